-- Known files: when they have moved, when rejects files are among them, and under insert_only.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("a known file", function()
  local w
  local function kit(facts)
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, %s source = { files = "in/*.csv" },
      k.field "id" { k.integer }, k.field "name" {} }]]):format(w.schema, facts or ""))
  end

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, name text)"
    kit()
  end)

  local function rows() return w:sql "select string_agg(id || name, ' ' order by id, name) from t" end

  describe("that was hashed once more", function()
    local where
    before_each(function() where = ("where destination = '%s.t'"):format(w.schema) end)

    -- As if the nights were days apart: what was noted had been left alone for long, and a hash that is none tells whether it is read.
    local function later() w:sql("update public._importflow_files set looked_at = looked_at + interval '1 hour' " .. where) end
    local function skips(...)
      local code, out, err = w:run("t", "--if-loaded", "skip", ...)
      assert.equal(0, code, err)
      return out
    end
    local function is_not_read(...)
      later()
      w:sql("update public._importflow_files set sha256 = repeat('f', 63) || ordinal " .. where)
      assert.matches("nothing to do", skips(...), 1, true)
    end

    for _, mode in ipairs {
      { "append", "" }, { "insert_only", 'load = "insert_only", key = "id",' }, { "upsert", 'load = "upsert", key = "id",' },
      { "overwrite", 'load = "overwrite", key = "id",' } } do
      it(("is not read again the night after: touched, %s"):format(mode[1]), function()
        w:sql "alter table t add primary key (id)"
        kit(mode[2])
        w:write("in/a.csv", "id,name\n1,a\n")
        w:write("in/b.csv", "id,name\n2,b\n")
        skips()
        h.sh(("touch -d '2020-01-01' %s/in/a.csv"):format(w.dir))
        skips()
        is_not_read()
        assert.equal("1a 2b", rows())
        assert.equal("2", w:sql("select count(*) from public._importflow_files " .. where))
      end)
    end

    it("is not read again when it moved to another folder or has another name", function()
      w:write("in/a.csv", "id,name\n1,a\n")
      skips()
      h.sh(("cd %s && mkdir old && mv in/a.csv old/b.csv"):format(w.dir))
      skips("old/b.csv")
      is_not_read("old/b.csv")
      assert.equal("1a", rows())
      assert.matches("/old/b.csv$", w:sql("select path from public._importflow_files " .. where))
      -- The name by which it was loaded stays.
      assert.equal("a.csv", w:sql("select name from public._importflow_files " .. where))
    end)

    it("leaves the place to the file that was loaded, where it is a copy of it", function()
      w:write("in/a.csv", "id,name\n1,a\n")
      skips()
      w:write("in/b.csv", "id,name\n1,a\n")
      skips()
      skips()
      assert.matches("/in/a.csv$", w:sql("select path from public._importflow_files " .. where))
      assert.equal("1a", rows())
    end)

    it("is noted by no dry run", function()
      w:write("in/a.csv", "id,name\n1,a\n")
      skips()
      local before = w:sql("select looked_at from public._importflow_files " .. where)
      skips "--dry-run"
      assert.equal(before, w:sql("select looked_at from public._importflow_files " .. where))
      skips()
      assert.not_equal(before, w:sql("select looked_at from public._importflow_files " .. where))
    end)
  end)

  it("is loaded beside new ones by an insert_only, which refuses only when all are known", function()
    w:sql "alter table t add primary key (id)"
    kit 'load = "insert_only", key = "id",'
    w:write("in/a.csv", "id,name\n1,a\n")
    assert.equal(0, (w:run "t"))
    assert.equal(5, (w:run "t"))
    w:write("in/b.csv", "id,name\n2,b\n")
    local code, r, _, err = w:report "t"
    assert.equal(0, code, err)
    assert.equal(1, r.counts.inserted)
    assert.equal(1, r.counts.existing)
    assert.equal("1a 2b", rows())
    code, _, err = w:run "t"
    assert.equal(5, code)
    assert.matches("a.csv and 1 more file were loaded", err, 1, true)
    -- Every content is claimed once.
    assert.equal("a.csv true, a.csv false, b.csv true", w:sql(([[select string_agg(name || ' ' || claimed, ', ' order by name, id)
      from public._importflow_files where destination = '%s.t']]):format(w.schema)))
    w:write("in/c.csv", "id,name\n2,b\n")
    assert.equal(5, (w:run("t", "in/c.csv")))
  end)

  it("is loaded by one of two runs of an insert_only at the same time, and by the other for its rows alone", function()
    w:sql "alter table t add primary key (id)"
    kit 'load = "insert_only", key = "id", after_merge = "select pg_sleep(1.2)",'
    w:write("in/a.csv", "id,name\n1,a\n")
    w:write("in/b.csv", "id,name\n2,b\n")
    h.sh(("cd %s && %s run --to %s t in/a.csv >/dev/null 2>&1 &"):format(w.dir, w.binary, h.quote(w:to())))
    repeat until w:sql "select count(*) from pg_stat_activity where query like '%pg_sleep(1.2)%' and pid <> pg_backend_pid() and state = 'active'" ~= "0"
    local code, r, _, err = w:report("t", "in/a.csv", "in/b.csv")
    assert.equal(0, code, err)
    assert.equal("1 inserted, 1 existing", ("%d inserted, %d existing"):format(r.counts.inserted, r.counts.existing))
    assert.equal("1a 2b", rows())
  end)

  describe("beside mended rejects", function()
    before_each(function()
      w:write("in/a.csv", "id,name\n1,a\nx,b\n")
      assert.equal(1, (w:run "t"))
      w:write("mended.csv", (w:read("a.rejected.csv"):gsub("x,b", "2,b")))
      os.remove(w.dir .. "/a.rejected.csv")
    end)
    local function counts(code, ...)
      local got, r, _, err = w:report("t", ...)
      assert.equal(code, got, err)
      return ("%d inserted, %d skipped"):format(r.counts.inserted, r.counts.skipped)
    end

    it("is left out or refused, and the rejects follow their own rows", function()
      local code, _, err = w:run("t", "in/a.csv", "mended.csv")
      assert.equal(5, code)
      assert.matches("a.csv was loaded", err, 1, true)
      assert.equal("1 inserted, 0 skipped", counts(0, "in/a.csv", "mended.csv", "--if-loaded", "skip"))
      assert.equal("1a 2b", rows())
      assert.equal("0 inserted, 1 skipped", counts(0, "in/a.csv", "mended.csv", "--if-loaded", "skip"))
      assert.equal("1a 2b", rows())
    end)

    it("is no reason to refuse a new one, whose rows go in with the mended ones", function()
      w:write("in/b.csv", "id,name\n3,c\n")
      assert.equal("2 inserted, 0 skipped", counts(0, "in/b.csv", "mended.csv"))
      -- The same bytes of mended rows are passed over, whatever comes with them.
      w:write("in/c.csv", "id,name\n4,d\n")
      assert.equal("1 inserted, 1 skipped", counts(0, "in/c.csv", "mended.csv"))
      w:write("in/d.csv", "id,name\n5,e\n")
      assert.equal("1 inserted, 1 skipped", counts(0, "in/d.csv", "mended.csv", "--if-loaded", "again"))
      assert.equal("1a 2b 3c 4d 5e", rows())
      assert.equal("b.csv c.csv d.csv", w:sql(([[select string_agg(name, ' ' order by id) from public._importflow_files
        where destination = '%s.t' and loaded and name <> 'a.csv']]):format(w.schema)))
    end)

    it("is judged alone, too, where the rows are staged and merged later", function()
      kit 'staging = "rows", after_merge = "select 1 / 0",'
      w:write("in/b.csv", "id,name\n3,c\n")
      local code, _, err = w:run("t", "in/b.csv", "mended.csv")
      assert.equal(4, code, err)
      kit 'staging = "rows",'
      assert.equal("2 inserted, 0 skipped", counts(0, "in/b.csv", "mended.csv"))
      assert.equal("1a 2b 3c", rows())
      assert.equal("b.csv true false, mended.csv false true", w:sql(([[select string_agg(name || ' ' || loaded || ' ' || mends, ', ' order by name)
        from public._importflow_files where destination = '%s.t' and name <> 'a.csv']]):format(w.schema)))
    end)
  end)
end)
