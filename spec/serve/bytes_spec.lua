-- Bytes that go into a file as they come: whole, cut, too many, on a full disk, and by two writers.
local cjson = require "cjson"
local f = require "spec.serve.front"
local h = require "spec.helper"

local serve = f.serve

-- Some bytes that differ at each place.
local function bytes(n, seed)
  local parts = {}
  for i = 1, n // 8 + 1 do parts[i] = ("%08x"):format((i * 2654435761 + (seed or 0)) & 0xFFFFFFFF) end
  return table.concat(parts):sub(1, n)
end

local function stored(name) return h.exists(f.dir .. "/" .. name) and h.read(f.dir .. "/" .. name) end

local function told()
  for _ = 1, 100 do
    local what, text = f.front:wait(0.1)
    if what == "told" then return cjson.decode(text) end
  end
end

describe("bytes", function()
  setup(function() f.start({ per_address = 300 }, { workers = 4 }) end)
  teardown(f.stop)

  it("come by a length, in chunks, and not at all", function()
    local text, c = bytes(600000), f.connect()
    local answer = c:ask("PUT", "/bytes/whole", nil, text)
    assert.same({ 201, { received = #text, cut = false, state = "of whole", size = #text } }, { answer.status, answer.value })
    assert.is_nil(answer.headers["x-open"])
    assert.is_true(stored "whole" == text)
    c:send("PUT /bytes/chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    local at, sent = 1, 0
    for _, n in ipairs { 1, 2, 4095, 4096, 100000, 7 } do
      c:send(("%x\r\n%s\r\n"):format(n, text:sub(at, at + n - 1)))
      at, sent = at + n, sent + n
    end
    c:send "0\r\n\r\n"
    assert.equal(sent, c:answer().value.received)
    assert.is_true(stored "chunks" == text:sub(1, sent))
    assert.same({ received = 0, cut = false, state = "of none", size = 0 }, c:ask("PUT", "/bytes/none", { "Content-Length: 0" }).value)
    assert.equal("", stored "none")
    assert.same({ received = 0, cut = false, state = "of none", size = 0 }, c:ask("PUT", "/bytes/none").value)
    assert.equal(5, c:ask("PATCH", "/bytes/none", nil, "hello").value.size)
    assert.equal(10, c:ask("PATCH", "/bytes/none", nil, "world").value.size)
    assert.equal("helloworld", stored "none")
    c:close()
  end)

  it("are asked for, where a client waits to be asked, and only when they are wanted", function()
    local c = f.connect()
    c:send "PUT /bytes/waited HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    assert.equal(100, c:answer().status)
    c:send "hello"
    assert.equal(201, c:answer().status)
    c:send "PUT /bytes/refused?refuse=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    assert.equal(409, c:answer().status)
    assert.equal("closed", (c:over()))
    assert.is_false(stored "refused")
    c:close()
    c = f.connect()
    c:send "PUT /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    assert.equal(404, c:answer().status)
    c:close()
    -- who does not wait is read, and may go on
    c = f.connect()
    assert.equal(409, c:ask("PUT", "/bytes/refused?refuse=1", { "Content-Length: 0" }).status)
    assert.equal(409, c:ask("PUT", "/bytes/refused?refuse=1", nil, bytes(600000)).status)
    assert.equal(200, c:ask("GET", "/echo").status)
    c:close()
  end)

  it("are sent by curl -T", function()
    local text = bytes(600000, 7)
    h.write(f.dir .. "/from", text)
    local code, out = h.sh(("curl -s -T %s/from http://127.0.0.1:%d/bytes/curl"):format(f.dir, f.port))
    assert.same({ 0, #text }, { code, cjson.decode(out).size })
    assert.is_true(stored "curl" == text)
    code, out = h.sh(("curl -s -T - http://127.0.0.1:%d/bytes/piped <%s/from"):format(f.port, f.dir))
    assert.same({ 0, #text }, { code, cjson.decode(out).size })
  end)

  it("stay where a client goes away, and the worker hears of it", function()
    for how, leave in pairs { closed = "close", reset = "reset", shut = "shut" } do
      local c = f.connect()
      c:send(("PUT /bytes/%s HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n%s"):format(how, bytes(50000)))
      f.wait_until(function() return #(stored(how) or "") == 50000 end)
      c.socket[leave](c.socket)
      assert.same({ received = 50000, cut = true, state = "of " .. how, size = 50000 }, told())
      if leave == "shut" then c:close() end
    end
    -- in chunks: without the last one they are cut
    local c = f.connect()
    c:send("PUT /bytes/chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    f.wait_until(function() return stored "chunked" == "hello" end)
    c:close()
    assert.same({ received = 5, cut = true, state = "of chunked", size = 5 }, told())
    -- and what is no chunk ends them
    c = f.connect()
    c:send("PUT /bytes/broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n")
    assert.same({ received = 5, cut = true, state = "of broken", size = 5 }, told())
    assert.equal(400, c:answer().status)
    assert.equal("closed", (c:over()))
    f.wait_until(function() return serve.counters().writers == 0 end)
  end)

  it("have an end for a client that goes away before they begin", function()
    h.sh(("mkfifo %s/pipe"):format(f.dir))
    for how, leave in pairs { closed_early = "close", reset_early = "reset" } do
      local c, before = f.connect(), serve.counters().requests
      c:send(("PUT /bytes/%s?wait=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"):format(how))
      f.wait_until(function() return serve.counters().requests == before + 1 end)
      c.socket[leave](c.socket)
      assert(io.open(f.dir .. "/pipe", "w")):close()
      assert.same({ received = 0, cut = true, state = "of " .. how, size = 0 }, told())
    end
    os.remove(f.dir .. "/pipe")
    f.wait_until(function() return serve.counters().connections == 0 end)
    assert.equal(0, serve.counters().writers)
  end)

  it("are no more than may come", function()
    local answer = f.ask("PUT", "/bytes/much?most=100000", nil, bytes(100001))
    assert.same({ 413, "/problems/too_large" }, { answer.status, answer.value.type })
    assert.same({ received = 100000, cut = true, state = "of much", size = 100000 }, told())
    assert.equal(201, f.ask("PUT", "/bytes/enough?most=1000", nil, bytes(1000)).status)
    local c = f.connect()
    c:send("PUT /bytes/more?most=10 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" .. bytes(20) .. "\r\n0\r\n\r\n")
    assert.equal(413, c:answer().status)
    assert.equal(200, c:ask("GET", "/echo").status)
    c:close()
    assert.equal(10, told().size)
  end)

  it("say when there is no room for them, or no folder", function()
    local function problem(status, ...)
      local answer = f.ask(...)
      assert.equal(status, answer.status, answer.body)
      return answer.value.type
    end
    assert.equal("/problems/storage_full", problem(507, "PUT", "/bytes/full?at=/dev/full", nil, bytes(100)))
    assert.is_true(told().cut)
    assert.equal("/problems/internal", problem(500, "PUT", "/bytes/folder?at=/nonexistent/x", nil, bytes(100)))
    assert.equal("/problems/internal", problem(500, "PUT", "/bytes/folder?at=/", nil, bytes(100)))
  end)

  it("come from the newer writer: the stale one ends first, and its bytes are in", function()
    local text = bytes(60000)
    local stale = f.connect()
    stale:send("PUT /bytes/two HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" .. text:sub(1, 30000))
    f.wait_until(function() return #(stored "two" or "") == 30000 end)
    assert.equal(1, serve.counters().writers)
    local answer = f.ask("PATCH", "/bytes/two?newer=1", nil, text:sub(30001))
    assert.same({ 201, { received = 30000, cut = false, state = "true", size = 60000 } }, { answer.status, answer.value })
    assert.is_true(stored "two" == text)
    assert.is_truthy(stale:over())
    assert.same({ 30000, true }, { told().received, true })
    assert.is_false(serve.end_writer(f.dir .. "/two"))
  end)

  it("of a second writer that nobody has announced are refused", function()
    local first = f.connect()
    first:send("PUT /bytes/same HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
    f.wait_until(function() return stored "same" == "hello" end)
    assert.equal(409, f.ask("PATCH", "/bytes/same", nil, "other").status)
    first:send "world"
    assert.equal(201, first:answer().status)
    assert.equal("helloworld", stored "same")
    first:close()
  end)

  it("come by a hundred at once", function()
    local text, open = bytes(20000), {}
    for i = 1, 100 do
      open[i] = f.connect()
      open[i]:send(("PUT /bytes/n%d HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n"):format(i))
    end
    for at = 1, 20000, 5000 do
      for i = 1, 100 do open[i]:send(text:sub(at, at + 4999)) end
    end
    for i = 1, 100 do
      assert.equal(20000, open[i]:answer().value.size)
      assert.is_true(stored("n" .. i) == text)
      open[i]:close()
    end
  end)

  it("that are on their way when the front ends are kept, and the worker hears of it", function()
    local c = f.connect()
    c:send("PUT /bytes/last?at=" .. f.dir .. "/last HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello")
    f.wait_until(function() return stored "last" == "hello" end)
    f.stop()
    assert.is_truthy(c:over())
    assert.equal("hello", stored "last")
    f.start()
  end)
end)
