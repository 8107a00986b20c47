-- Several loads at the same time in one process. They share only the process.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local it = h.conninfo() and it or pending

local target = h.build .. "/together"
local together = target:sub(1, 1) == "/" and target or h.pwd() .. "/" .. target

local function build() h.make(target) end

describe("kits that run at the same time in one process", function()
  local w

  setup(function()
    if not h.conninfo() then return end
    build()
    w = workspace.new()
  end)

  -- Kit i knows its own number, so that a row which went through another one shows.
  local function stream(i, mode, more)
    w:sql(("create table t%d (id int primary key, name text, by int)"):format(i))
    w:kit("k" .. i, ([[
      return k.kit "k%d" { into = { "%s", "t%d" }, load = "%s", %s
        k.field "id" { k.integer }, k.field "name" { k.upper, function(v) return v .. "-%d" end },
        k.row(function(row) if row.id %% 10 == %d then row:error("id", "mine", "kit %d takes none of these") end end) }
    ]]):format(i, w.schema, i, mode, more or "", i, i, i))
    local lines = { "id,name" }
    for row = 1, 3000 do lines[#lines + 1] = ("%d,n%d of %d"):format(row, row, i) end
    w:write(("f%d.csv"):format(i), table.concat(lines, "\n") .. "\n")
    return ("run --to %s --report r%d.json --jobs 2 k%d f%d.csv"):format(h.quote(w:to()), i, i, i)
  end

  it("load their own rows, reject their own, and write their own reports", function()
    local commands = { stream(1, "append"), stream(2, "upsert", 'key = { "id" },'), stream(3, "overwrite", "max_rejects = 1000,"),
      stream(4, "insert_only", 'key = { "id" },') }
    local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD ASAN_OPTIONS=detect_leaks=0 %s %s </dev/null"):format(h.quote(w.dir),
      h.quote(together), table.concat(commands, " -- ")))
    assert.equal(0, code, err)
    assert.matches("1 1 1 1\n$", err)
    for i = 1, 4 do
      assert.equal("2700|2700|0", w:sql((
        "select count(*), count(*) filter (where name = upper('n' || id || ' of %d') || '-%d'), count(*) filter (where id %% 10 = %d) from t%d")
        :format(i, i, i, i)))
      local _, rejected = w:read(("f%d.rejected.csv"):format(i)):gsub(("kit %d takes none of these"):format(i), "")
      assert.equal(300, rejected)
      assert.matches('"rejected": ?300', w:read(("r%d.json"):format(i)))
    end
  end)
end)
