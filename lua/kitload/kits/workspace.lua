-- The workspace: the folder that holds kits/ and .kitload/, and how a kit's name becomes a file in it.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

local function is_dir(path)
  local st = sys.stat(path)
  return st ~= nil and st.kind == "dir"
end

--- The nearest folder from here upwards that holds kits/ or .kitload/; else the current one.
---@return string
function M.root()
  local cwd = sys.cwd()
  local at = cwd
  while at ~= "" and at ~= nil do
    if is_dir(at .. "/kits") or is_dir(at .. "/.kitload") then return at end
    at = at:match "^(.*)/[^/]*$"
  end
  return cwd
end

local function kits_below(folder, prefix, found)
  for _, path in ipairs(sys.glob(folder .. "/*")) do
    local name = path:match "([^/]+)$"
    if is_dir(path) then
      kits_below(path, prefix .. name .. ".", found)
    elseif name:match "%.lua$" and not name:match "^_" then
      found[#found + 1] = prefix .. name:gsub("%.lua$", "")
    end
  end
  return found
end

--- Names of all files that kits may extend or require.
---@param roots string[]
---@return string[]
function M.modules(roots)
  local found = {}
  for _, root in ipairs(roots) do kits_below(root, "", found) end
  return found
end

--- Names of all kits of the workspace.
function M.kits(root)
  return kits_below(root .. "/kits", "", {})
end

--- Where kits may require each other from: the workspace's kits/, and for a kit named by its path the kits/ folder that
--- it lies in, or its own.
local function roots_for(path, root)
  local roots = {}
  local own = path:match "^(.*/kits)/" or path:match "^(kits)/" or path:match "^(.*)/[^/]*$" or "."
  roots[#roots + 1] = own
  local shared = root .. "/kits"
  if sys.realpath(shared) ~= sys.realpath(own) and is_dir(shared) then roots[#roots + 1] = shared end
  return roots
end

--- The folders that a kit at this path may require others from.
---@param path string
---@return string[]
function M.roots(path)
  return roots_for(path, M.root())
end

--- A path as messages name it: from the current folder on, where it is below it.
function M.shown(path)
  local cwd = sys.cwd()
  return path:sub(1, #cwd + 1) == cwd .. "/" and path:sub(#cwd + 2) or path
end

local known = {} -- a run may have ten thousand files

--- Where a file lies, for kits: its path below the workspace, else as it was given.
---@param path string  "-" is standard input
---@return string
function M.place(path)
  if path == "-" then return "standard input" end
  local cwd = sys.cwd()
  if known.cwd ~= cwd then known = { cwd = cwd, root = sys.realpath(M.root()) } end
  local whole, root = sys.realpath(path), known.root
  if whole and root and whole:sub(1, #root + 1) == root .. "/" then return whole:sub(#root + 2) end
  return path
end

--- The file of a kit given by name (crm.contacts) or by path (kits/crm/contacts.lua), and its roots.
---@return { path: string, roots: string[] }?, table? err
function M.find_kit(word)
  local root = M.root()
  local st = sys.stat(word)
  local is_data = st and st.kind == "file" and not word:match "%.lua$"
  if is_data and (word:match "/" or not sys.stat(("%s/kits/%s.lua"):format(root, (word:gsub("%.", "/"))))) then
    return nil, errors.usage(("%s is a file of data, where a kit's name is expected"):format(text.show(word)),
      ("kitload run KIT %s, or without a kit: kitload run --into schema.table --create %s"):format(text.show(word),
        text.show(word)))
  end
  if word:match "%.lua$" or word:match "/" then
    if st and st.kind == "file" then return { path = word, roots = roots_for(word, root) } end
    return nil, errors.usage(("there is no kit file '%s'"):format(word))
  end
  local path = root .. "/kits/" .. word:gsub("%.", "/") .. ".lua"
  local cwd = sys.cwd()
  if path:sub(1, #cwd + 1) == cwd .. "/" then path = path:sub(#cwd + 2) end
  if sys.stat(path) then return { path = path, roots = roots_for(path, root) } end
  local kits = M.kits(root)
  local near = text.nearest(word, kits)
  local hint = near and ("did you mean '%s'?"):format(near)
    or (#kits > 0 and "kits here: " .. listing.list(kits) .. "; " or "a workspace is a folder with kits/ in it; ")
    .. ("kitload new %s --from FILE writes one"):format(word)
  return nil, errors.usage(("there is no kit '%s' (%s)"):format(word, path), hint)
end

return M
