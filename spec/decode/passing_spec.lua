-- Rows that are longer than the limit are passed over without their text. The row behind them must begin where it does.
local h = require "spec.helper"
local source = require "kitload.host.source"

local parts = { '"', '"', '""', ",", "a", " ", '"a"', 'b"', '"c' }

describe("behind a row that is too long", function()
  for name, quote in pairs { strict = '"', lazy = "lazy" } do
    it("the next row begins on the line on which it would, " .. name, function()
      math.randomseed(tonumber(os.getenv "KITLOAD_SEED") or 1)
      local path, compared = h.tmp() .. "/a.csv", 0
      for i = 1, 300 do
        local cells = {}
        for k = 1, math.random(8) do cells[k] = parts[math.random(#parts)] end
        -- The rows behind it have other widths, so that lazy quotes that are never closed do not go back to them.
        local long = ("x"):rep(40)
        local first = i % 3 == 0 and table.concat(cells) .. "," .. long or long .. "," .. table.concat(cells)
        local text = first .. "\n1\n3,4,5,6,7\n"
        h.write(path, text)
        local function lines(most)
          local out = {}
          for _, row in ipairs(assert(source.rows(path, { dialect = { header = false, quote = quote, max_row = most }, encoding = "UTF-8",
            ncols = 30, block = i % 2 == 0 and math.random(20) or nil }))) do out[row.row] = row.line end
          return out
        end
        local whole = lines()
        if whole[1] == 1 and whole[2] == 2 then
          compared = compared + 1
          assert.same(whole, lines(20), ("text %d: %q"):format(i, text))
        end
      end
      assert.is_true(compared > 200)
    end)
  end
end)
