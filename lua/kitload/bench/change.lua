-- Changes of a review: cells, bulk edits, undo and redo. Each is in the log before it is answered, has a version, and says how many
-- cells or rows it changed.
local check = require "kitload.bench.check"
local json = require "kitload.talk.json"
local rows_of = require "kitload.bench.rows"

local M = {}

M.MOST_CELLS, M.MOST_EDITS, M.LONGEST = 1000, 1000000, 1 << 20

local function refuse(name, message, more)
  local err = more or {}
  err.api, err.message = name, message
  return nil, err
end

-- A change that is made for an older version is refused, unless it was made before: then `again` has what became of it.
local function admit(desk, asked)
  local edits = desk.edits
  local again = asked.key and edits.keys[asked.key]
  if again then return { again = again } end
  if asked.version ~= nil and asked.version ~= edits.version then
    return refuse("precondition_failed", ("the review has changed: it is at version %d"):format(edits.version), { version = edits.version })
  end
  return {}
end

-- The ordinals of a change, rising and each once.
local function ordinals_of(line)
  local list, seen = {}, {}
  for _, what in ipairs { line.cells or {}, line.skips or {} } do
    for _, one in ipairs(what) do
      local ordinal = math.tointeger(one[1])
      if not seen[ordinal] then list[#list + 1], seen[ordinal] = ordinal, true end
    end
  end
  table.sort(list)
  return list
end

-- Makes a change, and carries the counts over it.
---@param make fun(): any, table?   writes and applies it
---@return any made, table? rows_or_err
local function carried(desk, line, make)
  local ordinals = ordinals_of(line)
  local s, err = desk:plan()
  if not s then return nil, err end
  if desk:depends() or #ordinals > check.MOST_AGAIN then
    local made
    made, err = make()
    if not made then return nil, err end
    local was_checked = desk.base ~= nil
    desk:forget_check()
    if was_checked then
      local base
      base, err = check.run(desk)
      if not base then return nil, err end
    end
    if #ordinals > M.MOST_CELLS then return made, {} end
    local after
    after, err = desk:sample(s, { list = ordinals })
    if not after then return nil, err end
    return made, after
  end
  check.known(desk)
  local before, after, made
  if desk.base then
    before, err = desk:sample(s, { list = ordinals })
    if not before then return nil, err end
  end
  made, err = make()
  if not made then return nil, err end
  after, err = desk:sample(s, { list = ordinals })
  if not after then return nil, err end
  if desk.base then
    local ok
    ok, err = check.carry(desk, before, after)
    if not ok then return nil, err end
  end
  return made, after
end

local function answer(desk, changed, rows, more)
  local out = more or {}
  out.changed, out.edits, out.version = changed, desk.edits:counts(), desk.edits.version
  if desk.base then out.counts, out.by = check.counts(desk), check.by(desk) end
  if rows then
    out.rows = {}
    for i, row in ipairs(rows) do out.rows[i] = rows_of.shape(desk, row) end
    out.rows = json.array(out.rows)
  end
  return out
end

-- The answer to a request that was made before.
local function again(desk, line, made)
  local s, err = desk:plan()
  if not s then return nil, err end
  check.known(desk)
  local rows
  if line then
    rows, err = desk:sample(s, { list = ordinals_of(line) })
    if not rows then return nil, err end
  end
  return answer(desk, made.changed, rows, { what = made.of })
end

local function columns_of(desk)
  local s, err = desk:files()
  if not s then return nil, err end
  return #s.files[1].headers
end

-- Why a cell cannot be edited; nil if it can.
local function cell_refused(ordinal, column, value, rows, columns)
  if math.type(ordinal) ~= "integer" or ordinal < 1 or ordinal > rows:count() then
    return ("there is no row with the ordinal %s"):format(tostring(ordinal))
  end
  if math.type(column) ~= "integer" or column < 0 or column >= columns then
    return ("there is no column %s"):format(tostring(column))
  end
  if value ~= json.null and type(value) ~= "string" then return "a value is a text or null" end
  if type(value) == "string" and #value > M.LONGEST then return ("a value has more than %d bytes"):format(M.LONGEST) end
  if type(value) == "string" and not utf8.len(value) then return "a value is no UTF-8" end
end

-- Adds a cell to a change, if it becomes another one. One that becomes what it is in the file has no edit any more.
local function add(desk, line, ordinal, column, value)
  local before, cell = desk.edits:before(ordinal, column), desk.rows:cell(ordinal, column)
  if cell == false then cell = json.null end
  if value == cell then value = false end
  if before == value then return end
  line.cells[#line.cells + 1] = json.array { ordinal, column, value, before }
end

local function too_many(desk, n)
  return desk.edits.overlay:count() + n > M.MOST_EDITS
    and ("a review has at most %d edits: this one would have more"):format(M.MOST_EDITS) or nil
end

--- cells: { cells = [ { ordinal, column, value } ], version, key }
function M.cells(desk, asked)
  local state, err = admit(desk, asked)
  if not state then return nil, err end
  if type(asked.cells) ~= "table" or #asked.cells == 0 then return refuse("bad_request", "cells is an empty list") end
  if #asked.cells > M.MOST_CELLS then return refuse("unprocessable", ("at most %d cells at once"):format(M.MOST_CELLS)) end
  local rows
  rows, err = desk:all_rows()
  if not rows then return nil, err end
  local columns = columns_of(desk)
  local line, last = { op = "cells", key = asked.key, cells = {} }, {}
  for i, cell in ipairs(asked.cells) do
    local value = cell.value == nil and json.null or cell.value
    local refused = cell_refused(cell.ordinal, cell.column, value, rows, columns)
    if refused then return refuse("unprocessable", ("cell %d: %s"):format(i, refused)) end
    last[("%d %d"):format(cell.ordinal, cell.column)] = i
  end
  for i, cell in ipairs(asked.cells) do
    -- Of a cell that comes twice, the last one counts.
    if last[("%d %d"):format(cell.ordinal, cell.column)] == i then
      add(desk, line, cell.ordinal, cell.column, cell.value == nil and json.null or cell.value)
    end
  end
  if state.again then
    return again(desk, { cells = (function()
      local all = {}
      for i, cell in ipairs(asked.cells) do all[i] = { cell.ordinal } end
      return all
    end)() }, state.again)
  end
  local refused = too_many(desk, #line.cells)
  if refused then return refuse("unprocessable", refused) end
  line.changed = #line.cells
  local shown = { cells = {} }
  for i, cell in ipairs(asked.cells) do shown.cells[i] = { cell.ordinal } end
  if line.changed == 0 then
    local s = desk:plan()
    check.known(desk)
    local now
    now, err = desk:sample(s, { list = ordinals_of(shown) })
    if not now then return nil, err end
    return answer(desk, 0, now)
  end
  line.cells = json.array(line.cells)
  local made, after = carried(desk, line, function() return desk.edits:change(line) end)
  if not made then return nil, after end
  return answer(desk, line.changed, after)
end

-- Bulk edits ---------------------------------------------------------------------------------------------------------------

local function replaced(text, find, with)
  local out, at = {}, 1
  while true do
    local from, to = text:find(find, at, true)
    if not from then break end
    out[#out + 1] = text:sub(at, from - 1)
    out[#out + 1] = with
    at = to + 1
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end

-- The ordinals that `where` or a list means.
local function meant(desk, asked)
  if type(asked.ordinals) == "table" then
    local rows, err = desk:all_rows()
    if not rows then return nil, err end
    local list, seen = {}, {}
    for _, ordinal in ipairs(asked.ordinals) do
      if math.type(ordinal) ~= "integer" or ordinal < 1 or ordinal > rows:count() then
        return refuse("unprocessable", ("there is no row with the ordinal %s"):format(tostring(ordinal)))
      end
      if not seen[ordinal] then list[#list + 1], seen[ordinal] = ordinal, true end
    end
    table.sort(list)
    return list
  end
  local filter = type(asked.where) == "table" and asked.where.filter
  if not filter then return refuse("bad_request", "the edit says neither ordinals nor where") end
  local total, wanted = rows_of.select(desk, filter, 0, M.MOST_EDITS)
  if not total then return nil, wanted end
  if total > M.MOST_EDITS then
    return refuse("unprocessable", ("the filter has %d rows, and an edit at most %d"):format(total, M.MOST_EDITS))
  end
  if wanted.list then return wanted.list end
  local list = {}
  for ordinal = wanted.from, wanted.to do list[#list + 1] = ordinal end
  return list
end

local bulk = {}

function bulk.replace(desk, asked, line)
  if type(asked.find) ~= "string" or type(asked.with) ~= "string" then
    return refuse("bad_request", "replace takes the texts find and with")
  end
  local rows, err = desk:all_rows()
  if not rows then return nil, err end
  local total, ordinals, texts = rows:find(desk.edits.overlay, asked.column, asked.find, M.MOST_EDITS)
  if total > M.MOST_EDITS then
    return refuse("unprocessable", ("%d cells have this text, and an edit at most %d"):format(total, M.MOST_EDITS))
  end
  for i, ordinal in ipairs(ordinals) do
    local text = asked.find == "" and asked.with or replaced(texts[i], asked.find, asked.with)
    if text ~= texts[i] then add(desk, line, ordinal, asked.column, text) end
  end
  return true
end

function bulk.set(desk, asked, line)
  local rows, err = desk:all_rows()
  if not rows then return nil, err end
  local list
  list, err = meant(desk, asked)
  if not list then return nil, err end
  for _, ordinal in ipairs(list) do add(desk, line, ordinal, asked.column, asked.value == nil and json.null or asked.value) end
  return true
end

function bulk.fill(desk, asked, line)
  local rows, err = desk:all_rows()
  if not rows then return nil, err end
  local from, to = asked.from, asked.to
  if math.type(from) ~= "integer" or math.type(to) ~= "integer" or from < 1 or to < from or to > rows:count() then
    return refuse("unprocessable", "fill takes the ordinals from and to, in this order")
  end
  if to - from > M.MOST_EDITS then return refuse("unprocessable", ("an edit has at most %d cells"):format(M.MOST_EDITS)) end
  local value = desk.edits.overlay:get(from, asked.column)
  if value == nil then value = rows:cell(from, asked.column) end
  if not value then value = json.null end
  for ordinal = from + 1, to do
    if not desk.edits.overlay:skipped(ordinal) then add(desk, line, ordinal, asked.column, value) end
  end
  return true
end

local function skipping(after)
  return function(desk, asked, line)
    local list, err = meant(desk, asked)
    if not list then return nil, err end
    for _, ordinal in ipairs(list) do
      if desk.edits.overlay:skipped(ordinal) ~= after then line.skips[#line.skips + 1] = json.array { ordinal, after } end
    end
    return true
  end
end
bulk.skip, bulk.restore = skipping(true), skipping(false)

local by_column = { replace = true, set = true, fill = true }

--- edit: { edit = "replace" | …, … } or, as the API has it, { edit = { op = "replace", … } }
function M.edit(desk, asked)
  local state, err = admit(desk, asked)
  if not state then return nil, err end
  if state.again then return again(desk, nil, state.again) end
  local given = type(asked.edit) == "table" and asked.edit or asked
  local op = type(asked.edit) == "table" and given.op or asked.edit
  local make = bulk[op]
  if not make then return refuse("bad_request", ("there is no edit '%s'"):format(tostring(op))) end
  local columns
  columns, err = columns_of(desk)
  if not columns then return nil, err end
  if by_column[op] and not (math.type(given.column) == "integer" and given.column >= 0 and given.column < columns) then
    return refuse("unprocessable", ("there is no column %s"):format(tostring(given.column)))
  end
  if op == "set" and given.value ~= nil and given.value ~= json.null and type(given.value) ~= "string" then
    return refuse("bad_request", "a value is a text or null")
  end
  local line = { op = op, key = asked.key, cells = {}, skips = {} }
  local ok
  ok, err = make(desk, given, line)
  if not ok then return nil, err end
  line.changed = #line.cells + #line.skips
  local refused = too_many(desk, line.changed)
  if refused then return refuse("unprocessable", refused) end
  if given.dry_run or line.changed == 0 then
    check.known(desk)
    return answer(desk, line.changed, nil)
  end
  line.cells, line.skips = json.array(line.cells), json.array(line.skips)
  local made, after = carried(desk, line, function() return desk.edits:change(line) end)
  if not made then return nil, after end
  return answer(desk, line.changed, #after <= 200 and after or nil)
end

local function step(op)
  return function(desk, asked)
    local state, err = admit(desk, asked)
    if not state then return nil, err end
    if state.again then return again(desk, nil, state.again) end
    local line
    line, err = desk.edits:last(op)
    if err then return nil, err end
    if not line then
      check.known(desk)
      return answer(desk, 0, nil)
    end
    local made, after = carried(desk, line, function() return desk.edits:step(op, asked.key) end)
    if not made then return nil, after end
    return answer(desk, math.tointeger(line.changed), #after <= 200 and after or nil, { what = line.op })
  end
end
M.undo, M.redo = step "undo", step "redo"

return M
