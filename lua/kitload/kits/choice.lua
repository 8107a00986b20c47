-- The kits of the workspace that a command line means: by name, by pattern ('shop.*'), all of them, those that a template or another
-- file of kits/ is a part of, those of a project.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local opening = require "kitload.kits.opening"
local project = require "kitload.kits.project"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Choice
---@field words string[]?   names and patterns; all kits if there is none
---@field extends string?   only kits that this template or file is a part of, and itself
---@field project string?   only kits of this project

---@class kitload.Chosen    one of the kits
---@field name string       as the command line takes it: its file below kits/
---@field path string
---@field opened kitload.Opened?
---@field err table?        it cannot be read
---@field named boolean     a word names it, not a pattern

--- Whether the word is a pattern of kits' names.
function M.is_pattern(word)
  return word:find "[*?]" ~= nil and not word:find "/" and not word:find "%.lua$"
end

--- Whether the command line means kits by a pattern or an option, and not one kit and its files.
---@param options table
---@param words string[]
function M.is_several(options, words)
  return (options.all or options.all_due or options.extends) ~= nil or words[1] ~= nil and M.is_pattern(words[1])
end

-- '*' stands for any characters, dots among them, and '?' for one.
local function lua_pattern(word)
  return "^" .. word:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".") .. "$"
end

local function matches(word, names)
  local list, pattern = {}, lua_pattern(word)
  for _, name in ipairs(names) do
    if name:find(pattern) then list[#list + 1] = name end
  end
  if list[1] then return list end
  return nil, errors.usage(("no kit matches '%s'"):format(text.show(word)),
    names[1] and "kits here: " .. listing.list(names) or "a workspace is a folder with kits/ in it")
end

-- Names and paths of kits, patterns replaced by the names that match, each once: { name, named }.
local function expand(words)
  local root = workspace.root()
  local names, list, seen = workspace.kits(root), {}, {}
  local function add(name, named)
    if not seen[name] then list[#list + 1], seen[name] = { name = name, named = named }, true end
  end
  if not words or not words[1] then
    if not names[1] then
      return nil, errors.usage(("there is no kit in %s/kits"):format(root),
        "a workspace is a folder with kits/ in it; a kit can also be named by its path, ending in .lua")
    end
    for _, name in ipairs(names) do add(name, false) end
  end
  for _, word in ipairs(words or {}) do
    if M.is_pattern(word) then
      local found, err = matches(word, names)
      if not found then return nil, err end
      for _, name in ipairs(found) do add(name, false) end
    else
      add(word, true)
    end
  end
  return list
end

--- Whether the file is only a module for kits. If nobody has named it, that is no error.
---@param err table  of opening it
function M.is_no_kit(err)
  local problems = err.problems or {}
  return #problems == 1 and problems[1].message:find ", not a kit$" ~= nil
end

-- Adds the file and, as far as its text says so, the templates that it extends. A kit with a mistake in its first lines ends before
-- it has loaded them.
local function add_by_text(paths, path)
  local handle = not paths[path] and io.open(path, "rb")
  paths[path] = true
  local source = handle and handle:read "a" or ""
  if handle then handle:close() end
  local parent = source:match "%f[%w_]extends%s*=%s*[\"']([%w_.-]+)[\"']"
  local found = parent and workspace.find_kit(parent)
  if found then add_by_text(paths, found.path) end
end

--- The paths of the kit's files: its own, its templates', those that they require. Of a broken kit, those that were loaded until then.
---@param kit { path: string?, opened: kitload.Opened?, err: table? }
---@return table<string, true>
function M.files_of(kit)
  local paths = {}
  for _, file in ipairs(kit.opened and kit.opened.description.files or {}) do paths[file.path] = true end
  if kit.path and not kit.opened then add_by_text(paths, kit.path) end
  for _, path in ipairs(kit.err and kit.err.problems and kit.err.problems.loaded or {}) do paths[path] = true end
  return paths
end

local function has_project(kit, name)
  return kit.opened ~= nil and kit.opened.description.facts.project == name
end

local function none(choice, words)
  if not choice.extends and not choice.project then return nil end
  local names = {}
  for i, word in ipairs(words) do names[i] = word.name end
  if choice.extends then return errors.usage(("no kit extends '%s'"):format(choice.extends), near.did_you_mean(choice.extends, names)) end
  return errors.usage(("no kit has the project '%s'"):format(choice.project), near.did_you_mean(choice.project, project.names()))
end

--- Read the kits that are meant, in the order of their names, and call `act` with each while it is open. A kit that cannot be read is
--- one of them, with its error.
---@param choice kitload.Choice
---@param act fun(kit: kitload.Chosen)
---@return boolean? ok, table? err
function M.each(choice, act)
  local words, err = expand(choice.words)
  if not words then return nil, err end
  local template
  if choice.extends then
    template, err = workspace.find_kit(choice.extends)
    if not template then return nil, err end
  end
  local read, any = opening.reader(), false
  for _, word in ipairs(words) do
    local signal, found, why = sys.interrupted(), workspace.find_kit(word.name)
    if signal then return nil, errors.turn(errors.input("interrupted by " .. signal), "interrupted") end
    if not found then return nil, why end
    local kit = { name = word.name, path = found.path, named = word.named }
    kit.opened, kit.err = read(found)
    local meant = word.named or not kit.err or not M.is_no_kit(kit.err)
    if meant and template then meant = M.files_of(kit)[template.path] ~= nil end
    -- A kit whose name was typed is meant with that project, whatever its own is.
    if meant and choice.project and not word.named then meant = has_project(kit, choice.project) end
    if meant then act(kit) end
    any = any or meant
  end
  read(nil)
  err = not any and none(choice, words) or nil
  return not err, err
end

--- The same kits as a list. None of them is open.
---@param choice kitload.Choice
---@return kitload.Chosen[]? kits, table? err
function M.read(choice)
  local list = {}
  local ok, err = M.each(choice, function(kit) list[#list + 1] = kit end)
  if not ok then return nil, err end
  return list
end

--- The choice of kits that a command line makes by its words and options.
---@param options table
---@param words string[]
---@return kitload.Choice
function M.of(options, words)
  return { words = words, extends = options.extends, project = options.project }
end

return M
