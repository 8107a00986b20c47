-- Requests that two readers could take for different ones. Each is sent as bytes; behind it stands a second request, which is
-- answered only where the first one ends without doubt.
local f = require "spec.serve.front"

-- The statuses of what comes back, and how the connection ended: "closed", or "open".
local function said(bytes)
  local c = f.connect()
  assert(c:send(bytes))
  local list = {}
  repeat
    local _ = c.got ~= "" or c:more(0.15)
    local answer = c.got ~= "" and c:answer()
    list[#list + 1] = answer and answer.status or nil
  until not answer
  list[#list + 1] = c.ended and "closed" or "open"
  c:close()
  return table.concat(list, " ")
end

local SECOND = "GET /answer?status=299 HTTP/1.1\r\nHost: spec\r\n\r\n"

-- A request with these lines, and the second one behind it.
local function lines(...) return table.concat({ ... }, "\r\n") .. "\r\n\r\n" end

describe("the guard of the front", function()
  setup(f.start)
  teardown(f.stop)

  local function refuses(name, bytes, status)
    it("refuses " .. name, function() assert.equal((status or 400) .. " closed", said(bytes .. SECOND)) end)
  end
  local function takes(name, bytes, first)
    it("takes " .. name, function() assert.equal((first or 200) .. " 299 open", said(bytes .. SECOND)) end)
  end

  -- where a body ends
  refuses("two lengths", lines("POST /echo HTTP/1.1", "Host: a", "Content-Type: application/json", "Content-Length: 2", "Content-Length: 0") .. "{}")
  refuses("two lengths that are the same", lines("POST /echo HTTP/1.1", "Host: a", "Content-Type: application/json", "Content-Length: 2", "Content-Length: 2") .. "{}")
  refuses("a list of lengths", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length: 0, 0"))
  refuses("a length beside chunks", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length: 4", "Transfer-Encoding: chunked") .. "0\r\n\r\n")
  refuses("chunks before a length", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Content-Length: 4") .. "0\r\n\r\n")
  refuses("another coding than chunked", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked") .. "0\r\n\r\n")
  refuses("a coding that is nearly chunked", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: xchunked") .. "0\r\n\r\n")
  refuses("a coding of one line and another of the next", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: identity") .. "0\r\n\r\n")
  refuses("chunks in HTTP/1.0", lines("POST /echo HTTP/1.0", "Transfer-Encoding: chunked") .. "0\r\n\r\n")
  refuses("a blank before a colon", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length : 0"))
  refuses("a tab before a colon", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding\t: chunked") .. "0\r\n\r\n")
  for _, coding in ipairs { "gzip", "identity", "chunked, chunked", "chunked;q=1", '"chunked"', "chunked " } do
    refuses("the coding " .. coding, lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: " .. coding) .. "0\r\n\r\n")
  end
  for _, length in ipairs { "2.0", "2a", "+2", "-2", "0x2", "2 ", "2;", "", "two", "99999999999999999999", "999999999999999999" } do
    local status = length:find "^9" and 413 or 400
    it(("takes no length of '%s'"):format(length), function()
      local got = said(lines("POST /echo HTTP/1.1", "Host: a", "Content-Type: application/json", "Content-Length: " .. length) .. "{}" .. SECOND)
      assert.matches("^" .. status .. " [%d ]*closed$", got)
      assert.is_nil(got:find "299")
    end)
  end
  refuses("a folded length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 2\r\n\r\n{}")
  refuses("a length that goes on in the next line", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n 2\r\n\r\n{}")
  refuses("a folded coding", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n")
  refuses("a header inside a folded line", "POST /echo HTTP/1.1\r\nHost: a\r\nX-A: b\r\n Content-Length: 2\r\n\r\n{}")
  refuses("a body where none belongs", lines("GET /echo HTTP/1.1", "Host: a", "Content-Length: 2", "Expect: 100-continue"))
  refuses("an Expect that nobody knows", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length: 2", "Expect: magic"), 417)

  -- which host, which version
  refuses("no Host", lines "GET /echo HTTP/1.1")
  refuses("two hosts", lines("GET /echo HTTP/1.1", "Host: a", "Host: b"))
  refuses("the same host twice", lines("GET /echo HTTP/1.1", "Host: a", "Host: a"))
  refuses("a folded host", lines("GET /echo HTTP/1.1", "Host:", " a"))
  refuses("a blank in a name", lines("GET /echo HTTP/1.1", "Host: a", "X Y: 1"))
  refuses("an empty name of a header", lines("GET /echo HTTP/1.1", "Host: a", ": b"))
  refuses("a line without a colon", lines("GET /echo HTTP/1.1", "Host: a", "nothing"))
  refuses("a control character in a value", lines("GET /echo HTTP/1.1", "Host: a", "X: a\1b"))
  refuses("a carriage return in a value", lines("GET /echo HTTP/1.1", "Host: a", "X: a\rb"))
  refuses("another version", lines("GET /echo HTTP/1.2", "Host: a"), 505)
  for _, version in ipairs { "HTTP/2.0", "HTTP/0.9", "HTTP/3", "http/1.1", "HTTP/1.1.", "HTTPS/1.1" } do
    it("refuses the version " .. version, function()
      local got = said(lines("GET /echo " .. version, "Host: a") .. SECOND)
      assert.is_true(got:find "closed$" and not got:find "2%d%d", got)
    end)
  end
  refuses("more headers than anybody needs", "GET /echo HTTP/1.1\r\nHost: a\r\n" .. ("X-Y: 1\r\n"):rep(100) .. "\r\n", 431)
  takes("many headers", "GET /echo HTTP/1.1\r\nHost: a\r\n" .. ("X-Y: 1\r\n"):rep(99) .. "\r\n")
  refuses("headers without an end", "GET /echo HTTP/1.1\r\nHost: a\r\nX: " .. ("a"):rep(20000), 431)
  refuses("a target without an end", "GET /" .. ("a"):rep(20000), 414)

  -- which path
  for _, path in ipairs { "/things/%00/parts/b", "/things/a%2fb/parts/b", "/things/a%2Fb/parts/b", "/things/../parts/b", "/things/a/parts/..", "/./echo", "/things/%2e%2e/parts/b",
    "//echo", "/echo%00", "/echo//", "/echo/..", "/things/a%5cb/parts/b", "/things/a\\b/parts/b", "/echo#a", "/echo\1", "/ech\xc3\xb6", "http://spec/echo", "*", "echo" } do
    it(("refuses the path '%s'"):format((path:gsub("%c", "?"))), function()
      assert.equal("400 closed", said(lines("GET " .. path .. " HTTP/1.1", "Host: a") .. SECOND))
    end)
  end
  takes("a path with a half of an escape as one that is not there", lines("GET /things/%4/parts/b HTTP/1.1", "Host: a"), 404)
  takes("no name of a query twice", lines("GET /echo?a=1&%61=2 HTTP/1.1", "Host: a"), 400)
  takes("no broken escape in a query", lines("GET /echo?a=%zz HTTP/1.1", "Host: a"), 400)

  -- chunks
  local chunked = lines("POST /echo HTTP/1.1", "Host: a", "Content-Type: application/json", "Transfer-Encoding: chunked")
  takes("chunks, and what is said behind their length", chunked .. '1;a="b"\r\n{\r\n1\r\n}\r\n0\r\n\r\n')
  takes("trailers, and none of them is a header", chunked .. "2\r\n{}\r\n0\r\nHost: b\r\nContent-Length: 9\r\n\r\n")
  refuses("a chunk that is longer than it says", chunked .. "1\r\n{}\r\n0\r\n\r\n")
  refuses("a length of a chunk with a sign", chunked .. "+2\r\n{}\r\n0\r\n\r\n")
  refuses("a length of a chunk with 0x", chunked .. "0x2\r\n{}\r\n0\r\n\r\n")
  refuses("a chunk without a length", chunked .. ";a\r\n{}\r\n0\r\n\r\n")
  refuses("a chunk of 2^64 bytes", chunked .. "10000000000000000\r\n{}\r\n0\r\n\r\n", 413)
  refuses("a chunk that wraps to two bytes", chunked .. "10000000000000002\r\n{}\r\n0\r\n\r\n", 413)

  -- lines: libmicrohttpd takes them, and would hide something from us, or end the headers
  refuses("lines that end with a line feed alone", "POST /echo HTTP/1.1\nHost: a\nContent-Type: application/json\nContent-Length: 2\n\n{}")
  refuses("one such line", "POST /echo HTTP/1.1\r\nHost: a\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
  refuses("such an end of the headers", "GET /echo HTTP/1.1\r\nHost: a\r\n\n")
  refuses("a line feed before a length", "POST /echo HTTP/1.1\r\nHost: a\r\nX: b\nContent-Length: 2\r\n\r\n{}")
  refuses("a value that a NUL cuts", "GET /echo HTTP/1.1\r\nHost: a\r\nX: a\0Content-Length: 5\r\n\r\n")
  refuses("a name that a NUL cuts", "GET /echo HTTP/1.1\r\nHost: a\r\nContent-\0Length: 5\r\n\r\n")
  refuses("a length that a NUL cuts", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length: 2\0 0") .. "{}")
  refuses("a coding that a NUL cuts", lines("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked\0x") .. "0\r\n\r\n")
  refuses("a length behind a NUL", lines("POST /echo HTTP/1.1", "Host: a", "Content-Length\0: 0", "Content-Length: 2") .. "{}")
  refuses("a folded line", lines("GET /echo HTTP/1.1", "Host: a", "Accept: a", " b", "X: c"))
  refuses("a folded line at the end", lines("GET /echo HTTP/1.1", "Host: a", "Accept: a", "\tb"))
  refuses("a folded line that is empty", lines("GET /echo HTTP/1.1", "Host: a", "Accept: a", "  "))
  refuses("a colon that begins a line, and what it hides", lines("POST /echo HTTP/1.1", "Host: a", ": b", "Content-Length: 2") .. "{}")
  refuses("a colon that is a line", lines("POST /echo HTTP/1.1", "Host: a", ":", "Content-Length: 2") .. "{}")

  -- what libmicrohttpd reads in its own way: the request ends at the same place
  takes("chunks that end with a line feed alone", chunked .. "2\n{}\n0\n\n")
  takes("empty lines before a request", "\r\n\r\n" .. lines("GET /echo HTTP/1.1", "Host: a"))

  -- the body of a request that is refused is no request
  takes("the body of what is not there", lines("POST /nothing HTTP/1.1", "Host: a", "Content-Length: " .. #SECOND) .. SECOND, 404)
  takes("the body of what needs a token", lines("POST /session HTTP/1.1", "Host: a", "Content-Length: " .. #SECOND) .. SECOND, 401)

  it("ends the connection where a target has a blank", function() assert.equal("closed", said("GET   /echo  HTTP/1.1\r\nHost: a\r\n\r\n" .. SECOND)) end)

  it("takes headers however their bytes come, with and without blanks", function()
    local c = f.connect()
    for _, piece in ipairs { "GET /ec", "ho HTTP/1.1\r", "\nHost:a\r\nX-Long: ", ("x"):rep(3000), "\r\nX-Empty:", "\r\nX-Blank:   b \r\nX-A: 1\r\nX-A: 2\r\n", "Cookie: a=b; c=d\r\n\r", "\n" } do
      c:send(piece)
      assert.is_false(piece ~= "\n" and c:more(0.01))
    end
    assert.same({ host = "a", ["x-long"] = ("x"):rep(3000), ["x-empty"] = "", ["x-blank"] = "b ", ["x-a"] = "1, 2", cookie = "a=b; c=d" }, c:answer().value.headers)
    c:close()
  end)

  it("says in each of its refusals what a problem says", function()
    local c = f.connect()
    c:send(lines("GET /echo HTTP/1.1", "Host: a", "Host: b"))
    local answer = c:answer()
    assert.same({ "application/problem+json", "close", "no-store", "nosniff" }, { answer.headers["content-type"], answer.headers.connection,
      answer.headers["cache-control"], answer.headers["x-content-type-options"] })
    assert.same({ "/problems/bad_framing", 400 }, { answer.value.type, answer.value.status })
    assert.matches("^%x+%-%x+%-4%x+%-[89ab]%x+%-%x+$", answer.headers["request-id"])
    c:close()
  end)
end)
