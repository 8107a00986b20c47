-- The mistakes of a kit: where they were written, the line itself, what to write instead.
local M = {}

-- Our own modules are loaded as "=kit.steps" from the binary and as "@…/kit/steps.lua" from files.
local here = debug.getinfo(1, "S").source
local ours = here:match "^(@.*)fault%.lua$" or "="

---@class kit.Where
---@field file string
---@field line integer

local function is_kit(info)
  return info.currentline > 0 and info.source:sub(1, 1) == "@" and info.source:sub(1, #ours) ~= ours
end

--- Where the kit's code is now: the innermost function on the stack that is not ours.
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

--- Keep a chunk's text, so that its lines can be shown.
function Faults:keep(file, text)
  local lines = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = line end
  self.texts[file] = lines
end

function Faults:line(where)
  local lines = self.texts[where.file]
  local line = lines and lines[where.line]
  return line and line:match "^%s*(.-)%s*$"
end

--- The place of `name =` at or below `where`: a fact's own line in a table of many lines.
--- It is looked for up to the next field, and stays where it was when it is not found.
---@param where kit.Where
---@param name string
---@return kit.Where
function Faults:find(where, name)
  local lines = self.texts[where.file]
  if not lines then return where end
  local pattern = "%f[%w_]" .. name:gsub("%p", "%%%0") .. "%f[^%w_]%s*=[^=]"
  for n = where.line, math.min(where.line + 60, #lines) do
    if n > where.line and lines[n]:find "^%s*k%.field%f[%W]" then break end
    if (lines[n] .. " "):find(pattern) then return { file = where.file, line = n } end
  end
  return where
end

--- Record a mistake. The same one at the same place (a step that two kits inherit) counts once.
---@param where kit.Where
---@param message string
---@param hint string|nil
function Faults:add(where, message, hint)
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

--- How a value is named in a message.
---@param v any
---@return string
function M.show(v)
  local kind = math.type(v) or type(v)
  if kind == "string" then return (("%q"):format(v):gsub("\\\n", "\\n")) end
  if kind == "nil" or kind == "boolean" or kind == "integer" or kind == "float" then return tostring(v) end
  return "a " .. kind
end

return M
