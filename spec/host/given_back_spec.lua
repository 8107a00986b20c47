-- Descriptors, threads, processes and memory are given back, also by what fails: each thing is done some times, and then counted.
local h = require "spec.helper"
local host_kit = require "kitload.host.kit"
local host_load = require "kitload.host.load"
local lfs = require "lfs"
local plan = require "kitload.host.plan"
local s = require "spec.load.support"
local secret = require "kitload.host.secret"
local source = require "kitload.host.source"
local sys = require "kitload.host.sys"

local function entries(folder)
  local n = 0
  for _ in lfs.dir("/proc/self/" .. folder) do n = n + 1 end
  return n
end

-- Descriptors, threads and children of this process. A thread that has ended may still be listed for a moment, so that the lowest
-- of some counts is taken.
local function counted()
  local least = { math.maxinteger, math.maxinteger, math.maxinteger }
  for _ = 1, 20 do
    local children = 0
    for task in lfs.dir "/proc/self/task" do
      local f = io.open("/proc/self/task/" .. task .. "/children")
      if f then
        children = children + select(2, f:read "a":gsub("%d+", ""))
        f:close()
      end
    end
    for i, n in ipairs { entries "fd", entries "task", children } do least[i] = math.min(least[i], n) end
    sys.run { argv = { "true" } }
  end
  return least
end

local function resident()
  return tonumber(h.read "/proc/self/status":match "VmData:%s+(%d+)") // 1024
end

-- The things, by their name. What they return does not matter.
local things = {}

