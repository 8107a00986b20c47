-- What a run writes must never replace a kit or an input. And a run must report it when its surroundings fail, as with a
-- full disk.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local w, kit

local function kitload(before, ...)
  local words = { h.quote(w.binary) }
  for _, word in ipairs { ... } do words[#words + 1] = h.quote(word) end
  return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && { %s; TERM=dumb timeout 60 %s; } </dev/null"):format(h.quote(w.dir), before or ":", table.concat(words, " ")))
end

before_each(function()
  w = workspace.new()
  kit = 'return k.kit "x" { source = { files = "in.csv" }, trigger = "@daily", k.field "v" { k.integer } }'
  w:kit("x", kit)
  w:write("in.csv", "v\n1\nbad\n")
  kit = w:read "kits/x.lua"
end)

describe("an output", function()
  local function refused(name)
    for _, what in ipairs { "--rejects", "--problems", "--report" } do
      for _, files in ipairs { { "in.csv" }, { "in*.csv" }, {} } do
        local code, _, err = kitload(nil, "check", "x", what, name, table.unpack(files))
        if #files > 0 or not name:find "in" then
          assert.equal(2, code, what .. " " .. name .. err)
          assert.truthy(err:find(what .. " ", 1, true), err)
        end
        assert.equal(kit, w:read "kits/x.lua")
        assert.equal("v\n1\nbad\n", w:read "in.csv")
      end
    end
  end
  it("is no kit, by its path, a longer one, a link, a hard link, and no new file among them", function()
    h.sh(("cd %s && ln -s kits/x.lua link && ln kits/x.lua hard && ln -s kits folder && mkdir projects"):format(h.quote(w.dir)))
    for _, name in ipairs { "kits/x.lua", "./kits/../kits/x.lua", "link", "hard", "folder/x.lua", "kits/new.csv", "folder/new.csv", w.dir .. "/kits/x.lua",
      "other.lua", "projects/p.lua", "projects/p.csv" } do refused(name) end
  end)
  it("is no input, by its path, a link, a hard link", function()
    h.sh(("cd %s && ln -s in.csv linked && ln in.csv inhard"):format(h.quote(w.dir)))
    for _, name in ipairs { "in.csv", "./in.csv", "linked", "inhard", w.dir .. "/in.csv" } do refused(name) end
  end)
  it("of a run that ends early is no input either", function()
    for _, words in ipairs { { "check", "none", "in.csv" }, { "check", "none" }, { "run", "x", "nothing.csv", "--to", "host=/nowhere" }, { "merge", "1", "--to", "host=/nowhere" } } do
      local list = table.move({ "--report", "in.csv" }, 1, 2, #words + 1, words)
      local code = kitload(nil, table.unpack(list))
      assert.is_true(code > 0 and code < 70)
      assert.equal("v\n1\nbad\n", w:read "in.csv")
    end
  end)
  it("of another name is written", function()
    assert.equal(1, (kitload(nil, "check", "x", "in.csv", "--rejects", "r.csv", "--problems", "p.jsonl", "--report", "o.json")))
    assert.matches("integer.invalid", w:read "r.csv")
    assert.matches("integer.invalid", w:read "o.json")
    assert.equal(1, (kitload(nil, "check", "x", "in.csv", "--report", "o.json")))
  end)
  it("of kitload new is no kit that is there", function()
    local code, _, err = kitload(nil, "new", "x", "--from", "in.csv")
    assert.equal(2, code, err)
    assert.equal(kit, w:read "kits/x.lua")
  end)
end)

describe("a name in the workspace", function()
  it("that begins with - is no option of the command that schedule prints", function()
    w:write("kits/-q.lua", 'local k = require "kit"\nreturn k.kit "-q" { source = { files = "in.csv" }, trigger = "@daily", k.field "v" {} }')
    local code, out, err = kitload(nil, "schedule", "--", "-q")
    assert.equal(0, code, err)
    assert.matches(" %-%- %-q\n", out)
    code, out = kitload(nil, "schedule", "--systemd", "--", "-q")
    assert.equal(0, code)
    assert.matches('ExecStart=[^\n]* %-%- "?%-q"?\n', out)
    assert.is_nil(out:find "\n# %-")
  end)
  it("with an end of line makes no line of a crontab, and no line of a unit", function()
    w:write("kits/e\n* * * * * id.lua", 'local k = require "kit"\nreturn k.kit "e" { source = { files = "in.csv" }, trigger = "@daily", k.field "v" {} }')
    for _, way in ipairs { { "schedule" }, { "schedule", "--systemd" }, { "schedule", "e\n* * * * * id" } } do
      local code, out, err = kitload(nil, table.unpack(way))
      assert.equal(2, code, out)
      assert.truthy(err:find("control character", 1, true), err)
      assert.equal("", out)
    end
  end)
  it("that is a trigger of two lines is refused", function()
    w:write("kits/y.lua", 'local k = require "kit"\nreturn k.kit "y" { source = { files = "in.csv" }, trigger = "0 5\\n* * *", k.field "v" {} }')
    local _, out = kitload(nil, "schedule", "y")
    assert.is_nil(out:find "\n%* ")
  end)
end)

describe("a machine that gives too little", function()
  local function short(limit, what, ...)
    local code, _, err = kitload("ulimit " .. limit, "check", "x", "in.csv", ...)
    assert.is_true(code == 1 or code == 2 or code == 3 or code == 5 or code == 127, limit .. " " .. code .. err)
    if code ~= 1 and code ~= 127 then assert.truthy(err:find(what), limit .. err) end
    return code
  end
  it("files: the limit of open ones is named", function()
    for n = 3, 12 do short("-n " .. n, "[Tt]oo many open files") end
  end)
  if not h.sanitized then
    it("memory and threads: they are named, and it is no bug", function()
      local ended = 0
      for _, v in ipairs { 20000, 30000, 40000, 50000, 60000, 70000, 80000 } do
        if short("-v " .. v, "memory", "-j", "4") == 5 then ended = ended + 1 end
      end
      assert.is_true(ended > 0)
    end)
    it("memory: a cell that there is no room for", function()
      w:write("in.csv", "v\n" .. ("a"):rep(15 << 20) .. "\n")
      local code, _, err = kitload("ulimit -v 90000", "check", "x", "in.csv")
      assert.is_true(code == 1 or code == 5, code .. err)
      if code == 5 then assert.matches("memory", err) end
    end)
  end
  it("writes no core, which would hold the passwords of connections", function()
    -- The process opens the pipe and waits there. The limit is set before anything else.
    local _, out = h.sh(([[cd %s && mkfifo pipe && ulimit -c unlimited 2>/dev/null; %s check x pipe >/dev/null 2>&1 & pid=$!
      exec 3>%s/pipe; grep 'Max core file size' /proc/$pid/limits; kill $pid; wait $pid]]):format(h.quote(w.dir), h.quote(w.binary), h.quote(w.dir)))
    assert.matches("Max core file size%s+[01]%s+[01]%s", out)
  end)
end)

describe("a signal", function()
  -- alive: the process has not ended. heard: no signal waits for it, and it has run on since, or has ended.
  local shell = [[
    alive() { case "$(cut -d' ' -f3 /proc/$pid/stat 2>/dev/null)" in ''|Z|X) return 1;; esac; }
    ran() { cut -d' ' -f14 /proc/$pid/stat 2>/dev/null; }
    heard() {
      while alive && grep -q '^S[a-z]*Pnd:.*[1-9a-f]' /proc/$pid/status; do sleep 0.02; done
      was=$(ran); while alive && [ "$(ran)" = "$was" ]; do sleep 0.02; done
    }]]

  -- A process that never looks at signals, as one that waits for a server's file: its code, 99 where it goes on all the same.
  local function ends(signals)
    local script = h.write(h.tmp() .. "/script", ([[
      package.path, package.cpath = %q, %q
      require("kitload.host.pg").catch_signals()
      io.stdout:write "ready\n" io.stdout:flush()
      while true do end]]):format(package.path, package.cpath))
    return h.sh(([[%s
      %s %s >%s.out & pid=$!
      while alive && ! grep -q ready %s.out; do sleep 0.02; done
      %s; heard; if alive; then kill -9 $pid; wait $pid; exit 99; fi; wait $pid]]):format(shell, h.lua, script, script, script, signals))
  end
  it("ends at the second time what does not hear the first", function()
    -- The second one is one of its own when it comes 0.3 seconds after the first was heard, or later.
    local code, _, err = ends "kill -TERM $pid; heard; sleep 0.4; kill -TERM $pid"
    assert.equal(130, code)
    assert.matches("interrupted twice; nothing was committed", err)
    assert.equal(130, (ends "kill -TERM $pid; heard; sleep 0.4; kill -INT $pid"))
  end)
  it("that is sent twice at once is one", function()
    assert.equal(99, (ends "kill -TERM $pid $pid"))
  end)
end)
