-- Imports: made from a file that comes in the request (curl -T), listed, looked at, ended, run again, erased.
local events = require "kitload.serve.state.events"
local front = require "kitload.host.serve"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local routes = require "kitload.serve.api.routes"
local scope = require "kitload.serve.state.scope"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"
local states = require "kitload.serve.state.states"
local sys = require "kitload.host.sys"

local M = {}

M.BYTES = routes.BYTES

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

-- Making one ----------------------------------------------------------------------------------------------------------------------

--- The kit that a request means: of a session its own, of a key the one that it names.
function M.kit_of(ctx, name)
  if ctx.who.kind == "S" then
    if name ~= nil then problem.raise("forbidden", "the session says the kit, and nobody else") end
    name = ctx.who.kit
  end
  if type(name) ~= "string" or name == "" then problem.raise("bad_request", "which kit: ?kit=NAME") end
  local kit = kits.get(ctx.config.spool, ctx.who.project, name)
  return kit or problem.raise("unprocessable", ("there is no kit '%s' in this project"):format(name))
end

local function mode_of(given)
  local mode = given or "auto"
  if mode ~= "auto" and mode ~= "review" then problem.raise("bad_request", "mode is auto or review") end
  return mode
end

-- The values of --meta: of a session its own. A key gives them as meta.NAME=VALUE in the query, or as an object.
local function meta_of(ctx, given)
  if ctx.who.kind == "S" then
    if given and next(given) or type(given) == "string" then problem.raise("forbidden", "the session says meta, and nobody else") end
    return ctx.who.meta
  end
  return shapes.meta(given)
end

local function query_meta(ctx)
  local meta, rest = {}, {}
  for name, value in pairs(ctx.request.query) do
    local inner = name:match "^meta%.(.+)$"
    if inner then meta[inner] = value else rest[name] = value end
  end
  return meta, rest
end

--- The most bytes that this request may send as one file.
function M.most(ctx)
  local limits = ctx.who.kind == "S" and ctx.who.limits or {}
  return math.min(limits.bytes and math.tointeger(limits.bytes) or routes.BYTES, routes.BYTES)
end

--- Refuse a file that the spool has no room for.
---@param length integer?   if it is known
function M.check_room(ctx, length)
  local most = M.most(ctx)
  if length and length > most then problem.raise("too_large", ("a file has no more than %d bytes"):format(most)) end
  if spool.is_full(ctx.config.spool) then problem.raise("storage_full", "the disk of the spool is nearly full") end
  if ctx.who.kind == "S" and spool.of_subject(ctx.config.spool, ctx.who) + (length or 0) > spool.MOST_OF_SUBJECT then
    problem.raise("storage_full", "the files of this subject take the room that a subject has: finish or discard one of them")
  end
end

local extensions = { json = "json", ndjson = "ndjson" }

-- The name of a file that came without one.
local function name_of(given, kit)
  if given and given ~= "" then return spool.clean_name(given) end
  return ("%s.%s"):format(kit.name:match "[^.]+$", extensions[kit.format or ""] or "csv")
end
M.name_of = name_of

-- A number of bytes that is said beforehand.
local function length_of(ctx)
  local given = ctx.request.headers["content-length"]
  return given and math.tointeger(tonumber(given)) or nil
end

-- How many reviews of a subject are open at once.
local MOST_REVIEWS = 3

local function check_reviews(ctx, mode)
  if mode == "review" and ctx.who.kind == "S" and imports.open_reviews(ctx.db, ctx.who) >= MOST_REVIEWS then
    problem.raise("conflict", ("%d reviews are open: finish or discard one of them"):format(MOST_REVIEWS))
  end
end

-- The import of an upload, in a transaction: first the row, then the folder. A crash between them leaves a folder that the same request
-- finds again, or that is tidied up.
local function add(ctx, upload, kit, mode, meta)
  check_reviews(ctx, mode)
  local whole = upload.info.length == nil or upload.size == upload.info.length
  local row, event = imports.add(ctx.db, ctx.who, { id = upload.id, kit = kit.name, kit_label = kit.label, kit_hash = kit.hash,
    file_name = upload.info.name, file_size = upload.info.length or upload.size, mode = mode, state = whole and "received" or "uploading",
    meta = meta, limits = ctx.who.kind == "S" and ctx.who.limits or {}, keep = ctx.config.keep, queue = mode == "auto" and whole })
  local ok, err = spool.become_import(ctx.config.spool, upload)
  if not ok then error(err.message) end
  ctx:tell(event)
  ctx:after(function()
    if whole then spool.is_whole(ctx.config.spool, upload.id) end
    front.tell "queue"
  end)
  return answer(ctx, 202, row, { Location = "/v1/imports/" .. upload.id })
end

-- A file that comes with the request ----------------------------------------------------------------------------------------------

