-- Uploads by tus 1.0: core, creation, creation-with-upload, expiration, termination. Nothing here needs the state but the last byte of
-- an upload that is an import already, and the conductor looks for that, too. So uploads go on while the state is away.
--
-- An upload's offset is the size of its file. A newer request of the same upload ends an older one whose client is gone and whose
-- connection has not noticed it.
local database = require "kitload.serve.state.db"
local front = require "kitload.host.serve"
local imports = require "kitload.serve.state.imports"
local api = require "kitload.serve.api.imports"
local json = require "kitload.talk.json"
local problem = require "kitload.serve.base.problem"
local scope = require "kitload.serve.state.scope"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"
local uuid5 = require "kitload.talk.uuid5"

local M = {}

local VERSION = "1.0.0"
local BYTES = "application/offset+octet-stream"

local function headers_of(more)
  local headers = { ["Tus-Resumable"] = VERSION }
  for name, value in pairs(more or {}) do headers[name] = value end
  return headers
end

-- Every request but OPTIONS says which tus it speaks.
local function check_version(ctx)
  if ctx.request.headers["tus-resumable"] ~= VERSION then
    problem.raise("precondition_failed", "this server speaks tus " .. VERSION, { headers = { ["Tus-Version"] = VERSION } })
  end
end

-- A day of RFC 9110.
local function http_date(seconds) return os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(seconds)) end

local function offset_headers(upload, more)
  local headers = headers_of { ["Upload-Offset"] = ("%d"):format(upload.size), ["Upload-Expires"] = http_date(upload.info.expires) }
  for name, value in pairs(more or {}) do headers[name] = value end
  return headers
end

function M.options()
  return { status = 204, body = "", headers = headers_of { ["Tus-Version"] = VERSION, ["Tus-Max-Size"] = ("%d"):format(api.BYTES),
    ["Tus-Extension"] = "creation,creation-with-upload,expiration,termination" } }
end

local values = {}
for i = 1, 64 do values[("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"):byte(i)] = i - 1 end

