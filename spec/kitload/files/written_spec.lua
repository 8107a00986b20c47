-- Files that runs have written beside their inputs: which of them a pattern does not read.
local h = require "spec.helper"
local written = require "kitload.files.written"

describe("what runs have written", function()
  local dir
  before_each(function() dir = h.tmp() end)

  -- A file with a time in seconds.
  local function file(name, time)
    local path = h.write(dir .. "/" .. name, "x\n")
    assert.equal(0, (h.sh(("touch -d @%d '%s'"):format(time, path))))
    return path
  end

  local function kept(pattern, ...)
    local notes, paths = {}, {}
    for i, name in ipairs { ... } do paths[i] = dir .. "/" .. name end
    local names = {}
    for i, path in ipairs(written.leave_out(dir .. "/" .. pattern, paths, notes)) do names[i] = path:match "[^/]+$" end
    for i, note in ipairs(notes) do notes[i] = note:gsub(dir .. "/", "") end
    return names, notes
  end

  it("is untouched while it has the time of a problems file beside it", function()
    file("a.problems.jsonl", 1000)
    file("a.problems-2.jsonl", 2000)
    assert.is_true(written.is_untouched(file("a.rejected.csv", 1000)))
    assert.is_true(written.is_untouched(file("a.rejected-2.csv", 2000)))
    assert.is_false(written.is_untouched(file("a.rejected-3.csv", 3000)))
    assert.is_false(written.is_untouched(dir .. "/gone.csv"))
    dir = h.tmp()
    assert.is_false(written.is_untouched(file("a.rejected.csv", 1000)))
    dir = dir .. "/[x]"
    assert.equal(0, (h.sh(("mkdir '%s'"):format(dir))))
    file("a.problems.jsonl", 1000)
    assert.is_true(written.is_untouched(file("a.rejected.csv", 1000)))
  end)

  it("is left out with a note, but not what somebody has mended, and not what only sounds alike", function()
    file("a.problems.jsonl", 1000)
    for name, time in pairs { ["a.rejected.csv"] = 1000, ["a.rejected-2.ndjson"] = 1000, ["b.rejected.csv"] = 5, ["rejected.csv"] = 1000,
                              ["a.rejected.csv.gz"] = 1000 } do
      file(name, time)
    end
    local names, notes = kept("*", "a.csv", "a.problems.jsonl", "a.problems-12.jsonl", "a.problems.json", "a.rejected.csv", "a.rejected-2.ndjson",
      "b.rejected.csv", "rejected.csv", "a.rejected.csv.gz")
    assert.same({ "a.csv", "a.problems.json", "b.rejected.csv", "rejected.csv", "a.rejected.csv.gz" }, names)
    assert.same({ "rejects that nobody has mended are passed over: a.rejected.csv, a.rejected-2.ndjson",
      "what an earlier run wrote of its problems is passed over: a.problems.jsonl, a.problems-12.jsonl" }, notes)
  end)

  it("is read by a pattern that names it", function()
    file("a.problems.jsonl", 1000)
    file("a.rejected.csv", 1000)
    assert.same({ { "a.rejected.csv" }, {} }, { kept("*.rejected*", "a.rejected.csv") })
    assert.same({ { "a.problems.jsonl" }, {} }, { kept("*.problems*", "a.problems.jsonl") })
    assert.same({ {}, { "rejects that nobody has mended are passed over: a.rejected.csv" } }, { kept("*.problems*", "a.rejected.csv") })
  end)
end)
