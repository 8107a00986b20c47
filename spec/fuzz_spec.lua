-- Runs the fuzz targets on their seeds and on all past finds, without a fuzzer. `make fuzz` searches for new finds.
local h = require "spec.helper"

local replay = h.build .. "/fuzz/replay"
local folder = h.tmp()

local function build() h.make(replay) end

setup(build)

describe("no seed and no past find breaks", function()
  local counts = {}
  setup(function()
    local code, out, err = h.sh("env -u LD_PRELOAD lua5.4 spec/fuzz/seeds.lua " .. h.quote(folder))
    assert(code == 0, err)
    for target, n in out:gmatch "(%w+)\t(%d+)" do counts[target] = tonumber(n) end
  end)
  for target in h.read "spec/fuzz/fuzz.h":gmatch "\nvoid fuzz_(%w+)%(struct input in%);" do
    it(target, function()
      local code, out, err = h.sh(("%s -v %s %s/%s/*"):format(h.quote(replay), target, h.quote(folder), target))
      assert(code == 0, err:sub(-3000))
      assert.equal(("%s %d\n"):format(target, counts[target]), out)
      assert.is_true(counts[target] > 10)
    end)
  end
end)

describe("the fuzz targets", function()
  -- These need a whole run (rows above, other tables), or are tried by the targets of numbers and of kits.
  local others = { fill_down = true, lookup = true, round = true, scale = true, call = true }

  it("try every step of ops.def", function()
    local code = {}
    for path in assert(io.popen "ls spec/fuzz/*.c"):lines() do code[#code + 1] = h.read(path) end
    code = table.concat(code)
    for _, op in ipairs(require("kitload.host.plan").ops()) do
      if op.class == "step" and not others[op.name] then
        assert.is_truthy(code:find(('"%s"'):format(op.name), 1, true), "spec/fuzz/op.c has no case of " .. op.name)
      end
    end
  end)
end)
