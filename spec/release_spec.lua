-- The CHANGELOG, the number of the version and the public names agree, as RELEASE.md says.
local h = require "spec.helper"
local cli = require "kitload.cli"
local facts = require "kit.facts"
local host_plan = require "kitload.host.plan"
local steps = require "kit.steps"

local changelog = h.read "CHANGELOG.md"
local unreleased = changelog:match "\n## Unreleased\n(.-)\n## "

describe("the CHANGELOG", function()
  local titles = {}
  for title in ("\n" .. changelog):gmatch "\n## ([^\n]+)" do titles[#titles + 1] = title end
  local version = h.read "Makefile":match "\nVERSION := (%S+)\n"

  local function number(title)
    local first, second, third = title:match "^(%d+)%.(%d+)%.(%d+), %d%d%d%d%-%d%d%-%d%d$"
    assert.is_truthy(third, "a section is called NUMBER, DAY: " .. title)
    return first * 1000000 + second * 1000 + third
  end

  it("begins with what is not released, and has its sections from new to old", function()
    assert.equal("Unreleased", titles[1])
    for i = 3, #titles do assert.is_true(number(titles[i - 1]) > number(titles[i]), titles[i]) end
  end)

  it("has a section for the version that the binary says", function()
    assert.equal(version .. ",", titles[2]:match "^%S+")
    assert.matches(version, select(2, h.sh(h.kitload .. " --version")), 1, true)
  end)
end)

-- What users write: steps, facts, commands with their options, codes. One line each, as `step trim`.
local function public_names()
  local list = {}
  local function add(...) list[#list + 1] = table.concat({ ... }, " ") end
  for _, step in ipairs(steps.list) do add("step", step.name) end
  for _, kind in ipairs { "field", "kit", "source" } do
    for name in pairs(facts[kind]) do add("fact", kind, name) end
  end
  for _, command in ipairs(cli.commands) do
    add("command", command.name)
    for _, option in ipairs(cli.options_of(command)) do add("option", command.name, "--" .. option.name) end
  end
  for _, entry in ipairs(host_plan.codes()) do add("code", entry.code) end
  table.sort(list)
  return list
end

describe("the public names", function()
  local path = "spec/cases/release/names.txt"

  -- A release writes them anew. Between two releases they stay, so that this spec sees what is new.
  if os.getenv "KITLOAD_GOLDEN" == "write" and not unreleased:find "%S" then h.write(path, table.concat(public_names(), "\n") .. "\n") end

  it("of the last version are all there, and each new or missing one is named below Unreleased", function()
    local before, now, silent, shared = {}, {}, {}, {}
    for _, group in pairs(cli.options) do
      for _, option in ipairs(group) do shared[option.name] = true end
    end
    for name in io.lines(path) do before[name] = true end
    for _, name in ipairs(public_names()) do now[name] = true end
    local function told(name)
      local word = name:match "%S+$":gsub("%p", "%%%0")
      return unreleased:find("%f[%w_-]" .. word .. "%f[^%w_-]")
    end
    -- A new command has the options that many commands share, too: its own name is enough for them.
    local function comes_with(name)
      local command, option = name:match "^option (%S+) %-%-(%S+)$"
      return command and not before["command " .. command] and shared[option]
    end
    for name in pairs(now) do
      if not before[name] and not comes_with(name) and not told(name) then silent[#silent + 1] = name .. " is new, and CHANGELOG.md does not name it" end
    end
    for name in pairs(before) do
      if not now[name] and not told(name) then silent[#silent + 1] = name .. " is gone, and CHANGELOG.md does not name it" end
    end
    table.sort(silent)
    assert.equal("", table.concat(silent, "\n"))
  end)
end)
