-- The handles that kits get for the objects of the language: empty tables. The objects behind them know the session, the
-- steps' own tables and the list of mistakes. A kit must neither read nor change those.
--
--   kit's code ── k.trim ──▶ handle {} ──open──▶ Step { session, info, … }
local M = {}

-- The class of steps. With it a step in another step's argument is recognized.
M.Step = { __metatable = false }

--- Whether the value is a step of the engine, not a table of the kit that looks like one.
function M.is_step(v)
  return debug.getmetatable(v) == M.Step
end

---@class kit.Handles
---@field give fun(v:any):any   the handle of an object; for a function, a function whose results are handles
---@field open fun(v:any):any   the object behind a handle; any other value as it is
---@field open_inside fun(v:any):any   the same for a step's argument, which may be a table with handles in it

--- Handles for one loading of a kit.
---@param session kit.Session
---@param is_object fun(v:any):boolean
---@return kit.Handles
function M.new(session, is_object)
  local behind, of = {}, {}
  local Handle = { __metatable = false }
  local handles = {}

  function handles.open(v)
    return v ~= nil and rawequal(v, v) and behind[v] or v
  end

  local function open_inside(v, depth)
    v = handles.open(v)
    if depth == 0 or type(v) ~= "table" or debug.getmetatable(v) then return v end
    local out
    for key, item in pairs(v) do
      local opened = open_inside(item, depth - 1)
      if not rawequal(opened, item) then
        out = out or {}
        out[key] = opened
      end
    end
    if not out then return v end
    for key, item in pairs(v) do
      if out[key] == nil then out[key] = item end
    end
    return out
  end

  function handles.open_inside(v)
    return open_inside(v, 2)
  end

  function handles.give(v)
    if type(v) == "function" then
      return function(...) return handles.give(v(...)) end
    end
    if not is_object(v) then return v end
    if not of[v] then
      if not session.loading then error("fields and steps are made when the kit is loaded, not by its functions", 0) end
      of[v] = setmetatable({}, Handle)
      behind[of[v]] = v
    end
    return of[v]
  end

  function Handle:__call(given)
    local object = behind[self]
    local call = debug.getmetatable(object).__call
    if not call then error("only fields and steps take a table, this has its own already", 0) end
    return handles.give(call(object, given))
  end

  function Handle.__index(_, name)
    error(("what k gives has no '%s' to be read"):format(tostring(name)), 0)
  end

  function Handle.__newindex(_, name)
    error(("what k gives cannot be changed, and '%s' not be set in it"):format(tostring(name)), 0)
  end

  return handles
end

return M
