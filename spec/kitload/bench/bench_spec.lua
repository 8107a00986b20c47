-- The desk of a review says what check says, and its edits are what a plain model says.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local KIT = [[
return k.kit "c" { into = "public.c",
  k.field "id" { k.trim, k.integer, from = { "ID", "No" }, required = true },
  k.field "name" { k.squish, from = "Name", required = true },
  k.field "email" { k.email, from = { "E-Mail", "Mail" } },
  k.field "born" { k.date "%d.%m.%Y", from = "Born", level = "warning", min = "1900-01-01" },
  k.field "kind" { k.enum { "lead", customer = { "Kunde" } }, from = "Kind" },
  k.row(function(row) if row.name == "TEST" then row:skip "a test" end end),
}]]

local w

-- Begins a review of a file. Gives a function that asks the desk: several questions of one process.
local function review(name, bytes, kit, more)
  w:write("imp/file/" .. name, bytes)
  local given = more or {}
  given.kit, given.file = kit or "c", w.dir .. "/imp/file/" .. name
  h.sh(("rm -rf %s/imp/index %s/imp/edits.log"):format(w.dir, w.dir))
  w:write("imp/review.json", cjson.encode(given))
  return function(...)
    local words = {}
    for _, question in ipairs { ... } do
      words[#words + 1] = "--ask"
      words[#words + 1] = type(question) == "string" and question or cjson.encode(question)
    end
    local code, out, err = w:kitload("bench", "--folder", "imp", table.unpack(words))
    assert.same({ 0, "" }, { code, err })
    local answers = {}
    for line in out:gmatch "[^\n]+" do answers[#answers + 1] = cjson.decode(line) end
    return table.unpack(answers)
  end
end

local function lines(n, delimiter, of)
  local list = {}
  for i = 1, n do
    local cells = { tostring(i), i % 7 == 0 and "" or "Name " .. i, i % 5 == 0 and "nobody" or ("a%d@b.de"):format(i),
      i % 11 == 0 and "31.02.2000" or "01.02.2000", i % 3 == 0 and "foo" or "Kunde" }
    list[i] = of and of(cells, i) or table.concat(cells, delimiter)
  end
  return table.concat(list, "\n") .. "\n"
end

local HEADER = { "ID", "Name", "E-Mail", "Born", "Kind" }

local function csv(delimiter, n) return table.concat(HEADER, delimiter) .. "\n" .. lines(n or 50, delimiter) end

local function json_row(cells)
  local row = {}
  for i, name in ipairs(HEADER) do row[i] = ("%q:%q"):format(name, cells[i]) end
  return "{" .. table.concat(row, ",") .. "}"
end

local function packed(bytes)
  local path = h.write(h.tmp() .. "/p", bytes)
  h.sh("gzip -n " .. path)
  return h.read(path .. ".gz")
end

local function latin(text) return (text:gsub("Name 1", "Jos\xE9 1")) end

local function utf16(text)
  return "\xFF\xFE" .. text:gsub(".", "%0\0")
end

local files = {
  { "comma.csv", csv "," }, { "semicolon.csv", csv ";" }, { "tab.csv", csv "\t" }, { "pipe.csv", csv "|" },
  { "latin.csv", latin(csv ";") }, { "utf16.csv", utf16(csv ";") }, { "bom.csv", "\u{FEFF}" .. csv "," },
  { "titles.csv", "Customers\nof 2026\n\n" .. csv ";" }, { "crlf.csv", (csv(","):gsub("\n", "\r\n")) },
  { "breaks.csv", table.concat(HEADER, ",") .. "\n" .. lines(50, ",", function(c)
    return ('%s,"%s\nof ""two"" lines",%s,"%s",%s'):format(c[1], c[2], c[3], c[4], c[5])
  end) },
  { "blank.csv", (csv(","):gsub("\n(2%d,)", "\n\n%1")) }, { "again.csv", csv(",", 20) .. csv(",", 20) },
  { "short.csv", csv "," .. "51,Ann\n52,Bo,b@c.de,01.01.2001,Kunde,more\n" }, { "quote.csv", csv "," .. '51,"Ann"x,a@b.de,,\n52,"Bo\n' },
  { "tests.csv", csv "," .. "51,TEST,,,\n" }, { "packed.csv.gz", packed(csv ";") }, { "packed.ndjson.gz", packed(lines(30, "", json_row)) },
  { "rows.json", "[" .. lines(40, "", function(c, i) return (i > 1 and "," or "") .. json_row(c) end) .. "]" },
  { "lines.ndjson", lines(40, "", json_row) .. "[1]\n{\"ID\":1,\"ID\":77,\"Name\":null,\"Kind\":\"Kunde\"}\n{\"ID\":3.0,\"Name\":\"Al\\u0000\"}\n" },
  { "header.csv", table.concat(HEADER, ",") .. "\n" }, { "odd.csv", csv "," .. "51,Al\xFF,a@b.de,,Kunde\n" },
}

describe("kitload bench", function()
  setup(function()
    w = workspace.new()
    w:kit("c", KIT)
  end)

  it("finds in twenty kinds of files what check finds, byte for byte", function()
    for _, file in ipairs(files) do
      local name = file[1]
      local ask = review(name, file[2])
      h.sh(("rm -f %s/p.jsonl %s/r.json"):format(w.dir, w.dir))
      w:kitload("check", "c", "imp/file/" .. name, "--problems", "p.jsonl", "--report", "r.json")
      local report = cjson.decode(w:read "r.json")
      local wanted = w:exists "p.jsonl" and w:read "p.jsonl" or ""
      local checked, all, found, again = ask({ op = "check" }, { op = "rows", limit = 1000 }, { op = "problems", limit = 1000 },
        { op = "check" })
      assert.is_nil(checked.problem, name)
      assert.same(wanted, w:exists "imp/index/problems.jsonl" and w:read "imp/index/problems.jsonl" or "", name)
      assert.same({ report.counts.read, report.counts.rejected, report.counts.skipped },
        { checked.counts.read, checked.counts.rejected, checked.counts.skipped }, name)
      assert.same(checked, again, name) -- the second check reads the kept rows
      assert.same(report.counts.read, all.total, name)
      -- the windows say the same problems, in the same order
      local told = {}
      for _, p in ipairs(found.data) do told[#told + 1] = { p.row, p.line, p.field, p.code, p.message } end
      local said = {}
      for line in wanted:gmatch "[^\n]+" do
        local p = cjson.decode(line)
        said[#said + 1] = { p.row, p.line, p.field, p.code, p.message }
      end
      assert.same(said, told, name)
      assert.same(#said, found.total, name)
    end
  end)

  it("gives the same row in every window and with every filter", function()
    local ask = review("w.csv", csv(";", 500))
    local all, part, bad, field, code, beyond = ask({ op = "rows", limit = 1000 }, { op = "rows", at = 123, limit = 20 },
      { op = "rows", filter = "problems", at = 3, limit = 5 }, { op = "rows", filter = "field:email", limit = 1000 },
      { op = "rows", filter = "code:enum.unknown", limit = 1000 }, { op = "rows", at = 500 })
    assert.same(500, all.total)
    for i, row in ipairs(part.data) do assert.same(all.data[123 + i], row) end
    local with, mails, kinds = {}, 0, 0
    for _, row in ipairs(all.data) do
      if row.problems[1] then with[#with + 1] = row end
      for _, p in ipairs(row.problems) do
        mails, kinds = mails + (p.field == "email" and 1 or 0), kinds + (p.code == "enum.unknown" and 1 or 0)
      end
    end
    assert.same(#with, bad.total)
    for i, row in ipairs(bad.data) do assert.same(with[3 + i], row) end
    assert.same({ mails, mails, kinds }, { field.total, #field.data, code.total })
    assert.same({ 500, {} }, { beyond.total, beyond.data })
  end)

  -- A model: the cells as they are, and stacks of what was changed.
  it("edits, takes back and gives again as a plain model does, also when it begins anew", function()
    math.randomseed(16)
    local n, ask = 60, review("m.csv", csv(";", 60))
    local model, undone, redo, asked = {}, {}, {}, {}
    local first = ask { op = "rows", limit = n }
    for i, row in ipairs(first.data) do model[i] = { table.unpack(row.cells) } end
    local skipped = {}
    local function copy()
      local cells, skips = {}, {}
      for i = 1, n do cells[i], skips[i] = { table.unpack(model[i]) }, skipped[i] end
      return { cells, skips }
    end
    local values = { "Kunde", "x@y.de", "", "Al", "01.01.2001", "foo" }
    for step = 1, 40 do
      local kind, before = math.random(6), copy()
      local question
      if kind <= 2 then
        local cells = {}
        for i = 1, math.random(3) do
          local ordinal, column, value = math.random(n), math.random(0, 4), values[math.random(#values)] .. step
          cells[i] = { ordinal = ordinal, column = column, value = value }
          model[ordinal][column + 1] = value
        end
        question = { op = "cells", cells = cells }
      elseif kind == 3 then
        question = { op = "edit", edit = { op = "replace", column = 4, find = "f", with = "[" .. step } }
        for i = 1, n do
          if not skipped[i] then model[i][5] = model[i][5]:gsub("f", "[" .. step) end
        end
      elseif kind == 4 then
        local from = math.random(n - 5)
        question = { op = "edit", edit = { op = "fill", column = 2, from = from, to = from + 4 } }
        for i = from + 1, from + 4 do
          if not skipped[i] then model[i][3] = model[from][3] end
        end
      elseif kind == 5 then
        local ordinal, after = math.random(n), math.random(2) == 1
        question = { op = "edit", edit = { op = after and "skip" or "restore", ordinals = { ordinal } } }
        skipped[ordinal] = after or nil
      elseif #undone > 0 then
        question = { op = "undo" }
      end
      if question and question.op == "undo" then
        local last = table.remove(undone)
        redo[#redo + 1] = copy()
        model, skipped = last[1], last[2]
      elseif question then
        local changed = false
        for i = 1, n do
          changed = changed or skipped[i] ~= before[2][i]
          for c = 1, 5 do changed = changed or model[i][c] ~= before[1][i][c] end
        end
        if changed then undone[#undone + 1], redo = before, {} end
      elseif redo[1] then
        undone[#undone + 1] = copy()
        local next_one = table.remove(redo)
        model, skipped, question = next_one[1], next_one[2], { op = "redo" }
      end
      if question then asked[#asked + 1] = cjson.encode(question) end
      -- every ten steps another process goes on
      if step % 10 == 0 then
        local words = { '{"op":"check"}' }
        table.move(asked, 1, #asked, 2, words)
        words[#words + 1] = cjson.encode { op = "rows", limit = n }
        words[#words + 1], words[#words + 2] = '{"op":"status"}', '{"op":"check"}'
        local answers = table.pack(ask(table.unpack(words)))
        asked = {}
        for _, answer in ipairs(answers) do assert.is_nil(answer.problem) end
        local now, kept, checked = answers[#answers - 2], answers[#answers - 1], answers[#answers]
        for i, row in ipairs(now.data) do
          assert.same(model[i], row.cells, "row " .. i)
          assert.same(skipped[i] == true, row.state == "skipped")
        end
        -- the counts that the edits carried on are those of a new check
        assert.same(checked.counts, kept.counts)
        local function sorted(by)
          local list = {}
          for i, g in ipairs(by) do list[i] = ("%s %s %s %d"):format(g.field, g.code, g.level, g.count) end
          table.sort(list)
          return list
        end
        assert.same(sorted(checked.by), sorted(kept.by))
        assert.same({ #undone, #redo }, { kept.edits.undo, kept.edits.redo })
      end
    end
  end)

  it("checks a review as a file that was mended by hand", function()
    local ask = review("mend.csv", csv(";", 40))
    local before = ask { op = "check" }
    ask({ op = "cells", cells = { { ordinal = 7, column = 1, value = "Ann" }, { ordinal = 5, column = 2, value = "a;\"b\"@c.de" } } },
      { op = "edit", edit = { op = "skip", ordinals = { 9 } } },
      { op = "set", values = { kind = { foo = "lead" } } })
    local mended, row = {}, 0
    for line in csv(";", 40):gmatch "[^\n]+" do
      row = row + 1
      local ordinal = row - 1
      line = line:gsub("foo$", "Lead")
      if ordinal == 7 then line = line:gsub("^7;", "7;Ann") end
      if ordinal == 5 then line = line:gsub("nobody", '"a;""b""@c.de"') end
      if ordinal ~= 9 then mended[#mended + 1] = line end
    end
    w:write("mended.csv", table.concat(mended, "\n") .. "\n")
    w:kitload("check", "c", "imp/file/mend.csv", "--review", "imp/review.json", "--report", "a.json")
    w:kitload("check", "c", "mended.csv", "--report", "b.json")
    local a, b = cjson.decode(w:read "a.json"), cjson.decode(w:read "b.json")
    assert.same({ 40, 1 }, { a.counts.read, a.counts.skipped })
    assert.same({ b.counts.read, b.counts.rejected, b.counts.warnings }, { a.counts.read - 1, a.counts.rejected, a.counts.warnings })
    assert.is_true(a.counts.rejected < before.counts.rejected)
  end)

  it("refuses values that the review refuses, and maps columns that it maps", function()
    local ask = review("v.csv", (csv(";", 30):gsub("E%-Mail", "Post")))
    local mapping, set, values, found, none = ask({ op = "mapping" },
      { op = "set", mapping = { email = 2 }, values = { kind = { Kunde = cjson.null, foo = "lead" } } },
      { op = "values", field = "kind" }, { op = "check" }, { op = "set", mapping = { nobody = 1 } })
    local by = {}
    for _, field in ipairs(mapping.fields) do by[field.field] = field end
    assert.same({ "none", "exact" }, { by.email.how, by.name.how })
    assert.is_false(mapping.all_exact)
    assert.same("Post", mapping.unused[1].header)
    assert.is_nil(set.problem)
    assert.same({ "foo", 10, false, "lead" }, { values.data[1].value, values.data[1].count, values.data[1].matched, values.data[1].to })
    assert.same({ "Kunde", cjson.null, true }, { values.data[2].value, values.data[2].to, values.data[2].matched })
    local counts = {}
    for _, g in ipairs(found.by) do counts[g.code] = g.count end
    assert.is_nil(counts["enum.unknown"])
    assert.same({ 20, 6 }, { counts["value.refused"], counts["email.invalid"] })
    assert.same({ "unprocessable", "the kit has no field 'nobody'" }, { none.problem.name, none.problem.detail })
  end)

  it("gives the first answer to a request that comes again, and refuses an older version", function()
    local ask = review("k.csv", csv(";", 10))
    local cell = { op = "cells", key = "a", version = 0, cells = { { ordinal = 1, column = 1, value = "Al" } } }
    local one, two, three, dry, many = ask(cell, cell,
      { op = "cells", version = 0, cells = { { ordinal = 1, column = 1, value = "Bo" } } },
      { op = "edit", edit = { op = "set", column = 4, value = "lead", where = { filter = "all" }, dry_run = true } },
      { op = "cells", cells = { { ordinal = 11, column = 1, value = "x" } } })
    assert.same({ 1, 1, 1, 1 }, { one.changed, one.version, two.changed, two.version })
    assert.same("Al", two.rows[1].cells[2])
    assert.same({ "precondition_failed", 1 }, { three.problem.name, three.problem.version })
    assert.same({ 10, 1 }, { dry.changed, dry.version })
    assert.same("unprocessable", many.problem.name)
  end)

  it("loses no edit that was answered and takes no half one, whenever it is killed", function()
    local ask = review("kill.csv", csv(";", 10))
    ask({ op = "cells", cells = { { ordinal = 1, column = 1, value = "One" } } }, { op = "cells", cells = { { ordinal = 2, column = 1, value = "Two" } } })
    local log = w:read "imp/edits.log"
    local first = log:match "^[^\n]*\n"
    for cut = #first, #log do
      if cut % 9 == 0 or cut >= #log - 2 or cut == #first then
        w:write("imp/edits.log", log:sub(1, cut))
        local status = ask { op = "status" }
        assert.same(cut == #log and 2 or 1, status.version)
      end
    end
    w:write("imp/edits.log", log:sub(1, #log - 1))
    local after = ask({ op = "cells", cells = { { ordinal = 3, column = 1, value = "Three" } } })
    assert.same({ 2, 2 }, { after.version, after.edits.count })
    local rows = ask { op = "rows", filter = "edited" }
    assert.same({ 2, "One", "Three" }, { rows.total, rows.data[1].cells[2], rows.data[2].cells[2] })
  end)
end)

describe("kitload bench on its socket", function()
  local child = require "kitload.host.child"

  -- A desk that is killed after some seconds. Its standard input stays open as long.
  local function begin(seconds)
    local out = select(2, h.sh(("cd %s && bash -c 'exec %s bench --folder imp --to none < <(exec sleep 5) >/dev/null 2>&1 & echo $!'"):format(
      h.quote(w.dir), w.binary)))
    local pid = out:match "%d+"
    for _ = 1, 200 do
      if child.call(w.dir .. "/imp/bench.sock", '{"op":"status"}', 5) then break end
      h.sh "sleep 0.01"
    end
    h.sh(("(sleep %s; kill -9 %s) >/dev/null 2>&1 &"):format(seconds, pid))
  end

  it("has every edit that it answered after each kill -9, and not more than one beside them", function()
    w = workspace.new()
    w:kit("c", KIT)
    local ask = review("s.csv", csv(";", 50))
    local answered = 0
    for round = 1, 5 do
      begin(("0.%02d"):format(round * 2))
      while true do
        local line = child.call(w.dir .. "/imp/bench.sock", cjson.encode { op = "cells",
          cells = { { ordinal = answered % 50 + 1, column = 1, value = "edit " .. answered } } }, 5)
        if not line then break end
        assert.equal(answered + 1, cjson.decode(line).version, line)
        answered = answered + 1
      end
      local status = ask { op = "status" }
      assert.is_true(status.version == answered or status.version == answered + 1)
      answered = status.version
    end
    assert.is_true(answered > 5)
  end)
end)

describe("kitload run --review", function()
  it("loads what run loads from the mended file", function()
    w = workspace.new()
    w:kit("c", KIT)
    w:sql(("create table %s.c (id bigint primary key, name text, email text, born date, kind text)"):format(w.schema))
    local function rows() return w:sql(("select string_agg(c::text, '|' order by id) from %s.c c"):format(w.schema)) end
    w.again = true
    local kit = KIT:gsub("public%.c", w.schema .. ".c")
    w:kit("c", kit)
    local ask = review("r.csv", csv(";", 40))
    ask({ op = "cells", cells = { { ordinal = 7, column = 1, value = "Ann" }, { ordinal = 5, column = 2, value = "a5@b.de" } } },
      { op = "edit", edit = { op = "skip", ordinals = { 9 } } }, { op = "set", values = { kind = { foo = "lead" } } })
    local code, reviewed, _, err = w:report("c", "imp/file/r.csv", "--review", "imp/review.json")
    assert.same({ 1, "" }, { code, err })
    local there = rows()
    assert.truthy(there:find("7,Ann", 1, true))
    -- rejects come from the rows as they were reviewed, with the numbers of the customer's file
    assert.truthy(w:read "r.rejected.csv")
    w:sql(("truncate %s.c"):format(w.schema))
    local mended = csv(";", 40):gsub("foo\n", "lead\n"):gsub("\n7;;", "\n7;Ann;"):gsub("\n5;Name 5;nobody", "\n5;Name 5;a5@b.de"):gsub("\n9;[^\n]*", "")
    w:write("mended.csv", mended)
    local _, plain = w:report("c", "mended.csv")
    assert.same(there, rows())
    assert.same({ plain.counts.inserted, plain.counts.rejected, plain.counts.read },
      { reviewed.counts.inserted, reviewed.counts.rejected, reviewed.counts.read - 1 })
  end)

  it("is of one file, and of fields that the kit has", function()
    w:write("imp/review.json", '{"kit":"c","file":"x","mapping":{"gone":1}}')
    local _, _, err = w:kitload("check", "c", "imp/file/r.csv", "mended.csv", "--review", "imp/review.json")
    assert.truthy(err:find("a review is of one file, and here are 2", 1, true))
    _, _, err = w:kitload("check", "c", "mended.csv", "--review", "imp/review.json")
    assert.truthy(err:find("the review names a field 'gone'", 1, true))
    _, _, err = w:kitload("run", "c", "--each", "mended.csv", "--review", "imp/review.json", "--to", "none")
    assert.truthy(err:find("--review goes with one kit and one file", 1, true))
  end)
end)
