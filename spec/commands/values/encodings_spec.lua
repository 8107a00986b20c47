-- Databases with other encodings than UTF-8: a character that does not fit rejects its own row, and no other.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a database whose encoding is", function()
  local w, made

  -- A database of its own; gives what --to takes, and a function that runs SQL there.
  local function database(encoding)
    made = "enc_" .. encoding:lower()
    w:sql(("drop database if exists %s"):format(made))
    w:sql(("create database %s encoding '%s' lc_collate 'C' lc_ctype 'C' template template0"):format(made, encoding))
    local to = h.conninfo():gsub("dbname=%S+", "dbname=" .. made)
    return to, function(text)
      local file = h.write(h.tmp() .. "/sql", "set client_encoding = 'UTF8';\n" .. text .. ";\n")
      local code, out, err = h.sh(("exec psql -X -q -A -t -P null=∅ -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(to), file))
      assert(code == 0, err)
      return (out:gsub("\n$", ""))
    end
  end

  local function run(to, ...)
    os.remove(w.dir .. "/r.json")
    local code, out, err = w:kitload("run", "--to", to, "--report", "r.json", ...)
    return code, w:exists "r.json" and require("cjson").decode(w:read "r.json") or nil, out .. err
  end

  before_each(function() w = workspace.new() end)
  after_each(function()
    if made then w:sql("drop database if exists " .. made) end
    made = nil
  end)

  local function kit(facts)
    w:kit("t", ([[return k.kit "t" { into = "public.t", %s,
      k.field "id" { k.integer }, k.field "name" {}, k.field "doc" { k.json }, k.field "code" {} }]]):format(facts))
  end

  local TABLE = "create table t (id int primary key, name text, doc jsonb, code varchar(9))"

  for _, case in ipairs { { "LATIN1", "Müller", "10 €", "€" }, { "WIN1252", "10 €", "Łódź", "Ł" }, { "LATIN2", "Łódź", "10 €", "€" },
    { "EUC_JP", "日本", "한국", "한" } } do
    it(case[1] .. " takes what fits and rejects the other rows, with the field and the character", function()
      local encoding, fits, unfit, character = table.unpack(case)
      local to, sql = database(encoding)
      for _, mode in ipairs { 'load = "append"', 'load = "upsert", key = "id"', 'load = "overwrite", max_rejects = 9, staging = "rows"' } do
        sql("drop table if exists t; " .. TABLE)
        kit(mode)
        w:write("a.csv", ('id,name,doc,code\n1,%s,"{""a"":""%s""}",x\n2,%s,{},x\n3,x,"{""a"":""%s""}",x\n4,x,{},%s\n5,x,{},x\n'
          .. '6,x,"{""a"":""\\u%04x""}",x\n7,x,"{""a"":""\\\\u%04x""}",x\n')
          :format(fits, fits, unfit, unfit, character, utf8.codepoint(character), utf8.codepoint(character)))
        local code, report, said = run(to, "t", "a.csv", "--if-loaded", "again")
        assert.equal(1, code, said)
        assert.equal(4, report.counts.rejected)
        assert.equal(("1|%s|{\"a\": \"%s\"}|x\n5|x|{}|x\n7|x|{\"a\": \"\\\\u%04x\"}|x"):format(fits, fits, utf8.codepoint(character)),
          sql "select * from t order by id")
        local fields = {}
        for i, p in ipairs(report.problems) do
          assert.equal("db.encoding", p.code)
          fields[i] = p.field
        end
        assert.same({ "name", "doc", "code" }, fields)
        assert.matches(('contains "%s" '):format(character), report.problems[1].message, 1, true)
        assert.matches(encoding, report.problems[1].message, 1, true)
        assert.equal(unfit, report.problems[1].examples[1].raw)
      end
    end)
  end

  it("LATIN1 takes headers and file names of any characters: they stand as <U+20AC> in what kitload keeps there", function()
    local to, sql = database "LATIN1"
    sql(TABLE)
    w:kit("t", 'return k.kit "t" { into = "public.t", k.field "id" { k.integer }, k.field "name" { from = "Preis €" } }')
    w:write("liste €.csv", "id,Preis €,Łódź\n1,10,x\n2,€,y\n")
    for _, staging in ipairs { "typed", "rows" } do
      local code, report, said = run(to, "t", "liste €.csv", "--if-loaded", "again", "--staging", staging, "--rejects-to", "table")
      assert.equal(1, code, said)
      assert.equal(1, report.counts.rejected)
      sql "delete from t"
    end
    assert.equal('["id", "Preis <U+20AC>", "<U+0141>ód<U+017A>"]', sql "select header from _importflow_jobs order by started_at limit 1")
    assert.equal("liste <U+20AC>.csv", sql "select sources -> 0 ->> 'name' from _importflow_jobs order by started_at limit 1")
    assert.equal('{"id": "2", "Preis <U+20AC>": "<U+20AC>", "<U+0141>ód<U+017A>": "y"}', sql [[select raw_payload from
      _importflow_staging_rows where status = 'invalid' limit 1]])
    assert.equal(0, (w:kitload("jobs", "--to", to)))
  end)

  it("LATIN1 has no column called after such a header, which is told before a row is read", function()
    local to, sql = database "LATIN1"
    w:write("a.csv", "id,Preis €\n1,10\n")
    local code, _, said = run(to, "a.csv", "--into", "public.made", "--create")
    assert.equal(2, code, said)
    assert.matches("no column can be called 'Preis €': the database's encoding is LATIN1", said, 1, true)
    assert.equal("∅", sql "select to_regclass('made')")
  end)

  it("SQL_ASCII takes any bytes", function()
    local to, sql = database "SQL_ASCII"
    sql(TABLE)
    kit 'load = "append"'
    w:write("a.csv", 'id,name,doc,code\n1,Müller € 日本,"{""a"":""€""}",x\n')
    local code, _, said = run(to, "t", "a.csv")
    assert.equal(0, code, said)
    assert.equal("Müller € 日本", sql "select name from t")
  end)
end)
