-- The argument of k.lookup: the table, or the CSV file of the workspace, the columns to match and the column to take.
local fault = require "kit.base.fault"
local literal = require "kit.steps.literal"
local pairs = require "kit.base.ordered"
local reads = require "kit.steps.reads"

local M = {}

---@class kit.Lookup
---@field name string          as messages and kit.test write it: "public.users", "regions.csv"
---@field schema string?       of a table; nil: the role's search_path finds it
---@field table string?
---@field file string?         of a CSV, below the workspace
---@field match string?        the column that is compared with the text; nil: the file's first column
---@field also { column: string, field: string }[]  more columns, each compared with another field of the kit; by the alphabet
---@field take string?         the column that gives the value; nil: the file's second column
---@field missing "error"|"null"|"keep"

local how = 'write k.lookup { "public.users", match = "email", take = "id", missing = "null" }, or k.lookup "regions.csv"'

local function is_csv(name)
  return name:find "%.[ct]sv$" or name:find "%.[ct]sv%.gz$" or name:find "%.[ct]sv%.zst$"
end

-- A kit may read only files of the workspace: no name may lead out of it.
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

-- { "email", tenant_id = "tenant" }: first the column that the text is compared with, then column = field.
local function read_match(out, given, say)
  local how_several = 'write match = { "email", tenant_id = "tenant" }: the column of the text, then column = field'
  if given == nil or type(given) == "string" then
    out.match = given
    return
  end
  if type(given) ~= "table" or #given ~= 1 or type(given[1]) ~= "string" then
    return say(("match is %s, not a column"):format(type(given) == "table" and "a list of " .. #given or fault.show(given)), how_several)
  end
  out.match = given[1]
  for column, field in pairs(given) do
    if type(column) == "string" and (column == "" or type(field) ~= "string") then
      return say(("match compares the column %s with a field of the kit, not %s"):format(fault.show(column), fault.show(field)),
        how_several)
    elseif column == out.match then
      return say(("match names the column %s twice"):format(fault.show(column)), how_several)
    elseif column ~= 1 then
      out.also[#out.also + 1] = { column = column, field = field }
    end
  end
  table.sort(out.also, function(a, b) return a.column < b.column end)
end

--- Read the argument. Gives op arguments and the lookup.
---@param given any
---@param named table  the named part of the argument, checked
---@param say fun(message: string, hint: string?)
---@return table? args, { lookup: kit.Lookup }?
function M.read(given, named, say)
  local from = given
  if type(given) == "table" then from = given[1] end
  if type(given) == "table" and #given > 1 then return say("takes one table or one file", how) end
  if (type(from) ~= "string" and type(from) ~= "table") or from == "" then
    return say(("takes a table or a file, not %s"):format(fault.show(from)), how)
  end
  local out = { also = {}, take = named.take, missing = named.missing or "error" }
  read_match(out, named.match, say)
  if type(from) == "string" and is_csv(from) then
    read_file(out, from, say)
  else
    read_table(out, from, say)
    if not named.match then say("lacks match: the column that the cell is compared with", how) end
    if not named.take then say("lacks take: the column whose value it gives", how) end
  end
  for _, name in ipairs { "match", "take" } do
    if out[name] == "" then say(("%s names no column"):format(name), how) end
  end
  return { missing = out.missing }, { lookup = out }
end

-- Domains with the same canonical text in kitload and PostgreSQL, for any scale or zone of the column.
M.compared = { text = true, integer = true, boolean = true, date = true, uuid = true }

--- Checks the fields that lookups compare besides their own. Each must exist, its domain must have one text for each value,
--- and no field may wait for itself.
---@param check kit.Check
---@param fields table[]  described
---@param has_field fun(check: kit.Check, name: any, where: kit.Where, what: string): boolean
function M.check(check, fields, has_field)
  local by_name = {}
  for _, field in ipairs(fields) do by_name[field.name] = field end
  for _, field in ipairs(fields) do
    for _, step in ipairs(field.steps) do
      for _, other in ipairs(step.lookup and step.lookup.also or {}) do
        local where, what = { file = step.file, line = step.line }, ("field '%s': the lookup's match"):format(field.name)
        local there = has_field(check, other.field, where, what) and by_name[other.field]
        if there and reads.needs(by_name, other.field, field.name, {}) then
          check.faults:add(where, ("%s needs '%s', which needs '%s' itself"):format(what, other.field, field.name))
        elseif there and not M.compared[there.domain] then
          check.faults:add(where, ("%s compares texts, and field '%s' gives %s"):format(what, other.field, literal.named(there.domain)),
            "it takes fields of text, integers, booleans, dates and uuids")
        end
      end
    end
  end
end

return M
