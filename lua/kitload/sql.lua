-- Pieces of SQL: names, literals and arrays, quoted so that nothing in them is ever read as SQL.
local M = {}

-- NAMEDATALEN - 1. The server would cut a longer name silently, and two names may become one.
local LONGEST = 63

--- A name in quotes, letter by letter. Raises an error table for a name that no object can have.
---@param name string
---@return string
function M.ident(name)
  local why = M.bad_name(name)
  if why then error({ kind = "usage", exit = 2, message = why }, 0) end
  return '"' .. name:gsub('"', '""') .. '"'
end

--- Why no object of a database can have this name, or nil.
---@param name string
---@return string?
function M.bad_name(name)
  if type(name) ~= "string" or name == "" then return "a name in the database cannot be empty" end
  if name:find("\0", 1, true) then return ("the name '%s' contains U+0000"):format((name:gsub("%z", "\\0"))) end
  if #name > LONGEST then
    return ("the name '%s' is %d bytes long, PostgreSQL takes %d"):format(name, #name, LONGEST)
  end
  return nil
end

--- "schema"."name", or "name" alone when there is no schema.
---@param schema string?
---@param name string
---@return string
function M.qualified(schema, name)
  return schema and M.ident(schema) .. "." .. M.ident(name) or M.ident(name)
end

--- schema.table as people read it in messages: quotes only where SQL would need them.
---@param schema string?
---@param name string
---@return string
function M.display(schema, name)
  local function plain(s) return s:find "^[a-z_][a-z0-9_$]*$" and s or '"' .. s:gsub('"', '""') .. '"' end
  return schema and plain(schema) .. "." .. plain(name) or plain(name)
end

--- A text constant. Backslashes are written as E'…', which means the same whatever
--- standard_conforming_strings says.
---@param text string
---@return string
function M.literal(text)
  if text:find("\0", 1, true) then error "a text constant cannot contain U+0000" end
  local quoted = "'" .. text:gsub("'", "''") .. "'"
  if not text:find("\\", 1, true) then return quoted end
  return "E" .. quoted:gsub("\\", "\\\\")
end

--- "a", "b", "c" of a list of names; `prefix` goes before each ("t.").
---@param names string[]
---@param prefix string?
---@return string
function M.names(names, prefix)
  return M.list(names, function(name) return (prefix or "") .. M.ident(name) end)
end

--- The items turned into SQL by `each` and joined: ", " unless said otherwise.
---@generic T
---@param items T[]
---@param each fun(item: T, i: integer): string
---@param separator string?
---@return string
function M.list(items, each, separator)
  local out = {}
  for i, item in ipairs(items) do out[i] = each(item, i) end
  return table.concat(out, separator or ", ")
end

--- The text form of a text[] for a parameter.
---@param items string[]
---@return string
function M.array(items)
  return "{" .. M.list(items, function(s) return '"' .. s:gsub('[\\"]', "\\%0") .. '"' end, ",") .. "}"
end

--- A list from the text form of a one-dimensional array; NULL items become "".
---@param text string?
---@return string[]
function M.unarray(text)
  local out = {}
  if not text then return out end
  local at, last = 2, #text
  while at < last do
    local item
    if text:byte(at) == 0x22 then
      local parts, from = {}, at + 1
      while true do
        local stop = text:find('[\\"]', from)
        parts[#parts + 1] = text:sub(from, stop - 1)
        if text:byte(stop) == 0x22 then
          at = stop + 1
          break
        end
        parts[#parts + 1] = text:sub(stop + 1, stop + 1)
        from = stop + 2
      end
      item = table.concat(parts)
    else
      local stop = text:find(",", at, true) or last
      item, at = text:sub(at, stop - 1), stop
      if item == "NULL" then item = "" end
    end
    out[#out + 1] = item
    at = at + 1
  end
  return out
end

return M
