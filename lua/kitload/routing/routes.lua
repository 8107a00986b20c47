-- Reads routes.lua of the workspace, and says which kit takes a file.
--
--   inbox/aurora/a.csv ─▶ the first pattern that fits: "inbox/{customer}/*.csv" ─▶ "{customer}.products" ─▶ aurora.products
local errors = require "kitload.talk.errors"
local host_kit = require "kitload.host.kit"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local paths = require "kit.base.paths"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Routes
---@field path string     the file, for messages
---@field list kitload.Route[]
---@field notes string[]  routes that no file reaches

---@class kitload.Route: kit.Route
---@field read kit.PathPattern

---@class kitload.Taken   what becomes of one file
---@field kit string?     the kit that takes it
---@field route kitload.Route?  nil: no route takes it
---@field left_out boolean?     its route leaves it out
---@field why string?     why there is no kit, although a route takes it

-- Notes about routes behind one that takes all of their files.
local function unreached(routes)
  local notes = {}
  for i, route in ipairs(routes.list) do
    for j = 1, i - 1 do
      local before = routes.list[j]
      if paths.covers(before.read, route.read, sys.match_path) then
        notes[#notes + 1] = ("%s:%d: no file comes to the route %s, because that of line %d takes them all"):format(routes.path, route.line,
          text.show(route.pattern), before.line)
        break
      end
    end
  end
  return notes
end

--- Read the routes of the workspace.
---@return kitload.Routes? routes, table? err
function M.read()
  local path = workspace.shown(workspace.root() .. "/routes.lua")
  if not sys.stat(path) then
    return nil, errors.usage(("there is no %s, which says which kit takes which file"):format(path),
      'write return { { "inbox/{customer}/*.csv", "{customer}.products" } } in it')
  end
  local handle, err = host_kit.open { path = path, roots = {} }
  if not handle then return nil, err end
  local given = handle:description().routes
  handle:close()
  local routes = { path = path, list = {} }
  for i, route in ipairs(given) do
    route.read = paths.parse(route.pattern)
    routes.list[i] = route
  end
  routes.notes = unreached(routes)
  return routes
end

-- The kit's name with the parts of the path in it. A part must not lead to another folder of kits: a folder called "a.b" is
-- no customer "a" with a kit "b".
local function kit_of(route, values)
  local wrong
  local kit = route.kit:gsub("{(.-)}", function(name)
    local value = values[name]
    if not value:find "^%w[%w_-]*$" then
      wrong = wrong or ("{%s} is '%s', which cannot stand in a kit's name"):format(name, text.show(value))
    end
    return value
  end)
  if wrong then return nil, wrong end
  return kit
end

--- Which kit takes the file. The kit need not exist.
---@param routes kitload.Routes
---@param path string
---@return kitload.Taken
function M.take(routes, path)
  local place, is_below = workspace.place(path)
  local whole = workspace.whole(path)
  for _, route in ipairs(routes.list) do
    local found = sys.match_path(route.read.regex, is_below and route.pattern:sub(1, 1) ~= "/" and place or whole)
    if found then
      if route.kit == false then return { route = route, left_out = true } end
      local values = {}
      for i, name in ipairs(route.read.names) do values[name] = found[i] end
      local kit, why = kit_of(route, values)
      return { kit = kit, route = route, why = why }
    end
  end
  return {}
end

--- The error for a kit that is not there.
---@param routes kitload.Routes
---@param route kitload.Route
---@param kit string
---@param file string?  one that it would take
---@return kitload.Error
function M.no_kit(routes, route, kit, file)
  local kits = workspace.kits(workspace.root())
  -- A part of a path that is nearly another customer's name is no misspelt name of that customer.
  local meant = not route.kit:find "{" and (near.did_you_mean(kit, kits) or #kits > 0 and "kits here: " .. listing.list(kits))
  return errors.usage(("%s:%d: there is no kit '%s'"):format(routes.path, route.line, text.show(kit)),
    meant or ("kitload new %s --from %s writes one"):format(kit, file and text.quoted(file) or "FILE"))
end

return M
