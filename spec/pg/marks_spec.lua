-- A workspace that comes with a server's folder. Nothing in it may run, unless this user's kitload made it here.
local h = require "spec.helper"
local localpg = require "kitload.connect.localpg"
local output = require "kitload.talk.output"
local pg = require "kitload.host.pg"
local sys = require "kitload.host.sys"

local root = sys.euid() == 0
output.quiet = true

local used = {}
local function workspace()
  local dir = h.tmp()
  h.sh("chmod 755 " .. dir)
  used[#used + 1] = dir
  return dir
end

local function starts(dir)
  local text = assert(localpg.conninfo(dir))
  local conn = assert(pg.connect { conninfo = text, retry = false })
  conn:close()
end

--- All that touches a server refuses this one, and says what to do.
local function refused(dir)
  for _, name in ipairs { "conninfo", "stop", "psql" } do
    local done, err = localpg[name](dir, {})
    assert.is_nil(done, name)
    assert.equal(4, err.exit)
    assert.matches("did not make here for you", err.message)
    assert.matches("take it away.*kitload pg trust", err.hint)
  end
  local status = localpg.status(dir)
  assert.same({ true, false }, { status.exists, status.running })
  assert.truthy(status.refusal)
end

describe("a server's folder in a workspace", function()
  local own
  setup(function()
    own = workspace()
    starts(own)
    localpg.stop(own)
  end)
  teardown(function()
    for _, dir in ipairs(used) do
      local status = localpg.status(dir)
      if status and not status.refusal then localpg.stop(dir) end
    end
  end)

  --- A workspace with a copy of that server, which runs a program as soon as it is started. It would leave the file.
  local function hostile()
    local dir, touched = workspace(), h.tmp() .. "/touched"
    h.sh(("chmod 777 %s; cp -a %s/.kitload %s"):format(touched:match "^.*/", own, dir))
    h.sh(([[cd %s/.kitload/pg/data && echo "restore_command = 'touch %s; false'" >>postgresql.auto.conf && touch recovery.signal && chown --reference=base recovery.signal]])
      :format(dir, touched))
    return dir, touched
  end

  it("that kitload made here starts", function() starts(own) localpg.stop(own) end)

  it("that came with it is not started, with no mark, with one of its own, and with another server's", function()
    local dir, touched = hostile()
    local mark = dir .. "/.kitload/pg/data/kitload.mark"
    for _, word in ipairs { h.read(mark), "", "\n", "0123456789abcdef-0123456789abcdef\n" } do
      h.write(mark, word)
      refused(dir)
    end
    os.remove(mark)
    refused(dir)
    assert.is_false(h.exists(touched))
    -- Where the user says that it is theirs, it runs: this shows that the program above is a real one.
    assert(localpg.trust(dir))
    localpg.conninfo(dir)
    assert.is_true(h.exists(touched))
  end)

  it("is refused by the program, with what to do; trust says what it means", function()
    local dir, touched = hostile()
    local binary = h.build:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload
    local function kitload(words) return h.sh(("cd %s && %s %s </dev/null"):format(dir, binary, words)) end
    for _, words in ipairs { "pg start", "pg stop", "pg status", "pg psql -c 'select 1'", "jobs --to local:" } do
      local code, _, err = kitload(words)
      assert.equal(4, code, words)
      assert.matches("kitload pg trust", err)
    end
    assert.is_false(h.exists(touched))
    local code, out = kitload "pg trust"
    assert.equal(0, code)
    assert.matches("what its settings and functions say runs as you", out)
    assert.matches("is yours already", select(2, kitload "pg trust"))
    assert.matches("there is none yet", select(2, h.sh(("cd %s && %s pg trust"):format(workspace(), binary))))
  end)

  it("of a workspace that was moved is trusted by its user's word, which also holds where it was made", function()
    local dir = workspace()
    starts(dir)
    localpg.stop(dir)
    h.sh(("mv %s %s.moved"):format(dir, dir))
    refused(dir .. ".moved")
    assert(localpg.trust(dir .. ".moved"))
    starts(dir .. ".moved")
    localpg.stop(dir .. ".moved")
    h.sh(("rm -rf %s.moved"):format(dir))
  end)

  it("is not followed by links, nor by a file that names it, to another workspace's", function()
    local dirs = {}
    for i, command in ipairs { "ln -s %s/.kitload .kitload", "mkdir .kitload; ln -s %s/.kitload/pg .kitload/pg",
      "mkdir -p -m 700 .kitload/pg; ln -s %s/.kitload/pg/data .kitload/pg/data", "mkdir .kitload; echo %s/.kitload/pg >.kitload/pg" } do
      dirs[i] = workspace()
      h.sh(("cd %s; " .. command):format(dirs[i], own))
    end
    starts(own)
    for _, dir in ipairs(dirs) do refused(dir) end
    localpg.stop(own)
    for _, dir in ipairs(dirs) do h.sh(("rm -rf %s/.kitload"):format(dir)) end
  end)

  it("that names a place to make one is refused", function()
    local dir, target = workspace(), h.tmp() .. "/target"
    h.sh(("mkdir %s/.kitload; echo %s >%s/.kitload/pg"):format(dir, target, dir))
    refused(dir)
    assert.is_nil((sys.stat(target)))
  end)

  it("without a cluster leads to no host of a postmaster.pid, and to no file by links of its log, lock or .gitignore", function()
    local dir, other = workspace(), h.tmp()
    h.sh(("mkdir -p -m 700 %s/.kitload/pg/data; printf '1\n/x\n1\n5432\n127.0.0.1\n\n' >%s/.kitload/pg/data/postmaster.pid"):format(dir, dir))
    refused(dir)
    h.sh(("cd %s/.kitload && rm -r pg/data && ln -s %s/ignored .gitignore && echo kept >%s/log && chmod 666 %s/log && ln -s %s/log pg/server.log && chmod 700 pg")
      :format(dir, other, other, other, other))
    if root then h.sh(("chown -R postgres %s/.kitload/pg; chmod 777 %s"):format(dir, other)) end
    starts(dir)
    assert.equal("kept\n", h.read(other .. "/log"))
    assert.is_false(h.exists(other .. "/ignored"))
    localpg.stop(dir)
    h.sh(("cd %s/.kitload && rm pg.lock && ln -s %s/lock pg.lock"):format(dir, other))
    assert.is_nil((localpg.conninfo(dir)))
    assert.is_false(h.exists(other .. "/lock"))
    os.remove(dir .. "/.kitload/pg.lock")
  end)

  it("is reached by its socket only, whatever its postmaster.pid says", function()
    for _, host in ipairs { "127.0.0.1", "/x,127.0.0.1" } do
      h.write(own .. "/.kitload/pg/data/postmaster.pid", ("1\n/x\n1\n5432\n%s\n\n"):format(host))
      assert.is_nil(localpg.status(own).conninfo:find("127.0.0.1", 1, true))
    end
    os.remove(own .. "/.kitload/pg/data/postmaster.pid")
  end)

  it("of which git keeps files is not started: a pull writes over what .gitignore names", function()
    if h.sh "git --version" ~= 0 then
      pending "there is no git"
      return
    end
    local dir = workspace()
    starts(dir)
    localpg.stop(dir)
    h.sh(("cd %s && git init -q && git add -f .kitload/pg/data/postgresql.auto.conf"):format(dir))
    local done, err = localpg.conninfo(dir)
    assert.is_nil(done)
    assert.matches("kept in git.*postgresql.auto.conf", err.message)
    h.sh(("cd %s && git rm -qr --cached .kitload/pg"):format(dir))
    starts(dir)
  end)

  it("is not made where its mark cannot be kept, and the message says what to set", function()
    local dir = workspace()
    local binary = h.build:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload
    local code, _, err = h.sh(("cd %s && XDG_STATE_HOME=/dev/null %s pg start"):format(dir, binary))
    assert.equal(4, code)
    assert.matches("set XDG_STATE_HOME", err)
    assert.is_nil((sys.stat(dir .. "/.kitload/pg/data")))
  end)
end)
