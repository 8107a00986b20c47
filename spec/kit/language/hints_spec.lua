-- What is said about each mistake of a kit, of a project, of routes.lua and of _defaults.lua, word for word: spec/cases/mistakes.txt.
--
--   kit k.field "a" { k.money }        which file it is, and what stands in it, on one line
--     field 'a', step 1: …             the mistake
--     | write …                        what to do, if it says that
--
-- KITLOAD_GOLDEN=write writes what is said now, to be read and committed.
local h = require "spec.helper"
local loader = require "kit.loader"
local s = require "spec.kit.support"

local PATH = "spec/cases/mistakes.txt"

-- For each word of the case file: the path of the file, its text, and whether kits can be found from there.
local files = {
  kit = function(body) return "kits/x.lua", ('local k = require "kit" return k.kit "x" { %s }'):format(body), true end,
  lua = function(body) return "kits/x.lua", ('local k = require "kit" %s'):format(body), true end,
  defaults = function(body) return "kits/_defaults.lua", ("return { %s }"):format(body), true end,
  project = function(body) return "projects/acme.lua", ("return { %s }"):format(body), false end,
  routes = function(body) return "routes.lua", body, false end,
}

local function said(word, body)
  local path, text, has_roots = files[word](body)
  local host = { ops = s.ops(), roots = has_roots and { "kits" } or {}, guards = {}, read = function(p) return p == path and text or nil end }
  local description, mistakes = loader.new(host):open(path)
  assert(description == nil, "nothing is wrong with: " .. body)
  local out = {}
  for _, p in ipairs(mistakes) do
    out[#out + 1] = "  " .. p.message
    for line in (p.hint or ""):gmatch "[^\n]+" do out[#out + 1] = "  | " .. line end
  end
  return table.concat(out, "\n")
end

describe("a mistake", function()
  local cases, written = {}, {}
  for line in h.read(PATH):gmatch "[^\n]+" do
    local word, body = line:match "^(%l+) (.*)$"
    if word then
      cases[#cases + 1] = { word = word, body = body, said = {} }
    elseif not line:find "^#" then
      table.insert(cases[#cases].said, line)
    else
      written[#written + 1] = line
    end
  end

  if os.getenv "KITLOAD_GOLDEN" == "write" then
    for _, case in ipairs(cases) do
      case.said = { said(case.word, case.body) }
      written[#written + 1] = ("\n%s %s\n%s"):format(case.word, case.body, case.said[1])
    end
    h.write(PATH, table.concat(written, "\n") .. "\n")
  end

  for _, case in ipairs(cases) do
    it(("is told with what to do: %s %s"):format(case.word, case.body), function()
      assert.equal(table.concat(case.said, "\n"), said(case.word, case.body))
    end)
  end
end)
