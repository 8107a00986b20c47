require "spec.helper"
local text = require "kitload.talk.text"

describe("text", function()
  it("groups digits in threes", function()
    assert.equal("0", text.count(0))
    assert.equal("999", text.count(999))
    assert.equal("1,000", text.count(1000))
    assert.equal("12,345,678", text.count(12345678))
    assert.equal("-1,000", text.count(-1000))
  end)

  it("says one row, two rows", function()
    assert.equal("1 row", text.plural(1, "row"))
    assert.equal("2,000 rows", text.plural(2000, "row"))
    assert.equal("2 entries", text.plural(2, "entry", "entries"))
  end)

  it("writes durations as people read them", function()
    assert.equal("12 ms", text.duration(0.0123))
    assert.same({ "99 ms", "0.1 s", "59.9 s", "1 min 0 s" }, { text.duration(0.0994), text.duration(0.0995), text.duration(59.9), text.duration(60) })
    assert.equal("1.4 s", text.duration(1.42))
    assert.equal("2 min 5 s", text.duration(125.4))
    assert.equal("1 h 2 min", text.duration(3725))
  end)

  it("cuts at a character and shows that it did", function()
    assert.equal("grün…", text.cut("grünlich", 5))
    assert.equal("grün", text.cut("grün", 5))
  end)

  it("knows how wide a text is, whatever the locale", function()
    for shown, wide in pairs { ["日本語"] = 6, ["한국어 회사"] = 11, ["e\u{301}a"] = 2, ["grün"] = 4, ["\xFF\xFE"] = 2, [""] = 0 } do
      assert.equal(wide, text.width(shown), shown)
    end
    assert.equal("日本  |", text.pad("日本", 6) .. "|")
    assert.equal("  日本|", text.pad_left("日本", 6) .. "|")
    -- Half a character does not fit, and what joins a character goes with it.
    assert.equal("日…", text.cut("日本語", 4))
    assert.equal("日本…", text.cut("日本語", 5))
    assert.equal("日本語", text.cut("日本語", 6))
    assert.equal("e\u{301}…", text.cut("e\u{301}abc", 2))
    assert.same({ "日本 語", "x" }, text.wrap("日本 語 x", 8))
  end)

  it("escapes what could steer a terminal", function()
    assert.equal([[a\x1b[31mb\n]], text.show "a\27[31mb\n")
    assert.equal([[x\u009by]], text.show "x\u{9b}y")
    assert.equal([[x\u202ey]], text.show "x\u{202e}y")
    assert.equal("\\u200e\\u200f\\u202a\\u202e\u{202F}\u{2029}", text.show "\u{200E}\u{200F}\u{202A}\u{202E}\u{202F}\u{2029}")
    assert.equal("schön", text.show "schön")
  end)

  it("hides each password of a connection string, whatever stands in it", function()
    for shown, hidden in pairs {
      ["postgres://eva:s3cret@db/x?sslmode=require"] = "postgres://eva:***@db/x?sslmode=require",
      ["a postgres://e:p@q@db b postgres://f:r@db"] = "a postgres://e:***@db b postgres://f:***@db",
      ["host=db password=s3cret user=eva"] = "host=db password=*** user=eva",
      ["password = 'it is' user=eva"] = "password = *** user=eva",
      [ [[password='it\'s one' user=eva]] ] = "password=*** user=eva",
      [ [[password='a\\' user=eva]] ] = "password=*** user=eva",
      ["password='never closed user=eva"] = "password=***",
      ["PASSWORD=a sslpassword=b dbname=x"] = "PASSWORD=*** sslpassword=*** dbname=x",
      ["postgres://db/x?password=s3cret&user=eva"] = "postgres://db/x?password=***&user=eva",
      ["no secret"] = "no secret",
    } do assert.equal(hidden, text.hide_passwords(shown)) end
  end)

  it("shows sizes in units of a thousand, with one digit behind the point below ten", function()
    for n, shown in pairs { [0] = "0 bytes", [1] = "1 byte", [999] = "999 bytes", [1000] = "1.0 kB", [9900] = "9.9 kB", [10000] = "10 kB",
      [99400] = "99 kB", [1000000] = "1.0 MB", [2500000000] = "2.5 GB" } do assert.equal(shown, text.bytes(n)) end
  end)

  it("wraps at words", function()
    assert.same({ "one two", "three" }, text.wrap("one two three", 8))
    assert.same({ "say", "{ x = 1 } or none" }, text.wrap("say { x = 1 } or none", 18, 10))
    assert.same({ "say { a,", "b } or" }, text.wrap("say { a, b } or", 9))
    assert.same({ "one", "two three" }, text.wrap("one two three", 9, 4))
  end)
end)
