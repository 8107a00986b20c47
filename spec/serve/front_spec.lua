-- What the front answers: routes, tokens, bodies, files, limits and clients that are too slow.
local cjson = require "cjson"
local f = require "spec.serve.front"
local h = require "spec.helper"
local lfs = require "lfs"
local sys = require "kitload.host.sys"

local serve = f.serve

local function token(kind, scopes, expires, ends)
  local text = "kl" .. kind:lower() .. "_" .. sys.uuid()
  serve.authority_put(sys.sha256(text), kind, scopes or {}, cjson.encode { of = text }, expires, ends)
  return text, sys.sha256(text)
end

local function bearer(text) return { "Authorization: Bearer " .. text } end

local function status(...)
  local answer = f.ask(...)
  return answer and answer.status
end

describe("the front", function()
  local JSON = "Content-Type: application/json"
  setup(function()
    f.start({ requests = 20, body = 1000 }, { trusted = { "127.0.0.9", "10.0.0.0/8" },
      listeners = { { name = "api", address = "127.0.0.1:0" }, { name = "console", address = "localhost:0" } } })
  end)
  teardown(f.stop)

  it("shows a worker the whole request", function()
    local answer = f.ask("POST", "/echo?a=%C3%B6+b&c", { JSON .. "; charset=utf-8", "X-Given: v" }, '{"x":1}')
    local request = answer.value
    assert.equal(answer.headers["request-id"], request.id)
    request.id = nil
    assert.same({ route = "echo.post", listener = "api", method = "POST", path = "/echo", params = {}, query = { a = "ö b", c = "" }, body = '{"x":1}', peer = "127.0.0.1",
      headers = { host = "spec", ["content-type"] = "application/json; charset=utf-8", ["content-length"] = "7", ["x-given"] = "v" } }, request)
    assert.same({ id = "a b", part = "ö" }, f.ask("GET", "/things/a%20b/parts/%c3%b6").value.params)
  end)

  it("puts the same headers on each answer", function()
    for _, answer in ipairs { f.ask("GET", "/echo"), f.ask("GET", "/nothing"), f.ask("GET", "/raise") } do
      assert.same({ "no-store", "nosniff" }, { answer.headers["cache-control"], answer.headers["x-content-type-options"] })
      assert.matches("^%x+%-%x+%-4%x+%-[89ab]%x+%-%x+$", answer.headers["request-id"])
    end
  end)

  it("says what is wrong with an address, a method and a body", function()
    local function problem(wanted, name, method, path, headers, body)
      local answer = f.ask(method, path, headers, body)
      assert.same({ wanted, "/problems/" .. name, "application/problem+json", wanted }, { answer.status, answer.value.type, answer.headers["content-type"], answer.value.status })
      return answer
    end
    problem(404, "not_found", "GET", "/nothing")
    problem(404, "not_found", "GET", "/echo/")
    problem(404, "not_found", "GET", "/things//parts/b" and "/things/a/parts/")
    problem(404, "not_found", "GET", "/desk")
    problem(404, "not_found", "GET", "/things/%ff/parts/b")
    assert.equal("GET, HEAD, POST, OPTIONS", problem(405, "method_not_allowed", "DELETE", "/echo").headers.allow)
    problem(405, "method_not_allowed", "FETCH", "/echo")
    problem(400, "bad_request", "GET", "/echo", nil, "x")
    problem(404, "not_found", "GET", "/things/a/parts/b/c")
    problem(400, "bad_request", "GET", "/echo?a=1&a=2")
    problem(415, "unsupported_media_type", "POST", "/echo", nil, "{}")
    problem(415, "unsupported_media_type", "POST", "/echo", { "Content-Type: text/plain" }, "{}")
    problem(413, "too_large", "PUT", "/bytes/large", { "Content-Length: 1100000000000" })
    assert.is_false(h.exists(f.dir .. "/large"))
    problem(415, "unsupported_media_type", "POST", "/echo", { "Content-Type: application/jsonp" }, "{}")
    problem(413, "too_large", "POST", "/small", { JSON }, ("x"):rep(101))
    problem(413, "too_large", "POST", "/echo", { JSON }, ("x"):rep(1001))
    problem(500, "internal", "GET", "/raise")
    assert.equal(200, status("POST", "/small", { JSON }, ("x"):rep(100)))
    assert.equal(200, status("POST", "/echo", { JSON }, ("x"):rep(1000)))
    assert.equal(200, status("POST", "/echo"))
  end)

  it("counts a body in chunks as it comes", function()
    local c = f.connect()
    local head = ("POST /small HTTP/1.1\r\nHost: a\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n"):format(JSON)
    c:send(head .. "64\r\n" .. ("x"):rep(100) .. "\r\n0\r\n\r\n")
    assert.equal(100, #c:answer().value.body)
    c:send(head .. "64\r\n" .. ("x"):rep(100) .. "\r\n1\r\nx\r\n0\r\n\r\n")
    assert.equal(413, c:answer().status)
    assert.equal(200, c:ask("GET", "/echo").status)
    c:close()
  end)

  it("reads what it refuses, so that the client sees the answer and goes on", function()
    local c = f.connect()
    assert.equal(413, c:ask("POST", "/small", { JSON }, ("x"):rep(3 << 20)).status)
    assert.equal(401, c:ask("POST", "/session", { JSON }, ("x"):rep(3 << 20)).status)
    assert.equal(404, c:ask("POST", "/nothing", nil, ("x"):rep(3 << 20)).status)
    assert.equal(200, c:ask("GET", "/echo").status)
    c:send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
    assert.equal(413, c:answer().status)
    assert.equal("closed", (c:over()))
  end)

  it("answers HEAD as GET, without the body, also from a route of its own", function()
    local c = f.connect()
    local get, head = c:ask("GET", "/answer?status=200&header=v"), c:ask("HEAD", "/answer?status=200&header=v")
    assert.same({ 200, get.headers["content-length"], "v" }, { head.status, head.headers["content-length"], head.headers["x-given"] })
    assert.equal(404, c:ask("HEAD", "/nothing").status)
    for _, code in ipairs { 204, 304 } do
      local answer = c:ask("GET", "/answer?status=" .. code)
      assert.same({ code, "" }, { answer.status, answer.body })
    end
    assert.equal(200, c:ask("OPTIONS", "/echo").status)
    c:close()
  end)

  it("lets no header of a handler become two", function()
    local answer = f.ask("GET", "/answer?status=200&header=a%0d%0aX-More:+b")
    assert.same({ 200 }, { answer.status, answer.headers["x-more"], answer.headers["x-given"] })
  end)

  it("sends files, and parts of them", function()
    h.write(f.dir .. "/rows.csv", "a,b\n1,2\n3,4\n")
    local c = f.connect()
    local answer = c:ask("GET", "/files/rows.csv")
    assert.same({ 200, "a,b\n1,2\n3,4\n", "text/csv" }, { answer.status, answer.body, answer.headers["content-type"] })
    assert.equal("1,2\n", c:ask("GET", "/files/rows.csv?offset=4&length=4").body)
    assert.equal("3,4\n", c:ask("GET", "/files/rows.csv?offset=8&length=400").body)
    assert.equal("", c:ask("GET", "/files/rows.csv?offset=400").body)
    assert.equal("12", c:ask("HEAD", "/files/rows.csv").headers["content-length"])
    assert.equal(410, c:ask("GET", "/files/nothing").status)
    c:close()
  end)

  describe("knows tokens", function()
    it("and tells apart who has none, who has another, and who may", function()
      local key, session = token("K", { "things:read", "things" }), token("S")
      local other = token("K", { "things:reader", "xthings:read" })
      local answer = f.ask("GET", "/key")
      assert.same({ 401, "Bearer" }, { answer.status, answer.headers["www-authenticate"] })
      assert.same({ 401, 401, 401, 401, 403, 403 }, { status("GET", "/key", bearer "klk_x"), status("GET", "/key", { "Authorization: Basic " .. key }),
        status("GET", "/key", { "Authorization: Bearer" }), status("GET", "/key", bearer(key .. "x")), status("GET", "/key", bearer(other)), status("POST", "/session", bearer(key)) })
      answer = f.ask("GET", "/key", bearer(key))
      assert.same({ 200, "K", sys.sha256(key), { of = key } }, { answer.status, answer.value.kind, answer.value.hash, cjson.decode(answer.value.who) })
      assert.same({ "20", "18" }, { answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"] })
      assert.is_true(tonumber(answer.headers["ratelimit-reset"]) <= 60)
      assert.same({ 401, 200 }, { status("GET", "/key", bearer ""), status("GET", "/echo", bearer "nobody") })
      -- a session needs no scope
      assert.equal("S", f.ask("GET", "/key", { "authorization: bearer " .. session }).value.kind)
    end)

    it("until they are over or taken away", function()
      local now = sys.now()
      local over, ended, taken = token("S", {}, now - 1), token("S", {}, now + 100, now - 1), token "S"
      assert.same({ 401, 401, 200 }, { status("GET", "/key", bearer(over)), status("GET", "/key", bearer(ended)), status("GET", "/key", bearer(taken)) })
      assert.is_true(serve.authority_remove(sys.sha256(taken)))
      assert.is_false(serve.authority_remove(sys.sha256(taken)))
      assert.equal(401, status("GET", "/key", bearer(taken)))
      serve.authority_put(sys.sha256(taken), "K", { "things" }, "{}")
      assert.equal(403, status("GET", "/key", bearer(taken)))
      serve.authority_put(sys.sha256(taken), "K", { "things:read" }, "{}")
      assert.equal(200, status("GET", "/key", bearer(taken)))
    end)

    it("and moves the end of a session that is used, up to its last end", function()
      serve.authority_touched()
      local now = sys.now()
      local long, hash = token("S", {}, now + 100, now + 7200)
      local short, short_hash = token("S", {}, now + 100, now + 200)
      token("S", {}, now + 100, now + 7200)
      f.ask("GET", "/key", bearer(long))
      f.ask("GET", "/key", bearer(short))
      local list = {}
      for _, t in ipairs(serve.authority_touched()) do list[t.hash] = t.expires - now // 1 end
      assert.is_true(list[hash] >= 3600 and list[hash] <= 3600 + sys.now() - now // 1)
      assert.is_true(list[short_hash] == 200)
      list[hash], list[short_hash] = nil, nil
      assert.same({}, list)
      assert.same({}, serve.authority_touched())
    end)

    it("and counts their requests in each minute", function()
      while sys.now() % 60 > 57 do f.front:wait(0.5) end
      local one, other = token("K", { "things:read" }), token("K", { "things:read" })
      local c = f.connect()
      for _ = 1, 20 do assert.equal(200, c:ask("GET", "/key", bearer(one)).status) end
      local answer = c:ask("GET", "/key", bearer(one))
      assert.same({ 429, "0" }, { answer.status, answer.headers["ratelimit-remaining"] })
      assert.equal(answer.headers["ratelimit-reset"], answer.headers["retry-after"])
      assert.equal(200, c:ask("GET", "/key", bearer(other)).status)
      c:close()
    end)

    it("in the console's cookie, at its listener only", function()
      local port, user = f.front:ports().console, token "C"
      local function desk(cookie) return status("GET", "/desk", { "Cookie: " .. cookie }, nil, { port = port }) end
      assert.same({ 200, 200, 401, 401, 401 }, { desk("a=b; kitload=" .. user), desk("__Host-kitload=" .. user), desk("xkitload=" .. user), desk "kitload", desk "a=b" })
      assert.equal(200, status("GET", "/desk", bearer(user), nil, { port = port }))
      assert.equal(401, status("GET", "/key", { "Cookie: kitload=" .. token("K", { "things:read" }) }))
      assert.equal(404, status("GET", "/echo", nil, nil, { port = port }))
    end)
  end)

  it("believes X-Forwarded-For of a proxy that it trusts, and of nobody else", function()
    local function peer(from, ...) return f.ask("GET", "/echo", { ... }, nil, { from = from }).value.peer end
    assert.equal("127.0.0.1", peer("127.0.0.1", "X-Forwarded-For: 1.2.3.4"))
    assert.equal("1.2.3.4", peer("127.0.0.9", "X-Forwarded-For: 1.2.3.4"))
    assert.equal("2001:db8::1", peer("127.0.0.9", "X-Forwarded-For: 2001:db8::1"))
    -- what stands further left was said by the client
    assert.equal("1.2.3.4", peer("127.0.0.9", "X-Forwarded-For: 5.6.7.8, 1.2.3.4 ,10.1.1.1"))
    assert.equal("1.2.3.4", peer("127.0.0.9", "X-Forwarded-For: 5.6.7.8", "X-Forwarded-For: 1.2.3.4"))
    assert.equal("1.2.3.4", peer("127.0.0.9", "X-Forwarded-For: 5.6.7.8, 1.2.3.4", "X-Forwarded-For: 10.0.0.1"))
    for _, text in ipairs { "unknown", "", "10.0.0.1", "1.2.3.4, nobody", "1.2.3", ("1"):rep(100), "1.2.3.4:80" } do
      assert.equal("127.0.0.9", peer("127.0.0.9", "X-Forwarded-For: " .. text))
    end
    assert.equal("127.0.0.9", peer "127.0.0.9")
  end)

  it("counts", function()
    local before = serve.counters()
    f.ask("GET", "/echo")
    f.ask("GET", "/echo?a=1&a=1")
    f.ask("POST", "/echo", { JSON }, "{}")
    f.ask("GET", "/nothing")
    local after = serve.counters()
    assert.same({ 4, 4, 2, 2, 2 }, { after.requests - before.requests, after.accepted - before.accepted, after.by_class[2] - before.by_class[2], after.by_class[4] - before.by_class[4],
      after.bytes_in - before.bytes_in })
    assert.same({ 1, 1 }, { after.routes["echo.get"][2] - before.routes["echo.get"][2], after.routes["echo.post"][2] - before.routes["echo.post"][2] })
    f.wait_until(function() return serve.counters().connections == 0 end)
  end)

  it("lists its problems, each once, as src/serve/problems.def has them", function()
    local seen = {}
    for _, p in ipairs(serve.problems()) do
      assert.is_nil(seen[p.name])
      seen[p.name] = p.status
      assert.is_true(#p.title > 0 and #p.detail > 0)
    end
    for name, code in h.read("src/serve/problems.def"):gmatch "PROBLEM%(([%w_]+), (%d+)" do
      assert.equal(tonumber(code), seen[name])
      seen[name] = nil
    end
    assert.same({}, seen)
  end)

  it("wakes who waits, once for each text and in their order", function()
    serve.tell "one"
    serve.tell "two three"
    serve.tell ""
    assert.same({ "told", "one" }, { f.front:wait(1) })
    assert.same({ "told", "two three" }, { f.front:wait(1) })
    assert.same({ "told", "" }, { f.front:wait(1) })
    assert.same({ "tick" }, { f.front:wait(0.01) })
  end)

  it("hears signals where it waits, and nowhere else", function()
    for _, pair in ipairs { { "TERM", "term" }, { "HUP", "hup" }, { "INT", "term" }, { "TERM", "term" } } do
      h.sh(("kill -%s %d"):format(pair[1], sys.pid()))
      assert.equal(pair[2], (f.front:wait(1)))
    end
    assert.is_nil(sys.interrupted())
  end)
end)

describe("the limits of the front", function()
  after_each(f.stop)

  it("hold for the connections of an address, and for all", function()
    f.start { per_address = 64, connections = 70 }
    local open = {}
    local function connect(from)
      local c = f.connect { from = from }
      local answer = c:ask("GET", "/echo")
      if answer then open[#open + 1] = c end
      return answer and answer.status
    end
    for _ = 1, 64 do assert.equal(200, connect()) end
    assert.is_nil(connect())
    for _ = 1, 6 do assert.equal(200, connect "127.0.0.2") end
    assert.is_nil(connect "127.0.0.3")
    assert.equal(2, serve.counters().refused_connections)
    open[1]:close()
    f.wait_until(function() return serve.counters().connections == 69 end)
    assert.equal(200, connect())
    for _, c in ipairs(open) do c:close() end
  end)

  it("hold for the requests of an address behind a proxy, and not for the proxy", function()
    h.sh(("mkfifo %s/pipe"):format(f.dir))
    f.start({ per_address = 3 }, { trusted = { "127.0.0.1" }, workers = 8 })
    local function ask(path, address)
      local c = f.connect()
      c:send(f.head_of("GET", path, { "X-Forwarded-For: " .. address }))
      return c
    end
    local slow = { ask("/slow", "1.1.1.1"), ask("/slow", "1.1.1.1"), ask("/slow", "1.1.1.1") }
    f.wait_until(function() return serve.counters().requests == 3 end)
    local answer = ask("/echo", "1.1.1.1"):answer()
    assert.same({ 429, "1" }, { answer.status, answer.headers["retry-after"] })
    assert.equal(200, ask("/echo", "1.1.1.2"):answer().status)
    -- who has one address of IPv6 has its whole network
    for i = 1, 3 do ask("/slow", "2001:db8:0:1::" .. i) end
    f.wait_until(function() return serve.counters().requests == 8 end)
    assert.same({ 429, 200 }, { ask("/echo", "2001:db8:0:1:ffff::9"):answer().status, (ask("/echo", "2001:db8:0:2::1"):answer() or {}).status })
    local pipe = assert(io.open(f.dir .. "/pipe", "w"))
    for _, c in ipairs(slow) do assert.equal(200, c:answer().status) end
    pipe:close()
    assert.equal(200, ask("/echo", "1.1.1.1"):answer().status)
    os.remove(f.dir .. "/pipe")
  end)

  it("end who sends headers or a body slowly, or nothing, and nobody else", function()
    f.start { header_seconds = 0.5, body_seconds = 0.5, body_bytes = 100, idle_seconds = 0.5 }
    local JSON = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    local silent, header, second, idle, body, upload, good, drained = f.connect(), f.connect(), f.connect(), f.connect(), f.connect(), f.connect(), f.connect(), f.connect()
    header:send "GET /echo HTTP/1.1\r\n"
    second:ask("GET", "/echo")
    second:send "G"
    idle:ask("GET", "/echo")
    body:send(JSON)
    upload:send "PUT /bytes/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    drained:send "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    good:send(JSON)
    local ended, began, told = {}, sys.monotonic(), nil
    local all = { silent = silent, header = header, second = second, idle = idle, body = body, upload = upload, drained = drained }
    for i = 1, 24 do
      if i <= 20 then good:send(("x"):rep(50)) end
      for _, c in ipairs { header, second, body, upload, drained } do c:send "X" end
      told = select(2, f.front:wait(0.05)) or told
      for name, c in pairs(all) do
        c:more(0)
        if c.ended and not ended[name] then ended[name] = sys.monotonic() - began end
      end
    end
    for name in pairs(all) do
      assert.is_true(ended[name] and ended[name] > 0.3 and ended[name] < 1.1, name .. ": " .. tostring(ended[name]))
    end
    assert.equal(1000, #good:answer().value.body)
    assert.equal(7, serve.counters().timed_out)
    local answer = cjson.decode(told)
    assert.same({ true, answer.size, "of slow" }, { answer.cut, answer.received, answer.state })
  end)

  it("are said where they cannot be", function()
    local _, err = pcall(f.start, {}, { trusted = { "10.0.0.0/33" } })
    assert.same({ "usage", "'10.0.0.0/33' is no network" }, { err.kind, err.message })
    for address, said in pairs { nowhere = "'nowhere' is no address to listen at", ["127.0.0.1:99999"] = "'127.0.0.1:99999' is no address to listen at",
      ["192.0.2.1:0"] = "cannot listen at 192.0.2.1:0: Cannot assign requested address" } do
      _, err = pcall(f.start, {}, { listeners = { { name = "api", address = address } } })
      assert.equal(said, err.message)
    end
    _, err = pcall(f.start, {}, { worker = "no.such.module" })
    assert.matches("^a worker cannot begin: .*no%.such%.module", err.message)
    f.start()
    local taken = "127.0.0.1:" .. f.port
    f.stop()
    f.start({}, { listeners = { { name = "api", address = taken } } })
    assert.equal(200, status("GET", "/echo"))
    f.stop()
    _, err = pcall(f.start, {}, { worker_config = cjson.encode { refuse = "it cannot be" } })
    assert.matches("^a worker cannot begin: it cannot be", err.message)
  end)
end)

describe("the end of the front", function()
  it("lets requests that are there come to their end, and refuses new connections", function()
    h.sh(("mkfifo %s/pipe"):format(f.dir))
    f.start()
    local kept, slow = f.connect(), f.connect()
    kept:ask("GET", "/echo")
    slow:send(f.head_of("GET", "/slow"))
    f.wait_until(function() return serve.counters().requests == 2 end)
    f.front:stop_accepting()
    assert.is_false((pcall(f.ask, "GET", "/echo")))
    assert.equal("close", kept:ask("GET", "/echo").headers.connection)
    assert.equal("closed", (kept:over()))
    assert(io.open(f.dir .. "/pipe", "w")):close()
    f.stop()
    assert.equal(200, slow:answer().status)
    assert.equal("closed", (slow:over()))
    os.remove(f.dir .. "/pipe")
  end)

  it("comes at any moment of streams, uploads and requests, and leaves no file open", function()
    local function files()
      collectgarbage() -- sockets of the specs before this one, that nobody has closed
      collectgarbage()
      local n = 0
      for _ in lfs.dir "/proc/self/fd" do n = n + 1 end
      return n
    end
    local before = files()
    for round = 1, 10 do
      f.start({ per_address = 300 }, { workers = 4 })
      local open = {}
      for i = 1, 70 do
        open[i] = f.connect()
        open[i]:send(i <= 30 and f.head_of("GET", "/events/a") or i > 50 and f.head_of("GET", "/echo"):rep(5)
          or ("PUT /bytes/end%d HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"):format(i))
      end
      for i = 1, 20 do
        serve.publish("a", i, "x", "{}")
        if round % 3 == 0 then f.front:wait(0.001) end
      end
      for i = 1, 70, 3 do
        if round % 2 == 0 then open[i]:close() end
      end
      if round % 4 == 0 then f.front:stop_accepting() end
      f.stop()
      for _, c in ipairs(open) do c:close() end
      assert.equal(before, files())
    end
  end)
end)