local function open_file(ctx)
  local config, meta, q = ctx.config, query_meta(ctx)
  shapes.known_query({ request = { query = q } }, { "kit", "name", "mode" })
  local kit, length = M.kit_of(ctx, q.kit), length_of(ctx)
  local mode = mode_of(q.mode)
  meta = meta_of(ctx, meta)
  if length == 0 then problem.raise("unprocessable", "a file that is empty is not taken") end
  M.check_room(ctx, length)
  -- If it was made before, its bytes need not come again. If the state is away, they would come for nothing.
  local before = ctx:earlier()
  if before then return before end
  local id = sys.uuid()
  local ok, err = spool.begin(config.spool, id, json.object { { "project", ctx.who.project }, { "organisation", ctx.who.organisation },
    { "subject", ctx.who.subject }, { "kit", kit.name }, { "name", name_of(q.name, kit) }, { "length", length },
    { "made", math.floor(sys.now()) }, { "direct", true } })
  if not ok then error(err.message) end
  return { accept = { path = spool.upload(config.spool, id) .. "/data", offset = 0, most = M.most(ctx),
    state = json.encode(json.object { { "id", id }, { "mode", mode }, { "meta", json.object(shapes.sorted(meta)) } }) } }
end

-- The bytes are in. If something fails, the client sends them again.
local function close_file(ctx)
  local dir, state = ctx.config.spool, json.decode(ctx.request.state)
  local upload = spool.find(dir, state.id) or error "the upload is gone"
  if ctx.request.cut or upload.size == 0 or upload.info.length and upload.size ~= upload.info.length then
    spool.drop(dir, state.id)
    if upload.size == 0 and not ctx.request.cut then problem.raise("unprocessable", "a file that is empty is not taken") end
    problem.raise("bad_request", "the body ended too early")
  end
  local kit = kits.get(dir, ctx.who.project, upload.info.kit)
  if not kit then
    spool.drop(dir, state.id)
    problem.raise("conflict", "the kit was taken away meanwhile")
  end
  local made, response = pcall(ctx.once, ctx, function() return add(ctx, upload, kit, state.mode, state.meta) end)
  -- Another request with the same key was quicker, or nothing was made. If nobody knows, it is left for the same request, or tidied up.
  local is_mine = made and response.body:find(state.id, 1, true)
  if not is_mine and not (not made and problem.is(response) and response.doubt) then
    spool.drop(dir, state.id)
    spool.forget(dir, state.id)
  end
  if not made then error(response, 0) end
  return response
end

-- An upload that was made before ----------------------------------------------------------------------------------------------------

local function open_json(ctx)
  if (length_of(ctx) or 0) > routes.JSON then problem.raise("too_large", "a description of an import is no longer than 1 MiB") end
  local path = ("%s/uploads/%s.json"):format(ctx.config.spool, ctx.request.id)
  return { accept = { path = path, offset = 0, most = routes.JSON, state = path } }
end

-- What a session says, nobody else says.
local function check_session(ctx, body)
  if ctx.who.kind ~= "S" then return end
  for _, name in ipairs { "meta", "kit", "limits" } do
    if body[name] ~= nil then problem.raise("forbidden", ("the session says %s, and nobody else"):format(name)) end
  end
end

local function of_upload(ctx, body)
  check_session(ctx, body)
  shapes.members(body, { upload = "string", kit = "string", meta = "table", mode = "string" })
  local id = body.upload and body.upload:lower() or problem.raise("unprocessable", "which upload: its id is the end of its address")
  local upload = spool.find(ctx.config.spool, id)
  if not upload or not scope.owns(ctx.who, upload.info) or upload.info.direct then
    local row = id:find "^%x+%-%x+%-%x+%-%x+%-%x+$" and #id == 36 and imports.get(ctx.db, ctx.who, id)
    if row then problem.raise("conflict", "this upload is an import already", { members = { { "import", id } } }) end
    problem.raise("unprocessable", "there is no such upload")
  end
  local kit = M.kit_of(ctx, ctx.who.kind ~= "S" and (body.kit or upload.info.kit) or nil)
  local row = upload.is_import and imports.get(ctx.db, ctx.who, id)
  if row then problem.raise("conflict", "this upload is an import already", { members = { { "import", id } } }) end
  return add(ctx, upload, kit, mode_of(body.mode), meta_of(ctx, body.meta))
end

local function close_json(ctx)
  local text = spool.read(ctx.request.state) or ""
  os.remove(ctx.request.state)
  if ctx.request.cut then problem.raise("bad_request", "the body ended too early") end
  local body = shapes.body(text)
  ctx.request.body = text
  return ctx:once(function() return of_upload(ctx, body) end)
end

local function is_json(ctx) return (ctx.request.headers["content-type"] or ""):lower():find "^application/json%f[^%w/+-]" ~= nil end

function M.put(ctx) return (ctx.request.phase == "close" and close_file or open_file)(ctx) end

function M.post(ctx)
  if not is_json(ctx) then return M.put(ctx) end
  return (ctx.request.phase == "close" and close_json or open_json)(ctx)
end

-- Looking at them ---------------------------------------------------------------------------------------------------------------

--- The bytes of an upload that is an import are all there.
---@param row kitload.serve.Import   held
function M.received(ctx, row)
  local changed, event = imports.change(ctx.db, row, { state = "received", queue = row.mode == "auto" })
  ctx:tell(event)
  ctx:after(function()
    spool.is_whole(ctx.config.spool, row.id)
    front.tell "queue"
  end)
  return changed
end

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
  local newest = list[#list] and list[#list].id or after or nil
  return { status = 200, stream = { topic = events.topic(row.id), backlog = table.concat(backlog), last = newest } }
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
  ctx:after(function() front.tell("bench-end " .. row.id) end)
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
  ctx:after(function()
    front.tell("bench-end " .. row.id)
    spool.forget(ctx.config.spool, row.id)
  end)
  return { status = 204, headers = {}, body = "" }
end

return M
