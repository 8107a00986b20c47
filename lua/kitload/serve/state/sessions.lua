-- The table of sessions. The host's server asks for a client token with its key; the browser exchanges it, once, for a session. Who the
-- user is, for which kit, with what meta and limits: that was said by the key, and stays.
local json = require "kitload.talk.json"
local sys = require "kitload.host.sys"
local token = require "kitload.serve.state.token"

local M = {}

-- Seconds: of a client token, of a session that nobody uses, of any session.
M.CLIENT, M.IDLE, M.LONGEST = 300, 3600, 12 * 3600

---@class kitload.serve.Session
---@field project string
---@field id string
---@field organisation string?
---@field subject string
---@field scope "subject"|"org"
---@field kit string
---@field meta table<string, string>
---@field limits { bytes: integer? }

local COLUMNS = [[project, id::text AS id, hash, organisation, subject, scope, kit, meta::text AS meta, limits::text AS limits,
  extract(epoch FROM expires_at)::int8 AS expires, extract(epoch FROM ends_at)::int8 AS ends,
  to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at,
  to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ends_at]]

local function decode(row)
  if row then row.meta, row.limits = json.decode(row.meta), json.decode(row.limits) end
  return row
end

local function object(values)
  local list = {}
  for name, value in pairs(values or {}) do list[#list + 1] = { name, value } end
  return json.encode(json.object(list))
end

-- The row's project is the one of the who that begins it: a key's, or that of the client token.
local function add(db, kind, s, key, idle)
  local text, hash = token.new(kind == "C" and "klc" or "kls")
  local row = db:any(([[
INSERT INTO kitload.sessions (project, id, hash, kind, key, organisation, subject, scope, kit, meta, limits, expires_at, ends_at)
VALUES ($1, $2::uuid, $3, $4, $5::uuid, $6, $7, $8, $9, $10::jsonb, $11::jsonb, now() + $12::float8 * interval '1 second',
  now() + $13::float8 * interval '1 second') RETURNING %s]]):format(COLUMNS),
    { s.project, sys.uuid(), hash, kind, key, s.organisation, s.subject, s.scope, s.kit, object(s.meta),
      object(s.limits), idle, M.LONGEST, n = 13 })[1]
  return text, decode(row)
end

--- A client token for this session.
---@param s kitload.serve.Session
---@param key string   the id of the key that asks
---@return string token, kitload.serve.Session
function M.offer(db, s, key) return add(db, "C", s, key, M.CLIENT) end

--- Take a client token, which holds once. Call it in a transaction.
---@return string? token, kitload.serve.Session?   nil: it is unknown, used, or too old
function M.exchange(db, client_token)
  local text = "DELETE FROM kitload.sessions WHERE hash = $1 AND kind = 'C' AND expires_at > now() RETURNING key::text AS key, %s"
  local found = decode(db:any(text:format(COLUMNS), { sys.sha256(client_token) })[1])
  if not found then return nil end
  return add(db, "S", found, found.key, M.IDLE)
end

--- End a session.
function M.finish(db, project, id) db:any("DELETE FROM kitload.sessions WHERE project = $1 AND id = $2::uuid", { project, id }) end

--- Sessions that hold now, for a front that begins.
function M.all(db)
  local rows = db:any(("SELECT %s FROM kitload.sessions WHERE kind = 'S' AND expires_at > now() AND ends_at > now()"):format(COLUMNS))
  for _, row in ipairs(rows) do decode(row) end
  return rows
end

--- Note how long sessions hold that were used.
---@param touched { hash: string, expires: number }[]
function M.touch(db, touched)
  for _, one in ipairs(touched) do
    db:any("UPDATE kitload.sessions SET expires_at = least(to_timestamp($2::float8), ends_at) WHERE hash = $1 AND kind = 'S'",
      { one.hash, one.expires })
  end
end

--- Forget those that are over.
function M.expire(db) db:any "DELETE FROM kitload.sessions WHERE expires_at <= now() OR ends_at <= now()" end

--- Tell the front.
---@param front table  kitload.host.serve
function M.let_in(front, row)
  local record = json.object { { "kind", "S" }, { "id", row.id }, { "project", row.project }, { "organisation", row.organisation },
    { "subject", row.subject }, { "scope", row.scope }, { "kit", row.kit }, { "meta", json.decode(object(row.meta)) },
    { "limits", row.limits } }
  for i, pair in ipairs(record) do
    -- An empty object must not become a list.
    if (pair[1] == "meta" or pair[1] == "limits") and next(pair[2]) == nil then record[i] = { pair[1], json.object {} } end
  end
  front.authority_put(row.hash, "S", {}, json.encode(record), row.expires, row.ends)
end

return M
