-- The mistakes of a kit: each with its file and line, the text of the line, and what to write instead.
local listing = require "kit.base.listing"
local place = require "kit.base.place"

local M = {}

-- In the binary our own modules have names like "=kit.steps". From files they are "@…/kit/steps/init.lua".
local here = debug.getinfo(1, "S").source
local ours = here:match "^(@.*)base/fault%.lua$" or "="

---@class kit.Where
---@field file string
---@field line integer

--- Whether a chunk belongs to the engine, not to a kit.
function M.is_ours(source)
  return source:sub(1, 1) ~= "@" or source:sub(1, #ours) == ours
end

local function is_kit(info)
  return info.currentline > 0 and not M.is_ours(info.source)
end

--- Where the kit's code is now: the innermost function on the stack that belongs to a kit.
---@return kit.Where
function M.where()
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info do
    if is_kit(info) then return { file = info.source:sub(2), line = info.currentline } end
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  return { file = "?", line = 0 }
end

--- The message of an error that kit code has raised, without the place that Lua puts before it, and that place. The file
--- name is taken from the stack, because Lua cuts a long one in the message.
---@param message string
---@return string message, kit.Where
function M.locate(message)
  local where
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info do
    if is_kit(info) then
      where = where or { file = info.source:sub(2), line = info.currentline }
      local before = info.short_src .. ":"
      local line, rest = nil, nil
      if message:sub(1, #before) == before then line, rest = message:sub(#before + 1):match "^(%d+): (.*)$" end
      if line then return rest, { file = info.source:sub(2), line = math.tointeger(tonumber(line)) } end
    end
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  return message, where or { file = "?", line = 0 }
end

--- Where a kit's function begins.
---@param f function
---@return kit.Where
function M.where_defined(f)
  local info = debug.getinfo(f, "S")
  if info.what == "C" then return M.where() end
  return { file = info.source:gsub("^@", ""), line = info.linedefined }
end

---@class kit.Problem
---@field file string
---@field line integer
---@field message string lower case, without the place
---@field source string|nil the line itself, without its indentation
---@field hint string|nil what to write instead

---@class kit.Faults
---@field list kit.Problem[]
local Faults = {}
Faults.__index = Faults

function M.new()
  return setmetatable({ list = {}, texts = {}, seen = {} }, Faults)
end

--- Keep a chunk's text, so that messages can show its lines.
function Faults:keep(file, text)
  local lines = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = line end
  self.texts[file] = lines
end

-- The line of the last `return` of the file that is being loaded.
function Faults:last_return()
  local lines = self.texts[self.current] or {}
  for n = #lines, 1, -1 do
    if lines[n]:find "^%s*return%f[^%w_]" then return n end
  end
  return 1
end

function Faults:line(where)
  local lines = self.texts[where.file]
  local line = lines and lines[where.line]
  return line and line:match "^%s*(.-)%s*$"
end

--- The text of a kit's function, so that two kits can be compared; "" where the text is not known.
---@param f function
---@return string
function Faults:code(f)
  local info = debug.getinfo(f, "S")
  local lines = self.texts[info.source:sub(2)]
  if info.what == "C" or not lines then return "" end
  local out = {}
  for n = info.linedefined, math.min(info.lastlinedefined, #lines) do out[#out + 1] = lines[n]:match "^%s*(.-)%s*$" end
  local text = table.concat(out, "\n")
  text = text:sub(text:find("function", 1, true) or 1)
  return text:match "^.*%f[%w_]end%f[^%w_]" or text
end

--- The place of `name =` in the table that begins at `where`, so that a message names the fact's own line, not the table's.
---@param where kit.Where
---@param name string
---@return kit.Where
function Faults:find(where, name)
  local lines = self.texts[where.file]
  local line = lines and place.of_fact(lines, where.line, name)
  return line and { file = where.file, line = line } or where
end

--- The place of `k.name` in the statement that begins at `where`; `where` itself when it is not found.
---@param where kit.Where
---@param name string
---@return kit.Where
function Faults:word(where, name)
  local lines = self.texts[where.file]
  local line = lines and place.of_next_word(lines, where.line, name)
  return line and { file = where.file, line = line } or where
end

--- Where the kit's code reads k.name at this moment.
---@param name string
---@return kit.Where
function Faults:where_read(name)
  local where = M.where()
  local lines = self.texts[where.file]
  if lines then where.line = place.of_word(lines, where.line, name) end
  return where
end

--- Record a mistake. The same mistake at the same place counts once (two kits may inherit the step that has it).
---@param where kit.Where
---@param message string
---@param hint string|nil
function Faults:add(where, message, hint)
  -- A function that ends in a tail call is no longer on the stack. So a mistake in `return k.kit { … }` is put at the
  -- file's return.
  if where.file == "?" and self.current then where = { file = self.current, line = self:last_return() } end
  local id = where.file .. ":" .. where.line .. ":" .. message
  if self.seen[id] then return end
  self.seen[id] = true
  self.list[#self.list + 1] = {
    file = where.file, line = where.line, message = message, source = self:line(where), hint = hint,
  }
end

--- The mistakes in the order of files and lines, the first file first.
function Faults:sorted()
  local order, list = {}, {}
  for i, p in ipairs(self.list) do
    order[p.file] = order[p.file] or i
    list[i] = { p = p, i = i }
  end
  table.sort(list, function(a, b)
    if a.p.file ~= b.p.file then return order[a.p.file] < order[b.p.file] end
    if a.p.line ~= b.p.line then return a.p.line < b.p.line end
    return a.i < b.i
  end)
  for i, entry in ipairs(list) do list[i] = entry.p end
  return list
end

local SHOWN = 200 -- bytes of a value in a message

--- How a value is named in a message.
---@param v any
---@return string
function M.show(v)
  local kind = math.type(v) or type(v)
  if kind == "string" then return listing.clip((("%q"):format(v):gsub("\\\n", "\\n")), SHOWN) end
  if kind == "nil" or kind == "boolean" or kind == "integer" or kind == "float" then return tostring(v) end
  return "a " .. kind
end

return M
