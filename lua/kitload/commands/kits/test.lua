-- kitload test: runs the examples of kits, and shows differences. It needs no database.
local errors = require "kitload.talk.errors"
local examples = require "kitload.trial.examples"
local formats = require "kitload.trial.test_formats"
local out = require "kitload.talk.output"
local trial = require "kitload.trial.trial"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "test", usage = "[KIT…]", summary = "runs the examples of kits",
  about = "Runs each example of the kits (all of the workspace when none is named) through the engine and says what differs. "
    .. "Exit code 1 when an example fails, 2 when a kit is broken.",
  groups = { "talk", "help" }, least = 0, most = math.huge,
  options = { { name = "format", value = "FORMAT", choices = { "text", "tap", "junit" }, help = "for people, or for programs" } },
}

---@class kitload.TestedKit
---@field name string
---@field err table?                        the kit could not be loaded
---@field results kitload.ExampleResult[]

-- Whether the file is only a module for kits. If nobody named it, that is no error.
local function is_no_kit(err)
  local problems = err.problems or {}
  return #problems == 1 and problems[1].message:find ", not a kit$" ~= nil
end

---@return kitload.TestedKit[]?, table? err
local function run_kits(words)
  local named = #words > 0
  if not named then words = workspace.kits(workspace.root()) end
  if #words == 0 then
    return nil, errors.usage(("there is no kit in %s/kits"):format(workspace.root()),
      "a workspace is a folder with kits/ in it; a kit can also be named by its path, ending in .lua")
  end
  local tested = {}
  for _, word in ipairs(words) do
    local opened, err = trial.open(word)
    if opened then
      tested[#tested + 1] = { name = opened.description.name, results = examples.run(opened) }
    elseif named or not is_no_kit(err) then
      tested[#tested + 1] = { name = word, err = err, results = {} }
    end
  end
  return tested
end

-- 2 if a kit is broken, 1 if an example fails.
local function exit_code(tested)
  local code = 0
  for _, kit in ipairs(tested) do
    if kit.err then code = 2 end
    for _, result in ipairs(kit.results) do
      if result.err and result.err.fault then code = 2 end
      if not result.ok then code = math.max(code, 1) end
    end
  end
  return code
end

function M.run(options, positional)
  local tested, err = run_kits(positional)
  if not tested then return nil, err end
  local format = options.format or "text"
  io.stdout:write(formats[format](tested, { quiet = out.quiet, columns = out.columns(), paint = out.paint }))
  for _, kit in ipairs(tested) do
    if kit.err then out.error(kit.err) end
  end
  return exit_code(tested)
end

return M
