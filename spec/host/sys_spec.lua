-- kitload.host.sys: what the system tells, programs that are run, and files.
local h = require "spec.helper"
local lfs = require "lfs"
local sys = require "kitload.host.sys"

describe("the system's", function()
  it("SHA-256 is that of sha256sum, for texts of any length and byte", function()
    local dir, texts, names = h.tmp(), {}, {}
    h.sh("mkdir -p " .. dir)
    for i = 0, 80 do
      texts[i] = string.char(i * 3 % 256):rep(i) .. (i % 2 == 0 and "\0" or "")
      h.write(("%s/%02d"):format(dir, i), texts[i])
      names[#names + 1] = ("%02d"):format(i)
    end
    local code, out = h.sh("cd " .. dir .. " && sha256sum " .. table.concat(names, " "))
    assert.equal(0, code)
    local n = 0
    for sum, name in out:gmatch "(%x+)%s+(%d+)" do
      assert.equal(sum, sys.sha256(texts[tonumber(name)]), name)
      n = n + 1
    end
    assert.equal(81, n)
  end)

  it("UUIDs are of version 4, and never the same", function()
    local seen = {}
    for _ = 1, 200 do
      local uuid = sys.uuid()
      assert.is_truthy(uuid:match "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$", uuid)
      assert.is_nil(seen[uuid])
      seen[uuid] = true
    end
  end)

  it("clocks tell the time of day, the time that passes, and the time of the processor", function()
    assert.is_true(math.abs(sys.now() - os.time()) <= 2)
    assert.is_true(math.abs(sys.now_nanos() / 1e9 - sys.now()) < 2)
    local started, used = sys.monotonic(), sys.cpu()
    sys.run { argv = { "sleep", "0.3" } }
    assert.is_true(sys.monotonic() - started >= 0.3)
    assert.is_true(sys.cpu() - used < 0.3)
    assert.is_true(sys.monotonic() < 1e9) -- it does not begin in 1970
  end)

  it("names and numbers are those of the shell", function()
    local _, out = h.sh "hostname; id -u"
    assert.equal(out, sys.hostname() .. "\n" .. sys.euid() .. "\n")
    assert.equal(lfs.symlinkattributes("/proc/self", "target"), tostring(sys.pid()))
    assert.equal(os.getenv "PATH", sys.getenv "PATH")
    assert.is_nil(sys.getenv "KITLOAD_NO_SUCH_NAME")
    assert.same({ true, false }, { sys.is_set "PATH", sys.is_set "KITLOAD_NO_SUCH_NAME" })
    assert.is_true(sys.alive(sys.pid()))
    assert.is_true(sys.alive(1))
    assert.is_false(sys.alive(2 ^ 22 + 1 | 0)) -- no process has such a number
    assert.is_false(sys.isatty(0) and not os.execute "test -t 0")
    assert.equal(h.pwd(), sys.cwd())
  end)
end)

describe("the width of a text", function()
  it("counts columns, and the bytes that fit", function()
    for _, case in ipairs {
      { "", 5, 0, 0 }, { "abc", 3, 3, 3 }, { "abc", 2, 3, 2 }, { "abc", 0, 3, 0 }, { "äbc", 2, 3, 3 }, { "日本", 3, 4, 3 }, { "日本", 4, 4, 6 },
      { "日本", 1, 4, 0 }, { "u\u{308}x", 1, 2, 3 }, { "\xff\xe4x", 2, 3, 2 }, { "a\tb", 3, 3, 3 },
    } do
      local width, fits = sys.width(case[1], case[2])
      assert.same({ case[3], case[4] }, { width, fits }, case[1])
    end
    assert.same({ 3, 4 }, { sys.width "äbc" })
  end)
end)

describe("a program that is run", function()
  it("gets its words, input, environment and folder", function()
    local r = sys.run { argv = { "sh", "-c", 'cat; printf "%s|" "$@"; echo "$NAME"; pwd; echo no >&2', "sh", "a b", "", "ä" },
      stdin = "in\n", env = { NAME = "value" }, cwd = "/usr" }
    assert.same({ 0, "in\na b||ä|value\n/usr\n", "no\n" }, { r.code, r.out, r.err })
    assert.is_true(r.seconds >= 0 and r.cpu >= 0 and r.peak > 0)
  end)

  it("gives its exit code, or 128 and the signal, or 127 when there is none, or 126 without its folder", function()
    assert.equal(7, sys.run({ argv = { "sh", "-c", "exit 7" } }).code)
    assert.equal(128 + 15, sys.run({ argv = { "sh", "-c", "kill -TERM $$" } }).code)
    local r = sys.run { argv = { "kitload-no-such-program" } }
    assert.same({ 127, "kitload-no-such-program: No such file or directory\n" }, { r.code, r.err })
    assert.equal(126, sys.run({ argv = { "true" }, cwd = "/no/such" }).code)
  end)

  it("is ended after the seconds that it has, with the children that it has started", function()
    local dir = h.tmp()
    local r = sys.run { argv = { "sh", "-c", ("trap '' TERM; (sleep 3; touch %s) & echo begun; sleep 3"):format(dir .. "late") }, seconds = 1 }
    assert.same({ true, 128 + 9, "begun\n" }, { r.late, r.code, r.out })
    assert.is_true(r.seconds < 2.9, r.seconds)
    r = sys.run { argv = { "sh", "-c", "exit 3" }, seconds = 5 }
    assert.same({ false, 3, true }, { r.late, r.code, r.seconds < 2 })
    assert.equal(127, sys.run({ argv = { "kitload-no-such-program" }, seconds = 5 }).code)
    sys.run { argv = { "sleep", "1.5" } }
    assert.is_false(h.exists(dir .. "late"))
  end)

  it("does not get variables that are left out", function()
    local r = sys.run { argv = { "sh", "-c", "echo $A-$B-${HOME:+home}" }, env = { A = "1", B = "2" }, unset = { "B", "HOME", "NOT_THERE" } }
    assert.equal("1--\n", r.out)
  end)

  it("may write any amount, and inherits no open file", function()
    local r = sys.run { argv = { "sh", "-c", "head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2" } }
    assert.same({ 300000, 200000 }, { #r.out, #r.err })
    assert.error(function() sys.run { argv = {} } end)
  end)
end)

describe("files", function()
  local function folder()
    local dir = h.tmp()
    assert(sys.mkdir(dir))
    return dir
  end

  it("are told with kind, size, rights, owner and times", function()
    local dir = folder()
    h.write(dir .. "/a", "12345")
    assert(sys.chmod(dir .. "/a", 416))
    h.sh(("touch -d @1700000000.25 %s/a; mkfifo %s/f; ln -s a %s/l"):format(dir, dir, dir))
    local a = assert(sys.stat(dir .. "/a"))
    assert.same({ "file", 5, 416, sys.euid(), 1700000000.25 }, { a.kind, a.size, a.mode, a.uid, a.mtime })
    assert.is_true(math.abs(a.ctime - os.time()) < 5)
    assert.same({ "dir", "fifo", "file", "other" }, { sys.stat(dir).kind, sys.stat(dir .. "/f").kind, sys.stat(dir .. "/l").kind, sys.stat("/dev/null").kind })
    assert.equal(a.id, sys.stat(dir .. "/l").id)
    assert.not_equal(a.id, sys.stat(dir .. "/f").id)
    local gone, err = sys.stat(dir .. "/no")
    assert.same({ nil, "input", dir .. "/no: No such file or directory" }, { gone, err.kind, err.message })
    assert.equal(dir .. "/a", sys.realpath(dir .. "/./l"))
    assert.is_nil(sys.realpath(dir .. "/no"))
  end)

  it("get the time of another one", function()
    local dir = folder()
    h.write(dir .. "/a", "")
    h.write(dir .. "/b", "")
    h.sh(("touch -d @1600000000.125 %s/a"):format(dir))
    assert.is_true(sys.same_time(dir .. "/b", dir .. "/a"))
    assert.same({ 1600000000.125, 1600000000.125 }, { sys.stat(dir .. "/a").mtime, sys.stat(dir .. "/b").mtime })
    local ok, err = sys.same_time(dir .. "/b", dir .. "/no")
    assert.same({ nil, dir .. "/no: No such file or directory" }, { ok, err.message })
    ok, err = sys.same_time(dir .. "/no", dir .. "/a")
    assert.same({ nil, dir .. "/no: No such file or directory" }, { ok, err.message })
  end)

  it("have folders that are made with their parents, once", function()
    local dir = folder()
    assert.is_true(sys.mkdir(dir .. "/x/y/z", 448))
    assert.is_true(sys.mkdir(dir .. "/x/y/z"))
    assert.equal(448, sys.stat(dir .. "/x/y/z").mode)
    assert.not_equal(448, sys.stat(dir .. "/x/y").mode)
    h.write(dir .. "/file", "")
    for _, path in ipairs { "/file", "/file/below" } do
      local ok, err = sys.mkdir(dir .. path)
      assert.is_nil(ok)
      assert.equal(dir .. "/file: ", err.message:sub(1, #dir + 7))
    end
    assert.is_nil(sys.mkdir "")
  end)

  it("are renamed and removed, or it is said why not", function()
    local dir = folder()
    h.write(dir .. "/a", "a")
    assert.is_true(sys.rename(dir .. "/a", dir .. "/b"))
    assert.same({ false, "a" }, { h.exists(dir .. "/a"), h.read(dir .. "/b") })
    local ok, err = sys.rename(dir .. "/a", dir .. "/c")
    assert.same({ nil, dir .. "/c: No such file or directory" }, { ok, err.message })
    assert.is_true(sys.unlink(dir .. "/b"))
    ok, err = sys.unlink(dir .. "/b")
    assert.same({ nil, dir .. "/b: No such file or directory" }, { ok, err.message })
    ok, err = sys.chmod(dir .. "/b", 0)
    assert.same({ nil, dir .. "/b: No such file or directory" }, { ok, err.message })
    ok, err = sys.chown(dir, "kitload-no-such-user")
    assert.same({ nil, "kitload-no-such-user: No such file or directory" }, { ok, err.message })
  end)

  it("are found by a pattern, in order", function()
    local dir = folder()
    for _, name in ipairs { "b.csv", "a.csv", "c.txt" } do h.write(dir .. "/" .. name, "") end
    assert.same({ dir .. "/a.csv", dir .. "/b.csv" }, sys.glob(dir .. "/*.csv"))
    assert.same({}, sys.glob(dir .. "/*.no"))
  end)

  it("are written whole or not at all", function()
    local dir = folder()
    local path = dir .. "/a"
    assert.is_true(sys.write(path, "one"))
    assert.is_true(sys.write(path, ("two\0"):rep(100000), dir .. "/other"))
    assert.equal(("two\0"):rep(100000), h.read(path))
    local ok, err = sys.write(dir .. "/no/a", "x")
    assert.same({ nil, dir .. "/no/a: No such file or directory" }, { ok, err.message })
    assert(sys.mkdir(dir .. "/d"))
    ok, err = sys.write(dir .. "/d", "x")
    assert.same({ nil, dir .. "/d: Is a directory" }, { ok, err.message })
    assert.same({ dir .. "/a", dir .. "/d" }, sys.glob(dir .. "/*")) -- no temporary file is left
    ok, err = sys.write("/dev/full", "x")
    assert.same({ nil, "/dev/full: No space left on device" }, { ok, err.message })
    assert.equal("other", sys.stat("/dev/full").kind)
  end)

  it("are locked by one process at a time, and a link is not followed", function()
    local dir = folder()
    local free = "flock -n " .. dir .. "/lock true"
    local lock = assert(sys.lock(dir .. "/lock"))
    assert.not_equal(0, (h.sh(free)))
    lock:release()
    lock:release()
    assert.equal(0, (h.sh(free)))
    local function forget()
      local another = assert(sys.lock(dir .. "/lock"))
      assert.not_equal(0, (h.sh(free)))
      return type(another)
    end
    assert.equal("userdata", forget())
    collectgarbage()
    assert.equal(0, (h.sh(free)))
    -- Without waiting; and a folder.
    local one, other = assert(sys.lock(dir, true)), assert(sys.lock(dir .. "/lock", true))
    assert.same({ false, false }, { sys.lock(dir, true), sys.lock(dir .. "/lock", true) })
    one:release()
    other:release()
    assert(sys.lock(dir, true)):release()
    -- A signal ends the waiting.
    h.write(dir .. "/wait.lua", ([[
      require "spec.helper"
      local sys = require "kitload.host.sys"
      require("kitload.host.pg").catch_signals()
      os.execute(("(sleep 0.2; kill -TERM %%d) >/dev/null 2>&1 &"):format(sys.pid()))
      local lock, err = sys.lock "%s/lock"
      print(lock, err.message)]]):format(dir))
    h.sh(("flock %s/lock sleep 5 & echo $! > %s/pid; sleep 0.05"):format(dir, dir))
    local started = sys.monotonic()
    local _, out = h.sh(("%s %s/wait.lua"):format(h.lua, dir))
    assert.equal("nil\tinterrupted by SIGTERM\n", out)
    assert.is_true(sys.monotonic() - started < 4)
    h.sh(("pkill -P $(cat %s/pid); kill $(cat %s/pid)"):format(dir, dir))
    h.sh(("ln -s %s/elsewhere %s/link"):format(dir, dir))
    local no, err = sys.lock(dir .. "/link")
    assert.same({ nil, dir .. "/link: Too many levels of symbolic links" }, { no, err.message })
    assert.is_false(h.exists(dir .. "/elsewhere"))
  end)
end)
