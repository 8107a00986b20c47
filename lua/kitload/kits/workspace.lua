-- The workspace: the folder with kits/ and .kitload/. Finds it, and finds the file for a kit's name in it.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local places = require "kitload.places.places"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local near = require "kit.base.near"

local M = {}

local function is_dir(path)
  local st = sys.stat(path)
  return st ~= nil and st.kind == "dir"
end

--- The nearest folder that has kits/ or .kitload/: this one or one above it. If there is none, the current folder.
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

--- The names of all files that kits may extend or require.
---@param roots string[]
---@return string[]
function M.modules(roots)
  local found = {}
  for _, root in ipairs(roots) do kits_below(root, "", found) end
  return found
end

--- The names of all kits of the workspace.
function M.kits(root)
  return kits_below(root .. "/kits", "", {})
end

--- The file of the workspace's kit of that name; nil: there is none. Files that begin with _ are none. The name may be any text,
--- as it may come from a rejects file.
---@param name string
---@return string? path
function M.file_of(name)
  if name == "" or name:find "[^%w_.-]" or name:find "^_" or name:find "%._" then return nil end
  local path = ("%s/kits/%s.lua"):format(M.root(), (name:gsub("%.", "/")))
  return sys.stat(path) and path
end

--- The folders in which kits may find each other: the workspace's kits/, and, for a kit given by its path, the kits/ folder
--- in which it is, or its own folder.
local function roots_for(path, root)
  local roots = {}
  local own = path:match "^(.*/kits)/" or path:match "^(kits)/" or path:match "^(.*)/[^/]*$" or "."
  roots[#roots + 1] = own
  local shared = root .. "/kits"
  if sys.realpath(shared) ~= sys.realpath(own) and is_dir(shared) then roots[#roots + 1] = shared end
  return roots
end

--- The folders from which the kit at this path may require files.
---@param path string
---@return string[]
function M.roots(path)
  return roots_for(path, M.root())
end

--- Whether the workspace has a file for the kit.
function M.has_kit(name)
  return sys.stat(("%s/kits/%s.lua"):format(M.root(), (name:gsub("%.", "/")))) ~= nil
end

--- A path for messages: relative to the current folder, if it is below it.
function M.shown(path)
  local cwd = sys.cwd()
  return path:sub(1, #cwd + 1) == cwd .. "/" and path:sub(#cwd + 2) or path
end

local known = {} -- remembered, because a run may have ten thousand files

-- The path from / on, as it is written: links keep their names. Only where it has "..", the links of its folder are
-- followed, because they decide where that leads.
local function written_whole(path, cwd)
  local folder, base = path:match "^(.*/)([^/]*)$"
  if folder and ("/" .. folder):find("/../", 1, true) then path = (sys.realpath(folder) or folder:sub(1, -2)) .. "/" .. base end
  if path:sub(1, 1) ~= "/" then path = cwd .. "/" .. path end
  repeat
    local before = path
    path = path:gsub("//+", "/"):gsub("/%./", "/")
  until path == before
  return path
end

-- The part of a folder's path below the workspace, with a slash at its end; false: it is not below. A folder above may
-- be written by another name, as a link to it.
local function below_root(folder)
  local below = known.below[folder]
  if below ~= nil then return below end
  local root = known.root
  below = false
  if root and sys.realpath(folder ~= "" and folder or "/") == root then
    below = ""
  elseif folder ~= "" then
    local above, name = folder:match "^(.*)/([^/]*)$"
    local way = below_root(above)
    below = way and way .. name .. "/"
  end
  known.below[folder] = below
  return below
end

--- The path of a file from / on, as it is written.
---@param path string
---@return string
function M.whole(path) return written_whole(path, sys.cwd()) end

--- The place of a file, for kits: its path below the workspace, or the path as given. It is the same however the path was
--- typed. A link in the workspace has the place of the link, because that is the name by which people know it.
---@param path string  a word of places
---@return string place, boolean is_below  is_below: it is in the workspace
function M.place(path)
  local place = places.of(path)
  local cwd = sys.cwd()
  if known.cwd ~= cwd then known = { cwd = cwd, root = sys.realpath(M.root()), below = {} } end
  local whole = place.real(path)
  if not whole then return place.name(path), false end
  local folder, base = written_whole(path, cwd):match "^(.*)/([^/]*)$"
  local below, root = below_root(folder), known.root
  if below then return below .. base, true end
  if root and whole:sub(1, #root + 1) == root .. "/" then return whole:sub(#root + 2), true end
  return place.name(path), false
end

--- The file of a kit and its roots. The kit is given by its name (crm.contacts) or its path (kits/crm/contacts.lua).
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
  local hint = near.did_you_mean(word, kits)
    or (#kits > 0 and "kits here: " .. listing.list(kits) .. "; " or "a workspace is a folder with kits/ in it; ")
    .. ("kitload new %s --from FILE writes one"):format(word)
  return nil, errors.usage(("there is no kit '%s' (%s)"):format(word, path), hint)
end

return M
