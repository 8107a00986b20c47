-- The splitter's short cuts against libcsv alone, on random texts made of what is dangerous.
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
  same_rows("where rows are padded", { '"a"', ",", "\n", "b", "," }, { ragged = "pad" }, 300, 40)
end)
