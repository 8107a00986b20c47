-- Where the rows of a run go, and where kitload's own tables are: what the command line says, and over which project.
--
-- connect.lua, project.lua and tables.lua take it. A command without a kit gives them its options as they are; a session makes one
-- of its own, as the kit may name the project.
local record = require "kitload.talk.record"

---@class kitload.Reach
---@field to string?
---@field project string?

local type_of = record.declare("reach", {
  to = "may",                   -- string: --to
  project = "may",              -- string: the name of the project
  roots = "may",                -- string[]: the kits folders of the kit, beside which its projects are
  at = "may",                   -- kit.Where: where the kit names the project; nil: the command line does
  lock_timeout = "may",         -- number: seconds
  schema = "may",               -- string: of kitload's own tables
  prefix = "may",               -- string: of their names
  known = "may",                -- table<string, kitload.Project>: projects that were read before, by their paths
  read = "may",                 -- kitload.Project: as it was read
  destination = "may",          -- kitload.Destination: as it was made
})

local M = {}

-- A project's file is read once for the options of one command.
local known = setmetatable({}, { __mode = "k" })

local function make(options)
  return type_of.new { to = options.to, project = options.project, lock_timeout = options.lock_timeout, schema = options.schema,
                       prefix = options.prefix }
end

--- The reach of a command line; a reach stays as it is.
---@param options table
---@return kitload.Reach
function M.of(options)
  if type_of.is(options) then return options end
  known[options] = known[options] or make(options)
  return known[options]
end

--- That of a session: the kit's project where the command line names none.
---@param options table
---@param opened kitload.Opened?
---@return kitload.Reach
function M.of_session(options, opened)
  local reach = make(options)
  if not opened then return reach end
  local d = opened.description
  reach.roots, reach.known = opened.roots, opened.projects
  if not reach.project and d.facts.project then reach.project, reach.at = d.facts.project, d.project_at end
  return reach
end

return M
