-- Finds functions of a kit that keep state between rows. Each worker has its own copy of the kit, and a row may go to any
-- worker. So a value that is kept from row to row would depend on --jobs.
--
--   the kit's functions ─▶ their upvalues, what those hold, and so on ─▶ each function's code: what does it write?
--     it writes an upvalue, or a table that one holds     ─▶ a mistake of the kit, with its line
--     not known, and there is a table that it could write ─▶ the kit runs with one worker
--
-- The code is read in the form in which string.dump writes it. That form belongs to exactly this version of Lua.
local fault = require "kit.base.fault"

local M = {}

-- Numbers of the instructions that matter here, from lopcodes.h of Lua 5.4.
local MOVE, LOADFALSE_SKIP, LOADNIL, GETUPVAL, SETUPVAL, GETTABUP, GETFIELD = 0, 6, 8, 9, 10, 11, 14
local SETTABUP, SETTABLE, SETFIELD, NEWTABLE, SELF = 15, 16, 18, 19, 20
local JMP, FIRST_TEST, LAST_TEST, CALL = 56, 57, 67, 68
local FORLOOP, FORPREP, TFORPREP, TFORCALL, TFORLOOP, SETLIST, VARARG = 73, 74, 75, 76, 77, 78, 80

-- Reading a dump ------------------------------------------------------------------------------------------------------

local Reader = {}
Reader.__index = Reader

function Reader:byte()
  local b = self.text:byte(self.at)
  self.at = self.at + 1
  return b
end

function Reader:size()
  local n = 0
  while true do
    local b = self:byte()
    n = n << 7 | b & 0x7F
    if b & 0x80 ~= 0 then return n end
  end
end

function Reader:string()
  local n = self:size()
  if n == 0 then return nil end
  local s = self.text:sub(self.at, self.at + n - 2)
  self.at = self.at + n - 1
  return s
end

function Reader:constants()
  local list = {}
  for i = 0, self:size() - 1 do
    local kind = self:byte()
    if kind == 0x03 or kind == 0x13 then self.at = self.at + 8 end
    if kind == 0x04 or kind == 0x14 then list[i] = self:string() end
  end
  return list
end

function Reader:lines(p)
  local n, line, absolute = self:size(), p.line, {}
  local first = self.at
  self.at = first + n
  for _ = 1, self:size() do
    local pc = self:size()
    absolute[pc] = self:size()
  end
  local lines = {}
  for pc = 0, n - 1 do
    local step = self.text:byte(first + pc)
    if absolute[pc] then line = absolute[pc] elseif step ~= 0x80 then line = line + (step < 0x80 and step or step - 256) end
    lines[pc] = line
  end
  return lines
end

function Reader:proto(parent)
  local p = { parent = parent, code = {}, protos = {}, upvalues = {}, locals = {} }
  self:string()
  p.line = self:size()
  self:size()
  p.params = self:byte()
  self.at = self.at + 2
  for pc = 0, self:size() - 1 do
    p.code[pc] = (string.unpack("<I4", self.text, self.at))
    self.at, p.last = self.at + 4, pc
  end
  p.constants = self:constants()
  for i = 0, self:size() - 1 do
    p.upvalues[i] = { in_stack = self:byte() == 1, index = self:byte() }
    self:byte()
  end
  for i = 1, self:size() do p.protos[i] = self:proto(p) end
  p.lines = self:lines(p)
  for i = 1, self:size() do
    self:string()
    p.locals[i] = { first = self:size(), last = self:size() }
  end
  for _ = 1, self:size() do self:string() end
  return p
end

-- The function as a tree of prototypes; nil when the dump does not have the expected form.
local function read(f)
  local ok, text = pcall(string.dump, f)
  if not ok or text:sub(1, 6) ~= "\27Lua\x54\0" or text:sub(13, 15) ~= "\4\8\8" then return nil end
  return setmetatable({ text = text, at = 33 }, Reader):proto(nil)
end

-- What a function writes ----------------------------------------------------------------------------------------------

