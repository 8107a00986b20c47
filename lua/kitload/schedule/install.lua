-- Puts the timers of a workspace into the systemd of this user, and takes them away again.
--
--   entries ─▶ unit files ─▶ compared with those that are there ─▶ written, renamed ─▶ daemon-reload ─▶ enable --now
--
-- A file that kitload has written says so in its first line, and has a hash of the rest in the second one. Any other file is never
-- touched, and one that was changed by hand only if that is asked for.
local config = require "kitload.secrets.config"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local sys = require "kitload.host.sys"
local units = require "kitload.schedule.units"

local M = {}

-- systemd of the user ---------------------------------------------------------------------------------------------------------

-- The folder of the user's own units.
local function folder()
  local own = config.folder() -- …/kitload
  return own and own:gsub("/kitload$", "") .. "/systemd/user"
end

local function systemctl(...)
  local done = sys.run { argv = { "systemctl", "--user", "--no-pager", ... }, seconds = 60 }
  local said = (done.err ~= "" and done.err or done.out):match "[^\n]+" or ("exit code %d"):format(done.code)
  return done.code == 0 and not done.late, done.late and "no answer within 60 s" or said
end

local OTHERWISE = "kitload schedule prints lines for crontab, and anything that comes again and again can call kitload run --all-due"

-- Whether there is a manager that can be told of units.
local function reachable()
  local ok, said = systemctl("show", "--property=Version")
  if ok then return true end
  if said:find "No such file" and not said:find "bus" then said = "there is no systemctl" end
  return nil, errors.usage(("the systemd of this user cannot be reached: %s"):format(said),
    "log in as this user (not by su or sudo), or: loginctl enable-linger, and XDG_RUNTIME_DIR=/run/user/$(id -u)\n" .. OTHERWISE)
end

-- Files ---------------------------------------------------------------------------------------------------------------------

local FIRST, SECOND = "# Made by kitload schedule --install: ", "# Changes are better made by systemctl --user edit. Hash of the rest: "

local function marked(entry, text)
  local whose = json.encode(json.object { { "kit", entry.kit }, { "folder", entry.folder } })
  return ("%s%s\n%s%s\n%s"):format(FIRST, whose, SECOND, sys.sha256(text), text)
end

---@class kitload.schedule.Unit  a file that is there
---@field path string
---@field name string
---@field text string
---@field kit string?       nil: it is not of kitload
---@field folder string?    the workspace
---@field edited boolean?   somebody has changed it

