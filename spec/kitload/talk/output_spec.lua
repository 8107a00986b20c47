-- What is written to standard error: messages, hints, mistakes of a kit, the progress line; and how -q, -v, --color and JSON change it.
require "spec.helper"
local cjson = require "cjson"
local counts = require "kitload.talk.counts"
local errors = require "kitload.talk.errors"
local output = require "kitload.talk.output"
local progress = require "kitload.talk.progress"
local sys = require "kitload.host.sys"

describe("messages", function()
  local real, said, undo = io.stderr, nil, nil

  local function replace(where, name, by)
    undo[#undo + 1] = { where, name, where[name] }
    where[name] = by
  end

  before_each(function()
    said, undo = {}, {}
    rawset(io, "stderr", { write = function(_, ...) said[#said + 1] = table.concat { ... } end, flush = function() end })
    output.configure { color = "never", progress = "never" }
  end)
  after_each(function()
    rawset(io, "stderr", real)
    for _, u in ipairs(undo) do u[1][u[2]] = u[3] end
    output.configure {}
    output.about = nil
  end)

  -- What f has written.
  local function written(f, ...)
    said = {}
    f(...)
    return table.concat(said)
  end

  it("have a word for what they are, and the hint below, in lines of its own", function()
    assert.equal("kitload: error: m\n", written(output.error, errors.usage "m"))
    assert.equal("kitload: error: m\n  first\n  second\n", written(output.error, errors.usage("m", "first\nsecond")))
    assert.equal("kitload: error: m\n", written(output.error, errors.usage("m", "")))
    assert.equal("kitload: warning: m\n  h\n", written(output.warn, "m", "h"))
    assert.equal("kitload: m\n", written(output.note, "m"))
    assert.equal("", written(output.say, "m"))
    output.configure { verbose = true }
    assert.equal("kitload: m\n", written(output.say, "m"))
    output.configure { quiet = true }
    assert.equal("", written(output.note, "m"))
    assert.equal("kitload: warning: m\n", written(output.warn, "m"))
    assert.equal("kitload: error: m\n", written(output.error, errors.usage "m"))
  end)

  it("of the server have its detail, where it was, and its SQLSTATE", function()
    local err = errors.db("m", "h", { sqlstate = "22012", detail = "d" })
    err.where = "PL/pgSQL function act()\nunnamed portal parameter $1 = '7'\nmore"
    assert.equal("kitload: error: m (SQLSTATE 22012)\n  d\n  PL/pgSQL function act()\n  more\n  h\n", written(output.error, err))
    err.where = "unnamed portal parameter $1 = '7'"
    assert.equal("kitload: error: m (SQLSTATE 22012)\n  d\n  h\n", written(output.error, err))
    -- Where the purpose is known, the message has all that already.
    err.where, err.purpose = nil, "insert"
    assert.equal("kitload: error: m\n  h\n", written(output.error, err))
    assert.equal("kitload: error: m\n", written(output.error, errors.db("m", nil, { sqlstate = "", detail = "" })))
  end)

  it("name their kit where several run, but not twice", function()
    output.about = "shop.x"
    assert.equal("kitload: warning: shop.x: m\n", written(output.warn, "m"))
    assert.equal("kitload: warning: the kit shop.x is old\n", written(output.warn, "the kit shop.x is old"))
  end)

  it("never steer a terminal, nor show a password", function()
    assert.equal("kitload: error: a\\x1b[2Jb c\n  d\\x07e\n", written(output.error, errors.usage("a\27[2Jb\tc", "d\ae")))
    assert.equal("kitload: error: postgres://joe:***@db/x\n  password=***\n",
      written(output.error, errors.usage("postgres://joe:geheim@db/x", "password=geheim")))
  end)

  it("are cut where what they quote is long", function()
    local shown = written(output.error, errors.usage(("m"):rep(9000), ("h"):rep(9000)))
    assert.is_true(#shown > 8000 and #shown < 8200, #shown)
  end)

  it("are JSON lines with --log-format json, with their kind, code and exit code", function()
    output.configure { log_format = "json", quiet = true }
    local line = cjson.decode(written(output.error, errors.refused("m", "h", { code = "cascade", sqlstate = "23503", constraint = "c" })))
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$", line.time)
    line.time = nil
    assert.same({ level = "error", message = "m (SQLSTATE 23503)", hint = "h", kind = "refused", code = "cascade", exit = 5, sqlstate = "23503",
      constraint = "c" }, line)
    assert.equal("warning", cjson.decode(written(output.warn, "m")).level)
    output.configure { log_format = "text" }
    assert.equal("kitload: m\n", written(output.note, "m"))
  end)

  it("have colours on a terminal, or always, or never", function()
    local tty, env = false, {}
    replace(sys, "isatty", function() return tty end)
    replace(sys, "getenv", function(name) return env[name] end)
    local function painted(options)
      output.configure(options)
      return output.paint("red", "x") ~= "x"
    end
    assert.same({ false, true, false }, { painted {}, painted { color = "always" }, painted { color = "never" } })
    tty = true
    assert.same({ true, true, false }, { painted {}, painted { color = "auto" }, painted { color = "never" } })
    env = { NO_COLOR = "1" }
    assert.same({ false, true }, { painted {}, painted { color = "always" } })
    env = { TERM = "dumb" }
    assert.same({ false, true }, { painted {}, painted { color = "always" } })
    assert.equal("\27[31mx\27[0m", output.paint("red", "x"))
    assert.equal("\27[1mx\27[0m", output.paint("bold", "x"))
    assert.equal("", output.paint("red", ""))
    assert.equal("kitload: \27[31merror: \27[0mm\n", written(output.error, errors.usage "m"))
    assert.equal("kitload: \27[33mwarning: \27[0mm\n", written(output.warn, "m"))
  end)

  -- Mistakes of a kit, each { line, message, hint }.
  local function mistakes(list)
    local err = { kind = "usage", exit = 2, problems = {} }
    for i, p in ipairs(list) do err.problems[i] = { file = "k.lua", line = p[1], message = p[2], source = "s" .. p[1], hint = p[3] } end
    return written(output.error, err)
  end

  it("about mistakes of a kit show the line and what to write", function()
    assert.equal("kitload: error: k.lua:3: m\n  s3\n  h\nkitload: error: k.lua:5: n\n  s5\n", mistakes { { 3, "m", "h" }, { 5, "n", "" } })
  end)

  it("about more than six mistakes of one kind show three, and where the others are", function()
    local function alike(n)
      local list = {}
      for i = 1, n do list[i] = { i, ("field 'f%d' has no \"x%d\""):format(i, i), "h" } end
      local shown = mistakes(list)
      return select(2, shown:gsub("has no", "")), shown:match "and (.*)$"
    end
    assert.same({ 6 }, { alike(6) })
    assert.same({ 3, "4 more like it\n  on lines 4, 5, 6, 7\n" }, { alike(7) })
    -- Another hint is another kind.
    local list = {}
    for i = 1, 7 do list[i] = { i, "m", "h" .. i % 2 } end
    assert.equal(7, select(2, mistakes(list):gsub("error: k.lua", "")))
  end)

  it("about mistakes are a hundred, and the number of the others", function()
    local list = {}
    for i = 1, 103 do list[i] = { i, ("m%d"):format(i), "h" .. i } end
    local shown = mistakes(list)
    assert.equal(100, select(2, shown:gsub("error: k.lua", "")))
    assert.matches("kitload: error: and 3 more mistakes in this kit\n$", shown)
    list[102], list[103] = nil, nil
    assert.matches("kitload: error: and 1 more mistake in this kit\n$", mistakes(list))
    list[101] = nil
    assert.is_nil(mistakes(list):find("more mistake", 1, true))
  end)

  describe("of progress", function()
    before_each(function() output.configure { progress = "always", color = "never" } end)

    it("replace each other in one line, as wide as the terminal but for one column, and go before the next message", function()
      replace(sys, "columns", function(fd) return fd == 2 and 20 or nil end)
      assert.equal("\r\27[Kabc", written(output.progress, "abc"))
      assert.equal("\r\27[K" .. ("x"):rep(18) .. "…", written(output.progress, ("x"):rep(30)))
      assert.equal("\r\27[Ka\\x1bb", written(output.progress, "a\27b"))
      assert.equal("\r\27[Kkitload: m\n", written(output.note, "m"))
      assert.equal("kitload: m\n", written(output.note, "m"))
      assert.is_true(output.progress_wanted())
      output.configure { progress = "always", quiet = true }
      assert.equal("", written(output.progress, "abc"))
      output.configure { progress = "never" }
      assert.equal("", written(output.progress, "abc"))
      assert.is_false(output.progress_wanted())
    end)

    it("say how many rows were read, how fast, and how long it will take", function()
      local now = 100
      local function line(total, state)
        return (written(progress.reader(total, 100, function() return now end), state):gsub("^\r\27%[K", ""))
      end
      now = 110
      assert.equal("2,000 rows · 50 % · 200 rows/s · 3 rejected · 10.0 s left", line(1000, { read = 2000, rejected = 3, bytes = 500 }))
      assert.equal("1 row · 0 rows/s · 0 rejected", line(nil, { read = 1, rejected = 0, bytes = 500 }))
      assert.equal("1 row · 0 rows/s · 0 rejected", line(0, { read = 1, rejected = 0, bytes = 0 }))
      -- At the very beginning and at the end nothing is said about the rest.
      assert.equal("9 rows · 2 % · 0 rows/s · 0 rejected", line(1000, { read = 9, rejected = 0, bytes = 20 }))
      assert.equal("9 rows · 2 % · 0 rows/s · 0 rejected · 6 min 46 s left", line(1000, { read = 9, rejected = 0, bytes = 24 }))
      assert.equal("9 rows · 100 % · 0 rows/s · 0 rejected", line(1000, { read = 9, rejected = 0, bytes = 1000 }))
      assert.equal("9 rows · 100 % · 0 rows/s · 0 rejected", line(1000, { read = 9, rejected = 0, bytes = 2000 }))
      now = 100
      assert.equal("9 rows · 9,000 rows/s · 0 rejected", line(nil, { read = 9, rejected = 0, bytes = 0 }))
      output.configure { progress = "never" }
      assert.equal("", line(1000, { read = 9, rejected = 0, bytes = 0 }))
    end)

    -- Waits for a server that ticks at these seconds; gives the result, the lines, and whether it ticks no more.
    local function waited(...)
      local now, tick, seconds = 50, nil, { ... }
      replace(sys, "monotonic", function() return now end)
      local conn = { on_tick = function(_, f) tick = f end }
      said = {}
      local result, err = progress.during(conn, "insert", function()
        for _, s in ipairs(seconds) do
          now = 50 + s
          if tick then tick() end
        end
        return "r", "e"
      end)
      assert.same({ "r", "e", nil }, { result, err, tick })
      return table.concat(said)
    end

    it("say what the server is doing, and with -v once that it takes long, and how long it took", function()
      assert.equal("\r\27[Kinsert · 0.5 s\r\27[Kinsert · 2.0 s\r\27[K", waited(0.5, 2))
      output.configure { progress = "never", verbose = true }
      assert.equal("kitload: the server is at work: insert\nkitload: insert: 3.0 s\n", waited(0.9, 1, 2, 3))
      assert.equal("", waited(0.5, 0.9))
      output.configure { progress = "never" }
      assert.equal("", waited(5))
    end)
  end)
end)

describe("the counts of a load", function()
  it("have an order in reports and in the job's row", function()
    assert.equal("inserted updated unchanged existing deleted suppressed", table.concat(counts.merged, " "))
    assert.equal("read inserted updated unchanged existing deleted rejected skipped suppressed", table.concat(counts.recorded, " "))
    assert.equal("read split inserted updated unchanged existing deleted rejected skipped suppressed warnings good", table.concat(counts.reported, " "))
    assert.equal("read split good inserted updated unchanged existing deleted rejected skipped suppressed", table.concat(counts.summed, " "))
  end)
end)
