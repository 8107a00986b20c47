-- Errors: the kind gives the exit code, and what is not declared is refused.
require "spec.helper"
local cli = require "kitload.cli"
local errors = require "kitload.talk.errors"
local host_pg = require "kitload.host.pg"

describe("errors", function()
  local exits = { usage = 2, input = 3, db = 4, refused = 5, doubt = 6, bug = 70, interrupted = 130 }

  it("have kinds whose exit codes never change", function()
    local got = {}
    for _, kind in ipairs(errors.kinds) do got[kind.kind] = kind.exit end
    assert.same(exits, got)
  end)

  it("are made by the name of their kind, all but what a signal makes", function()
    for kind, exit in pairs(exits) do
      if kind == "interrupted" then
        assert.is_nil(errors[kind])
      else
        assert.same({ kind = kind, exit = exit, message = "m", hint = "h", code = "cascade" }, errors[kind]("m", "h", { code = "cascade" }))
        assert.same({ kind = kind, exit = exit, message = "m" }, errors[kind] "m")
      end
    end
  end)

  it("of the engine have the same kinds and exit codes", function()
    local _, err = host_pg.conninfo_parse "host='"
    assert.equal("usage", err.kind)
    assert.equal(exits.usage, err.exit)
  end)

  it("can become of another kind, with its exit code", function()
    assert.same({ kind = "db", exit = 4, message = "m" }, errors.turn(errors.doubt "m", "db"))
    assert.has_error(function() errors.turn(errors.doubt "m", "dB") end, "there is no kind of error 'dB'")
  end)

  it("refuse a field that is not declared, and texts that are none", function()
    assert.has_error(function() errors.usage("m", nil, { sqlsate = "22001" }) end, "an error has no field 'sqlsate'")
    assert.has_error(function() errors.usage("m", nil, { kind = "db" }) end, "an error has no field 'kind'")
    assert.has_error(function() errors.usage("m", nil, { exit = 0 }) end, "an error has no field 'exit'")
    assert.has_error(function() errors.usage("m", nil, { code = "cascades" }) end, "there is no code 'cascades'")
    assert.has_error(function() errors.usage {} end, "an error's message is a text, not a table")
    assert.has_error(function() errors.usage() end, "an error's message is a text, not a nil")
    assert.has_error(function() errors.usage("m", {}) end, "an error's hint is a text, not a table")
    assert.has_error(function() errors.usage("m", "h", 1) end, "further fields are a table, not a number")
  end)

  it("without an exit code are our own", function()
    assert.equal(70, errors.exit_of { message = "m" })
    assert.equal(3, errors.exit_of(errors.input "m"))
  end)

  it("are all told by the help, with 0 and 1 before them", function()
    local codes = {}
    for i, entry in ipairs(cli.exit_codes) do codes[i] = entry[1] end
    assert.same({ 0, 1, 2, 3, 4, 5, 6, 70, 130 }, codes)
  end)

  it("are made nowhere else", function()
    local found = {}
    for path in io.popen "find lua/kitload -name '*.lua'":lines() do
      local n = 0
      for line in io.lines(path) do
        n = n + 1
        for kind in line:gmatch '{%s*kind = "(%w+)"' do
          if exits[kind] and (line:find("exit = ", 1, true) or line:find("message = ", 1, true)) then found[#found + 1] = path .. ":" .. n end
        end
        if line:find "exit = [1-9]" or line:find "%.exit = %d" or line:find "%.kind, [%w_]+%.exit = " then found[#found + 1] = path .. ":" .. n end
      end
    end
    assert.same({}, found)
  end)
end)
