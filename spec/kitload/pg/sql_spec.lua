require "spec.helper"
local sql = require "kitload.pg.sql"

describe("names in SQL", function()
  it("are quoted always, letter by letter", function()
    assert.equal('"SA3010"', sql.ident "SA3010")
    assert.equal('"select"', sql.ident "select")
    assert.equal('"a""b.c d"', sql.ident 'a"b.c d')
    assert.equal('"Sales"."SA3010"', sql.qualified("Sales", "SA3010"))
    assert.equal('"t"', sql.qualified(nil, "t"))
  end)

  it("past 63 bytes are refused and named, as the server would cut them silently", function()
    local long = ("ä"):rep(32)
    local ok, err = pcall(sql.ident, long)
    assert.is_false(ok)
    assert.equal("usage", err.kind)
    assert.matches("64 bytes long", err.message, 1, true)
    assert.matches(long, err.message, 1, true)
    assert.equal(65, #sql.ident(("x"):rep(63)))
  end)

  it("cannot be empty or contain U+0000", function()
    assert.is_string(sql.bad_name "")
    assert.is_string(sql.bad_name "a\0b")
    assert.is_nil(sql.bad_name "a b")
  end)

  it("are shown to people without quotes where SQL needs none", function()
    assert.equal("public.contacts", sql.display("public", "contacts"))
    assert.equal('"Sales"."SA3010"', sql.display("Sales", "SA3010"))
  end)
end)

describe("text constants", function()
  it("double their quotes, and say what a backslash is", function()
    assert.equal("'it''s'", sql.literal "it's")
    assert.equal([[E'a\\''b']], sql.literal [[a\'b]])
    assert.has_error(function() sql.literal "a\0" end)
  end)
end)

describe("arrays", function()
  it("survive the way there and back", function()
    local items = { "a", "b,c", 'd"e', "f\\g", "", "NULL", "{h}" }
    assert.same(items, sql.unarray(sql.array(items)))
  end)

  it("are read as the server writes them", function()
    assert.same({ "a", "b c", "" }, sql.unarray '{a,"b c",NULL}')
    assert.same({}, sql.unarray "{}")
    assert.same({}, sql.unarray(nil))
  end)
end)

describe("SQL of a kit", function()
  it("that would end the load's transaction is recognised", function()
    assert.equal("COMMIT", sql.ends_transaction "delete from a; commit")
    assert.equal("ROLLBACK", sql.ends_transaction "/* x */ Rollback;")
    assert.equal("END", sql.ends_transaction "select 1; end")
    assert.equal("BEGIN", sql.ends_transaction "begin")
    assert.equal("START", sql.ends_transaction "start transaction")
    assert.equal("PREPARE", sql.ends_transaction "prepare transaction 'x'")
    assert.equal("COMMIT", sql.ends_transaction "-- x\rcommit")
    assert.equal("COMMIT", sql.ends_transaction "select 1 as a$x$; commit; select 1 as b$x$")
    assert.equal("COMMIT", sql.ends_transaction "select 1 as \u{E9}$x$; commit; select 1 as b$x$")
    assert.equal("END", sql.ends_transaction "select 1 begin, 2 atomic; end")
    assert.equal("END", sql.ends_transaction "select begin.atomic from begin; end")
    assert.equal("COMMIT", sql.ends_transaction "select 1 as a$e'\\'; commit; select ''")
  end)

  it("that only mentions these words is let be", function()
    for _, text in ipairs {
      "select 'commit; commit'", "-- commit\nselect 1", "/* a /* commit; */ commit; */ select 1",
      "do $$ begin perform 1; end $$", "do $x$ begin; commit; end $x$", 'insert into "commit" values (1)',
      "select E'\\'; commit; '", "rollback to savepoint a", "prepare p as select 1", "update t set a = 1 where b = 'end;'",
      "create function f() returns int begin atomic select 1; end", "select 1; -- commit",
    } do
      assert.is_nil(sql.ends_transaction(text), text)
    end
  end)
end)
