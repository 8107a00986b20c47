-- The SQL of a kit as text: what it may not contain, who may forbid it, and how it is shown.
require "spec.helper"
local hooks = require "kitload.kits.hooks"

describe("hooks", function()
  it("are a text or several", function()
    assert.same({ { "x" }, { "x", "y" }, {} },
      { hooks.texts({ before_merge = "x" }, "before_merge"), hooks.texts({ after_merge = { "x", "y" } }, "after_merge"), hooks.texts({}, "after_merge") })
    assert.same({ true, false, false }, { hooks.has({ before_merge = "x" }, "before_merge"), hooks.has({ before_merge = "x" }, "after_merge"),
      hooks.has({ before_merge = {} }, "before_merge") })
  end)

  it("may not end the transaction, listen, or have U+0000", function()
    local function refused(text)
      local ok, err = hooks.check { before_merge = { "SELECT 1", text } }
      return ok and "ok" or err.message .. (err.hint and " | " .. err.hint or "")
    end
    assert.equal("ok", refused "UPDATE t SET a = 'COMMIT; LISTEN x' -- ROLLBACK")
    assert.equal("before_merge contains COMMIT, but it runs inside the load's own transaction | leave BEGIN, COMMIT and ROLLBACK out of it",
      refused "DELETE FROM t; commit")
    assert.equal("before_merge contains LISTEN, but nobody is there to receive it | NOTIFY informs others, at the load's COMMIT",
      refused "SELECT 1; LISTEN x")
    assert.equal("before_merge contains U+0000, where the server would stop to read", refused "SELECT 1;\0 DROP TABLE t")
    assert.equal("after_merge contains ROLLBACK, but it runs inside the load's own transaction",
      select(2, hooks.check { before_merge = "SELECT 1", after_merge = "ROLLBACK" }).message)
  end)

  it("may be forbidden, with the place where they stand", function()
    assert.is_nil(hooks.forbidden({ facts = {} }, "kits/_defaults.lua"))
    local err = hooks.forbidden({ facts = { after_merge = "x" }, hooks_at = { after_merge = { file = "kits/a.lua", line = 3 } } }, "kits/_defaults.lua")
    assert.same({ "kits/a.lua:3: after_merge is not allowed: kits/_defaults.lua says sql_hooks = false", "sql_hooks" }, { err.message, err.code })
    assert.equal("before_merge is not allowed: p says sql_hooks = false", hooks.forbidden({ facts = { before_merge = "x", after_merge = "y" } }, "p").message)
  end)

  it("are shown up to 2,000 bytes, cut between two characters", function()
    assert.equal(("x"):rep(2000), hooks.cut(("x"):rep(2000)))
    assert.equal(("x"):rep(2000) .. "… (1 more byte)", hooks.cut(("x"):rep(2001)))
    assert.equal(("x"):rep(1999) .. "… (3 more bytes)", hooks.cut(("x"):rep(1999) .. "äy"))
    assert.equal(("x"):rep(1998) .. "ä… (1 more byte)", hooks.cut(("x"):rep(1998) .. "äy"))
    assert.same({ { name = "before_merge", sql = "a" }, { name = "after_merge", sql = "b" }, { name = "after_merge", sql = "c" } },
      hooks.described { before_merge = "a", after_merge = { "b", "c" } })
  end)

  it("are shown with what they wrote, in at most twelve lines", function()
    local function lines(hook, columns) return table.concat(hooks.lines({ hook }, columns or 80), "\n") end
    assert.equal("  before_merge\n      SELECT 1\n        FROM t", lines { name = "before_merge", sql = "\n SELECT 1\r\n  FROM t\n" })
    assert.equal("  after_merge   wrote no rows\n      x", lines { name = "after_merge", sql = "x", statements = { "SELECT 1" }, tables = {} })
    assert.equal("  after_merge   a 1,000 inserted, 2 deleted; b 3 updated; TRUNCATE\n      x", lines { name = "after_merge", sql = "x",
      statements = { "INSERT 0 1000", "TRUNCATE TABLE" }, tables = { { table = "a", inserted = 1000, updated = 0, deleted = 2 },
        { table = "b", inserted = 0, updated = 3, deleted = 0 } } })
    assert.equal("  after_merge   a 1 inserted; b 1\n                inserted\n      SELECT '01234567890123456789…",
      lines({ name = "after_merge", sql = "SELECT '0123456789012345678901234567890123456789'", statements = { "x" },
        tables = { { table = "a", inserted = 1, updated = 0, deleted = 0 }, { table = "b", inserted = 1, updated = 0, deleted = 0 } } }, 35))
    local function numbered(n)
      local list = {}
      for i = 1, n do list[i] = tostring(i) end
      return hooks.lines({ { name = "x", sql = table.concat(list, "\n") } }, 80)
    end
    assert.same({ 13, "      12" }, { #numbered(12), numbered(12)[13] })
    assert.same({ 14, "      12", "      … 1 line more" }, { #numbered(13), numbered(13)[13], numbered(13)[14] })
  end)
end)