do
  local dir = h.tmp()
  local function kit(name, text) return { path = h.write(("%s/%s.lua"):format(dir, name), text), roots = { dir } } end
  local good = kit("good", 'local k = require "kit"\nrequire "part"\nreturn k.kit "good" { into = "t", load = "append", k.field "id" { function(v) return v end },'
    .. ' k.field "email" {}, k.field "n" { k.lookup "list.csv" } }')
  local fails = kit("fails", 'local k = require "kit"\nreturn k.kit "fails" { into = "t", k.field "id" { function(v) if v == "K00007" then error "no" end end } }')
  kit("part", "return {}")
  h.write(dir .. "/list.csv", "a,b\n1,2\n")
  local function open(options)
    local handle = host_kit.open(options)
    if handle then handle:close() end
  end
  things["a kit"] = function() open(good) end
  local wrong = {}
  for name, text in pairs { wrong = "return 1 +", asks = 'require "nothing"', raises = "error 'x'", long = ("x"):rep(9 << 20) } do
    wrong[#wrong + 1] = kit(name, text)
  end
  things["a kit that is wrong"] = function()
    for _, one in ipairs(wrong) do open(one) end
    open { path = dir .. "/none.lua", roots = { dir } }
    open { path = dir, roots = { dir } }
  end

  local text = s.rows(300)
  local csv = h.write(dir .. "/a.csv", text)
  h.sh(("cd %s && gzip -k a.csv && zstd -q a.csv && head -c 900 a.csv.gz > cut.gz && head -c 900 a.csv.zst > cut.zst && mkfifo pipe"):format(dir))
  h.write(dir .. "/a.ndjson", ('{"ID":"x","E-Mail":"bad","more":{"a":[1,2]}}\n'):rep(200))
  h.write(dir .. "/a.json", "[" .. ('{"ID":"x","E-Mail":"bad"},'):rep(200) .. "7]")
  local files = { csv, csv .. ".gz", csv .. ".zst", dir .. "/cut.gz", dir .. "/cut.zst", dir .. "/a.ndjson", dir .. "/none", dir }
  things["a source"] = function()
    for i, path in ipairs(files) do
      for _, encoding in ipairs { "UTF-8", "UTF-16", "Shift_JIS", "none" } do
        local src = source.open(path, { encoding = encoding })
        if src then
          src:scan({}, 5)
          src:looks_like()
          src:members({ format = "ndjson" }, 5, path)
          if i % 2 == 0 then src:close() end
        end
      end
      source.sha256(path)
      source.rows(path, { dialect = { format = path:find "json$" and "ndjson" or "csv", escape = "\\" }, headers = { "ID" } })
    end
    local src = source.open(csv)
    src:keep(dir .. "/kept")
    src:close()
    src = source.open(csv)
    src:keep(dir .. "/no/folder")
    src:close()
  end

  local function load(options, how)
    options.plan = options.plan or plan.bind(s.program())
    host_load[how or "run"](options)
  end
  local function file(path, more) return s.file(path, more) end
  things["a load"] = function()
    load { files = { file(csv), file(csv .. ".gz"), file(csv .. ".zst") }, rejects = dir .. "/r", problems = dir .. "/p", jobs = 3, batch = { rows = 7 } }
    load { files = { file(csv, { headers = { "ID", "x", "N" } }), file(csv) }, rejects = dir .. "/r", mends = dir .. "/m" }
    load { files = { file(dir .. "/a.ndjson", { dialect = { format = "ndjson", extra = true, strict = true } }) }, rejects = dir .. "/r" }
    load { files = { file(dir .. "/a.json", { dialect = { format = "json" } }) } }
    load({ files = { file(csv) } }, "sample")
    load({ files = { file(csv) }, numbers = { { number = 1, code = "c", message = "m" }, { number = 9, code = "c", message = "m" } }, rejects = dir .. "/r" }, "pick")
  end
  things["a load that fails"] = function()
    load { files = { file(csv), file(dir .. "/none") }, rejects = dir .. "/r", problems = dir .. "/p" }
    load { files = { file(dir .. "/cut.gz") }, rejects = dir .. "/r", jobs = 2 }
    load { files = { file(csv) }, rejects = "/dev/full", problems = dir .. "/p" }
    load { files = { file(csv) }, rejects = dir .. "/no/folder" }
    load { files = { file(csv, { dialect = { delimiter = ",", quote = "," } }) } }
    load { files = { file(csv, { sha256 = ("0"):rep(64) }) } }
    load({ files = { file(csv) }, numbers = function() error "gone" end }, "pick")
    load({ files = { file(csv) }, numbers = { { number = 9999, code = "c", message = "m" } } }, "pick")
  end
  things["a load with a kit"] = function()
    local p = s.program { { op = "call", field = 0, args = { 1, gives = "text" } } }
    for _, one in ipairs { good, fails } do
      load { files = { file(csv) }, kit = one, plan = plan.bind(p), jobs = 2, count_kit_errors = one == good }
      load({ files = { file(csv) }, kit = one, plan = plan.bind(p) }, "sample")
    end
    load { files = { file(csv) }, kit = { path = dir .. "/none.lua", roots = { dir } }, plan = plan.bind(p), jobs = 2 }
  end
  things["a plan that is wrong"] = function()
    local bad = s.program { { op = "match", field = 0, args = { "(" } } }
    plan.bind(bad)
    plan.bind(s.program { { op = "no such", field = 0, args = {} } })
    plan.bind(s.program { { op = "match", field = 0, args = { "^K" } }, { op = "one_of", field = 0, args = { "a", kind = "text" } } })
  end

  things["rows that are tried and encoded"] = function()
    local pg = require "kitload.host.pg"
    local bound = plan.bind(s.program())
    for _ = 1, 100 do
      plan.try(bound, { inputs = { { "a", "a@b.de", "1" }, { "b", "bad", "x" } } })
      pg.encode({ "text", "int8" }, { { "a", 1 }, { "b", 2 } })
      pcall(pg.encode, { "int8" }, { { "x" } })
      pcall(pg.encode, { "nothing" }, { { "x" } })
    end
  end

  things["a program that is run"] = function()
    sys.run { argv = { "cat" }, stdin = text }
    sys.run { argv = { "false" } }
    sys.run { argv = { dir .. "/none" } }
  end
  things["a file of the system"] = function()
    sys.lock(dir .. "/lock"):release()
    sys.lock(dir .. "/lock") -- given back when it is collected
    sys.lock(dir .. "/no/folder")
    collectgarbage() collectgarbage()
    sys.write(dir .. "/written", text)
    sys.write(dir .. "/no/folder", text)
    sys.glob(dir .. "/*")
    sys.stat(dir)
    sys.realpath(dir .. "/none")
  end
  things["a secret"] = function()
    local file_of = h.write(dir .. "/secret", "geheim\n")
    lfs.attributes(file_of)
    h.sh("chmod 600 " .. file_of)
    secret.from_file(file_of)
    secret.from_file(dir .. "/none")
    secret.from_file(dir)
    secret.from_program { "printf", "geheim" }
    secret.from_program { "false" }
    secret.from_program { dir .. "/none" }
    local key = secret.new_key()
    if key then secret.key_id(secret.public_of(key)) end
  end
  if h.conninfo() then
    local pg = require "kitload.host.pg"
    things["a connection"] = function()
      local conn = assert(pg.connect { conninfo = h.conninfo() })
      conn:exec "select 1/0"
      conn:exec "select 1"
      conn:exec_all { { "select 1" }, { "select nothing" } }
      conn:copy_begin "copy (select 1) to stdout"
      conn:script "create temp table t (id text, email text, n bigint); select repeat('x', 100000)"
      conn:copy_from("copy t from stdin", "a\tb\t1\n")
      conn:copy_from("copy t from stdin", "a\tb\tx\n")
      load { files = { file(csv) }, conn = conn, copy = "copy t from stdin (format binary)", columns = s.columns }
      load { files = { file(csv) }, conn = conn, copy = "copy nothing from stdin (format binary)", columns = s.columns }
      conn:cancel()
      conn:close()
      pg.connect { conninfo = h.conninfo() .. " dbname=none", retry = false }
      pg.connect { conninfo = "host=" .. dir, retry = false }
      pg.connect { conninfo = "host=127.0.0.1 port=1", retry = false }
      pg.conninfo_resolve(h.conninfo())
      pg.conninfo_parse "host="
    end
  end
end

local ROUNDS, MOST_MIB = 8, 6

describe("given back are descriptors, threads, children and memory of", function()
  for name, do_it in pairs(things) do
    it(name, function()
      local function often(times)
        for _ = 1, times do do_it() end
        collectgarbage()
        collectgarbage()
      end
      often(2) -- what is made once stays
      -- What is lost grows each time. What grows once is no loss: a larger heap, memory that Lua has not yet collected.
      local grown, more = {}, {}
      for i = 1, 3 do
        local before, memory = counted(), resident()
        often(ROUNDS)
        for k, n in ipairs(counted()) do more[k] = n - before[k] end
        grown[i] = resident() - memory
        if more[1] <= 0 and more[2] <= 0 and more[3] <= 0 and (h.sanitized or grown[i] <= MOST_MIB) then return end
      end
      error(("%d descriptors, %d threads, %d children more, and %s MiB"):format(more[1], more[2], more[3], table.concat(grown, ", ")))
    end)
  end
end)
