-- One attempt: what goes over the wire, who checks its signature, and what is no answer.
local cjson = require "cjson"
local h = require "spec.helper"
local http = require "kitload.host.http"
local receivers = require "spec.http.receiver"
local secret = require "kitload.host.secret"
local send = require "kitload.webhooks.send"

local function key(text)
  local path = h.tmp() .. "/key"
  h.write(path, text)
  assert(os.execute("chmod 600 " .. path))
  return assert(secret.from_file(path))
end

describe("a webhook", function()
  local r, one, other
  setup(function() r, one, other = receivers.start(), key(receivers.SECRET), key(receivers.OTHER) end)
  teardown(function() r:stop() end)

  local EVENT = { id = "0b0ee2c2-2d0f-5d4c-8f5b-1a1f1a5e7f11", type = "ping", body = '{"id":"0b0ee2c2","type":"ping","data":{"name":"Zoë \u{1F600}"}}' }

  local function once(url, more)
    local receiver = { url = url, secrets = { one }, allow_http = true, allow_private = true, ca = r.ca }
    for name, value in pairs(more or {}) do receiver[name] = value or nil end
    return send.once(receiver, EVENT, "9.9.9", more and more.seconds)
  end

  it("is what the libraries of Standard Webhooks and Stripe take, with one secret or two", function()
    local got
    for _, case in ipairs { { { one }, { true, false } }, { { other }, { false, true } }, { { other, one }, { true, true } } } do
      local verified, attempt = case[2], once(r:url "/200", { secrets = case[1] })
      assert.same({ 200, "said 200", "127.0.0.1" }, { attempt.status, attempt.body, attempt.address })
      got = r:got()[1]
      for i, said in ipairs { got.verified, got.other } do
        assert.same({ verified[i], verified[i] }, { said.standard == true, said.stripe == true }, said.standard)
      end
      assert.is_true(got.changed.standard ~= true and got.changed.stripe ~= true)
    end
    assert.same({ "POST", "/200", EVENT.body, "application/json", "kitload/9.9.9", EVENT.id, nil }, { got.method, got.path, got.body, got.headers["content-type"],
      got.headers["user-agent"], got.headers["webhook-id"], got.headers.expect })
    assert.matches("^%d+$", got.headers["webhook-timestamp"])
    assert.matches("^t=%d+,v1=%x+,v1=%x+$", got.headers["kitload-signature"])
    assert.matches("^v1,[%w+/]+= v1,[%w+/]+=$", got.headers["webhook-signature"])
    -- What the page shows in Python takes it, too, and nothing that was changed.
    local python = h.read "docs/webhooks.md":match "\n```\n(import base64.-)\n```"
    h.write(r.dir .. "/check.py", python .. "\nimport json, sys\nr = json.loads(sys.stdin.readline())\n"
      .. ("for body in (r['body'], r['body'] + ' '): print(verify('%s', r['headers'], body.encode()))\n"):format(receivers.SECRET))
    h.write(r.dir .. "/got.json", cjson.encode(got) .. "\n")
    assert.same({ 0, "True\nFalse\n", "" }, { h.sh(("python3 %s/check.py <%s/got.json"):format(r.dir, r.dir)) })
  end)

  it("has a secret of Standard Webhooks, and says what is wrong with another one", function()
    for text, why in pairs {
      ["whsec_"] = "too short", ["sk_" .. receivers.SECRET] = "does not begin with whsec_", [("x"):rep(50)] = "does not begin",
      ["whsec_" .. ("A"):rep(31)] = "too short", ["whsec_" .. ("A"):rep(40) .. "!"] = "no good base64", ["whsec_" .. ("A"):rep(100)] = "no good base64",
      ["whsec_" .. ("A"):rep(20) .. "-_" .. ("A"):rep(20)] = "no good base64",
    } do
      local signature, err = secret.sign(key(text), true, "x")
      assert.is_nil(signature)
      assert.matches(why, err.message, 1, true)
      assert.is_nil(err.message:find(text, 1, true))
    end
    -- With and without its padding it is the same. The value is that of Python's hmac.
    for _, text in ipairs { receivers.SECRET, (receivers.SECRET:gsub("=", "")) } do
      assert.equal("g3QFJana+gGhQhHmTeOVitHut8mJm/jWR6+mmaL8Fqs=", secret.sign(key(text), true, "id.1.body"))
    end
    assert.equal("1b2f6bc5f5900375eaa05bc2997dd06d764eb620bdba67cff09a23fdc7472848", secret.sign(key(receivers.SECRET), false, "1.body"))
  end)

  it("reaches no private address unless it may, in any spelling, and says why", function()
    local port = r.ports.http
    for _, host in ipairs { "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.1", "localhost", "LOCALHOST.", "a.localhost" } do
      local attempt = once(("http://%s:%d/200"):format(host, port), { allow_private = false })
      assert.is_nil(attempt.status, host)
      assert.matches("which is this machine", attempt.why, 1, true)
      assert.is_true(attempt.wrong)
    end
    -- These are refused always.
    for host, why in pairs { ["[::ffff:127.0.0.1]"] = "a mapped address", ["0.0.0.0"] = "this network", ["169.254.169.254"] = "link-local",
      ["[64:ff9b::7f00:1]"] = "this machine", ["[fe80::1]"] = "link-local", ["255.255.255.255"] = "broadcast", ["224.0.0.1"] = "multicast", ["[::]"] = "unspecified" } do
      local attempt = once(("http://%s:%d/200"):format(host, port))
      assert.matches(why, attempt.why, 1, true)
    end
    assert.same({}, r:got())
    for _, host in ipairs { "127.1", "localhost." } do assert.equal(200, once(("http://%s:%d/200"):format(host, port)).status) end
    assert.equal(2, #r:got())
  end)

  it("follows no redirect", function()
    local attempt = once(r:url "/moved")
    assert.equal(302, attempt.status)
    assert.equal("answered 302, and redirects are not followed", send.words(attempt))
    assert.equal(1, #r:got())
  end)

  it("goes over TLS only, to the host that is meant, unless plain HTTP is allowed", function()
    local attempt = once(r:tls "/200")
    assert.equal(200, attempt.status, attempt.why)
    assert.is_true(r:got()[1].verified.standard)
    attempt = once(r:url "/200", { allow_http = false })
    assert.same({ "127.0.0.1 is not reached by https", true }, { attempt.why, attempt.wrong })
    assert.matches("the certificate of localhost is not good", once(r:tls("/200", "elsewhere")).why, 1, true)
    assert.matches("the certificate of localhost is not good", once(r:tls "/200", { ca = "/etc/ssl/certs/ca-certificates.crt" }).why, 1, true)
    assert.matches("is no file of certificates", once(r:tls "/200", { ca = r.dir .. "/none" }).why, 1, true)
    assert.matches("localhost: ", once(("https://localhost:%d/"):format(r.ports.http)).why, 1, true) -- HTTP, and no TLS
    assert.same({}, r:got())
  end)

  it("waits for no receiver, and keeps little of an answer", function()
    local attempt = once(r:url "/hang", { seconds = 0.3 })
    assert.is_nil(attempt.status)
    assert.equal("no answer within 0.3 s", attempt.why)
    assert.is_true(attempt.seconds < 2)
    attempt = once(r:url "/slow", { seconds = 0.5 }) -- it has said 200
    assert.equal(200, attempt.status)
    assert.is_true(attempt.seconds < 2)
    attempt = once(r:url "/long")
    assert.same({ 200, 4096 }, { attempt.status, #attempt.body })
    attempt = once(r:url "/heads")
    assert.is_true(attempt.seconds < 2)
    assert.equal("no name server knows nobody.invalid", once("http://nobody.invalid/").why)
    assert.matches("127.0.0.1 cannot be reached", once("http://127.0.0.1:1/").why, 1, true)
    assert.same({ 503, "7" }, { once(r:url "/later/7").status, once(r:url "/later/7").retry_after })
  end)

  it("has no header with a line end", function()
    for _, header in ipairs { "X: a\r\nY: b", "X: a\nY: b", "X: \127", "X: a\tb" } do
      local answer, err = http.post { url = r:url "/200", headers = { header }, body = "", allow_http = true, allow_private = true, connect = 1, seconds = 1 }
      assert.is_nil(answer)
      assert.matches("a header has a line end", err.message)
    end
    assert.has_error(function() http.post { url = r:url "/200", headers = { "X: a\0b" }, body = "", connect = 1, seconds = 1 } end)
    r:got()
  end)
end)
