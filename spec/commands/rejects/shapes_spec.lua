-- A run of files with very many shapes needs few file descriptors, because one rejects file is open at a time.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("rejects of very many shapes", function()
  local w
  before_each(function()
    w = workspace.new()
    w:sql "create table t (id int, v text)"
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, source = { files = "in/*.csv" }, k.field "id" { k.integer }, k.field "v" {} }]])
      :format(w.schema))
    -- Two files of each shape, which come one after all others, with more rejects than a buffer holds in the first.
    for i = 1, 70 do
      w:write(("in/a%02d.csv"):format(i), ("id,v,c%d\n%d,a,1\n"):format(i, i) .. (i == 1 and ("x," .. ("y"):rep(99) .. ",2\n"):rep(1500) or "x,b,2\n"))
      w:write(("in/b%02d.csv"):format(i), ("id,v,c%d\n%d,a,1\nx,c,2\n"):format(i, 100 + i))
    end
  end)

  local function run(...)
    local words = {}
    for i, word in ipairs { w.binary, "run", "--to", w:to(), "t", ... } do words[i] = h.quote(word) end
    return h.sh(("cd %s && ulimit -n 40 && %s </dev/null"):format(w.dir, table.concat(words, " ")))
  end

  -- How many files of rejects there are, and how many rows in them.
  local function rejected(pattern)
    local files, lines = 0, 0
    for name in io.popen("ls -A " .. w.dir):lines() do
      if name:find(pattern) then
        files = files + 1
        for _ in w:read(name):gmatch "\n" do lines = lines + 1 end
      end
    end
    return files, lines - files
  end

  it("are all written with few descriptors", function()
    local code, _, err = run()
    assert.equal(1, code, err)
    assert.same({ 140, 1639 }, { rejected "%.rejected%.csv$" })
  end)

  it("are all written where files of one shape share one", function()
    local code, _, err = run("--rejects", "all.csv")
    assert.equal(1, code, err)
    assert.same({ 70, 1639 }, { rejected "^all" })
    -- Rows of the second file stand behind those of the first.
    assert.matches("a01.csv.*b01.csv", w:read "all.csv")
  end)

  it("are all taken away when nothing is loaded", function()
    w:kit("t", ([[return k.kit "t" { into = { "%s", "t" }, source = { files = "in/*.csv" }, k.field "id" { k.integer },
      k.field "v" { function(v) if v == "c" then error "no" end return v end } }]]):format(w.schema))
    local code, _, err = run()
    assert.equal(2, code, err)
    assert.same({ 0, 0 }, { rejected "rejected" })
    assert.equal("0", w:sql "select count(*) from t")
  end)
end)
