-- Headers that no field reads and that the kit does not ignore: what its `unknown` says about them.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local out = require "kitload.talk.output"
local text = require "kitload.talk.text"

local M = {}

local function quoted(name) return '"' .. text.show(name) .. '"' end

-- A file without a header has no names. What stands for them is made here.
local function has_names(file) return file.members ~= nil or file.dialect.header ~= false end

--- The unknown headers of a file, each once.
---@param file kitload.File
---@return string[]
function M.of(file)
  local list, seen = {}, {}
  for _, name in ipairs(has_names(file) and file.bound and file.bound.unread or {}) do
    if name ~= "" and not seen[name] then list[#list + 1], seen[name] = name, true end
  end
  return list
end

-- The files with unknown headers, if the kit's `unknown` is this word.
local function files_of(s, word)
  local found = {}
  for _, file in ipairs(s.description.facts.unknown == word and s.files or {}) do
    local list = M.of(file)
    if list[1] then found[#found + 1] = { name = text.show(file.name), list = list } end
  end
  return found
end

--- The error of a kit that refuses unknown headers; nil if there is none.
---@param s kitload.Session  its headers are bound
---@return table? err
function M.refused(s)
  local found = files_of(s, "error")
  local first = found[1]
  if not first then return nil end
  local more = #found > 1 and (" (and %s like it)"):format(text.plural(#found - 1, "more file")) or ""
  local names = listing.list(first.list, quoted)
  return errors.input(("%s: no field reads %s, and the kit says unknown = \"error\"%s"):format(first.name, names, more),
    ("add %s to a field's `from`, or write ignore = k.more { %s }"):format(#first.list == 1 and "it" or "each", names),
    { code = "header.unknown" })
end

--- Warn of unknown headers, or refuse them, as the kit says.
---@param s kitload.Session  its headers are bound
---@return boolean? ok, table? err
function M.mind(s)
  for _, file in ipairs(files_of(s, "warning")) do
    out.warn(("%s: no field reads %s, and the kit does not ignore %s"):format(file.name, listing.list(file.list, quoted),
      #file.list == 1 and "it" or "them"))
  end
  local err = M.refused(s)
  return not err, err
end

return M
