-- routes.lua of the workspace: which kit takes which file. A plain list of pairs; the first pattern that fits counts.
--
--   return {
--     { "inbox/wayne/*__2024*.csv", "pa.wayne_2024" },
--     { "inbox/{customer}/*.csv", "{customer}.products" },    a part of the path may be a part of the kit's name
--     { "inbox/**/README*", false },                          these files are left out, on purpose
--   }
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local paths = require "kit.base.paths"
local show = require("kit.base.fault").show

local M = {}

---@class kit.Route
---@field pattern string
---@field kit string|false  may have the names of parts, as {customer}
---@field line integer

local pair = '{ "inbox/{customer}/*.csv", "{customer}.products" }'
local how, whole = "a route is " .. pair, ("write return { %s }"):format(pair)

-- The line on which the pattern of a route stands: the next one that has it in quotes, behind the route before. A pattern that
-- code has put together is nowhere.
local function line_of(lines, text, from)
  if type(text) ~= "string" then return from end
  local plain = text:gsub("\\", "\\\\")
  local quoted = { '"' .. plain:gsub('"', '\\"') .. '"', "'" .. plain:gsub("'", "\\'") .. "'", "[[" .. text .. "]]" }
  for n = from, #lines do
    for _, one in ipairs(quoted) do
      if lines[n]:find(one, 1, true) then return n end
    end
  end
  return from
end

-- What is wrong with the name of a kit.
local function wrong_kit(kit, pattern)
  local known = {}
  for _, name in ipairs(pattern.names) do known[name] = true end
  for name in kit:gmatch "{(.-)}" do
    if not known[name] then
      return ("the kit %s has {%s}, and the pattern has no such part"):format(show(kit), name), near.did_you_mean(name, pattern.names)
        or how
    end
  end
  local plain = kit:gsub("{.-}", "x")
  if plain:find "/" or plain:find "%.lua$" then
    return ("the kit is named by its path, %s"):format(show(kit)), ("kits/crm/contacts.lua is crm.contacts")
  end
  for part in (plain .. "."):gmatch "(.-)%." do
    if not part:find "^[%w_-]+$" then
      return ("%s is no name of a kit"):format(show(kit)), "write letters, digits, _ and dots: crm.contacts"
    end
  end
end

local function read_route(given, say)
  if type(given) ~= "table" or debug.getmetatable(given) then
    return say(("a route is a pattern and a kit, not %s"):format(show(given)), how)
  end
  for key in pairs(given) do
    if key ~= 1 and key ~= 2 then return say(("a route has a pattern and a kit, and nothing like %s"):format(show(key)), how) end
  end
  local text, kit = given[1], given[2]
  local pattern, wrong, hint = paths.parse(text)
  if not pattern then return say(("the pattern %s %s"):format(show(text), wrong), hint) end
  if type(kit) ~= "string" and kit ~= false then
    return say(("the kit of %s is %s"):format(show(text), show(kit)), how .. "; false instead of a kit leaves these files out")
  end
  if kit then
    wrong, hint = wrong_kit(kit, pattern)
    if wrong then return say(wrong, hint) end
  end
  return { pattern = text, kit = kit }
end

--- The checked content of the file.
---@param session kit.Session
---@param path string
---@param given any
---@return kit.Route[] routes
function M.read(session, path, given)
  local faults = session.faults
  local lines, out, line = faults.texts[path] or {}, {}, 1
  local function top(message, hint) faults:add({ file = path, line = 1 }, message, hint) end
  if type(given) ~= "table" or debug.getmetatable(given) then
    top(("routes.lua gives %s, not a list of routes"):format(given == nil and "nothing" or show(given)), whole)
    return out
  end
  if type(given[1]) == "string" then
    top("routes.lua gives one route, not a list of routes", whole)
    return out
  end
  for key in pairs(given) do
    local is_place = math.type(key) == "integer" and key >= 1 and key <= #given
    if not is_place then top(("routes.lua is a list, and has the name %s"):format(show(key)), how) end
  end
  for i = 1, #given do
    local text = type(given[i]) == "table" and given[i][1]
    line = line_of(lines, text, line)
    local where = { file = path, line = line }
    local route = read_route(given[i], function(message, hint) faults:add(where, message, hint) end)
    if route then
      route.line = line
      out[#out + 1] = route
    end
  end
  return out
end

return M
