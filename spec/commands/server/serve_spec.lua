-- kitload serve as a process: docs/serve.md is played, and what its start refuses.
local h = require "spec.helper"
if h.no_server(pending) then return end
local cjson = require "cjson"
local workspaces = require "spec.commands.workspace"

local KIT = [[return k.kit "contacts" {
  into = "contacts", create = true, load = "upsert", key = { "email" },
  k.field "email" { k.trim, k.email, required = true },
  k.field "name" { k.trim },
}]]

describe("kitload serve", function()
  local w, key, port

  setup(function()
    w = workspaces.new()
    w:sql "drop schema if exists kitload cascade"
    w:kit("contacts", KIT)
    w:write("people.csv", "email,name\na@x.de,A\nbad,B\n")
    w:write("more.csv", "email,name\nc@x.de,C\n")
  end)
  teardown(function()
    h.sh(("kill $(cat %s/pid) 2>/dev/null; true"):format(w.dir))
    w:sql "drop schema if exists kitload cascade"
  end)

  local function script(text) return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE; %s"):format(h.quote(w.dir), text)) end

  -- Starts it with these words; gives what it has printed when it serves, or when it has ended.
  local function start(words)
    local code, out, err = script(([[
rm -f out err; %s serve --listen 127.0.0.1:0 --state %s --to %s %s >out 2>err & echo $! >pid
for i in $(seq 200); do grep -q '^serving' out && break; kill -0 $(cat pid) 2>/dev/null || break; sleep 0.02; done
cat out; cat err >&2]]):format(h.quote(w.binary), h.quote(h.conninfo()), h.quote(w:to()), words or ""))
    assert.equal(0, code)
    return out, err
  end

  it("begins with a key that it shows once, and does what docs/serve.md says", function()
    local out = start()
    port, key = out:match "^serving http://127%.0%.0%.1:(%d+)\n", out:match "\n  (klk_[%w_-]+)\n"
    assert.equal(43 + 4, #key)
    assert.is_truthy(out:find(('  curl -T FILE "http://127.0.0.1:%s/v1/imports?kit=contacts" -H "Authorization: Bearer %s"\n'):format(port, key), 1, true))
    local page = {}
    for block in h.read("docs/serve.md"):gmatch "\n```sh\n(.-)\n```" do page[#page + 1] = block:gsub("127%.0%.0%.1:8080", "127.0.0.1:" .. port) end
    assert.is_true(#page >= 5)
    local code, _, err = script(("set -e; KEY=%s\n%s"):format(key, table.concat(page, "\n")))
    assert.equal(0, code, err)
    local outcome = cjson.decode(w:read "outcome.json")
    assert.same({ "completed", 1, 1 }, { outcome.state, outcome.counts.inserted, outcome.counts.rejected })
    assert.equal(outcome.job, cjson.decode(w:read "report.json").job)
    assert.matches("\nbad,B\n?$", (w:rejects "people.rejected.csv":gsub("^.-\n3,.-,bad", "\nbad")))
    assert.same({}, cjson.decode(w:read "own.json").data)
  end)

  it("is one for a state and a spool, and says who has them", function()
    local out, err = start()
    assert.equal("", out)
    assert.matches("error: the spool .kitload/spool is held by kitload serve %S+ pid %d+\n  one front works with a spool", err)
    out, err = start "--spool other"
    assert.equal("", out)
    assert.matches("error: the state is held by kitload serve %S+ pid %d+, since [%d: -]+ UTC", err)
    assert.matches("\n  one front works with a state", err)
  end)

  it("refuses words that it does not take", function()
    for words, said in pairs { ["--listen nowhere"] = "--listen cannot be 'nowhere'", ["--listen 1.2.3.4:99999"] = "--listen cannot be",
      ["--metrics x"] = "--metrics cannot be 'x'", ["--keep 7"] = "--keep cannot be '7'", ["--keep 0d"] = "--keep cannot be", ["--trusted-proxy any"] = "--trusted-proxy cannot be 'any'",
      ["--trusted-proxy 10.0.0.0/33"] = "--trusted-proxy cannot be", ["--scopes all"] = "--scopes goes with --new-key",
      ["--project x"] = "--project goes with --new-key", ["--new-key --scopes imports:raed"] = "there is no scope 'imports:raed'",
      ["--new-key --project nosuch"] = "there is no project 'nosuch'", ["--new-key --migrate"] = "do not go together",
      ["--console 1"] = "--console", ["--embed kontacts"] = "there is no kit 'kontacts'" } do
      local code, out, err = script(("%s serve --state %s %s"):format(h.quote(w.binary), h.quote(h.conninfo()), words))
      assert.equal(2, code, words .. ": " .. err)
      assert.equal("", out)
      assert.is_truthy(err:find(said, 1, true), err)
    end
    local none, _, told = script(h.quote(w.binary) .. " serve --state none")
    assert.equal(2, none)
    assert.matches("%-%-state cannot be 'none'", told)
    local code, _, err = script(h.quote(w.binary) .. " serve --state 'host=/nonexistent dbname=x'")
    assert.equal(4, code)
    assert.matches("/nonexistent", err)
  end)

  it("ends at SIGTERM, and its keys, new ones too, hold when it comes again", function()
    local code, second = w:kitload("serve", "--state", h.conninfo(), "--new-key", "--scopes", "kits:read")
    assert.equal(0, code)
    second = second:match "^(klk_%S+)\n$"
    code = script "P=$(head -1 .kitload/spool/lock | grep -o '[0-9]*$'); kill $P; for i in $(seq 250); do kill -0 $P 2>/dev/null || exit 0; sleep 0.02; done; exit 1"
    assert.equal(0, code)
    local out = start "--metrics 127.0.0.1:0"
    assert.is_nil(out:find "klk_")
    local metrics = out:match "\n  metrics (http://127%.0%.0%.1:%d+/metrics)\n"
    assert.matches("\nkitload_state_up 1\n", "\n" .. select(2, script("curl -s " .. metrics)))
    assert.matches("404", select(2, script("curl -s " .. metrics:gsub("/metrics$", "/v1/imports"))))
    port = out:match "^serving http://127%.0%.0%.1:(%d+)\n"
    local function status(path, token)
      local _, answer = script(("curl -s -o /dev/null -w '%%{http_code}' http://127.0.0.1:%s%s -H 'Authorization: Bearer %s'"):format(port, path, token))
      return answer
    end
    assert.same({ "200", "200", "403", "401", "200" }, { status("/v1/imports", key), status("/v1/kits", second), status("/v1/imports", second),
      status("/v1/kits", "klk_" .. ("x"):rep(43)), status("/readyz", "none") })
    code, out = w:kitload("serve", "--state", h.conninfo(), "--migrate")
    assert.equal(0, code)
    assert.matches("^the state is up to date, migration %d+\n$", out)
    -- A kit that comes is seen, at SIGHUP at once.
    w:kit("later", 'return k.kit "later" { into = "later", k.field "a" {} }')
    script "kill -HUP $(cat pid)"
    local kits = script("for i in $(seq 100); do curl -s http://127.0.0.1:" .. port .. "/v1/kits/later -H 'Authorization: Bearer " .. second
      .. "' | grep -q '\"fields\"' && exit 0; sleep 0.02; done; exit 1")
    assert.equal(0, kits)
    -- A state of an earlier kitload is not touched, until somebody says so.
    script "kill $(cat pid); while kill -0 $(cat pid) 2>/dev/null; do sleep 0.01; done"
    w:sql "alter table kitload.imports drop column edits; delete from kitload.migrations where number = 2"
    local said = select(2, start())
    assert.matches("error: the state lacks migration 2: edits of reviews\n  kitload serve %-%-migrate", said)
    code, out = w:kitload("serve", "--state", h.conninfo(), "--migrate")
    assert.same({ 0, "migration 2: edits of reviews\n" }, { code, out })
    w:sql "insert into kitload.migrations (number) values (99)"
    assert.matches("error: the state has migration 99, and this kitload knows %d+\n", (select(2, start())))
    w:sql "delete from kitload.migrations where number = 99"
  end)

  -- A tenth of `make serve-kills`.
  it("loses and doubles nothing when it or its runs are killed", function()
    local code, out, err = h.sh(("KITLOAD_BUILD=%s scripts/serve-kills 5"):format(h.quote(h.build)))
    assert.equal(0, code, out .. err)
    assert.matches("10 files: %d+ in the table once, %d+ failed and say why", out)
  end)
end)
