-- Errors of the API (RFC 9457): a handler raises one, worker.lua makes the answer. Their names, titles and status codes stand in
-- src/serve/problems.def, because the front answers some of them itself.
local front = require "kitload.host.serve"
local json = require "kitload.talk.json"

local M = {}

local type_of = { __name = "kitload.serve.base.problem" }

local known
local function find(name)
  if not known then
    known = {}
    for _, info in ipairs(front.problems()) do known[info.name] = info end
  end
  return known[name]
end

--- Whether there is a problem of this name.
function M.is_name(name) return find(name) ~= nil end

local function info_of(name)
  return find(name) or error(("there is no problem '%s'"):format(tostring(name)), 3)
end

---@class kitload.serve.Problem
---@field name string
---@field detail string?
---@field extra table[]?     more members, as pairs
---@field headers table<string, string>?

--- A problem as a value.
---@param name string       of problems.def
---@param detail string?    what is wrong with this request
---@param extra table?      { members = pairs, headers = table }
---@return kitload.serve.Problem
function M.of(name, detail, extra)
  info_of(name)
  return setmetatable({ name = name, detail = detail, extra = extra and extra.members, headers = extra and extra.headers or {} }, type_of)
end

--- End the request with this problem.
function M.raise(name, detail, extra) error(M.of(name, detail, extra), 0) end

function M.is(value) return getmetatable(value) == type_of end

--- What all problems are: name, status, title, detail.
function M.list() return front.problems() end

--- The answer.
---@param p kitload.serve.Problem
function M.response(p)
  local info = info_of(p.name)
  local members = { { "type", "/problems/" .. p.name }, { "title", info.title }, { "status", info.status }, { "detail", p.detail } }
  for _, pair in ipairs(p.extra or {}) do members[#members + 1] = pair end
  local headers = { ["Content-Type"] = "application/problem+json" }
  for name, value in pairs(p.headers) do headers[name] = value end
  return { status = info.status, headers = headers, body = json.encode(json.object(members)) .. "\n" }
end

return M
