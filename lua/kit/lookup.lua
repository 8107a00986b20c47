-- The argument of k.lookup: which table or which CSV of the workspace, the column to match and the one to take.
local fault = require "kit.fault"

local M = {}

---@class kit.Lookup
---@field name string          as messages and kit.test write it: "public.users", "regions.csv"
---@field schema string?       of a table; nil: found by the role's search_path
---@field table string?
---@field file string?         of a CSV, below the workspace
---@field match string?        nil: the file's first column
---@field take string?         nil: the file's second column
---@field missing "error"|"null"|"keep"

local how = 'write k.lookup { "public.users", match = "email", take = "id", missing = "null" }, or k.lookup "regions.csv"'

local function is_csv(name)
  return name:find "%.[ct]sv$" or name:find "%.[ct]sv%.gz$" or name:find "%.[ct]sv%.zst$"
end

-- The files of a kit are the workspace's: no name leads out of it.
local function read_file(out, name, say)
  if name:sub(1, 1) == "/" then
    say(("reads files of the workspace, and %s is outside"):format(fault.show(name)), "write the path from the workspace's folder")
  end
  for part in name:gmatch "[^/]+" do
    if part == ".." then say(("reads files of the workspace, and %s leads out of it"):format(fault.show(name))) end
  end
  out.name, out.file = name, name
end

local function read_table(out, given, say)
  if type(given) == "table" then
    local schema, name = given[1], given[2]
    if #given ~= 2 or type(schema) ~= "string" or type(name) ~= "string" or schema == "" or name == "" then
      return say("takes a table as { \"Schema\", \"Name\" }", how)
    end
    out.name, out.schema, out.table = schema .. "." .. name, schema, name
    return
  end
  local schema, name = given:match "^([^.]+)%.([^.]+)$"
  if not schema and given:find(".", 1, true) then
    return say(("cannot split %s into schema and table"):format(fault.show(given)), 'write { "Schema", "Name" } where a name has a dot')
  end
  out.name, out.schema, out.table = given, schema, name or given
end

--- Read the argument; gives op arguments and the lookup.
---@param given any
---@param named table  its named part, checked
---@param say fun(message: string, hint: string?)
---@return table? args, { lookup: kit.Lookup }?
function M.read(given, named, say)
  local from = given
  if type(given) == "table" then from = given[1] end
  if type(given) == "table" and #given > 1 then return say("takes one table or one file", how) end
  if (type(from) ~= "string" and type(from) ~= "table") or from == "" then
    return say(("takes a table or a file, not %s"):format(fault.show(from)), how)
  end
  local out = { match = named.match, take = named.take, missing = named.missing or "error" }
  if type(from) == "string" and is_csv(from) then
    read_file(out, from, say)
  else
    read_table(out, from, say)
    if not named.match then say("lacks match: the column that the cell is compared with", how) end
    if not named.take then say("lacks take: the column whose value it gives", how) end
  end
  for _, name in ipairs { "match", "take" } do
    if named[name] == "" then say(("%s names no column"):format(name), how) end
  end
  return { missing = out.missing }, { lookup = out }
end

return M
