-- The files of a run: from words and patterns to paths, and the names that messages use.
local h = require "spec.helper"
local inbox = require "kitload.files.inbox"

-- A folder with these files; a name that ends in / is a folder.
local function folder(...)
  local dir = h.tmp()
  h.sh("mkdir -p " .. dir .. "/in")
  for _, name in ipairs { ... } do
    if name:sub(-1) == "/" then h.sh(("mkdir -p %s/%s"):format(dir, name)) else h.write(dir .. "/" .. name, "x\n") end
  end
  return dir
end

describe("the files of a run", function()
  it("are those that match, in order, each once however it is written", function()
    local dir = folder("in/b.csv", "in/a.csv", "in/done/")
    local notes = {}
    local paths = assert(inbox.expand({ words = { dir .. "/in/b.csv", dir .. "//in/./b.csv", dir .. "/./in/b.csv", dir .. "/in/*" } }, notes))
    assert.same({ dir .. "/in/b.csv", dir .. "/in/a.csv" }, paths)
    assert.equal(1, #notes)
    assert.matches("matches 1 folder, which no pattern reads", notes[1])
  end)

  it("may be missing only if the kit says so, and their folder never", function()
    local dir = folder "in/a.csv"
    local function expand(words, optional, of_kit)
      local notes = {}
      local paths, err = inbox.expand({ words = words, optional = optional, of_kit = of_kit }, notes)
      return paths, err, notes
    end
    local none, gone = dir .. "/in/*.txt", dir .. "/out/*.csv"
    local paths, err = expand { none }
    assert.same({ nil, ("no file matches '%s'"):format(none), nil }, { paths, err.message, err.hint })
    paths, err = expand({ none }, nil, true)
    assert.same({ nil, "if that is no error: source = { optional = true } in the kit" }, { paths, err.hint })
    paths, err = expand({ none }, true, true)
    assert.same({ {}, { none } }, { paths, err })
    paths, err = expand({ gone }, true, true)
    assert.same({ nil, ("no file matches '%s': there is no folder %s/out"):format(gone, dir) }, { paths, err.message })
    local notes
    paths, err, notes = expand({ none, dir .. "/in/*.csv" }, true, true)
    assert.same({ { dir .. "/in/a.csv" }, { none }, { ("no file matches '%s'"):format(none) } }, { paths, err, notes })
    -- A file without wildcards may be missing if the kit names it, but not if the command line does.
    assert.same({}, (expand({ dir .. "/in/x.csv" }, true, true)))
    assert.same({ dir .. "/in/x.csv" }, (expand({ dir .. "/in/x.csv" }, true, nil)))
    assert.equal("a file's name is empty", select(2, expand { "" }).message)
  end)

  it("have names without folders, unless two of them have the same", function()
    assert.same({ ["in/a.csv"] = "a.csv", ["in/b.csv"] = "b.csv" }, inbox.names { "in/a.csv", "in/b.csv" })
    assert.same({ ["in/a.csv"] = "in/a.csv", ["out/a.csv"] = "out/a.csv", ["in/b.csv"] = "b.csv" },
      inbox.names { "in/a.csv", "out/a.csv", "in/b.csv" })
    -- The same name however the path was typed: below the workspace, and outside of it.
    local dir = folder("in/a.csv", "out/", "out/a.csv")
    local one, two = dir .. "//in/./a.csv", dir .. "/in/../out/a.csv"
    assert.same({ [one] = dir .. "/in/a.csv", [two] = dir .. "/out/a.csv" }, inbox.names { one, two })
    assert.equal("spec/helper.lua", inbox.names { h.pwd() .. "/spec/helper.lua", "./x/helper.lua" }[h.pwd() .. "/spec/helper.lua"])
    -- If there are many files, the caller has looked at all names.
    h.write(one, "id\n1\n")
    assert.equal("in/a", inbox.open_all({ one }, nil, {}, {}, { [one] = "in/a" })[1].name)
  end)

  it("may be empty if others are not; an overwrite refuses that", function()
    local dir = folder()
    for name, bytes in pairs { a = "id,name\n1,x\n", e = "", f = "" } do h.write(("%s/in/%s.csv"):format(dir, name), bytes) end
    local function open(...)
      local paths, notes = {}, {}
      for i, name in ipairs { ... } do paths[i] = ("%s/in/%s.csv"):format(dir, name) end
      local files, err, empty = inbox.open_all(paths, nil, {}, notes)
      return files, err, empty, notes
    end
    local files, err, empty, notes = open("e", "a")
    assert.same({ 1, nil, 1, "a.csv" }, { #files, err, #empty, files[1].name })
    assert.matches("/e.csv is empty and passed over$", notes[1])
    notes = select(4, open("e", "a", "f"))
    assert.matches("/e.csv, .*/f.csv are empty and passed over$", notes[1])
    files, err, empty = open "e"
    assert.same({ nil, "file.empty", 1 }, { files, err.code, #empty })
    assert.matches("/e.csv: the file is empty: line 1 should be its header$", err.message)
    files, err = open("e", "gone", "a")
    assert.is_nil(files)
    assert.matches("gone.csv", err.message, 1, true)
    files, err = open("e", "f")
    assert.same({ nil, "file.empty" }, { files, err.code })
    assert.matches("^all 2 files are empty: ", err.message)
    assert.is_nil(inbox.refused("upsert", { "e.csv" }, false))
    assert.is_nil(inbox.refused("overwrite", {}, false))
    assert.is_nil(inbox.refused("overwrite", { "e.csv" }, true))
    assert.matches("^e.csv is empty, and an overwrite deletes all rows", inbox.refused("overwrite", { "e.csv" }, false).message)
  end)
end)
