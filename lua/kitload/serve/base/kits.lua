-- The kits of the workspace as a handler sees them: by the project of the one who asks.
local json = require "kitload.talk.json"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

--- The name of the project of keys in a workspace that has no projects.
M.NO_PROJECT = "default"

local cached = {}

-- The index. It is read again when it was written again.
local function index(dir)
  local path = dir .. "/kits/index.json"
  local there = sys.stat(path)
  if not there then return { data = {}, refused = {}, origins = {} } end
  if cached.id ~= there.id or cached.mtime ~= there.mtime then
    cached = { id = there.id, mtime = there.mtime, value = json.decode(spool.read(path)) }
  end
  return cached.value
end

-- A kit that names a project is for that project; the others are for all.
local function is_for(kit, project) return kit.project == nil or kit.project == project end

--- Those of a project.
---@return { name: string, label: string, project: string?, has_destination: boolean, format: string?, hash: string }[]
function M.of(dir, project)
  local list = {}
  for _, kit in ipairs(index(dir).data) do
    if is_for(kit, project) then list[#list + 1] = kit end
  end
  return list
end

--- One of them.
function M.get(dir, project, name)
  for _, kit in ipairs(index(dir).data) do
    if kit.name == name and is_for(kit, project) then return kit end
  end
end

--- The kit's file in its version of now, which stays in the spool as long as a review needs it.
---@param kit table   of the index
---@return string path
function M.pinned(dir, kit) return ("%s/kits/pinned/%s/%s"):format(dir, kit.hash, kit.file) end

--- How a command names a kit as it is now. One whose file does not load any more is named by its last version.
---@param kit table   of the index
---@return string
function M.word(dir, kit) return kit.stale and M.pinned(dir, kit) or kit.name end

--- Where the rows of a project go, as the command line says it.
---@param config table   of the workers
---@param project string
---@param name string?   of the kit; without it, the first kit's
---@return string[] words
function M.destination(config, project, name)
  local words = {}
  if project ~= M.NO_PROJECT then table.move({ "--project", project }, 1, 2, 1, words) end
  local kit = name and M.get(config.spool, project, name) or M.of(config.spool, project)[1]
  local to = config.to or project == M.NO_PROJECT and not (kit and kit.has_destination) and "local:" or nil
  if to then table.move({ "--to", to }, 1, 2, #words + 1, words) end
  return words
end

--- Pages that may show the widget for a kit: those that the project says, or those of kits/_defaults.lua.
---@param name string     of the kit
---@param asked string?   the project; nil: the kit's own, or the only one
---@return string[]?  nil: there is no such kit, or nobody says which
function M.origins(dir, name, asked)
  local all, kit = index(dir), nil
  for _, one in ipairs(all.data) do
    if one.name == name then kit = one end
  end
  if not kit or asked and not is_for(kit, asked) then return nil end
  return all.origins and all.origins[asked or kit.project or M.NO_PROJECT] or kit.origins
end

--- What GET /v1/kits/NAME answers.
---@return string json
function M.text(dir, name) return spool.read(("%s/kits/%s.json"):format(dir, name)) end

--- Kits that do not load, with the reason.
function M.refused(dir) return index(dir).refused end

return M