-- The text of a word in base64; nil: it is none.
local function base64(word)
  local bits, n, out = 0, 0, {}
  for i = 1, #word:gsub("=+$", "") do
    local v = values[word:byte(i)]
    if not v then return nil end
    bits, n = (bits << 6 | v) & 0xFFFF, n + 6
    if n >= 8 then
      n = n - 8
      out[#out + 1] = string.char(bits >> n & 255)
    end
  end
  return table.concat(out)
end

-- "filename d29ybGQ=,is_confidential" as a table.
local function metadata(ctx)
  local given, list = ctx.request.headers["upload-metadata"], {}
  for pair in (given or ""):gmatch "[^,]+" do
    local name, word = pair:match "^%s*([^%s]+)%s*(%S*)%s*$"
    local value = name and base64(word)
    if not value then problem.raise("bad_request", "Upload-Metadata is not as tus writes it") end
    list[name] = value
  end
  return list
end

-- A number of bytes in a header.
local function bytes_of(ctx, name)
  local given = ctx.request.headers[name]
  if given == nil then return nil end
  local n = given:find "^%d+$" and #given <= 18 and math.tointeger(tonumber(given))
  return n or problem.raise("bad_request", name .. " is no number of bytes")
end

local function is_theirs(ctx, upload) return upload and not upload.info.direct and scope.owns(ctx.who, upload.info) end

-- The upload of the path, when the last writer has written what it had.
local function find(ctx)
  local dir, id = ctx.config.spool, shapes.id(ctx, "id")
  local upload = spool.find(dir, id)
  if not is_theirs(ctx, upload) then problem.raise "not_found" end
  if upload.info.expires < sys.now() then problem.raise("gone", "the time of this upload is over") end
  -- The writer may have begun before its upload became an import.
  front.end_writer(spool.upload(dir, id) .. "/data")
  front.end_writer(upload.data)
  return spool.find(dir, id) or problem.raise "not_found"
end

-- All bytes are there: an import that waits for them goes on. If the state is away, the conductor does it.
local function finish(ctx, upload)
  if upload.size < upload.info.length or not upload.is_import then return end
  local ok, err = pcall(ctx.once, ctx, function()
    local row = imports.hold(ctx.db, ctx.who, upload.id)
    if row and row.state == "uploading" then api.received(ctx, row) end
    return { status = 204 }
  end)
  if not ok and not database.is_away(err) then error(err, 0) end
end

local function accept(upload)
  return { accept = { path = upload.data, offset = upload.size, most = upload.info.length - upload.size, state = upload.id } }
end

-- The end of a request that has brought bytes.
local function close(ctx, status, more)
  local upload = spool.find(ctx.config.spool, ctx.request.state) or problem.raise "not_found"
  finish(ctx, upload)
  return { status = status, headers = offset_headers(upload, more), body = "" }
end

-- Creating ----------------------------------------------------------------------------------------------------------------------

local function location(id) return "/v1/uploads/" .. id end

-- With an Idempotency-Key the id comes from it, so that the same request finds the same upload. No state is needed for that.
local function id_of(ctx)
  local key = ctx.request.headers["idempotency-key"]
  return key and uuid5.of_url(("kitload:upload/%s/%s"):format(ctx.request.hash, key)) or sys.uuid()
end

local function begin(ctx)
  local meta, length = metadata(ctx), bytes_of(ctx, "upload-length")
  if not length then problem.raise("bad_request", "Upload-Length is missing; a length that comes later is not taken") end
  if length == 0 then problem.raise("unprocessable", "a file that is empty is not taken") end
  local kit = api.kit_of(ctx, meta.kit)
  local id, dir = id_of(ctx), ctx.config.spool
  local there = spool.find(dir, id)
  if there then
    if not is_theirs(ctx, there) or there.info.length ~= length then
      problem.raise("idempotency_key_reused", "an earlier request with this Idempotency-Key asked for something else")
    end
    return there
  end
  api.check_room(ctx, length)
  local now = math.floor(sys.now())
  local ok, err = spool.begin(dir, id, json.object { { "project", ctx.who.project }, { "organisation", ctx.who.organisation },
    { "subject", ctx.who.subject }, { "kit", kit.name }, { "name", api.name_of(meta.filename or meta.name, kit) }, { "length", length },
    { "made", now }, { "expires", now + ctx.config.keep }, { "metadata", ctx.request.headers["upload-metadata"] } })
  if not ok then error(err.message) end
  return spool.find(dir, id)
end

-- Whether a request brings bytes. Then they are tus's.
local function has_body(ctx)
  local length = bytes_of(ctx, "content-length")
  return length ~= nil and length > 0 or ctx.request.headers["transfer-encoding"] ~= nil
end

local function check_type(ctx)
  if ctx.request.headers["content-type"] ~= BYTES then problem.raise("unsupported_media_type", "the bytes of an upload are " .. BYTES) end
end

function M.create(ctx)
  if ctx.request.phase == "close" then return close(ctx, 201, { Location = location(ctx.request.state) }) end
  check_version(ctx)
  if has_body(ctx) then check_type(ctx) end
  local upload = begin(ctx)
  if has_body(ctx) and upload.size == 0 then return accept(upload) end
  return { status = 201, headers = offset_headers(upload, { Location = location(upload.id) }), body = "" }
end

-- Going on ------------------------------------------------------------------------------------------------------------------------

function M.head(ctx)
  check_version(ctx)
  local upload = find(ctx)
  return { status = 200, headers = offset_headers(upload, { ["Upload-Length"] = ("%d"):format(upload.info.length),
    ["Upload-Metadata"] = upload.info.metadata }), body = "" }
end

function M.patch(ctx)
  if ctx.request.phase == "close" then return close(ctx, 204) end
  check_version(ctx)
  check_type(ctx)
  local offset = bytes_of(ctx, "upload-offset") or problem.raise("bad_request", "Upload-Offset is missing")
  local upload = find(ctx)
  if offset ~= upload.size then
    problem.raise("conflict", ("the upload has %d bytes"):format(upload.size), { headers = offset_headers(upload) })
  end
  if has_body(ctx) then return accept(upload) end
  finish(ctx, upload)
  return { status = 204, headers = offset_headers(upload), body = "" }
end

function M.remove(ctx)
  check_version(ctx)
  local upload = find(ctx)
  if upload.is_import then problem.raise("conflict", "this upload is an import: that is erased instead") end
  spool.drop(ctx.config.spool, upload.id)
  return { status = 204, headers = headers_of(), body = "" }
end

return M
