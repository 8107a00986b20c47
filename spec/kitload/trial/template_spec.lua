-- The file that a customer fills in, word for word, for kits of one line: spec/cases/templates.txt.
--
--   kit k.field "a" {}        the kit's body
--   with_help k.field …       the same with --with-help
--     a                       the lines of the file; a byte order mark is shown as <BOM>, and behind lines that end with LF alone stands (LF)
--     Example
--   | note                    what is said about it; of an error the message and the hint
--
-- KITLOAD_GOLDEN=write writes what is said now, to be read and committed.
local h = require "spec.helper"
local template = require "kitload.trial.template"
local trial = require "kitload.trial.trial"

local PATH = "spec/cases/templates.txt"

local function said(word, body)
  local path = h.tmp() .. "/a.lua"
  h.write(path, ('local k = require "kit" return k.kit "a" { %s }'):format(body))
  local text, notes = template.make(assert(trial.open(path), body), { with_help = word == "with_help", bom = word == "bom", meta = {} })
  local out = {}
  local ending = text and text:match "\r?\n$"
  for line in ((text or ""):gsub("^\u{FEFF}", "<BOM>") .. ""):gmatch "([^\n]*)\n" do
    assert.equal(ending, line:match "\r?$" .. "\n")
    out[#out + 1] = (("  " .. line:gsub("\r$", "")):gsub("%s+$", ""))
  end
  if ending == "\n" then out[#out + 1] = "  (LF)" end
  if not text then notes = { notes.message, notes.hint } end
  for _, note in ipairs(notes) do
    for line in note:gmatch "[^\n]+" do out[#out + 1] = "| " .. line end
  end
  return table.concat(out, "\n")
end

describe("a template", function()
  local cases, written = {}, {}
  for line in (h.read(PATH) .. "\n"):gmatch "([^\n]*)\n" do
    local word, body = line:match "^([%l_]+) (.*)$"
    if word then
      cases[#cases + 1] = { word = word, body = body, said = {} }
    elseif cases[1] then
      table.insert(cases[#cases].said, line)
    else
      written[#written + 1] = line
    end
  end

  if os.getenv "KITLOAD_GOLDEN" == "write" then
    while written[#written] == "" do written[#written] = nil end
    for _, case in ipairs(cases) do
      case.said = { said(case.word, case.body) }
      written[#written + 1] = ("\n%s %s\n%s"):format(case.word, case.body, case.said[1])
    end
    h.write(PATH, table.concat(written, "\n") .. "\n")
  end

  for _, case in ipairs(cases) do
    it(("is as it is written for: %s %s"):format(case.word, case.body), function()
      assert.equal((table.concat(case.said, "\n"):gsub("\n+$", "")), said(case.word, case.body))
    end)
  end
end)
