-- The page /v1/openapi.json, made from the table of routes and the shapes of their JSON: OpenAPI 3.1.
local json = require "kitload.talk.json"
local schemas = require "kitload.serve.openapi.schemas"

local M = {}

local JSON, PROBLEM = "application/json", "application/problem+json"

-- What a path's {name} may be.
local parameters = {
  id = json.object { { "type", "string" }, { "format", "uuid" } },
}

local function parameter(name, where, shape, about, must)
  return json.object { { "name", name }, { "in", where }, { "required", (must or where == "path") and true or nil },
    { "description", about }, { "schema", shape or json.object { { "type", "string" } } } }
end

local function parameters_of(route)
  local list = json.array {}
  for name in route.path:gmatch "{([%w_]+)}" do list[#list + 1] = parameter(name, "path", parameters[name]) end
  for _, q in ipairs(route.query or {}) do
    local name, must = q[1]:match "^(.-)(!?)$"
    list[#list + 1] = parameter(name, "query", q[2], q[3], must == "!")
  end
  for _, header in ipairs(route.takes_headers or {}) do list[#list + 1] = parameter(header[1], "header", nil, header[2], header.must) end
  return list
end

local function content(kind, name)
  return json.object { { kind, json.object { { "schema",
    name and json.object { { "$ref", "#/components/schemas/" .. name } } or json.object { { "type", "string" } } } } } }
end

-- An answer is the name of a shape, a type of bytes ("text/csv"), or true: there is no body.
local function answer(status, what)
  local shape = json.object { { "description", M.titles[status] or "an answer" } }
  if what == true then return shape end
  shape[#shape + 1] = { "content", what:find "/" and content(what) or content(JSON, what) }
  return shape
end

--- What a status means here.
M.titles = {
  [200] = "as asked", [201] = "made", [202] = "taken; its events say what becomes of it", [204] = "done",
}

local function answers_of(route)
  local statuses, responses = {}, json.object {}
  for status in pairs(route.gives) do statuses[#statuses + 1] = status end
  table.sort(statuses)
  for _, status in ipairs(statuses) do responses[#responses + 1] = { ("%d"):format(status), answer(status, route.gives[status]) } end
  responses[#responses + 1] = { "default", json.object { { "description", "a problem" }, { "content", content(PROBLEM, "Problem") } } }
  return responses
end

local function body_of(route)
  if route.body == "bytes" then
    return json.object { { "required", true }, { "content", content(route.bytes or "application/octet-stream") } }
  end
  if route.body ~= "json" then return nil end
  return json.object { { "required", not route.may_be_empty }, { "content", content(JSON, route.takes) } }
end

-- Which tokens open a route.
local schemes = { K = "key", S = "session", C = "console" }

local function security_of(route)
  local list = json.array {}
  for _, who in ipairs(route.who or {}) do
    list[#list + 1] = json.object { { schemes[who], json.array(who == "K" and route.scope and { route.scope } or {}) } }
  end
  return list
end

local function operation(route)
  return json.object { { "operationId", route.name }, { "summary", route.summary }, { "description", route.about },
    { "tags", json.array { route.name:match "^[^.]+" } }, { "security", security_of(route) }, { "parameters", parameters_of(route) },
    { "requestBody", body_of(route) }, { "responses", answers_of(route) } }
end

local function paths_of(routes)
  local paths, at = json.object {}, {}
  for _, route in ipairs(routes) do
    if not route.unlisted then
      if not at[route.path] then
        at[route.path] = json.object {}
        paths[#paths + 1] = { route.path, at[route.path] }
      end
      local of = at[route.path]
      of[#of + 1] = { route.method:lower(), operation(route) }
    end
  end
  return paths
end

local function bearer(about) return json.object { { "type", "http" }, { "scheme", "bearer" }, { "description", about } } end

--- The page as JSON.
---@param routes kitload.serve.route[]
---@param version string  of kitload
---@return string
function M.page(routes, version)
  return json.encode(json.object {
    { "openapi", "3.1.0" },
    { "info", json.object { { "title", "kitload" }, { "version", version },
      { "description", "Files through kits into a table. Rows that are bad come back with their reasons." } } },
    { "servers", json.array { json.object { { "url", "/" } } } },
    { "paths", paths_of(routes) },
    { "components", json.object {
      { "securitySchemes", json.object {
        { "key", bearer "an API key of the project (klk_…): for servers" },
        { "session", bearer "the token of a session (kls_…): for one user's browser" } } },
      { "schemas", schemas.all } } },
  }, true) .. "\n"
end

return M
