-- Looks at each step of reaching a destination, in their order, and tells how it went. After a failed step the later ones are not tried.
-- Nothing is written anywhere.
--
--   kit ─▶ project ─▶ secrets ─▶ way.lua: name … pooler ─▶ server.lua: login … slots ─▶ tables.lua: schema … triggers ─▶ clock
local findings = require "kitload.doctor.findings"
local server = require "kitload.doctor.server"
local steps = require "kitload.talk.steps"
local tables = require "kitload.doctor.tables"
local way = require "kitload.doctor.way"

local M = {}

---@class kitload.Doctor  what is known so far
---@field reach kitload.Reach
---@field version string        of kitload
---@field session kitload.Session?  of the kit, if one is named
---@field destination kitload.Destination?
---@field parts table<string, kitload.Part>?
---@field conn userdata?
---@field err kitload.Error?    why there is no connection
---@field facts table?          about role and database
---@field load table?           the load as a run would plan it

local function kit(d, found)
  local description = d.session and d.session.description
  if description then found:ok("kit", ("%s, %s"):format(d.session.kit.path, description.facts.load or "append")) end
end

local by_name = { kit = kit }
for _, name in ipairs(steps.order) do by_name[name] = by_name[name] or way[name] end
-- These need the login.
for _, room in ipairs { server, tables } do
  for name, act in pairs(room) do
    by_name[name] = function(d, found)
      if not way.is_passed(d, found, name) then return end
      if d.conn then act(d, found) else found:ok(name, "accepted") end
    end
  end
end

local function run_step(d, found, name)
  if found.failed then
    if name ~= "kit" or d.session then found:skip(name) end
  elseif d.unreached then
    found:skip(name, "the server does not run")
  else
    by_name[name](d, found)
  end
end

--- Look at all steps.
---@param d kitload.Doctor
---@param tell fun(step: kitload.Step)
---@return kitload.Findings
function M.run(d, tell)
  local found = findings.new(tell)
  if d.err then
    found:fail(d.err.step, d.err)
    d.err = nil
  end
  for _, name in ipairs(steps.order) do
    if not found.failed or found.failed.step ~= name then run_step(d, found, name) end
  end
  if d.conn then d.conn:close() end
  return found
end

return M
