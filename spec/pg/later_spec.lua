-- Statements that are sent together: pg_exec_all and pg_later, on a real server.
local h = require "spec.helper"
local pg = require "kitload.host.pg"

describe("statements in one round trip", function()
  local conn

  before_each(function()
    assert(h.conninfo(), "this spec needs a server: scripts/test starts one")
    conn = assert(pg.connect { conninfo = h.conninfo() })
  end)
  after_each(function() conn:close() end)

  local function trips()
    return assert(conn:exec "SELECT pg_catalog.current_setting('kitload.seen', true) AS seen").rows[1].seen
  end

  it("give their results in order", function()
    local results = assert(conn:exec_all { { "SELECT 1 AS n" }, { "SELECT $1::int8 + 1 AS n", { 41 } }, { "SELECT NULL::text AS n" } })
    assert.same(3, #results)
    assert.same({ 1, 42 }, { results[1].rows[1].n, results[2].rows[1].n })
    assert.same({ {} }, results[3].rows)
  end)

  it("end at the first that fails, which is told", function()
    local results, err = conn:exec_all { { "SELECT 1" }, { "SELECT 1/0" }, { "CREATE TABLE public.not_made ()" } }
    assert.is_nil(results)
    assert.same({ "22012", 2 }, { err.sqlstate, err.statement })
    assert.same(1, assert(conn:exec "SELECT 1 AS n").rows[1].n)
    assert.is_nil(assert(conn:exec "SELECT to_regclass('public.not_made')::text AS t").rows[1].t)
  end)

  it("are one transaction when a BEGIN stands in front", function()
    assert(conn:exec_all { { "BEGIN" }, { "CREATE TEMP TABLE t (n int)" }, { "INSERT INTO t VALUES (1), (2)" } })
    assert.is_true(conn:in_transaction())
    assert.same(2, assert(conn:exec "SELECT count(*) AS n FROM t").rows[1].n)
    conn:rollback()
    assert.is_false(conn:in_transaction())
  end)

  it("bring results of any size", function()
    local results = assert(conn:exec_all { { "SELECT repeat('x', 3000000) AS t" }, { "SELECT n FROM generate_series(1, 20000) AS n" } })
    assert.same({ 3000000, 20000 }, { #results[1].rows[1].t, #results[2].rows })
  end)

  it("are cancelled at the deadline, and the connection goes on", function()
    conn:deadline(0.3)
    local results, err = conn:exec_all { { "SELECT 1" }, { "SELECT pg_sleep(20)" }, { "SELECT 2" } }
    assert.is_nil(results)
    assert.matches("no answer within 0.3 s", err.message, 1, true)
    conn:deadline(nil)
    assert.same(5, assert(conn:exec "SELECT 5 AS n").rows[1].n)
  end)

  it("of a script have an answer each, of which those of the first few hundred are kept", function()
    assert.same({ "SELECT 1", "CREATE TABLE", "INSERT 0 2" }, assert(conn:script "select 1; create temp table t (n int); insert into t values (1), (2);;").statements)
    assert.same({ "SELECT 3" }, assert(conn:script "select generate_series(1, 3)").statements)
    local list = assert(conn:script(("select 1;"):rep(2000))).statements
    assert.is_true(#list > 400 and #list < 500, #list)
    assert.equal("SELECT 1", list[#list])
    assert.is_nil(conn:script "select 1; select 1/0; select 2")
    assert.same({ "SELECT 0" }, assert(conn:script "select from t where n > 2").statements)
  end)

  it("say so when the server ends the connection in between", function()
    local results, err = conn:exec_all { { "SELECT 1" }, { "SELECT pg_terminate_backend(pg_backend_pid())" }, { "SELECT 2" } }
    assert.is_nil(results)
    assert.is_true(err.lost)
    assert.is_nil(conn:exec "SELECT 1")
  end)

  describe("kept for later", function()
    it("are sent with the next one", function()
      conn:later("set a word", "SELECT set_config('kitload.seen', $1, false)", { "yes" })
      assert.same("yes", trips())
    end)

    it("give their purpose to the error of the next one, which is not run", function()
      conn:later("do the impossible", "SELECT 1/0")
      local result, err = conn:exec "SELECT set_config('kitload.seen', 'ran', false)"
      assert.is_nil(result)
      assert.same({ "do the impossible", "22012" }, { err.meant_to, err.sqlstate })
      assert.not_same("ran", trips())
    end)

    it("are told by their purpose wherever they fail: at their own end, at a BEGIN, or at the end of what stood before it", function()
      local deferred = [[CREATE TEMP TABLE d (n int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)]]
      local twice = "INSERT INTO d VALUES (1), (1)" -- fails when its transaction ends
      for _, case in ipairs {
        { { "one", "SELECT 1" }, { "two", "BEGIN ISOLATION LEVEL NONSENSE" }, { "three", "SELECT 3" }, failed = "two", state = "42601" },
        { { "one", "SELECT 1" }, { "two", "BEGIN" }, { "three", "SELECT 1/0" }, failed = "three", state = "22012" },
        { { "one", "SELECT 1" }, { "two", "BEGIN" }, { "three", "COMMIT" }, { "four", "BEGIN READ NONSENSE" }, failed = "four", state = "42601" },
        { { "make it", deferred }, { "two", twice }, { "three", "BEGIN" }, { "four", "SELECT 4" }, failed = "two", state = "23505" },
        { { "make it", deferred }, { "two", "SELECT 2" }, { "three", "BEGIN" }, { "four", twice }, { "five", "COMMIT" }, { "six", "SELECT 6" }, failed = "five",
          state = "23505" },
        { { "one", "SELECT 1/0" }, { "two", "BEGIN" }, failed = "one", state = "22012" },
      } do
        for _, statement in ipairs(case) do conn:later(statement[1], statement[2]) end
        local results, err = conn:exec_all { { "SELECT 'a'" }, { "SELECT 'b'" } }
        assert.same({ nil, case.failed, case.state, 1 }, { results, err.meant_to, err.sqlstate, err.statement })
        conn:rollback()
        conn:script "DROP TABLE IF EXISTS d"
      end
      -- Of the statements themselves it is the number.
      conn:later("one", "SELECT 1")
      local results, err = conn:exec_all { { "SELECT 'a'" }, { "BEGIN" }, { "SELECT 1/0" } }
      assert.same({ nil, nil, "22012", 3 }, { results, err.meant_to, err.sqlstate, err.statement })
      conn:rollback()
    end)

    it("leave the purpose away when it was the statement itself", function()
      conn:later("set a word", "SELECT set_config('kitload.seen', 'a', false)")
      local _, err = conn:exec "SELECT 1/0"
      assert.is_nil(err.meant_to)
    end)

    it("count as a transaction as soon as one is begun", function()
      conn:later("begin", "BEGIN")
      assert.is_true(conn:in_transaction())
      assert(conn:exec "SELECT 1")
      conn:later("commit", "COMMIT")
      assert.is_false(conn:in_transaction())
      assert(conn:exec "SELECT 1")
      assert.is_false(conn:in_transaction())
    end)

    it("stay outside of a transaction that begins behind them", function()
      conn:later("set a word", "SELECT set_config('kitload.seen', 'outside', false)")
      conn:later("begin", "BEGIN ISOLATION LEVEL SERIALIZABLE")
      assert(conn:exec "SELECT set_config('kitload.seen', 'inside', true)")
      conn:rollback()
      assert.same("outside", trips())
    end)

    it("are forgotten by a rollback", function()
      conn:later("begin", "BEGIN")
      conn:later("set a word", "SELECT set_config('kitload.seen', 'lost', false)")
      conn:rollback()
      assert.is_false(conn:in_transaction())
      assert.not_same("lost", trips())
    end)

    it("are sent before COMMIT, but for what only matters until then", function()
      assert(conn:exec "BEGIN")
      conn:later("set a word", "SELECT set_config('kitload.seen', 'kept', false)")
      conn:later("set another word", "SELECT 1/0", nil, true)
      assert(conn:commit())
      assert.same("kept", trips())
    end)

    it("are sent before a COPY and before a script", function()
      conn:later("make a table", "CREATE TEMP TABLE t (n int)")
      assert.same(1, assert(conn:copy_from("COPY t FROM STDIN", "7\n")))
      conn:later("add a row", "INSERT INTO t VALUES (8)")
      assert.same(15, assert(conn:script "SELECT sum(n)::int8 AS n FROM t").rows[1].n)
    end)

    it("are no more when the connection breaks as they go out, which is told", function()
      local other = assert(pg.connect { conninfo = h.conninfo() })
      assert(conn:exec "BEGIN")
      conn:later("set a word", "SELECT set_config('kitload.seen', 'never', false)")
      assert(other:exec("SELECT pg_catalog.pg_terminate_backend($1::int4)", { conn:pid() }))
      other:close()
      os.execute "sleep 0.1"
      local done, err = conn:commit()
      assert.is_nil(done or nil)
      assert.same({ true, true, 4 }, { conn:is_lost(), err.message ~= "", err.exit })
    end)

    it("do not outlive their connection", function()
      conn:later("never", "SELECT 1")
      conn:close()
      conn = assert(pg.connect { conninfo = h.conninfo() })
    end)
  end)
end)
