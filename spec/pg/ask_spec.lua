-- Questions whose answers are wanted later (pg_ask): what happens to them when something fails in between.
local h = require "spec.helper"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

if h.no_server(pending) then return end

--- Run a Lua program in a process of its own, as signals are for processes; gives what it prints.
local function program(text)
  local path = h.write(h.tmp() .. "/program.lua", [[
local h = require "spec.helper"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"
pg.catch_signals()
local conn = assert(pg.connect { conninfo = h.conninfo() })
local function signal_in(delay, name)
  os.execute(("(sleep %s; kill -%s %d) >/dev/null 2>&1 &"):format(delay, name, sys.pid()))
end
]] .. text)
  local code, out, err = h.sh(("timeout -s KILL 20 %s %s"):format(h.lua, path))
  assert.same({ 0, "" }, { code, err })
  return out
end

describe("a question", function()
  local conn, other

  before_each(function()
    conn = assert(pg.connect { conninfo = h.conninfo() })
    conn:script "CREATE TEMP TABLE t (n int8)"
  end)
  after_each(function()
    conn:close()
    if other then other:close() end
    other = nil
  end)

  local function ask(sql, params) return conn:ask(("ask: %s"):format(sql:sub(1, 40)), sql, params) end
  local function insert(n) return ask("INSERT INTO t VALUES ($1)", { n }) end
  local function one(result, err) return assert(result, err and err.message).rows[1] end
  local function rows() return one(conn:exec "SELECT count(*) AS n FROM t").n end

  local function gone(ticket)
    local result, err = conn:answer(ticket)
    assert.is_nil(result)
    assert.same("bug", err.kind)
    assert.matches("forgotten, or failed with others", err.message, 1, true)
  end

  local function terminate()
    other = other or assert(pg.connect { conninfo = h.conninfo() })
    assert(other:exec("SELECT pg_catalog.pg_terminate_backend($1::int4)", { conn:pid() }))
    -- Until the server has let go of it, what is sent may still be taken.
    for _ = 1, 100 do
      if one(other:exec("SELECT count(*) AS n FROM pg_catalog.pg_stat_activity WHERE pid = $1::int4", { conn:pid() })).n == 0 then break end
      os.execute "sleep 0.05"
    end
  end

  describe("in order", function()
    it("sees what was asked before it, and nothing of what comes behind", function()
      insert(1)
      local first = ask "SELECT count(*) AS n FROM t"
      local before = conn:round_trips()
      assert.same(1, rows())
      assert.same(before + 1, conn:round_trips())
      insert(2)
      local second = ask "SELECT count(*) AS n FROM t"
      assert(conn:exec "INSERT INTO t VALUES (3)")
      local third = ask "SELECT count(*) AS n FROM t"
      insert(4)
      assert.same({ 3, 2, 1 }, { one(conn:answer(third)).n, one(conn:answer(second)).n, one(conn:answer(first)).n })
      assert.same(4, rows())
    end)

    it("is answered once, in whatever order the answers are taken", function()
      local tickets, got = {}, {}
      for i = 1, 20 do tickets[i] = ask("SELECT $1::int8 AS n", { i }) end
      for _, i in ipairs { 20, 1, 10, 9, 11, 2, 19 } do got[#got + 1] = one(conn:answer(tickets[i])).n end
      assert.same({ 20, 1, 10, 9, 11, 2, 19 }, got)
      gone(tickets[10])
      gone(tickets[20] + 1)
      gone(0)
      gone(-1)
      assert.same(3, one(conn:answer(tickets[3])).n)
    end)

    it("keeps its answer through statements that fail later", function()
      local ticket = insert(1)
      assert.same(1, rows())
      assert.is_nil(conn:exec "SELECT 1/0")
      assert.is_nil(conn:exec_all { { "SELECT 1" }, { "SELECT 1/0" } })
      assert.same(1, assert(conn:answer(ticket)).affected)
    end)

    it("keeps its answer through COMMIT", function()
      conn:later("begin", "BEGIN")
      local ticket = insert(1)
      assert(conn:commit())
      assert.is_false(conn:in_transaction())
      assert.same({ 1, 1 }, { assert(conn:answer(ticket)).affected, rows() })
    end)
  end)

  describe("that fails among others", function()
    it("takes them all with it, names itself, and leaves nothing behind", function()
      local before, bad, behind = insert(1), ask "SELECT 1/0", insert(2)
      local result, err = conn:answer(before)
      assert.is_nil(result)
      assert.same({ "ask: SELECT 1/0", "22012" }, { err.meant_to, err.sqlstate })
      for _, ticket in ipairs { before, bad, behind } do gone(ticket) end
      assert.same({ false, false }, { conn:in_transaction() })
      assert.same(0, rows())
    end)

    it("fails the statement that it went out with", function()
      local ticket = ask "SELECT 1/0"
      local result, err = conn:exec "INSERT INTO t VALUES (1)"
      assert.is_nil(result)
      assert.same({ "ask: SELECT 1/0", "22012" }, { err.meant_to, err.sqlstate })
      gone(ticket)
      assert.same(0, rows())
    end)

    it("is no statement of the list that it goes in front of", function()
      insert(1)
      local results, err = conn:exec_all { { "SELECT 1" }, { "SELECT 1/0" }, { "SELECT 2" } }
      assert.same({ nil, 2 }, { results, err.statement })
      assert.is_nil(err.meant_to)
      ask "SELECT 1/0"
      results, err = conn:exec_all { { "INSERT INTO t VALUES (1)" } }
      assert.same({ nil, "ask: SELECT 1/0" }, { results, err.meant_to })
      assert.same(0, rows())
    end)

    it("fails the transaction that it is in, once", function()
      conn:later("begin", "BEGIN")
      local before, bad = insert(1), ask "SELECT 1/0"
      insert(2)
      assert.same({ true, false }, { conn:in_transaction() })
      local result, err = conn:exec "SELECT 1"
      assert.is_nil(result)
      assert.same("ask: SELECT 1/0", err.meant_to)
      assert.same({ true, true }, { conn:in_transaction() })
      gone(before)
      gone(bad)
      conn:rollback()
      assert.same({ false, false }, { conn:in_transaction() })
      assert.same(0, rows())
    end)

    it("does not undo what stood before the BEGIN", function()
      insert(1)
      conn:later("begin", "BEGIN")
      insert(2)
      local bad = ask "SELECT 1/0"
      assert.is_nil(conn:answer(bad))
      assert.same({ true, true }, { conn:in_transaction() })
      conn:rollback()
      assert.same(1, rows())
    end)

    it("at the end of what stands before a BEGIN is not taken for the BEGIN", function()
      conn:script "CREATE TEMP TABLE child (n int8 UNIQUE DEFERRABLE INITIALLY DEFERRED)"
      ask "INSERT INTO child VALUES (1), (1)"
      conn:later("begin", "BEGIN")
      local result, err = conn:exec "SELECT 1"
      assert.is_nil(result)
      assert.same({ "23505", "ask: INSERT INTO child VALUES (1), (1)" }, { err.sqlstate, err.meant_to })
      conn:rollback()
    end)

    it("before a BEGIN leaves the transaction to be rolled back", function()
      local bad = ask "SELECT 1/0"
      conn:later("begin", "BEGIN")
      insert(2)
      local result, err = conn:exec "SELECT 1"
      assert.is_nil(result)
      assert.same("ask: SELECT 1/0", err.meant_to)
      gone(bad)
      assert.same({ true, false }, { conn:in_transaction() })
      conn:rollback()
      assert.same(0, rows())
    end)

    it("keeps COMMIT from being sent", function()
      assert(conn:exec "BEGIN")
      insert(1)
      ask "SELECT 1/0"
      local done, err = conn:commit()
      assert.is_nil(done)
      assert.same({ "ask: SELECT 1/0", "22012", "db" }, { err.meant_to, err.sqlstate, err.kind })
      assert.same({ true, true }, { conn:in_transaction() })
      conn:rollback()
      assert.same(0, rows())
    end)

    it("keeps a COPY from being begun", function()
      ask "SELECT 1/0"
      local done, err = conn:copy_begin "COPY t FROM STDIN"
      assert.is_nil(done)
      assert.same("ask: SELECT 1/0", err.meant_to)
      assert.same("bug", select(2, conn:copy_data "1\n").kind)
      assert.same(0, rows())
    end)

    it("is not taken back by a savepoint that is gone back to in front of the next one", function()
      assert(conn:exec "BEGIN")
      conn:later("set a savepoint", "SAVEPOINT s")
      insert(1)
      local bad = ask "SELECT 1/0"
      assert.is_nil(conn:answer(bad))
      conn:later("go back", "ROLLBACK TO SAVEPOINT s")
      assert.same(0, rows())
      assert.same({ true, false }, { conn:in_transaction() })
      assert(conn:commit())
    end)
  end)

  describe("in a transaction that has failed", function()
    it("is refused, and the transaction stays failed until it is rolled back", function()
      assert(conn:exec "BEGIN")
      assert.is_nil(conn:exec "SELECT 1/0")
      local first, second = insert(1), insert(2)
      assert.same({ true, true }, { conn:in_transaction() })
      local result, err = conn:answer(second)
      assert.is_nil(result)
      assert.same({ "25P02", "ask: INSERT INTO t VALUES ($1)" }, { err.sqlstate, err.meant_to })
      gone(first)
      assert.same({ true, true }, { conn:in_transaction() })
      conn:rollback()
      assert.same(0, rows())
    end)
  end)

  describe("that nobody takes the answer of", function()
    it("does no harm when the connection is closed or collected", function()
      for _ = 1, 3 do
        local c = assert(pg.connect { conninfo = h.conninfo() })
        c:ask("many rows", "SELECT n, repeat('x', 100) AS t FROM generate_series(1, 5000) AS n")
        assert(c:exec "SELECT 1")
        c:ask("never sent", "SELECT $1::text", { ("x"):rep(100000) })
        c:close()
        assert.has_error(function() c:answer(1) end)
      end
      pg.connect { conninfo = h.conninfo() }:ask("never sent", "SELECT 1")
      collectgarbage()
      collectgarbage()
    end)

    it("is forgotten by a rollback, sent or not", function()
      conn:later("begin", "BEGIN")
      local sent = insert(1)
      assert.same(1, rows())
      local kept = insert(2)
      conn:rollback()
      gone(sent)
      gone(kept)
      assert.same(0, rows())
      assert.same(7, one(conn:answer(ask "SELECT 7 AS n")).n)
    end)

    it("is forgotten with a BEGIN that was never sent", function()
      local trips = conn:round_trips()
      conn:later("begin", "BEGIN")
      local ticket = insert(1)
      conn:rollback()
      assert.same(trips, conn:round_trips())
      gone(ticket)
      assert.same(0, rows())
    end)
  end)

  describe("with an answer", function()
    it("of no rows tells the columns", function()
      local ticket = ask "SELECT 1 AS a, 'x' AS b WHERE false"
      assert(conn:exec "SELECT 1")
      local result = assert(conn:answer(ticket))
      assert.same({ {}, { "a", "b" }, 0 }, { result.rows, result.columns, result.affected })
      assert.same({ 0, {} }, { assert(conn:answer(ask "UPDATE t SET n = 1")).affected, assert(conn:answer(ask "")).rows })
    end)

    it("of 100,000 rows gives all of them, among small ones", function()
      local small = ask "SELECT 1 AS n"
      local large = ask "SELECT n, 'row ' || n AS t FROM generate_series(1, 100000) AS n"
      local last = ask "SELECT 2 AS n"
      local result = assert(conn:answer(large))
      assert.same({ 100000, 1, 100000 }, { #result.rows, result.rows[1].n, result.rows[100000].n })
      assert.same("row 54321", result.rows[54321].t)
      assert.same({ 1, 2 }, { one(conn:answer(small)).n, one(conn:answer(last)).n })
    end)

    it("larger than what the sockets hold does not stand against what is still to be sent", function()
      local text, tickets = ("é"):rep(50000), {}
      for i = 1, 100 do tickets[i] = ask("SELECT $1::text || $2::text AS t", { text, tostring(i) }) end
      assert.same(text .. "100", one(conn:answer(tickets[100])).t)
      assert.same(text .. "1", one(conn:answer(tickets[1])).t)
    end)

    it("comes to each of thousands", function()
      local tickets, sum = {}, 0
      for i = 1, 3000 do tickets[i] = ask("SELECT $1::int8 AS n", { i }) end
      local before = conn:round_trips()
      for i = 1, 3000 do sum = sum + one(conn:answer(tickets[i])).n end
      assert.same({ 4501500, before + 1 }, { sum, conn:round_trips() })
    end)
  end)

  describe("with parameters", function()
    it("keeps copies of them", function()
      local params = { ("a"):rep(1000), false, nil, 2.5, n = 4 }
      local ticket = ask("SELECT $1::text AS a, $2::bool AS b, $3::text AS c, $4::float8 AS d", params)
      params[1], params[2], params[4] = nil, true, 0
      collectgarbage()
      assert.same({ a = ("a"):rep(1000), b = false, d = "2.5" }, one(conn:answer(ticket)))
    end)

    it("of megabytes is sent whole", function()
      local text = ("0123456789abcdef"):rep(1 << 20)
      local ticket = ask("SELECT octet_length($1::text) AS n, pg_catalog.md5($1::text) AS sum", { text })
      local expected = one(conn:exec "SELECT pg_catalog.md5(repeat('0123456789abcdef', 1048576)) AS sum").sum
      assert.same({ n = 16777216, sum = expected }, one(conn:answer(ticket)))
    end)

    it("that PostgreSQL cannot store raises, and is not kept", function()
      assert.has_error(function() ask("SELECT $1::text", { "a\0b" }) end)
      assert.has_error(function() ask("SELECT $1::text", { {} }) end)
      assert.same(0, rows())
    end)
  end)

  it("with U+0000 in it raises, like every other statement, as the server would read no further", function()
    insert(1)
    local text = "DELETE FROM t\0 WHERE n = 2"
    for _, name in ipairs { "exec", "script", "copy_begin" } do
      assert.has_error(function() conn[name](conn, text) end, "a statement contains U+0000, where the server would stop to read", name)
    end
    assert.has_error(function() ask(text) end)
    assert.has_error(function() conn:later("delete", text) end)
    assert.has_error(function() conn:exec_all { { text } } end)
    assert.has_error(function() conn:copy_from(text, "1\n") end)
    assert.same(1, rows())
  end)

  it("is answered whatever notices come in between", function()
    conn:script "CREATE FUNCTION pg_temp.tell(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'told %', n; RETURN n; END $$"
    conn:notices()
    local tickets = {}
    for i = 1, 30 do tickets[i] = ask("SELECT pg_temp.tell($1::int4) AS n", { i }) end
    assert(conn:exec "SELECT pg_temp.tell(31)")
    local notices = conn:notices()
    assert.same({ 31, "told 1", "told 31" }, { #notices, notices[1].message, notices[31].message })
    for i = 1, 30 do assert.same(i, one(conn:answer(tickets[i])).n) end
  end)

  describe("whose server is killed", function()
    local function is_over(result, err)
      assert.is_nil(result)
      assert.same({ "db", true, true }, { err.kind, err.lost, conn:is_lost() })
    end

    it("before it is sent is lost with the connection", function()
      assert(conn:exec "BEGIN")
      local sent = insert(1)
      assert.same(1, rows())
      local kept = insert(2)
      terminate()
      is_over(conn:answer(kept))
      is_over(conn:answer(sent))
      is_over(conn:answer(kept))
      is_over(conn:exec "SELECT 1")
      assert.same({ false, false }, { conn:in_transaction() })
      insert(3)
      conn:later("begin", "BEGIN")
      conn:rollback()
      assert.is_false((conn:in_transaction()))
    end)

    it("after its answer came has been answered", function()
      local ticket = ask "SELECT 1 AS n"
      assert(conn:exec "SELECT 1")
      terminate()
      assert.same(1, one(conn:answer(ticket)).n)
      is_over(conn:exec "SELECT 1")
    end)

    it("by one of them says why", function()
      local before = insert(1)
      ask "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())"
      local behind = insert(2)
      local result, err = conn:answer(behind)
      is_over(result, err)
      assert.same("57P01", err.sqlstate)
      is_over(conn:answer(before))
      conn:rollback()
    end)
  end)

  describe("and a COPY", function()
    it("goes out in front of it, and can be answered while it runs", function()
      local ticket = insert(1)
      assert(conn:copy_begin "COPY t FROM STDIN")
      assert.same(1, assert(conn:answer(ticket)).affected)
      assert(conn:copy_data "2\n3\n")
      assert.same(2, conn:copy_end())
      assert.same(3, rows())
    end)

    it("that is asked meanwhile waits for its end", function()
      assert(conn:copy_begin "COPY t FROM STDIN")
      local ticket = ask "SELECT count(*) AS n FROM t"
      assert(conn:copy_data "2\n")
      local result, err = conn:answer(ticket)
      assert.is_nil(result)
      assert.same("bug", err.kind)
      assert(conn:copy_data "3\n")
      assert.same(2, conn:copy_end())
      assert.same(2, one(conn:answer(ticket)).n)
    end)

    local function after(statements)
      return program(([[
        conn:script "CREATE TEMP TABLE t (n int8)"
        conn:deadline(5)
        %s
        print(result and true, err and err.message)
        conn:deadline(nil)
        conn:rollback()
        print(conn:is_lost() and "lost" or conn:exec "SELECT count(*) AS n FROM t".rows[1].n)]]):format(statements))
    end

    it("that is a statement like another ends without hanging", function()
      assert.equal("nil\tCOPY from stdin failed: kitload sends no data here\n0\n", after [[
        conn:later("insert", "INSERT INTO t VALUES (1)")
        local result, err = conn:exec "COPY t FROM STDIN"]])
      assert.equal("true\tnil\n1\n", after [[
        conn:later("insert", "INSERT INTO t VALUES (1)")
        local result, err = conn:exec "COPY (SELECT generate_series(1, 100000)) TO STDOUT"]])
      assert.equal("true\tnil\n2\n", after [[
        conn:later("insert", "INSERT INTO t VALUES (1)")
        conn:later("throw away", "COPY (SELECT generate_series(1, 100000)) TO STDOUT")
        local result, err = conn:exec "INSERT INTO t VALUES (1)"]])
    end)

    it("to nowhere without end is given up in time", function()
      assert.equal("nil\tno answer within 0.3 s, so it was cancelled\n0\n", after [[
        conn:later("insert", "INSERT INTO t VALUES (1)")
        conn:deadline(0.3)
        local result, err = conn:exec "COPY (SELECT repeat('x', 200) FROM generate_series(1, 100000000)) TO STDOUT"]])
    end)

    it("that has others behind it fails with them", function()
      for _, statements in ipairs {
        [[local result, err = conn:exec_all { { "INSERT INTO t VALUES (1)" }, { "COPY t FROM STDIN" }, { "SELECT 2" } }]],
        [[conn:ask("copy", "COPY t FROM STDIN")
          conn:later("begin", "BEGIN")
          local result, err = conn:exec "SELECT 1"]],
      } do
        local out = after(statements)
        assert.matches("^nil\t%S+", out)
        assert.is_truthy(out:find "\nlost\n$", out)
      end
    end)

    it("that fails takes what was asked meanwhile with it only by the transaction", function()
      assert(conn:exec "BEGIN")
      assert(conn:copy_begin "COPY t FROM STDIN")
      local ticket = insert(1)
      assert(conn:copy_data "not a number\n")
      assert.is_nil(conn:copy_end())
      assert.same("25P02", select(2, conn:answer(ticket)).sqlstate)
      conn:rollback()
      assert(conn:copy_begin "COPY t FROM STDIN")
      ticket = insert(1)
      conn:copy_abort()
      assert.same(1, assert(conn:answer(ticket)).affected)
    end)
  end)

  describe("whose answer does not come", function()
    it("in time is cancelled with those behind it, and the connection goes on", function()
      local first, slow, behind = insert(1), ask "SELECT pg_catalog.pg_sleep(20)", insert(2)
      conn:deadline(0.3)
      local started = sys.monotonic()
      local result, err = conn:answer(behind)
      assert.is_nil(result)
      assert.matches("no answer within 0.3 s", err.message, 1, true)
      assert.is_true(sys.monotonic() - started < 2)
      conn:deadline(nil)
      for _, ticket in ipairs { first, slow, behind } do gone(ticket) end
      assert.same(0, rows())
    end)

    it("in time is the one that is named", function()
      for at = 1, 3 do
        for i = 1, 3 do conn:ask("question " .. i, i == at and "SELECT pg_catalog.pg_sleep(20)" or "SELECT 1") end
        conn:deadline(0.2)
        local _, err = conn:exec "SELECT 1"
        assert.same("question " .. at, err.meant_to)
      end
      conn:later("set a word", "SELECT set_config('kitload.seen', 'a', false)")
      assert.is_nil(select(2, conn:exec "SELECT pg_catalog.pg_sleep(20)").meant_to)
    end)

    it("in time leaves a transaction that can only be rolled back", function()
      conn:later("begin", "BEGIN")
      insert(1)
      ask "SELECT pg_catalog.pg_sleep(20)"
      conn:deadline(0.3)
      assert.is_nil(conn:exec "SELECT 1")
      conn:deadline(nil)
      assert.same({ true, true }, { conn:in_transaction() })
      conn:rollback()
      assert.same(0, rows())
    end)

    it("as the server is frozen is dropped with the connection", function()
      local ticket = insert(1)
      ask "SELECT 1"
      os.execute("kill -STOP " .. conn:pid())
      conn:deadline(0.3)
      local started = sys.monotonic()
      local result, err = conn:answer(ticket)
      os.execute("kill -CONT " .. conn:pid())
      assert.is_nil(result)
      assert.same({ "db", true, true }, { err.kind, err.lost, sys.monotonic() - started < 2.5 })
    end)

    it("before the lock's own timeout is told by the server", function()
      other = assert(pg.connect { conninfo = h.conninfo() })
      other:script "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock(4711)"
      conn:later("begin", "BEGIN")
      insert(1)
      conn:later("set the timeout", "SET LOCAL lock_timeout = '100ms'")
      local lock = conn:ask("wait for the turn", "SELECT pg_catalog.pg_advisory_xact_lock(4711)")
      ask "SELECT 1"
      local result, err = conn:answer(lock)
      assert.is_nil(result)
      assert.same({ "55P03", "wait for the turn" }, { err.sqlstate, err.meant_to })
      conn:rollback()
      other:rollback()
      assert.same(0, rows())
    end)

    it("before a signal ends within two seconds, and the connection can clean up", function()
      assert.equal("nil\tinterrupted\t130\ttrue\ttrue\ttrue\nfalse\tfalse\nbug\t0\n", program [[
        conn:script "CREATE TEMP TABLE t (n int8)"
        conn:later("begin", "BEGIN")
        local first = conn:ask("insert", "INSERT INTO t VALUES (1)")
        conn:ask("sleep", "SELECT pg_catalog.pg_sleep(20)")
        conn:ask("insert", "INSERT INTO t VALUES (2)")
        signal_in(0.3, "INT")
        local started = sys.monotonic()
        local result, err = conn:answer(first)
        print(result, err.kind, err.exit, sys.monotonic() - started < 2, conn:in_transaction())
        conn:rollback()
        conn:shield(true)
        print(conn:in_transaction())
        print(select(2, conn:answer(first)).kind, conn:exec "SELECT count(*) AS n FROM t".rows[1].n)]])
    end)

    it("before a signal, of rows without end, ends within two seconds", function()
      assert.equal("nil\tinterrupted\ttrue\ntrue\n", program [[
        local ticket = conn:ask("flood", "SELECT repeat('x', 200) AS t FROM generate_series(1, 4000000)")
        conn:ask("more", "SELECT 1")
        signal_in(0.3, "TERM")
        local started = sys.monotonic()
        local result, err = conn:answer(ticket)
        print(result, err.kind, sys.monotonic() - started < 2.3)
        conn:shield(true)
        print(conn:is_lost() or conn:exec "SELECT true AS ok".rows[1].ok)]])
    end)

    it("as a signal came before it was sent can be asked for again", function()
      assert.equal("interrupted\tinterrupted\t1\n5\t6\n", program [[
        local early = conn:ask("early", "SELECT 5 AS n")
        assert(conn:exec "SELECT 1")
        local trips = conn:round_trips()
        local ticket = conn:ask("late", "SELECT 6 AS n")
        os.execute("kill -TERM " .. sys.pid())
        local _, first = conn:answer(ticket)
        local _, second = conn:exec "SELECT 1"
        print(first.kind, second.kind, conn:round_trips() == trips and 1)
        print(conn:answer(early).rows[1].n, (conn:shield(true) or true) and conn:answer(ticket).rows[1].n)]])
    end)
  end)
end)
