local h = require "spec.helper"
local cli = require "kitload.cli"
local manual = require "kitload.manual"

local folder
local function write(name, text)
  local path = folder .. "/" .. name
  local f = assert(io.open(path, "w"))
  f:write(text)
  f:close()
  return path
end
local function says(command)
  local p = assert(io.popen(command .. " 2>&1"))
  local text = p:read "a"
  p:close()
  return text
end

describe("the manual", function()
  setup(function() folder = says "mktemp -d":gsub("%s+$", "") end)
  teardown(function() os.execute("rm -rf " .. folder) end)

  it("docs/cli.md is as make docs writes it", function() assert.is_true(manual.markdown() == h.read "docs/cli.md", "docs/cli.md is old: make docs") end)

  it("docs/cli.md has every command, every option and every exit code", function()
    local text = manual.markdown()
    for _, command in ipairs(cli.commands) do
      assert.truthy(text:find("\n## " .. command.name .. "\n", 1, true), command.name)
      for _, option in ipairs(cli.options_of(command)) do assert.truthy(text:find("--" .. option.name, 1, true), option.name) end
    end
    for _, code in ipairs(cli.exit_codes) do assert.truthy(text:find(("| %d | %s |"):format(code[1], code[2]), 1, true)) end
    -- What schedulers are told.
    local again = {}
    for code, word in text:gmatch "\n| (%d+) | [^|]* | (%l+)" do again[#again + 1] = code .. " " .. word end
    assert.equal("0 no, 1 no, 2 never, 3 never, 4 yes, 5 never, 6 yes, 70 no, 130 yes, 137 yes, 143 yes", table.concat(again, ", "))
  end)

  it("no option group is without a title", function()
    local text = manual.markdown()
    for group, options in pairs(cli.options) do
      for _, option in ipairs(options) do
        assert.truthy(text:match("# Shared options.*%-%-" .. option.name:gsub("%-", "%%-")), group .. " " .. option.name)
      end
    end
  end)

  it("groff sets the man page without a warning", function()
    assert.equal("", says(("groff -man -Tutf8 -ww -z %s"):format(write("kitload.1", manual.man "1.2.3"))))
    local page = says(("groff -man -Tutf8 -P-c -P-b -P-u %s"):format(folder .. "/kitload.1"))
    for _, word in ipairs { "kitload-run(1)", "~/.config/kitload/key", "FILE…", "--lock-timeout SECONDS", "insert_only", "'-' for standard input", "1.2.3", "--dry-run" } do
      assert.truthy(page:find(word, 1, true), word)
    end
  end)

  it("has a page for each command, which says what its help says", function()
    local pages = h.tmp()
    assert.equal(0, (h.sh(("scripts/man %s 1.2.3"):format(pages))))
    for _, command in ipairs(cli.commands) do
      local path = ("%s/kitload-%s.1"):format(pages, command.name)
      assert.equal("", says(("groff -man -Tutf8 -ww -z %s"):format(path)), command.name)
      assert.equal("", says(("groff -man -Tascii -ww -z %s"):format(path)), command.name)
      local page = says(("groff -man -Tutf8 -P-c -P-b -P-u -rLL=80n %s"):format(path))
      assert.truthy(page:find("kitload-" .. command.name .. " - ", 1, true), page)
      for _, option in ipairs(cli.options_of(command)) do assert.truthy(page:find("--" .. option.name, 1, true), option.name) end
      for line in page:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    end
    assert.equal(0, (h.sh(("cmp %s/kitload.1 %s"):format(pages, write("kitload.1", manual.man "1.2.3")))))
    local run = says(("groff -man -Tutf8 -P-c -P-b -P-u -rLL=80n %s/kitload-run.1"):format(pages))
    for _, word in ipairs { "kitload run KIT [FILE…] [OPTION...]\n", "kitload run --routed FILE… [OPTION...]\n", "Where the rows go", "130" } do
      assert.truthy(run:find(word, 1, true), word)
    end
  end)
end)
