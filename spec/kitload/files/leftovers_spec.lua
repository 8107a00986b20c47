-- Temporary files of killed runs. Their names say to which run they belong.
local h = require "spec.helper"
local leftovers = require "kitload.files.leftovers"
local sys = require "kitload.host.sys"

describe("the leftovers of a run", function()
  local job, other = "0123abcd-0000-4000-8000-000000000000", "ffff0000-0000-4000-8000-000000000000"
  local dir, name

  before_each(function()
    dir = h.tmp()
    name = dir .. "/r[1]*.csv"
  end)

  -- A file of a process that is gone: the pid of a shell that has ended.
  local function dead(of_job, ending)
    local _, pid = h.sh "echo $$"
    local _, gone = h.sh "sh -c 'echo $$'"
    assert.is_false(sys.alive(tonumber(gone)), pid)
    return h.write(leftovers.name(name, of_job):gsub("%d+%.tmp$", gone:match "%d+" .. ".tmp") .. (ending or ""), "x")
  end

  it("are taken away, the further files and the kept standard input, too", function()
    local files = { dead(job), dead(job, "-2"), dead(other, ".stdin") }
    leftovers.remove { name }
    for _, file in ipairs(files) do assert.is_false(h.exists(file), file) end
  end)

  it("are left alone while their process lives, on another host, or under another name", function()
    local live = h.write(leftovers.name(name, job), "x")
    local elsewhere = h.write(dead(job):gsub("%.%x+(%.%d+%.tmp)$", ".00000000%1"), "x")
    local another = h.write(dir .. "/.r1x.csv.0123abcd.00000000.1.tmp", "x")
    leftovers.remove { name }
    for _, file in ipairs { live, elsewhere, another } do assert.is_true(h.exists(file), file) end
  end)

  it("of a completed job get their names", function()
    local first, second = dead(job), dead(job, "-2")
    local another = dead(other)
    local there = leftovers.recover({ name }, job, function(base, i) return i == 1 and base or base .. i end)
    table.sort(there)
    assert.same({ name, name .. "2" }, there)
    assert.same({ false, false, true }, { h.exists(first), h.exists(second), h.exists(another) })
  end)
end)
