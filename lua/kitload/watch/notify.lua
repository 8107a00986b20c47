-- Tells the programs that a project names how a run of a kit went: once for a run that failed or had rejects, and once when a kit that
-- failed succeeds again.
--
--   projects/acme.lua           notify = { "ops", on = { "failed", "recovered" } }
--   ~/.config/kitload/config.lua  notify = { ops = { "/usr/local/bin/tell-ops", "--channel", "loads" } }
--
-- That a kit failed is noted on this machine, because a run that did not reach its database has no job there. Where there is no note, as
-- in a container that is always new, the jobs table is asked.
--
--   STATE/failing/HASH    of the workspace, the project and the kit
local config = require "kitload.secrets.config"
local ended_of = require "kitload.watch.ended"
local failing = require "kitload.watch.failing"
local listing = require "kit.base.listing"
local marks = require "kitload.connect.marks"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local sys = require "kitload.host.sys"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

local SECONDS = 30

-- The note ------------------------------------------------------------------------------------------------------------------------

local function note_of(ended)
  local folder, root = marks.state(), sys.realpath(workspace.root())
  if not folder or not root then return nil end
  return folder .. "/failing", sys.sha256(table.concat({ root, ended.project.name, ended.kit }, "\0")):sub(1, 32)
end

-- Notes that the kit failed. Gives whether that was noted before.
local function note_failure(ended)
  local folder, name = note_of(ended)
  if not folder then return false end
  local path = folder .. "/" .. name
  if sys.stat(path) then return true end
  -- Without the note it is still known from the jobs table, mostly.
  if sys.mkdir(folder, 448) then sys.write(path, ended.kit .. "\n") end -- 0700
  return false
end

-- Whether the kit was failing; the note goes.
local function take_note(ended, ask)
  local folder, name = note_of(ended)
  local path = folder and folder .. "/" .. name
  if path and sys.stat(path) then return sys.unlink(path) and true end
  if not ask or not ended.jobs[1] then return false end
  return (failing.before(ended.reach, ended.kit, ended.project.name, ended.jobs[1]))
end

-- Events --------------------------------------------------------------------------------------------------------------------------

-- What there is to tell; nil: nothing. A kit that could not even begin is told once: `run --due` tries it again every few minutes.
local function event_of(ended, on)
  if ended.status == "nothing" or ended.status == "interrupted" then return nil end
  if ended.status ~= "completed" and ended.status ~= "rejected" then
    local was_noted = note_failure(ended)
    return on.failed and not (was_noted and ended.not_begun) and "failed" or nil
  end
  local recovered = take_note(ended, on.recovered)
  if recovered and on.recovered then return "recovered" end
  return ended.status == "rejected" and on.rejected and "rejected" or nil
end

-- Programs ------------------------------------------------------------------------------------------------------------------------

local function said_by(done)
  local line = (done.err ~= "" and done.err or done.out):match "[^\n]+"
  return line and ": " .. listing.clip(line, 200) or ""
end

local function run(name, argv, ended, event)
  local input = ended_of.json(ended, { { "event", event }, { "project", ended.project.name } })
  out.say(("notify %s: %s"):format(name, argv[1]))
  local done = sys.run { argv = argv, stdin = input .. "\n", seconds = SECONDS, unset = variables.taken(), env = {
    KITLOAD_JOB = ended.jobs[#ended.jobs] or "", KITLOAD_STATUS = event, KITLOAD_EXIT = tostring(ended.code), KITLOAD_KIT = ended.kit,
    KITLOAD_PROJECT = ended.project.name,
  } }
  if not done then return out.warn(("%s was not told: %s could not be started"):format(name, argv[1])) end
  if done.late and not sys.interrupted() then
    out.warn(("%s may not have been told: %s did not end within %d s"):format(name, argv[1], SECONDS))
  elseif done.code ~= 0 then
    out.warn(("%s may not have been told: %s ended with %d%s"):format(name, argv[1], done.code, said_by(done)))
  end
end

local function program_of(name)
  local settings, err = config.read()
  if not settings then return out.warn(("%s was not told: %s"):format(name, err.message), err.hint) end
  local programs = settings.notify or {}
  if programs[name] then return programs[name] end
  out.warn(("%s was not told: %s/config.lua does not say what to run"):format(name, config.folder() or "~/.config/kitload"),
    near.did_you_mean(name, near.keys(programs)) or ('write notify = { %s = { "/path/of/a/program" } } in it'):format(name))
end

--- Tell those whom the project names, if there is something to tell. After a signal nobody is told, because the run must end.
---@param ended kitload.Ended
function M.tell(ended)
  local wish, on = ended.project and ended.project.notify, {}
  if not wish or sys.interrupted() then return end
  for _, event in ipairs(wish.on) do on[event] = true end
  local event = event_of(ended, on)
  for _, name in ipairs(event and wish.to or {}) do
    local argv = program_of(name)
    if argv then run(name, argv, ended, event) end
  end
end

return M
