-- What a command's usage says of its arguments is what it takes.
require "spec.helper"
local cli = require "kitload.cli"

describe("a command", function()
  it("takes as many arguments as its usage shows, and refuses one more", function()
    for _, command in ipairs(cli.commands) do
      local arguments = command.usage:gsub("%-%-%S+ %u+", "")
      local _, words = arguments:gsub("%u+", "")
      if arguments:find "…" then words = math.huge end
      if arguments:find "%f[%w]%l+%f[%W]" then words = command.most end -- words such as list and show go before a name
      assert.equal(words, command.most, command.name)
      local _, least = arguments:gsub("%b[]", ""):gsub(" | .*", ""):gsub("%S+", "")
      assert.equal(arguments:find "%-%-all" and 0 or least, command.least, command.name)
      local list = {}
      for i = 1, command.least do list[i] = "w" .. i end
      assert.is_truthy((cli.parse(command, list)), command.name)
      if words < math.huge then
        for i = 1, words + 1 do list[i] = "w" .. i end
        assert.matches(("does not take 'w%d'"):format(words + 1), select(2, cli.parse(command, list)).message, command.name)
      end
      if command.least > 0 then
        list = { table.unpack(list, 1, command.least - 1) }
        assert.equal(("%s needs %s"):format(command.name, command.usage), select(2, cli.parse(command, list)).message)
      end
    end
  end)
end)
