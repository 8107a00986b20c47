-- nginx and haproxy in front, with TLS and HTTP/2, as docs/serve-in-production.md configures them: only addresses and files are others.
local cjson = require "cjson"
local h = require "spec.helper"
local fronts = require "spec.serve.front"
local sys = require "kitload.host.sys"

-- Ports that nobody has now.
local function free_port()
  local front = fronts.serve.start { listeners = { { name = "api", address = "127.0.0.1:0" } }, routes = {}, worker = "spec.serve.worker",
    worker_config = "{}", workers = 1 }
  local port = front:ports().api
  front:stop()
  return port
end

-- The block of the page in this language.
local function block(language) return assert(h.read("docs/serve-in-production.md"):match("\n```" .. language .. "\n(.-)\n```"), language) end

-- Replaces a text that must be there.
local function replace(text, from, to)
  local at, past = text:find(from, 1, true)
  assert(at, "the page has no longer: " .. from)
  return text:sub(1, at - 1) .. to .. text:sub(past + 1)
end

local function certificate(dir)
  local code, _, err = h.sh(([[cd %s && openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=imports.example.com -addext subjectAltName=DNS:imports.example.com -keyout key.pem -out fullchain.pem 2>&1 && cat fullchain.pem key.pem > both.pem]]):format(dir))
  assert.equal(0, code, err)
end

local function nginx(dir, port, backend)
  local server = replace(block "nginx", "listen 443 ssl http2;", ("listen 127.0.0.1:%d ssl http2;"):format(port))
  server = replace(server, "/etc/ssl/imports.example.com/fullchain.pem", dir .. "/fullchain.pem")
  server = replace(server, "/etc/ssl/imports.example.com/key.pem", dir .. "/key.pem")
  server = replace(server, "http://127.0.0.1:8080", "http://127.0.0.1:" .. backend)
  h.write(dir .. "/nginx.conf", ([[user root; daemon on; worker_processes 1; pid %s/pid; error_log %s/error.log; events {}
http { access_log off; client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;
%s
}]]):format(dir, dir, dir, dir, dir, dir, dir, server))
  local code, out, err = h.sh(("nginx -c %s/nginx.conf"):format(dir))
  assert.equal(0, code, out .. err)
end

local function haproxy(dir, port, backend)
  local page = replace(block "haproxy", "bind :443 ssl crt /etc/haproxy/imports.example.com.pem", ("bind 127.0.0.1:%d ssl crt %s/both.pem"):format(port, dir))
  page = replace(page, "server kitload 127.0.0.1:8080", "server kitload 127.0.0.1:" .. backend)
  h.write(dir .. "/haproxy.cfg", "global\n    log /dev/null local0\n" .. page .. "\n")
  local code, out, err = h.sh(("haproxy -D -p %s/pid -f %s/haproxy.cfg"):format(dir, dir))
  assert.equal(0, code, out .. err)
end

for name, start in pairs { nginx = nginx, haproxy = haproxy } do
  describe("behind " .. name, function()
    local dir, port

    setup(function()
      dir, port = h.tmp(), free_port()
      certificate(dir)
      fronts.start(nil, { trusted = { "127.0.0.1/32" } })
      start(dir, port, fronts.port)
    end)
    teardown(function()
      h.sh(("kill $(cat %s/pid)"):format(dir))
      fronts.stop()
    end)

    -- curl with more words; gives what it prints.
    local function curl(words)
      local code, out, err = h.sh(("cd %s && curl -sS --max-time 10 --cacert fullchain.pem --resolve imports.example.com:%d:127.0.0.1 %s"):format(dir, port,
        (words:gsub("URL", ("https://imports.example.com:%d"):format(port)))))
      return code, out, err
    end

    it("requests come by HTTP/2, and the address of the user is known", function()
      local _, out = curl "-w '\\n%{http_version}' URL/echo -H 'X-Forwarded-For: 192.0.2.9'"
      local body, version = out:match "^(.*)\n(.-)$"
      assert.equal("2", version)
      assert.same({ "127.0.0.1", "https" }, { cjson.decode(body).peer, cjson.decode(body).headers["x-forwarded-proto"] })
      -- What a browser says of itself is not believed.
      assert.is_nil(cjson.decode(body).headers["x-forwarded-for"]:find("192.0.2.9", 1, true))
    end)

    it("a large file goes through, and answers of all kinds come back", function()
      h.write(dir .. "/large", ("0123456789abcdef"):rep(1 << 18))
      local _, out = curl "-T large URL/bytes/large"
      assert.equal(1 << 22, cjson.decode(out).received)
      local _, status = curl "-o /dev/null -w '%{http_code}' URL/nowhere"
      assert.equal("404", status)
    end)

    it("bytes are kept as they come, also of an upload that breaks", function()
      h.sh(("cd %s && (head -c 500000 large; exec sleep 1) | timeout -s KILL 0.7 curl -sS -k --resolve imports.example.com:%d:127.0.0.1 -X PATCH -T - https://imports.example.com:%d/bytes/cut_%s")
        :format(dir, port, port, name))
      for _ = 1, 100 do
        local what, text = fronts.front:wait(0.1)
        if what == "told" then
          assert.same({ true, 500000 }, { cjson.decode(text).cut, cjson.decode(text).size })
          return
        end
      end
      error "the worker did not hear of the end"
    end)

    it("events arrive when they happen", function()
      os.execute(("cd %s && timeout -s KILL 5 curl -sSN -k --resolve imports.example.com:%d:127.0.0.1 https://imports.example.com:%d/events/proxied > events 2>/dev/null &")
        :format(dir, port, port))
      local deadline = sys.monotonic() + 10
      local function seen(word) return h.exists(dir .. "/events") and h.read(dir .. "/events"):find(word, 1, true) end
      local n = 0
      repeat
        n = n + 1
        fronts.serve.publish("proxied", n, "happened", ('{"n":%d}'):format(n))
        sys.run { argv = { "sleep", "0.05" } }
      until seen "happened" or sys.monotonic() > deadline
      assert.is_truthy(seen "event: happened")
    end)
  end)
end
