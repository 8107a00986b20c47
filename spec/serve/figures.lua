-- What takes too long for the suite: the front's own times, and its memory with 300 streams and 200 uploads at once. `make serve-figures`
local f = require "spec.serve.front"
local h = require "spec.helper"
local sys = require "kitload.host.sys"

local serve = f.serve

describe("the front's own times", function()
  teardown(f.stop)

  it("are 10 seconds for a header, 30 for 30 KiB of a body, 15 between two signs of life of a stream", function()
    f.start()
    local began = sys.monotonic()
    local function put(name)
      local c = f.connect()
      c:send(("PUT /bytes/%s HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"):format(name))
      return c
    end
    local silent, header, second, slow, steady, stream = f.connect(), f.connect(), f.connect(), put "slow", put "steady", f.connect()
    header:send "GET /echo HTTP/1.1\r\nX: "
    second:ask("GET", "/echo")
    stream:send(f.head_of("GET", "/events/a"))
    local ended = {}
    local watched = { silent = silent, header = header, second = second, slow = slow, steady = steady, stream = stream }
    while sys.monotonic() - began < 36 do
      header:send "x"
      if sys.monotonic() - began > 4 then second:send "x" end
      slow:send(("x"):rep(500))
      steady:send(("x"):rep(2048))
      local second_over = sys.monotonic() + 1
      repeat f.front:wait(0.2) until sys.monotonic() >= second_over
      for name, c in pairs(watched) do
        while c:more(0) do end
        if c.ended then ended[name] = ended[name] or sys.monotonic() - began end
      end
    end
    local function is_between(name, least, most) assert.is_true(ended[name] and ended[name] >= least and ended[name] <= most, name .. ": " .. tostring(ended[name])) end
    is_between("silent", 9.9, 12)
    is_between("header", 9.9, 12)
    is_between("second", 13.9, 17)
    is_between("slow", 29.9, 32)
    assert.same({}, { ended.steady, ended.stream })
    assert.equal(2, select(2, stream.got:gsub("\r\n:\n\n\r\n", "")))
    assert.equal(4, serve.counters().timed_out)
  end)
end)

describe("the front's memory", function()
  if h.no_server(pending) then return end

  -- What is in memory now (VmRSS), or was at most (VmHWM), in kB.
  local function resident(pid, which) return tonumber(h.read(("/proc/%d/status"):format(pid)):match(which .. ":%s*(%d+) kB")) end

  it("is 32 MiB at most with 300 streams and 200 uploads at once", function()
    local w = require("spec.commands.workspace").new()
    w:sql "drop schema if exists kitload cascade"
    w:kit("contacts", 'return k.kit "contacts" { into = "contacts", create = true, load = "append", k.field "email" { k.trim } }')
    local code, out = h.sh(([[cd %s; %s serve --listen 127.0.0.1:0 --state %s --to %s >out 2>err & echo $! >%s/pid
for i in $(seq 200); do grep -q '^serving' %s/out && break; sleep 0.02; done; cat %s/out]]):format(h.quote(w.dir), h.quote(w.binary), h.quote(h.conninfo()), h.quote(w:to()),
      w.dir, w.dir, w.dir))
    local pid = tonumber(w:read "pid")
    finally(function()
      os.execute("kill " .. pid)
      while sys.alive(pid) do sys.run { argv = { "sleep", "0.05" } } end
      w:sql "drop schema if exists kitload cascade"
    end)
    assert.equal(0, code)
    local port, key = tonumber(out:match "127%.0%.0%.1:(%d+)"), out:match "klk_[%w_-]+"
    local auth = "Authorization: Bearer " .. key
    local function from(i) return { port = port, from = ("127.0.1.%d"):format(i // 50 + 1) } end
    local made = f.ask("PUT", "/v1/imports?kit=contacts", { auth }, "email\na@x.de\n", from(0))
    assert.equal(202, made.status, made.body)
    local idle, streams, uploads = resident(pid, "VmRSS"), {}, {}
    for i = 1, 300 do
      streams[i] = f.connect(from(i))
      streams[i]:send(f.head_of("GET", "/v1/imports/" .. made.value.id .. "/events", { auth }))
      assert.equal(200, streams[i]:head().status)
    end
    local piece, pieces = ("a@x.de\n"):rep(10000), 16
    for i = 1, 200 do
      uploads[i] = f.connect(from(300 + i))
      uploads[i]:send(("POST /v1/uploads HTTP/1.1\r\nHost: a\r\n%s\r\nTus-Resumable: 1.0.0\r\nUpload-Metadata: kit Y29udGFjdHM=,filename cGVvcGxlLmNzdg==\r\nUpload-Length: %d\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n")
        :format(auth, #piece * pieces, #piece * pieces))
    end
    for _ = 1, pieces do
      for i = 1, 200 do uploads[i]:send(piece) end
    end
    for i = 1, 200 do
      local answer = uploads[i]:answer()
      assert.equal(201, answer.status, answer.body)
      assert.equal(tostring(#piece * pieces), answer.headers["upload-offset"])
    end
    local most = resident(pid, "VmHWM")
    print(("\nresident: %d kB idle, %d kB at most, with 300 streams and 200 uploads of %d bytes"):format(idle, most, #piece * pieces))
    assert.is_true(most <= 32 * 1024)
    for i = 1, 300 do
      assert.is_nil(streams[i].ended)
      streams[i]:close()
    end
  end)
end)
