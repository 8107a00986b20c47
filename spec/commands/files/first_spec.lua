-- The first ten runs, all at once: the tables that they need are made once, and one file is loaded once.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

describe("ten first runs at once", function()
  local w

  before_each(function() w = workspace.new() end)

  -- Start them all, wait for all; gives the exit codes and what was said.
  local function at_once(command)
    local lines = { "cd " .. h.quote(w.dir), "unset PGHOST PGUSER PGDATABASE LD_PRELOAD" }
    for i = 1, 10 do
      lines[#lines + 1] = ("(%s %s >out%d 2>&1 </dev/null; echo $? >code%d) &"):format(w.binary, command:gsub("%%i", tostring(i)), i, i)
    end
    lines[#lines + 1] = "wait"
    h.sh(table.concat(lines, "\n"))
    local codes, said = {}, {}
    for i = 1, 10 do
      local code = w:read("code" .. i):match "%d+"
      codes[code] = (codes[code] or 0) + 1
      said[i] = w:read("out" .. i)
    end
    return codes, table.concat(said, "\n")
  end

  it("of one file load it once", function()
    w:kit("t", ('return k.kit "t" { into = "%s.t", k.field "id" { k.integer } }'):format(w.schema))
    w:write("a.csv", "id\n1\n2\n")
    for round = 1, 4 do
      w:sql "drop table if exists t; create table t (id int)"
      w:sql(("drop schema if exists %s_j cascade; create schema %s_j"):format(w.schema, w.schema))
      local staging = round % 2 == 0 and "rows" or "typed"
      local codes, said = at_once(("run t a.csv --to %s --schema %s_j --staging %s"):format(h.quote(w:to()), w.schema, staging))
      assert.equal("2", w:sql "select count(*) from t", said)
      assert.same({ ["0"] = 1, ["5"] = 9 }, codes, said)
      assert.is_nil(said:find("no job is noted", 1, true), said)
    end
    w:sql(("drop schema %s_j cascade"):format(w.schema))
  end)

  it("into tables of a schema that is not there make it once", function()
    for i = 1, 10 do
      w:kit("t" .. i, ('return k.kit "t%d" { into = "%s_new.t%d", create = true, k.field "id" { k.integer } }'):format(i, w.schema, i))
      w:write(("a%d.csv"):format(i), "id\n1\n")
    end
    for _ = 1, 2 do
      w:sql(("drop schema if exists %s_new cascade"):format(w.schema))
      local codes, said = at_once(("run t%%i a%%i.csv --if-loaded again --to %s"):format(h.quote(w:to())))
      assert.same({ ["0"] = 10 }, codes, said)
    end
    w:sql(("drop schema %s_new cascade"):format(w.schema))
  end)
end)
