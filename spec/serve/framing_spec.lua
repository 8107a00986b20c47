-- What is no clear HTTP, sent over raw sockets: it is refused, the connection ends, and no second request comes out of it.
local fronts = require "spec.serve.fronts"

local f

setup(function() f = fronts.start() end)
teardown(function() f:stop() end)

-- Sends a request, and behind it a second one on the same connection. Gives the status codes, and what reached the worker.
local function probe(request)
  f:told()
  local said = f:send(request .. "GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  return fronts.statuses(said), f:told(), said
end

-- libmicrohttpd's own refusal comes twice: it takes what follows for another request that it refuses, and then ends the connection.
local function refused(request)
  local statuses, told = probe(request)
  assert.equal(400, statuses[1])
  assert.is_true(#statuses == 1 or #statuses == 2 and statuses[2] == 400)
  assert.same({}, told)
end

-- The same, where the connection may also end without a word.
local function refused_somehow(request)
  local statuses, told = probe(request)
  for _, status in ipairs(statuses) do assert.is_true(status >= 400, request) end
  assert.same({}, told)
end

local HOST = "Host: x\r\n"
local JSON = "Content-Type: application/json\r\n"

describe("a request is refused, and the connection ends", function()
  it("with two lengths, equal or not, in one header or two", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    refused(post .. "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}")
    refused(post .. "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}")
    refused(post .. "Content-Length: 2, 2\r\n\r\n{}")
  end)

  it("with a length that is no plain number", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    for _, length in ipairs { "+2", "-2", "0x2", "2.0", "2a", "", "99999999999999999999" } do
      refused_somehow(post .. "Content-Length: " .. length .. "\r\n\r\n{}")
    end
  end)

  it("with a length and a transfer coding, in both orders", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    refused(post .. "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    refused(post .. "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
  end)

  it("with a transfer coding that is not chunked alone", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    for _, coding in ipairs { "gzip", "identity", "xchunked", "chunked, chunked", "gzip, chunked", "chunked;q=1", "\"chunked\"" } do
      refused(post .. "Transfer-Encoding: " .. coding .. "\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    end
    refused(post .. "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
  end)

  it("with chunks in HTTP/1.0, which has none", function()
    refused("POST /open HTTP/1.0\r\n" .. JSON .. "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
  end)

  it("with a blank before a colon, or in a name", function()
    refused("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Content-Length : 2\r\n\r\n{}")
    refused("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Transfer-Encoding\t: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    refused("GET /open HTTP/1.1\r\n" .. HOST .. "X Y: 1\r\n\r\n")
  end)

  it("without a host in 1.1, and with two", function()
    refused("GET /open HTTP/1.1\r\n\r\n")
    refused("GET /open HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    refused("GET /open HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")
  end)

  it("with a path that a proxy may read in another way", function()
    for _, path in ipairs { "/open%00", "/open%2fx", "/open%2Fx", "/a/../open", "/a/..", "/./open", "/a/%2e%2e/open", "//open", "/a//open",
                            "/open%5cx", "/open\\x", "/op\195\164n", "http://x/open", "*" } do
      refused("GET " .. path .. " HTTP/1.1\r\n" .. HOST .. "\r\n")
    end
  end)

  it("with another version", function()
    for _, version in ipairs { "HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3" } do
      local statuses, told = probe("GET /first " .. version .. "\r\n" .. HOST .. "\r\n")
      assert.is_true((statuses[1] or 505) >= 400, version)
      assert.is_true(#told == 0 or #told == 1 and told[1] == "GET /open")
    end
  end)

  it("with an Expect that nobody knows", function()
    local statuses = probe("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Expect: miracles\r\nContent-Length: 2\r\n\r\n{}")
    assert.equal(417, statuses[1])
  end)

  it("with more headers than anybody needs, or longer ones", function()
    refused("GET /open HTTP/1.1\r\n" .. HOST .. ("X-Y: 1\r\n"):rep(150) .. "\r\n")
    refused_somehow("GET /open HTTP/1.1\r\n" .. HOST .. "X: " .. ("y"):rep(40000) .. "\r\n\r\n")
  end)

  it("with chunks that are none", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Transfer-Encoding: chunked\r\n\r\n"
    for _, chunks in ipairs { "x\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n",
                              "2\r\n{}2\r\n{}\r\n0\r\n\r\n" } do
      refused_somehow(post .. chunks)
    end
  end)
end)

-- What the library hides from us. It may be let in or refused, but a request ends where everybody thinks that it ends: nothing of its
-- body is taken for a request, and the one behind it is the one that was sent.
describe("no framing is changed", function()
  local function unchanged(request, first)
    local statuses, told = probe(request)
    assert.is_true(#statuses <= 2 and (statuses[1] == 200 or (statuses[1] or 400) >= 400))
    if #told == 2 then assert.same({ first, "GET /open" }, told) end
    if #told == 1 then assert.is_true(told[1] == first or told[1] == "GET /open") end
    for _, line in ipairs(told) do assert.is_nil(line:find("smuggled", 1, true)) end
  end

  local INNER = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

  it("by bare line feeds", function()
    unchanged("GET /open HTTP/1.1\n" .. "Host: x\n\n", "GET /open")
    unchanged("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. ("X: y\nContent-Length: %d\r\n\r\n"):format(#INNER) .. INNER, "POST /open")
  end)

  it("by folded lines: a length in two lines is refused", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    refused(post .. ("Content-Length:\r\n %d\r\n\r\n"):format(#INNER) .. INNER)
    refused(post .. "Content-Length: 3\r\n\t8\r\n\r\n" .. INNER)
    refused(post .. ("X: y\r\n Content-Length: 0\r\nContent-Length: %d\r\n\r\n"):format(#INNER) .. INNER)
    refused(post .. "Transfer-Encoding:\r\n chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    refused(post .. "Transfer-Encoding: chunked\r\n x\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    refused("GET /open HTTP/1.1\r\nHost:\r\n x\r\n\r\n")
    unchanged("GET /open HTTP/1.1\r\n" .. HOST .. "X: y\r\n z\r\n\r\n", "GET /open")
  end)

  it("by a NUL: it is refused in a name, and in a value it ends the value", function()
    local post = "POST /open HTTP/1.1\r\n" .. HOST .. JSON
    unchanged(post .. ("Content-Length: %d\0\r\n\r\n"):format(#INNER) .. INNER, "POST /open")
    unchanged(post .. ("Content-Length: %d\0 0\r\n\r\n"):format(#INNER) .. INNER, "POST /open")
    unchanged(post .. "Transfer-Encoding: chunked\0x\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "POST /open")
    refused(post .. ("Content-Length\0: 0\r\nContent-Length: %d\r\n\r\n"):format(#INNER) .. INNER)
  end)

  it("by extensions of chunks and lines behind them", function()
    unchanged("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n", "POST /open")
  end)

  it("by the length of a request that is refused: its body is no request", function()
    for _, path in ipairs { "/nowhere", "/v1/items" } do
      local statuses, told = probe("POST " .. path .. " HTTP/1.1\r\n" .. HOST .. JSON .. ("Content-Length: %d\r\n\r\n"):format(#INNER) .. INNER)
      assert.is_true(statuses[1] >= 400)
      assert.is_true(#told == 0 or #told == 1 and told[1] == "GET /open")
    end
  end)
end)

describe("two requests on one connection", function()
  it("are both answered, in their order", function()
    local statuses, told = probe("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Content-Length: 2\r\n\r\n{}")
    assert.same({ 200, 200 }, statuses)
    assert.same({ "POST /open", "GET /open" }, told)
    statuses, told = probe("POST /open HTTP/1.1\r\n" .. HOST .. JSON .. "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert.same({ 200, 200 }, statuses)
    assert.same({ "POST /open", "GET /open" }, told)
  end)
end)
