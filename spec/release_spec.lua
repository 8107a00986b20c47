-- The CHANGELOG and the number of the version agree, as RELEASE.md says.
local h = require "spec.helper"

describe("the CHANGELOG", function()
  local titles = {}
  for title in ("\n" .. h.read "CHANGELOG.md"):gmatch "\n## ([^\n]+)" do titles[#titles + 1] = title end
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
