local h = require "spec.helper"
local json = require "kitload.talk.json"
local workspace = require "spec.commands.workspace"

describe("an end that is not the usual one", function()
  local w
  before_each(function() w = workspace.new() end)

  it("writes the JSON report also when no row was read", function()
    local code = w:kitload("run", "--into", "t", "nofile.csv", "--to", "host=/nowhere", "--report", "r.json")
    local report = json.decode(w:read "r.json")
    assert.equal(3, code)
    assert.same({ 3, "failed", "file.unreadable" }, { report.exit, report.status, report.code })
  end)

  it("tells all mistakes of a kit, each with its line and what stands there", function()
    w:kit("bad", 'return k.kit "bad" {\n  lod = "append",\n  k.field "a" { k.tirm },\n  k.field "b" { k.date "%d.%m.%Y", k.lower },\n}')
    local code, _, err = w:kitload("check", "bad")
    assert.equal(2, code)
    for _, line in ipairs { "bad.lua:3: kit 'bad' has no option 'lod'", "bad.lua:4: kit has no 'tirm'", "did you mean 'trim'?",
      "bad.lua:5: field 'b', step 2: lower expects text but gets date" } do
      assert.is_truthy(err:find(line, 1, true), line)
    end
  end)

  it("tells wrong usage as JSON where that is asked for", function()
    local code, _, err = w:kitload("check", "x", "--log-format", "json", "--job", "3")
    assert.equal(2, code)
    assert.equal("check has no option '--job'", json.decode(err).message)
  end)

  it("checks a file without a kit and without a database", function()
    w:write("f.csv", "a,b\n1,2\n3\n")
    local code, out = w:kitload("check", "--into", "t", "f.csv", "--rejects", "none", "--problems", "none")
    assert.equal(1, code)
    assert.matches("1 good row", out)
  end)

  it("says about several rows only what holds for all of them", function()
    w:write("f.csv", 'a,b\n1,x"y\n2,z"w\n3,4\n')
    local _, out = w:kitload("check", "--into", "t", "f.csv", "--rejects", "none", "--problems", "none")
    assert.matches("csv%.quote  2  breaks the rules of quotes", out)
  end)

  it("writes a report into a pipe or a device, and leaves it one", function()
    h.sh(("mkfifo %s/pipe"):format(w.dir))
    os.execute(("(timeout 20 cat %s/pipe > %s/got) &"):format(w.dir, w.dir))
    w:kitload("run", "--into", "t", "nofile.csv", "--to", "host=/nowhere", "--report", "pipe")
    local _, kind = h.sh(("sleep 0.2; stat -c %%F %s/pipe"):format(w.dir))
    assert.equal("fifo\n", kind)
    assert.equal(3, json.decode(w:read "got").exit)
  end)

  it("does not show a connection's password among the processes", function()
    w:write("f.csv", "id\n1\n")
    h.sh(("mkfifo %s/in.csv"):format(w.dir))
    for _, to in ipairs { "host=/nowhere password=S3CRETPASS user=u", "postgresql://u:S3CRETPASS@/db?host=/nowhere",
      "postgresql://u@/db?host=/nowhere&password=S3CRETPASS", "host=/nowhere password = 'S3CRETPASS x' user=u" } do
      local _, seen = h.sh(([[cd %s && timeout 3 %s check --into t in.csv --to %s >/dev/null 2>&1 </dev/null &
sleep 0.3; env -u LD_PRELOAD ps -o args= -C kitload | grep in.csv; timeout 3 sh -c 'echo id > %s/in.csv'; wait]]):format(w.dir, w.binary, h.quote(to), w.dir))
      assert.matches("in.csv", seen)
      assert.is_nil(seen:find("S3CRETPASS", 1, true), seen)
    end
  end)

  it("does not mind quotes in the titles above the header", function()
    w:kit("k", 'return k.kit "k" { into = "t", source = { header = 3, delimiter = ";" }, k.field "id" { k.integer }, k.field "name" {} }')
    w:write("f.csv", 'Report "5" pipes;x\nfoo;6" bar\nid;name\n1;a\n2;b\n')
    local code, out, err = w:kitload("check", "k", "f.csv")
    assert.same({ 0, "2 good rows" }, { code, out:match "2 good rows" or err })
  end)

  it("finds a header behind a hundred rows of preamble", function()
    w:write("f.csv", ("some,text\n"):rep(149) .. "id,name\n1,a\n")
    w:kit("k", 'return k.kit "k" { into = "t", source = { header = 150 }, k.field "id" { k.integer }, k.field "name" {} }')
    local code, out = w:kitload("check", "k", "f.csv")
    assert.same({ 0, "1 good row" }, { code, out:match "1 good row" })
  end)

  it("keeps the exit code of rows that are loaded when the report cannot be printed", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql "create table t (a int, b int)"
    w:write("f.csv", "a,b\n1,2\n")
    local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD %s run --into t f.csv --to %s >/dev/full"):format(
      h.quote(w.dir), w.binary, h.quote(w:to())))
    assert.equal(0, code)
    assert.matches("the rows are loaded", err)
    assert.equal("1", w:sql "select count(*) from t")
  end)

  it("does not say that rows are loaded which are not", function()
    if not h.conninfo() then return pending "no test server" end
    w:sql "create table t (a int, b int)"
    w:write("f.csv", "a,b\n1,2\n")
    local function onto_a_full_device(words)
      local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD %s %s --to %s >/dev/full"):format(h.quote(w.dir), w.binary, words, h.quote(w:to())))
      return code, err
    end
    for _, words in ipairs { "run --into t f.csv --dry-run", "check --into t f.csv --rejects none --problems none", "jobs" } do
      local code, err = onto_a_full_device(words)
      assert.equal(3, code, words)
      assert.matches("standard output could not be written\n", err)
    end
    assert.equal("0", w:sql "select count(*) from t")
    assert.equal(0, (onto_a_full_device "run --into t f.csv"))
    -- Nothing is loaded the second time.
    local code, err = onto_a_full_device "run --into t f.csv --if-loaded skip"
    assert.same({ 3, nil }, { code, (err:match "the rows are loaded") })
  end)

  it("shows no password of a connection string that stands in another place", function()
    w:write("f.csv", "id\n1\n")
    w:kit("t", 'return k.kit "t" { into = "t", k.field "id" { k.integer } }')
    local uri, keywords = "postgresql://anna:S3CRET@127.0.0.1:1/db", "host=127.0.0.1 port=1 password='S3CRET x' user=anna"
    for _, words in ipairs {
      { "run", "t", "f.csv", uri }, { "run", uri, "f.csv" }, { "run", "t", uri }, { "check", "t", "f.csv", uri }, { "preview", uri },
      { "jobs", uri }, { "job", uri }, { uri }, { "run", "t", "f.csv", "--project", uri }, { "run", "--into", uri, "f.csv" },
      { "new", uri, "--from", "f.csv" }, { "new", "x", "--from", uri }, { "test", uri }, { "explain", uri }, { "template", uri }, { "steps", uri },
      { "schedule", uri }, { "rejects", uri }, { "merge", uri }, { "project", uri }, { "run", "t", "f.csv", "--meta", uri },
      { "run", "t", "f.csv", "--jobs", uri }, { "run", "t", "f.csv", "--rejects", uri }, { "jobs", "--since", uri }, { "run", "t", "--" .. uri },
      { "run", "t", "f.csv", keywords }, { "run", keywords }, { "jobs", keywords }, { keywords }, { "run", "t", "f.csv", "--keep", keywords },
      { "run", "t", "f.csv", "--to", "S3CRET" }, { "run", "t", "f.csv", "--project", keywords },
      { "run", "t", uri:gsub("postgresql", "https"), "--report", "r.json" }, { "run", "t", "nofile.csv", "--meta", "x=1", uri },
    } do
      for _, form in ipairs { "text", "json" } do
        local argv = table.move(words, 1, #words, 1, {})
        if form == "json" then argv[#argv + 1] = "--log-format=json" end
        local code, out, err = w:kitload(table.unpack(argv))
        local shown = table.concat(words, " ")
        assert.is_true(code > 0 and code < 70, ("%s: %d %s"):format(shown, code, err))
        assert.is_nil((out .. err):find("S3CRET", 1, true), shown .. "\n" .. out .. err)
      end
    end
    assert.is_nil(w:read("r.json"):find("S3CRET", 1, true))
    local _, _, err = w:kitload("run", "t", "f.csv", uri)
    assert.matches("it belongs after %-%-to", err)
  end)

  it("says about a lone word behind --to what it takes", function()
    w:write("f.csv", "id\n1\n")
    local code, _, err = w:kitload("run", "--into", "t", "f.csv", "--to", "mydb")
    assert.equal(2, code)
    assert.matches("dbname=NAME", err)
  end)
end)

describe("the JSON report", function()
  it("says file.empty of a file without a byte, and of one with blank lines only", function()
    local w = workspace.new()
    for _, bytes in ipairs { "", "\n\n\n" } do
      w:write("f.csv", bytes)
      w:kitload("run", "--into", "t", "f.csv", "--to", "host=/nowhere", "--report", "r.json")
      assert.same({ 3, "file.empty" }, { json.decode(w:read "r.json").exit, json.decode(w:read "r.json").code })
    end
  end)
end)

describe("a kit that says warnings = reject", function()
  it("rejects rows that are only warned about, whoever warns", function()
    local w = workspace.new()
    w:write("f.csv", "a,b\n5,1\n-5,1\n5,x\n7,1\n")
    w:kit("s", [[return k.kit "s" { warnings = "reject",
      k.field "a" { k.integer, min = 0, level = "warning" },
      k.field "b" { k.integer, invalid = "null" },
      k.row(function(row) if row.a == 7 then row:warn("a", "odd.seven", "is seven") end end),
    }]])
    local code, out = w:kitload("check", "s", "f.csv", "--rejects", "none", "--problems", "none")
    assert.equal(1, code)
    assert.matches("1 good row        3 rejected   0 skipped   0 warnings", out)
    for _, problem in ipairs { "min", "integer.invalid", "odd.seven" } do assert.is_truthy(out:find(problem, 1, true), problem) end
  end)
end)

describe("a kit's function that fails", function()
  it("is counted by check with the code of why: it raised, took too long, or too much memory", function()
    local w = workspace.new()
    w:write("kits/_defaults.lua", "return { limits = { instructions = 5000000, memory = '8 MiB' } }")
    w:write("f.csv", "a\n1\n2\n")
    for code, body in pairs {
      ["lua.error"] = "error 'no'", ["lua.timeout"] = "while true do end",
      ["lua.memory"] = "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(1000000) .. i end",
    } do
      w:kit("f", ('return k.kit "f" { k.field "a" { function(v) %s return v end } }'):format(body))
      local exit, out = w:kitload("check", "f", "f.csv", "--rejects", "none", "--problems", "none")
      assert.equal(2, exit)
      assert.matches(code:gsub("%p", "%%%0") .. "%s+2", out)
    end
  end)
end)
