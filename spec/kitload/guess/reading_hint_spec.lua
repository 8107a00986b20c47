-- What check says about rejected cells that another format or another step reads.
local workspace = require "spec.commands.workspace"

describe("the note of rejected cells that another format reads", function()
  local w
  before_each(function() w = workspace.new() end)

  local function notes(field, ...)
    w:kit("a", ('return k.kit "a" { into = "t", source = { delimiter = ";" }, k.field "id" {}, %s }'):format(field))
    local lines = { "id;v" }
    for i, cell in ipairs { ... } do lines[#lines + 1] = i .. ";" .. cell end
    w:write("a.csv", table.concat(lines, "\n") .. "\n")
    local _, out = w:kitload("check", "a", "a.csv")
    return (out:gsub("%s+", " "):gsub("destination not checked.*", ""))
  end

  local function says(text, field, ...)
    local out = notes(field, ...)
    assert.is_truthy(out:find("note: v: " .. text, 1, true), out)
  end

  it("names the format", function()
    says('k.decimal "1.234,56" would read the rejected cells that are shown', 'k.field "v" { k.decimal }', "1.234,50", "5,5")
    says('k.integer "1.234" would read the rejected cells that are shown', 'k.field "v" { k.integer }', "1.000.000", "12")
    says("k.decimal would read the rejected cells that are shown", 'k.field "v" { k.integer }', "1.5", "2")
    says('k.date "%d.%m.%Y" would read the rejected cells that are shown', 'k.field "v" { k.date }', "31.12.2024", "28.02.2024")
    says('k.timestamp "%d.%m.%Y %H:%M" would read the rejected cells that are shown', 'k.field "v" { k.timestamp }', "31.12.2024 10:00", "28.02.2024 11:30")
    says('k.decimal with null = { "n/a" } would read the rejected cells that are shown', 'k.field "v" { k.integer }', "n/a", "1.5")
  end)

  it("names the step that takes a day out of a moment, and it does", function()
    local function day(step, ...)
      says("the cells have a time of day: " .. step .. " reads the day", 'k.field "v" { k.date "%d.%m.%Y" }', ...)
      assert.matches("2 good rows +0 rejected", notes(('k.field "v" { %s }'):format(step), ...))
    end
    day('k.date "%Y-%m-%d %H:%M"', "2024-01-02 10:22", "2024-02-02 11:00")
    day('k.date "%Y-%m-%dT%H:%M:%SZ"', "2024-01-02T10:11:12Z", "2024-02-02T10:11:12Z")
    day('k.sub { 1, 10 }, k.date "%Y-%m-%d"', "2024-01-02T10:11:12+02:00", "2024-02-02T10:11:12-05:00")
    local javascript = "Mon Jan 02 2024 10:00:00 GMT+0100 (CET)"
    local extracted = [[k.extract "^\\w+ (\\w+ \\d+ \\d+)", k.date "%b %d %Y"]]
    says("the cells are dates as JavaScript writes them: " .. extracted, 'k.field "v" { k.date }', javascript, javascript)
    assert.matches("2 good rows +0 rejected", notes(('k.field "v" { %s }'):format(extracted), javascript, javascript))
    extracted = [[k.extract "^\\w+ (.* GMT[+-]\\d+)", k.timestamp "%b %d %Y %H:%M:%S GMT%z"]]
    says("the cells are dates as JavaScript writes them: " .. extracted, 'k.field "v" { k.timestamp }', javascript, javascript)
    assert.matches("2 good rows +0 rejected", notes(('k.field "v" { %s }'):format(extracted), javascript, javascript))
  end)

  it("says nothing where cells differ, can be read two ways, or are secret", function()
    for _, case in ipairs {
      { 'k.field "v" { k.decimal }', "1.234,50", "soon" }, { 'k.field "v" { k.date }', "03/04/2024", "05/06/2024" },
      { 'k.field "v" { k.decimal, secret = true }', "1.234,50", "5,5" }, { 'k.field "v" { k.integer }', "x", "y" },
    } do
      assert.is_nil(notes(table.unpack(case)):find("note: v:", 1, true))
    end
  end)
end)
