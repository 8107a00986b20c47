-- A review says of a file what `kitload check --problems` says: the same counts, the same problems byte for byte, and in its windows
-- the same problems row by row. On files of many kinds.
local h = require "spec.helper"
local json = require "kitload.talk.json"

local PEOPLE = [[
local k = require "kit"
return k.kit "people" {
  into = "public.people",
  k.field "id" { from = { "Id", "Nr" }, k.integer, required = true },
  k.field "mail" { from = { "E-Mail" }, k.trim, k.lower, k.email },
  k.field "born" { null = { "n/a" }, k.date "%%Y-%%m-%%d" },
  k.field "state" { one_of = { "on", "off" } },
  %s
}
]]

local function people(more) return PEOPLE:format(more or "") end

local HEAD = "Id,E-Mail,born,state\n"
local ROWS = "1,A@x.org,2001-02-03,on\nx,b@x.org,2001-02-30,off\n3,not a mail,n/a,maybe\n4,d@x.org,,on\n"

local function many(n)
  local list = { HEAD }
  for i = 1, n do
    list[#list + 1] = ("%s,%s,2001-01-%02d,%s\n"):format(i % 7 == 0 and "x" or i, i % 11 == 0 and "nobody" or "a@b.org", i % 33 + 1,
      i % 5 == 0 and "?" or "on")
  end
  return table.concat(list)
end

local function utf16(text)
  return "\xFF\xFE" .. text:gsub(".", "%0\0")
end

local SKIP = [[k.row(function(row) if row.id == 4 then row:skip "four" end end),]]

-- name, the file, facts of the kit, fields of the kit, source of the review
local files = {
  { "plain.csv", HEAD .. ROWS },
  { "semicolon.csv", (HEAD .. ROWS):gsub(",", ";") },
  { "tab.tsv", (HEAD .. ROWS):gsub(",", "\t") },
  { "crlf.csv", (HEAD .. ROWS):gsub("\n", "\r\n") },
  { "latin.csv", HEAD .. "1,m\xFCller@x.org,2001-02-03,on\n2,a@x.org,2001-13-03,\xE4n\n3,b@x.org,,off\n" },
  { "utf16.csv", utf16(HEAD .. ROWS) },
  { "bom.csv", "\u{FEFF}" .. HEAD .. ROWS },
  { "lines.csv", HEAD .. '1,"a\nb@x.org",2001-02-03,on\n2,"c\n\n@x.org",2001-02-33,on\n3,e@x.org,2001-02-01,"o\nff"\n' },
  { "quotes.csv", HEAD .. '1,"a""b@x.org",2001-02-03,on\n2,"c@x.org" x,2001-02-03,on\n3,d@x.org,2001-02-03,off\n' },
  { "short.csv", HEAD .. "1,a@x.org\n2,b@x.org,2001-02-03,on,more,cells\n3\n4,d@x.org,2001-02-03,off\n" },
  { "blank.csv", HEAD .. "\n1,a@x.org,2001-02-03,on\n\n  \n,,,\nx,b@x.org,2001-02-03,on\n\n" },
  { "again.csv", HEAD .. ROWS .. HEAD .. ROWS },
  { "unread.csv", "Id,other,E-Mail,born,state\n1,z,a@x.org,2001-02-03,on\nx,z,b,2001-02-30,offf\n" },
  { "rows.json", '[{"Id":1,"E-Mail":"a@x.org","born":"2001-02-03","state":"on"},{"Id":"x","E-Mail":null,"born":"2001-02-30","state":7},'
    .. '{"Id":3.5,"E-Mail":"q","state":true}]' },
  { "rows.ndjson", '{"Id":1,"E-Mail":"a@x.org","born":"2001-02-03","state":"on"}\n{"Id":2,"E-Mail":"é","born":"1","state":"off"}\n'
    .. '{"Id":9,,}\n{"Id":4,"E-Mail":"d@x.org","born":"2001-02-04","state":"off"}\n' },
  { "alias.csv", "Nr;e mail;BORN;State\n1;a@x.org;2001-02-03;on\n2;b;c;d\n" },
  { "chosen.csv", (HEAD .. ROWS):gsub(",", "|"), source = { delimiter = "|" } },
  { "skipped.csv", HEAD .. ROWS, more = SKIP },
  { "filled.csv", "Id,group\n1,10\n2,\nx,\n4,y\n5,\n6,12\n", more = 'k.field "carried" { from = "group", k.fill_down, k.integer },' },
  { "many.csv", many(2500) },
  { "nul.csv", HEAD .. "1,a\0@x.org,2001-02-03,on\n2,b@x.org,2001\0,on\n3,c@x.org,2001-02-03,off\n" },
  { "empty_cells.csv", HEAD .. ",,,\n1,,,\n,a@x.org,2001-02-03,on\n" },
}

