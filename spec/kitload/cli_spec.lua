local h = require "spec.helper"
local cli = require "kitload.cli"

local function parse(name, ...)
  return cli.parse(cli.command(name), { ... })
end

describe("the command line", function()
  it("takes options before, between and after the arguments", function()
    local options, words = parse("run", "--to", "local:", "acme.contacts", "-j", "2", "a.csv", "--limit=5")
    assert.same({ to = "local:", jobs = 2, limit = 5 }, options)
    assert.same({ "acme.contacts", "a.csv" }, words)
  end)

  it("gives what was typed to a command, which cannot write into it", function()
    local options = cli.typed((parse("run", "k", "--to", "local:", "--meta", "a=1")), cli.command "run")
    assert.same({ "local:", { "a=1" }, nil }, { options.to, options.meta, options.limit })
    assert.error_matches(function() options.to = "none" end, "options are not written to: 'to'")
    assert.error_matches(function() options.names = {} end, "options are not written to: 'names'")
    assert.error_matches(function() return options.dryrun end, "options have no 'dryrun'")
  end)

  it("takes - as standard input and everything after -- as arguments", function()
    local _, words = parse("run", "kit", "-", "--", "--to")
    assert.same({ "kit", "-", "--to" }, words)
  end)

  it("collects an option that may be given several times", function()
    assert.same({ "a=1", "b=2" }, (parse("run", "k", "--meta", "a=1", "--meta=b=2")).meta)
  end)

  it("refuses an unknown option and says which was meant", function()
    local options, err = parse("run", "k", "--job", "2")
    assert.is_nil(options)
    assert.equal(2, err.exit)
    assert.matches("no option '%-%-job'", err.message)
    assert.matches("%-%-jobs", err.hint)
  end)

  it("refuses a value that the option cannot have", function()
    for _, case in ipairs { { "--jobs", "0" }, { "--jobs", "two" }, { "--limit", "-3" }, { "--if-loaded", "maybe" } } do
      local options, err = parse("run", "k", table.unpack(case))
      assert.is_nil(options)
      assert.matches("cannot be '" .. case[2]:gsub("%p", "%%%0") .. "'", err.message)
    end
  end)

  it("refuses an option without its value, a flag with one, and an option given twice", function()
    assert.matches("needs a value", select(2, parse("run", "k", "--to")).message)
    assert.matches("takes no value", select(2, parse("run", "k", "--dry-run=yes")).message)
    assert.matches("given twice", select(2, parse("run", "k", "--to", "a", "--to", "b")).message)
  end)

  it("takes short options together, and a value behind its letter", function()
    local options, words = parse("run", "-qv", "k", "-j2")
    assert.same({ { quiet = true, verbose = true, jobs = 2 }, { "k" } }, { options, words })
    assert.matches("no option '%-x'", select(2, parse("run", "k", "-qx")).message)
  end)

  it("says how many arguments a command takes", function()
    local options, err = parse("explain")
    assert.same({ nil, "kitload explain --help says more", 2 }, { options, err.hint, err.exit })
    assert.matches("^explain needs ", err.message)
    options, err = parse("job", "1", "2")
    assert.is_nil(options)
    assert.equal("job does not take '2'", err.message)
    assert.matches("^usage: kitload job ", err.hint)
  end)

  it("leaves what follows pg psql to psql", function()
    local _, words = parse("pg", "psql", "-c", "select 1")
    assert.same({ "psql", "-c", "select 1" }, words)
  end)

  it("has a help for every command, 80 columns wide, that names each of its options", function()
    for _, command in ipairs(cli.commands) do
      local help = cli.help_of(command)
      for line in help:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
      for _, option in ipairs(cli.options_of(command)) do
        assert.is_truthy(help:find("--" .. option.name, 1, true), command.name .. " --" .. option.name)
      end
    end
    for line in cli.help("0.1.0"):gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
  end)

  it("lets an option choose among the words of the fact of that name", function()
    local facts, seen = require "kit.facts", {}
    for _, command in ipairs(cli.commands) do
      for _, option in ipairs(cli.options_of(command)) do
        local name = option.name:gsub("-", "_")
        local fact = option.choices and (facts.kit[name] or facts.source[name])
        if fact and command.name ~= "test" then -- test --format is a form of its report
          assert.same(select(4, fact.check "?"), option.choices, command.name .. " --" .. option.name)
          seen[name] = true
        end
      end
    end
    for _, name in ipairs { "load", "format", "ragged", "on_invalid", "staging", "rejects_to" } do assert.is_true(seen[name], name) end
  end)

  it("has every file of commands/ in its order, with a table of that name and a function", function()
    local files = {}
    for name in select(2, h.sh "ls lua/kitload/commands/*"):gmatch "([^\n]+)%.lua" do files[#files + 1] = name end
    table.sort(files)
    local order = table.move(cli.order, 1, #cli.order, 1, {})
    table.move(cli.hidden, 1, #cli.hidden, #order + 1, order)
    assert.same({ "bench" }, cli.hidden)
    table.sort(order)
    assert.same(files, order)
    for _, name in ipairs(order) do
      local module = cli.module(name)
      assert.equal(name, module.command.name)
      assert.equal("function", type(module.run))
    end
    assert.is_nil(cli.module "nothing")
  end)

  it("loads no other command's file for one of them", function()
    local code, out = h.sh(("LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='%s/?.so;;' %s -e %s"):format(
      h.build, h.lua, h.quote [[
        assert(require("kitload.cli").command "run")
        for name in pairs(package.loaded) do if name:find "^kitload%.commands%." then print(name) end end]]))
    assert.equal(0, code)
    assert.equal("kitload.commands.data.run\n", out)
  end)
end)
