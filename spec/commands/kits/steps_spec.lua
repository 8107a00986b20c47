local workspace = require "spec.commands.workspace"

describe("kitload steps", function()
  local w = workspace.new()

  it("lists every step under its family, 80 columns wide", function()
    local code, out = w:kitload "steps"
    assert.equal(0, code)
    assert.matches("^Text to text\n", out)
    assert.matches("\nNo source column\n", out)
    for line in out:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    for _, step in ipairs(require("kit.steps").list) do assert.matches("\n  " .. step.name .. " ", out) end
  end)

  it("tells a step's argument, options, examples and problems", function()
    local code, out = w:kitload("steps", "decimal")
    assert.equal(0, code)
    assert.matches('k.decimal "1.234,56"', out, 1, true)
    assert.matches("text → decimal", out, 1, true)
    assert.matches("trailing_minus", out, 1, true)
    assert.matches('"-1.234,50" → "-1234.50"', out, 1, true)
    assert.matches("decimal.invalid: is not a number like …", out, 1, true)
  end)

  it("takes the name as a kit writes it", function()
    assert.equal(0, (w:kitload("steps", "k.trim")))
  end)

  it("suggests a step for a misspelt name, exit 2", function()
    local code, _, err = w:kitload("steps", "decimel")
    assert.equal(2, code)
    assert.matches("there is no step 'decimel'", err, 1, true)
    assert.matches("did you mean 'decimal'?", err, 1, true)
  end)
end)
