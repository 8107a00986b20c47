-- Parts the files of an inbox among kits, by routes.lua.
--
--   inbox/ ─▶ its files ─▶ routes.take ─▶ a group for each kit: its files, or why it cannot run
--                                     └▶ files that no route takes, files that are left out on purpose
local errors = require "kitload.talk.errors"
local folder = require "kitload.places.folder"
local inbox = require "kitload.files.inbox"
local places = require "kitload.places.places"
local rejects_file = require "kitload.reading.rejects_file"
local routes_of = require "kitload.routing.routes"
local sources = require "kitload.kits.sources"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"
local written = require "kitload.files.written"

local M = {}

---@class kitload.Group   the files of one kit
---@field kit string
---@field files string[]
---@field lines integer[]      the lines of routes.lua that gave it files
---@field err kitload.Error?   why it cannot run: there is no such kit

---@class kitload.Routing
---@field groups kitload.Group[]  in the order of their first files; then kits without a file that are not there
---@field none string[]      files that no route takes
---@field left_out string[]  files that their route leaves out
---@field wrong { path: string, why: string }[]  files that a route takes, but that name no kit; folders that cannot be read
---@field files integer      how many files there are, with what cannot be read

-- kits/, projects/ and .kitload/ of the workspace are no inbox.
local function is_ours(path)
  local real, root = sys.realpath(path), sys.realpath(workspace.root())
  return real ~= nil and root ~= nil and (real == root .. "/kits" or real == root .. "/projects")
end

local function below(word, notes, wrong)
  local found = folder.below(word, is_ours)
  for _, unread in ipairs(found.unread) do
    wrong[#wrong + 1] = { path = unread.path:gsub("^%./", ""), why = unread.why }
  end
  for i, path in ipairs(found.files) do found.files[i] = path:gsub("^%./", "") end
  return written.leave_out(word, found.files, notes)
end

--- The files that the words mean. A folder means all files below it.
---@param words string[]
---@param notes string[]
---@param wrong table[]
---@return string[]? paths, table? err
local function files_of(words, notes, wrong)
  local paths, seen = {}, {}
  for _, word in ipairs(words) do
    if word == places.standard_input.word then
      return nil, errors.usage("standard input has no path by which a route could take it", "name its kit: kitload run KIT -")
    end
    local there = sys.stat(word)
    local found, err
    if there and there.kind == "dir" then
      found = below(word, notes, wrong)
    else
      found, err = sources.expand({ word }, notes)
      if found then found, err = inbox.expand({ words = found }, notes) end
      if not found then return nil, err end
    end
    for _, path in ipairs(found) do
      local place = workspace.place(path)
      if not seen[place] and place ~= "routes.lua" then paths[#paths + 1], seen[place] = path, true end
    end
  end
  table.sort(paths)
  return paths
end

-- A rejects file goes to the kit that has rejected its rows, whatever the routes say; nil if it names no single kit.
local function kit_of_rejects(path)
  if not path:find(".rejected", 1, true) then return nil end
  local told = rejects_file.read_path(path, 0)
  local kits = told and told.kits or {}
  local kit = next(kits)
  return kit and next(kits, kit) == nil and not kit:find "^into " and kit or nil
end

local function add(routing, by_kit, kit, path, line)
  local group = by_kit[kit]
  if not group then
    group = { kit = kit, files = {}, lines = {} }
    by_kit[kit], routing.groups[#routing.groups + 1] = group, group
  end
  group.files[#group.files + 1] = path
  for _, known in ipairs(group.lines) do
    if known == line then return group end
  end
  group.lines[#group.lines + 1] = line
  return group
end

local function take(routes, routing, by_kit, path)
  local mended = kit_of_rejects(path)
  if mended and workspace.file_of(mended) then return add(routing, by_kit, mended, path) end
  local taken = routes_of.take(routes, path)
  if taken.left_out then
    routing.left_out[#routing.left_out + 1] = path
  elseif taken.why then
    routing.wrong[#routing.wrong + 1] = { path = path, why = ("%s:%d: %s"):format(routes.path, taken.route.line, taken.why) }
  elseif not taken.kit then
    routing.none[#routing.none + 1] = path
  else
    local group = add(routing, by_kit, taken.kit, path, taken.route.line)
    if not workspace.file_of(taken.kit) then group.err = group.err or routes_of.no_kit(routes, taken.route, taken.kit, path) end
  end
end

-- A route to a kit that is not there is a mistake of routes.lua, also on a night on which no file comes.
local function missing_kits(routes, routing, by_kit)
  for _, route in ipairs(routes.list) do
    local kit = route.kit
    if kit and not kit:find "{" and not by_kit[kit] and not workspace.file_of(kit) then
      local group = { kit = kit, files = {}, lines = { route.line }, err = routes_of.no_kit(routes, route, kit) }
      by_kit[kit], routing.groups[#routing.groups + 1] = group, group
    end
  end
end

--- Part the files that the words mean among the kits.
---@param routes kitload.Routes
---@param words string[]
---@param notes string[]
---@return kitload.Routing? routing, table? err
function M.of(routes, words, notes)
  local routing, by_kit = { groups = {}, none = {}, left_out = {}, wrong = {} }, {}
  local paths, err = files_of(words, notes, routing.wrong)
  if not paths then return nil, err end
  routing.files = #paths + #routing.wrong
  for _, path in ipairs(paths) do take(routes, routing, by_kit, path) end
  missing_kits(routes, routing, by_kit)
  return routing
end

return M
