-- Temporary files of killed runs. Their names say to which run they belong.
local lfs = require "lfs"
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

  it("of a completed job of this host are listed, each with the name that it should have got", function()
    local first, second = dead(job), dead(job, "-2")
    dead(other)
    local here, back = dir:match "[^/]+$", name:match "[^/]+$"
    -- What is listed of a row of the jobs table; `but` replaces parts of it.
    local function listed(outputs, but)
      local row = { id = job, status = "completed", host = sys.hostname(), report = { outputs = outputs } }
      for key, value in pairs(but or {}) do row[key] = value end
      local list = leftovers.of_job(row)
      table.sort(list, function(a, b) return a.path < b.path end)
      return list
    end
    local both = { { path = first, is = back }, { path = second, is = back } }
    assert.same(both, listed { folder = dir, rejects = back })
    assert.same(both, listed { folder = dir, problems = { back, "p" } })
    assert.same({ { path = first, is = name }, { path = second, is = name } }, listed { folder = "/elsewhere", rejects = name })
    assert.same({ { path = first, is = here .. "/" .. back }, { path = second, is = here .. "/" .. back } },
      listed { folder = dir:match "^(.*)/", rejects = { here .. "/" .. back, false } })
    for _, but in ipairs { { status = "failed" }, { host = "elsewhere" }, { report = false }, { report = {} }, { id = "0123abce" .. job:sub(9) } } do
      assert.same({}, listed({ folder = dir, rejects = back }, but))
    end
    assert.same({}, listed { rejects = back })
    assert.same({}, listed { folder = dir })
  end)

  it("have eight digits of the job and of the host in their names, and may be seen in the current folder", function()
    local made = leftovers.name("a.csv", job)
    assert.equal((".a.csv.0123abcd.%s.%d.tmp"):format(sys.sha256(sys.hostname()):sub(1, 8), sys.pid()), made)
    assert.equal("x/" .. made, leftovers.name("x/a.csv", job))
    local home = lfs.currentdir()
    assert(lfs.chdir(dir))
    local none = leftovers.any()
    h.write(made, "x")
    local some = leftovers.any()
    assert(lfs.chdir(home))
    assert.same({ false, true }, { none, some })
  end)
end)
