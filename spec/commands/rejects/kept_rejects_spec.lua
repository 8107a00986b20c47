-- The names of rejects files: a file that is still needed is never replaced; one that is no longer needed is.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("rejects that are there", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text); create table u (id int, name text)"
    for _, name in ipairs { "t", "u" } do
      w:kit(name, ('return k.kit "%s" { into = { "%s", "%s" }, k.field "id" { k.integer }, k.field "name" {} }'):format(name, w.schema, name))
    end
    w:write("day1/export.csv", "id,name\n1,a\nx,b\n")
    w:write("day2/export.csv", "id,name\n2,c\ny,d\n")
    w:write("day3/export.csv", "id,name\n3,e\nz,f\n")
  end)

  local function run(...)
    local code, r, _, err = w:report(...)
    assert.equal("", err)
    return code, r.rejects, r
  end

  local function mend(name, from, to) w:write(name, (w:read(name):gsub(from, to))) end

  it("are kept when another file, or another kit, has rejects of that name, and their problems with them", function()
    local _, first = run("t", "day1/export.csv")
    local _, second, r = run("t", "day2/export.csv")
    local _, third = run("u", "day1/export.csv")
    assert.same({ "export.rejected.csv", "export.rejected-2.csv", "export.rejected-3.csv" }, { first, second, third })
    assert.equal("export.problems-2.jsonl", r.problems_file)
    assert.matches(",x,b\n$", w:read "export.rejected.csv")
    assert.matches(",y,d\n$", w:read "export.rejected-2.csv")
    assert.matches('"raw":"x"', w:read "export.problems.jsonl")
    assert.matches('"raw":"y"', w:read "export.problems-2.jsonl")
  end)

  it("give their name back when all their rows are in, in whatever file they came back", function()
    run("t", "day1/export.csv")
    mend("export.rejected.csv", ",x,", ",11,")
    h.sh(("cp %s/export.rejected.csv %s/mended.csv"):format(w.dir, w.dir))
    assert.equal(0, (run("t", "mended.csv")))
    local _, name = run("t", "day2/export.csv")
    assert.equal("export.rejected.csv", name)
    assert.matches(",y,d\n$", w:read "export.rejected.csv")
  end)

  it("are kept while one of their rows is not in", function()
    w:write("day1/export.csv", "id,name\nw,a\nx,b\n")
    run("t", "day1/export.csv")
    mend("export.rejected.csv", ",x,", ",11,")
    local code, name = run("t", "export.rejected.csv")
    assert.same({ 1, "export.rejected-2.csv" }, { code, name })
    name = select(2, run("t", "day2/export.csv"))
    assert.equal("export.rejected-3.csv", name)
    assert.matches(",w,a\n", w:read "export.rejected-2.csv")
  end)

  it("give their name back to the same file read again, unless somebody has worked on them", function()
    run("t", "day1/export.csv")
    local _, name = run("t", "day1/export.csv", "--if-loaded", "again")
    assert.equal("export.rejected.csv", name)
    _, name = run("t", "day1/export.csv", "--if-loaded", "again", "--limit", "2")
    assert.equal("export.rejected-2.csv", name)
    mend("export.rejected.csv", ",x,", ",7,")
    _, name = run("t", "day1/export.csv", "--if-loaded", "again")
    assert.equal("export.rejected-2.csv", name)
    assert.matches(",7,", w:read "export.rejected.csv", 1, true)
  end)

  it("of a dry run and of a run that has loaded nothing are of no use when nobody has worked on them", function()
    local _, name = run("t", "day1/export.csv", "--dry-run")
    assert.equal("export.rejected.csv", name)
    assert.matches(",dry%-run %x+%-", w:read "export.rejected.csv")
    _, name = run("t", "day2/export.csv", "--dry-run")
    assert.equal("export.rejected.csv", name)
    local code, r = w:report("t", "day2/export.csv", "--on-invalid", "abort")
    assert.same({ 5, "export.rejected.csv" }, { code, r.rejects })
    _, name = run("t", "day3/export.csv")
    assert.equal("export.rejected.csv", name)
    -- Those of a completed job are not given up for a run that loads nothing.
    _, r = w:report("t", "day3/export.csv", "--if-loaded", "again", "--on-invalid", "abort")
    assert.equal("export.rejected-2.csv", r.rejects)
  end)

  it("are replaced by --rejects FILE, and that is said", function()
    run("t", "day1/export.csv", "--rejects", "r.csv")
    local _, name, r = run("t", "day2/export.csv", "--rejects", "r.csv")
    assert.equal("r.csv", name)
    assert.equal("r.csv replaced older rejects: 1 row, and it is not known whether they were mended", r.notes[#r.notes])
    mend("r.csv", ",y,", ",2,")
    assert.equal(0, (run("t", "r.csv")))
    _, _, r = run("t", "day3/export.csv", "--rejects", "r.csv")
    assert.is_nil(table.concat(r.notes, " "):find("replaced", 1, true))
  end)

  it("of several files are one for each, two of one name too", function()
    w:write("in/b.csv", "id;name\n7;g\nv;g\n")
    local _, name = run("t", "day1/export.csv", "in/b.csv", "day2/export.csv")
    assert.equal("export.rejected.csv, b.rejected.csv, export.rejected-2.csv", name)
    assert.matches("\u{FEFF}_row;_errors;_job;_kit;_file;id;name\nb.csv:3;id: is not an integer (integer.invalid);",
      w:read "b.rejected.csv", 1, true)
    assert.matches("day2/export.csv:3,[^\n]*,day2/export.csv,y,d\n$", w:read "export.rejected-2.csv")
  end)

  it("of many files are told by the first ones, and the report in JSON has all", function()
    local files = {}
    for i = 1, 7 do
      files[i] = ("m%d.csv"):format(i)
      w:write(files[i], ("id,name\nx,a%d\n"):format(i))
    end
    local _, r, out = w:report("t", table.unpack(files))
    assert.matches("rejected rows m1.rejected.csv, m2.rejected.csv, m3.rejected.csv, m4.rejected.csv, m5.rejected.csv, … and 2 more",
      (out:gsub("%s+", " ")), 1, true)
    assert.matches("run the same command on each of these files", (out:gsub("%s+", " ")), 1, true)
    assert.matches("m6.rejected.csv, m7.rejected.csv$", r.rejects)
  end)

  it("and problems that nothing else tells of are kept where no rejects are written", function()
    run("t", "day1/export.csv", "--rejects", "none")
    local _, _, r = run("t", "day2/export.csv", "--rejects", "none")
    assert.equal("export.problems-2.jsonl", r.problems_file)
    assert.matches('"raw":"x"', w:read "export.problems.jsonl")
  end)

  it("lie where the kit, its defaults or its project say", function()
    w:write("projects/acme.lua", ('return { schema = "%s", rejects = "rejects/{project}/{kit}-{file}" }'):format(w.schema))
    w:kit("a.t", ('return k.kit "a.t" { into = { "%s", "t" }, project = "acme", k.field "id" { k.integer }, k.field "name" {} }'):format(w.schema))
    local _, name, r = run("a.t", "day1/export.csv")
    assert.equal("rejects/acme/a.t-export.rejected.csv", name)
    assert.equal("rejects/acme/a.t-export.problems.jsonl", r.problems_file)
    _, name = run("a.t", "day2/export.csv")
    assert.equal("rejects/acme/a.t-export.rejected-2.csv", name)
    mend("rejects/acme/a.t-export.rejected.csv", ",x,b", ",w,b")
    _, name = run("a.t", "rejects/acme/a.t-export.rejected.csv")
    assert.equal("rejects/acme/a.t-export.rejected-3.csv", name)
    w:kit("bad", 'return k.kit "bad" { into = "t", rejects = "r/{customer}-{file}", k.field "id" {} }')
    local code, _, err = w:kitload("check", "bad")
    assert.equal(2, code)
    assert.matches("cannot have {customer}: it is one of {file}, {kit}, {project}", err, 1, true)
  end)

  it("come back by --mend, and are known afterwards without it", function()
    run("t", "day1/export.csv", "--rejects-to", "table")
    local job = w:read("export.rejected.csv"):match "%x+%-%x+%-%x+%-%x+%-%x+"
    local _, out = w:kitload("rejects", job, "--csv", "--to", w:to())
    assert.matches(("_row,_errors,_job,_kit,_file,id,name\n3,[^\n]*,%s,t,day1/export.csv,x,b\n$"):format(job:gsub("%-", "%%-")), out)
    w:write("m.csv", (out:gsub(",x,", ",9,")))
    local code, _, err = w:run("t", "m.csv", "--mend", job)
    assert.same({ 0, "" }, { code, err })
    mend("export.rejected.csv", ",x,", ",8,")
    local r
    code, _, r = run("t", "export.rejected.csv")
    assert.same({ 0, 1, 0 }, { code, r.counts.skipped, r.counts.inserted })
    assert.equal("1 9", w:sql "select string_agg(id::text, ' ' order by id) from t")
  end)

  for _, mode in ipairs { "append", "overwrite" } do
    it("lie in the inbox and are no file of the next night, until somebody mends them: " .. mode, function()
      w:kit("n", ('return k.kit "n" { into = { "%s", "t" }, load = "%s", max_rejects = 5, source = { files = "*.*" }, k.field "id" { k.integer },'
        .. ' k.field "name" {} }'):format(w.schema, mode))
      w:write("a.csv", "id,name\n1,a\nx,b\n")
      assert.equal(1, (w:run("n")))
      w:write("b.csv", "id,name\n2,c\n")
      local code, r = w:report("n", "--if-loaded", "skip")
      assert.equal(mode == "append" and 0 or 1, code)
      assert.equal("1 2", w:sql "select string_agg(id::text, ' ' order by id) from t")
      local notes = table.concat(r.notes, "\n")
      assert.matches("rejects that nobody has mended are passed over: a.rejected.csv", notes, 1, true)
      assert.matches("what an earlier run wrote of its problems is passed over: a.problems.jsonl", notes, 1, true)
      assert.is_false(w:exists "a.rejected-2.csv")
      -- A pattern that speaks of them means them, and so does a name.
      assert.equal(1, (w:run("n", "*.rejected.csv")))
      assert.equal(1, (w:run("n", "a.rejected.csv")))
      h.sh(("rm %s/*.rejected-*"):format(w.dir))
      mend("a.rejected.csv", ",x,", ",3,")
      w:write("c.csv", "id,name\n4,d\n")
      code = w:run("n", "--if-loaded", "skip")
      assert.equal(mode == "append" and 0 or 5, code)
      assert.equal(mode == "append" and "1 2 3 4" or "1 2", w:sql "select string_agg(id::text, ' ' order by id) from t")
    end)
  end

  it("are all that a pattern matches, which is said", function()
    run("t", "day1/export.csv")
    h.sh(("mkdir %s/in; mv %s/export.* %s/in"):format(w.dir, w.dir, w.dir))
    local code, _, err = w:run("t", "in/*.csv")
    assert.equal(3, code)
    assert.matches("no file matches 'in/*.csv', but for others: rejects that nobody has mended are passed over: in/export.rejected.csv", err, 1, true)
  end)
end)
