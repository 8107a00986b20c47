local h = require "spec.helper"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"

if not h.conninfo() then
  pending "the COPY of the pipeline: needs a server (KITLOAD_TEST_PG)"
  return
end

local pg = require "kitload.host.pg"
local copy = "COPY pg_temp.loaded FROM STDIN (FORMAT binary)"

local function connect()
  local conn = assert(pg.connect { conninfo = h.conninfo() })
  assert(conn:script "CREATE TEMP TABLE loaded (number bigint, id text, email text, n bigint)")
  return conn
end

local function hash(conn)
  local r = assert(conn:exec "SELECT md5(string_agg(loaded::text, E'\\n' ORDER BY ctid)) AS h, count(*) AS n FROM pg_temp.loaded")
  return r.rows[1].h, r.rows[1].n
end

describe("the COPY of the pipeline", function()
  it("sends the good rows in input order, whatever batches and workers", function()
    local files = { s.csv(s.rows(700), nil, "a.csv"), s.csv(s.rows(300), nil, "b.csv") }
    local wanted
    for _, rows in ipairs { 1, 3, 7, 1024 } do
      for _, jobs in ipairs { 1, 2, 5 } do
        local conn = connect()
        local r = assert(s.run { files = files, batch = { rows = rows }, jobs = jobs, conn = conn, copy = copy, columns = s.columns,
          number = true })
        local sum, n = hash(conn)
        assert.equal(r.sent, r.copied)
        assert.equal(r.sent, n)
        wanted = wanted or sum
        assert.equal(wanted, sum)
        assert.equal(0, assert(conn:exec [[SELECT count(*) AS n FROM (SELECT number <= lag(number) OVER (ORDER BY ctid) AS wrong
          FROM pg_temp.loaded) x WHERE wrong]]).rows[1].n)
        conn:close()
      end
    end
  end)

  it("sends the keys of rejected rows, too, whatever the batches", function()
    local lines = { "ID,E-Mail,N" }
    for i = 1, 9 do lines[#lines + 1] = ("%s,%s,%d"):format(i == 1 and "" or "K" .. i, i % 2 == 0 and "bad" or "a@b.de", i) end
    for _, rows in ipairs { 1, 3, 100 } do
      local conn = connect()
      local r = assert(s.run { files = { s.csv(table.concat(lines, "\n")) }, batch = { rows = rows }, jobs = 1, conn = conn, copy = copy,
        columns = s.columns, number = true, keep = { 1 } })
      assert.same({ 9, 5, 4, 1, 8 }, { r.read, r.rejected, r.sent, r.keyless, r.copied })
      conn:close()
    end
  end)

  it("leaves the connection usable after every way a run can end early", function()
    local dir = h.tmp()
    h.write(dir .. "/a.csv", s.rows(60000))
    h.sh(("gzip -c %s/a.csv | head -c 100000 > %s/cut.csv.gz"):format(dir, dir))
    local conn = connect()
    local function early(files, more)
      local o = { files = files, conn = conn, copy = copy, columns = s.columns, number = true }
      for key, value in pairs(more or {}) do o[key] = value end
      local r, err = s.run(o)
      assert.is_nil(r)
      local _, n = hash(conn)
      assert.equal(0, n)
      return err
    end
    assert.equal(3, early({ s.file(dir .. "/cut.csv.gz") }).exit)
    assert.equal(3, early({ s.csv(s.rows(10)), s.file(dir .. "/none") }).exit)
    assert.equal(5, early({ s.csv(s.rows(10)) }, { rejects = "/dev/full" }).exit)
    assert.equal(70, early({ s.csv(s.rows(10)) }, { interval = 0, progress = function() error "x" end }).exit)
    local err = early({ s.csv(s.rows(10)) }, { copy = "COPY pg_temp.nowhere FROM STDIN (FORMAT binary)" })
    assert.same({ 4, "42P01" }, { err.exit, err.sqlstate })
    err = early({ s.csv(s.rows(10)) }, { number = false })
    assert.same({ 4, "22P04" }, { err.exit, err.sqlstate })
    local r = assert(s.run { files = { s.csv(s.rows(10)) }, conn = conn, copy = copy, columns = s.columns, number = true })
    assert.equal(r.sent, select(2, hash(conn)))
    conn:close()
  end)

  it("says what the server said when it is gone", function()
    local conn, other = connect(), connect()
    local n = 0
    local r, err = s.run { files = { s.csv(s.rows(50000)) }, conn = conn, copy = copy, columns = s.columns, number = true, interval = 0,
      batch = { rows = 50 }, progress = function()
        n = n + 1
        if n == 10 then assert(other:exec("SELECT pg_terminate_backend($1::int)", { conn:pid() })) end
      end }
    assert.is_nil(r)
    assert.equal(4, err.exit)
    other:close()
  end)

  it("aborts the COPY on an error of the kit", function()
    local path, dir = s.kit [[
      local k = require "kit"
      return k.kit "f" { into = "t", load = "append", k.field "id" { function(v) if v == "K00500" then error "no" end return v end },
        k.field "email" {}, k.field "n" {} }
    ]]
    local conn = connect()
    local r = assert(s.run { files = { s.csv(s.rows(1000)) }, conn = conn, copy = copy, columns = s.columns, number = true,
      batch = { rows = 10 }, kit = { path = path, roots = { dir } },
      plan = plan.bind(s.program { { op = "call", field = 0, args = { 1, gives = "text" } } }) })
    assert.equal(501, r.kit_error.row)
    assert.equal(0, r.copied)
    assert.equal(0, select(2, hash(conn)))
    conn:close()
  end)
end)