local function decode(i)
  return i & 0x7F, i >> 7 & 0xFF, i >> 16 & 0xFF, i >> 24 & 0xFF
end

-- Which upvalue of the function itself is upvalue `i` of a prototype inside of it; nil when that is a local inside the
-- function.
local function outer(p, i)
  local up = p.upvalues[i]
  if not p.parent then return i end
  if up.in_stack then return nil end
  return outer(p.parent, up.index)
end

-- The instructions to which control may jump from elsewhere.
local function targets(p)
  if p.targets then return p.targets end
  local at = {}
  for pc = 0, p.last do
    local i = p.code[pc]
    local op, bx = i & 0x7F, i >> 15
    if op == JMP then at[pc + 1 + (i >> 7) - 16777215] = true end
    if op >= FIRST_TEST and op <= LAST_TEST or op == LOADFALSE_SKIP then at[pc + 2] = true end
    if op == FORLOOP or op == TFORLOOP then at[pc + 1 - bx] = true end
    if op == FORPREP then at[pc + 2 + bx] = true end
    if op == TFORPREP then at[pc + 1 + bx] = true end
  end
  p.targets = at
  return at
end

-- Whether the instruction may write the register.
local function writes(i, register)
  local op, a, b = decode(i)
  if op == CALL or op == VARARG then return register >= a end
  if op >= FORLOOP and op <= TFORLOOP then return register >= a end
  if op == LOADNIL then return register >= a and register <= a + b end
  if op == SELF then return register == a or register == a + 1 end
  local none = op == SETUPVAL or op >= SETTABUP and op <= SETFIELD or op >= 46 and op <= 48 or op >= 54 and op <= 66
    or op >= 69 and op <= 72 or op == SETLIST or op >= 81
  return not none and register == a
end

-- The local variable that lives in the register at that instruction. Variables use registers in the order in which they
-- begin.
local function local_at(p, register, pc)
  local n = 0
  for _, v in ipairs(p.locals) do
    if v.first <= pc and pc < v.last then
      if n == register then return v end
      n = n + 1
    end
  end
end

local origin

-- Where the value of a register comes from, seen from instruction `pc`. "fresh": a table made here. "row": given by the
-- engine to the kit's function. "kept": an upvalue or a library. nil: not known.
local function nearest(p, register, pc)
  local jumped = targets(p)
  for at = pc - 1, 0, -1 do
    if jumped[at + 1] then return nil end
    local i = p.code[at]
    if writes(i, register) then
      local op, a, b = decode(i)
      if op == NEWTABLE then return "fresh" end
      if op == GETUPVAL then return outer(p, b) and "kept" or nil end
      if op == GETTABUP then return "kept" end
      if op == MOVE and a == register then return origin(p, b, at) end
      return nil
    end
  end
end

-- Whether this is `for _, row in ipairs(rows)` over rows that the engine has given.
local function loops_over_rows(p, register, v)
  for pc = v.first, math.min(v.last, p.last) do
    local op, a = decode(p.code[pc])
    if op == TFORCALL and (register == a + 4 or register == a + 5) then
      local prep = v.first - 1
      while prep >= 3 and p.code[prep] & 0x7F ~= TFORPREP do prep = prep - 1 end
      local get, move, call = p.code[prep - 3], p.code[prep - 2], p.code[prep - 1]
      if not call then return false end
      local op1, a1, _, c1 = decode(get)
      local op2, a2, b2 = decode(move)
      local name = p.constants[c1]
      return op1 == GETTABUP and a1 == a and (name == "ipairs" or name == "pairs") and op2 == MOVE and a2 == a + 1
        and call & 0x7F == CALL and origin(p, b2, prep - 2) == "row"
    end
  end
  return false
end

function origin(p, register, pc)
  local v = local_at(p, register, pc)
  if not v then return nearest(p, register, pc) end
  for at = v.first, math.min(v.last - 1, p.last) do
    if at ~= pc and writes(p.code[at], register) then
      return p.code[at] & 0x7F == TFORCALL and loops_over_rows(p, register, v) and "row" or nil
    end
  end
  if v.first == 0 and register < p.params then return not p.parent and p.is_root and "row" or nil end
  if loops_over_rows(p, register, v) then return "row" end
  return nearest(p, register, v.first)
