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
  local d = handle:description()
  err = d.facts.sql_hooks == false and hooks.forbidden(d, workspace.shown((d.hooks_at.sql_hooks or {}).file or "_defaults.lua")) or nil
  if err then
    handle:close()
    return nil, err
  end
  local opened = { description = handle:description(), path = found.path, roots = found.roots, limits = limits }
  handle:close()
  return opened
end

--- A function that opens many kits, one after the other, as `at` does.
---@return fun(found: { path: string, roots: string[] }): kitload.Opened?, table?
function M.reader()
  return M.at
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
