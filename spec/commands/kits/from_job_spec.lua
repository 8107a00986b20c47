-- kitload new --from-job: examples of the rows that a job has rejected.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local kit = [[return k.kit "p" { into = "p", create = true, load = "upsert", key = { "id" },
  k.field "id" { k.integer, from = "ID" }, k.field "mail" { k.email, from = "E-Mail" },
  k.field "pin" { k.integer, from = "PIN", secret = true, required = true, example = "11" },
  k.field "day" { k.date, from = "Day", to = false } }]]

describe("kitload new --from-job", function()
  if h.no_server(pending) then return end

  local w, job

  setup(function()
    w = workspace.new()
    w:kit("p", kit)
    w:write("a.csv", "ID,E-Mail,PIN,Day,other\n1,a@b.de,4711,2024-01-01,x\n2,bad,4712,2024-01-01,x\n3,worse,4713,,x\n4,c@d.de,47a14,,x\n"
      .. "5,c@d.de,4715,5.6.24,\"a, b\"\n6,c@d.de\n")
  end)

  local function run(...)
    assert.equal(1, (w:kitload("run", "p", "a.csv", "--to", w:to(), ...)))
    job = w:sql "select id from _importflow_jobs order by started_at desc limit 1":gsub("%s", "")
  end

  local function new(name, ...) return w:kitload("new", name, "--from-job", job, "--to", w:to(), ...) end

  local function holds(out, name)
    local bare = out:gsub("%s+", " ")
    for _, part in ipairs {
      ('{ "%s row 3", input = { Day = "2024-01-01", ["E-Mail"] = "bad", ID = "2", PIN = "11" }, errors = { mail = "email.invalid" } },'):format(name),
      ('{ "%s row 5", input = { Day = "", ["E-Mail"] = "c@d.de", ID = "4", PIN = "***" }, errors = { pin = "integer.invalid" } },'):format(name),
      ('{ "%s row 6", input = { Day = "5.6.24", ["E-Mail"] = "c@d.de", ID = "5", PIN = "11" }, errors = { day = "date.invalid" } },'):format(name),
    } do
      assert.is_truthy(bare:find(part, 1, true), part .. "\nis not in\n" .. out)
    end
    assert.is_nil(out:find("471", 1, true) or out:find("47a", 1, true), out)
    assert.matches("1 row more with the same problems", out)
    assert.matches("1 row left out: it is no whole row", out)
  end

  it("prints the block for the job's own kit, and writes a kit for another name, which passes", function()
    run()
    local code, out, err = new "p"
    assert.same({ 0, "" }, { code, err })
    holds(out, "a.csv")
    assert.equal(kit, (w:read "kits/p.lua":gsub("^[^\n]*\n", "")))
    code, out, err = new "p.tests"
    assert.same({ 0, "" }, { code, err })
    assert.matches("kits/p/tests.lua   3 examples", out)
    assert.equal(("-- Examples of the rows that job %s has rejected."):format(job:sub(1, 8)), (w:read "kits/p/tests.lua":match "^[^\n]*"))
    code, out, err = w:kitload("test", "p.tests")
    assert.equal(0, code, out .. err)
    assert.matches("3 examples: 3 ok", out)
    assert.equal(2, (new "p.tests")) -- it is there
    -- The files are where the run has left them. Without them there is nothing to read.
    os.remove(w.dir .. "/a.rejected.csv")
    code, out, err = new "p"
    assert.same({ 5, "" }, { code, out })
    assert.matches("were in a.rejected.csv, which is not there any more", err)
  end)

  it("reads the rows that are kept in the staging table", function()
    run("--rejects-to", "table", "--if-loaded", "again", "--rejects", "none")
    local code, out, err = new "p"
    assert.same({ 0, "" }, { code, err })
    holds(out, "job " .. job:sub(1, 8))
  end)

  it("has whole numbers and pointers of JSON, and no secret of a member that holds one", function()
    w:kit("j", [[return k.kit "j" { into = "j", create = true, load = "append", source = { format = "ndjson" },
      k.field "id" { k.integer, from = "id" }, k.field "mail" { k.email, from = "/who/mail" },
      k.field "pin" { k.integer, from = "/who/pin", secret = true } }]])
    w:write("a.ndjson", '{"id":1,"who":{"mail":"a@b.de","pin":4711}}\n{"id":2,"who":{"mail":"bad","pin":4712},"other":1}\n'
      .. '{"id":"x3","who":{"mail":"a@b.de","pin":4713}}\n')
    assert.equal(1, (w:kitload("run", "j", "a.ndjson", "--to", w:to())))
    local id = w:sql "select id from _importflow_jobs where kit = 'j'":gsub("%s", "")
    w:write("a.rejected.ndjson", w:read "a.rejected.ndjson" .. '{"_row":9,\n') -- somebody has begun to mend it
    local code, out, err = w:kitload("new", "j.tests", "--from-job", id, "--to", w:to())
    assert.same({ 0, "" }, { code, err }, out)
    assert.matches("1 row left out: it is no whole row", out)
    local bare = w:read("kits/j/tests.lua"):gsub("%s+", " ")
    assert.matches('{ "a.ndjson row 2", input = { ["/who/mail"] = "bad", id = 2 }, errors = { mail = "email.invalid" } },', bare, nil, true)
    assert.matches('{ "a.ndjson row 3", input = { ["/who/mail"] = "a@b.de", id = "x3" }, errors = { id = "integer.invalid" } },', bare, nil, true)
    assert.is_nil(bare:find("471", 1, true))
    assert.equal(0, (w:kitload("test", "j.tests")))
  end)

  it("goes with nothing else that says what a kit is made of", function()
    for _, words in ipairs { { "--from", "a.csv" }, { "--extends", "p" }, { "--force" } } do
      local code, _, err = new("q", table.unpack(words))
      assert.equal(2, code)
      assert.matches("--from-job does not go with " .. words[1], err, nil, true)
    end
    assert.matches("--schema needs --from-job", select(3, w:kitload("new", "q", "--from", "a.csv", "--schema", "x")), nil, true)
    assert.equal(2, (w:kitload("new", "p", "--from-job", "ffffffff", "--to", w:to())))
  end)
end)
