-- What a kit's code can reach. It is an allow-list: for each name the reason why it is harmless, and for each missing name
-- the reason why it is missing.
local near = require "kit.base.near"

local M = {}

-- Global functions. Those marked "guarded" come from the host, which keeps the limits of instructions and memory.
M.functions = {
  assert = "raises, nothing more",
  error = "raises, nothing more",
  ipairs = "reads a table",
  next = "guarded: as pairs",
  pairs = "guarded: in the order of the keys, which is the same in every run; __pairs is the kit's own code",
  pcall = "guarded: a spent limit and an abandoned row pass through it",
  rawequal = "compares",
  rawget = "reads a table that the kit has in its hands",
  rawlen = "reads a table that the kit has in its hands",
  rawset = "guarded: not on protected tables, and not for __gc and __mode",
  select = "picks arguments",
  setmetatable = "guarded: no __gc, which would run outside of any limit, and no __mode",
  getmetatable = "guarded: gives false for all that is not the kit's own",
  tonumber = "converts",
  tostring = "guarded: no addresses, so that the same input gives the same bytes",
  type = "names a type",
  xpcall = "guarded: as pcall, and its handler as any code",
}

-- Libraries. Each chunk gets its own copy, so that one kit cannot change another's.
M.libraries = {
  coroutine = { "create", "isyieldable", "resume", "running", "status", "wrap", "yield", "close",
    reason = "guarded: every coroutine counts instructions" },
  math = { "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger", "modf", "pi", "sqrt", "exp", "log",
    "sin", "cos", "tan", "asin", "acos", "atan", "tointeger", "type", "ult", "deg", "rad", reason = "computes; without random" },
  string = { "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper",
    reason = "guarded: bounded subjects and patterns; without dump, pack and unpack" },
  table = { "concat", "insert", "move", "pack", "remove", "sort", "unpack",
    reason = "guarded: counted by the length of the table; sort is stable" },
  utf8 = { "char", "charpattern", "codepoint", "codes", "len", "offset", reason = "guarded: counted by the length of the text" },
}

-- Why a name of Lua is missing.
M.absent = {
  io = "kits have no files", os = "kits have no processes, clock or environment: the same input gives the same rows",
  debug = "kits cannot look into the engine", package = "kits require kit and what is in the kits folder",
  load = "kits run no code but their own files", loadstring = "kits run no code but their own files",
  loadfile = "kits run no code but their own files", dofile = "kits run no code but their own files",
  collectgarbage = "memory is the engine's business", print = "kits print nothing; a problem is row:warn(field, code, message)",
  _G = "kits have no globals, write local", warn = "kits print nothing; a problem is row:warn(field, code, message)",
}

local names = { "require", "setmetatable", "getmetatable", "tostring" }
for name in pairs(M.functions) do names[#names + 1] = name end
for name in pairs(M.libraries) do names[#names + 1] = name end

local function copy(library, of_it)
  local out = {}
  for _, name in ipairs(of_it) do out[name] = library[name] end
  return out
end

local refused = {
  __gc = "kits have no __gc, which would run outside of any limit",
  __mode = "kits have no __mode: what a weak table still holds differs from run to run",
}

-- A kit must not set __mode, also not later in a table that is a metatable already, because Lua reads __mode at each
-- collection. So each metatable gets a metatable of its own, the guard. No kit ever holds it, and its __newindex sees every
-- new key.
--
--   t ──▶ mt ──▶ guard             mt had no metatable
--   t ──▶ mt ──▶ a copy of mt's own metatable, with the guard before its __newindex
local OWN = {} -- in a guard, the key of the metatable that kits see

local function check_key(key)
  if refused[key] then error(refused[key], 0) end
end

local plain_guard = { [OWN] = false, __newindex = function(t, key, value)
  check_key(key)
  rawset(t, key, value)
end }

local function guard_over(own)
  if own == nil then return plain_guard end
  local guard = {}
  for key, value in next, own do guard[key] = value end
  local set = guard.__newindex
  guard[OWN] = own
  guard.__newindex = function(t, key, value)
    check_key(key)
    if set == nil then
      rawset(t, key, value)
    elseif type(set) == "function" then
      set(t, key, value)
    else
      set[key] = value
    end
  end
  return guard
end

local function is_guard(mt)
  return mt ~= nil and rawget(mt, OWN) ~= nil
end

local function guard_metatable(mt)
  for key, why in pairs(refused) do
    if rawget(mt, key) ~= nil then error(why, 0) end
  end
  local own = debug.getmetatable(mt)
  if own and rawget(own, "__metatable") ~= nil then error("a protected table cannot be a metatable", 0) end
  if not is_guard(own) then debug.setmetatable(mt, guard_over(own)) end
end

-- setmetatable without __gc and __mode. It refuses what is protected.
local function safe_setmetatable(t, mt)
  if type(t) ~= "table" then error("setmetatable takes a table, not a " .. type(t), 0) end
  if mt ~= nil and type(mt) ~= "table" then error("setmetatable takes a table or nil as metatable", 0) end
  if mt then guard_metatable(mt) end
  return setmetatable(t, is_guard(debug.getmetatable(t)) and guard_over(mt) or mt)
end

local function safe_getmetatable(v)
  local mt = getmetatable(v)
  if type(mt) ~= "table" or not is_guard(mt) then return mt end
  return mt[OWN] or nil
end

-- tostring that shows __metatable for a metatable that has one, as all of the engine do.
local function safe_tostring(tostring_)
  return function(v)
    local kind = type(v)
    if kind == "string" or kind == "number" or kind == "boolean" or kind == "nil" then return tostring_(v) end
    local mt = debug.getmetatable(v)
    if mt and rawget(mt, "__tostring") then return tostring_(v) end
    return kind
  end
end

---@class kit.Guards what the host puts in the place of Lua's own
---@field pcall function
---@field xpcall function
---@field coroutine table
---@field string table
---@field table table
---@field utf8 table
---@field load fun(text:string, name:string, env:table):function|nil,string|nil

--- The names that an environment has: functions and libraries, without the functions in the libraries.
---@return string[]
function M.names() return names end

--- The environment of one chunk.
---@param guards kit.Guards
---@param require_ fun(name:string):any
---@return table
---@param is_word nil|fun(name:string):boolean  whether k has the name
function M.environment(guards, require_, is_word, more)
  local words = { _VERSION = _VERSION, require = require_ }
  for name in pairs(M.functions) do words[name] = guards[name] or _G[name] end
  words.setmetatable, words.getmetatable, words.tostring = safe_setmetatable, safe_getmetatable, safe_tostring(tostring)
  for name, of_it in pairs(M.libraries) do words[name] = copy(guards[name] or _G[name], of_it) end
  for name, word in pairs(more or {}) do words[name] = word end
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      local word = words[name]
      if word ~= nil then return word end
      if M.absent[name] then error(("'%s' is not there: %s"):format(tostring(name), M.absent[name]), 0) end
      local hint = type(name) == "string" and near.did_you_mean(name, near.keys(words))
      if name == "k" then hint = 'write local k = require "kit" at the top' end
      if is_word and type(name) == "string" and is_word(name) then hint = "write k." .. name end
      error(("no variable '%s'%s"):format(tostring(name), hint and ", " .. hint or ""), 0)
    end,
    __newindex = function(_, name)
      error(("'%s' would be a global: write local %s"):format(tostring(name), tostring(name)), 0)
    end,
  })
end

return M
