-- Programs that run beside us, their locks, and talks with them over a socket.
local h = require "spec.helper"
local child = require "kitload.host.child"
local sys = require "kitload.host.sys"

-- Looks until it is so, for ten seconds at most.
local function wait_until(is_so)
  local deadline = sys.monotonic() + 10
  repeat
    local found = is_so()
    if found then return found end
    sys.run { argv = { "sleep", "0.01" } }
  until sys.monotonic() > deadline
  error "it did not come"
end

describe("a child", function()
  local folder

  before_each(function() folder = h.tmp() end)

  local function path(name) return folder .. "/" .. name end

  local function read(name)
    local file = assert(io.open(path(name)))
    local text = file:read "a"
    file:close()
    return text
  end

  local function sh(script, more)
    local asked = { argv = { "sh", "-c", script }, out = path "out", err = path "err" }
    for name, value in pairs(more or {}) do asked[name] = value end
    return child.spawn(asked)
  end

  it("runs beside us, writes into its files, and says how it ended", function()
    local c = assert(sh("sleep 0.1; echo said; echo told >&2; exit 3"))
    assert.is_nil(c:ended())
    local ended = wait_until(function() return c:ended() end)
    assert.equal(3, ended.code)
    assert.is_nil(ended.signal)
    assert.is_true(ended.peak > 100000)
    assert.same({ "said\n", "told\n" }, { read "out", read "err" })
    assert.equal(3, c:ended().code)
  end)

  it("gets our environment with other values, and none of our files and signals", function()
    local kept = assert(io.open(path "kept", "w"))
    local c = assert(sh("echo \"$HOME|$ADDED|${USED-unset}|$PATH\"; ls -l /proc/self/fd | grep -c kept; grep SigBlk /proc/self/status",
      { env = { HOME = "/elsewhere", ADDED = "a=b" }, unset = { "USED", "PATH" }, argv = { "/bin/sh", "-c",
        "PATH=/bin:/usr/bin; echo \"$HOME|$ADDED\"; ls -l /proc/self/fd | grep -c kept; grep SigIgn /proc/self/status" } }))
    wait_until(function() return c:ended() end)
    kept:close()
    local first, files, ignored = read("out"):match "^(.-)\n(%d+)\nSigIgn:%s*(%x+)\n"
    assert.same({ "/elsewhere|a=b", "0", "0000000000000000" }, { first, files, ignored })
    assert.equal("", read "err")
  end)

  it("gets secrets in its environment, as programs that are waited for do", function()
    local secret = require "kitload.host.secret"
    local file = assert(secret.lend((assert(secret.from_program { "/bin/echo", "hidden=1" }))))
    local value = assert(secret.from_file(file:path()))
    local c = assert(sh("echo \"$TOLD|$PLAIN\"", { env = { TOLD = value, PLAIN = "x" } }))
    wait_until(function() return c:ended() end)
    assert.equal("hidden=1|x\n", read "out")
    local ran = sys.run { argv = { "sh", "-c", "echo \"$TOLD|$PLAIN\"" }, env = { TOLD = value, PLAIN = "x" } }
    assert.equal("hidden=1|x\n", ran.out)
  end)

  it("is not a child of nothing: a program that is not there gives 127", function()
    local c = assert(child.spawn { argv = { "no-such-program-of-ours" } })
    assert.equal(127, wait_until(function() return c:ended() end).code)
  end)

  it("is ended with its own children", function()
    local c = assert(sh("sleep 100 & echo $! > " .. path "inner" .. "; wait"))
    local inner = wait_until(function()
      local file = io.open(path "inner")
      local number = file and tonumber(file:read "a")
      return file and file:close() and number
    end)
    assert.is_true(c:kill())
    local ended = wait_until(function() return c:ended() end)
    assert.same({ 143, 15 }, { ended.code, ended.signal })
    -- A process that ended and that nobody has waited for still has a number. Its state is Z.
    wait_until(function()
      local file = io.open(("/proc/%d/stat"):format(inner))
      local state = file and file:read("a"):match "%) (%a)"
      return (not file or file:close()) and (state == nil or state == "Z")
    end)
    assert.is_false(c:kill())
  end)

  it("reads the end of its standard input when it is let go", function()
    local c = assert(sh("cat; echo over", { life = true }))
    sys.run { argv = { "sleep", "0.05" } }
    assert.is_nil(c:ended())
    c:leave()
    wait_until(function() return c:ended() end)
    assert.equal("over\n", read "out")
  end)

  it("holds its lock until it has ended, whatever becomes of us", function()
    local c = assert(sh("read x; true", { life = true, lock = path "lock" }))
    assert.is_true(child.is_locked(path "lock"))
    local second, _, held = sh("true", { lock = path "lock" })
    assert.is_nil(second)
    assert.is_true(held)
    c:leave()
    wait_until(function() return c:ended() end)
    assert.is_false(child.is_locked(path "lock"))
    assert.is_false(child.is_locked(path "none"))
  end)

  it("is refused with the file that cannot be opened", function()
    local c, err = child.spawn { argv = { "true" }, out = path "no/such/folder" }
    assert.is_nil(c)
    assert.matches("no/such/folder", err.message, 1, true)
    local held
    c, err, held = child.spawn { argv = { "true" }, lock = path "no/lock" }
    assert.is_nil(c)
    assert.matches("no/lock", err.message, 1, true)
    assert.is_nil(held)
  end)
end)

