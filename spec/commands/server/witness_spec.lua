-- What a run asks of the disk and of the server, and in which order, so that nothing that it promises is lost in a power
-- failure.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local library

setup(function()
  library = h.tmp() .. "/witness.so"
  local code, out, err = h.sh(("env -u LD_PRELOAD ${CC:-cc} -O1 -shared -fPIC -o %s spec/commands/server/witness.c -ldl"):format(library))
  assert(code == 0, out .. err)
end)

-- A sanitized binary wants its runtime in front of every other library.
local function preload()
  return os.getenv "KITLOAD_PRELOAD" and os.getenv "KITLOAD_PRELOAD" .. ":" .. library or library
end

describe("a run", function()
  local w

  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int primary key, name text)"
    w:kit("t", 'return k.kit "t" { into = "t", load = "upsert", key = { "id" }, k.field "id" { k.integer }, k.field "name" {} }')
    w:write("f.csv", "id,name\n1,a\nx,b\n2,c\n")
  end)

  -- Runs it beside the witness. Gives the exit code, what the witness wrote as a list, standard output and error.
  local function watched(environment, ...)
    os.remove(w.dir .. "/witness")
    local words = { w.binary, "run", "--to", w:to(), "t", "f.csv", ... }
    for i, word in ipairs(words) do words[i] = h.quote(word) end
    local code, out, err = h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && WITNESS=%s/witness %s LD_PRELOAD=%s TERM=dumb exec %s </dev/null")
      :format(h.quote(w.dir), w.dir, environment, h.quote(preload()), table.concat(words, " ")))
    local lines = {}
    for line in w:read "witness":gmatch "[^\n]+" do lines[#lines + 1] = line end
    return code, lines, out, err
  end

  local function places(lines, pattern)
    local list = {}
    for i, line in ipairs(lines) do
      if line:find(pattern) then list[#list + 1] = i end
    end
    return list
  end

  it("has synced its rejects and its problems before COMMIT is sent, and gives them their names after it", function()
    local code, lines, _, err = watched ""
    assert.equal(1, code, err)
    local commits = places(lines, "^commit$")
    local last = commits[#commits]
    for _, name in ipairs { "f.rejected.csv", "f.problems.jsonl" } do
      local pattern = name:gsub("%p", "%%%0")
      local synced, named = places(lines, "^sync .*" .. pattern), places(lines, "^rename .* .*" .. pattern .. "$")
      assert.equal(1, #named, name .. " gets its name once:\n" .. table.concat(lines, "\n"))
      assert.is_true(synced[1] ~= nil and synced[1] < last, name .. " is synced before COMMIT:\n" .. table.concat(lines, "\n"))
      assert.is_true(last < named[1], name .. " gets its name after COMMIT:\n" .. table.concat(lines, "\n"))
    end
  end)

  it("has synced its report before it gets its name", function()
    local code, lines, _, err = watched("", "--report", "r.json")
    assert.equal(1, code, err)
    local named = places(lines, "^rename .* r%.json$")
    local synced = places(lines, "^sync .*r%.json")
    assert.equal(1, #named)
    assert.is_true(synced[1] ~= nil and synced[1] < named[1], table.concat(lines, "\n"))
  end)

  it("that hears no answer to a COMMIT asks the server, and tells what is true", function()
    assert.equal(1, (watched ""))
    local code, lines = watched("", "--if-loaded", "again") -- the tables of jobs are there now
    assert.equal(1, code)
    local asked = 0
    for n = 1, #places(lines, "^commit$") do
      w:sql "delete from t"
      local out, err
      code, lines, out, err = watched("LOSE=" .. n, "--if-loaded", "again")
      assert.is_true(#places(lines, "^commit$") >= n, table.concat(lines, "\n"))
      assert.is_true(code == 1 or code == 4, ("COMMIT %d: exit code %d: %s"):format(n, code, err))
      assert.equal(code == 1 and "1|a\n2|c" or "", w:sql "select * from t order by id")
      assert.equal("0", w:sql "select count(*) from _importflow_jobs where status = 'running'")
      if out:gsub("%s+", " "):find("the connection broke at COMMIT; the server was asked again", 1, true) then asked = asked + 1 end
    end
    assert.equal(1, asked)
  end)
end)
