-- All routes of the API, each once: the front matches them, and its table of who may, worker.lua finds the handler by the name
-- (FILE.FUNCTION of this room), and OpenAPI is made from them.
--
--   who     the kinds of tokens that may: K a key, S a session; none: everybody
--   scope   what a key needs among its scopes
--   once    it makes something, and an Idempotency-Key holds for it
--   alone   it speaks to no state: it works while the state is away
local M = {}

---@class kitload.serve.Route
---@field name string
---@field listener "api"|"console"|"metrics"
---@field method string
---@field path string
---@field who string[]
---@field scope string?
---@field body "none"|"json"|"bytes"
---@field most integer?
---@field once boolean?
---@field alone boolean?

local KS, K = { "K", "S" }, { "K" }

local routes = {}

local function route(name, method, path, who, scope, more)
  local r = { name = name, listener = "api", method = method, path = path, who = who, scope = scope, body = "none" }
  for key, value in pairs(more or {}) do r[key] = value end
  routes[#routes + 1] = r
end

local JSON = 1 << 20
local BYTES = 10 * (1 << 30)

route("health.healthz", "GET", "/healthz", {}, nil, { alone = true })
route("health.readyz", "GET", "/readyz", {}, nil, { alone = true })
route("health.problem", "GET", "/problems/{name}", {}, nil, { alone = true })

route("kits.list", "GET", "/v1/kits", KS, "kits:read", { alone = true })
route("kits.get", "GET", "/v1/kits/{kit}", KS, "kits:read", { alone = true })
route("kits.template", "GET", "/v1/kits/{kit}/template.csv", KS, "kits:read", { alone = true })

route("imports.put", "PUT", "/v1/imports", K, "imports:write", { body = "bytes", most = BYTES, once = true })
route("imports.post", "POST", "/v1/imports", K, "imports:write", { body = "bytes", most = BYTES, once = true })
route("imports.list", "GET", "/v1/imports", KS, "imports:read")
route("imports.get", "GET", "/v1/imports/{id}", KS, "imports:read")
route("imports.remove", "DELETE", "/v1/imports/{id}", KS, "imports:write")
route("imports.cancel", "POST", "/v1/imports/{id}/cancel", KS, "imports:write", { once = true })
route("imports.rerun", "POST", "/v1/imports/{id}/rerun", KS, "imports:write", { once = true })
route("imports.events", "GET", "/v1/imports/{id}/events", KS, "imports:read")
route("outputs.rejects", "GET", "/v1/imports/{id}/rejects.csv", KS, "imports:read")
route("outputs.problems", "GET", "/v1/imports/{id}/problems.jsonl", KS, "imports:read")
route("outputs.log", "GET", "/v1/imports/{id}/log", K, "imports:read")
route("outputs.report", "GET", "/v1/imports/{id}/report", KS, "imports:read")

M.JSON = JSON

--- As the front takes them.
---@return kitload.serve.Route[]
function M.list() return routes end

local by_name = {}
for _, r in ipairs(routes) do by_name[r.name] = r end

---@return kitload.serve.Route?
function M.get(name) return by_name[name] end

return M