-- Answers each line with its length, and ends by itself at "end". It leaves the line "none" without an answer.
local ANSWERS = ("package.cpath = %q\n"):format(package.cpath) .. [[
local listener = assert(require("kitload.host.child").listen(arg[1]))
while true do
  local line, why = listener:next(20)
  if not line or line == "end" then
    io.stderr:write(why or "asked", "\n")
    os.exit(0)
  end
  if line ~= "none" then listener:answer(#line .. line:sub(1, 5)) end
end]]

describe("a talk", function()
  local folder, socket, c

  before_each(function()
    folder = h.tmp() .. "/" .. ("x"):rep(150)
    assert(sys.mkdir(folder))
    socket = folder .. "/talk"
    h.write(folder .. "/answers.lua", ANSWERS)
    local argv = { "sh", "-c", ("exec %s %s/answers.lua %s"):format(h.lua, folder, socket) }
    c = assert(child.spawn { argv = argv, life = true, err = folder .. "/err" })
  end)

  after_each(function() c:kill(9) end)

  local function ask(line, seconds)
    return wait_until(function()
      local answer, why = child.call(socket, line, seconds or 5)
      return answer or why ~= "away" and { why }
    end)
  end

  it("is one line and one answer, also where the path and the lines are long", function()
    assert.equal("5hello", ask "hello")
    assert.equal("0", ask "")
    assert.equal("3000000xxxxx", ask(("x"):rep(3000000)))
    assert.equal("srw-------", (sys.run { argv = { "stat", "-c", "%A", socket } }).out:gsub("\n", ""), nil)
  end)

  it("waits for one who begins to listen, and not longer than it was told", function()
    assert.equal("5hello", child.call(socket, "hello", 5, 5))
    local before = sys.monotonic()
    assert.same({ nil, "away" }, { child.call(folder .. "/none", "hello", 5, 0.1) })
    assert.is_true(sys.monotonic() - before < 2)
  end)

  it("goes on after a line without an answer, and says of it that there was none", function()
    assert.same({ "silent" }, ask("none", 0.1))
    assert.equal("2ab", ask "ab")
  end)

  it("ends when the one who started it is gone", function()
    ask "hello"
    c:leave()
    wait_until(function() return c:ended() end)
    assert.equal("ended\n", h.read(folder .. "/err"))
    assert.same({ nil, "away" }, { child.call(socket, "hello", 1) })
  end)

  it("takes the place of a talk that was killed", function()
    ask "hello"
    c:kill(9)
    wait_until(function() return c:ended() end)
    assert.is_truthy(sys.stat(socket))
    local listener = assert(child.listen(socket))
    assert.same({ nil, "silent" }, { child.call(socket, "hello", 0.05) })
    listener:close()
  end)

  it("is refused where there is no folder", function()
    local listener, err = child.listen(folder .. "/none/talk")
    assert.is_nil(listener)
    assert.matches("none/talk", err.message, 1, true)
  end)
end)
