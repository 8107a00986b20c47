-- What a run says: the report for people and for programs, problems as JSON lines, messages, progress, secrets.
local cjson = require "cjson"
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a report", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text, n numeric(6,2))"
  end)

  local function kit(fields, facts)
    w:kit("t", ('return k.kit "t" { version = "3", into = { "%s", "t" }, load = "upsert", key = { "id" }, %s %s }'):format(w.schema, facts or "",
      fields or 'k.field "id" { k.integer }, k.field "name" { k.trim, max_length = 5 }, k.field "n" { k.decimal "1,234.56", min = 0, level = "warning" }'))
  end

  local function is_narrow(text)
    for line in text:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, ("%d columns: %s"):format(utf8.len(line) or -1, line)) end
  end

  it("groups by field and code with exact counts and three examples, and says how many more", function()
    kit()
    local lines = { "id,name,n" }
    for i = 1, 2000 do lines[#lines + 1] = ("%d,%s,%s"):format(i, i % 2 == 0 and "too long" or "ok", i % 500 == 0 and "-1" or "1,5") end
    w:write("f.csv", table.concat(lines, "\n"):gsub("1,5", '"1,500.00"') .. "\n")
    local code, report, out = w:report("t", "f.csv")
    assert.equal(1, code)
    assert.same({ "max_length", 1000, "error", 3 }, { report.problems[1].code, report.problems[1].count, report.problems[1].level, #report.problems[1].examples })
    assert.same({ "min", 4, "warning" }, { report.problems[2].code, report.problems[2].count, report.problems[2].level })
    assert.matches("name%s+max_length%s+1,000  is", out)
    assert.matches("row 3 .-\"too long\"", out)
    assert.matches("… 997 more", out)
    assert.matches("1,000 inserted", out)
    assert.matches("1,000 rejected", out)
    assert.equal(1000, report.counts.rejected)
    is_narrow(out)
  end)

  it("fits into 80 columns whatever the file holds, and shows no control character of it", function()
    kit 'k.field "id" { k.integer }, k.field "name" { k.trim, max_length = 5, from = { "a very long header that goes on and on and on and on, and then further still, to its end" } }'
    w:write("a name that is so long that it nearly fills a whole line of eighty columns by itself.csv",
      ('id,"a very long header that goes on and on and on and on, and then further still, to its end","unread\27[31m one",%s\n'):format(("unread x,"):rep(30))
      .. '1,"\27[2J\7 evil \r\n\t ' .. ("ü"):rep(300) .. '\xE2\x80\xAE",x\n')
    local code, _, out = w:report("t", "a name that is so long that it nearly fills a whole line of eighty columns by itself.csv")
    assert.equal(1, code)
    is_narrow((out:gsub("a name that is so long[^\n]*", "")))
    assert.is_nil(out:find "[%z\1-\9\11-\31\127]")
    assert.is_nil(out:find("\xE2\x80\xAE", 1, true))
  end)

  it("as JSON has status, exit, times, files, counts, problems, skips and the names of what was written", function()
    kit()
    w:write("f.csv", "id,name,n,more\n1,a,1\n2,toolong,1,x\n")
    local code, report = w:report("t", "f.csv", "--rejects", "r.csv", "--problems", "p.jsonl")
    assert.equal(1, code)
    assert.same({ "completed", 1, "t@3", "upsert", w.schema .. ".t", "r.csv", "p.jsonl" },
      { report.status, report.exit, report.kit, report.load, report.destination, report.rejects, report.problems_file })
    assert.same({ "more" }, report.unread)
    assert.equal("f.csv", report.files[1].name)
    assert.equal(#w:read "f.csv", report.files[1].bytes)
    assert.equal(2, report.files[1].rows)
    assert.is_true(report.seconds > 0)
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT", report.started_at)
  end)

  it("as JSON is there for a run that is refused or fails after rows were read", function()
    kit(nil, "max_rejects = 0,")
    w:write("f.csv", "id,name,n\n1,toolong,1\n")
    local code, report = w:report("t", "f.csv")
    assert.equal(5, code)
    assert.same({ "refused", 5, 1 }, { report.status, report.exit, report.counts.rejected })
    kit(nil, 'after_merge = "select 1/0",')
    w:write("f.csv", "id,name,n\n1,x,1\n")
    code, report = w:report("t", "f.csv")
    assert.equal(4, code)
    assert.same({ "failed", 4 }, { report.status, report.exit })
    assert.matches("division", report.error)
  end)

  it("of problems is one JSON object a line, with every problem, not three of each", function()
    kit()
    local lines = { "n,id,name" }
    for i = 1, 50 do lines[#lines + 1] = ("-1,%d,toolong"):format(i) end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    w:run("t", "f.csv")
    local n = 0
    for line in w:read "f.problems.jsonl":gmatch "[^\n]+" do
      local p = cjson.decode(line)
      n = n + 1
      assert.equal("f.csv", p.file)
      assert.equal("t@3", p.kit)
      assert.is_true(p.field == "name" and p.column == 3 and p.level == "error" or p.field == "n" and p.column == 1 and p.level == "warning")
      assert.equal(p.row, p.line)
    end
    assert.equal(100, n)
    assert.matches('^{"file":"f.csv","row":2,"line":2,"column":%d,"header":"[^"]+","field":"[^"]+","level":"[^"]+","code":"[^"]+","raw":"[^"]+","message":"[^"]+","kit":"t@3"}\n',
      w:read "f.problems.jsonl")
  end)

  it("masks the cells of a secret field everywhere", function()
    kit 'k.field "id" { k.integer }, k.field "name" { k.trim, max_length = 3, secret = true }'
    w:write("f.csv", "id,name\n1,hunter2secret\n2,abc\n")
    local code, report, out, err = w:report("t", "f.csv", "-v")
    assert.equal(1, code)
    local all = out .. err .. w:read ".report.json" .. w:read "f.problems.jsonl" .. select(2, w:kitload("preview", "t", "f.csv")) .. select(2, w:kitload("preview", "t", "f.csv", "--json"))
    assert.is_nil(all:find("hunter2", 1, true), all)
    assert.equal("max_length", report.problems[1].code)
    assert.equal("0", w:sql(("select count(*) from public._importflow_jobs where destination = '%s.t' and report::text like '%%hunter2%%'"):format(w.schema)))
  end)

  it("does not repeat a secret field's value out of what the server says", function()
    w:sql "alter table t add constraint odd check (name <> 'hunter2'), add ip inet, add unique (name)"
    kit 'k.field "id" { k.integer }, k.field "name" { secret = true }, k.field "ip" { secret = true }'
    for i, csv in ipairs { "1,hunter2,", "1,x,hunter2", "1,hunter22,\n2,hunter22," } do
      w:write("f.csv", "id,name,ip\n" .. csv .. "\n")
      local code, report, out, err = w:report("t", "f.csv")
      assert.is_true(code == 4 or code == 1, out .. err)
      assert.is_nil((out .. err .. w:read ".report.json"):find("hunter2", 1, true), i .. out .. err)
      assert.truthy(report)
    end
    assert.equal("0", w:sql(("select count(*) from public._importflow_jobs where destination = '%s.t' and (report::text like '%%hunter2%%' or error::text like '%%hunter2%%')"):format(w.schema)))
  end)

  it("never shows a password of the connection", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n")
    for _, to in ipairs {
      h.conninfo() .. " user=nobody_here password=geheim77", "postgres://me:geheim77@[::1/x", "password='geheim77 dbname=x", "postgresql://me:geheim77@127.0.0.1:bad/x",
    } do
      local code, out, err = w:kitload("run", "t", "f.csv", "-v", "--to", to)
      assert.is_true(code == 4 or code == 2, to)
      assert.is_nil((out .. err):find("geheim77", 1, true), out .. err)
    end
  end)

  it("is silent with -q but for errors", function()
    kit()
    w:write("f.csv", "id,name,n\n1,toolong,1\n2,a,1\n")
    local code, out, err = w:run("t", "f.csv", "-q")
    assert.equal(1, code)
    assert.equal("", out .. err)
    assert.is_true(w:exists "f.rejected.csv")
    code, out, err = w:run("t", "gone.csv", "-q")
    assert.equal(3, code)
    assert.equal("", out)
    assert.matches("gone.csv", err)
  end)

  it("has its messages as JSON lines under --log-format json", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local code, _, err = w:run("t", "f.csv", "-v", "--log-format", "json")
    assert.equal(0, code)
    assert.is_true(#err > 0)
    for line in err:gmatch "[^\n]+" do assert.equal("info", cjson.decode(line).level) end
    code, _, err = w:run("t", "f.csv", "--log-format=json")
    assert.equal(5, code)
    local message = cjson.decode(err)
    assert.same({ "error", 5, "already_loaded" }, { message.level, message.exit, message.code })
  end)

  it("goes to standard output, everything else to standard error", function()
    kit()
    w:write("f.csv", "id,name,n\n1,a,1\n")
    local _, out, err = w:run("t", "f.csv")
    assert.equal("", err)
    assert.matches("^f.csv  1 row", out)
    local code
    code, out, err = w:run("t", "f.csv")
    assert.equal(5, code)
    assert.equal("", out)
    assert.matches("^kitload: error: ", err)
  end)

  it("has colours only when told, off a terminal", function()
    kit()
    w:write("f.csv", "id,name,n\n1,toolong,1\n")
    local _, out = w:run("t", "f.csv")
    assert.is_nil(out:find "\27")
    _, out = w:run("t", "f.csv", "--color", "always", "--if-loaded", "again")
    assert.matches("\27%[31m", out)
  end)

  it("shows rows, share, rate, rejects and time left while it runs, when progress is asked for", function()
    -- A step that takes its time: a quick machine would be done before the first line is due.
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, k.field "id" { k.integer }, k.field "n" { k.integer },
      k.field "name" { function(v) for _ = 1, 2000 do end return v end, max_length = 3 } }]]):format(w.schema))
    local lines = { "id,name,n" }
    for i = 1, 100000 do lines[#lines + 1] = i .. (i % 100 == 0 and ",toolong,1" or ",a,1") end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    local code, _, err = w:run("t", "f.csv", "--progress", "always")
    assert.equal(1, code)
    assert.matches("rows", err)
    assert.matches("%%", err)
    assert.matches("/s", err)
    assert.matches("rejected", err)
    assert.matches("\r\27%[K$", err) -- the line is taken away at the end
    _, _, err = w:run("t", "f.csv", "--progress", "never", "--if-loaded", "again")
    assert.equal("", err)
  end)

  it("has help for each command from one table, 80 columns wide", function()
    local _, out = w:kitload "--help"
    is_narrow(out)
    for _, command in ipairs { "run", "check", "preview", "explain", "setup", "jobs", "pg" } do
      assert.matches("\n  " .. command .. " ", out)
      local code, help = w:kitload(command, "--help")
      assert.equal(0, code)
      assert.matches("^usage: kitload " .. command, help)
      is_narrow(help)
      for line in help:gmatch "[^\n]+" do
        local option, after = line:match "^%s+%-[%-%w, ]*%-%-([%w-]+) ?(.*)$" -- two blanks before the help, or a line of its own
        if option then assert.matches("  ", after .. "  ") end
        assert.is_nil(line:match "%u%u%u%l")
      end
    end
    for _, option in ipairs { "to", "meta", "jobs", "dry-run", "on-invalid", "max-rejects", "allow-empty", "limit", "rejects", "report", "problems",
      "if-loaded", "lock-timeout", "log-format", "progress", "color", "quiet", "verbose" } do
      assert.truthy(select(2, w:kitload("run", "--help")):find("--" .. option, 1, true), option)
    end
  end)

  it("of check has all rejects and the SQL that would run, and writes no row", function()
    kit()
    w:write("f.csv", "id,name,n\n1,toolong,1\n2,b,123456\n3,c,1\n")
    local code, out = w:kitload("check", "t", "f.csv", "-v", "--to", w:to())
    assert.equal(1, code)
    assert.matches("max_length", out)
    assert.matches("db.out_of_range", out)
    assert.matches("INSERT INTO", out)
    assert.matches("1 good row", out)
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal("0", w:sql(("select count(*) from public._importflow_jobs where destination = '%s.t'"):format(w.schema)))
  end)

  it("of preview shows rows before and after with the problems beside the cells", function()
    kit()
    w:write("f.csv", 'id,name,n\n1," a ","1,234.50"\n2,toolong,1\n')
    local code, out = w:kitload("preview", "t", "f.csv")
    assert.equal(0, code)
    assert.matches('name%s+" a "%s+→ a\n', out)
    assert.matches('n%s+"1,234.50"%s+→ 1234.50\n', out)
    assert.matches('name%s+"toolong"%s+✗ max_length', out)
    code, out = w:kitload("preview", "t", "f.csv", "--json", "--problems-only")
    assert.equal(0, code)
    local rows = cjson.decode(out)
    assert.equal(1, #rows)
    assert.same({ 3, "rejected", "toolong", "max_length" }, { rows[1].row, rows[1].state, rows[1].before.name, rows[1].problems[1].code })
  end)

  it("of explain shows words by what they mean, and the facts of a field", function()
    w:kit("e", [[return k.kit "e" { into = "e", k.field "t" { k.meta "tenant" },
      k.field "s" { k.enum { lead = { "Lead", "Interessent" }, "new" }, to = "state" },
      k.field "m" { k.map { { a = "1", b = "2" }, other = "keep" }, invalid = "null" },
      k.field "b" { k.boolean { yes = { "x", "ja" } }, null = { "-", "n/a" } },
      k.field "c" { k.coalesce { "A", "B" }, k.trim }, k.field "j" { k.join { "A2", "B2", sep = "/" } } }]])
    local code, out = w:kitload("explain", "e")
    assert.equal(0, code)
    for _, line in ipairs {
      't     C    meta "tenant"', 'm     C    map "a" = "1", "b" = "2", other="keep" → invalid="null"',
      'b     C    boolean true "x", "ja" → null "-", "n/a"',
    } do
      assert.truthy(out:find(line, 1, true), out)
    end
    assert.truthy(out:find('enum new "new"; lead "lead", "Lead", "Interessent"', 1, true), out)
    assert.truthy(out:find('→ to "state"', 1, true), out)
    assert.truthy(out:find('coalesce "A", "B" → trim', 1, true), out)
    assert.truthy(out:find('join "A2", "B2", sep="/"', 1, true), out)
  end)

  it("of explain tells C from Lua, and the SQL with --to", function()
    kit 'k.field "id" { k.integer }, k.field "name" { k.trim, function(v) return v end }, k.rule "r" { "x", function(row) return true end }'
    local code, out = w:kitload("explain", "t")
    assert.equal(0, code)
    assert.matches("id%s+C%s", out)
    assert.matches("name%s+Lua%s", out)
    assert.is_nil(out:find "INSERT")
    code, out = w:kitload("explain", "t", "--to", w:to())
    assert.equal(0, code)
    assert.matches("INSERT INTO", out)
    assert.matches("limit_integer 4", out)
  end)
end)
