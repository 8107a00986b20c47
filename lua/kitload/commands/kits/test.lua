-- kitload test: runs the examples of kits, and shows differences. It needs no database.
local choice = require "kitload.kits.choice"
local errors = require "kitload.talk.errors"
local examples = require "kitload.trial.examples"
local formats = require "kitload.trial.test_formats"
local out = require "kitload.talk.output"
local trial = require "kitload.trial.trial"

local M = {}

---@type kitload.Command
M.command = {
  name = "test", usage = "[KIT…]", summary = "runs the examples of kits",
  about = "Runs each example of the kits (all of the workspace when none is named; 'shop.*' means those that match) through "
    .. "the engine and says what differs. "
    .. "Exit code 1 when an example fails, 2 when a kit is broken.",
  groups = { "several", "talk", "help" }, least = 0, most = math.huge,
  options = { { name = "format", value = "FORMAT", choices = { "text", "tap", "junit" }, help = "for people, or for programs" } },
}

---@class kitload.TestedKit
---@field name string
---@field err table?                        the kit could not be loaded
---@field results kitload.ExampleResult[]

---@return kitload.TestedKit[]?, table? err
local function run_kits(options, words)
  if options.all and words[1] then
    return nil, errors.usage("--all goes without a kit", "kitload test 'shop.*' means some of them")
  end
  local tested = {}
  local ok, err = choice.each(choice.of(options, words), function(kit)
    tested[#tested + 1] = { name = kit.opened and kit.opened.description.name or kit.name, err = kit.err,
      results = kit.opened and examples.run(trial.of(kit.opened)) or {} }
  end)
  if not ok then return nil, err end
  return tested
end

-- 2 if a kit is broken, 1 if an example fails.
local function exit_code(tested)
  local code = 0
  for _, kit in ipairs(tested) do
    if kit.err then code = 2 end
    for _, result in ipairs(kit.results) do
      if result.err and result.err.of_kit then code = 2 end
      if not result.ok then code = math.max(code, 1) end
    end
  end
  return code
end

function M.run(options, positional)
  local tested, err = run_kits(options, positional)
  if not tested then return nil, err end
  local format = options.format or "text"
  io.stdout:write(formats[format](tested, { quiet = out.quiet, columns = out.columns(), paint = out.paint }))
  for _, kit in ipairs(tested) do
    if kit.err then out.error(kit.err) end
  end
  return exit_code(tested)
end

return M
