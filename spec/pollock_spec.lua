-- A sample of the Pollock benchmark, which scripts/pollock reads whole: the files that are spoiled as a whole, and some rows.
local h = require "spec.helper"
local files = require "spec.pollock.files"
local run = require "spec.pollock.run"
local score = require "spec.pollock.score"

describe("the Pollock benchmark", function()
  it("has 2,290 files", function()
    local list, names = files.all(), {}
    for _, file in ipairs(list) do names[file.name] = true end
    local n = 0
    for _ in pairs(names) do n = n + 1 end
    assert.same({ 2290, 2290 }, { #list, n })
  end)

  it("gives ten for what is read as it is, and less for what is not", function()
    local file = { header = { "a", "b" }, rows = { { "1", "2" }, { "3", "4" } } }
    assert.equal(10, score.of(file, file))
    assert.equal(0, score.of(file, nil))
    local less = score.of(file, { header = file.header, rows = { { "1", "2" } } })
    assert.is_true(math.abs(less - (4 + 0.5 + 1 + 2 / 3 + 0.5 + 1 + 2 / 3)) < 1e-9)
  end)

  -- File by file: what is read to the last cell must stay so.
  local whole = { "source.csv", "file_no_trailing_newline.csv", "file_double_trailing_newline.csv", "file_no_header.csv", "file_preamble.csv",
    "file_one_data_row.csv", "file_field_delimiter_0x3B.csv", "file_field_delimiter_0x9.csv", "file_quotation_char_0x27.csv",
    "file_escape_char_0x5C.csv", "file_record_delimiter_0xA.csv", "file_record_delimiter_0xD.csv" }

  it("is read well, told how a file is written and by sniffing it", function()
    local by_name = {}
    local told, sniffed = run.all(files.all(function(row) return row == 40 end), function(file, by_told, by_itself)
      by_name[file.name] = { by_told, by_itself }
      if file.name:find "^row_" then
        assert.is_true(by_told > 9.9, ("%s: %.3f"):format(file.name, by_told))
        assert.is_true(by_itself > 9.9, ("%s: %.3f"):format(file.name, by_itself))
      end
    end)
    for _, name in ipairs(whole) do
      assert.is_true(by_name[name][1] > 9.9999, ("%s told: %.3f"):format(name, by_name[name][1]))
      if name ~= "file_no_header.csv" then
        assert.is_true(by_name[name][2] > 9.9999, ("%s sniffed: %.3f"):format(name, by_name[name][2]))
      end
    end
    assert.is_true(by_name["file_field_delimiter_0x20.csv"][1] > 9.9999)
    assert.is_true(by_name["file_field_delimiter_0x2C_0x20.csv"][1] > 9.9999)
    assert.is_true(told > 9.5 and sniffed > 9.2, ("told %.3f, sniffed %.3f"):format(told, sniffed))
  end)

  it("has no file of which a row is lost and nothing said", function()
    local path = h.tmp() .. "/f.csv"
    for _, file in ipairs(files.all(function(row) return row == 3 end)) do
      local lines = 0
      h.write(path, file.text)
      local code, out = h.sh(("%s check --into t %s --rejects none --problems none </dev/null 2>&1"):format(h.quote(h.kitload), h.quote(path)))
      if code == 0 and file.name:find "^row_" then
        for _ in file.text:gmatch "\r\n" do lines = lines + 1 end
        local good = out:match "([%d,]+) good row"
        -- All are there, or what swallowed them is told.
        assert.is_true(tonumber((good or "0"):gsub(",", ""), 10) >= lines - 1 or out:find("csv.swallowed", 1, true) ~= nil, file.name .. out)
      end
    end
  end)
end)
