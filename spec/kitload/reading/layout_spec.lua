-- Where the table of a file stands: real shapes of files in spec/cases/header, each with its header, columns and rows.
--
--   # a title that says what it shows
--   header=none skip=5 names=a,b   what a kit says; "names=by place": its fields go by numbers
--   <<<
--   the text
--   >>>
--   header 3: a | b                the header's row and the columns; "no header: 2 columns"
--   delimiter ;                    where it is worth a word
--   above 2                        rows above the table
--   read 5, 1 broken               rows, those that are not whole, those that were skipped
local h = require "spec.helper"
local evidence = require "kitload.reading.evidence"
local given = require "kitload.reading.given"
local input = require "kitload.files.input"
local source = require "kitload.host.source"

local function read_cases(path)
  local cases, case, part = {}, nil, nil
  for line in h.read(path):gmatch "([^\n]*)\n" do
    if line:match "^# " and part ~= "text" then
      case, part = { title = line:sub(3), text = {}, expected = {}, says = "" }, "says"
      cases[#cases + 1] = case
    elseif line == "<<<" then part = "text"
    elseif line == ">>>" then part = "expected"
    elseif part == "text" then table.insert(case.text, line)
    elseif part == "expected" and line ~= "" then table.insert(case.expected, line)
    elseif part == "says" and line ~= "" then case.says = line end
  end
  return cases
end

-- A kit as `input` sees it.
local function description(says)
  local d = { fields = {}, source = {}, facts = {} }
  local names = says:match "names=([^=]+)$"
  d.source.skip = math.tointeger(tonumber(says:match "skip=(%d+)"))
  d.source.ragged = says:match "ragged=(%w+)"
  if names == "by place" then
    d.fields[1] = { name = "a", from = { 1 }, steps = {}, facts = {} }
  else
    for name in (names or ""):gmatch "[^,]+" do d.fields[#d.fields + 1] = { name = name, steps = {}, facts = {} } end
  end
  return d
end

local function describe_file(file)
  local lines = {}
  if file.dialect.header then
    local rows = {}
    for i, row in ipairs(file.header_rows) do rows[i] = row.row end
    lines[1] = ("header %s: %s"):format(table.concat(rows, ","), table.concat(file.headers, " | "))
  else
    lines[1] = ("no header: %d columns"):format(#file.headers)
  end
  return lines
end

local function counted(path, file)
  local rows = assert(source.rows(path, { dialect = file.dialect, ncols = #file.headers, encoding = file.encoding }))
  local n = { good = 0, broken = 0, passed = 0 }
  for _, row in ipairs(rows) do n[row.state] = n[row.state] + 1 end
  return ("read %d%s%s"):format(n.good, n.broken > 0 and (", %d broken"):format(n.broken) or "",
    n.passed > 0 and (", %d skipped"):format(n.passed) or "")
end

local function result(case)
  local path = h.write(h.tmp() .. "/a.csv", table.concat(case.text, "\n") .. "\n")
  local file = assert(input.open(path, description(case.says), assert(given.read { header = case.says:match "header=([%w,]+)" })))
  local lines = describe_file(file)
  if table.concat(case.expected, "\n"):find "\ndelimiter " then lines[2] = "delimiter " .. file.dialect.delimiter end
  if #file.above > 0 then lines[#lines + 1] = ("above %d"):format(#file.above) end
  lines[#lines + 1] = counted(path, file)
  return lines
end

local _, list = h.sh "ls spec/cases/header/*.case"
for path in list:gmatch "%S+" do
  describe(path:match "[^/]+$", function()
    for _, case in ipairs(read_cases(path)) do
      it(case.title, function() assert.same(case.expected, result(case)) end)
    end
  end)
end

describe("a cell looks like", function()
  for kind, cells in pairs {
    number = { "1", "-1.5", "1.234,56", "1 234,56", "€ 12", "12 €", "-4,50 PLN", "EUR 5", "(1,200.00)", "5 %", "1e5", "£1222.22", "+3" },
    date = { "01.10.26", "2026-10-01", "10/01/2026", "2026-10-01T10:00:00", "10:30", "01.10.2026 10:30" },
    text = { "Ann", "12 Main St", "Q1", "DE12", "1st", "01 Oct 2026", "-", ("9"):rep(200) },
    mail = { "a@x.de" }, word = { "true", "FALSE" }, year = { "2024", "1999" },
  } do
    it(kind, function()
      for _, cell in ipairs(cells) do assert.equal(kind, evidence.kind(cell), cell) end
      assert.is_nil(evidence.kind "  ")
    end)
  end
end)
