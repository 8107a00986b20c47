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

-- What a shell offers for a line, as a set of words.
local function offered(text)
  local words = {}
  for word in text:gmatch "[^\n]+" do words[word:match "^[^\t]*"] = true end
  return words
end
local function bash(...)
  local words = {}
  for _, word in ipairs { "kitload", ... } do words[#words + 1] = "'" .. word .. "'" end
  local script = ("source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _kitload; printf '%%s\\n' \"${COMPREPLY[@]}\""):format(
    write("kitload.bash", manual.bash()), table.concat(words, " "), #words - 1)
  return offered(says("bash -c " .. '"' .. script:gsub('[$"\\]', "\\%0") .. '"'))
end
local function fish(line)
  return offered(says(("fish -c 'source %s; complete -C \"%s\"'"):format(write("kitload.fish", manual.fish()), line)))
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
    for _, word in ipairs { "FILE…", "--lock-timeout SECONDS", "insert_only", "'-' for standard input", "1.2.3", "--dry-run" } do
      assert.truthy(page:find(word, 1, true), word)
    end
  end)

  it("bash completes commands, options of the command, and the words of a choice", function()
    assert.same({ template = true, test = true }, bash "te")
    assert.same({ ["--load"] = true, ["--lock-timeout"] = true, ["--log-format"] = true }, bash("run", "--lo"))
    assert.same({ ["--log-format"] = true }, bash("jobs", "--lo"))
    assert.same({ append = true, upsert = true, overwrite = true, insert_only = true }, bash("run", "--load", ""))
    assert.same({}, bash("run", "--mend", ""))
  end)

  it("bash completes files where an option wants one, and as arguments", function()
    write("orders.csv", "")
    assert.same({ [folder .. "/orders.csv"] = true }, bash("run", "--report", folder .. "/ord"))
    assert.same({ [folder .. "/orders.csv"] = true }, bash("run", "kit", folder .. "/ord"))
  end)

  it("zsh takes its completion", function()
    assert.equal("", says("zsh -n " .. write("_kitload", manual.zsh())))
    local script = ("fpath=(%s $fpath); autoload -Uz compinit; compinit -u -d %s/dump; echo ${_comps[kitload]}"):format(folder, folder)
    assert.equal("_kitload\n", says("zsh -f -c '" .. script .. "'"))
  end)

  it("fish completes commands, options of the command, and the words of a choice", function()
    assert.same({ template = true, test = true }, fish "kitload te")
    assert.same({ ["--load"] = true, ["--lock-timeout"] = true, ["--log-format"] = true }, fish "kitload run --lo")
    assert.same({ append = true, upsert = true, overwrite = true, insert_only = true }, fish "kitload run --load ")
  end)
end)
