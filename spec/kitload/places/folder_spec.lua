-- The files of a folder and of **/ in a pattern.
local h = require "spec.helper"
local folder = require "kitload.places.folder"

describe("below a folder", function()
  local dir
  setup(function()
    dir = h.tmp() .. "/a [b]*"
    h.sh(("mkdir -p %s/x/y %s/.h && cd %s && touch 1.csv x/2.csv x/y/3.csv .h/4.csv x/.5.csv && ln -s .. x/y/up && ln -s x z && ln -s nowhere gone && mkfifo pipe")
      :format(h.quote(dir), h.quote(dir), h.quote(dir)))
  end)

  local function short(paths)
    local list = {}
    for i, path in ipairs(paths) do list[i] = path:sub(1, #dir + 1) == dir .. "/" and path:sub(#dir + 2) or path end
    return table.concat(list, " ")
  end

  it("are all files, in all folders, through links but never in a circle; hidden ones are left out", function()
    for _, word in ipairs { dir, dir .. "/", dir .. "//" } do
      local found = folder.below(word)
      assert.equal("1.csv gone x/2.csv x/y/3.csv z/2.csv z/y/3.csv", short(found.files))
      assert.same({ { path = dir .. "/pipe", why = "no ordinary file" } }, found.unread)
    end
    assert.equal("1.csv gone z/2.csv z/y/3.csv", short(folder.below(dir, function(path) return path:sub(-2) == "/x" end).files))
    assert.same({ files = {}, folders = {}, unread = {} }, folder.below(dir .. "/none"))
  end)

  it("**/ stands for any folders, also none", function()
    local plain = dir:gsub("[%[%]*]", "\\%0")
    for pattern, files in pairs {
      ["**/*.csv"] = "1.csv x/2.csv x/y/3.csv z/2.csv z/y/3.csv", ["x/**/*.csv"] = "x/2.csv x/y/3.csv", ["x/**"] = "x/2.csv x/y/3.csv",
      ["**/y/**/3*"] = "x/y/3.csv z/y/3.csv", ["?/**/2.csv"] = "x/2.csv z/2.csv", ["*.csv"] = "1.csv", ["x**/2.csv"] = "x/2.csv", ["none/**/x"] = "",
    } do
      assert.equal(files, short(folder.matching(plain .. "/" .. pattern)), pattern)
    end
  end)
end)
