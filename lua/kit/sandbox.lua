-- What a kit's code can reach: an allow-list, each name with the reason why it is harmless, and each absent name with the reason
-- why it is absent.
local near = require "kit.near"

local M = {}

-- Global functions. The guarded ones (marked so) come from the host: they keep the limits of instructions and memory.
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
  rawset = "guarded: not on protected tables",
  select = "picks arguments",
  setmetatable = "guarded: no __gc, which would run outside of any limit, and no __mode",
  getmetatable = "gives false for all that is not the kit's own",
  tonumber = "converts",
  tostring = "guarded: no addresses, so that the same input gives the same bytes",
  type = "names a type",
  xpcall = "guarded: as pcall, and its handler as any code",
}

-- Libraries: a fresh copy for each chunk, so that one kit cannot change another's.
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

-- Why a name of Lua's is not there.
M.absent = {
  io = "kits have no files", os = "kits have no processes, clock or environment: the same input gives the same rows",
  debug = "kits cannot look into the engine", package = "kits require kit and what is in the kits folder",
  load = "kits run no code but their own files", loadstring = "kits run no code but their own files",
  loadfile = "kits run no code but their own files", dofile = "kits run no code but their own files",
  collectgarbage = "memory is the engine's business", print = "kits print nothing; a problem is row:warn(field, code, message)",
  _G = "kits have no globals, write local", warn = "kits print nothing; a problem is row:warn(field, code, message)",
}

local function copy(library, names)
  local out = {}
  for _, name in ipairs(names) do out[name] = library[name] end
  return out
end

-- setmetatable without __gc, and not for what is protected.
local function safe_setmetatable(setmetatable_)
  return function(t, mt)
    if type(t) ~= "table" then error("setmetatable takes a table, not a " .. type(t), 0) end
    if type(mt) == "table" and rawget(mt, "__gc") ~= nil then
      error("kits have no __gc, which would run outside of any limit", 0)
    end
    if type(mt) == "table" and rawget(mt, "__mode") ~= nil then
      error("kits have no __mode: what a weak table still holds differs from run to run", 0)
    end
    if mt ~= nil and type(mt) ~= "table" then error("setmetatable takes a table or nil as metatable", 0) end
    return setmetatable_(t, mt)
  end
end

-- Metatables that set __metatable show that; those of the engine all do.
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

--- The environment of one chunk.
---@param guards kit.Guards
---@param require_ fun(name:string):any
---@return table
---@param is_word nil|fun(name:string):boolean  whether k has the name
function M.environment(guards, require_, is_word)
  local words = { _VERSION = _VERSION, require = require_ }
  for name in pairs(M.functions) do words[name] = guards[name] or _G[name] end
  words.setmetatable, words.tostring = safe_setmetatable(setmetatable), safe_tostring(tostring)
  for name, names in pairs(M.libraries) do words[name] = copy(guards[name] or _G[name], names) end
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
