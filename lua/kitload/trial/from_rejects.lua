-- Makes examples of rows that a run has rejected. Each is tried with the kit first, so what it says is what `kitload test` finds.
-- Cells of secret fields are masked before that, and values of secret fields are never written.
local header = require "kitload.reading.header"
local host_load = require "kitload.host.load"
local input = require "kitload.files.input"
local json = require "kitload.talk.json"
local kitless = require "kitload.kits.kitless"
local near = require "kit.base.near"
local print_value = require("kit.base.print").value
local rejects_file = require "kitload.reading.rejects_file"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local template_json = require "kitload.trial.template_json"

local M = {}

-- How many rows are looked at, and how many examples are made of them.
local MOST, EXAMPLES = 10000, 20
local MASK = "***"

---@class kitload.rejects.Row
---@field name string   "a.csv row 5"
---@field cells table<string, any>
---@field errors table[]?  its problems, where they are known
---@field broken boolean?  it is no whole row

-- The files ------------------------------------------------------------------------------------------------------------

local function csv_rows(file, use)
  local s, err = session.make_plan(session.new { files = { file }, options = {}, notes = {}, meta = {}, started = sys.now(),
    job = sys.uuid(), description = kitless.raw() })
  local sample
  if not err then sample, err = host_load.sample(session.load_spec(s, { limit = MOST })) end
  if not sample then return nil, err end
  local headers, places = rejects_file.source_headers(file)
  local names = header.unique_names(headers)
  for _, row in ipairs(sample) do
    local cells = {}
    for i, place in ipairs(places) do
      if headers[i] ~= "" then cells[names[i]] = row.cells[place + 1] end
    end
    local from = file.marks.file and row.cells[file.marks.file + 1] or ""
    if use { name = ("%s row %s"):format(from, row.cells[file.marks.row + 1] or ""), cells = cells, broken = row.state == "broken" } then
      return true
    end
  end
  return true
end

-- JSON gives each number as a float. A whole number is written as one.
local function plain(value)
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  for key, v in pairs(value) do value[key] = plain(v) end
  return value
end

local function json_rows(file, use)
  for line in io.lines(file.path) do
    local is_json, decoded = pcall(json.decode, line)
    local row = is_json and plain(decoded)
    if type(row) ~= "table" then
      if use { name = "", cells = {}, broken = true } then return true end
    else
      local cells = {}
      for key, value in pairs(row) do
        if key:sub(1, 1) ~= "_" then cells[key] = value end
      end
      if use { name = ("%s row %s"):format(tostring(row._file or ""), tostring(row._row or "")), cells = cells } then return true end
    end
  end
  return true
end

--- The rows of a rejects file.
---@param path string
---@param use fun(row: kitload.rejects.Row): boolean?
---@return boolean? ok, table? err
function M.read_file(path, use)
  local file, err = input.open(path, nil, {})
  if not file then return nil, err end
  if file.source then file.source:close() end
  if not file.is_rejects then return nil end
  return (file.members and json_rows or csv_rows)(file, use)
end

-- Secrets --------------------------------------------------------------------------------------------------------------

-- The names of cells that a secret field may read, folded, each with the example that the field gives. Of a pointer into JSON the
-- whole member counts.
---@return table<string, { example: string? }> is, boolean any
local function secret_names(description)
  local is, any, example = {}, false, nil
  local function add(name)
    if type(name) ~= "string" then name = ("%d"):format(name) end
    is[header.fold(name)], any = { example = example }, true
    local member = name:match "^/([^/]*)"
    if member then is[header.fold((member:gsub("~1", "/"):gsub("~0", "~")))] = {} end
  end
  for _, field in ipairs(description.fields) do
    if field.facts.secret then
      example = type(field.facts.example) == "string" and field.facts.example or nil
      for _, name in ipairs(field.from or { field.name }) do add(name) end
      for _, name in ipairs(field.steps[1] and field.steps[1].columns or {}) do add(name) end
    end
  end
  return is, any
end

-- The ways to hide a cell. A mask alone would often be a mistake itself: a secret number is no text.
local ways = {
  function() return nil end,
  function(of) return of.example or MASK end,
  function() return MASK end,
}

local function masked(cells, secret, way)
  local out = {}
  for name, cell in pairs(cells) do
    local of = secret[header.fold(name)]
    if of and cell ~= "" and cell ~= json.null then out[name] = way(of) else out[name] = cell end
  end
  return out
end

-- The examples ---------------------------------------------------------------------------------------------------------

