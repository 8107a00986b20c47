-- Cuts the text of a kit into the pieces of Lua: names, strings, signs, each with its place. Comments and blanks are left out.
local M = {}

---@class kitload.Piece
---@field kind "name"|"string"|"other"
---@field text string    as it stands there
---@field first integer  its first byte
---@field last integer
---@field line integer   the line in which it begins

-- The end of `[[ … ]]` or `[==[ … ]==]` that begins here; nil if none does.
local function long_end(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return nil end
  local _, last = text:find("]" .. level .. "]", at, true)
  return last or #text
end

local function quoted_end(text, at)
  local special = "[\\\n" .. text:sub(at, at) .. "]"
  local here = text:find(special, at + 1)
  while here and text:sub(here, here) == "\\" do here = text:find(special, here + 2) end
  return here or #text
end

-- What begins at a byte that is no blank: its kind and its last byte. A comment has no kind.
local function piece_at(text, at)
  local c = text:sub(at, at)
  if text:find("^%-%-", at) then
    return nil, long_end(text, at + 2) or (text:find("\n", at, true) or #text + 1) - 1
  elseif c == '"' or c == "'" then
    return "string", quoted_end(text, at)
  elseif c == "[" and long_end(text, at) then
    return "string", long_end(text, at)
  elseif c:find "[%a_]" then
    return "name", select(2, text:find("^[%w_]+", at))
  elseif c:find "%d" then
    return "other", select(2, text:find("^[%w_.]+", at))
  end
  return "other", at
end

--- The pieces, in their order.
---@param text string
---@return kitload.Piece[]
function M.of(text)
  local list, line, counted = {}, 1, 1
  local at = text:find "%S"
  while at do
    local kind, last = piece_at(text, at)
    for _ in text:sub(counted, at - 1):gmatch "\n" do line = line + 1 end
    counted = at
    if kind then list[#list + 1] = { kind = kind, text = text:sub(at, last), first = at, last = last, line = line } end
    at = text:find("%S", last + 1)
  end
  return list
end

--- The text that a string means.
---@param piece kitload.Piece?
---@return string?
function M.value(piece)
  if not piece or piece.kind ~= "string" then return nil end
  local f = load("return " .. piece.text, "=kit", "t", {})
  return f and f() or nil
end

local opens, closes = { ["("] = true, ["{"] = true, ["["] = true }, { [")"] = true, ["}"] = true, ["]"] = true }

--- The piece that closes the bracket at place i.
---@param list kitload.Piece[]
---@param i integer
---@return integer?
function M.closing(list, i)
  local depth = 0
  for n = i, #list do
    local text = list[n].kind == "other" and list[n].text
    if opens[text] then depth = depth + 1 elseif closes[text] then depth = depth - 1 end
    if depth == 0 then return n end
  end
end

return M
