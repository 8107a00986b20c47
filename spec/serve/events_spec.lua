-- Streams of events: their order, what a stream has had already, readers that are slow or go away, and many at once.
local f = require "spec.serve.front"

local serve = f.serve

local function open(path, more)
  local c = f.connect(more)
  c:send(f.head_of("GET", path))
  c.answered = c:head()
  return c
end

-- The next chunk.
local function chunk(c)
  while not c.got:find("\r\n", 1, true) do
    if not c:more() then return nil end
  end
  local n = tonumber(c.got:match "^(%x+)\r\n", 16)
  local from = c.got:find("\r\n", 1, true) + 2
  while #c.got < from + n + 1 do
    if not c:more() then return nil end
  end
  local text = c.got:sub(from, from + n - 1)
  c.got = c.got:sub(from + n + 2)
  return n > 0 and text or nil
end

-- What comes, until it ends with this.
local function until_(c, ending)
  local text = ""
  repeat
    local piece = chunk(c)
    text = text .. (piece or "")
  until not piece or text:sub(-#ending) == ending
  return text
end

local function event(id, kind, data) return ("id: %d\nevent: %s\ndata: %s\n\n"):format(id, kind, data) end

describe("a stream of events", function()
  before_each(function() f.start({ per_address = 400, connections = 500 }) end)
  after_each(f.stop)

  it("begins with what was before, and goes on in order, each event once", function()
    local c = open "/events/a?backlog=id:+3%0adata:+x%0a%0a&last=3"
    assert.same({ 200, "text/event-stream", "no", "no-store" }, { c.answered.status, c.answered.headers["content-type"], c.answered.headers["x-accel-buffering"],
      c.answered.headers["cache-control"] })
    assert.equal(": kitload\n\nid: 3\ndata: x\n\n", until_(c, "x\n\n"))
    serve.publish("a", 2, "late", "{}")
    serve.publish("a", 3, "late", "{}")
    serve.publish("b", 9, "other", "{}")
    for i = 4, 50 do serve.publish("a", i, "n", "{}") end
    serve.publish("a", 4, "n", "{}")
    serve.publish("a", 0, "all", "{}")
    local wanted = {}
    for i = 4, 50 do wanted[#wanted + 1] = event(i, "n", "{}") end
    assert.equal(table.concat(wanted) .. "event: all\ndata: {}\n\n", until_(c, "all\ndata: {}\n\n"))
    c:close()
  end)

  it("is for all that listen to its topic, and costs nothing when they have gone", function()
    local one, two, other = open "/events/a", open "/events/a", open "/events/b"
    assert.equal(3, serve.counters().streams)
    serve.publish("a", 1, "x", '{"n":1}')
    serve.publish("b", 1, "y", '{"n":2}')
    for c, text in pairs { [one] = event(1, "x", '{"n":1}'), [two] = event(1, "x", '{"n":1}'), [other] = event(1, "y", '{"n":2}') } do
      assert.equal(": kitload\n\n" .. text, until_(c, "}\n\n"))
    end
    one:close()
    two.socket:reset()
    f.wait_until(function()
      serve.publish("a", 0, "x", "{}")
      return serve.counters().streams == 1
    end)
    other:close()
  end)

  it("answers HEAD without a stream", function()
    local c = f.connect()
    assert.same({ 200, "text/event-stream" }, (function(a) return { a.status, a.headers["content-type"] } end)(c:ask("HEAD", "/events/a")))
    f.wait_until(function() return serve.counters().streams == 0 end)
    c:close()
  end)

  it("ends for a reader that takes nothing, and others do not wait for it", function()
    local slow, quick = open("/events/a", { room = 4096 }), open "/events/a"
    until_(quick, "kitload\n\n")
    local data = ('"%s"'):format(("x"):rep(20000))
    local n = 0
    -- the kernel's buffers hold some megabytes, and then ours is full
    repeat
      n = n + 1
      serve.publish("a", n, "n", data)
      assert.equal(event(n, "n", data), until_(quick, data .. "\n\n"))
      local ended = n > 300
    until ended
    local got = until_(slow, "never")
    assert.is_true(#got < 300 * #data)
    local last = 0
    for id in got:gmatch "id: (%d+)\n" do
      assert.equal(last + 1, tonumber(id))
      last = last + 1
    end
    assert.equal(event(last, "n", data), got:sub(-#event(last, "n", data)))
    assert.is_true(last < n)
    f.wait_until(function() return serve.counters().streams == 1 end)
    slow:close()
    quick:close()
  end)

  it("ends when the front ends", function()
    local c = open "/events/a"
    until_(c, "kitload\n\n")
    serve.publish("a", 1, "x", "{}")
    f.stop()
    assert.equal(event(1, "x", "{}"), until_(c, "never"))
    assert.equal("closed", (c:over()))
    f.start()
  end)

  it("is one of three hundred", function()
    local list = {}
    for i = 1, 300 do list[i] = open "/events/many" end
    for i = 1, 300 do until_(list[i], "kitload\n\n") end
    assert.equal(300, serve.counters().streams)
    for i = 1, 3 do serve.publish("many", i, "n", "{}") end
    for i = 1, 300 do
      assert.equal(event(1, "n", "{}") .. event(2, "n", "{}") .. event(3, "n", "{}"), until_(list[i], event(3, "n", "{}")))
      list[i]:close()
    end
  end)
end)
