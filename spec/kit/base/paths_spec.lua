-- Patterns of paths, as k.path and routes.lua have them: what they match, what they refuse, which one takes all of another.
require "spec.helper"
local paths = require "kit.base.paths"
local sys = require "kitload.host.sys"

local function match(text, path)
  local pattern = assert(paths.parse(text))
  local found = sys.match_path(pattern.regex, path)
  return found and table.concat(found, "|") or nil
end

describe("a pattern of paths", function()
  it("takes its parts from the whole path, and * stops at a slash", function()
    for _, case in ipairs {
      { "in/{customer}/{year}/*.csv", "in/acme/2024/a.csv", "acme|2024" }, { "in/{customer}/*.csv", "in/acme/2024/a.csv" },
      { "in/{customer}/*.csv", "x/in/acme/a.csv" }, { "in/*.csv", "in/a.csv.gz" }, { "in/*.csv", "in/a.csv\n" }, { "in/*.csv", "in/.csv", "" },
      { "in/{a}_{b}.csv", "in/x_y_z.csv", "x_y|z" }, { "in/{a}.csv", "in/.csv" },
      { "**/{f}.csv", "a.csv", "a" }, { "**/{f}.csv", "x/y/a.csv", "a" }, { "**/{f}.csv", "/srv/y/a.csv", "a" }, { "in/**/a.csv", "in/a.csv", "" }, { "in/**", "in/x/y.z", "" },
      { "in/**", "in" }, { "/srv/{c}/*", "/srv/x/y", "x" }, { "a?c", "aéc", "" }, { "a?c", "a/c" }, { "a?c", "aéèc" },
      { "[a-c]x", "bx", "" }, { "[!a-c]x", "bx" }, { "[!a-c]x", "éx", "" }, { "[]^-]", "^", "" }, { "[]^-]", "-", "" }, { "[a]]", "a]", "" },
      { "\\*\\{x}.csv", "*{x}.csv", "" }, { "a.c", "abc" }, { "a+(b)$|^", "a+(b)$|^", "" }, { "in/my file's \"x\".csv", "in/my file's \"x\".csv", "" },
      { "./in//a/./b", "in/a/b", "" }, { "in/{c}/*", "in/\xFFx/y", "\xFFx" }, { "IN/*", "in/a" },
      { "in/{c}/*", "in/Mu\u{308}ller/y", "Müller" }, { "in/Müller/{f}", "in/Mu\u{308}ller/y", "y" }, { "in/Mu\u{308}ller/{f}", "in/Müller/y", "y" },
    } do
      assert.equal(case[3], match(case[1], case[2]), case[1] .. " and " .. case[2])
    end
  end)

  it("is refused when nobody can tell what it means", function()
    for _, case in ipairs {
      { "", "is empty" }, { 7, "is no text" }, { "in/", "is a folder" }, { "in/../x", "'..'" }, { "..", "'..'" }, { "../in/*", "'..'" },
      { "in/{a", "a { without" }, { "in/{}", "{}" }, { "in/{a-b}", "{a-b}" }, { "in/{a}/{a}", "{a} twice" }, { "in/{a}{b}", "beside" },
      { "in/*{b}", "beside" }, { "in/{b}*", "beside" }, { "in/a**/b", "**" }, { "in/**b", "**" }, { "***", "**" }, { "in/[a", "[ without" },
      { "[z-a]", "whose end" }, { "[é]", "ASCII" }, { "a\\", "ends in a" }, { "a\nb", "control" }, { ("*/"):rep(13) .. "x", "13 wildcards" },
    } do
      local pattern, wrong = paths.parse(case[1])
      assert.is_nil(pattern, tostring(case[1]))
      assert.is_truthy(wrong:find(case[2], 1, true), tostring(case[1]) .. ": " .. wrong)
    end
  end)

  it("covers another one only when that is sure", function()
    local function covers(a, b) return paths.covers(assert(paths.parse(a)), assert(paths.parse(b)), sys.match_path) end
    for _, case in ipairs {
      { "in/*.csv", "in/a.csv", true }, { "in/{c}/*.csv", "in/wayne/*.csv", true }, { "in/{c}/*.csv", "in/wayne/*__2024*.csv", true },
      { "in/wayne/*.csv", "in/{c}/*.csv", false }, { "in/*.csv", "in/*", false }, { "in/**", "in/{c}/*.csv", true }, { "**/*.csv", "in/*.csv", true },
      { "in/*", "in/**", false }, { "in/*/*", "in/*", false }, { "in/{c}.csv", "in/*.csv", false }, { "in/[ab]", "in/a", false },
      { "in/[ab]", "in/[ab]", true }, { "in/?", "in/*", false }, { "in/*", "in/[!a]x", true },
    } do
      assert.equal(case[3], covers(case[1], case[2]), case[1] .. " and " .. case[2])
    end
  end)
end)
