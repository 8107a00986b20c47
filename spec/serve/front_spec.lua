-- The HTTP front: which request reaches a worker, and with what; bodies, uploads, streams; limits and slow clients.
local cjson = require "cjson"
local fronts = require "spec.serve.fronts"
local front = require "kitload.host.serve"
local h = require "spec.helper"
local sys = require "kitload.host.sys"

local HOST, CLOSE = "Host: x\r\n", "Connection: close\r\n"

local function request(f, method, path, headers, body)
  local lines = { ("%s %s HTTP/1.1\r\n"):format(method, path), HOST, CLOSE }
  for _, line in ipairs(headers or {}) do lines[#lines + 1] = line .. "\r\n" end
  if body then lines[#lines + 1] = ("Content-Length: %d\r\n"):format(#body) end
  local said = f:send(table.concat(lines) .. "\r\n" .. (body or ""))
  local head, rest = said:match "^(.-\r\n)\r\n(.*)$"
  return tonumber((head or ""):match "^HTTP/1.1 (%d+)"), rest or "", head or ""
end

local function bearer(token) return "Authorization: Bearer " .. token end

local JSON = "Content-Type: application/json"

describe("a front", function()
  local f

  setup(function() f = fronts.start() end)
  teardown(function() f:stop() end)
  before_each(function() f:told() end)

  it("gives a worker the route, the path's parts, the query and the headers, decoded", function()
    local status, body, head = request(f, "GET", "/v1/items/a%20b%C3%A4?x=1+2%2B&y=&z", { bearer(fronts.KEY), "X-Some: one", "x-some: two" })
    local r = cjson.decode(body)
    assert.same({ 200, "item", "GET", "/v1/items/a%20b%C3%A4", "a bä", { x = "1 2+", y = "", z = "" }, "one, two", "K", '{"project":"p"}', "127.0.0.1" },
      { status, r.route, r.method, r.path, r.params.id, r.query, r.headers["x-some"], r.kind, r.who, r.peer })
    assert.matches("^%x+%-%x+%-4%x+%-%x+%-%x+$", r.id)
    assert.equal(r.id, head:match "Request%-Id: (%S+)")
    for _, line in ipairs { "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "RateLimit-Limit: 1200", "RateLimit-Remaining: " } do
      assert.matches(line, head, 1, true)
    end
  end)

  it("answers what it can say itself, as problems", function()
    local function is(expected, method, path, headers, body)
      local status, said, head = request(f, method, path, headers, body)
      assert.equal(expected, status, method .. " " .. path)
      assert.matches("Content-Type: application/problem+json", head, 1, true)
      assert.equal(expected, cjson.decode(said).status)
      return head
    end
    is(404, "GET", "/nowhere")
    is(405, "GET", "/v1/items")
    is(404, "GET", "/v1/items/")
    is(404, "GET", "/v1/items/a/b", { bearer(fronts.KEY) })
    assert.matches("Allow: GET, POST", is(405, "DELETE", "/open"), 1, true)
    assert.matches("WWW-Authenticate: Bearer", is(401, "GET", "/v1/items/a"), 1, true)
    is(401, "GET", "/v1/items/a", { "Authorization: Basic klk_key" })
    is(401, "GET", "/v1/items/a", { bearer "klk_other" })
    is(401, "GET", "/v1/items/a", { bearer "" })
    is(403, "GET", "/v1/items/a", { bearer(fronts.POOR) })
    is(403, "POST", "/v1/items", { bearer(fronts.SESSION), JSON }, "{}")
    is(415, "POST", "/open", { "Content-Type: text/plain" }, "{}")
    is(415, "POST", "/open", { "Content-Type: application/jsonp" }, "{}")
    is(415, "POST", "/open", {}, "{}")
    is(413, "POST", "/open", { JSON }, (" "):rep(1001))
    is(400, "GET", "/open", {}, "body")
    is(400, "GET", "/open?a=1&a=2")
    is(400, "GET", "/open?a=%zz")
    is(404, "GET", "/v1/items/%ff", { bearer(fronts.KEY) })
    is(500, "GET", "/broken")
    assert.same({}, f:told())
    -- A token that is not needed is not looked at.
    assert.equal(200, (request(f, "GET", "/open", { bearer "nobody" })))
    assert.equal(200, (request(f, "GET", "/v1/items/a", { bearer(fronts.SESSION) })))
  end)

  it("takes a JSON body whole, in chunks too, and up to its bound", function()
    local status, body = request(f, "POST", "/open", { "Content-Type: application/json; charset=utf-8" }, '{"a":1}')
    assert.same({ 200, '{"a":1}' }, { status, cjson.decode(body).body })
    status, body = request(f, "POST", "/open", { JSON }, (" "):rep(1000))
    assert.same({ 200, 1000 }, { status, #cjson.decode(body).body })
    local said = f:send("POST /open HTTP/1.1\r\n" .. HOST .. CLOSE .. JSON .. "\r\nTransfer-Encoding: chunked\r\n\r\n" .. ("a0\r\n" .. ("x"):rep(160) .. "\r\n"):rep(7)
      .. "0\r\n\r\n")
    assert.same({ 413 }, fronts.statuses(said))
    status, body = request(f, "POST", "/open")
    assert.same({ 200, false }, { status, cjson.decode(body).body })
  end)

  it("answers HEAD as GET, without the body", function()
    local status, body, head = request(f, "HEAD", "/open")
    assert.same({ 200, "" }, { status, body })
    assert.matches("Content%-Length: [1-9]", head)
  end)

  it("sends a part of a file", function()
    h.write(f.folder .. "/file", "0123456789")
    local status, body = request(f, "GET", "/file")
    assert.same({ 200, "234" }, { status, body })
    os.remove(f.folder .. "/file")
    assert.equal(410, (request(f, "GET", "/file")))
  end)

  it("forgets a token when it is told to, and when its time is over", function()
    local hash, now = sys.sha256 "klk_short", math.floor(sys.now())
    front.authority_put(hash, "K", { "items:read" }, "{}")
    assert.equal(200, (request(f, "GET", "/v1/items/a", { bearer "klk_short" })))
    assert.is_true(front.authority_remove(hash))
    assert.is_false(front.authority_remove(hash))
    assert.equal(401, (request(f, "GET", "/v1/items/a", { bearer "klk_short" })))
    front.authority_put(hash, "S", {}, "{}", now - 1, now + 100)
    assert.equal(401, (request(f, "GET", "/v1/items/a", { bearer "klk_short" })))
    front.authority_put(hash, "S", {}, "{}", now + 100, now - 1)
    assert.equal(401, (request(f, "GET", "/v1/items/a", { bearer "klk_short" })))
  end)

  it("moves the end of a session with its use, up to the last end, and says which were used", function()
    local hash, now = sys.sha256 "kls_sliding", math.floor(sys.now())
    front.authority_put(hash, "S", {}, "{}", now + 10, now + 5000)
    front.authority_touched()
    request(f, "GET", "/v1/items/a", { bearer "kls_sliding" })
    local touched = front.authority_touched()
    assert.equal(1, #touched)
    assert.equal(hash, touched[1].hash)
    assert.is_true(touched[1].expires >= now + 3600 and touched[1].expires <= now + 3605)
    assert.same({}, front.authority_touched())
    front.authority_put(hash, "S", {}, "{}", now + 10, now + 50)
    request(f, "GET", "/v1/items/a", { bearer "kls_sliding" })
    assert.equal(now + 50, front.authority_touched()[1].expires)
  end)

  describe("takes the bytes of an upload", function()
    it("into the file, from the offset on, and hears of their end", function()
      local bytes = ("0123456789"):rep(20000)
      local status, body = request(f, "PUT", "/up/one?offset=3", {}, bytes)
      assert.equal(201, status)
      assert.same({ received = 200000, cut = false, state = "of one" }, cjson.decode(body))
      assert.equal("\0\0\0" .. bytes, h.read(f.folder .. "/one"))
      assert.equal("of one 200000 whole", f:next_told())
    end)

    it("and keeps what came when the client goes away", function()
      f:bash([[printf 'PUT /up/two HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n0123456789' >&3; sleep 0.2]])
      assert.equal("of two 10 cut", f:next_told())
      assert.equal("0123456789", h.read(f.folder .. "/two"))
    end)

    it("in chunks, after 100 Continue, and where there are none", function()
      local said = f:send("PUT /up/three HTTP/1.1\r\n" .. HOST .. CLOSE .. "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
      assert.same({ 100, 201 }, fronts.statuses(said))
      assert.equal("hello", h.read(f.folder .. "/three"))
      assert.equal(201, (request(f, "PUT", "/up/four", { "Content-Length: 0" })))
      assert.equal("", h.read(f.folder .. "/four"))
    end)

    it("no more of them than it may", function()
      local status = request(f, "PUT", "/up/five?most=4", {}, "0123456789")
      assert.equal(413, status)
      assert.equal("0123", h.read(f.folder .. "/five"))
      assert.equal("of five 4 cut", f:next_told())
      assert.equal(413, (request(f, "PUT", "/up/six", { "Content-Length: 3000000" })))
      assert.is_false(h.exists(f.folder .. "/six"))
    end)

    it("unless the worker refuses it: then nothing is asked for", function()
      local said = f:send("PUT /up/seven?refused=1 HTTP/1.1\r\n" .. HOST .. "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n")
      assert.same({ 409 }, fronts.statuses(said))
      assert.equal(409, (request(f, "PUT", "/up/seven?refused=1", {}, "0123456789")))
      assert.equal(409, (request(f, "PUT", "/up/seven?refused=1", { "Content-Length: 0" })))
      assert.is_false(h.exists(f.folder .. "/seven"))
    end)

    it("and a newer request ends the one that hangs", function()
      local slow = ([[(printf 'PUT /up/nine HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nfirst' >&3; timeout 10 cat <&3 >/dev/null) & sleep 0.3;
        exec 4<>/dev/tcp/127.0.0.1/%d; printf 'PUT /up/nine?offset=5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecond' >&4;
        cat <&4; wait]]):format(f.port)
      local said = f:bash(slow)
      assert.same({ 201 }, fronts.statuses(said))
      assert.equal("firstsecond", h.read(f.folder .. "/nine"))
      local told = { f:next_told(), f:next_told() }
      table.sort(told)
      assert.same({ "of nine 5 cut", "of nine 6 whole" }, told)
    end)

    it("where the file cannot be made, as an error of ours", function()
      assert(sys.mkdir(f.folder .. "/folder"))
      assert.equal(500, (request(f, "PUT", "/up/folder", {}, "x")))
    end)
  end)

  describe("streams events", function()
    it("the backlog first", function()
      local said = f:bash([[printf 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n' >&3; timeout 0.3 cat <&3]])
      assert.matches("Content-Type: text/event-stream", said, 1, true)
      assert.matches("id: 5\nevent: old\ndata: {}\n\n", said, 1, true)
    end)

    -- The front blocks SIGTERM, also for programs that os.execute starts: so timeout kills. A client that is gone is noticed when something is sent.
    local function wait_for_none()
      for _ = 1, 200 do
        if front.counters().streams == 0 then return end
        front.publish("t", 0, "x", "{}")
        sys.run { argv = { "sleep", "0.02" } }
      end
      error "a stream does not end"
    end

    it("to those who have not seen them", function()
      local path = f.folder .. "/events"
      wait_for_none()
      os.execute(("timeout -s KILL 3 bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d; printf \"GET /stream HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\" >&3; timeout -s KILL 1 cat <&3' > %s &"):format(f.port, path))
      for _ = 1, 100 do
        if front.counters().streams >= 1 then break end
        sys.run { argv = { "sleep", "0.02" } }
      end
      front.publish("t", 4, "late", "{}")
      front.publish("t", 6, "new", '{"n":1}')
      front.publish("other", 7, "foreign", "{}")
      front.publish("t", 6, "again", "{}")
      front.publish("t", 0, "progress", '{"done":5}')
      front.publish("t", 9, "newer", "{}")
      wait_for_none()
      local text = h.read(path):gsub("event: x\ndata: {}\n\n", ""):gsub("\r\n%x+\r\n", ""):gsub("\r\n", "")
      assert.matches('id: 6\nevent: new\ndata: {"n":1}\n\nevent: progress\ndata: {"done":5}\n\nid: 9\nevent: newer\ndata: {}\n\n', text, 1, true)
      for _, word in ipairs { "late", "foreign", "again" } do assert.is_nil(text:find(word, 1, true)) end
    end)
  end)
end)

describe("a front's limits", function()
  local f

  after_each(function() f:stop() end)

  it("end a header that comes byte by byte, also of the second request on a connection", function()
    f = fronts.start { header_seconds = 0.5 }
    local before = sys.monotonic()
    f:bash [[for i in $(seq 100); do printf 'G' >&3 || exit; sleep 0.05; done]]
    assert.is_true(sys.monotonic() - before < 3)
    before = sys.monotonic()
    local said = f:bash [[printf 'GET /open HTTP/1.1\r\nHost: x\r\n\r\n' >&3; (sleep 0.3; for i in $(seq 100); do printf 'G' >&3 || exit; sleep 0.05; done) & timeout 8 cat <&3]]
    assert.same({ 200 }, fronts.statuses(said))
    assert.is_true(sys.monotonic() - before < 3)
    assert.equal(2, front.counters().timed_out)
  end)

  it("end a body that is too slow, and an idle connection", function()
    f = fronts.start { body_seconds = 0.4, body_bytes = 100, idle_seconds = 0.4 }
    local before = sys.monotonic()
    f:bash [[printf 'PUT /up/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n' >&3; for i in $(seq 100); do printf 'G' >&3 || exit; sleep 0.05; done]]
    assert.matches("^of a %d+ cut$", f:next_told())
    assert.is_true(sys.monotonic() - before < 3)
    before = sys.monotonic()
    local said = f:bash [[printf 'GET /open HTTP/1.1\r\nHost: x\r\n\r\n' >&3; timeout 8 cat <&3]]
    assert.same({ 200 }, fronts.statuses(said))
    assert.is_true(sys.monotonic() - before < 3)
  end)

  it("let in only so many connections of an address", function()
    f = fronts.start { per_address = 4 }
    local said = f:bash(([[for fd in 4 5 6 7 8; do eval "exec $fd<>/dev/tcp/127.0.0.1/%d"; sleep 0.05; done
      for fd in 3 4 5 6 7 8; do (printf 'GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&$fd; timeout 1 head -1 <&$fd) 2>/dev/null; done; true]]):format(f.port))
    assert.same({ 200, 200, 200, 200 }, fronts.statuses(said))
    assert.equal(2, front.counters().refused_connections)
  end)

  it("believe a forwarded address only of a trusted proxy, and count it", function()
    f = fronts.start({ per_address = 1 }, { trusted = { "127.0.0.0/8" } })
    local function peer(value)
      local _, body = request(f, "GET", "/open", { "X-Forwarded-For: " .. value })
      return cjson.decode(body).peer
    end
    assert.equal("192.0.2.7", peer "192.0.2.7")
    assert.equal("192.0.2.9", peer "10.0.0.1, 192.0.2.9, 127.0.0.2")
    assert.equal("2001:db8::1", peer "2001:db8::1")
    assert.equal("127.0.0.1", peer "nonsense")
    -- One at a time of an address, while connections of the proxy are not counted.
    local said = f:bash(([[printf 'GET /stream HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n' >&3; sleep 0.2
      for i in 1 2; do exec 4<>/dev/tcp/127.0.0.1/%d; printf "GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.$i\r\n\r\n" >&4; head -1 <&4; done]]):format(f.port))
    assert.same({ 429, 200 }, fronts.statuses(said))
    f:stop()
    f = fronts.start()
    assert.equal("127.0.0.1", peer "192.0.2.7")
  end)

  it("let a token ask so often in a minute", function()
    f = fronts.start { requests = 2 }
    local statuses, head, minute
    local function ask()
      local answer = table.pack(request(f, "GET", "/v1/items/a", { bearer "klk_asks" }))
      statuses[#statuses + 1], head = answer[1], answer[3]
    end
    repeat -- all within one minute
      minute, statuses = sys.now() // 60, {}
      front.authority_remove(sys.sha256 "klk_asks")
      front.authority_put(sys.sha256 "klk_asks", "K", { "items:read" }, "{}")
      for _ = 1, 3 do ask() end
    until sys.now() // 60 == minute
    assert.same({ 200, 200, 429 }, statuses)
    assert.matches("RateLimit%-Remaining: 0\r\n", head)
    assert.matches("Retry%-After: %d+\r\n", head)
    assert.equal(200, (request(f, "GET", "/v1/items/a", { bearer(fronts.SESSION) })))
  end)
end)

describe("a front", function()
  it("is refused with words where it cannot listen", function()
    local f = fronts.start()
    f:stop()
    for address, message in pairs { nonsense = "is no address to listen at", ["127.0.0.1:99999"] = "is no address to listen at", ["192.0.2.1:0"] = "cannot listen" } do
      local server, err = front.start { listeners = { { name = "api", address = address } }, routes = fronts.routes, worker = "spec.serve.echo", worker_config = "" }
      assert.is_nil(server)
      assert.matches(message, err.message, 1, true)
    end
    local server, err = front.start { listeners = {}, routes = {}, worker = "no.such.module", worker_config = "" }
    assert.is_nil(server)
    assert.matches("no.such.module", err.message, 1, true)
    server, err = front.start { listeners = {}, routes = {}, worker = "spec.serve.echo", worker_config = "", trusted = { "10.0.0.0/33" } }
    assert.is_nil(server)
    assert.matches("10.0.0.0/33", err.message, 1, true)
  end)

  it("answers what is under way before it stops, and ends its streams", function()
    local f = fronts.start()
    local path = f.folder .. "/out"
    os.execute(("timeout -s KILL 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d; printf \"GET /stream HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\" >&3; cat <&3; echo over' > %s &"):format(f.port, path))
    for _ = 1, 100 do
      if front.counters().streams >= 1 then break end
      sys.run { argv = { "sleep", "0.02" } }
    end
    f:stop()
    for _ = 1, 100 do
      if h.read(path):find("over", 1, true) then break end
      sys.run { argv = { "sleep", "0.02" } }
    end
    assert.matches("over\n$", h.read(path))
  end)

  it("takes signals for its conductor, and gives them back when it stops", function()
    local f = fronts.start()
    os.execute("kill -HUP " .. sys.pid())
    assert.equal("hup", (f.server:wait(2)))
    os.execute("kill -TERM " .. sys.pid())
    assert.equal("term", (f.server:wait(2)))
    front.tell "a text"
    assert.same({ "told", "a text" }, { f.server:wait(2) })
    assert.equal("tick", (f.server:wait(0.01)))
    f:stop()
  end)
end)
