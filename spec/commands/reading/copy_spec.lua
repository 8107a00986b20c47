-- format = "copy": the text format of PostgreSQL's COPY and of MySQL's exports.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("the text of COPY", function()
  if not h.conninfo() then return pending "no test server" end
  local w

  before_each(function()
    w = workspace.new()
    w:sql [[create table a (id int, name text, note text, day date);
      insert into a values (1, E'tab\there\\nand\\\\n', null, '2024-01-01'), (2, '', '\\N', null), (3, '"q", x', E'a\rb', 'infinity'), (4, ' ', '\\.', null);
      create table b (like a)]]
  end)

  -- Rows that the tables have not in common.
  local function differ()
    return w:sql "(select * from a except all select * from b) union all (select * from b except all select * from a)"
  end

  local function export(options) w:sql(("\\copy a to '%s/a.txt' %s"):format(w.dir, options or "")) end

  local function loads(...)
    local code, out, err = w:run(...)
    assert.equal(0, code, out .. err)
    return out
  end

  it("goes into the table that it came from, letter by letter", function()
    export()
    assert.matches("UTF%-8, text of COPY, delimiter tab, no header", loads("--into", "b", "--format", "copy", "a.txt"))
    assert.equal("", differ())
  end)

  it("has a header and another delimiter where it is said", function()
    export "with (delimiter '|')"
    w:write("h.txt", "id|name|note|day\n" .. w:read "a.txt")
    loads("--into", "b", "--format", "copy", "--delimiter", "|", "--header", "1", "h.txt")
    assert.equal("", differ())
  end)

  it("is read through a kit, and its rejects keep NULL and the empty text apart", function()
    export()
    local kit = [[return k.kit "c" { into = "b", load = "append", source = { format = "copy" }, k.field "id" { k.integer, from = 1, min = %d },
      k.field "name" { from = 2 }, k.field "note" { from = 3 }, k.field "day" { from = 4 } }]]
    w:kit("c", kit:format(9))
    local code, out, err = w:run("c", "a.txt")
    assert.equal(1, code, out .. err)
    w:kit("c", kit:format(1))
    loads("c", "a.rejected.csv")
    assert.equal("", differ())
  end)

  it("keeps them apart in the staging table, too, and in what rejects --csv writes from it", function()
    w:sql [[insert into a values (5, '=1', '', null), (6, '', '\N', null)]]
    export()
    w:kit("c", [[return k.kit "c" { into = "b", load = "append", source = { format = "copy" }, null = {}, rejects_to = "table",
      k.field "id" { k.integer, from = 1, min = 9 }, k.field "name" { from = 2 }, k.field "note" { from = 3 }, k.field "day" { from = 4 } }]])
    local code, out, err = w:run("c", "a.txt")
    assert.equal(1, code, out .. err)
    local job = w:sql "select id from _importflow_jobs order by started_at desc limit 1"
    assert.equal('null|\\N', w:sql([[select max((raw_payload -> '3')::text) filter (where raw_payload ->> '1' = '1'),
      max(raw_payload ->> '3') filter (where raw_payload ->> '1' = '6') from _importflow_staging_rows where import_job_id = ']] .. job .. "'"))
    code, out, err = w:kitload("rejects", "--to", w:to(), job, "--csv")
    assert.equal(0, code, err)
    w:write("m.csv", out)
    w:kit("c", (w:read "kits/c.lua":gsub(", min = 9", "")))
    loads("c", "m.csv")
    assert.equal("", differ())
  end)

  it("goes on in the next line as MySQL writes it, and ends with its mark", function()
    w:write("m.txt", "1\ta\\\nb\t\\N\t2024-01-01\n2\t\\\t\\\\\tx\t\\N\n\\.\nCOPY other\n")
    local out = loads("--into", "b", "--format", "copy", "m.txt")
    assert.matches("2 inserted +0 rejected   2 skipped", out)
    assert.matches("skipped   1   the mark of the end, \\%.\n", out)
    assert.matches("skipped   1   behind the mark of the end, \\%.\n", out)
    assert.equal("1|a\nb|∅|2024-01-01\n2|\t\\|x|∅", w:sql "select * from b order by id")
  end)

  it("has no quotes and no other escape: a kit that says so is told", function()
    export()
    w:kit("q", [[return k.kit "q" { into = "b", source = { format = "copy", quote = "'" }, k.field "id" { from = 1 } }]])
    local code, _, err = w:kitload("check", "q")
    assert.equal(2, code)
    assert.matches('format = "copy" has no quotes', err, 1, true)
    code, _, err = w:kitload("check", "--into", "b", "--format", "copy", "--delimiter", "||", "a.txt")
    assert.equal(2, code)
    assert.matches('takes one character for its delimiter', err, 1, true)
  end)

  it("is written by template, and by new into the kit", function()
    w:kit("c", [[return k.kit "c" { into = "b", source = { format = "copy" }, k.field "id" { k.integer, from = 1, example = "7" },
      k.field "name" { from = 2, example = "a\\b" } }]])
    local code, out = w:kitload("template", "c")
    assert.equal(0, code)
    assert.equal("7\ta\\\\b\r\n", out)
    export()
    local err
    code, out, err = w:kitload("new", "n", "--from", "a.txt", "--format", "copy")
    assert.equal(0, code, out .. err)
    assert.matches('source  = { format = "copy" }', w:read "kits/n.lua", 1, true)
  end)
end)
