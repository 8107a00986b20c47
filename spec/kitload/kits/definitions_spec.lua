-- lua/kit/meta.lua: what editors know about the language.
local h = require "spec.helper"
local definitions = require "kitload.kits.definitions"
local facts = require "kit.facts"
local language = require "kit.language"
local kit_project = require "kit.facts.project"
local near = require "kit.base.near"
local steps = require "kit.steps"

local text = definitions.text()

-- The lines of a class, by field: its type.
local function class(name)
  local out, inside = {}, false
  for line in text:gmatch "[^\n]+" do
    local head = line:match "^%-%-%-@class ([^:]+)" or not line:find "^%-%-%-" and ""
    if head then inside = head == name or head == "(exact) " .. name end
    local field, rest = line:match "^%-%-%-@field (%S+) (.+)$"
    if inside and field then out[field:gsub("%?$", "")] = rest end
  end
  return out
end

describe("the definitions for editors", function()
  it("are what the language is now: make docs writes them", function()
    assert.is_true(text == h.read "lua/kit/meta.lua", "lua/kit/meta.lua is not what the language is: make docs")
  end)

  it("are Lua", function()
    assert.is_truthy(load(text))
  end)

  it("name everything that k has", function()
    local k = class "kit.Language"
    for _, step in ipairs(steps.list) do assert.is_truthy(k[step.name], step.name) end
    for _, name in ipairs(language.names()) do assert.is_truthy(k[name], name) end
  end)

  it("name the words of a project, and no others", function()
    local n = 0
    for name in text:gmatch "\nfunction ([%w_]+)%(" do
      assert.is_truthy(kit_project.words[name], name)
      n = n + 1
    end
    assert.equal(#near.keys(kit_project.words), n)
  end)

  it("name every fact, with its line of documentation", function()
    for name, known in pairs { ["kit.Field"] = facts.field, ["kit.Options"] = facts.kit, ["kit.Source"] = facts.source,
      ["kit.Limits"] = facts.limits, ["kit.Defaults"] = facts.defaults } do
      local found = class(name)
      for fact, info in pairs(known) do
        assert.is_truthy(found[fact] and found[fact]:find(info.doc, 1, true), name .. "." .. fact)
        assert.is_truthy(found[fact]:match "^%S", fact)
      end
    end
  end)

  it("let a table stand for a schema and a table", function()
    assert.matches("^string|string%[%]", class("kit.args.lookup")["[integer]"])
  end)

  it("know what a fact may be, from its own check", function()
    local field, kit = class "kit.Field", class "kit.Options"
    assert.matches('^string|integer|string%[%]|kit.More ', field.from)
    assert.matches('^"error"|"null" ', field.invalid)
    assert.matches("^boolean ", field.required)
    assert.matches("^integer ", field.max_length)
    assert.matches('^"append"|"upsert"|"overwrite"|"insert_only" ', kit.load)
    assert.matches("^string|integer ", kit.max_rejects)
    assert.matches("^integer|false ", class("kit.Source").header)
  end)

  it("know the options of a step, from its own check", function()
    assert.same({ ["[integer]"] = "string", lang = "string", tz = "string", pivot = "number", fold = '"first"|"second"|"error"' },
      class "kit.args.timestamp")
    assert.equal('"error"|"keep"|"null"', class("kit.args.map").other)
    assert.same({ "string|string[]", "string|string[]" }, { class("kit.args.boolean").yes, class("kit.args.boolean").no })
  end)

  it("tell a step that stands alone from one that needs its argument", function()
    assert.is_truthy(text:find("---@class kit.step.date: kit.Step\n", 1, true))
    assert.is_truthy(text:find("---@class kit.step.pad_left\n", 1, true))
    assert.matches("^kit.Step ", class("kit.Language").trim)
  end)

  it("take the example of every step", function()
    for _, step in ipairs(steps.list) do
      if step.lower then
        local argument = text:match("%-%-%-@class kit%.step%." .. step.name .. "[^\n]*\n%-%-%-@overload fun%(argument: ([^\n]+)%): kit.Step\n")
        assert.is_truthy(argument and argument ~= "any", step.name)
      end
    end
  end)
end)