local folder = h.tmp()

local function ask(dir, ...)
  local words = {}
  for i, question in ipairs { ... } do words[i] = "--ask " .. h.quote(json.encode(question)) end
  local code, out, err = h.sh(("%s bench --to none --folder %s %s </dev/null"):format(h.kitload, h.quote(dir), table.concat(words, " ")))
  assert.are.equal(0, code, err)
  local answers = {}
  for line in out:gmatch "[^\n]+" do answers[#answers + 1] = json.decode(line) end
  assert.are.equal(select("#", ...), #answers, out .. err)
  return table.unpack(answers)
end

-- The folder of an import, as kitload serve makes it.
local function import(file)
  local name = file[1]
  local dir = folder .. "/" .. name:gsub("[^%w]", "_")
  assert(os.execute("mkdir -p " .. dir .. "/file " .. dir .. "/kit"))
  local kit = h.write(dir .. "/kit/people.lua", people(file.more))
  local path = h.write(dir .. "/file/" .. name, file[2])
  h.write(dir .. "/review.json", json.encode { kit = "people", kit_path = kit, file = path, name = name, source = file.source,
    edits = "edits.log" })
  return dir, kit, path
end

-- What check says: its counts from the report, and its problems.
local function checked(file, dir, kit, path)
  local options = ""
  for option, value in pairs(file.source or {}) do options = options .. (" --%s %s"):format(option, h.quote(value)) end
  local problems, report = dir .. "/check.jsonl", dir .. "/check.json"
  local code, _, err = h.sh(("%s check %s %s --to none --quiet --problems %s --report %s%s"):format(h.kitload, h.quote(kit), h.quote(path),
    h.quote(problems), h.quote(report), options))
  assert.is_true(code == 0 or code == 1, err)
  return json.decode(h.read(report)), h.exists(problems) and h.read(problems) or ""
end

local function whole(n) return math.tointeger(n) end

describe("a review and check", function()
  for _, file in ipairs(files) do
    it("say the same of " .. file[1], function()
      local dir, kit, path = import(file)
      local report, problems = checked(file, dir, kit, path)
      local check, list, rows = ask(dir, { op = "check" }, { op = "problems", limit = 1000 }, { op = "rows", at = 0, limit = 200 })
      assert.is_nil(check.problem, check.problem and check.problem.detail)
      for _, name in ipairs { "read", "good", "rejected", "skipped", "warnings" } do
        assert.are.equal(whole(report.counts[name] or 0), whole(check.counts[name]), name)
      end
      local index = dir .. "/index/problems.jsonl"
      assert.are.equal(problems, h.exists(index) and h.read(index) or "")

      -- by field and code, and page by page, as the file of problems has them
      local by, total, of_row = {}, 0, {}
      for line in problems:gmatch "[^\n]+" do
        local p = json.decode(line)
        local key = ("%s %s %s"):format(p.field, p.code, p.level)
        by[key], total = (by[key] or 0) + 1, total + 1
        local at = whole(p.row)
        of_row[at] = of_row[at] or {}
        table.insert(of_row[at], ("%s %s %s"):format(p.field, p.code, p.message))
      end
      local said = {}
      for _, group in ipairs(list.by) do
        said[("%s %s %s"):format(group.field, group.code, group.level)] = whole(group.count)
        assert.is_string(group.title)
      end
      assert.are.same(by, said)
      assert.are.equal(total, whole(list.total))

      -- the rows of a window say what they said in the whole check
      assert.is_nil(rows.problem, rows.problem and rows.problem.detail)
      assert.are.equal(whole(check.counts.read), whole(rows.total))
      local from_rows = {}
      for i, row in ipairs(rows.data) do
        assert.are.equal(i, whole(row.ordinal))
        for _, p in ipairs(row.problems) do
          from_rows[whole(row.number)] = from_rows[whole(row.number)] or {}
          table.insert(from_rows[whole(row.number)], ("%s %s %s"):format(p.field, p.code, p.message))
        end
      end
      local last = #rows.data > 0 and whole(rows.data[#rows.data].number) or 0
      for number in pairs(of_row) do
        if number > last and whole(rows.total) > 200 then of_row[number] = nil end
      end
      assert.are.same(of_row, from_rows)
    end)
  end
end)
