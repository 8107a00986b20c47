-- Names of sources.lua in place of files: bronze.orders, or bronze for all tables of a layer.
--
--   "bronze.orders" ─▶ "lake/bronze/orders/*.csv.gz", below the workspace's folder
--
-- A file of that name is the file. A word with a slash or a * is never a name.
local errors = require "kitload.talk.errors"
local host_kit = require "kitload.host.kit"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Source: kit.Source
---@field name string     "bronze.orders"
---@field words string[]  its files, as they are opened from the current folder

local known = {} -- of the last workspace; a kit's files are looked up often

local function path_of() return workspace.shown(workspace.root() .. "/sources.lua") end

local function words_of(files)
  local words, root = {}, workspace.root()
  for i, file in ipairs(files) do words[i] = file:sub(1, 1) == "/" and file or workspace.shown(root .. "/" .. file) end
  return words
end

--- All sources of the workspace. Without a sources.lua there is none.
---@return kitload.Source[]? sources, table? err
function M.read()
  local path = path_of()
  local there = sys.stat(path)
  if not there then return {} end
  local at = ("%s %s %s"):format(sys.realpath(path), there.mtime, sys.cwd())
  if known.at == at then return known.list end
  local handle, err = host_kit.open { path = path, roots = {} }
  if not handle then return nil, err end
  local list = handle:description().sources
  handle:close()
  for _, source in ipairs(list) do source.name, source.words = source.layer .. "." .. source.table, words_of(source.files) end
  known = { at = at, list = list }
  return list
end

local function can_be_name(word) return word:find "^%a[%w_-]*$" ~= nil or word:find "^%a[%w_-]*%.%a[%w_-]*$" ~= nil end

--- The sources that a word names: one table, or all of a layer. An empty list: it names none.
---@param word string
---@return kitload.Source[]? sources, table? err
function M.named(word)
  if not can_be_name(word) then return {} end
  local list, err = M.read()
  if not list then return nil, err end
  local found, layer_is_there, names = {}, false, {}
  for _, source in ipairs(list) do
    if source.name == word or source.layer == word then found[#found + 1] = source end
    layer_is_there = layer_is_there or source.layer == word:match "^[^.]*"
    names[#names + 1] = source.name
  end
  if found[1] or not names[1] then return found end
  -- A word that is nearly a name is not a file that is missing.
  local meant = near.did_you_mean(word, names)
  if not layer_is_there and not meant then return found end
  return nil, errors.usage(("%s has no '%s'"):format(path_of(), word), meant or "it has " .. listing.list(names))
end

--- Put files in the place of names.
---@param words string[]
---@param notes string[]?  a file that has the name of a source is noted
---@return string[]? words, table? err
function M.expand(words, notes)
  local out = {}
  for _, word in ipairs(words) do
    local found, err = {}
    if sys.stat(word) then
      local also = notes and can_be_name(word) and M.named(word) or {}
      if also[1] then notes[#notes + 1] = ("%s is a file, and also a name in sources.lua: the file is read"):format(word) end
    else
      found, err = M.named(word)
      if not found then return nil, err end
    end
    for _, source in ipairs(found) do table.move(source.words, 1, #source.words, #out + 1, out) end
    if not found[1] then out[#out + 1] = word end
  end
  return out
end

return M
