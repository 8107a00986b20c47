-- Reviews: imports that somebody looks at before their rows are loaded. Each has a folder with review.json, which check and run take,
-- too, and while somebody works on it a bench: a child `kitload bench` that answers questions about it.
--
--   received ─▶ review.json ─▶ mapping ─▶ checking: a child checks all rows ─▶ review (or mapping, if it cannot be checked)
--
-- A review keeps the kit that it began with: the text of each version lies in the spool (catalog.lua).
local child = require "kitload.host.child"
local command = require "kitload.serve.base.command"
local events = require "kitload.serve.state.events"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

--- So many benches work at the same time. When another one is needed, the one that was idle for longest ends.
M.MOST = 20
-- Seconds after which a bench ends that nobody asks.
local IDLE = "600"

local function folder(c, id) return spool.import(c.config.spool, id) end

local function change(c, row, changes)
  local event
  local changed = c.db:transaction(function()
    local now = imports.hold_of(c.db, row.project, row.id)
    if not now or now.state ~= row.state then return nil end
    local made
    made, event = imports.change(c.db, now, changes)
    return made
  end)
  if event then events.publish(c.front, event) end
  return changed
end

-- Beginning ---------------------------------------------------------------------------------------------------------------------

local function meta_of(row)
  local list = {}
  for name, value in pairs(row.meta or {}) do list[#list + 1] = { name, tostring(value) } end
  return json.object(list)
end

-- Writes review.json, if an earlier front has not done it.
local function prepare(c, row)
  local at = folder(c, row.id)
  if sys.stat(at .. "/review.json") then return true end
  local kit = kits.get(c.config.spool, row.project, row.kit)
  if not kit then return nil, { message = ("the kit %s is not there any more"):format(row.kit) } end
  local path = kits.pinned(c.config.spool, { hash = row.kit_hash or kit.hash, file = kit.file })
  return sys.write(at .. "/review.json", json.encode(json.object { { "kit", row.kit }, { "kit_path", path },
    { "file", spool.file(c.config.spool, row.id, row.file_name) }, { "name", row.file_name }, { "meta", meta_of(row) },
    { "source", json.object {} }, { "mapping", json.object {} }, { "values", json.object {} }, { "edits", "edits.log" } }) .. "\n")
end

local function problem(code, sentence)
  return json.object { { "code", code }, { "sentence", sentence }, { "rows_in", "none" } }
end

local function begin(c, row)
  local ok, err = prepare(c, row)
  if ok and row.state == "uploading" then return nil end
  M.close(c, row.id) -- a bench that began while the bytes came has seen a shorter file
  if ok then return change(c, row, { state = "mapping" }) end
  return change(c, row, { state = "failed", problem = problem("kit", err.message) })
end

-- The bench ---------------------------------------------------------------------------------------------------------------------

local function words_of(c, project, kit, id, more)
  local words = { c.config.program, "bench", "--folder", folder(c, id) }
  for _, list in ipairs { kits.destination(c.config, project, kit), more } do table.move(list, 1, #list, #words + 1, words) end
  return words
end

-- A bench and a check write the review, so there is one of them at a time: the child holds bench.lock until it has ended, whatever
-- becomes of the front.
local function spawn(c, project, kit, id, more, out, err)
  local at = folder(c, id)
  os.remove(at .. "/" .. err)
  return child.spawn { argv = words_of(c, project, kit, id, more), cwd = c.config.root, out = at .. "/" .. out, err = at .. "/" .. err,
    life = true, lock = at .. "/bench.lock", env = command.environment(c.config) }
end

--- End the bench of an import.
function M.close(c, id)
  local bench = c.benches[id]
  c.wanted[id] = nil
  if not bench then return end
  bench.child:leave()
  c.benches[id] = nil
  c.leaving[#c.leaving + 1] = bench.child
end

local function make_room(c)
  local count, oldest = 0, nil
  for id, bench in pairs(c.benches) do
    count = count + 1
    if not oldest or bench.at < c.benches[oldest].at then oldest = id end
  end
  if count >= M.MOST then M.close(c, oldest) end
end

--- A request needs the bench of an import: it begins, or goes on.
---@param project string
---@param id string
function M.open(c, project, id)
  local bench = c.benches[id]
  if bench and not bench.child:ended() then
    bench.at = sys.monotonic()
    return
  end
  local row = imports.of(c.db, project, id)
  if not row or row.mode ~= "review" or c.checks[id] or not prepare(c, row) then return end
  make_room(c)
  local started, _, held = spawn(c, project, row.kit, id, { "--idle", IDLE }, "bench.log", "bench.log")
  -- The one before it has not ended yet: it is tried again soon.
  c.wanted[id] = held and project or nil
  if started then c.benches[id] = { child = started, at = sys.monotonic() } end
end

-- Checking ----------------------------------------------------------------------------------------------------------------------

local function read_answer(path)
  local ok, value = pcall(json.decode, spool.read(path) or "")
  return ok and type(value) == "table" and value or nil
end

-- What the check found. A bench that has the same rows open would read them while they are written, so it ends before.
local function checked(c, row, check, code)
  local answer = read_answer(check.out)
  os.remove(check.out)
  if answer and answer.counts then
    local counts = {}
    for _, name in ipairs { "read", "good", "rejected", "skipped", "warnings" } do
      counts[#counts + 1] = { name, math.tointeger(answer.counts[name]) }
    end
    return change(c, row, { state = "review", counts = json.object(counts), problem = json.null })
  end
  local said = answer and answer.problem or {}
  local log = spool.read(folder(c, row.id) .. "/check.log") or ""
  local sentence = said.detail or code > 128 and "the check was killed" or log:match "kitload: error: ([^\n]*)"
    or "the check ended and has not said why"
  return change(c, row, { state = "mapping",
    problem = problem(said.code or "check", spool.without(c.config.spool, row.id, sentence)) })
end

local function begin_check(c, row)
  local out = folder(c, row.id) .. "/check.json"
  M.close(c, row.id)
  os.remove(out)
  local started, err, held = spawn(c, row.project, row.kit, row.id, { "--ask", '{"op":"check"}' }, "check.json", "check.log")
  if started then
    c.checks[row.id] = { child = started, out = out, project = row.project }
  elseif not held then -- by a bench that is about to end, or a check of an earlier front
    change(c, row, { state = "mapping", problem = problem("check", spool.without(c.config.spool, row.id, err.message)) })
  end
end

local function look_at_check(c, row)
  local check = c.checks[row.id]
  if not check then return begin_check(c, row) end
  local ended = check.child:ended()
  if not ended then return end
  checked(c, row, check, ended.code)
  c.checks[row.id] = nil
end

-- Looking -----------------------------------------------------------------------------------------------------------------------

-- Those that are not waited for any more.
local function reap(c)
  for id, bench in pairs(c.benches) do
    if bench.child:ended() then c.benches[id] = nil end
  end
  for i = #c.leaving, 1, -1 do
    if c.leaving[i]:ended() then table.remove(c.leaving, i) end
  end
end

--- Look at all reviews that wait for us.
function M.look(c)
  reap(c)
  for id, project in pairs(c.wanted) do M.open(c, project, id) end
  local waiting = {}
  for _, row in ipairs(imports.reviews(c.db)) do
    waiting[row.id] = true
    if row.state == "checking" then look_at_check(c, row) else begin(c, row) end
  end
  for id, check in pairs(c.checks) do
    if not waiting[id] then -- canceled, or erased
      check.child:kill()
      c.leaving[#c.leaving + 1] = check.child
      c.checks[id] = nil
    end
  end
end

--- Whether there is a child to wait for.
function M.is_busy(c) return next(c.checks) ~= nil or next(c.wanted) ~= nil or c.leaving[1] ~= nil end

--- The front ends: benches end by themselves, and a check begins anew with the next front.
function M.finish(c)
  for id in pairs(c.benches) do M.close(c, id) end
  for _, check in pairs(c.checks) do check.child:kill() end
end

return M
