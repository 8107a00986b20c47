-- The desk of a review: what it answers about a file, and what edits do to its rows and counts. A check of all rows, and
-- `kitload check --review` in another process, say whether the counts that edits have carried on are right.
local h = require "spec.helper"
local json = require "kitload.talk.json"

local KIT = [[
local k = require "kit"
return k.kit "people" {
  into = "public.people",
  k.field "id" { from = { "Id", "Nr" }, k.integer, required = true },
  k.field "mail" { from = { "Mail", "E-Mail" }, label = "Mail address", k.trim, k.lower, k.email },
  k.field "born" { null = { "n/a" }, k.date "%Y-%m-%d" },
  k.field "state" { one_of = { "on", "off" } },
  k.field "phone" { k.trim },
  k.row(function(row) if row.id == 13 then row:skip "thirteen" end end),
}
]]

local TEXT = "Id,E-Mail,born,state,phone number\n1,A@x.org,2001-02-03,on,1\nx,b@x.org,2001-02-30,off,2\n3,not a mail,n/a,maybe,3\n"
  .. "4,d@x.org,,on,4\n5,e@x.org,2001-02-04,maybe,5\n"

local folder = h.tmp()
local made = 0

local function import(text, more)
  made = made + 1
  local dir = ("%s/%d"):format(folder, made)
  assert(os.execute("mkdir -p " .. dir .. "/file"))
  local review = { kit = "people", kit_path = h.write(dir .. "/people.lua", KIT), file = h.write(dir .. "/file/p.csv", text or TEXT),
    name = "p.csv", edits = "edits.log" }
  for name, value in pairs(more or {}) do review[name] = value end
  h.write(dir .. "/review.json", json.encode(review))
  return dir
end

local function whole(value)
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  for key, inner in pairs(value) do value[key] = whole(inner) end
  return value
end

