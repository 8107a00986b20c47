-- Where the rows of a file that has grown begin, byte for byte.
local h = require "spec.helper"
local grown = require "kitload.records.grown"

-- The bytes that are passed over, or the error; `before` was loaded.
local function skipped(before, behind)
  local path = h.write(h.tmp() .. "/f", before .. behind)
  local start, err = grown.start("f.csv", path, { id = ("0"):rep(36), behind = { byte = #before, row = 4, line = 5 } })
  return start and start.byte - #before, err or start
end

describe("a file that has grown", function()
  it("goes on at the beginning of a line", function()
    for _, case in ipairs {
      { "1,a\n", "2,b\n", 0 }, { "1,a\r\n", "2,b", 0 }, { "1,a\r", "2,b\r", 0 },
      { "1,a\r", "\n2,b", 1 }, -- the line's end was only half there
      { "1,a\n", "\n2,b", 0 }, { "1,a\n", "\r\n2,b", 0 }, -- a blank row
      { "1,a", "\n2,b", 1 }, { "1,a", "\r\n2,b", 2 }, { "1,a", "\r2,b", 1 }, { "1,a", "\n\n2,b", 1 }, { "1,a", "\r\r\n", 1 },
      { "a\0\n\0", "b\0", 0 }, { "a\0\r\0", "\n\0b\0", 2 }, { "a\0", "\n\0b\0", 2 }, { "a\0", "\r\0\n\0b\0", 4 },
      { "\0a\0\n", "\0b", 0 }, { "\0a\0\r", "\0\n\0b", 2 }, { "\0a", "\0\r\0\n", 4 },
    } do
      local n, start = skipped(case[1], case[2])
      assert.equal(case[3], n, ("%q %q"):format(case[1], case[2]))
      assert.same({ 4, 5 }, { start.row, start.line })
    end
  end)

  it("is refused where its last line goes on", function()
    for _, case in ipairs { { "1,a", "b\n" }, { "a\0", "b\0" }, { "\0a", "\0b" } } do
      local n, err = skipped(case[1], case[2])
      assert.is_nil(n)
      assert.same({ "refused", 5, "already_loaded" }, { err.kind, err.exit, err.code })
      assert.matches("line 5 is longer now: job 00000000 read it as row 4", err.message, 1, true)
    end
  end)

  it("that cannot be read is an error", function()
    local start, err = grown.start("f.csv", h.tmp() .. "/none", { id = "x", behind = { byte = 1, row = 1, line = 1 } })
    assert.same({ nil, "file.unreadable" }, { start, err.code })
  end)
end)
