-- Values that must never be shown: those of secret fields, and those of other rows in the server's messages.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("a secret field's value", function()
  local w
  before_each(function() w = workspace.new() end)

  -- Everything that a command leaves for people, in one text. What the rejects file holds of the cells is the user's own.
  local function told(...)
    for _, name in ipairs { "p.jsonl", "r.csv", "r.json" } do os.remove(w.dir .. "/" .. name) end
    local words = { ... }
    for _, word in ipairs { "--rejects", "r.csv", "--problems", "p.jsonl", "--report", "r.json" } do words[#words + 1] = word end
    local code, out, err = w:kitload(table.unpack(words))
    local errors = {}
    for line in (w:exists "r.csv" and w:read "r.csv" or ""):gmatch "[^\n]+" do
      errors[#errors + 1] = line:match '^%d+,"(.-)",' or line:match "^%d+,([^,]*),"
    end
    local parts = { out, err, table.concat(errors, "\n") }
    for _, name in ipairs { "p.jsonl", "r.json" } do parts[#parts + 1] = w:exists(name) and w:read(name) or "" end
    return table.concat(parts, "\n"), code
  end

  local SSN = "123-45-6789"

  it("is in no text when a step has made it and a hook has written over it: what the call has seen counts", function()
    w:write("f.csv", "SSN,Name\nID-4711abcd9,Ann\n")
    w:kit("t", [[return k.kit "t" { into = "t", k.field "ssn" { k.strip_prefix "ID-", from = "SSN", secret = true },
      k.row(function(row) local s = row.ssn; row.ssn = "x"; row:error("ssn", "bad", "was " .. s) end) }]])
    local text = told("check", "t", "f.csv")
    assert.matches("was %*%*%*", text)
    assert.is_nil(text:find("4711abcd9", 1, true), text)
  end)

  it("of another row of a group is in no text of a batch hook", function()
    w:write("f.csv", "SSN,Name\n4711abcd9,Ann\n5822bcde0,Bo\n")
    w:kit("t", [[return k.kit "t" { into = "t", k.field "ssn" { from = "SSN", secret = true },
      k.batch { size = 2, function(rows) rows[2]:error("ssn", "bad", "not that of " .. rows[1].ssn) end } }]])
    local text = told("check", "t", "f.csv")
    assert.matches("not that of %*%*%*", text)
    assert.is_nil(text:find("4711abcd9", 1, true), text)
  end)

  it("is in no text that a function makes, as it came, as it became, however it is written", function()
    w:write("f.csv", ("SSN,Name\n%s,Ann\n"):format(SSN))
    for _, case in ipairs {
      { 'k.row(function(row) row:error("ssn", "bad", "the ssn is " .. row.ssn) end)', "the ssn is %*%*%*" },
      { 'k.row(function(row) row:warn("ssn", "bad", "the ssn is " .. row.ssn .. ", really") end)', "the ssn is %*%*%*, really" },
      { 'k.row(function(row) row:error("name", "bad", "of another field: " .. row.ssn) end)', "of another field: %*%*%*" },
      { 'k.row(function(row) row:error(nil, "bad", "of the row: " .. row.ssn) end)', "of the row: %*%*%*" },
      { 'k.row(function(row) row:skip("left out: " .. row.ssn) end)', "left out: %*%*%*" },
      { 'k.row(function(row) row:error("ssn", row.ssn, "the code has it") end)', "the code has it" },
      { 'k.row(function(row) error("raised: " .. row.ssn) end)', "raised: %*%*%*" },
      { 'k.row(function(row) error(row.ssn) end)', "%*%*%*" },
      { 'k.row(function(row) row:error("ssn", "bad", "raw " .. row:raw "SSN") end)', "raw %*%*%*" },
      { 'k.row(function(row) row:error("ssn", "bad", "raw " .. row:raw(1)) end)', "raw %*%*%*" },
      { 'k.row(function(row, ctx) row:error("ssn", "bad", "raw " .. ctx:raw "SSN") end)', "raw %*%*%*" },
      { 'k.row(function(row) local s = row.ssn; row.ssn = "x"; row:error("ssn", "bad", "was " .. s) end)', "was %*%*%*" },
      { 'k.row(function(row) row.ssn = "987-65-4321"; row:error("ssn", "bad", "is 987-65-4321") end)', "is %*%*%*" },
      { 'k.row(function(row) row:error("ssn", "bad", "small " .. row.ssn:gsub("-", "")) end)', "small %*%*%*" },
      { 'k.row(function(row) row:error("ssn", "bad", "wide " .. row.ssn:gsub("", " ")) end)', "wide *%*%*%*" },
      { 'k.row(function(row) row:error("ssn", "bad", ("x"):rep(1995) .. row.ssn) end)', "xxx%*%*%*" },
      { 'k.row(function(row) row.name = 1; row.name = {} end)', "takes text" },
      { 'k.row(function(row) row:split { { ssn = "987-65-4321" }, {} } row:error("ssn", "bad", "split 987-65-4321 " .. row.ssn) end)', "split %*%*%* %*%*%*" },
      { 'k.batch { size = 5, function(rows) for _, row in ipairs(rows) do row:error("ssn", "bad", "batch " .. rows[1].ssn) end end }', "batch %*%*%*" },
      { 'k.rule "r" { "is wrong", function(row) error("rule " .. row.ssn) end }', "rule %*%*%*" },
    } do
      w:kit("t", ('return k.kit "t" { into = "t", k.field "ssn" { from = "SSN", secret = true }, k.field "name" { from = "Name" }, %s }'):format(case[1]))
      local text = told("check", "t", "f.csv")
      assert.matches(case[2], text)
      for _, leak in ipairs { SSN, "123456789", "987-65-4321", "6789 *" } do
        assert.is_nil(text:find(leak, 1, true), case[1] .. "\n" .. text)
      end
    end
  end)

  it("is in no text of a step, whatever the kind of its value", function()
    for _, case in ipairs {
      { "text", SSN, 'k.text, function(v) return nil, "bad", "not " .. v end' },
      { "text in small letters", "Geheim-Wort", 'k.lower, function(v) return nil, "bad", "not " .. v end' },
      { "a code", "geheimwort", 'function(v) return nil, v, "no" end' },
      { "raised", "geheimwort", 'function(v) error("no " .. v) end' },
      { "a wrong value", "geheimwort", 'function(v) return "x" .. v end, gives = "integer"', "k.as" },
      { "integer", "40713", 'k.integer, k.integer, function(v) return nil, "bad", "not " .. v end' },
      { "decimal", "1.234,50", 'k.decimal "1.234,56", function(v) return nil, "bad", "not " .. v end' },
      { "date", "31.12.1999", 'k.date "%d.%m.%Y", function(v) return nil, "bad", "not " .. v end' },
      { "JSON", '{"""a"""', "" },
    } do
      if case[4] == nil and case[3] ~= "" then
        w:write("f.csv", ("SSN,Name\n\"%s\",Ann\n"):format(case[2]))
        w:kit("t", ('return k.kit "t" { into = "t", k.field "ssn" { from = "SSN", secret = true, %s }, k.field "name" { from = "Name" } }'):format(case[3]))
        local text, code = told("check", "t", "f.csv")
        assert.is_true(code == 1 or code == 2, text)
        for _, leak in ipairs { case[2], case[2]:lower(), "1234.50", "1999-12-31" } do
          assert.is_nil(text:find(leak, 1, true), case[1] .. "\n" .. text)
        end
      end
    end
    w:write("f.ndjson", '{"doc":{"ssn":"123-45-6789","n":987654321}}\n')
    w:kit("j", [[return k.kit "j" { into = "t", k.field "doc" { k.json, secret = true },
      k.row(function(row) row:error("doc", "bad", "has " .. row.doc.ssn .. " and " .. tostring(row.doc.n)) end) }]])
    local text = told("check", "j", "f.ndjson")
    assert.matches("has %*%*%* and %*%*%*", text)
  end)

  it("that is short is only masked where it stands alone", function()
    w:write("f.csv", "a,b\n1,x\n")
    w:kit("t", [[return k.kit "t" { into = "t", k.field "a" { k.integer, secret = true }, k.field "b" {},
      k.row(function(row) row:error("a", "bad", ("is %d, not 10 or 21"):format(row.a)) end) }]])
    assert.matches("is %*%*%*, not 10 or 21", (told("check", "t", "f.csv")))
  end)

  it("of another field that reads the same column is masked, too; other fields are not", function()
    w:write("f.csv", "SSN,Name\n123-45-6789,Annabel\n")
    w:kit("t", [[return k.kit "t" { into = "t", k.field "ssn" { from = "SSN", secret = true }, k.field "last" { k.coalesce { "SSN" } },
      k.field "name" { from = "Name" }, k.row(function(row) row:error("last", "bad", row.last .. " of " .. row.name) end) }]])
    assert.matches("%*%*%* of Annabel", (told("check", "t", "f.csv")))
  end)

  it("is in no message of the server", function()
    if not h.conninfo() then return pending "no test server" end
    w:kitload("setup", "--apply", "--to", w:to())
    w:sql [[create domain word as text check (value <> 'Z9secret9Z');
      create function trig() returns trigger language plpgsql as $$begin
        if new.kind = 'raise' then raise exception 'no %', new.s using detail = 'it is ' || new.s, hint = 'not ' || new.s; end if;
        if new.kind = 'state' then raise exception 'no "%"', new.s using errcode = '23505', detail = 'Key (s)=(' || new.s || ') already exists.'; end if;
        if new.kind = 'cast' then perform new.s::int; end if;
        return new; end$$]]
    for i, case in ipairs {
      { "inet", 'Z9secret9Z' }, { "inet", 'Z9"secret9Z' }, { "int[]", "{Z9secret9Z}" }, { "ltree", "Z9secret9Z!" }, { "interval", "Z9secret9Z" },
      { "bit(3)", "Z9secret9Z" }, { "regclass", "Z9secret9Z" }, { "tsquery", "Z9secret9Z &" }, { "jsonpath", "Z9secret9Z ~" }, { "xml", "<Z9secret9Z" },
      { "int4range", "[Z9secret9Z,1]" }, { "word", "Z9secret9Z" }, { "text", "Z9secret9Z", "raise" }, { "text", "Z9secret9Z", "state" },
      { "text", "Z9secret9Z", "cast" }, { "text unique", "Z9secret9Z" }, { "text primary key", "Z9secret9Z" }, { "text references parents", "Z9secret9Z" },
      { "text check (s <> 'Z9secret9Z')", "Z9secret9Z" }, { "text, exclude (s with =)", "Z9secret9Z" }, { "varchar(3)", "Z9secret9Z" },
      { "text, exclude using gist (int4range(length(s), 99) with &&)", "Z9secret9Z" },
    } do
      local made = pcall(function()
        w:sql("drop table if exists t, parents cascade; create table parents (p text primary key); create table t (id int, kind text, s "
          .. case[1] .. "); create trigger x before insert on t for each row execute function trig()")
      end)
      if made then
        local other = case[1]:find "unique" or case[1]:find "primary" or case[1]:find "exclude"
        if other then w:sql "insert into t values (0, '', 'Z9secret9Z')" end
        w:write("f.csv", ('id,kind,s\n1,%s,"%s"\n2,,\n'):format(case[3] or "", (case[2]:gsub('"', '""'))))
        for _, more in ipairs { i % 2 == 0 and "" or 'on_invalid = "abort",', i % 3 == 0 and 'rejects_to = "table",' or 'staging = "rows",' } do
          w:kit("t", ('return k.kit "t" { into = "t", %s k.field "id" { k.integer }, k.field "kind" {}, k.field "s" { secret = true } }'):format(more))
          local text = told("run", "t", "f.csv", "--to", w:to(), "--if-loaded", "again")
          assert.is_nil(text:find("secret9Z", 1, true), case[1] .. " " .. more .. "\n" .. text)
          local kept = w:sql(([[select coalesce(string_agg(j.error::text || coalesce(j.report::text, ''), ''), '') || coalesce((
            select string_agg(s.validation_errors::text, '') from public._importflow_staging_rows s where s.import_job_id = any (array_agg(j.id))), '')
            from public._importflow_jobs j where j.destination = '%s.t']]):format(w.schema))
          assert.is_nil(kept:find("secret9Z", 1, true), case[1] .. " " .. more .. "\n" .. kept)
        end
      end
    end
  end)

  it("is in no message of a file that is loaded without rejects, with --log-format json, with -v", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql "create table t (id int primary key, s inet)"
    w:write("f.csv", "id,s\n1,Z9secret9Z\n")
    w:kit("t", 'return k.kit "t" { into = "t", load = "overwrite", k.field "id" { k.integer }, k.field "s" { secret = true } }')
    for _, more in ipairs { { "-v" }, { "--log-format", "json" }, { "--dry-run" }, { "--max-rejects", "0" } } do
      local text = told("run", "t", "f.csv", "--to", w:to(), table.unpack(more))
      assert.is_nil(text:find("secret9Z", 1, true), text)
    end
  end)
end)

describe("what the server says about a row", function()
  local w
  before_each(function()
    if not h.conninfo() then return end
    w = workspace.new()
    w:kitload("setup", "--apply", "--to", w:to())
  end)

  local function kit(more)
    w:kit("t", ('return k.kit "t" { into = "t", %s k.field "id" { k.integer }, k.field "a" {} }'):format(more or ""))
  end

  -- Everything that is written about the rejected rows, and the row of the job.
  local function told(...)
    local code, out, err = w:run("t", "f.csv", "--rejects", "r.csv", "--problems", "p.jsonl", ...)
    local job = w:sql(([[select coalesce(string_agg(coalesce(j.error::text, '') || coalesce(j.report::text, ''), ''), '') || coalesce((
      select string_agg(s.validation_errors::text, '') from public._importflow_staging_rows s where s.import_job_id = any (array_agg(j.id))), '')
      from public._importflow_jobs j where j.destination = '%s.t']]):format(w.schema))
    return out .. err .. (w:exists "r.csv" and w:read "r.csv" or "") .. (w:exists "p.jsonl" and w:read "p.jsonl" or "") .. job, code
  end

  it("has no value of another row", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql [[create table audit (word text unique); insert into audit values ('OTHERROW');
      create function says() returns trigger language plpgsql as $$begin
        if new.a = 'mine' then raise exception 'no' using errcode = '23P01', detail = 'Key (a)=(mine) conflicts with existing key (a)=(OTHERROW).'; end if;
        if new.a = 'mine2' then raise exception 'no' using errcode = '23505', detail = 'Key (a)=(OTHERROW) already exists.'; end if;
        if new.a = 'mine3' then insert into audit values ('OTHERROW'); end if;
        if new.a = 'mine4' then raise exception 'no' using detail = 'as OTHERROW has it'; end if;
        return new; end$$]]
    for _, case in ipairs {
      { "create table t (id int, a int4range, exclude using gist (a with &&)); insert into t values (770077007, '[1,770007009)')", '"[3,4)"', "3,4" },
      { "create table t (id int, a text); create trigger x before insert on t for each row execute function says()", "mine" },
      { "create table t (id int, a text); create trigger x before insert on t for each row execute function says()", "mine2" },
      { "create table t (id int, a text); create trigger x before insert on t for each row execute function says()", "mine3" },
      { "create table t (id int, a text); create trigger x before insert on t for each row execute function says()", "mine4" },
      { "create table t (id int, a text); create unique index on t ((left(a, 1))); insert into t values (770077007, 'mOTHERROW')", "mine" },
      { "create table t (id int, a text, check (id <> 1))", "mine" },
    } do
      w:sql("drop table if exists t; " .. case[1])
      w:write("f.csv", ("id,a\n1,%s\n2,\n"):format(case[2]))
      for _, more in ipairs { "", 'staging = "rows",', 'on_invalid = "abort",' } do
        kit(more)
        local text = told("--if-loaded", "again")
        for _, other in ipairs { "OTHERROW", "770007009", "770077007", "Failing row" } do assert.is_nil(text:find(other, 1, true), case[1] .. "\n" .. text) end
      end
    end
  end)

  it("has its own", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql [[create table t (id int, a int4range, exclude using gist (a with &&)); insert into t values (770077007, '[1,9)')]]
    w:write("f.csv", 'id,a\n1,"[3,4)"\n')
    kit()
    local text = told()
    assert.matches("Key %(a%)=%(%[3,4%)%) conflicts with another row", text)
  end)

  it("of a whole load that fails names columns and no values", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql [[create table t (id int primary key, a text); create table child (id int references t); insert into t values (770077007, 'x'); insert into child values (770077007)]]
    w:write("f.csv", "id,a\n1,mine\n")
    w:kit("t", 'return k.kit "t" { into = "t", load = "overwrite", key = { "id" }, k.field "id" { k.integer }, k.field "a" {} }')
    local text, code = told()
    assert.equal(5, code)
    assert.matches("child refers to some of them", text)
    assert.is_nil(text:find("770077007", 1, true), text)
    w:sql "create table taken (n int unique); insert into taken values (770077007)"
    kit 'after_merge = "insert into taken values (770077007 + 0)",'
    text = told()
    assert.matches("Key %(n%) already exists", text)
    assert.is_nil(text:find("(770077007)", 1, true), text)
  end)
end)

describe("a text of a kit's function", function()
  it("cannot steer a terminal from _errors, a problem or a note", function()
    local w = workspace.new()
    w:kit("t", [[return k.kit "t" { into = "t", k.field "a" {}, k.row(function(row)
      row:error("a", "bad", "\27[31mred\27]0;title\7 \u{202E}turned\u{9B}1m \u{2066}x\ttab") end) }]])
    for _, name in ipairs { "f.csv", "f.ndjson" } do
      w:write(name, name == "f.csv" and "a\nx\n" or '{"a":"x"}\n')
      local _, out, err = w:kitload("check", "t", name, "--rejects", "r.x", "--problems", "p.jsonl")
      local all = out .. err .. w:read "r.x" .. w:read "p.jsonl"
      assert.is_nil(all:find "[\1-\8\11-\31\127]", all)
      assert.is_nil(all:find("\u{9B}", 1, true))
      assert.matches("\\x1b%[31mred", w:read "r.x")
      if name == "f.csv" then assert.is_nil(w:read("r.x"):find("\u{202E}", 1, true)) end
      assert.is_nil(w:read("r.x"):find("u001b", 1, true))
    end
  end)
end)
