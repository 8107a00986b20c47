-- The names of the files that a run leaves, and which names no output may have.
local lfs = require "lfs"
local h = require "spec.helper"
local cjson = require "cjson"
local leftovers = require "kitload.files.leftovers"
local outputs = require "kitload.rejects.outputs"
local sys = require "kitload.host.sys"

local JOB, CSV = "f47ac10b-58cc-4372-a567-0e02b2c3d479", { format = "csv", delimiter = ";" }
local OLD = '_row;_errors;id;_job;_kit;_file\n'

describe("the outputs of a run", function()
  local home, dir = lfs.currentdir(), nil
  before_each(function()
    dir = sys.realpath(h.tmp())
    assert(lfs.chdir(dir))
    for _, folder in ipairs { "kits", "projects", "in", "out" } do assert(lfs.mkdir(folder)) end
    h.write("kits/shop.lua", "return 1")
    h.write("in/a.csv", "id\n1\n")
  end)
  after_each(function() assert(lfs.chdir(home)) end)

  local function file(path, dialect) return { path = path, name = path:match "[^/]*$", dialect = dialect or CSV } end

  local function plan(options, paths, about)
    local files = {}
    for i, path in ipairs(paths) do files[i] = type(path) == "table" and path or file(path) end
    local made, err = outputs.plan(options, files, JOB, about)
    return made, err, files
  end

  -- The intended names of rejects and problems: "a.rejected.csv b.rejected.csv a.problems.jsonl".
  local function names(options, paths, about)
    local made, err = plan(options, paths, about)
    if not made then return err.message .. (err.hint and " | " .. err.hint or "") end
    local list = {}
    for i, item in ipairs(made.items) do list[i] = item.name end
    list[#list + 1] = made.given and made.given.name
    list[#list + 1] = made.problems or "none"
    assert.equal(made.items[1] and made.items[1].name or made.given and made.given.name, made.rejects)
    assert.equal(made.items[1] and made.items[1].tmp or made.given and made.given.tmp, made.rejects_tmp)
    return table.concat(list, " ")
  end

  it("are named after the files, in the current folder", function()
    assert.equal("a.rejected.csv a.problems.jsonl", names({}, { "in/a.csv" }))
    assert.equal("a.rejected.csv b.rejected.ndjson a.problems.jsonl", names({}, { "in/a.csv", file("b.json", { format = "json" }) }))
    assert.equal("a.rejected.csv none", names({ problems = "none" }, { "in/a.csv" }))
    assert.equal("a.problems.jsonl", names({ rejects = "none" }, { "in/a.csv" }))
    assert.equal("out/r.csv out/p.jsonl", names({ rejects = "out/r.csv", problems = "out/p.jsonl" }, { "in/a.csv", "b.csv" }))
    assert.equal("stdin.rejected.csv stdin.problems.jsonl", names({}, { { path = "-", name = "-", is_stdin = true, dialect = CSV } }))
  end)

  it("have the kit in front where several kits run, and a pattern's words where kit or project give one", function()
    assert.equal("shop.x-a.rejected.csv shop.x-a.problems.jsonl", names({}, { "in/a.csv" }, { kit = "shop.x", of_kits = true }))
    assert.equal("sh_op-a.rejected.csv sh_op-a.problems.jsonl", names({}, { "in/a.csv" }, { kit = "sh/op", of_kits = true }))
    assert.equal("a.rejected.csv a.problems.jsonl", names({}, { "in/a.csv" }, { kit = "shop", of_kits = false }))
    assert.equal("out/acme/shop-a.rejected.csv out/acme/shop-a.problems.jsonl",
      names({}, { "in/a.csv" }, { kit = "shop", project = "acme", pattern = "out/{project}/{kit}-{file}" }))
    assert.equal("dir", (sys.stat "out/acme" or {}).kind)
    assert.equal("out/no-project/no-kit-a.rejected.csv out/no-project/no-kit-a.problems.jsonl",
      names({}, { "in/a.csv" }, { pattern = "out/{project}/{kit}-{file}" }))
    assert.equal(dir .. "/out/a.rejected.csv " .. dir .. "/out/a.problems.jsonl", names({}, { "in/a.csv" }, { pattern = dir .. "/out/{file}" }))
    assert.equal("problems only: out/b/a.problems.jsonl", "problems only: " .. names({ rejects = "none" }, { "in/a.csv" }, { pattern = "out/b/{file}" }))
    assert.equal("dir", (sys.stat "out/b" or {}).kind)
    h.write("out/c", "")
    assert.matches('^the folder of out/c/a.rejected.csv cannot be made: .* | the kit or its project says rejects = "out/c/{file}"$',
      names({}, { "in/a.csv" }, { pattern = "out/c/{file}" }))
  end)

  it("keep the delimiter of a spreadsheet's file, else they have commas", function()
    for delimiter, expected in pairs { [";"] = ";", ["\t"] = "\t", ["|"] = "|", [","] = ",", ["::"] = ",", ["~"] = "," } do
      local _, _, files = plan({ rejects = "none" }, { file("in/a.csv", { format = "csv", delimiter = delimiter }) })
      assert.same({ expected, true }, { files[1].rejects_delimiter, files[1].rejects_bom }, delimiter)
    end
    local _, _, files = plan({}, { file("b.json", { format = "json" }) })
    assert.same({ nil, false }, { files[1].rejects_delimiter, files[1].rejects_bom })
  end)

  it("have temporary names of their own, also where two files have one name", function()
    local made, _, files = plan({}, { "in/a.csv", "out/a.csv" })
    assert.equal(leftovers.name("a.rejected.csv", JOB), made.items[1].tmp)
    assert.equal(made.items[1].tmp .. "-2", made.items[2].tmp)
    assert.same({ made.items[1].tmp, made.items[2].tmp }, { files[1].rejects, files[2].rejects })
    assert.equal(leftovers.name("a.problems.jsonl", JOB), made.problems_tmp)
  end)

  it("of a rejects file that comes back get the next free name", function()
    h.write("a.rejected.csv", OLD)
    h.write("a.rejected-2.csv", OLD)
    assert.equal("a.rejected-2.csv a.rejected-2.problems.jsonl", names({}, { "a.rejected.csv" }))
    assert.equal("a.rejected-3.csv a.rejected-3.problems.jsonl", names({}, { "a.rejected-2.csv" }))
    -- -2 is an input of this run, too.
    assert.equal("a.rejected-3.csv a.rejected-3.csv a.rejected-2.problems.jsonl", names({}, { "a.rejected.csv", "a.rejected-2.csv" }))
    -- Through a link it is the same file. With a pattern its rejects stand beside it.
    lfs.link(dir .. "/a.rejected-2.csv", "in/a.rejected.csv", true)
    assert.equal("a.rejected-3.csv a.rejected-2.problems.jsonl", names({}, { "in/a.rejected.csv" }))
    h.write("out/b.rejected.csv", OLD)
    assert.equal("out/b.rejected-2.csv out/b.rejected-2.problems.jsonl", names({}, { "out/b.rejected.csv" }, { pattern = "in/{file}" }))
  end)

  it("never replace inputs, kits, projects or what kitload keeps, by whatever path", function()
    local how = " | outputs stand beside the workspace's kits, projects and inputs, never in their place"
    lfs.link("in/a.csv", "hard.csv")
    lfs.link("kits/shop.lua", "hard.txt")
    lfs.link("in", "elsewhere", true)
    assert(lfs.mkdir ".kitload")
    for _, case in ipairs {
      { "in/a.csv", "would overwrite the input in/a.csv" }, { "./in/../in/a.csv", "would overwrite the input in/a.csv" },
      { "hard.csv", "would overwrite the input in/a.csv" }, { "elsewhere/a.csv", "would overwrite the input in/a.csv" },
      { "kits/r.csv", "would write into kits/ of the workspace" }, { "projects/r.csv", "would write into projects/ of the workspace" },
      { ".kitload/r.csv", "would write into .kitload/ of the workspace" }, { "out/r.lua", "would write a file that ends in .lua, as kits do" },
      { "hard.txt", "is the kit shop" },
    } do
      for _, what in ipairs { "rejects", "problems", "report" } do
        local expected = ("--%s %s: %s%s"):format(what, case[2], case[1], how)
        assert.equal(expected, names({ [what] = case[1] }, { "in/a.csv" }))
        local err = outputs.refused_options({ [what] = case[1] }, { "in/*.csv" })
        assert.equal(expected, err.message .. " | " .. err.hint)
        assert.is_true(err.reported)
      end
    end
    for _, fine in ipairs { "out/r.csv", "kitsch.csv", "in/b.csv" } do
      assert.is_nil(outputs.refused_options({ rejects = fine, problems = "none", report = "out/x.json" }, { "in/a.csv", "none.csv" }))
    end
  end)

  it("are ordinary files in folders that are there, and three different ones", function()
    assert.equal("--rejects cannot be written: out is a folder | --rejects none writes none", names({ rejects = "out" }, { "in/a.csv" }))
    assert.equal("--problems cannot be written: /dev/null is no ordinary file | --problems none writes none", names({ problems = "/dev/null" }, { "in/a.csv" }))
    assert.equal("--problems cannot be written: /dev/fd/2 is no ordinary file | --problems none writes none", names({ problems = "/dev/fd/2" }, { "in/a.csv" }))
    assert.equal("--rejects cannot be written: none/r.csv: No such file or directory", names({ rejects = "none/r.csv" }, { "in/a.csv" }))
    assert.equal("--problems cannot be written: none/p: No such file or directory", names({ problems = "none/p" }, { "in/a.csv" }))
    assert.equal("--rejects and --problems are the same file, ./out/x", names({ rejects = "out/x", problems = "./out/x" }, { "in/a.csv" }))
    assert.equal("--rejects and --report are the same file, out/x", names({ rejects = "out/x", report = "out/x" }, { "in/a.csv" }))
    assert.equal("--problems and --report are the same file, a.problems.jsonl", names({ report = "a.problems.jsonl" }, { "in/a.csv" }))
    assert.is_nil(sys.stat(leftovers.name("out/x", JOB)))
  end)

  -- Writes what a run would, and publishes it: the final names, which are those that were told before.
  local function published(options, paths, lines, about)
    local made = assert(plan(options, paths, about))
    local rejects = {}
    for i, item in ipairs(made.items) do
      rejects[i] = { path = item.tmp, rows = 1 }
      if lines ~= "no rejects" then h.write(item.tmp, OLD) end
    end
    if made.given then
      rejects[1] = { path = made.given.tmp, rows = 1 }
      h.write(made.given.tmp, OLD)
    end
    if made.problems_tmp then h.write(made.problems_tmp, cjson.encode { level = "error" } .. "\n") end
    local told = outputs.names(made, rejects)
    local there, warnings = outputs.publish(made, rejects)
    assert.same({}, warnings)
    assert.same({ told.rejects or "none", told.problems or "none", told.count }, { there.rejects or "none", there.problems or "none", there.count })
    return ("%s %s"):format(there.rejects or "none", there.problems or "none"), made, told, there
  end

  it("leave what somebody still has to mend, and take the next number, also for the problems", function()
    assert.equal("a.rejected.csv a.problems.jsonl", (published({}, { "in/a.csv" })))
    h.write("a.rejected.csv", "_row;_errors;id\n2;x;1\n")
    assert.equal("a.rejected-2.csv a.problems-2.jsonl", (published({}, { "in/a.csv" })))
    h.write("a.rejected-2.csv", "_row;_errors;id\n2;x;1\n")
    local said, _, told = published({}, { "in/a.csv" })
    assert.equal("a.rejected-3.csv a.problems-3.jsonl", said)
    assert.same({ "a.rejected.csv" }, told.meant)
    -- Without rejects the problems of those that stay are not replaced.
    assert.equal("none a.problems-4.jsonl", (published({ rejects = "none" }, { "in/a.csv" })))
    assert.equal("out/p.jsonl", (published({ problems = "out/p.jsonl" }, { "in/b.csv" })):match " (.*)")
  end)

  it("of many files are all told, and the first five shown", function()
    local paths, all = {}, {}
    for i = 1, 7 do paths[i], all[i] = ("in/f%d.csv"):format(i), ("f%d.rejected.csv"):format(i) end
    local said, _, _, there = published({}, paths)
    assert.equal(table.concat(all, ", ") .. " f1.problems.jsonl", said)
    assert.equal(table.concat(all, ", ", 1, 5) .. ", … and 2 more", there.shown)
    assert.is_nil((select(4, published({}, { "in/g1.csv", "in/g2.csv", "in/g3.csv", "in/g4.csv", "in/g5.csv" }))).shown)
    local rejected, problems = sys.stat "f1.rejected.csv", sys.stat "f1.problems.jsonl"
    assert.equal(rejected.mtime, problems.mtime)
  end)

  it("have no name where nothing was written", function()
    local said, made, told = published({ problems = "none" }, { "in/a.csv" }, "no rejects")
    assert.equal("none none", said)
    assert.same({ {}, 0 }, { told.meant, told.count })
    outputs.discard(made)
  end)

  it("go when the run ends with nothing to report, and an error about them has the final name", function()
    local made = assert(plan({}, { "in/a.csv", "in/b.csv" }))
    for _, item in ipairs(made.items) do h.write(item.tmp, "x") end
    h.write(made.problems_tmp, "x")
    local function explained(tmp)
      local err = outputs.explain(made, { message = ("cannot make %s: No space left on device"):format(tmp) })
      return err.message .. (err.hint and " | " .. err.hint:sub(1, 26) or "")
    end
    local hint = " cannot be written: No space left on device: nothing was loaded | rejected rows belong there"
    assert.equal("a.rejected.csv" .. hint, explained(made.items[1].tmp))
    assert.equal("b.rejected.csv" .. hint, explained(made.items[2].tmp))
    assert.equal("a.problems.jsonl" .. hint, explained(made.problems_tmp))
    assert.equal("cannot make other: No space left on device", explained "other")
    assert.equal("another", outputs.explain(made, { message = "another" }).message)
    assert.same({}, outputs.explain(made, {}))
    outputs.discard(made)
    for _, path in ipairs { made.items[1].tmp, made.items[2].tmp, made.problems_tmp } do assert.is_nil(sys.stat(path)) end
    made = assert(plan({ rejects = "out/r.csv" }, { "in/a.csv" }))
    assert.equal("out/r.csv" .. hint, explained(made.given.tmp))
    h.write(made.rejects_tmp, "x")
    outputs.discard(made)
    assert.is_nil(sys.stat(made.rejects_tmp))
  end)

  it("of dead runs are removed, and those of a completed job get their names", function()
    local other = "0a7ac10b-58cc-4372-a567-0e02b2c3d479"
    -- Process 4194305 is above the largest number that Linux gives.
    local function left(name, job) return (leftovers.name(name, job):gsub("%d+%.tmp$", "4194305.tmp")) end
    local function write_all()
      for _, name in ipairs { "a.rejected.csv", "a.problems.jsonl", "out/r.json" } do
        h.write(left(name, other), "x")
        h.write(left(name, JOB), "x")
      end
      h.write(left("z.rejected.csv", other), "x")
    end
    local function there(job)
      local list = {}
      for _, name in ipairs { "a.rejected.csv", "a.problems.jsonl", "out/r.json", "z.rejected.csv" } do
        if sys.stat(left(name, job)) then list[#list + 1] = name end
      end
      return table.concat(list, " ")
    end
    local made = assert(plan({ report = "out/r.json" }, { "in/a.csv" }))
    write_all()
    assert.same({}, outputs.tidy(made))
    assert.same({ "z.rejected.csv", "" }, { there(other), there(JOB) })
    write_all()
    h.write("a.rejected.csv", "somebody's")
    local recovered = outputs.tidy(made, other)
    table.sort(recovered)
    assert.same({ "a.problems.jsonl", "a.rejected-2.csv", "out/r.json" }, recovered)
    assert.same({ "z.rejected.csv", "" }, { there(other), there(JOB) })
    made = assert(plan({ rejects = "out/q.csv", problems = "none" }, { "in/a.csv" }))
    h.write(left("out/q.csv", other), "x")
    assert.same({ "out/q.csv" }, outputs.tidy(made, other))
  end)

  it("leave room for a file that is needed only during the run", function()
    local made = assert(plan({}, { "in/a.csv" }))
    assert.equal(made.rejects_tmp .. ".in", outputs.scratch(made, ".in"))
    assert.is_nil(sys.stat(made.rejects_tmp .. ".in"))
    made = assert(plan({ rejects = "none" }, { "in/a.csv" }))
    assert.equal(made.problems_tmp .. ".in", outputs.scratch(made, ".in"))
    made = assert(plan({ rejects = "none", problems = "none" }, { "in/a.csv" }))
    local path = outputs.scratch(made, ".in")
    assert.is_truthy(path:find "^/")
    os.remove(path)
  end)
end)
