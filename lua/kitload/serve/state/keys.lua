-- The table of API keys. The front has them in memory, too, as its authority: it lets a request in or refuses it.
local json = require "kitload.talk.json"
local sys = require "kitload.host.sys"
local token = require "kitload.serve.state.token"

local M = {}

--- All scopes of a key. A key without a choice has all of them.
M.scopes = { "imports:read", "imports:write", "kits:read", "sessions:write", "usage:read" }

local function array(list)
  return "{" .. table.concat(list, ",") .. "}"
end

---@class kitload.serve.Key
---@field id string
---@field project string
---@field hash string
---@field last4 string
---@field scopes string[]

--- Make a key. Its token is known only now.
---@param db table
---@param project string
---@param scopes string[]?
---@param name string?
---@return string token, kitload.serve.Key
function M.make(db, project, scopes, name)
  local text, hash, last4 = token.new "klk"
  local key = { id = sys.uuid(), project = project, hash = hash, last4 = last4, scopes = scopes or M.scopes }
  db:any("INSERT INTO kitload.keys (id, project, hash, last4, name, scopes) VALUES ($1::uuid, $2, $3, $4, $5, $6::text[])",
    { key.id, project, hash, last4, name, array(key.scopes), n = 6 })
  return text, key
end

local function list_of(text)
  local list = {}
  for word in text:sub(2, -2):gmatch "[^,]+" do list[#list + 1] = word end
  return list
end

--- Keys that hold now.
---@return kitload.serve.Key[]
function M.all(db)
  local rows = db:any [[
SELECT id::text AS id, project, hash, last4, scopes::text AS scopes, extract(epoch FROM expires_at)::int8 AS expires
FROM kitload.keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) ORDER BY made_at]]
  for _, row in ipairs(rows) do row.scopes = list_of(row.scopes) end
  return rows
end

-- A key without an end holds for a thousand years.
local ENDLESS = 32503680000

--- Tell the front.
---@param front table  kitload.host.serve
---@param key kitload.serve.Key
function M.let_in(front, key)
  local record = json.encode(json.object { { "kind", "K" }, { "id", key.id }, { "project", key.project },
    { "scopes", json.array(key.scopes) } })
  local ends = key.expires or ENDLESS
  front.authority_put(key.hash, "K", key.scopes, record, ends, ends)
end

return M
