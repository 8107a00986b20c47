-- The report of a run, from a table: as text for people, and as a value for programs.
require "spec.helper"
local outcome = require "kitload.run.outcome"
local rejected = require "kitload.merge.rejected"
local report = require "kitload.run.report"

-- A report of a run that went well, with these changes.
local function of(more)
  local r = {
    status = "completed", title = "a.csv", how = "UTF-8", files = { { name = "a.csv", rows = 3 } }, kit = "k", load = "append",
    destination = "public.t", counts = { read = 3, inserted = 3, rejected = 0, skipped = 0, warnings = 0 }, seconds = 1, problems = {},
    skips = {}, unread = {}, left_out = {}, notes = {}, near = {}, committed = true, exit = 0,
  }
  for name, v in pairs(more or {}) do r[name] = v end
  return r
end

local function text(more, columns) return report.text(of(more), columns or 80) end
local function has(whole, part) assert.is_truthy(whole:find(part, 1, true), part .. "\nis not in\n" .. whole) end
local function lacks(whole, part) assert.is_nil(whole:find(part, 1, true), part .. "\nis in\n" .. whole) end

local function problem(field, code, count, more)
  local p = { field = field, code = code, level = "error", count = count, message = "is " .. code, examples = {} }
  for i = 1, math.min(count, 3) do p.examples[i] = { file = "a.csv", row = i + 1, line = i + 2, raw = "x" .. i } end
  for name, v in pairs(more or {}) do p[name] = v end
  return p
end

