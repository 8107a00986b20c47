-- Opens a kit of the workspace within the limits of the workspace's _defaults.lua. All code that reads a kit uses this
-- file.
local hooks = require "kitload.kits.hooks"
local host_kit = require "kitload.host.kit"
local near = require "kit.base.near"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Opened
---@field description table   the kit, as lua/kit describes it
---@field path string
---@field roots string[]
---@field limits table?       limits of its sandbox, if they are not the default ones
---@field handle userdata?     of a kit that is still open (reader)
---@field projects table<string, kitload.Project>?  projects that were read for other kits of the same reader, by their paths

--- The limits of the first _defaults.lua among the roots; nil, nil when it sets none.
---@return table? limits, table? err
local function limits_of(roots)
  for _, root in ipairs(roots) do
    local path = root .. "/_defaults.lua"
    if sys.stat(path) then
      local handle, err = host_kit.open { path = path, roots = roots }
      if not handle then return nil, err end
      local limits = handle:description().limits
      handle:close()
      if not limits then return nil end
      return { call_instructions = limits.instructions, load_instructions = limits.load_instructions, memory = limits.memory,
        seconds = limits.seconds }
    end
  end
end

-- Adds a hint to the error about a missing file: which name may have been meant. Kits cannot list the folder, so it is done
-- here.
local function add_names(err, roots)
  for _, p in ipairs(err and err.problems or {}) do
    local name = not p.hint and p.message:find(": no file ", 1, true) and p.message:match '^%a+ "([^"]+)"'
    if name then p.hint = near.did_you_mean(name, workspace.modules(roots)) end
  end
end

-- What a kit that was loaded gives, unless it has SQL that it must not have.
local function opened_of(handle, found, limits)
  local d = handle:description()
  local at = (d.hooks_at or {}).sql_hooks or {} -- _defaults.lua and projects have none
  local err = d.facts.sql_hooks == false and hooks.forbidden(d, workspace.shown(at.file or "_defaults.lua")) or nil
  if err then return nil, err end
  return { description = d, path = found.path, roots = found.roots, limits = limits }
end

--- Open the kit at a path.
---@param found { path: string, roots: string[] }
---@return kitload.Opened?, table? err
function M.at(found)
  local limits, err = limits_of(found.roots)
  if err then return nil, err end
  local handle
  handle, err = host_kit.open { path = found.path, roots = found.roots, limits = limits }
  if not handle then
    add_names(err, found.roots)
    return nil, err
  end
  local opened
  opened, err = opened_of(handle, found, limits)
  handle:close()
  return opened, err
end

--- A function that opens many kits as `at` does, but in a third of the time: they are loaded into one state after the other, and the
--- templates that they extend only once. The kit of the last call is open until the next call, with `handle`, so that its functions can
--- be called without loading it again.
---@return fun(found: { path: string, roots: string[] }?): kitload.Opened?, table?  without a kit it closes the state
function M.reader()
  local shared, last, projects = {}, nil, {}
  local function state_of(found)
    local key = table.concat(found.roots, "\0")
    local state = shared[key]
    if not state then
      local limits, err = limits_of(found.roots)
      if err then return nil, err end
      state = { limits = limits }
      shared[key] = state
    end
    if not state.handle or state.handle:is_spent() then
      if state.handle then state.handle:close() end
      state.handle = host_kit.share { limits = state.limits }
    end
    return state
  end
  return function(found)
    if last then last.handle, last = nil, nil end
    if not found then
      for _, state in pairs(shared) do state.handle:close() end
      shared = {}
      return nil
    end
    local state, err = state_of(found)
    if not state then return nil, err end
    local ok
    ok, err = state.handle:load { path = found.path, roots = found.roots }
    -- Alone the kit has all of its memory.
    if not ok and state.handle:is_spent() then return M.at(found) end
    if not ok then
      add_names(err, found.roots)
      return nil, err
    end
    local opened
    opened, err = opened_of(state.handle, found, state.limits)
    if not opened then return nil, err end
    -- If its functions seem to keep what they write, the kit gets a state of its own where they are called.
    if not opened.description.serial then opened.handle, last = state.handle, opened end
    opened.projects = projects
    return opened
  end
end

--- Open the kit of that name, or at that path.
---@param word string
---@return kitload.Opened?, table? err
function M.kit(word)
  local found, err = workspace.find_kit(word)
  if not found then return nil, err end
  return M.at(found)
end

return M
