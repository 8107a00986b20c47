-- Cells, rows and lines of extreme size, with constant memory.
local h = require "spec.helper"
local source = require "kitload.host.source"

-- Decode in a process of its own and give its summary, with its peak memory in MiB.
local function summary(path, options)
  local script = ([[
    package.cpath = %q
    local rows = assert(require "kitload.host.source".rows(%q, %s))
    for i, row in ipairs(rows) do
      local sizes = {}
      for c, cell in ipairs(row.cells) do sizes[c] = cell and #cell or "-" end
      local p = row.problems[1]
      print(row.row, row.line, row.state, table.concat(sizes, ",", 1, math.min(#sizes, 5)), p and p.code .. ": " .. p.message or "")
    end
    for line in io.lines "/proc/self/status" do
      local peak = line:match "VmHWM:%%s+(%%d+)"
      if peak then print(peak // 1024) end
    end]]):format(package.cpath, path, options or "{}")
  local code, out, err = h.sh(h.lua .. " -e " .. h.quote(script))
  assert.equal(0, code, err)
  local lines = {}
  for line in out:gmatch "([^\n]+)" do lines[#lines + 1] = (line:gsub("%s+$", "")) end
  return lines, tonumber(table.remove(lines))
end

-- Sanitizers multiply memory: what they would find is no fault.
local function assert_flat(peak, most)
  if not h.sanitized then assert.is_true(peak < most, ("%d MiB, more than %d"):format(peak, most)) end
end

local function write_big(parts)
  local path = h.tmp() .. "/big.csv"
  local f = assert(io.open(path, "wb"))
  for _, part in ipairs(parts) do
    for _ = 1, part[2] or 1 do f:write(part[1]) end
  end
  f:close()
  return path
end

local MIB = ("x"):rep(1 << 20)
local LINES = ("some text\n"):rep(1 << 16)

describe("a field past 16 MiB", function()
  it("is refused in flat memory when it has quotes, and the rows behind it are read", function()
    local lines, peak = summary(write_big { { 'a,b\n1,"' }, { MIB, 20 }, { '"\n2,c\n' } })
    assert.same({
      "2\t2\tbroken\t1,-\tcsv.field_too_long: the quote that opened on line 2 is still open after 16 MiB",
      "3\t3\tgood\t1,1",
    }, lines)
    assert_flat(peak, 40)
  end)

  it("is refused in flat memory when it has no quotes", function()
    local lines, peak = summary(write_big { { "a,b\n1," }, { MIB, 20 }, { ",x\n2,c\n" } })
    assert.same({
      "2\t2\tbroken\t1,-\tcsv.field_too_long: a cell of the row on line 2 is longer than 16 MiB",
      "3\t3\tgood\t1,1",
    }, lines)
    assert_flat(peak, 40)
  end)

  it("is an unclosed quote when it reaches the end of the file", function()
    local lines, peak = summary(write_big { { 'a,b\n1,2\n3,"' }, { LINES, 60 } })
    assert.same({
      "2\t2\tgood\t1,1",
      ("3\t3\tbroken\t1,-\tcsv.quote: the quote that opened on line 3 is never closed; the row holds %d lines"):format(60 << 16),
    }, lines)
    assert_flat(peak, 40)
  end)

  it("is found behind doubled quotes and line ends that libcsv took", function()
    local lines = summary(write_big { { 'a,b\n1,"""\n' }, { '""\n', 9 << 20 }, { '"\n2,c\n' } })
    assert.same({
      ("2\t2\tbroken\t1,-\tcsv.field_too_long: the quote that opened on line 2 is still open after 16 MiB; the row holds %d lines"):format(
        (9 << 20) + 2),
      ("3\t%d\tgood\t1,1"):format((9 << 20) + 4),
    }, lines)
  end)
end)

it("a field of 16 MiB is read", function()
  local lines = summary(write_big { { 'a,b\n1,"' }, { MIB, 16 }, { '"\n2,' }, { MIB, 16 }, { "\n" } })
  assert.same({ "2\t2\tgood\t1,16777216", "3\t3\tgood\t1,16777216" }, lines)
end)

it("a field of 16 MiB and one byte is not, with quotes and without", function()
  local lines = summary(write_big { { "a,b\n1," }, { MIB, 16 }, { 'x\n2,"' }, { MIB, 16 }, { 'x"\n3,c\n' } })
  for i, line in ipairs(lines) do lines[i] = line:match "^%d+\t%d+\t%a+" .. (line:match "\tcsv[%w._]+" or "") end
  assert.same({ "2\t2\tbroken\tcsv.field_too_long", "3\t3\tbroken\tcsv.field_too_long", "4\t4\tgood" }, lines)
end)

describe("a row past 64 MiB", function()
  it("is refused, and the rows behind it are read", function()
    local lines, peak = summary(write_big { { "a,b\n" }, { MIB .. ",", 70 }, { "\n2,c\n" } })
    assert.same({
      "2\t2\tbroken\t1048576,1048576,1048576,1048576,1048576\tcsv.field_too_long: the row on line 2 is longer than 64 MiB",
      "3\t3\tgood\t1,1",
    }, lines)
    assert_flat(peak, 200)
  end)

  it("keeps a bounded number of cells", function()
    local lines, peak = summary(write_big { { "a,b\n" }, { (","):rep(1 << 20), 30 }, { "\n2,c\n" } })
    assert.same({
      "2\t2\tbroken\t0,0,0,0,0\tcsv.too_many_cells: has 31457281 cells, the header has 2",
      "3\t3\tgood\t1,1",
    }, lines)
    assert_flat(peak, 40)
  end)
end)

it("an unclosed quote in the preamble costs no memory", function()
  local lines, peak = summary(write_big { { 'of 5 pipes\n"so' }, { LINES, 80 } }, "{ dialect = { header = 3 } }")
  assert.same({ "2\t2\tbroken\t-\tcsv.quote: the quote that opened on line 2 is never closed; the row holds 5242880 lines" }, lines)
  assert_flat(peak, 20)
end)

describe("10,000 columns", function()
  local function wide(quoted)
    local text = {}
    for r = 1, 7 do
      local cells = {}
      for c = 1, 10000 do
        cells[c] = ("%d/%d"):format(r, c)
        if quoted and c % 7 == 0 then cells[c] = '"' .. cells[c] .. '"""' end
      end
      text[r] = table.concat(cells, ",")
    end
    return h.write(h.tmp() .. "/wide.csv", table.concat(text, "\n"))
  end

  for _, quoted in ipairs { false, true } do
    it("are read" .. (quoted and " with quotes in every row" or ""), function()
      local path = wide(quoted)
      local rows = assert(source.rows(path))
      assert.equal(6, #rows)
      for r, row in ipairs(rows) do
        assert.equal("good", row.state)
        assert.equal(10000, #row.cells)
        assert.equal(("%d/9999"):format(r + 1), row.cells[9999])
        assert.equal(("%d/7"):format(r + 1) .. (quoted and '"' or ""), row.cells[7])
      end
      assert.same(rows, assert(source.rows(path, { dialect = { libcsv = true }, block = 4093 })))
    end)
  end
end)

describe("a line longer than what is held in memory at once", function()
  it("is read cell by cell, whatever it holds", function()
    local cells, expected = {}, {}
    for i = 1, 60000 do
      expected[i] = i % 3 == 0 and ('a "quoted", cell %d'):format(i) or ("plain %d"):format(i)
      cells[i] = i % 3 == 0 and '"' .. expected[i]:gsub('"', '""') .. '"' or expected[i]
    end
    local text = table.concat(cells, ",") .. "\n" .. table.concat(cells, ",") .. "\n"
    local path = h.write(h.tmp() .. "/a.csv", text)
    for _, block in ipairs { 127, 1021, 65536, 1 << 20 } do
      local rows = assert(source.rows(path, { dialect = { header = false }, block = block, ncols = 60000 }))
      assert.equal(2, #rows)
      for _, row in ipairs(rows) do
        assert.equal("good", row.state)
        assert.same(expected, row.cells)
        assert.equal("quoted", row.flags[3])
        assert.is_nil(row.flags[4])
      end
    end
  end)

  it("may have cells that only another piece of the line explains", function()
    local cells, expected = {}, {}
    for i = 1, 40000 do
      local kind = i % 3
      cells[i] = kind == 0 and '="00123"' or kind == 1 and ' \t  "a,b" ' or "x"
      expected[i] = kind == 0 and '="00123"' or kind == 1 and "a,b" or "x"
    end
    local text = table.concat(cells, ",") .. "\n" .. table.concat(cells, ",") .. "\n"
    local path = h.write(h.tmp() .. "/a.csv", text)
    for _, block in ipairs { 1021, 65537, 131072 } do
      local rows = assert(source.rows(path, { dialect = { header = false }, block = block, ncols = 40000 }))
      assert.equal(2, #rows)
      for _, row in ipairs(rows) do
        assert.same({}, row.problems)
        assert.same(expected, row.cells)
      end
    end
  end)

  it("ends before the mark of DOS in whatever piece", function()
    local path = h.tmp() .. "/a.csv"
    for more = 0, 12 do
      h.write(path, ("x"):rep((1 << 18) - 10 + more) .. ",y\26")
      local rows = assert(source.rows(path, { dialect = { header = false }, ncols = 2, block = 65536 }))
      assert.equal("y", rows[1].cells[2], more)
      assert.same({ "good", "passed" }, { rows[1].state, rows[2].state })
    end
  end)

  it("is passed over to its end when it breaks the quote rules", function()
    local text = "a,b\n" .. 'x"y,' .. ("z,"):rep(1 << 19) .. "\n1,2\n" .. '"x"y,' .. ("z,"):rep(1 << 19) .. "\n3,4\n"
    local path = h.write(h.tmp() .. "/a.csv", text)
    for _, block in ipairs { 1021, 65536, 1 << 20, 1 << 22 } do
      local rows = assert(source.rows(path, { block = block }))
      assert.equal(4, #rows)
      assert.same({ "csv.quote", "a quote inside an unquoted cell on line 2, cell 1" },
        { rows[1].problems[1].code, rows[1].problems[1].message })
      assert.same({ "1", "2" }, rows[2].cells)
      assert.equal("text after a closing quote on line 4, cell 1", rows[3].problems[1].message)
      assert.same({ "3", "4" }, rows[4].cells)
      assert.equal(5, rows[4].row)
    end
  end)
end)

-- A line of more than 256 KiB comes in pieces. What begins at the end of a piece ends in the next one.
describe("an escape or a delimiter at the end of a piece of a line", function()
  local PIECE = 256 * 1024
  local function cell_behind(before, text, dialect)
    local cells = {}
    for at = 1, 5 do
      -- The first chunk is the first piece, and `at` bytes of the text are in it.
      local path = h.write(h.tmp() .. "/a.csv", ("x"):rep(PIECE - at - #before) .. before .. text .. "\nend\n")
      local rows = assert(source.rows(path, { dialect = dialect, block = PIECE }))
      local row = rows[1]
      cells[at] = row.cells[2] or row.cells[1]:gsub("^x+", "")
      assert.equal("end", rows[2].cells[1])
    end
    for at = 2, #cells do assert.equal(cells[1], cells[at], ("%d bytes of %q in the first piece"):format(at, text)) end
    return cells[1]
  end

  it("is read as a whole", function()
    local copy = { format = "copy", delimiter = "|", header = false }
    for text, cell in pairs { ["\\101b"] = "Ab", ["\\1018"] = "A8", ["\\x41b"] = "Ab", ["\\x4g"] = "\4g", ["\\7z"] = "\7z", ["\\nb"] = "\nb", ["\\\\n"] = "\\n",
      ["\\|b"] = "|b", ["\\Nb"] = "Nb", ["|b"] = "b", ["|\\N"] = true } do
      assert.equal(cell, cell_behind("", text, copy))
    end
    assert.equal("b", cell_behind("y", "||b", { delimiter = "||", quote = '"', header = false }))
    assert.equal("|+b", cell_behind("y", "|+b", { delimiter = "|+|", quote = '"', header = false }):gsub("^y", ""), nil)
    assert.equal("b", cell_behind("y", "|+|b", { delimiter = "|+|", quote = '"', header = false }))
    assert.equal("\\b", cell_behind("", "\\\\b", { escape = "\\", quote = '"', delimiter = ",", header = false }))
    assert.equal("\\b", cell_behind("", "\\b", { escape = "\\", quote = '"', delimiter = ",", header = false }))
  end)
end)
