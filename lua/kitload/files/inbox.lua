-- Makes the list of a run's files from words and patterns. Handles an empty inbox, an empty file and a missing folder.
local errors = require "kitload.talk.errors"
local input = require "kitload.files.input"
local listing = require "kit.base.listing"
local sys = require "kitload.host.sys"
local places = require "kitload.places.places"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"
local written = require "kitload.files.written"

local M = {}

-- A missing or unreadable folder is not the same as an empty inbox. It may be a share that is not mounted, or a wrong name.
---@return boolean? ok, string? why
function M.folder_of(word)
  local folder = (word:match "^[^*?%[]*" or ""):match "^(.*)/[^/]*$" or "."
  if folder == "" then folder = "/" end
  local there = sys.stat(folder)
  if not there or there.kind ~= "dir" then return nil, "there is no folder " .. folder end
  local handle, why = io.open(folder, "r")
  if not handle then return nil, ("the folder %s cannot be read: %s"):format(folder, why:match "([^:]*)$":sub(2)) end
  handle:close()
  return true
end

-- The files that match a pattern. It may also match folders, like the one for finished files; they are left out with a
-- note.
local function matches(word, notes)
  local files, folders = places.of(word).list(word)
  if folders[1] then
    notes[#notes + 1] = ("'%s' matches %s, which no pattern reads: %s"):format(word, text.plural(#folders, "folder"), listing.list(folders))
  end
  return written.leave_out(word, files, notes)
end

-- ./in//a.csv is the same as in/a.csv. Symbolic links are kept, because they are files with their own names.
local function plain_path(path)
  path = path:gsub("//+", "/")
  repeat
    local before = path
    path = path:gsub("^%./(.)", "%1"):gsub("/%./", "/")
  until path == before
  return path
end

---@class kitload.Wanted
---@field words string[]      files and patterns
---@field optional boolean?   source.optional: no error if there is no file
---@field of_kit boolean?     the words come from the kit; so a file without wildcards may be missing, too

--- Replace patterns by the files that match, in order. Each file is taken once.
---@param wanted kitload.Wanted
---@param notes string[]  notes about what was left out are added here
---@return string[]? paths, table|string[] err_or_missing  or: the words without a file, if they may be missing
function M.expand(wanted, notes)
  local paths, seen, missing = {}, {}, {}
  for _, word in ipairs(wanted.words) do
    local place = places.of(word)
    local found, err, before = { word }, place.refused(word), #notes
    if err then return nil, err end
    if word == "" then return nil, errors.usage("a file's name is empty") end
    if place.is_pattern(word) then
      found = matches(word, notes)
    elseif wanted.optional and wanted.of_kit and not place.stat(word) then
      found = {}
    end
    if not found[1] then
      local there, why = M.folder_of(word)
      if not there then return nil, errors.input(("no file matches '%s': %s"):format(word, why)) end
      if not wanted.optional then
        local but = table.concat(notes, "; ", before + 1)
        return nil, errors.input(("no file matches '%s'%s"):format(word, but ~= "" and ", but for others: " .. but or ""),
          wanted.of_kit and "if that is no error: source = { optional = true } in the kit" or nil)
      end
      missing[#missing + 1] = word
    end
    for _, path in ipairs(found) do
      local plain = plain_path(path)
      if not seen[plain] then
        seen[plain] = true
        paths[#paths + 1] = path
      end
    end
  end
  for _, word in ipairs(paths[1] and missing or {}) do notes[#notes + 1] = ("no file matches '%s'"):format(word) end
  return paths, missing
end

--- "no file matches 'in/*.csv'"
---@param missing string[]
function M.nothing(missing)
  return "no file matches " .. listing.list(missing, function(word) return ("'%s'"):format(word) end)
end

-- The name of a file that is the same however its path was typed.
local function whole_name(path)
  local place, is_below = workspace.place(path)
  return is_below and place or places.of(path).real(path) or place
end

--- The names of files without their folders. If files of several folders have the same name, their paths tell them apart.
--- What counts as loaded goes by these names.
---@param paths string[]
---@return table<string, string> names  by path
function M.names(paths)
  local times, names = {}, {}
  for _, path in ipairs(paths) do
    local base = places.of(path).base(path)
    times[base] = (times[base] or 0) + 1
  end
  for _, path in ipairs(paths) do
    local base = places.of(path).base(path)
    names[path] = times[base] > 1 and whole_name(path) or base
  end
  return names
end

--- Open the files of a run. An empty file among others is left out with a note. A file that cannot be read is an error.
---@param paths string[]
---@param description table?
---@param given { encoding: string?, delimiter: string? }
---@param notes string[]
---@param names table<string, string>?  of M.names, if the files are some of many
---@return kitload.File[]? files, table? err, string[] empty  names of the empty ones
function M.open_all(paths, description, given, notes, names)
  local files, empty, first_err = {}, {}, nil
  names = names or M.names(paths)
  for _, path in ipairs(paths) do
    local file, err = input.open(path, description, given)
    if file then
      file.name = names[path] or file.name
      files[#files + 1] = file
    elseif err.code == "file.empty" then
      empty[#empty + 1], first_err = path, first_err or err
    else
      return nil, err, empty
    end
  end
  if #files == 0 and #empty > 1 then
    return nil, errors.input(("all %d files are empty: %s"):format(#empty, listing.list(empty)), nil, { code = "file.empty" }), empty
  end
  if #files == 0 then return nil, first_err, empty end
  if empty[1] then
    notes[#notes + 1] = ("%s %s empty and passed over"):format(listing.list(empty), #empty == 1 and "is" or "are")
  end
  return files, nil, empty
end

--- The error for an overwrite with an empty file: the rows that this file should have brought would be deleted.
---@param mode string?
---@param empty string[]
---@param allowed boolean?  --allow-empty
---@return table? err
function M.refused(mode, empty, allowed)
  if mode ~= "overwrite" or not empty[1] or allowed then return nil end
  return errors.input(("%s is empty, and an overwrite deletes all rows that its files do not have"):format(empty[1]),
    "run --allow-empty loads the other files all the same", { code = "file.empty" })
end

return M
