-- The table of check --each, from a survey that was made by hand: as text, as CSV and as JSON.
require "spec.helper"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local out = require "kitload.talk.output"
local show = require "kitload.survey.show"
local totals = require "kitload.reading.totals"

-- How two of the shapes are written.
local COMMA, SEMICOLON = "UTF-8, delimiter ','", "UTF-8, delimiter ';'"

local function problem(field, code, count, level)
  return { field = field, code = code, level = level or "error", count = count, message = code, examples = {} }
end

-- A shape of some files. Each file: { name, rows, rejected, code, err }.
local function shape(how, files, report, headers)
  local made = { files = {} }
  for i, f in ipairs(files) do
    made.files[i] = { path = "in/" .. f[1], name = f[1], rows = f[2], rejected = f[3] or 0, code = f[4] or (f[3] and 1 or 0), err = f[5] }
  end
  if how then
    made.report = { status = "checked", title = "x", how = how, files = {}, counts = {}, problems = {}, skips = {}, unread = {},
      left_out = {}, notes = {} }
    for name, value in pairs(report or {}) do made.report[name] = value end
    made.session = { options = {}, files = { { headers = headers or { "id" } } } }
  end
  return made
end

-- A survey of these shapes, whose files come in the order of their names.
local function survey_of(...)
  local survey = { files = {}, shapes = { ... }, left = {}, notes = {} }
  for _, s in ipairs(survey.shapes) do
    for _, file in ipairs(s.files) do survey.files[#survey.files + 1] = file end
  end
  table.sort(survey.files, function(a, b) return a.path < b.path end)
  return survey
end

local function survey()
  local unread = errors.input("d.csv: it is cut off")
  local s = survey_of(
    shape(COMMA, { { "b.csv", 1200, 3 }, { "c.csv", 34, 1 } }, { counts = { good = 1230, skipped = 4 },
      problems = { problem("qty", "integer.invalid", 1), problem("mail", "email.invalid", 2), problem(nil, "row.odd", 1),
        problem("mail", "text.cut", 9, "warning") },
      skips = { { reason = "blank row", count = 1 }, { reason = "totals", count = 3 } },
      unread = { "No\27te", "a,b" }, left_out = { "qty" }, notes = { "one note", "another" } }, { "id", "a,b" }),
    shape(nil, { { "d.csv", 0, 0, 3, unread } }),
    shape(SEMICOLON, { { "e.csv", 5 } }, { counts = { good = 5, skipped = 7 }, skips = { { reason = "blank row", count = 7 } }, notes = { "one note" } }),
    shape(COMMA, { { "f.csv", 7 }, { "g.csv", 8 }, { "h.csv", 9 } }, { counts = { good = 24 } }))
  s.notes = { "of the kit" }
  return s
end

local offer = { field = "mail", line = 'k.field "mail" { from = k.more { "Note" } },', files = 2, misses = { { code = "email.invalid", count = 1 } },
  headers = { { header = "Note", files = 2, first = "b.csv" } } }
local rest = { line = 'ignore = { "a,b" },', files = 0, misses = {}, headers = { { header = "a,b", files = 1, first = "b.csv" } },
  lacks = { { field = "qty", files = 2 } } }

describe("the table of check --each", function()
  local verbose
  before_each(function() verbose = out.verbose end)
  after_each(function() out.verbose = verbose end)

  it("has a line for each shape with news, the largest first, one for all others, then headers, notes, files and sums", function()
    out.verbose = false
    assert.equal([[
  files       rows  rejected  first file of each of 4 shapes
      2      1,234         4  b.csv
                           rejected   mail email.invalid 2, row.odd 1,
                                      qty integer.invalid 1
                           not read   "No\x1bte", "a,b"
                           no column  qty
      1          0         0  d.csv
      4         29         0  2 shapes that the kit reads whole

  headers that no field reads
  "Note"    2 files  b.csv
      k.field "mail" { from = k.more { "Note" } },
      -- 2 files, 1 value does not fit (email.invalid)
  "a,b"      1 file  b.csv
      ignore = { "a,b" },
      -- they look like no field; if they are not wanted; but fields have no
         column in these files, and one of the headers may be meant: qty (2
         files)

  note: of the kit
  note: one note
  note: another

  in/b.csv  exit 1   3 rejected rows
  in/c.csv  exit 1   1 rejected row
  in/d.csv  exit 3   it is cut off

7 files: 4 good, 2 with rejected rows, 1 failed
  1,263 read   1,259 good   4 rejected   11 skipped
  skipped   8   blank row
  skipped   3   totals
]], show.text(survey(), { offer, rest }, 80))
  end)

  it("is cut and broken to the width of the terminal, and says with -v of every shape how it is written", function()
    out.verbose = true
    local text = show.text(survey(), { offer }, 50)
    assert.matches("\n      3         24         0  f.csv\n      2      1,234         4  b.csv\n                           rejected   mail email.invalid\n"
      .. "                                      2, row.odd 1,\n                                      qty integer.invalid\n", text, 1, true)
    assert.matches("  e.csv\n                           written    UTF-8, delimiter ';'\n\n", text, 1, true)
    assert.matches('      k.field "mail" { from = k.more { "Note" }\n        },\n      -- 2 files, 1 value does not fit\n         (email.invalid)\n', text, 1, true)
    assert.is_nil(text:find("written    UTF-8, delimiter ','", 1, true))
    assert.is_nil(text:find("reads whole", 1, true))
    -- What is said about a shape has twenty columns at least. The head and the sums have their own width.
    for line in text:gmatch "\n([^\n]+)" do
      assert.is_true(#line <= (line:find "                           " and 58 or line:find " read   " and 60 or 50), line)
    end
    local long = { field = "mail", files = 1, misses = {}, headers = { { header = ("h"):rep(40), files = 1, first = "b.csv" } } }
    assert.matches('\n  "' .. ("h"):rep(30) .. "…     1 file  b.csv\n", show.text(survey(), { long }, 80), 1, true)
    -- If two ways have the same number of files, the first is the usual one.
    assert.is_nil(show.text(survey_of(shape(COMMA, { { "a.csv", 1 } }), shape(SEMICOLON, { { "b.csv", 1 } })), {}, 80):find(COMMA, 1, true))
    local wide = survey_of(shape(COMMA, { { ("w"):rep(90), 1, 1 } }))
    assert.matches("\n      1          1         1  " .. ("w"):rep(9) .. "…\n", show.text(wide, {}, 40), 1, true)
    assert.matches("\n  in/" .. ("w"):rep(30), show.text(wide, {}, 50), 1, true)
  end)

  it("shows twelve notes, or thirteen, and of more how many there are", function()
    out.verbose = false
    local function notes(n)
      local s = survey_of(shape(COMMA, { { "a.csv", 1 } }))
      for i = 1, n do s.notes[i] = "note " .. i end
      return select(2, show.text(s, {}, 80):gsub("\n  note: ", "")), show.text(s, {}, 80):match "%d+ notes more are not shown: %-v shows all"
    end
    assert.same({ 13, nil }, { notes(13) })
    assert.same({ 13, "2 notes more are not shown: -v shows all" }, { notes(14) })
    out.verbose = true
    assert.same({ 14, nil }, { notes(14) })
  end)

  it("tells rows that look like totals once for all shapes", function()
    out.verbose = false
    local function found(rows, row) return { rows = rows, read = 9, files = 1, file = "a.csv", row = row, text = "Total", values = {}, cells = {} } end
    local function said(into)
      local s = survey_of(shape(COMMA, { { "a.csv", 9 } }, { totals = found(1, 9), notes = { totals.note(found(1, 9), not into) } }),
        shape(SEMICOLON, { { "b.csv", 9 } }, { totals = found(2, 7) }))
      s.shapes[1].session.options.into = into
      return select(2, show.text(s, {}, 200):gsub("note: ", "")), show.text(s, {}, 200):match "note: ([^\n;]*)"
    end
    assert.same({ 1, '3 rows of 2 files look like totals and are no problem for the kit: the first is a.csv row 9 ("Total")' }, { said() })
    assert.same({ 1, '3 rows of 2 files look like totals: the first is a.csv row 9 ("Total")' }, { said "t" })
  end)

  it("says about one shape that it is the only one, of none nothing, and what was not begun", function()
    out.verbose = false
    assert.matches("^  files       rows  rejected  first file of the only shape\n      1          1         0  a shape that the kit reads whole\n",
      show.text(survey_of(shape(COMMA, { { "a.csv", 1 } })), {}, 80))
    local none = survey_of()
    none.left = { "in/a.csv", "in/b.csv" }
    assert.equal("\n2 files: 2 not begun\n  0 read   0 good   0 rejected\n", show.text(none, {}, 80))
    local planless = survey_of(shape(nil, { { "a.csv", 0, 0, 2 } }))
    planless.shapes[1].err = errors.usage "field 'id' has no column"
    assert.matches("  a.csv\n                           error      field 'id' has no column\n", show.text(planless, {}, 80), 1, true)
  end)

  it("is CSV with a row for each shape", function()
    local s = survey()
    s.shapes[1].files[1].path = 'in/"b".csv'
    assert.equal([[
files,rows,rejected,problems,not_read,no_column,first_file,written,error
3,24,0,,,,in/f.csv,"UTF-8, delimiter ','",
2,1234,4,mail email.invalid 2; row.odd 1; qty integer.invalid 1,"No]] .. "\27" .. [[te; a,b",qty,"in/""b"".csv","UTF-8, delimiter ','",
1,0,0,,,,in/d.csv,,d.csv: it is cut off
1,5,0,,,,in/e.csv,"UTF-8, delimiter ';'",
]], show.csv(s))
  end)

  it("is JSON with shapes, offers, a run for each file, and sums", function()
    local s = survey()
    s.left = { "in/z.csv" }
    local function value(code) return require "cjson".decode(json.encode(json.object(show.pairs(s, { offer, rest }, code)))) end
    local v = value(3)
    assert.same({ "failed", 3, false, { read = 1263, good = 1259, rejected = 4, skipped = 11 }, { "in/z.csv" } },
      { v.status, v.exit, v.committed, v.counts, v.not_begun })
    assert.same({ { reason = "blank row", count = 8 }, { reason = "totals", count = 3 } }, v.skips)
    assert.same({ "of the kit", "one note", "another" }, v.notes)
    assert.same({ 2, 1234, 4, { "id", "a,b" }, COMMA },
      { v.shapes[1].files_count, v.shapes[1].rows, v.shapes[1].rejected, v.shapes[1].headers, v.shapes[1].how })
    assert.same({ 1, 0 }, { v.shapes[2].files_count, v.shapes[2].rows })
    assert.same({ field = "mail", line = offer.line, verdict = "2 files, 1 value does not fit (email.invalid)", headers = offer.headers,
      misses = offer.misses }, v.unread[1])
    local runs = {}
    for i, r in ipairs(v.runs) do runs[i] = ("%s %s %d shape %d: %d, %d"):format(r.path, r.status, r.exit, r.shape, r.counts.read, r.counts.rejected) end
    assert.same({ "in/b.csv checked 1 shape 1: 1200, 3", "in/c.csv checked 1 shape 1: 34, 1", "in/d.csv failed 3 shape 2: 0, 0",
      "in/e.csv checked 0 shape 3: 5, 0", "in/f.csv checked 0 shape 4: 7, 0", "in/g.csv checked 0 shape 4: 8, 0",
      "in/h.csv checked 0 shape 4: 9, 0" }, runs)
    assert.equal("d.csv: it is cut off", v.runs[3].error.error)
    assert.same({ "checked", "checked", "failed", "interrupted" }, { value(0).status, value(1).status, value(2).status, value(130).status })
  end)
end)
