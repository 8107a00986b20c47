-- Imports: made from a file that comes in the request (curl -T), listed, looked at, ended, run again, erased.
local events = require "kitload.serve.state.events"
local front = require "kitload.host.serve"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.kits"
local problem = require "kitload.serve.problem"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.spool"
local states = require "kitload.serve.state.states"
local sys = require "kitload.host.sys"

local M = {}

-- The import of the path.
local function find(ctx, hold)
  local row = (hold and imports.hold or imports.get)(ctx.db, ctx.who, shapes.id(ctx, "id"))
  return row or problem.raise "not_found"
end

local function hash_of(ctx, row)
  local kit = kits.get(ctx.config.spool, row.project, row.kit)
  return kit and kit.hash
end

local function answer(ctx, status, row, headers)
  local all = { ETag = shapes.etag(row) }
  for name, value in pairs(headers or {}) do all[name] = value end
  return shapes.json(status, shapes.import(ctx.who, row, hash_of(ctx, row)), all)
end

-- A file that comes with the request --------------------------------------------------------------------------------------------

-- The kit that the request names.
local function kit_of(ctx, name)
  if not name then problem.raise("bad_request", "which kit: ?kit=NAME") end
  local kit = kits.get(ctx.config.spool, ctx.who.project, name)
  return kit or problem.raise("unprocessable", ("there is no kit '%s' in this project"):format(name))
end

local function mode_of(given)
  local mode = given or "auto"
  if mode ~= "auto" then problem.raise("bad_request", "mode is auto") end
  return mode
end

local extensions = { json = "json", ndjson = "ndjson" }

-- The name of a file that came without one.
local function name_of(ctx, kit)
  local given = ctx.request.query.name
  if given and given ~= "" then return spool.clean_name(given) end
  return ("%s.%s"):format(kit.name:match "[^.]+$", extensions[kit.format or ""] or "csv")
end

-- A number of bytes that is said beforehand.
local function length_of(ctx)
  local given = ctx.request.headers["content-length"]
  return given and math.tointeger(tonumber(given)) or nil
end

local function open(ctx, most)
  local config, q = ctx.config, ctx.request.query
  shapes.known_query(ctx, { "kit", "name", "mode" })
  local kit = kit_of(ctx, q.kit)
  local mode = mode_of(q.mode)
  local length = length_of(ctx)
  if length == 0 then problem.raise("unprocessable", "the file is empty") end
  if length and length > most then problem.raise("too_large", ("a file has no more than %d bytes"):format(most)) end
  if spool.is_full(config.spool) then problem.raise "storage_full" end
  -- If it was made before, its bytes need not come again. If the state is away, they would come for nothing.
  local before = ctx:earlier()
  if before then return before end
  local id = sys.uuid()
  local ok, err = spool.begin(config.spool, id, json.object { { "project", ctx.who.project }, { "kit", kit.name },
    { "name", name_of(ctx, kit) }, { "length", length }, { "made", math.floor(sys.now()) }, { "direct", true } })
  if not ok then error(err.message) end
  return { accept = { path = spool.upload(config.spool, id) .. "/data", offset = 0, most = most,
    state = json.encode(json.object { { "id", id }, { "kit", kit.name }, { "name", name_of(ctx, kit) }, { "mode", mode } }) } }
end

-- The bytes are in: the upload becomes an import, and the import a row. If one of them fails, the client sends it again.
local function close(ctx)
  local config, state = ctx.config, json.decode(ctx.request.state)
  local id, length = state.id, length_of(ctx)
  local there = sys.stat(spool.upload(config.spool, id) .. "/data")
  local size = there and there.size or 0
  if ctx.request.cut or size == 0 or length and size ~= length then
    spool.drop(config.spool, id)
    if size == 0 and not ctx.request.cut then problem.raise("unprocessable", "the file is empty") end
    problem.raise("bad_request", "the body ended too early")
  end
  local kit = kits.get(config.spool, ctx.who.project, state.kit)
  local ok, err = spool.become_import(config.spool, id, state.name)
  if not ok then error(err.message) end
  local made, response = pcall(ctx.once, ctx, function()
    local row, event = imports.add(ctx.db, ctx.who, { id = id, kit = state.kit, kit_label = kit and kit.label or state.kit,
      kit_hash = kit and kit.hash, file_name = state.name, file_size = size, mode = state.mode, state = "received",
      keep = config.keep, queue = state.mode == "auto" })
    ctx:tell(event)
    return answer(ctx, 202, row, { Location = "/v1/imports/" .. id })
  end)
  -- Another request with the same key was quicker, or nothing was made. An answer in doubt leaves it to tidy up.
  if not made or not response.body:find(id, 1, true) then
    if not made and problem.is(response) and response.doubt then error(response, 0) end
    spool.forget(config.spool, id)
    if not made then error(response, 0) end
  end
  front.tell "queue"
  return response
