-- Windows into the rows of a review, and its problems by pages. The rows of a window go through the kit when they are shown.
local check = require "kitload.bench.check"
local json = require "kitload.talk.json"

local M = {}

M.MOST = 1000

local states = { good = "good", broken = "bad", rejected = "bad", skipped = "skipped" }

local function cells_of(row)
  local cells = {}
  for i = 1, #row.cells do
    local cell = row.cells[i]
    cells[i] = cell or json.null
  end
  return json.array(cells)
end

--- A row as the API has it.
function M.shape(desk, row)
  local problems, warned = {}, false
  for i, p in ipairs(row.problems) do
    warned = warned or p.level == "warning"
    problems[i] = { field = p.field, column = p.column and p.column - 1, code = p.code, level = p.level, message = p.message }
  end
  local state = states[row.state]
  return { ordinal = row.number, number = row.row, line = row.line, cells = cells_of(row),
    state = state == "good" and warned and "warning" or state, skip = state == "skipped" and row.skip or nil,
    edited = json.array(desk.edits.overlay:columns(row.number)), problems = json.array(problems) }
end

--- Which rows a filter means: how many there are, and some of them.
---@return integer? total, table wanted_or_err  for Desk:sample
function M.select(desk, filter, at, limit)
  filter = filter or "all"
  local kind, name = filter:match "^(%a+):(.+)$"
  if filter == "all" then
    local rows, err = desk:all_rows()
    if not rows then return nil, err end
    local total = rows:count()
    if at >= total or limit == 0 then return total, { list = {} } end
    return total, { from = at + 1, to = math.min(at + limit, total) }
  elseif filter == "edited" then
    local total, list = desk.edits.overlay:rows(at, limit)
    return total, { list = list }
  elseif filter ~= "problems" and kind ~= "field" and kind ~= "code" then
    return nil, { api = "bad_request", message = ("there is no filter '%s'"):format(filter) }
  end
  local base, err = check.base(desk)
  if not base then return nil, err end
  local total, list = check.rows(desk, function(group) return kind == nil or group[kind] == name end, at, limit)
  return total, { list = list }
end

-- The columns of the file, and the fields that read them.
local function columns_of(s)
  local file, list = s.files[1], {}
  for i, name in ipairs(file.headers) do list[i] = { index = i - 1, name = name } end
  for _, field in ipairs(s.description.fields) do
    for _, column in ipairs(file.bound.columns[field.name] or {}) do
      local of = column >= 0 and list[column + 1]
      if of and not of.field then of.field, of.label = field.name, field.facts.label or field.name end
    end
  end
  return json.array(list)
end

--- rows: { filter, at, limit }
function M.rows(desk, asked)
  local s, err = desk:plan()
  if not s then return nil, err end
  local at, limit = asked.at or 0, math.min(asked.limit or 200, M.MOST)
  local total, wanted = M.select(desk, asked.filter, at, limit)
  if not total then return nil, wanted end
  local rows
  rows, err = desk:sample(s, wanted)
  if not rows then return nil, err end
  local data = {}
  for i, row in ipairs(rows) do data[i] = M.shape(desk, row) end
  return { total = total, at = at, columns = columns_of(s), data = json.array(data), version = desk.edits.version }
end

--- problems: { field, code, after, limit }. A page has all problems of its rows.
function M.problems(desk, asked)
  local s, err = desk:plan()
  if not s then return nil, err end
  local base
  base, err = check.base(desk)
  if not base then return nil, err end
  local at, limit = math.tointeger(tonumber(asked.after or 0)) or 0, math.min(asked.limit or 200, M.MOST)
  local function wants(group) return (not asked.field or group.field == asked.field) and (not asked.code or group.code == asked.code) end
  local total = 0
  for _, group in ipairs(base.groups) do
    if wants(group) then total = total + group.count end
  end
  local count, list = check.rows(desk, wants, at, limit)
  local rows
  rows, err = desk:sample(s, { list = list })
  if not rows then return nil, err end
  local headers, data = s.files[1].headers, {}
  for _, row in ipairs(rows) do
    for _, p in ipairs(row.problems) do
      if wants(p) then
        data[#data + 1] = { ordinal = row.number, row = row.row, line = row.line, field = p.field,
          column = p.column and headers[p.column] or nil, code = p.code, level = p.level, message = p.message, value = p.raw }
      end
    end
  end
  return { total = total, by = check.by(desk), data = json.array(data), next = at + #list < count and tostring(at + #list) or nil,
    counts = check.counts(desk), version = desk.edits.version }
end

return M