end

local reads_alone = { concat = true, unpack = true, pack = true }
local changing = { rawset = true, setmetatable = true }

-- For functions of Lua that write into their first argument: where that argument comes from. The function is in register a
-- at `pc`.
local function first_argument(p, pc, a)
  local op, a1, b1 = decode(p.code[pc + 1] or 0)
  if p.code[pc + 1] and op == MOVE and a1 == a + 1 then return origin(p, b1, pc + 1) end
  if op == GETUPVAL and a1 == a + 1 and outer(p, b1) then return "kept" end
  if op == GETTABUP and a1 == a + 1 then return "kept" end
  if op == NEWTABLE and a1 == a + 1 then return "fresh" end
  return nil
end

-- The argument into which table.move writes: the fifth, or the first when there are four.
local function moved_into(p, pc, a)
  for at = pc + 1, p.last do
    local op, a1, b1 = decode(p.code[at])
    if op == CALL and a1 == a then
      local register = b1 == 6 and a + 5 or b1 == 5 and a + 1
      return register and nearest(p, register, at) or nil
    end
  end
end

local function tell(found, p, pc, from, what)
  if from == "fresh" or from == "row" then return end
  local list = from == "kept" and found.seen or found.unknown
  list[#list + 1] = { line = p.lines[pc], what = what }
end

-- Whether a library or the environment may be kept for later. `string.rep` only reads from it at once; `f(string)` and
-- `t = string` keep it.
local function holds_library(p, pc, found)
  local op, a, b, c = decode(p.code[pc])
  if op == GETUPVAL then return found.libraries[outer(p, b)] end
  if op ~= GETTABUP or not found.names[p.constants[c]] then return false end
  local op1, _, b1 = decode(p.code[pc + 1] or 0)
  return op1 ~= GETFIELD or b1 ~= a
end

local function scan(p, found)
  for pc = 0, p.last do
    local op, a, b, c = decode(p.code[pc])
    found.held = found.held or holds_library(p, pc, found)
    if op == SETUPVAL and outer(p, b) then
      tell(found, p, pc, "kept", "assigns a variable that lives longer than the row")
    elseif op == SETTABUP then
      tell(found, p, pc, outer(p, a) and "kept", "assigns into a table that lives longer than the row")
    elseif op >= SETTABLE and op <= SETFIELD then
      tell(found, p, pc, origin(p, a, pc), "assigns into a table that lives longer than the row")
    elseif op == GETTABUP and changing[p.constants[c]] then
      tell(found, p, pc, first_argument(p, pc, a), "changes a table that lives longer than the row")
    elseif op == GETTABUP and p.constants[c] == "table" then
      local op1, a1, b1, c1 = decode(p.code[pc + 1] or 0)
      local name = op1 == GETFIELD and b1 == a and p.constants[c1]
      if not reads_alone[name] then
        local from = name and first_argument(p, pc + 1, a1)
        if name == "move" then from = moved_into(p, pc + 1, a1) end
        tell(found, p, pc, from, "changes a table that lives longer than the row")
      end
    end
  end
  for _, inner in ipairs(p.protos) do scan(inner, found) end
end

-- Whether the function, or one inside of it, has this word among its constants, as `ctx.meta` has.
local function names(p, word)
  for _, constant in pairs(p.constants) do
    if constant == word then return true end
  end
  for _, inner in ipairs(p.protos) do
    if names(inner, word) then return true end
  end
  return false
end

-- What functions can reach ---------------------------------------------------------------------------------------------

local Walk = {}
Walk.__index = Walk

function Walk:say_unknown(where, what)
  self.unknown = self.unknown or { file = where.file, line = where.line, what = what }
end

-- A function of the kit: looks at its code and at what its upvalues hold. One that is reached through a table may never be
-- called for a row.
function Walk:kit_function(f, is_root, direct)
  local where, found = fault.where_defined(f), { seen = {}, unknown = {}, names = self.names, libraries = {} }
  for i = 1, 255 do
    local name, value = debug.getupvalue(f, i)
    if not name then break end
    found.libraries[i - 1] = self.libraries[value or false]
  end
  local p = read(f)
  if not p then
    found.unknown[1] = { line = where.line, what = "cannot be looked into" }
    self.serial = self.serial or { file = where.file, line = where.line, what = "cannot be looked into" }
  else
    p.is_root = is_root
    scan(p, found)
  end
  self.table = self.table or found.held
  self.reads_meta = self.reads_meta or not p or names(p, "meta")
  for _, entry in ipairs(found.seen) do
    local place = { file = where.file, line = entry.line }
    if direct then
      self.faults:add(place, ("the function %s: rows go to several workers, and each has its own"):format(entry.what),
        "a function sees one row: what it keeps belongs into a local inside of it; k.fill_down takes the value above, k.running counts "
        .. "and sums, and k.batch sees the rows of a group together")
    else
      self:say_unknown(place, entry.what)
    end
  end
  for _, entry in ipairs(found.unknown) do self:say_unknown({ file = where.file, line = entry.line }, entry.what) end
  for i = 1, 255 do
    local name, value = debug.getupvalue(f, i)
    if not name then break end
    if self.mutators[value or false] then self:say_unknown(where, "may change a table that lives longer than the row") end
    if type(value) == "function" then
      self:push(value, direct, where)
    elseif type(value) == "table" or type(value) == "thread" then
      self:push(value, false, where)
    end
  end
end

function Walk:push(value, direct, where)
  local kind = type(value)
  if kind ~= "function" and kind ~= "table" and kind ~= "thread" or self.done[value] or self.known[value] then return end
  self.done[value] = true
  self.left[#self.left + 1] = { value = value, direct = direct, where = where }
end

function Walk:look(entry)
  local value = entry.value
  if type(value) == "thread" then
    self.serial = self.serial or { file = entry.where.file, line = entry.where.line, what = "keeps a coroutine" }
  elseif type(value) == "function" then
    local info = debug.getinfo(value, "S")
    if info.what == "C" then
      self.serial = self.serial or { file = entry.where.file, line = entry.where.line, what = "keeps an iterator or a coroutine" }
    elseif not fault.is_ours(info.source) then
      self:kit_function(value, entry.root, entry.direct)
    end
  else
    if self.opened(value) ~= value or self.immutable[debug.getmetatable(value) or false] then return end
    self.table = true
    for key, item in next, value do
      self:push(key, false, entry.where)
      self:push(item, false, entry.where)
    end
    self:push(debug.getmetatable(value), false, entry.where)
  end
end

---@class kit.Serial why a kit runs with one worker
---@field file string
---@field line integer
---@field what string

---@class kit.StateHost
---@field known table<any, boolean>      what every kit holds and usually only reads: libraries, k, environments
---@field libraries table<any, boolean>  those of them into which a kit could write: libraries, environments
---@field names table<string, boolean>   the names of libraries
---@field mutators table<any, boolean>   functions of Lua that write into their arguments
---@field opened fun(v: any): any
---@field immutable table<any, boolean>

--- Look at the kit's functions. Mistakes are added to the faults.
---@param faults kit.Faults
---@param functions table[]  { f = function }
---@param host kit.StateHost
---@return kit.Serial|nil, boolean reads_meta  whether one of them may read ctx.meta
function M.look(faults, functions, host)
  local walk = setmetatable({ faults = faults, done = {}, left = {} }, Walk)
  for name, value in pairs(host) do walk[name] = value end
  for _, entry in ipairs(functions) do
    if not walk.done[entry.f] then
      walk.done[entry.f] = true
      walk.left[#walk.left + 1] = { value = entry.f, direct = true, root = true, where = fault.where_defined(entry.f) }
    end
  end
  while #walk.left > 0 do walk:look(table.remove(walk.left)) end
  return walk.serial or walk.table and walk.unknown or nil, walk.reads_meta or false
end

return M
