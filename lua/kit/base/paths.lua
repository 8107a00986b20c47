-- Patterns of paths: what routes.lua and k.path have. Each becomes one regular expression.
--
--   *  any characters of one name          ?      one character          {customer}  a part of a name, which gets a value
--   **/  any folders, also none            [a-z]  one of these           \*          the character itself
--
-- A pattern is compared with the whole path: below the workspace, or from / on where the pattern begins with /.
local M = {}

---@class kit.PathPattern
---@field text string      as it was written
---@field regex string     it has a group for each of the names
---@field names string[]   the parts that get a value, in their order
---@field pieces table[]   what it is made of, in order: { kind, text }

-- Characters that mean something in a regular expression are written as numbers.
local function literal(c) return c:find "^[%w_/%-]$" and c or ("\\x%02x"):format(c:byte()) end

local function literals(text) return (text:gsub("[\0-\127]", literal)) end

-- A character of UTF-8. The expression works on bytes.
local ONE = "[^/\\x80-\\xbf][\\x80-\\xbf]*+"

local how = 'a pattern is like "inbox/{customer}/*.csv"'

-- [a-z], [!0-9]: characters of ASCII.
local function set_of(text, at)
  local negated, inside, last = text:match("^%[([!^]?)(%]?[^%]]*)%]()", at)
  if not inside or inside == "" then return nil, "has a [ without its ]", "\\[ is the character itself" end
  if inside:find "[\128-\255/]" then return nil, ("has %s: only ASCII characters stand in [ ], and no /"):format(text:sub(at, last - 1)) end
  local out, i = {}, 1
  while i <= #inside do
    local from, to = inside:match("^(.)%-(.)", i)
    if from and from > to then return nil, ("has [%s], whose end is before its beginning"):format(inside) end
    out[#out + 1] = from and ("%s-%s"):format(literal(from), literal(to)) or literal(inside:sub(i, i)):gsub("^%-$", "\\x2d")
    i = i + (from and 3 or 1)
  end
  return { kind = "set", text = text:sub(at, last - 1), of = inside, negated = negated ~= "",
    regex = negated ~= "" and ("(?:(?![%s])%s)"):format(table.concat(out), ONE) or ("[%s]"):format(table.concat(out)) }, last
end

-- {customer}
local function part_of(text, at)
  local name, last = text:match("^{([^{}]*)}()", at)
  if not name then return nil, "has a { without its }", "\\{ is the character itself" end
  if not name:find "^[%a_][%w_]*$" then
    return nil, ("has {%s}, and a name is of letters, digits and _"):format(name), how
  end
  return { kind = "part", text = text:sub(at, last - 1), name = name }, last
end

-- The next piece at `at`, and the place behind it.
local function piece_at(text, at)
  local c = text:sub(at, at)
  if text:find("^%*%*", at) then
    local behind = text:sub(at + 2, at + 2)
    if at > 1 and text:sub(at - 1, at - 1) ~= "/" or behind ~= "" and behind ~= "/" then
      return nil, "has ** beside other characters", "** stands for folders, alone between two /: inbox/**/*.csv"
    end
    if behind == "" then return { kind = "rest", text = "**" }, at + 2 end
    return { kind = "folders", text = "**/" }, at + 3
  elseif c == "*" then
    return { kind = "star", text = "*" }, at + 1
  elseif c == "?" then
    return { kind = "one", text = "?" }, at + 1
  elseif c == "[" then
    return set_of(text, at)
  elseif c == "{" then
    return part_of(text, at)
  elseif c == "\\" then
    if at == #text then return nil, "ends in a \\", "\\\\ is the character itself" end
    return { kind = "text", text = text:sub(at + 1, at + 1) }, at + 2
  end
  return { kind = "text", text = c }, at + 1
end

local open_ended = { star = true, part = true }

local function pieces_of(text)
  local pieces, seen, at = {}, {}, 1
  while at <= #text do
    local piece, next_at, hint = piece_at(text, at)
    if not piece then return nil, next_at, hint end
    local before = pieces[#pieces]
    if before and open_ended[before.kind] and open_ended[piece.kind] then
      return nil, ("has %s beside %s, so that nobody can tell where one ends"):format(before.text, piece.text),
        ("write what stands between them: %s_%s"):format(before.text, piece.text)
    end
    if piece.kind == "part" then
      if seen[piece.name] then return nil, ("has {%s} twice"):format(piece.name), "give one of them another name" end
      seen[piece.name] = true
    end
    pieces[#pieces + 1], at = piece, next_at
  end
  return pieces
end

local wildcards = { star = true, part = true, folders = true, rest = true }
local MOST = 12

local function faults_of(text)
  if type(text) ~= "string" then return "is no text", how end
  if text == "" then return "is empty", how end
  if text:find "%c" then return "has a control character" end
  if text:find "^%.%./" or text:find "/%.%./" or text == ".." or text:find "/%.%.$" then
    return "has '..', and no path that it is compared with has one", "begin at the workspace, or at /"
  end
  if text:find "/$" then return "is a folder", ("write %s*.csv for its files, %s** for all below it"):format(text, text) end
end

local function regex_of(pieces, take)
  local out = {}
  for i, piece in ipairs(pieces) do
    local kind = piece.kind
    local group = kind == "part" and (not take or take == piece.name)
    local first = i == 1 and "/?" or "" -- a path from / on has no name before its first slash
    out[i] = kind == "text" and literals(piece.text) or kind == "star" and "[^/]*" or kind == "one" and ONE or kind == "set" and piece.regex
      or kind == "folders" and first .. "(?:[^/]+/)*" or kind == "rest" and "(?s:.+)" or group and "([^/]+)" or "[^/]+"
  end
  return table.concat(out) .. "\\z"
end

--- Read a pattern.
---@param text any
---@return kit.PathPattern? pattern, string? wrong, string? hint
function M.parse(text)
  local wrong, hint = faults_of(text)
  if wrong then return nil, wrong, hint end
  local plain = text:gsub("//+", "/")
  while plain:find "^%./." do plain = plain:sub(3) end
  plain = plain:gsub("/%./", "/")
  local pieces
  pieces, wrong, hint = pieces_of(plain)
  if not pieces then return nil, wrong, hint end
  local names, n = {}, 0
  for _, piece in ipairs(pieces) do
    names[#names + 1] = piece.name
    if wildcards[piece.kind] then n = n + 1 end
  end
  if n > MOST then return nil, ("has %d wildcards, and at most %d are read"):format(n, MOST) end
  return { text = text, regex = regex_of(pieces), names = names, pieces = pieces }
end

--- The same expression with a group for this part alone.
---@param pattern kit.PathPattern
---@param name string
---@return string regex
function M.regex_of(pattern, name) return regex_of(pattern.pieces, name) end

--- A path of the pattern, with these values for its parts; "1" for the others.
---@param pattern kit.PathPattern
---@param values table<string, string>
---@return string
function M.fill(pattern, values)
  local out = {}
  for i, piece in ipairs(pattern.pieces) do
    local kind = piece.kind
    out[i] = kind == "text" and piece.text or kind == "part" and tostring(values[piece.name] or 1) or kind == "folders" and ""
      or kind == "set" and (piece.negated and "-" or piece.of:sub(1, 1)) or "1"
  end
  return table.concat(out)
end

-- What a piece may stand for: a few texts that are as unlike anything else as can be.
local function samples(piece)
  local kind = piece.kind
  if kind == "text" then return { piece.text } end
  if kind == "one" then return { "\1" } end
  if kind == "star" then return { "", "\1", "\1\2" } end
  if kind == "part" then return { "\1", "\1\2" } end
  if kind == "folders" then return { "", "\1/", "\1/\2/" } end
  if kind == "rest" then return { "\1", "\1/\2" } end
  return { "\1" } -- a set; no wide pattern that comes so far has one
end

local VARIANTS = 4096

--- Whether every path of the second pattern is one of the first. False also when that is not sure.
---@param wide kit.PathPattern
---@param narrow kit.PathPattern
---@param matches fun(regex: string, path: string): any
---@return boolean
function M.covers(wide, narrow, matches)
  if wide.text == narrow.text then return true end
  for _, piece in ipairs(wide.pieces) do
    if piece.kind == "set" then return false end
  end
  local paths = { "" }
  for _, piece in ipairs(narrow.pieces) do
    local more, list = {}, samples(piece)
    if #paths * #list > VARIANTS then return false end
    for _, path in ipairs(paths) do
      for _, sample in ipairs(list) do more[#more + 1] = path .. sample end
    end
    paths = more
  end
  for _, path in ipairs(paths) do
    if not matches(wide.regex, path) then return false end
  end
  return true
end

return M