describe("the report for people", function()
  it("always shows the counts of its mode, and others if they are not zero", function()
    local zero = { read = 0, inserted = 0, updated = 0, unchanged = 0, existing = 0, deleted = 0, rejected = 0, skipped = 0, warnings = 0 }
    for mode, words in pairs { append = "0 inserted", upsert = "0 inserted   0 updated   0 unchanged",
      overwrite = "0 inserted   0 updated   0 unchanged   0 deleted", insert_only = "0 inserted   0 existing" } do
      local line = text({ load = mode, counts = zero }, 200):match "\n(  public%.t   [^\n]*)"
      assert.equal("  public.t   " .. words .. "        0 rejected   0 skipped   0 warnings", line)
    end
    local all = { read = 9, split = 1, inserted = 1, updated = 2, unchanged = 3, existing = 4, deleted = 5, rejected = 6, skipped = 7,
                  suppressed = 8, warnings = 1 }
    has(text({ counts = all }, 200), "  public.t   1 inserted   2 updated   3 unchanged   4 existing   5 deleted        "
      .. "1 added by split   6 rejected   7 skipped   8 suppressed   1 warning\n")
    has(text { status = "checked", counts = { read = 1, good = 1, rejected = 0, skipped = 0 } }, "  public.t   1 good row        0 rejected")
  end)

  it("uses two lines for counts only if one is too long", function()
    local line = "  public.t   3 inserted        0 rejected   0 skipped   0 warnings"
    has(text({}, #line), line .. "\n")
    has(text({}, #line - 1), "  public.t   3 inserted\n             0 rejected   0 skipped   0 warnings\n")
    local long = ("t"):rep(41)
    has(text { destination = long, load = "overwrite", counts = { inserted = 1, updated = 2, unchanged = 3, deleted = 4 } },
      "  " .. long .. "\n    1 inserted   2 updated   3 unchanged   4 deleted\n    0 rejected   0 skipped   0 warnings\n")
  end)

  it("shows the same problem of up to six fields one by one, and of more together, with all counts", function()
    local function fields(n)
      local list = {}
      for i = 1, n do list[i] = problem("f" .. i, "date.invalid", i) end
      return text { problems = list }
    end
    has(fields(6), "  f6  date.invalid  6  is date.invalid")
    lacks(fields(6), "fields")
    local whole = fields(7)
    has(whole, "  7 fields  date.invalid  28  is date.invalid")
    has(whole, "f1, f2, f3, f4, f5, f6, f7")
    lacks(whole, "more")
    -- A problem of a whole row has no field. Another level or message is another problem.
    local rows = {}
    for i = 1, 7 do rows[i] = problem(nil, "csv.quote", 1) end
    lacks(text { problems = rows }, "7 ")
    local mixed = {}
    for i = 1, 8 do mixed[i] = problem("f" .. i, "max", 1, { level = i > 4 and "warning" or "error" }) end
    lacks(text { problems = mixed }, "8 fields")
  end)

  it("shows how many rows are not shown, and the file of a row if there are several", function()
    has(text { problems = { problem("a", "x.y", 3) } }, '      row 4   "x3"\n')
    has(text { problems = { problem("a", "x.y", 4) } }, '      row 4   "x3"   … 1 more\n')
    has(text { files = { { name = "a.csv" }, { name = "b.csv" } }, problems = { problem("a", "x.y", 1) } }, '      a.csv row 2   "x1"\n')
  end)

  it("has the general message of the reader's problems for several rows, and the row's own for one", function()
    local one = problem(nil, "csv.quote", 1, { message = "a quote on line 7" })
    has(text { problems = { one } }, "a quote on line 7")
    one.count = 2
    lacks(text { problems = { one } }, "a quote on line 7")
    has(text { problems = { problem("a", "x.y", 2, { differs = true }) } }, "such as: is x.y")
    has(text { problems = { problem("a", "x.y", 2, { level = "warning" }) } }, "warning: is x.y")
  end)

  it("says what to do with rejected rows", function()
    local function about(more)
      more.rejects = more.rejects or "r.csv"
      return (text(more, 200):gsub("%s+", " "))
    end
    has(about {}, "rejected rows r.csv mend the cells, run the same command on this file")
    has(about { rejects_count = 1 }, "on this file")
    has(about { rejects_count = 2 }, "on each of these files")
    has(about { rejects = "r.ndjson" }, "mend the lines")
    has(about { rejects = "r.ndjson.csv" }, "mend the cells")
    has(about { status = "dry-run", committed = false }, "no row is in: mend them in the input, run it again")
    has(about { status = "failed", committed = true }, "run the same command on this file")
    has(about { needs_whole = true }, "mend the file that they came from and run it again: k.running needs all its rows")
  end)

  it("says that nothing was loaded, but not where the rows are in", function()
    has(text { status = "refused", refused = "why", committed = false }, "  nothing was loaded\n")
    has(text { status = "failed", refused = "why", committed = true }, "  the rows are in, although the run failed\n")
    has(text { status = "dry-run", committed = false }, "  dry run: all of it was rolled back\n")
  end)

  it("does not ask whether a header of another unit was meant", function()
    local near = { { field = "kg", asked = "Weight (kg)", header = "Weight (g)", differs = '"g" is not "kg"' } }
    has(text({ left_out = { "kg" }, near = near }, 200),
      '  fields without a column in the file   kg (no "Weight (kg)": "Weight (g)" is something else)\n')
  end)

  it("tells the rows that are not data, the columns that no field reads, and the fields without a column", function()
    local whole = text { files = { { name = "a.csv", above = 1, comments = 2, footer = 3 }, { name = "b.csv", above = 1 } },
      skips = { { reason = "blank row", count = 2 } }, unread = { "A" }, left_out = { "b", "c" },
      near = { { field = "b", asked = "Bee", header = "Be" } }, notes = { "one" } }
    for _, line in ipairs { "  skipped   2   blank row\n", "  passed over   2   above the table\n", "  passed over   2   comments\n",
      "  passed over   3   at the end (footer)\n", '  columns that no field reads   "A"\n',
      '  fields without a column in the file   b (no "Bee"; did you mean "Be"?), c\n', "  note: one\n" } do has(whole, line) end
  end)
end)

describe("the report for programs", function()
  it("has every count, and of each example the file, row, line and cell", function()
    local counts = {}
    for i, name in ipairs { "read", "split", "inserted", "updated", "unchanged", "existing", "deleted", "rejected", "skipped", "suppressed",
      "warnings", "good" } do counts[name] = i end
    local value = require("cjson").decode(report.json(of { counts = counts, problems = { problem("a", "x.y", 1) } }))
    assert.same(counts, value.counts)
    assert.same({ { field = "a", code = "x.y", level = "error", count = 1, message = "is x.y",
      examples = { { file = "a.csv", row = 2, line = 3, raw = "x1" } } } }, value.problems)
  end)
end)

describe("rows that were rejected after the reading", function()
  local files = { { name = "a.csv", base = 0, rows = 10 }, { name = "b%1.csv", base = 10, rows = 5 } }

  it("name the file of the other row, but not where the message is the server's", function()
    local function message(other, more)
      local r = { code = "unique.file", detail = "row 3 has it", field = "a", other = other }
      for name, v in pairs(more or {}) do r[name] = v end
      return outcome.set_message(r, files)
    end
    has(message(10), "row 3 of a.csv has it")
    has(message(11), "row 3 of b%1.csv has it")
    has(outcome.set_message({ code = "unique.file", detail = "row 3 has it", other = 3 }, { files[1] }), "row 3 has it")
    assert.equal("row 3 clashes", message(10, { code = "db.unique", detail = "row 3 clashes" }))
  end)

  it("are grouped by field and code, with their places and at most three examples", function()
    local r, list = { problems = {} }, {}
    for _, number in ipairs { 1, 10, 11, 15 } do rejected.add(list, { number = number, code = "key.null", field = "a" }) end
    rejected.add(list, { number = 16, code = "key.null" })
    local shown = outcome.add_rejects(r, list, files)
    assert.same({ "a", 4, 3 }, { r.problems[1].field, r.problems[1].count, #r.problems[1].examples })
    assert.same({ { file = "a.csv", row = 1 }, { file = "a.csv", row = 10 }, { file = "b%1.csv", row = 1 } }, r.problems[1].examples)
    assert.same({ nil, 1 }, { r.problems[2].field, r.problems[2].count })
    assert.equal(4, #shown)
    assert.same({ 11, "a" }, { shown[3].row_index, shown[3].field })
  end)
end)