local function read(path)
  local f = io.open(path, "rb")
  local text = f and f:read "a"
  if f then f:close() end
  if not text then return nil end
  local unit = { path = path, name = path:match "[^/]*$", text = text }
  local whose, hash, rest = text:match("^" .. FIRST:gsub("%-", "%%-") .. "([^\n]*)\n" .. SECOND:gsub("%-", "%%-") .. "(%x+)\n(.*)$")
  local ok, said = pcall(json.decode, whose or "")
  if not whose and text:sub(1, #FIRST) == FIRST then
    ok, said = pcall(json.decode, text:sub(#FIRST + 1):match "^[^\n]*")
  end
  if ok and type(said) == "table" and type(said.kit) == "string" and type(said.folder) == "string" then
    unit.kit, unit.folder, unit.edited = said.kit, said.folder, hash ~= sys.sha256(rest or "")
  end
  return unit
end

-- The units of this workspace that are there.
local function of_workspace(root)
  local list, at = {}, folder()
  for _, path in ipairs(at and sys.glob(at .. "/kitload-*") or {}) do
    local there = sys.stat(path)
    local unit = there and there.kind == "file" and read(path)
    if unit and unit.folder == root then list[#list + 1] = unit end
  end
  return list
end

local function names_of(list)
  return listing.list(list, function(unit) return unit.name end)
end

local function edited_error(list)
  return errors.usage(("%s %s changed by hand"):format(names_of(list), #list == 1 and "was" or "were"),
    "--force writes or removes it all the same; for changes that stay there is systemctl --user edit")
end

-- Installing ------------------------------------------------------------------------------------------------------------------

---@class kitload.schedule.Planned
---@field name string
---@field path string
---@field text string
---@field is "new"|"changed"|"as it was"
---@field kit string

-- What would be written, before anything is.
local function plan(entries, force)
  local list, edited, at = {}, {}, folder()
  for _, entry in ipairs(entries) do
    for _, unit in ipairs(units.units(entry)) do
      local path, text = at .. "/" .. unit.name, marked(entry, unit.text)
      local there = read(path)
      if there and not there.kit then
        return nil, errors.usage(("%s is there, and kitload did not make it"):format(path), "rename it: kitload touches only its own files")
      end
      if there and there.edited and there.text ~= text then edited[#edited + 1] = there end
      list[#list + 1] = { name = unit.name, path = path, text = text, kit = entry.kit,
        is = not there and "new" or there.text == text and "as it was" or "changed" }
    end
  end
  if edited[1] and not force then return nil, edited_error(edited) end
  return list
end

local function write(planned)
  for _, unit in ipairs(planned) do
    if unit.is ~= "as it was" then
      local ok, err = sys.write(unit.path, unit.text)
      if not ok then return nil, err end
    end
  end
  return true
end

local function failed(what, said)
  return nil, errors.usage(("systemctl --user %s: %s"):format(what, said), "the unit files are written; the same command tries it again")
end

-- Makes systemd know the files, and starts the timers.
local function start(planned)
  local ok, said = systemctl "daemon-reload"
  if not ok then return failed("daemon-reload", said) end
  local timers, again = {}, {}
  for i = 1, #planned, 2 do
    local service, timer = planned[i], planned[i + 1]
    timers[#timers + 1] = timer.name
    if timer.is == "changed" then again[#again + 1] = timer.name end
    if service.is ~= "as it was" and timer.is == "as it was" then timer.is = "changed" end
  end
  ok, said = systemctl("enable", "--now", table.unpack(timers))
  if not ok then return failed("enable --now", said) end
  -- A timer that runs keeps its old times until it is started again.
  if again[1] then
    ok, said = systemctl("restart", table.unpack(again))
    if not ok then return failed("restart", said) end
  end
  return true
end

-- Without lingering the manager of a user ends with the last session.
local function lingers()
  local done = sys.run { argv = { "loginctl", "show-user", tostring(sys.euid()), "--property=Linger", "--value" }, seconds = 10 }
  return done.out:match "%a+" ~= "no"
end

---@class kitload.schedule.Installed
---@field timers { name: string, is: string, kit: string }[]
---@field removed string[]   timers of kits that have no trigger any more
---@field lingers boolean    false: they run only while the user is logged in

-- Ends timers and takes their files away.
local function take_away(list)
  local timers = {}
  for _, unit in ipairs(list) do
    if unit.name:find "%.timer$" then timers[#timers + 1] = unit.name end
  end
  local ok, said = true, nil
  if timers[1] then ok, said = systemctl("disable", "--now", table.unpack(timers)) end
  if not ok then return nil, errors.usage("systemctl --user disable --now: " .. said) end
  for _, unit in ipairs(list) do
    local gone, err = sys.unlink(unit.path)
    if not gone then return nil, err end
  end
  ok, said = systemctl "daemon-reload"
  if not ok then return nil, errors.usage("systemctl --user daemon-reload: " .. said) end
  return timers
end

-- The units of kits that the workspace does not schedule any more.
local function stale(root, scheduled)
  local list = {}
  for _, unit in ipairs(of_workspace(root)) do
    if unit.kit ~= "all-due" and not unit.kit:find "/" and not scheduled[unit.kit] then list[#list + 1] = unit end
  end
  return list
end

--- Install the timers. Nothing is written if one of them cannot be.
---@param entries kitload.Scheduled[]
---@param how { force: boolean?, scheduled: table<string, true>? }  scheduled: all kits that have a trigger; timers of others go
---@return kitload.schedule.Installed?, table? err
function M.install(entries, how)
  local at = folder()
  if not at then return nil, errors.usage("there is no HOME for the units of systemd") end
  local ok, err = reachable()
  if not ok then return nil, err end
  local planned
  planned, err = plan(entries, how.force)
  if not planned then return nil, err end
  local old = how.scheduled and stale(entries[1].folder, how.scheduled) or {}
  ok, err = sys.mkdir(at, 493) -- 0755
  if not ok then return nil, err end
  ok, err = write(planned)
  if ok then ok, err = start(planned) end
  if not ok then return nil, err end
  local result = { timers = {}, removed = {}, lingers = lingers() }
  for i = 2, #planned, 2 do result.timers[#result.timers + 1] = { name = planned[i].name, is = planned[i].is, kit = planned[i].kit } end
  if old[1] then
    result.removed, err = take_away(old)
    if not result.removed then return nil, err end
  end
  return result
end

--- Remove the timers of this workspace: of these kits, or all.
---@param root string
---@param kits string[]
---@param force boolean?
---@return string[]? timers, table? err
function M.remove(root, kits, force)
  local ok, err = reachable()
  if not ok then return nil, err end
  local wanted, found, list, edited = {}, {}, {}, {}
  for _, kit in ipairs(kits) do wanted[kit] = true end
  for _, unit in ipairs(of_workspace(root)) do
    if not kits[1] or wanted[unit.kit] then
      list[#list + 1], found[unit.kit] = unit, true
      if unit.edited then edited[#edited + 1] = unit end
    end
  end
  for _, kit in ipairs(kits) do
    if not found[kit] then
      return nil, errors.usage(("no timer of '%s' is installed"):format(kit), "kitload schedule --remove without a kit removes all")
    end
  end
  if edited[1] and not force then return nil, edited_error(edited) end
  if not list[1] then return {} end
  return take_away(list)
end

--- Whether a timer of this workspace is installed for all kits that are due, and for how many single ones.
---@param root string
---@return boolean all_due, integer single
function M.present(root)
  local all_due, single = false, 0
  for _, unit in ipairs(of_workspace(root)) do
    if unit.name:find "%.timer$" then
      all_due = all_due or unit.kit == "all-due"
      single = single + (unit.kit ~= "all-due" and 1 or 0)
    end
  end
  return all_due, single
end

return M
