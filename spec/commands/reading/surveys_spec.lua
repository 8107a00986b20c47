-- Random files in the style of survey exports: questions with several lines and HTML, headers of one to three rows, empty
-- columns, all kinds of delimiters and encodings, titles above and blank lines between. Every answer must arrive in its
-- column.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

local state = 20261130
local function random(n)
  state = (state * 1103515245 + 12345) % 2147483648
  return (state >> 8) % n + 1
end
local function one_of(list) return list[random(#list)] end

local words = { "alpha", "Straße", "naïve", '"so"', "a;b", "x,y", "O'Neil", "50%", "#1", "-", "tab\there", "<b>bold</b>", "N/A" }

local function text(most)
  local list = {}
  for i = 1, random(most) do list[i] = one_of(words) end
  return table.concat(list, " ")
end

local function lines() return random(3) == 1 and text(4) .. "\n\n" .. text(4) or text(5) end

local answers = {
  number = function() return tostring(random(7)) end,
  time = function() return ("2026-%02d-%02d %02d:%02d:%02d"):format(random(12), random(28), random(23), random(59), random(59)) end,
  text = function() return random(3) == 1 and "" or lines() end,
  code = function() return one_of { "A1", "A2", "-oth-", "" } end,
  decimal = function() return ("%d,%02d"):format(random(99), random(90)) end,
  empty = function() return "" end,
}
local kinds = { "number", "time", "text", "code", "decimal", "empty" }

-- The header's rows, and the names that its columns then have, by the options that say which rows these are.
local makers = {
  function(n) -- one row of questions
    local header = {}
    for i = 1, n do header[i] = ("%d. %s [%s]"):format(i, lines(), text(2)) end
    return { header }, {}, header
  end,
  function(n) -- questions above their choices
    local above, below, names, question = {}, {}, {}, nil
    for i = 1, n do
      local first = i == 1 or random(3) > 1
      question = first and ("Q%d %s?"):format(i, text(3)) or question
      above[i], below[i] = first and question or "", ("Choice %d"):format(i)
      names[i] = question .. " " .. below[i]
    end
    return { above, below }, { "--header", "1,2" }, names
  end,
  function(n) -- names, questions, and what a program calls them
    local header = { {}, {}, {} }
    for i = 1, n do
      header[1][i], header[2][i], header[3][i] = "Q" .. i, lines(), ('{"ImportId":"QID%d"}'):format(i)
    end
    return header, { "--header", "1", "--skip", "2" }, header[1]
  end,
}

local function cell(s, delimiter, always)
  if always or s:find(delimiter, 1, true) or s:find '["\r\n]' then return '"' .. s:gsub('"', '""') .. '"' end
  return s
end

local function line_of(row, delimiter, always, ending)
  local cells = {}
  for i, s in ipairs(row) do cells[i] = cell(s, delimiter, always) end
  return table.concat(cells, delimiter) .. ending
end

-- UTF-8 as UTF-16LE, of the first plane.
local function wide(s)
  local out = { "\xFF\xFE" }
  for _, c in utf8.codes(s) do out[#out + 1] = string.char(c & 0xFF, c >> 8) end
  return table.concat(out)
end

local function make(i)
  local n = random(12) + 1
  local header, options, names = makers[(i - 1) % #makers + 1](n)
  local of, rows = { "number" }, {}
  for c = 2, n do of[c] = one_of(kinds) end
  for r = 1, one_of { 1, 2, 3, 20, 120 } do
    rows[r] = { tostring(1000 + r) }
    for c = 2, n do rows[r][c] = answers[of[c]]() end
  end
  local delimiter, always, ending = one_of { ",", ";", "\t" }, random(2) == 1, one_of { "\n", "\r\n" }
  local parts = {}
  local title = #header == 1 and random(4) == 1
  if title then parts[1] = "Results of the survey" .. ending .. "Exported 2026-11-30" .. ending .. ending end
  for _, row in ipairs(header) do parts[#parts + 1] = line_of(row, delimiter, always, ending) end
  local blanks = random(3) == 1
  for r, row in ipairs(rows) do
    parts[#parts + 1] = line_of(row, delimiter, always, ending)
    if blanks and r % 3 == 0 then parts[#parts + 1] = one_of { ending, "  " .. ending, delimiter:rep(n - 1) .. ending } end
  end
  local bytes = table.concat(parts)
  local encoding = one_of { "plain", "mark", "wide" }
  if encoding == "mark" then bytes = "\u{FEFF}" .. bytes elseif encoding == "wide" then bytes = wide(bytes) end
  return { bytes = bytes, options = options, names = names, rows = rows }
end

-- Blank rows are shown, too: they are no answers.
local function answers_of(out, names)
  local rows = {}
  for _, object in ipairs(cjson.decode(out)) do
    local row, any = {}, false
    for c, name in ipairs(names) do
      local value = object[name]
      row[c] = value ~= cjson.null and value or ""
      any = any or row[c] ~= ""
    end
    if any then rows[#rows + 1] = row end
  end
  return rows
end

describe("a file of a survey", function()
  local w = workspace.new()

  it("loses no answer, whatever its questions are", function()
    for i = 1, 60 do
      local file = make(i)
      w:write("f.csv", file.bytes)
      local code, out, err = w:kitload("preview", "--json", "--rows", "1000", "f.csv", table.unpack(file.options))
      assert.same({ 0, "" }, { code, (err:gsub("^kitload: %d+ rows? %l+ no data and left out: blank row %(%d+%)\n$", "")) }, i .. ": " .. file.bytes:sub(1, 300))
      assert.same(file.rows, answers_of(out, file.names), i .. ": " .. file.bytes:sub(1, 300))
    end
  end)
end)
