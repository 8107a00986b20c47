-- What became of a kit and of the kits that extend it, since another version of the kits folder.
--
--   version ─▶ read each kit there ─┐
--                                   ├▶ changes.compare ─▶ changed, same, new, removed or broken
--   workspace ─▶ read each kit ─────┘
local changes = require "kitload.kits.changes"
local choice = require "kitload.kits.choice"
local opening = require "kitload.kits.opening"
local versions = require "kitload.kits.versions"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.KitDifference
---@field name string
---@field status "changed"|"same"|"new"|"removed"|"broken"|"was broken"
---@field changes kitload.Change[]
---@field err table?   of the kit that cannot be read

-- The name of the kit whose file this is: "kits/shop/products.lua" → "shop.products".
local function module_of(path, version)
  for _, root in ipairs { version.root, workspace.root(), workspace.shown(workspace.root() .. "/kits"):match "^(.*)/kits$" or "" } do
    local below = root == "" and "kits/" or root .. "/kits/"
    if path:sub(1, #below) == below then return (path:sub(#below + 1):gsub("%.lua$", ""):gsub("/", ".")) end
  end
end

-- Whether the kit is the template, extends it or requires it, now or then.
local function is_touched(name, now, before, template, version)
  if name == template then return true end
  for _, kit in ipairs { now, before } do
    for path in pairs(choice.files_of(kit)) do
      if module_of(path, version) == template then return true end
    end
  end
  return false
end

local function compared(name, now, before, version)
  local one = { name = name, status = "same", changes = {} }
  if now.err then
    one.status, one.err = "broken", now.err
  elseif not before.path then
    one.status = "new"
  elseif not now.path then
    one.status = "removed"
  elseif before.err then
    one.status, one.err = "was broken", versions.shown(version, before.err)
  else
    one.changes = changes.compare(before.opened.description, now.opened.description)
    if one.changes[1] then one.status = "changed" end
  end
  return one
end

-- All names of kits, now and in the version.
local function names_of(version)
  local list, seen = {}, {}
  for _, root in ipairs { workspace.root(), version.root } do
    for _, name in ipairs(workspace.kits(root)) do
      if not seen[name] then list[#list + 1], seen[name] = name, true end
    end
  end
  table.sort(list)
  return list
end

local function read_one(read, found)
  if not found then return { name = "" } end
  local kit = { path = found.path }
  kit.opened, kit.err = read(found)
  if kit.err and choice.is_no_kit(kit.err) then return { name = "" } end
  return kit
end

--- Compare a kit, and those that extend it, with what they are in the version.
---@param template string  the name of the kit
---@param version kitload.Version
---@return kitload.KitDifference[]
function M.of(template, version)
  local now, before, list = opening.reader(), opening.reader(), {}
  for _, name in ipairs(names_of(version)) do
    local here = ("%s/kits/%s.lua"):format(workspace.root(), (name:gsub("%.", "/")))
    local mine = read_one(now, workspace.has_kit(name) and { path = workspace.shown(here), roots = workspace.roots(workspace.shown(here)) })
    local theirs = read_one(before, versions.find(version, name))
    if (mine.path or theirs.path) and is_touched(name, mine, theirs, template, version) then
      list[#list + 1] = compared(name, mine, theirs, version)
    end
  end
  now(nil)
  before(nil)
  return list
end

return M
