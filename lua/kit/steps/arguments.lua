-- Readers of the arguments of steps. Each gives what it read, or nothing after it has reported what is wrong.
local fault = require "kit.base.fault"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"

local M = {}

local show = fault.show

---@alias kit.Say fun(message:string, hint?:string, known?:table)

--- A list of texts, from a text or a table.
---@param given any
---@param say kit.Say
---@param what string
function M.texts(given, say, what)
  if type(given) == "string" then given = { given } end
  if type(given) ~= "table" or #given == 0 then
    return say(("takes %s, not %s"):format(what, show(given)))
  end
  for i, v in ipairs(given) do
    if type(v) ~= "string" then
      return say(("takes %s, item %d is %s"):format(what, i, show(v)))
    end
  end
  return given
end

--- The named part of an argument. `known` is {name = {choices} | type}; unknown names and wrong values are reported.
---@param given any
---@param say kit.Say
---@param known table
---@return table
function M.options(given, say, known)
  local out = {}
  if type(given) ~= "table" then return out end
  for name, v in pairs(given) do
    if type(name) == "string" then
      local want = known[name]
      if not want then
        say(("has no option '%s'"):format(name), near.did_you_mean(name, near.keys(known))
          or next(known) and "its options are " .. table.concat(near.keys(known), ", ") or "it takes no options", known)
      elseif type(want) == "table" then
        local found = false
        for _, choice in ipairs(want) do found = found or choice == v end
        if not found then
          say(("%s is %s, not one of %s"):format(name, show(v), table.concat(want, ", ")),
            type(v) == "string" and type(want[1]) == "string" and near.did_you_mean(v, want) or nil)
        end
      elseif want ~= "any" and type(v) ~= want then
        say(("%s must be a %s, not %s"):format(name, want, show(v)))
      end
      out[name] = v
    end
  end
  return out
end

--- The only value of an argument, or the first of its list.
function M.first(given)
  if type(given) == "table" then return given[1] end
  return given
end

--- A reader of one text that is not empty.
---@param what string
function M.one_text(what)
  return function(given, say)
    local v = M.first(given)
    if type(v) ~= "string" or v == "" then return say(("takes %s, not %s"):format(what, show(v))) end
    M.options(given, say, {})
    return { v }
  end
end

--- A reader of a list, which `how` shows: of each place a type ("text", "integer", "any") and a word for it; `least` of them must be there.
---@param how string
---@param places { [1]: string, [2]: string }[]
---@param least integer
---@param known table|nil
function M.places(how, places, least, known)
  return function(given, say)
    local list = type(given) == "table" and given or { given }
    if #list < least or #list > #places then
      local count = least == #places and tostring(least) or ("%d to %d"):format(least, #places)
      return say(("takes %s values in its list, not %d"):format(count, #list), "write " .. how)
    end
    local args = {}
    for i, v in ipairs(list) do
      local kind = type(v) == "string" and "text" or math.type(v) or type(v)
      if kind ~= places[i][1] then return say(("takes %s, not %s"):format(places[i][2], show(v)), "write " .. how) end
      args[i] = v
    end
    for name, v in pairs(M.options(given, say, known or {})) do args[name] = v end
    return args
  end
end

--- A reader of an argument that has only options.
---@param known table
---@param how string
function M.named(known, how)
  return function(given, say)
    if given ~= nil and (type(given) ~= "table" or #given > 0) then
      return say(("takes options, not %s"):format(show(M.first(given))), how)
    end
    return M.options(given, say, known)
  end
end

return M
