-- Writes the lines of crontab and the units of systemd that run a kit at its `trigger`.
local cron = require "kit.facts.cron"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Scheduled
---@field kit string        its name on the command line
---@field trigger string    as the kit writes it
---@field cron kit.Cron     the same, with the time zone of the project
---@field folder string     the workspace
---@field binary string
---@field project string?   for --project, if the kit names none
---@field all_due boolean?  all kits that are due, in place of one
---@field each boolean?
---@field meta string[]?
---@field user boolean?     for the systemd of a user, which knows nothing of the network

-- `by_look`: it comes more often, and decides itself whether the kit is due.
local function words_of(entry, by_look)
  local words = (entry.all_due or by_look) and { entry.binary, "run", "--all-due", "--if-loaded", "skip" }
    or { entry.binary, "run", "--if-loaded", "skip" }
  if entry.each then words[#words + 1] = "--each" end
  if entry.project then table.move({ "--project", entry.project }, 1, 2, #words + 1, words) end
  for _, value in ipairs(entry.meta or {}) do table.move({ "--meta", value }, 1, 2, #words + 1, words) end
  if entry.all_due then return words end
  if entry.kit:sub(1, 1) == "-" then words[#words + 1] = "--" end -- otherwise it would be read as an option
  words[#words + 1] = entry.kit
  return words
end

local MOST = 10 -- minutes between two looks at what is due

--- How often to look for kits that are due: at each minute at which a trigger may say "run", and every ten minutes at least. Some
--- time zones differ by quarters of an hour.
---@param triggers kit.Cron[]
---@return string
function M.every(triggers)
  for step = MOST, 2, -1 do
    local fits = 60 % step == 0
    for _, trigger in ipairs(triggers) do
      fits = fits and (not trigger.zone or 15 % step == 0)
      for _, minute in ipairs(trigger.minute.values) do fits = fits and minute % step == 0 end
    end
    if fits then return ("*/%d * * * *"):format(step) end
  end
  return "* * * * *"
end

--- The line of crontab. There % ends the command, and \% is a percent sign. cron knows only the time of the machine. So a trigger with
--- a time zone gets a line that looks often whether the kit is due.
---@param entry kitload.Scheduled
---@return string
function M.crontab(entry)
  local words, by_look = {}, entry.cron.zone ~= nil
  for i, word in ipairs(words_of(entry, by_look)) do words[i] = text.quoted(word) end
  local command = ("cd %s && %s"):format(text.quoted(entry.folder), table.concat(words, " "))
  return ("%s %s"):format(by_look and M.every { entry.cron } or entry.trigger, (command:gsub("%%", "\\%%")))
end

-- For systemd: % begins a specifier, $ begins a variable, and in double quotes a backslash escapes.
local function for_systemd(word)
  word = word:gsub("%%", "%%%%"):gsub("%$", "$$")
  if word:find "^[%w_./:=,@+%%$-]+$" then return word end
  return '"' .. word:gsub('[\\"]', "\\%0") .. '"'
end

--- The name of the units, with only those characters that systemd allows.
function M.unit_name(kit)
  return "kitload-" .. kit:gsub("%.lua$", ""):gsub("[^%w._-]", "-")
end

--- Their name where units of several workspaces and projects may lie side by side.
---@param entry kitload.Scheduled
---@return string
function M.name_among_many(entry)
  local what = entry.project and entry.kit:gsub("%.lua$", "") .. "-" .. entry.project or entry.kit
  return ("%s-%s"):format(M.unit_name(what), sys.sha256(entry.folder):sub(1, 6))
end

--- The service and the timer.
---@param entry kitload.Scheduled
---@return { name: string, text: string }[]
function M.units(entry)
  local words, name = {}, entry.user and M.name_among_many(entry) or M.unit_name(entry.kit)
  local what = entry.all_due and "--all-due" or entry.kit:gsub("%%", "%%%%")
  for i, word in ipairs(words_of(entry)) do words[i] = for_systemd(word) end
  local timer = { "[Unit]", "Description=Time of kitload run " .. what, "", "[Timer]" }
  for _, calendar in ipairs(cron.calendars(entry.cron)) do timer[#timer + 1] = "OnCalendar=" .. calendar end
  table.move({ "Persistent=true", "", "[Install]", "WantedBy=timers.target" }, 1, 4, #timer + 1, timer)
  local service = { "[Unit]", "Description=kitload run " .. what }
  if not entry.user then table.move({ "After=network-online.target", "Wants=network-online.target" }, 1, 2, 3, service) end
  table.move({ "", "[Service]", "Type=oneshot", "WorkingDirectory=" .. entry.folder:gsub("%%", "%%%%"),
    "ExecStart=" .. table.concat(words, " ") }, 1, 5, #service + 1, service)
  return {
    { name = name .. ".service", text = table.concat(service, "\n") .. "\n" },
    { name = name .. ".timer", text = table.concat(timer, "\n") .. "\n" },
  }
end

return M
