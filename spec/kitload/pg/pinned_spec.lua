-- Statements under a safe search_path: what is sent around them, alone and inside a transaction.
local h = require "spec.helper"
local pg = require "kitload.host.pg"
local pinned = require "kitload.pg.pinned"

-- A connection that notes what is sent. `fails` names what fails: "settle", "commit", or a text.
local function connection(open, fails)
  local conn = { log = {}, open = open }
  local function note(text)
    conn.log[#conn.log + 1] = text:match "^BEGIN" or text:match "^SET LOCAL" or text:match "^COMMIT" or text:match "'kitload.search_path', pg" and "KEEP"
      or text:match "^SELECT pg_catalog.set_config%('join" and "AS WRITTEN" or text:match "^SELECT pg_catalog.set_config" and "PUT BACK" or text
  end
  local function failed(what) return fails and fails[what] end
  -- A statement that is `spare` is left out if one before it failed.
  function conn.later(_, _, text, _, spare)
    note(text)
    assert.equal(conn.log[#conn.log] == "PUT BACK" or nil, spare)
  end
  function conn.in_transaction() return conn.open end
  function conn.is_settled() return not (fails and fails.settle) end
  function conn.settle() return nil, failed "settle" end
  function conn.rollback() note "ROLLBACK" end
  function conn.commit()
    note "COMMIT"
    return not failed "commit" or nil, failed "commit"
  end
  function conn.ask(_, _, text, values)
    note(text .. table.concat(values or {}))
    return text
  end
  function conn.answer(_, text) return not failed(text) and { rows = { text } } or nil, failed(text) end
  return conn
end

local function no(message, kind) return { kind = kind or "db", message = message } end

describe("pinned work", function()
  it("has a transaction of its own, which is rolled back when it gives an error", function()
    local conn = connection(false)
    assert.same({ "a", nil, "c" }, { pinned.run(conn, function(x, y)
      conn:later("", x .. y)
      return "a", nil, "c"
    end, 1, 2) })
    assert.same({ "BEGIN", "SET LOCAL", "12", "COMMIT" }, conn.log)
    conn = connection(false)
    assert.same({ nil, "why" }, { pinned.run(conn, function() return nil, "why" end) })
    assert.same({ "BEGIN", "SET LOCAL", "ROLLBACK" }, conn.log)
    -- Nil without an error is a result.
    conn = connection(false)
    assert.same(0, select("#", pinned.run(conn, function() end)))
    assert.equal("COMMIT", conn.log[3])
  end)

  it("puts the search_path back in a transaction that is open", function()
    local conn = connection(true)
    assert.equal("x", pinned.wrap(function(given, word)
      assert.equal(conn, given)
      assert.same({ rows = { "q" } }, pinned.exec(conn, "ask", "q", { "v" }))
      return word
    end)(conn, "x"))
    assert.same({ "KEEP", "qv", "PUT BACK" }, conn.log)
    pinned.run(conn, function() end)
    assert.equal("KEEP", conn.log[4])
  end)

  it("may call other pinned work, which adds nothing", function()
    local conn = connection(false)
    pinned.run(conn, function()
      assert.equal(7, pinned.run(conn, function() return 7 end))
      assert.same({ rows = { "q" } }, pinned.exec(conn, "ask", "q"))
      pinned.later(conn, "do", "l")
      return true
    end)
    assert.same({ "BEGIN", "SET LOCAL", "q", "l", "COMMIT" }, conn.log)
    pinned.run(conn, function() return true end)
    assert.equal("BEGIN", conn.log[6])
  end)

  it("tells of a COMMIT that fails; a missing answer is no doubt, as no data was loaded", function()
    local conn = connection(false, { commit = no("gone", "doubt") })
    local ok, err = pinned.run(conn, function() return true end)
    assert.same({ nil, "db", "gone" }, { ok, err.kind, err.message })
    conn = connection(false, { commit = no "full" })
    assert.equal("full", select(2, pinned.run(conn, function() return true end)).message)
  end)

  it("does not begin where the transaction cannot be settled", function()
    local conn = connection(false, { settle = no "pooler" })
    local ok, err = pinned.run(conn, function() error "not reached" end)
    assert.same({ nil, "could not begin a transaction: pooler", "ROLLBACK" }, { ok, err.message, conn.log[#conn.log] })
    ok, err = pinned.exec(conn, "ask", "q")
    assert.same({ nil, "could not begin a transaction: pooler" }, { ok, err.message })
  end)
end)

describe("pinned questions", function()
  it("are sent together, in a transaction of their own or in the open one", function()
    local conn = connection(false)
    local answers = pinned.ask_all(conn, { { "q", purpose = "a" }, { "r", purpose = "b" } })
    assert.same({ "BEGIN", "SET LOCAL", "q", "r", "COMMIT" }, conn.log)
    assert.same({ { rows = { "q" } }, { rows = { "r" } } }, answers())
    conn = connection(true)
    assert.same({ { rows = { "q" } } }, pinned.all(conn, { { "q", purpose = "a" } }))
    assert.same({ "KEEP", "q", "PUT BACK" }, conn.log)
    pinned.later(conn, "do", "l")
    assert.same({ "KEEP", "l", "PUT BACK" }, table.move(conn.log, 4, 6, 1, {}))
  end)

  it("about catalogs are planned as they are written", function()
    local conn = connection(false)
    pinned.ask_all(conn, { { "q", purpose = "a" } }, true)
    assert.same({ "BEGIN", "SET LOCAL", "AS WRITTEN", "q", "COMMIT" }, conn.log)
    conn = connection(true)
    pinned.ask_all(conn, { { "q", purpose = "a" } }, true)
    assert.same({ "KEEP", "q", "PUT BACK" }, conn.log)
  end)

  it("that fail give the error, and end only a transaction of their own", function()
    for _, open in ipairs { false, true } do
      local conn = connection(open, { r = no "bad" })
      local results, err = pinned.all(conn, { { "q", purpose = "a" }, { "r", purpose = "look for b" } })
      assert.same({ nil, "could not look for b: bad", not open }, { results, err.message, conn.log[#conn.log] == "ROLLBACK" })
    end
  end)
end)

describe("settings of a transaction", function()
  local it = h.conninfo() and it or pending

  it("are as they were, after a question that changed them", function()
    local conn = assert(pg.connect { conninfo = h.conninfo() })
    local SHOWN = { "search_path", "join_collapse_limit", "from_collapse_limit", "enable_mergejoin" }
    local show = {}
    for i, name in ipairs(SHOWN) do show[i] = ("current_setting('%s') AS \"%s\""):format(name, name) end
    show = "SELECT " .. table.concat(show, ", ")
    local theirs = { search_path = "public, pg_catalog", join_collapse_limit = "7", from_collapse_limit = "9", enable_mergejoin = "on" }
    for _, open in ipairs { true, false } do
      for _, as_written in ipairs { true, false } do
        if open then assert(conn:exec "BEGIN") end
        for name, value in pairs(theirs) do assert(conn:exec(("SET %s = %s"):format(name, value))) end
        local inside = assert(pinned.ask_all(conn, { { show, purpose = "look" } }, as_written)())[1].rows[1]
        assert.same(as_written and { search_path = "pg_catalog, pg_temp", join_collapse_limit = "1", from_collapse_limit = "1",
          enable_mergejoin = "off" } or { search_path = "pg_catalog, pg_temp", join_collapse_limit = "7",
          from_collapse_limit = "9", enable_mergejoin = "on" }, inside)
        assert.same(theirs, assert(conn:exec(show)).rows[1])
        if open then conn:rollback() end
      end
    end
    conn:close()
  end)
end)