-- The answers to some questions, of one process.
local function ask(dir, ...)
  local words = {}
  for i, question in ipairs { ... } do words[i] = "--ask " .. h.quote(type(question) == "string" and question or json.encode(question)) end
  local code, out, err = h.sh(("%s bench --to none --folder %s %s </dev/null"):format(h.kitload, h.quote(dir), table.concat(words, " ")))
  assert.are.equal(0, code, err)
  local answers = {}
  for line in out:gmatch "[^\n]+" do answers[#answers + 1] = whole(json.decode(line)) end
  assert.are.equal(select("#", ...), #answers, out .. err)
  return table.unpack(answers)
end

local function field(mapping, name)
  for _, f in ipairs(mapping.fields) do
    if f.field == name then return f end
  end
end

local function ordinals(answer)
  local list = {}
  for i, row in ipairs(answer.data) do list[i] = row.ordinal end
  return list
end

local function edit(given) return { op = "edit", edit = given } end

describe("a look at a file", function()
  it("shows cells, and how they are read, and keeps nothing that is tried", function()
    local dir = import()
    local before = h.read(dir .. "/review.json")
    local one, other, again = ask(dir, { op = "preview", rows = 2 }, { op = "preview", rows = 1, delimiter = ";" }, { op = "preview" })
    assert.are.equal(2, #one.rows)
    assert.are.same({ ordinal = 1, line = 2, number = 2, cells = { "1", "A@x.org", "2001-02-03", "on", "1" } }, one.rows[1])
    assert.are.equal(5, #one.source.columns)
    assert.are.same({ index = 1, name = "E-Mail" }, one.source.columns[2])
    assert.are.equal(",", one.source.delimiter)
    assert.are.same({ "1,A@x.org,2001-02-03,on,1" }, other.rows[1].cells)
    assert.are.equal(5, #again.rows)
    local facts = {}
    for _, e in ipairs(one.source.evidence) do facts[e.fact] = e end
    for _, name in ipairs { "encoding", "delimiter", "header" } do assert.is_string(facts[name].why) end
    assert.are.equal(",", facts.delimiter.value)
    assert.are.equal(before, h.read(dir .. "/review.json"))
  end)

  it("says of the mapping what the kit finds, offers what is like it, and tries the cells by the kit", function()
    local m = ask(import(), { op = "mapping" })
    local id, mail, born, state, phone = field(m, "id"), field(m, "mail"), field(m, "born"), field(m, "state"), field(m, "phone")
    assert.are.same({ 0, "exact", true }, { id.column, id.how, id.required })
    assert.are.same({ 1, "alias", "Mail address" }, { mail.column, mail.how, mail.label })
    assert.are.same({ "A@x.org", "b@x.org", "not a mail" }, mail.candidates[1].samples)
    assert.are.same({ tried = 5, good = 4, bad = { "x" } }, id.candidates[1].fit)
    assert.are.same({ tried = 5, good = 4, bad = { "2001-02-30" } }, born.candidates[1].fit, "n/a is NULL for the kit")
    assert.are.same({ tried = 5, good = 3, bad = { "maybe" } }, state.candidates[1].fit)
    assert.is_nil(phone.column)
    assert.are.same({ "none", 4, "fuzzy" }, { phone.how, phone.candidates[1].column, phone.candidates[1].how })
    assert.is_true(phone.candidates[1].score < 1)
    assert.are.same({ { column = 4, header = "phone number", samples = { "1", "2", "3" } } }, m.unused)
    assert.is_true(m.complete)
    assert.is_false(m.all_exact)
  end)

  it("lists the values of a field, the unmatched ones first", function()
    local dir = import(nil, { values = { state = { maybe = "off" } } })
    local v, none = ask(dir, { op = "values", field = "state" }, { op = "values", field = "nix" })
    assert.are.same({ "on", "off" }, v.options)
    assert.are.same({ { value = "maybe", count = 2, matched = false, to = "off" }, { value = "on", count = 2, matched = true },
      { value = "off", count = 1, matched = true } }, v.data)
    assert.are.equal("unprocessable", none.problem.name)
    local first, second = ask(dir, { op = "values", field = "state", limit = 2 }, { op = "values", field = "state", limit = 2, after = "2" })
    assert.are.same({ 2, "2", 1 }, { #first.data, first.next, #second.data })
  end)

  it("gives windows of rows by filter, and problems by pages", function()
    local all, bad, by_field, by_code, behind, odd, one, two = ask(import(), { op = "rows", at = 3, limit = 10 },
      { op = "rows", filter = "problems", at = 1, limit = 1 }, { op = "rows", filter = "field:state" }, { op = "rows", filter = "code:one_of" },
      { op = "rows", at = 99 }, { op = "rows", filter = "nix" }, { op = "problems", limit = 1 }, { op = "problems", limit = 2, after = "1" })
    assert.are.same({ 5, { 4, 5 } }, { all.total, ordinals(all) })
    assert.are.same({ 3, { 3 } }, { bad.total, ordinals(bad) })
    assert.are.same({ { 3, 5 }, { 3, 5 } }, { ordinals(by_field), ordinals(by_code) })
    assert.are.same({ 5, {} }, { behind.total, behind.data })
    assert.are.equal("bad_request", odd.problem.name)
    assert.are.same({ "good", "bad" }, { all.data[1].state, all.data[2].state })
    assert.are.same({ 5, "1", 2 }, { one.total, one.next, #one.data })
    assert.are.equal(3, #two.data)
    assert.is_nil(two.next)
    assert.are.same({ ordinal = 2, row = 3, line = 3, field = "id", column = "Id", code = "integer.invalid", level = "error",
      message = "is not an integer", value = "x" }, one.data[1])
  end)

  it("refuses what is no question", function()
    local a, b, c = ask(import(), "{", { op = "nix" }, { op = "cells", cells = { { ordinal = 6, column = 0, value = "1" } } })
    assert.are.same({ "bad_request", "bad_request", "unprocessable" }, { a.problem.name, b.problem.name, c.problem.name })
  end)
end)

-- Texts for cells: good ones and bad ones.
local TEXTS = { "1", "x", "13", "a@b.org", "nobody", "2001-01-01", "n/a", "on", "off", "maybe", "" }

local function many(n)
  local list = { "Id,E-Mail,born,state,phone number\n" }
  for i = 1, n do
    list[#list + 1] = ("%s,%s,%s,%s,%d\n"):format(i % 7 == 0 and "x" or i, i % 5 == 0 and "nobody" or "a@b.org",
      i % 4 == 0 and "2001-02-30" or "", i % 3 == 0 and "maybe" or "on", i)
  end
  return table.concat(list)
end

-- Changes by chance, the same in each run.
local function changes(n, rows)
  local list, state = {}, 7
  local function any(most)
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536 % most + 1
  end
  local filters = { "problems", "field:state", "code:integer.invalid", "edited" }
  for i = 1, n do
    local what = any(9)
    if what <= 3 then
      local cells = {}
      for c = 1, any(4) do cells[c] = { ordinal = any(rows), column = any(5) - 1, value = any(6) == 1 and json.null or TEXTS[any(#TEXTS)] } end
      list[i] = { op = "cells", cells = cells }
    elseif what == 4 then
      list[i] = edit { op = "replace", column = 3, find = "ma", with = any(2) == 1 and "o" or "" }
    elseif what == 5 then
      list[i] = edit { op = "set", column = any(4) - 1, value = TEXTS[any(#TEXTS)], where = { filter = filters[any(4)] } }
    elseif what == 6 then
      local from = any(rows - 5)
      list[i] = edit { op = "fill", column = any(5) - 1, from = from, to = from + any(5) }
    elseif what == 7 then
      list[i] = edit { op = any(2) == 1 and "skip" or "restore", ordinals = { any(rows), any(rows) } }
    else
      list[i] = { op = any(3) > 1 and "undo" or "redo" }
    end
  end
  return list
end

local function same_counts(wanted, got, what)
  for _, name in ipairs { "read", "good", "rejected", "skipped", "warnings" } do
    assert.are.equal(wanted[name] or 0, got[name] or 0, what .. ": " .. name)
  end
end

local function groups(by)
  local out = {}
  for _, g in ipairs(by) do out[("%s %s %s"):format(g.field, g.code, g.level)] = g.count end
  return out
end

describe("edits", function()
  it("say how many cells they change, can be taken back, and are asked for twice without harm", function()
    local dir = import()
    local cells = { op = "cells", cells = { { ordinal = 2, column = 0, value = "2" } }, key = "k1" }
    local replace = { op = "replace", column = 3, find = "maybe", with = "on" }
    local dry = { op = "replace", column = 3, find = "maybe", with = "on", dry_run = true }
    local _, first, again, tried, done, back, forth, nothing = ask(dir, { op = "check" }, cells, cells, edit(dry), edit(replace),
      { op = "undo" }, { op = "redo" }, { op = "redo" })
    assert.are.same({ 1, { count = 1, undo = 1, redo = 0 } }, { first.changed, first.edits })
    assert.are.same({ 0 }, first.rows[1].edited)
    assert.are.equal("date.invalid", first.rows[1].problems[1].code)
    assert.are.same(first, again)
    assert.are.same({ 2, 1 }, { tried.changed, tried.edits.count })
    assert.are.same({ 2, 3, 2 }, { done.changed, done.edits.count, done.edits.undo })
    assert.are.equal(3, done.counts.good)
    assert.are.same({ 2, "replace", 2 }, { back.changed, back.what, back.counts.good })
    assert.are.same({ 2, "replace", 3 }, { forth.changed, forth.what, forth.counts.good })
    assert.are.equal(0, nothing.changed)
  end)

  it("are there in the next process, and one that was given twice is one there, too", function()
    local dir = import()
    local cells = { op = "cells", cells = { { ordinal = 2, column = 0, value = "2" } }, key = "k1" }
    local _, first = ask(dir, { op = "check" }, cells)
    local size = #h.read(dir .. "/edits.log")
    local again, rows, stale = ask(dir, cells, { op = "rows", filter = "edited" },
      { op = "cells", cells = { { ordinal = 1, column = 0, value = "9" } }, version = 0 })
    assert.are.same({ 1, 1 }, { again.changed, again.version })
    assert.are.same(first.counts, again.counts)
    assert.are.same({ 2 }, ordinals(rows))
    assert.are.same({ "precondition_failed", 1 }, { stale.problem.name, stale.problem.version })
    assert.are.equal(size, #h.read(dir .. "/edits.log"))
  end)

  it("are not troubled by half a line at the end of the log", function()
    local dir = import()
    ask(dir, { op = "cells", cells = { { ordinal = 2, column = 0, value = "2" } } })
    local log = h.read(dir .. "/edits.log")
    h.write(dir .. "/edits.log", log .. '{"op":"cells","cells":[[3,1,"c@')
    local status, next_one = ask(dir, { op = "status" }, { op = "cells", cells = { { ordinal = 3, column = 1, value = "c@x.org" } } })
    assert.are.same({ 1, 2 }, { status.edits.count, next_one.edits.count })
    assert.are.equal(log, h.read(dir .. "/edits.log"):sub(1, #log))
    local after = ask(dir, { op = "status" })
    assert.are.equal(2, after.edits.count)
  end)

  it("keep the counts that a check of all rows gives, whatever was changed", function()
    local rows = 300
    local dir = import(many(rows))
    local list = { { op = "check" }, table.unpack(changes(60, rows)) }
    local filters = { { op = "rows", filter = "problems", limit = 1000 }, { op = "rows", filter = "field:state", limit = 1000 },
      { op = "rows", filter = "code:date.invalid", limit = 1000 } }
    table.move(filters, 1, 3, #list + 1, list)
    list[#list + 1] = { op = "status" }
    list[#list + 1] = { op = "check" }
    table.move(filters, 1, 3, #list + 1, list)
    local answers = { ask(dir, table.unpack(list)) }
    for i = 2, #answers do assert.is_nil(answers[i].problem, answers[i].problem and answers[i].problem.detail) end
    for i = #answers - 2, #answers do -- the rows of a filter, by edits and by the check
      assert.are.equal(answers[i].total, answers[i - 5].total)
      assert.are.same(ordinals(answers[i]), ordinals(answers[i - 5]))
    end
    local carried, whole_check = answers[#answers - 4], answers[#answers - 3]
    assert.is_true(carried.version > 30)
    same_counts(whole_check.counts, carried.counts, "by edits")
    assert.are.same(groups(whole_check.by), groups(carried.by))

    local problems, report = dir .. "/check.jsonl", dir .. "/check.json"
    local code, _, err = h.sh(("%s check %s/people.lua %s/file/p.csv --review %s/review.json --to none --quiet --problems %s --report %s"):format(
      h.kitload, dir, dir, dir, problems, report))
    assert.is_true(code <= 1, err)
    same_counts(whole_check.counts, whole(json.decode(h.read(report))).counts, "check --review")
    assert.are.equal(h.read(problems), h.read(dir .. "/index/problems.jsonl"))
  end)
end)
