-- Answers one request of a review: { "op": …, … } gives the body of the API, or { "problem": { "name": …, "detail": … } }.
local change = require "kitload.bench.change"
local check = require "kitload.bench.check"
local desk_of = require "kitload.bench.desk"
local json = require "kitload.talk.json"
local mapping = require "kitload.bench.mapping"
local preview = require "kitload.bench.preview"
local rows = require "kitload.bench.rows"
local values = require "kitload.bench.values"

local M = {}

--- Seconds of the processor that a request may take. A whole check may take longer: it is asked for as such.
local SECONDS = 10

local function status(desk)
  local out = { version = desk.edits.version, edits = desk.edits:counts(), checked = desk.base ~= nil }
  if desk.base then
    out.counts, out.by = check.counts(desk), check.by(desk)
  end
  return out
end

local function checked(desk)
  local base, err = check.run(desk)
  if not base then return nil, err end
  return { counts = check.counts(desk), by = check.by(desk), version = desk.edits.version, problems = desk.index .. "/problems.jsonl" }
end

local ops = { preview = preview.preview, mapping = mapping.mapping, set = mapping.set, values = values.values, check = checked,
  rows = rows.rows, problems = rows.problems, cells = change.cells, edit = change.edit, undo = change.undo, redo = change.redo,
  status = status }

--- An error as the API says it.
function M.refused(err)
  local name = err.api or (err.kind == "usage" or err.kind == "input") and "unprocessable" or "internal"
  return { problem = { name = name, detail = err.message, hint = err.hint, code = err.code, version = err.version,
    exit = err.exit } }
end

local busy = {}

-- Runs a request, for not longer than it may take.
local function bounded(op, desk, asked)
  local stop = os.clock() + SECONDS
  if asked.op ~= "check" then
    debug.sethook(function() if os.clock() > stop then error(busy) end end, "", 10000)
  end
  local results = table.pack(pcall(op, desk, asked))
  debug.sethook()
  return table.unpack(results, 1, results.n)
end

-- Numbers of JSON are floats.
local function whole(value)
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  for key, inner in pairs(value) do value[key] = whole(inner) end
  return value
end

local function handle(at, asked)
  local op = ops[asked.op]
  if not op then return { problem = { name = "bad_request", detail = ("there is no op '%s'"):format(tostring(asked.op)) } } end
  local ok, err = at.desk:refresh()
  if not ok then return M.refused(err) end
  local good, answer, why = bounded(op, at.desk, asked)
  if good then return answer or M.refused(why) end
  -- What is in memory may be half done. The folder has all that was answered.
  local opened
  opened, err = desk_of.open(at.desk.folder, at.desk.options)
  at.desk = opened or at.desk
  if answer == busy then return { problem = { name = "busy", detail = ("this takes more than %d seconds"):format(SECONDS) } } end
  return { problem = { name = "internal", detail = tostring(answer), hint = err and err.message } }
end

---@param at { desk: table }  another desk is put into it after a fault
---@param line string
---@return string line
function M.answer(at, line)
  local good, asked = pcall(json.decode, line)
  if not good or type(asked) ~= "table" then
    return json.encode { problem = { name = "bad_request", detail = "the request is no JSON object" } }
  end
  for key, value in pairs(asked) do
    if value == json.null and key ~= "value" then asked[key] = nil end
  end
  return json.encode(handle(at, whole(asked)))
end

return M
