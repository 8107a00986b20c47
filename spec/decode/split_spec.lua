-- The short cuts of the splitter, compared with libcsv alone, on random texts full of dangerous characters.
local h = require "spec.helper"
local source = require "kitload.host.source"

local seed = tonumber(os.getenv "KITLOAD_SEED") or 1

local function random_text(parts, length)
  local list = {}
  for i = 1, math.random(length) do list[i] = parts[math.random(#parts)] end
  return table.concat(list)
end

-- Every text is read by both ways and by pieces; a difference says how to see it again.
local function same_rows(name, parts, options, texts, length)
  it(name, function()
    math.randomseed(seed)
    local path = h.tmp() .. "/a.csv"
    for i = 1, texts do
      local text = random_text(parts, length)
      h.write(path, text)
      local function read(libcsv, block, rows)
        local dialect = { header = false, libcsv = libcsv }
        for k, v in pairs(options) do dialect[k] = v end
        return assert(source.rows(path, { dialect = dialect, encoding = "UTF-8", ncols = 3, block = block, batch = { rows = rows } }))
      end
      local expected = read(true)
      local function check(rows)
        assert.same(expected, rows, ("seed %d, text %d: %q"):format(seed, i, text))
      end
      check(read(false))
      check(read(false, math.random(20), math.random(3)))
      check(read(true, math.random(20), math.random(3)))
    end
  end)
end

describe("the splitter gives what libcsv gives", function()
  same_rows("for plain cells of any length", { "a", "bc", "a longer cell", " ", ",", ",", "\n", "é" }, {}, 300, 200)
  same_rows("for quoted cells that keep the rules",
    { '"a",', '"a,b",', '"a""b",', '"",', ",", "x,", '"\n",', '"y"\n', "z\n", '"a longer cell",', '""""' }, {}, 300, 60)
  same_rows("for doubled quotes and cells of several lines",
    { '"a ""b"" c",', '"""",', '"","', '"line\n', '""\n', 'line"",', 'end",', 'end"\n', '"\r\n', '\r', ",", '"', "x", "\0", "\n" }, {}, 1000, 40)
  same_rows("for cells of many lines, until libcsv takes them",
    { '"a', ('long line, with ""quotes""\n'):rep(400), "line\n", '""', '"\n', '",', '",b\n', '"x' }, {}, 60, 40)
  same_rows("for cells and rows past small limits",
    { '"a ""b"",', '"a\n', "b\n", '""\n', 'c",', '"\n', "long text", ",", "\n" }, { max_field = 15, max_row = 40 }, 1000, 40)
  -- Rows of the right width are cut where they were read; others among them are not.
  local rows = { "a,b,c\n", "a longer cell,b,\n", ',"b ""c""",d\r\n', '"","",""\n', '"a,""",b,"c"\r', "a,b,c\r\n", "x,y,z\n",
    ",,\n", "\n", '"two\nlines",b,c\n', "a,b\n", "a,b,c,d\n", 'a"b,c,d\n', '="001",b,c\n', '"a"b,c,d\n', "#,b,c\n", "é,b,c\n" }
  same_rows("for whole rows among others", rows, {}, 300, 40)
  same_rows("for whole rows, comments, a header and padding", rows, { comment = "#", header = 2, skip = 1, ragged = "pad" }, 300, 40)
  same_rows("for whole rows and small limits", rows, { max_field = 8, max_row = 14 }, 300, 40)
  same_rows("for texts that break every rule", { '"', '"', ",", ",", "\n", "\r", "a", " ", '""', "\0" }, {}, 1000, 40)
  same_rows("for what is written for Excel", { '="001"', '=""', '="a,b"', '="', "=", '"', '"="', ",", ",", "\n", "a" }, {}, 1000, 30)
  same_rows("with another delimiter and quote", { "'", ";", "\n", "a", '"', "," }, { delimiter = ";", quote = "'" }, 300, 40)
  same_rows("without a quote", { '"', ",", "\n", "a", "\0" }, { quote = false }, 300, 40)
  same_rows("with a delimiter of several bytes", { '"', "|", "||", "||", "\n", "a", '"b|",', '||"c||d"||' }, { delimiter = "||" }, 500, 60)
  same_rows("with an escape beside one", { '"', "§", "\xC2", "\\", "\n", "a" }, { delimiter = "§", escape = "\\" }, 500, 60)
  same_rows("with an escape", { '"', "\\", "\\", ",", "\n", "a" }, { escape = "\\" }, 500, 40)
  same_rows("with comments, a header and a footer", { '"', "#", ",", "\n", "\n", "a", "b,c,d\n" },
    { comment = "#", header = 2, skip = 1, footer = 2 }, 500, 60)
  same_rows("with blanks around quoted cells", { '"', '"', ",", " ", "\t", "\n", "a", '""', ' "a",', '"b" ,' }, {}, 1000, 30)
  same_rows("with blanks that are text", { '"', '"', ",", " ", "\t", "\n", "a", '""' }, { blanks = "keep" }, 300, 30)
  same_rows("where rows are padded", { '"a"', ",", "\n", "b", "," }, { ragged = "pad" }, 300, 40)
end)

-- Reads a lazy text as docs/kits.md says it, character by character: the rows with their lines and cells.
local function lazy_model(text)
  local lines = {}
  for piece in (text:sub(-1) == "\n" and text or text .. "\n"):gmatch "([^\n]*)\n" do lines[#lines + 1] = piece end
  local function blanks(s, i) return s:match("^[ \t]*()", i) end
  local cells_of
  -- One cell that begins in line `at`, at i, behind n others: its text, where the next one begins (nil: the line ends), and the line
  -- that this is in; nil, nil, nil where it is never closed. `alone`: there are no other lines.
  local function cell(at, i, n, alone)
    local s = lines[at]
    local open = blanks(s, i)
    local function plain()
      local to = s:find(",", i, true)
      return s:sub(i, (to or #s + 1) - 1), to and to + 1, at
    end
    if s:sub(open, open) ~= '"' then return plain() end
    local width = n + 1 + select(2, s:sub(open):gsub(",", ","))
    local body, from, stray, first, whole, on = s:sub(open + 1), 1, false, true, "", at
    local pair
    while true do
      local run, after = body:match('()"+()', from)
      if not run then
        if stray and first then return plain() end
        whole, first, on = whole .. body .. "\n", false, on + 1
        if alone then return nil end
        if not lines[on] then break end
        body, from = lines[on], 1
      else
        local odd, next = (after - run) % 2 == 1, after
        if odd then next = blanks(body, after) end
        local ends = next > #body or body:sub(next, next) == ","
        local before = body:sub(1, run - 1)
        if odd and not ends and first and pair and run == pair + 1 then
          return body:sub(1, pair - 2):gsub('""', '"') .. "", open + pair + 1, on
        end
        if odd and not ends and first and (before:match ",$" or stray and before:match ",[ \t]*$") then return plain() end
        if odd and not ends and not first and (before == "" or before:match ",$") and cells_of(on) == width then return plain() end
        if ends and (odd or stray) then
          local text_of = (whole .. body:sub(1, after - 2)):gsub('""', '"')
          local skipped = first and open or 0
          return text_of, next <= #body and skipped + next + 1 or nil, on
        end
        stray = stray or odd
        from, pair = after, first and ends and after or nil
      end
    end
    for later = at + 1, #lines do
      if lines[later] ~= "" and cells_of(later) ~= width then return nil end
    end
    if width > 1 and (at < #lines or text:sub(-1) == "\n") then return plain() end
    return nil
  end
  function cells_of(at)
    local i, n = 1, 0
    while i do
      local _, next, on = cell(at, i, 0, true)
      if not on then return nil end
      i, n = next, n + 1
    end
    return n
  end
  local rows, at = {}, 1
  while lines[at] do
    local row, i, on = { line = at }, 1, at
    while lines[at] ~= "" and i do
      row[#row + 1], i, on = cell(on, i, #row)
      if not on then return rows end
    end
    if row[1] then rows[#rows + 1] = row end
    at = on + 1
  end
  return rows
end

describe("lazy quotes", function()
  local parts = { '"', '"', '"', '""', ",", ",", " ", "\n", "a", "b", '",', ',"', '"\n' }

  it("are read as a slow model reads them", function()
    math.randomseed(seed)
    local path = h.tmp() .. "/a.csv"
    for i = 1, 1000 do
      local text = random_text(parts, 24)
      h.write(path, text)
      local found = {}
      for _, row in ipairs(assert(source.rows(path, { dialect = { header = false, quote = "lazy", keep_blank = true }, encoding = "UTF-8",
        ncols = 30, block = i % 2 == 0 and math.random(20) or nil }))) do
        local open = row.problems[1] and row.problems[1].code == "csv.quote"
        if not open then
          local cells = { line = row.line }
          for _, c in ipairs(row.cells) do cells[#cells + 1] = c or nil end
          found[#found + 1] = cells
        end
      end
      assert.same(lazy_model(text), found, ("seed %d, text %d: %q"):format(seed, i, text))
    end
  end)
end)

describe("rows that are passed over", function()
  for name, dialect in pairs { strict = {}, lazy = { quote = "lazy" }, ["with an escape"] = { escape = "\\" },
    ["with a long delimiter"] = { delimiter = ",," }, ["without blanks"] = { blanks = "keep" } } do
    it("end where they would if they were read, " .. name, function()
      math.randomseed(seed)
      local path = h.tmp() .. "/a.csv"
      for i = 1, 200 do
        local text = random_text({ '"', '"', '"', '""', ",", ",", " ", "\n", "a", "b", '",', ',"', '"\n', "\\" }, 24)
        h.write(path, text)
        local function lines(header)
          local d, list = { header = header or false }, {}
          for k, v in pairs(dialect) do d[k] = v end
          for _, row in ipairs(assert(source.rows(path, { dialect = d, encoding = "UTF-8", ncols = 30 }))) do
            list[row.row] = row.line
          end
          return list
        end
        local all = lines()
        for row, line in pairs(lines(1)) do
          if row > 1 then assert.equal(all[row], line, ("seed %d, text %d, row %d: %q"):format(seed, i, row, text)) end
        end
      end
    end)
  end
end)

describe("a line that is read in pieces", function()
  -- A piece ends when a block ends and the line has so many bytes: in tests' builds, and in others (src/decode/lines.c).
  local pieces = { { 251, 251 }, { 262144, 4096 } }
  local words = { "\\101z", "\\x41z", "\\1018", "\\N", "\\t", "\\\\", "\\|", '\\"', '"', '""', "||", "|", "é", "\r", "\\\n|", "\\" }
  for name, dialect in pairs { copy = { format = "copy", delimiter = "|" }, ["with an escape"] = { escape = "\\", delimiter = "|" },
    ["with a long delimiter"] = { delimiter = "||" }, ["with an escape and a long delimiter"] = { escape = "\\", delimiter = "||" },
    lazy = { quote = "lazy", delimiter = "|" }, strict = { delimiter = "|" } } do
    it("has the cells that it has in one piece, " .. name, function()
      local path = h.tmp() .. "/a.csv"
      dialect.header = false
      for _, size in ipairs(pieces) do
        for _, word in ipairs(words) do
          for before = 1, size[1] > 1000 and 3 or 5 do
            h.write(path, ("x"):rep(size[1] - before) .. word .. "b|c\nd|e\n")
            local function rows(block)
              return assert(source.rows(path, { dialect = dialect, encoding = "UTF-8", ncols = 2, block = block }))
            end
            -- Messages of broken rows may differ; all else is compared as texts, because they are long.
            local function told(list)
              local out = {}
              for i, row in ipairs(list) do
                local cells = {}
                for c, cell in ipairs(row.state == "good" and row.cells or {}) do cells[c] = tostring(cell) .. tostring(row.flags[c]) end
                out[i] = ("%d %d %s %s"):format(row.row, row.line, row.state, table.concat(cells, "|"))
              end
              return table.concat(out, "\n")
            end
            local whole, cut = told(rows(1 << 20)), told(rows(size[2]))
            assert.is_true(whole == cut, ("%q, %d bytes before the end of a piece"):format(word, before))
          end
        end
      end
    end)
  end
end)