-- What a pointer (/who/mail) finds in a row of JSON.
local function at_pointer(cells, pointer)
  local value = cells
  for part in pointer:gmatch "/([^/]*)" do
    local key = part:gsub("~1", "/"):gsub("~0", "~")
    local index = key:find "^%d+$" and tonumber(key) + 1
    if type(value) ~= "table" then return nil end
    if value[key] ~= nil then value = value[key] else value = index and value[index] or nil end
  end
  return value
end

-- The row of JSON with a cell for each pointer that a field looks for.
local function with_pointers(description, cells)
  local out = {}
  for name, cell in pairs(cells) do out[name] = cell end
  for _, field in ipairs(description.fields) do
    for _, name in ipairs(field.from or {}) do
      if type(name) == "string" and name:sub(1, 1) == "/" and out[name] == nil then out[name] = at_pointer(cells, name) end
    end
  end
  return out
end

-- Cells that no field reads are left out, because a test does not need them.
local function only_read(description, cells)
  local is, out = {}, {}
  local bound = header.bind(description, near.keys(cells), { rejects = false, partial = true })
  for _, name in ipairs(bound and bound.unread or {}) do is[name] = true end
  for _, name in ipairs(description.raw or {}) do is[name] = nil end
  for name, cell in pairs(cells) do
    if not is[name] then out[name] = cell end
  end
  return out
end

local function errors_of(issues)
  local by_field, key = {}, {}
  for _, issue in ipairs(issues) do
    if issue.level == "error" then
      if issue.field and not by_field[issue.field] then by_field[issue.field] = issue.code else by_field[#by_field + 1] = issue.code end
      key[#key + 1] = (issue.field or "") .. "=" .. issue.code
    end
  end
  table.sort(key)
  return by_field, table.concat(key, " ")
end

-- Values for --meta that the kit asks for.
local function meta_of(trial)
  local meta
  for _, field in ipairs(trial.description.fields) do
    local name = field.steps[1] and field.steps[1].meta
    if name then
      meta = meta or {}
      meta[name] = field.facts.example or "1"
    end
  end
  return meta
end

---@class kitload.rejects.Examples
---@field lines string[]    each an example as a kit writes it
---@field rows integer      how many rows were looked at
---@field more integer      rows with the same problems as an example
---@field good integer      rows that the kit takes by themselves: what they were rejected for is known only with the table or other rows
---@field broken integer    rows that cannot be read as rows
---@field masked boolean    cells of secret fields were masked

--- A collector of examples for a kit: `take` gets the rows.
---@param trial kitload.Trial
function M.collector(trial)
  local found = { lines = {}, rows = 0, more = 0, good = 0, broken = 0, masked = false }
  local secret, has_secret = secret_names(trial.description)
  local seen, meta = {}, meta_of(trial)
  local is_json = template_json.is_json(trial.description.source)

  local function take(row)
    found.rows = found.rows + 1
    if row.broken then
      found.broken = found.broken + 1
      return
    end
    local whole = only_read(trial.description, is_json and with_pointers(trial.description, row.cells) or row.cells)
    if not is_json then
      for name, cell in pairs(whole) do
        if type(cell) ~= "string" then whole[name] = "" end
      end
    end
    local function run(cells) return trial:run(cells, { meta = meta }) end
    local result, err = run(whole)
    if not result then
      found.broken, found.err = found.broken + 1, found.err or err
      return
    end
    local errors, key = errors_of(result.issues)
    -- Rows in the staging table have lost their secret cells, so what is wrong with them is known only from their problems.
    if has_secret and row.errors then key = select(2, errors_of(row.errors)) end
    local cells = whole
    for _, way in ipairs(has_secret and ways or {}) do
      cells = masked(whole, secret, way)
      local hidden = run(cells)
      local says, of_hidden = errors_of(hidden and hidden.issues or {})
      errors = says
      if of_hidden == key then break end
    end
    if result.ok or result.skipped or not next(errors) then
      found.good = found.good + 1
    elseif seen[key] then
      found.more = found.more + 1
    else
      seen[key], found.masked = true, found.masked or has_secret
      found.lines[#found.lines + 1] = ("{ %s, %sinput = %s,\n      errors = %s },"):format(print_value(row.name),
        meta and "meta = " .. print_value(meta) .. ", " or "", print_value(cells), print_value(errors))
    end
    return #found.lines >= EXAMPLES
  end
  return take, found
end

--- The block for a kit, indented.
---@param found kitload.rejects.Examples
function M.block(found)
  return "  examples = {\n    " .. table.concat(found.lines, "\n    ") .. "\n  },"
end

return M
