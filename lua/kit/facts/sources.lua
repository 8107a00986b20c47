-- sources.lua of the workspace: what there is to load, in layers of tables. A plain table of names and patterns.
--
--   return {
--     bronze = { orders = "lake/bronze/orders/*.csv.gz", customers = { "lake/bronze/customers/*.json", "late/*.json" } },
--     inbox = { orders = "inbox/{project}/*.csv" },
--   }
local facts = require "kit.facts"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

local M = {}

---@class kit.Source
---@field layer string
---@field table string
---@field files string[]

local how = 'write return { bronze = { orders = "lake/bronze/orders/*.csv.gz" } }'

local function is_name(v) return type(v) == "string" and #v <= 60 and v:find "^%a[%w_-]*$" ~= nil end

local function read_layer(layer, given, say, out)
  if not is_name(layer) then return say(("%s is no name of a layer"):format(show(layer)), "a name has letters, digits, _ and -: bronze") end
  if type(given) ~= "table" or debug.getmetatable(given) then
    return say(("the layer %s is %s, not a table of names and files"):format(show(layer), show(given)), how)
  end
  for name, files in pairs(given) do
    if not is_name(name) then
      say(("%s is no name of a table in %s"):format(show(name), layer), "a name has letters, digits, _ and -: orders")
    else
      local list, wrong, hint = facts.source.files.check(files)
      if list == nil or #list == 0 then
        say(("%s.%s %s"):format(layer, name, wrong or "names no file"), hint or how)
      else
        out[#out + 1] = { layer = layer, table = name, files = type(list) == "string" and { list } or list }
      end
    end
  end
end

--- The checked content of the file, in the order of the names.
---@param session kit.Session
---@param path string
---@param given any
---@return kit.Source[] sources
function M.read(session, path, given)
  local out = {}
  local function say(message, hint) session.faults:add({ file = path, line = 1 }, message, hint) end
  if type(given) ~= "table" or debug.getmetatable(given) then
    say(("sources.lua gives %s, not a table of layers"):format(given == nil and "nothing" or show(given)), how)
    return out
  end
  for layer, tables in pairs(given) do read_layer(layer, tables, say, out) end
  table.sort(out, function(a, b)
    if a.layer ~= b.layer then return a.layer < b.layer end
    return a.table < b.table
  end)
  return out
end

return M
