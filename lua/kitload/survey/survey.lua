-- check --each: one table of many files, in place of a report for each of them.
local begin = require "kitload.run.begin"
local connect = require "kitload.connect.connect"
local each = require "kitload.run.each"
local errors = require "kitload.talk.errors"
local inbox = require "kitload.files.inbox"
local json = require "kitload.talk.json"
local offers = require "kitload.survey.offers"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local parents = require "kitload.kits.parents"
local session = require "kitload.run.session"
local shapes = require "kitload.survey.shapes"
local show = require "kitload.survey.show"

local M = {}

-- An error that all files of a shape have is printed once.
local function tell_errors(survey)
  local told = {}
  for _, file in ipairs(survey.files) do
    local err = file.err
    if err and not told[err] then
      told[err] = true
      if not err.message:find(file.name, 1, true) then err.message = file.path .. ": " .. err.message end
      out.error(err)
    end
  end
end

local function worst(survey)
  local code = 0
  for _, file in ipairs(survey.files) do code = math.max(code, file.code) end
  return code
end

local function tell(options, survey, list, code)
  if options.csv then
    io.stdout:write(show.csv(survey))
  elseif options.json then
    io.stdout:write(json.encode(json.object(show.pairs(survey, list, code)), true), "\n")
  elseif not out.quiet then
    io.stdout:write(show.text(survey, list, out.columns()))
  end
  if options.report then outcome.write_short(options.report, show.pairs(survey, list, code)) end
end

--- Check the files of the command line or of the kit, each by itself.
---@return integer? code, table? err
function M.run(options, words, context)
  if options.csv and options.json then return nil, errors.usage "--csv and --json cannot both be given" end
  local s, err = begin.start(options, words)
  if not s then return nil, err end
  for _, note in ipairs(s.kit and parents.notes_of(s.description, s.kit.roots) or {}) do s.notes[#s.notes + 1] = note end
  err = each.refused(options, s)
  if err then return nil, err end
  s, err = session.find_files(s, s.words)
  if err then return nil, err end
  if s.nothing then return outcome.nothing(options, s.nothing) end
  local paths = s.paths
  table.sort(paths)
  if connect.given(s.reach) then
    s, err = session.open_destination(s)
    context.reached = s.conn ~= nil
    if err then return nil, err end
  end
  local survey, stop = shapes.check(s, paths, inbox.names(paths))
  local list = {}
  if not stop then list, stop = offers.of(survey) end
  if s.conn then s.conn:close() end
  local code = stop and errors.exit_of(stop) or worst(survey)
  io.stdout:flush()
  tell_errors(survey)
  tell(options, survey, list, code)
  if stop then
    stop.reported = true
    return nil, stop
  end
  return code
end

return M
