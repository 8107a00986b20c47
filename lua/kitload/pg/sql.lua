-- Writes pieces of SQL: names, literals and arrays. They are quoted so that nothing in them is read as SQL.
local errors = require "kitload.talk.errors"

local M = {}

-- NAMEDATALEN - 1. The server silently cuts a longer name, so two names may become the same.
local LONGEST = 63

--- A quoted name, exactly as given. Raises an error table when no object can have this name.
---@param name string
---@return string
function M.ident(name)
  local why = M.bad_name(name)
  if why then error(errors.usage(why), 0) end
  return '"' .. name:gsub('"', '""') .. '"'
end

--- Why no object of a database can have this name; nil when one can.
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

--- schema.table for messages, with quotes only where SQL needs them.
---@param schema string?
---@param name string
---@return string
function M.display(schema, name)
  local function plain(s) return s:find "^[a-z_][a-z0-9_$]*$" and s or '"' .. s:gsub('"', '""') .. '"' end
  return schema and plain(schema) .. "." .. plain(name) or plain(name)
end

--- A text constant. A text with backslashes is written as E'…', because that does not depend on
--- standard_conforming_strings.
---@param text string
---@return string
function M.literal(text)
  if text:find("\0", 1, true) then error "a text constant cannot contain U+0000" end
  local quoted = "'" .. text:gsub("'", "''") .. "'"
  if not text:find("\\", 1, true) then return quoted end
  return "E" .. quoted:gsub("\\", "\\\\")
end

--- A list of quoted names: "a", "b", "c". `prefix` is put before each ("t.").
---@param names string[]
---@param prefix string?
---@return string
function M.names(names, prefix)
  return M.list(names, function(name) return (prefix or "") .. M.ident(name) end)
end

--- Turns each item into SQL with `each` and joins them, with ", " unless `separator` is given.
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

--- The text form of a text[], for a parameter.
---@param items string[]
---@return string
function M.array(items)
  return "{" .. M.list(items, function(s) return '"' .. s:gsub('[\\"]', "\\%0") .. '"' end, ",") .. "}"
end

--- The list from the text form of a one-dimensional array. A NULL item becomes "".
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

-- The end of the quoted text or comment that begins at `at`; nil when none begins there.
local function skip(text, at)
  local two = text:sub(at, at + 1)
  if two == "--" then return (text:find("[\r\n]", at) or #text) + 1 end
  if two == "/*" then
    local depth, from = 1, at + 2
    while depth > 0 do
      local i = text:find("[/*][*/]", from)
      if not i then return #text + 1 end
      local mark = text:sub(i, i + 1)
      depth = depth + (mark == "/*" and 1 or mark == "*/" and -1 or 0)
      from = i + ((mark == "/*" or mark == "*/") and 2 or 1)
    end
    return from
  end
  local tag = text:match("^%$[%a_\128-\255]*[%w_\128-\255]*%$", at)
  if tag then
    local _, stop = text:find(tag, at + #tag, true)
    return (stop or #text) + 1
  end
  local quote = text:sub(at, at)
  if quote ~= "'" and quote ~= '"' then return nil end
  local escapes = quote == "'" and text:sub(at - 1, at - 1):lower() == "e" and not text:sub(at - 2, at - 2):find "[%w_$\128-\255]"
  local from = at + 1
  while true do
    local i = text:find(escapes and "[\\']" or quote, from)
    if not i then return #text + 1 end
    if text:sub(i, i) == "\\" then
      from = i + 2
    elseif text:sub(i + 1, i + 1) == quote then
      from = i + 2
    else
      return i + 1
    end
  end
end

-- The first words of statements that begin or end a transaction. Some do so only together with the second word given here.
local ending = { commit = true, ["end"] = true, abort = true, begin = true, rollback = true,
                 start = "transaction", prepare = "transaction" }

local function is_ending(first, second)
  if first == "rollback" and second == "to" then return false end
  local with = ending[first or ""]
  return with == true or (with ~= nil and with == second)
end

-- Calls each(first, second) for each statement, with its first two words in lower case. When `each` gives a true value, the
-- walk ends and gives that value.
local function walk(text, each)
  local at, words, last, atomic = 1, {}, nil, false
  while at <= #text + 1 do
    -- A $ inside a name does not begin a quoted text.
    local past, word = skip(text, at), text:match("^[%a_\128-\255][%w_$\128-\255]*", at)
    if past then
      at = past
    elseif word then
      word, at = word:lower(), at + #word
      if #words < 2 then words[#words + 1] = word end
      -- BEGIN ATOMIC begins the body of an SQL function. Its END does not end a transaction.
      if word == "atomic" and last == "begin" then atomic = true end
      last = word
    else
      local c = text:sub(at, at)
      if c == ";" or c == "" then
        local found = false
        if words[1] == "end" and atomic then atomic = false else found = each(words[1], words[2]) end
        if found then return found end
        words, last = {}, nil
      end
      if c:find "%S" then last = nil end
      at = at + 1
    end
  end
  return nil
end

--- The word with which one of the statements would begin or end a transaction; nil when none would.
---@param text string  SQL, any number of statements
---@return string?
function M.ends_transaction(text)
  return walk(text, function(first, second) return is_ending(first, second) and first:upper() end)
end

--- Whether one of the statements begins with this word.
---@param text string
---@param word string  in lower case
---@return boolean
function M.begins_statement(text, word)
  return walk(text, function(first) return first == word end) == true
end

return M
