-- The golden cases of spec/cases/csv: a text, how it is written, and the rows that it must give.
--
--   # a title that is a statement
--   header=false quote='           the dialect; no line when there is nothing to say
--   <<<
--   a,"b<CR>                       the text; <CR> <NUL> <TAB> and bytes like <E9> by name, <END> leaves out the last line end
--   >>>
--   1:1 "a" ""q "b\n" -            row:line and the cells: q = stood in quotes, 0 = holds U+0000, - = absent, null = NULL
--   2:3 broken "a"                 a broken row, then its problems
--       csv.quote 2 the message    code, column (- for none), message
local h = require "spec.helper"
local source = require "kitload.host.source"

local names = { CR = "\r", NUL = "\0", TAB = "\t" }

local function text_of(lines)
  local text = table.concat(lines, "\n") .. "\n"
  text = text:gsub("<END>\n$", "")
  return (text:gsub("<(%w+)>", function(name)
    if names[name] then return names[name] end
    if name:match "^%x%x$" then return string.char(tonumber(name, 16)) end
  end))
end

local function dialect_of(line)
  local dialect, options = { header = false }, {}
  for name, value in (line or ""):gmatch "([%w_]+)=(%S+)" do
    if value == "false" then value = false
    elseif value == "<TAB>" then value = "\t"
    elseif value == "true" then value = true
    elseif tonumber(value) and name ~= "quote" then value = math.tointeger(tonumber(value)) end
    if name == "encoding" or name == "ncols" then options[name] = value else dialect[name] = value end
  end
  options.dialect = dialect
  return options
end

local function show(cell)
  local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\0"] = "\\0", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }
  return '"' .. cell:gsub('[\n\r%z\t"\\]', escapes) .. '"'
end

local marks = { quoted = "q", nul = "0", both = "q0" }

local function describe_rows(rows)
  local lines = {}
  for _, row in ipairs(rows) do
    local parts = { ("%d:%d"):format(row.row, row.line) }
    if row.state ~= "good" then parts[2] = row.state end
    for i, cell in ipairs(row.cells) do
      parts[#parts + 1] = cell == true and "null" or cell and show(cell) .. (marks[row.flags[i]] or "") or "-"
    end
    lines[#lines + 1] = table.concat(parts, " ")
    for _, p in ipairs(row.problems) do
      lines[#lines + 1] = ("    %s %s %s"):format(p.code, p.column or "-", p.message)
    end
  end
  return lines
end

local function read_cases(path)
  local cases, case, part = {}, nil, nil
  for line in h.read(path):gmatch "([^\n]*)\n" do
    if line:match "^# " and part ~= "input" then
      case, part = { title = line:sub(3), input = {}, expected = {} }, "dialect"
      cases[#cases + 1] = case
    elseif line == "<<<" then part = "input"
    elseif line == ">>>" then part = "expected"
    elseif part == "input" then table.insert(case.input, line)
    elseif part == "expected" and line ~= "" then table.insert(case.expected, line)
    elseif part == "dialect" and line ~= "" then case.dialect = line end
  end
  return cases
end

local function with(options, more)
  local copy = {}
  for k, v in pairs(options) do copy[k] = v end
  for k, v in pairs(more) do copy[k] = v end
  return copy
end

local sizes = {
  {}, { block = 1 }, { block = 2 }, { block = 3 }, { block = 7 }, { block = 31 },
  { block = 5, batch = { rows = 1 } }, { batch = { rows = 2, bytes = 11 } },
}

local _, list = h.sh "ls spec/cases/csv/*.case"
for path in list:gmatch "%S+" do
  describe(path:match "[^/]+$", function()
    for _, case in ipairs(read_cases(path)) do
      it(case.title, function()
        local file = h.write(h.tmp() .. "/a.csv", text_of(case.input))
        local options = dialect_of(case.dialect)
        for _, size in ipairs(sizes) do
          assert.same(case.expected, describe_rows(assert(source.rows(file, with(options, size)))))
        end
      end)
    end
  end)
end