end

local function bytes(ctx)
  if ctx.request.phase == "close" then return close(ctx) end
  return open(ctx, ctx.route.most)
end

M.put = bytes
M.post = bytes

-- Looking at them ---------------------------------------------------------------------------------------------------------------

function M.list(ctx)
  shapes.known_query(ctx, { "state", "kit", "limit", "after" })
  local q, limit = ctx.request.query, shapes.number(ctx, "limit", 50, 1, 200)
  if q.state and not states.is(q.state) then problem.raise("bad_request", "state is one of " .. table.concat(states.all, ", ")) end
  local rows = imports.list(ctx.db, ctx.who, { state = q.state, kit = q.kit, limit = limit + 1, after = shapes.read_cursor(ctx) })
  return shapes.json(200, shapes.page(rows, limit, function(row) return shapes.import(ctx.who, row, hash_of(ctx, row)) end))
end

function M.get(ctx)
  local row = find(ctx)
  if shapes.is_known(ctx, row) then return { status = 304, headers = { ETag = shapes.etag(row) }, body = "" } end
  return answer(ctx, 200, row)
end

-- How many events a stream gets at its beginning. Who needs more reads the import.
local BACKLOG = 500

function M.events(ctx)
  local row = find(ctx)
  local last = ctx.request.headers["last-event-id"]
  local after = last and last:find "^%d+$" and #last <= 18 and math.tointeger(tonumber(last))
  local list = after and events.after(ctx.db, ctx.who, row.id, after, BACKLOG) or { events.latest(ctx.db, ctx.who, row.id) }
  local backlog = {}
  for i, e in ipairs(list) do backlog[i] = events.text(e) end
  return { status = 200, stream = { topic = events.topic(row.id), backlog = table.concat(backlog), last = list[#list] and list[#list].id or after } }
end

-- Changing them -----------------------------------------------------------------------------------------------------------------

local function conflict(row, what)
  problem.raise("conflict", ("an import that is %s %s"):format(row.state, what), { members = { { "state", row.state } } })
end

local function change(ctx, row, changes)
  local changed, event = imports.change(ctx.db, row, changes)
  ctx:tell(event)
  return changed
end

local function is_under_way(row) return row.state == "submitting" and not row.queued end

function M.cancel(ctx)
  local row = find(ctx, true)
  shapes.check_match(ctx, row)
  if row.state == "canceled" then return answer(ctx, 200, row) end
  if states.is_over(row.state) or row.state == "failed" and row.problem.rows_in == "unknown" then conflict(row, "cannot be canceled") end
  if is_under_way(row) then
    -- The run is ended, and the destination says what became of it.
    if not row.ending then row = change(ctx, row, { cancel = true }) end
    ctx:after(function() front.tell "cancel" end)
    return answer(ctx, 202, row)
  end
  return answer(ctx, 200, change(ctx, row, { state = "canceled", queue = false }))
end

function M.rerun(ctx)
  local row = find(ctx, true)
  shapes.check_match(ctx, row)
  if row.state ~= "failed" then conflict(row, "cannot be run again; one that failed can") end
  if row.problem.rows_in == "unknown" then conflict(row, "and of which nobody knows yet whether its rows are in cannot be run again") end
  if row.problem.rows_in == "all" then conflict(row, "and whose rows are in is not run again") end
  if not row.spool then problem.raise("gone", "its file was kept until it expired") end
  row = change(ctx, row, { state = "submitting", queue = true, problem = json.null, counts = json.null })
  ctx:after(function() front.tell "queue" end)
  return answer(ctx, 202, row)
end

function M.remove(ctx)
  local row = find(ctx, true)
  shapes.check_match(ctx, row, true)
  if is_under_way(row) then conflict(row, "is not erased; cancel it first") end
  if row.state == "failed" and row.problem.rows_in == "unknown" then
    conflict(row, "and of which nobody knows yet whether its rows are in is not erased")
  end
  ctx:tell(imports.remove(ctx.db, row))
  ctx:after(function() spool.forget(ctx.config.spool, row.id) end)
  return { status = 204, headers = {}, body = "" }
end

return M
