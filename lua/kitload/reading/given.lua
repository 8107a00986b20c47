-- Reads what the command line says about the source (--delimiter, --quote, …), in the form of a kit. It overrides the kit.
local errors = require "kitload.talk.errors"
local facts = require("kit.facts").source
local formats = require "kit.base.formats"
local text = require "kitload.talk.text"

local M = {}

--- The options about the source, in the order of the help.
M.options = { "format", "encoding", "delimiter", "quote", "escape", "header", "skip", "footer", "comment", "ragged", "rows" }

local named = {
  delimiter = { tab = "\t", comma = ",", semicolon = ";", pipe = "|", bar = "|", space = " ", colon = ":", caret = "^", tilde = "~" },
  quote = { none = false, double = '"', single = "'" },
  escape = { none = false, backslash = "\\" },
  comment = { none = false, hash = "#" },
  header = { none = false },
}

local hints = {
  format = "it is csv, json, ndjson, or copy for the text of PostgreSQL's COPY",
  encoding = "it is a name that iconv knows: UTF-8, windows-1252, UTF-16, …",
  delimiter = [[it is the text between the cells, as in ';' or '||'; an escape, as in '\t' or '\x1F'; or tab, comma, semicolon, ]]
    .. "pipe, space, colon, caret, tilde",
  quote = [[it is one ASCII character, as in "'"; double or single; none, if quotes are ordinary characters; ]]
    .. "or lazy, if some cells hold stray ones",
  escape = [[it is one ASCII character, as in '\'; backslash; or none]],
  comment = "lines that begin with it are left out: '#' or '//', 16 bytes at most; hash; or none",
  header = "it is the number of the header's row, or none; two rows that are the header together are 3,4",
  skip = "it is how many rows are passed over after the header, or, without a header, at the start",
  footer = "it is how many rows at the end are left out",
  rows = "it is a JSON pointer, as in /data/items; '' is the whole document",
}

--- Replaces the escapes '\t', '\x1F', '\u00A7' and '\\' by what they stand for. Before any other character a backslash
--- stays a backslash.
local function unescaped(word)
  local short = { t = "\t", ["\\"] = "\\" }
  return (word:gsub("\\(.)(%x?%x?%x?%x?)", function(kind, digits)
    if short[kind] then return short[kind] .. digits end
    if kind == "x" and #digits >= 2 then return utf8.char(tonumber(digits:sub(1, 2), 16)) .. digits:sub(3) end
    if kind == "u" and #digits == 4 then return utf8.char(tonumber(digits, 16)) end
  end))
end

-- "3" or "3,4".
local function row_numbers(word)
  local rows = {}
  for part in (word .. ","):gmatch "([^,]*)," do
    rows[#rows + 1] = math.tointeger(tonumber(part:match "^%d+$")) or part
  end
  return #rows > 1 and rows or rows[1]
end

local function value_of(name, word)
  local known = named[name] or {}
  if known[word:lower()] ~= nil then return known[word:lower()] end
  if name == "header" then return row_numbers(word) end
  if name == "skip" or name == "footer" then return word:find "^%d+$" and math.tointeger(tonumber(word)) or word end
  if name == "delimiter" or name == "escape" and #word > 1 then return unescaped(word) end
  return word
end

local function refused(name, word, why)
  return nil, errors.usage(("--%s cannot be '%s'%s"):format(name, text.cut(text.show(word), 40), why or ""), hints[name])
end

---@class kitload.Given
---@field encoding string?
---@field delimiter string?
---@field quote string|false|nil
---@field escape string|false|nil
---@field header integer|integer[]|false|nil
---@field skip integer?
---@field footer integer?
---@field comment string|false|nil
---@field ragged string?
---@field rows string?
---@field kitless boolean?  headers are columns: --into
---@field columns string[]?  then: those that the destination has
---@field sizes integer[]?  of standard input the hashes of the first so many bytes are wanted

-- preview takes --rows several times: how many, and where they are in a JSON document.
local function pointer_of(words)
  for _, word in ipairs(words) do
    if word == "" or word:sub(1, 1) == "/" then return word end
  end
end

--- Read the options. An option that is not given stays nil. false means none.
---@param options table<string, any>
---@return kitload.Given?, table? err
function M.read(options)
  local given = { kitless = options.into ~= nil or nil }
  for _, name in ipairs(M.options) do
    local word = options[name]
    if type(word) == "table" then word = pointer_of(word) end
    if word ~= nil then
      if word == "" and name ~= "rows" then
        return nil, errors.usage(("--%s cannot be empty"):format(name), hints[name])
      end
      local value = value_of(name, word)
      if value ~= false and facts[name].check(value) == nil then return refused(name, word) end
      given[name] = value
    end
  end
  return given
end

-- Facts of CSV. If one of them is given, the file is not JSON.
local csv = { "delimiter", "quote", "escape", "header", "skip", "footer", "comment", "ragged" }

--- Whether the command line says that the file is CSV.
function M.is_csv(given)
  for _, name in ipairs(csv) do
    if given[name] ~= nil then return true end
  end
  return false
end

--- The facts of a file: those of the kit, overridden by those of the command line.
---@param says table   the kit's source
---@param given table
---@return table
function M.over(says, given)
  local both = {}
  for name, value in pairs(says) do both[name] = value end
  for _, name in ipairs(M.options) do
    if given[name] ~= nil then both[name] = given[name] end
  end
  if given.rows and says.format and not formats[says.format].members then both.format = nil end
  return both
end

return M
