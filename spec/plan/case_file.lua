-- Reads the golden cases of ops. A line has an input and the result.
--
--   # a comment
--   op trim                              the steps under test, `|` between several; arguments as in a kit:
--   op decimal "1.234,56" | min 0 kind="decimal" @warning      "text", 1, true, name=value; @warning, @null (invalid = "null")
--   "  a b "        -> "a b"             input -> value; text with blanks or \n \t \" \\ \u{E9} \x00 stands in quotes
--   q""             -> NULL              q"…" stood in quotes in the file; NULL is no cell, or no value
--   number"1.5"     -> 1.5               came as a number, boolean, array, object or string from a typed source
--   12.34,56        !! decimal.invalid   input !! code of the problem, and if wanted "its whole message"
--   -3              -> -3 ?? min         a warning, the value stays
--   a | b           -> "a b"             several source cells, one for each slot
--
--   field starts: date                   for ops over several fields: each reads a cell, by a chain of its own
--   field ends: date
--   op compare starts "<=" ends @at=ends
--   2024-01-02 | 2024-01-01   !! compare
--   2024-01-01 | 2024-01-02   -> ok
--
--   bad bytes "x" => reads "hex" or …     arguments that are refused: the whole message behind the op's name, "; " and the
--                                         hint. With … at the end it is only the beginning.
--   headers "ID" "Name"                   what the file's columns are called, from here on
local M = {}

local escapes = { n = "\n", t = "\t", r = "\r", ['"'] = '"', ["\\"] = "\\" }

--- The text of a quoted string that begins at `from` in `s`, and where it ends.
local function quoted(s, from)
  local out, i = {}, from + 1
  while true do
    local c = s:sub(i, i)
    assert(c ~= "", "a quote is not closed: " .. s)
    if c == '"' then return table.concat(out), i + 1 end
    if c == "\\" then
      local rest = s:sub(i + 1)
      local code, hex = rest:match "^u{(%x+)}", rest:match "^x(%x%x)"
      if code then
        out[#out + 1], i = utf8.char(tonumber(code, 16)), i + #code + 4
      elseif hex then
        out[#out + 1], i = string.char(tonumber(hex, 16)), i + 4
      else
        out[#out + 1], i = assert(escapes[rest:sub(1, 1)], "unknown escape: " .. s), i + 2
      end
    else
      out[#out + 1], i = c, i + 1
    end
  end
end

--- One value of an argument list at `i`: the value, where it ends; bare words stay words.
local function value_at(s, i)
  if s:sub(i, i) == '"' then
    local text, stop = quoted(s, i)
    return text, stop
  end
  local word = s:match("^[^%s|]+", i)
  local v = math.tointeger(word) or tonumber(word)
  if word == "true" then v = true elseif word == "false" then v = false end
  if v == nil then return { word = word }, i + #word end
  return v, i + #word
end

--- A chain of steps: { {op=, args=, level=, …} … }. `fields` maps names of fields to numbers.
local function chain(s, fields)
  local steps, step, i = {}, nil, 1
  while true do
    i = s:match("^%s*()", i)
    if i > #s then break end
    local flag, flag_value, after = s:match("^@(%a+)=?(%w*)()", i)
    local name, at = s:match("^(%a[%w_]*)=()", i)
    if s:sub(i, i) == "|" then
      step, i = nil, i + 1
    elseif not step then
      local word = s:match("^%a[%w_]*", i)
      step = { op = assert(word, "an op is missing: " .. s), args = {} }
      steps[#steps + 1] = step
      i = i + #word
    elseif flag then
      if flag == "warning" then step.level = "warning"
      elseif flag == "null" then step.invalid_null = true
      elseif flag == "at" then step.field = assert(fields[flag_value], "no field " .. flag_value)
      else error("unknown flag @" .. flag) end
      i = after
    elseif name then
      step.args[name], i = value_at(s, at)
      assert(type(step.args[name]) ~= "table", "an argument is not in quotes: " .. s)
    else
      local v
      v, i = value_at(s, i)
      if type(v) == "table" then v = assert(fields[v.word], "an argument is not in quotes: " .. s) end
      table.insert(step.args, v)
    end
  end
  return steps
end

--- Cells or values up to the end or a mark, and the rest of the line.
local function values(s)
  local list, n, i = {}, 0, 1
  while true do
    i = s:match("^%s*()", i)
    local v, stop
    n = n + 1
    local came, quote = s:match('^(%a+)()"', i)
    if s:sub(i, i) == '"' then
      v, stop = quoted(s, i)
    elseif came then
      v, stop = quoted(s, quote)
      v = { [came] = v }
    else
      stop = #s + 1
      for _, mark in ipairs { " | ", " -> ", " !! ", " ?? " } do
        stop = math.min(stop, s:find(mark, i, true) or stop)
      end
      v = s:sub(i, stop - 1):match "^(.-)%s*$"
      if v == "NULL" then v = false end
    end
    list[n] = v
    local again = s:match("^%s+|%s()", stop)
    if not again then return list, s:sub(stop):match "^%s*(.*)$" end
    i = again
  end
end

local function expectation(line, rest)
  local case = { line = line }
  local mark, tail = rest:match "^(%S+)%s+(.*)$"
  if mark == "->" then
    case.gives, rest = values(tail)
    mark, tail = rest:match "^(%S+)%s+(.*)$"
    case.level = mark and "warning"
    assert(not mark or mark == "??", line)
  else
    assert(mark == "!!", "a line needs -> or !!: " .. line)
    case.level = "error"
  end
  if mark then
    case.code, tail = tail:match "^([%w._]+)%s*(.*)$"
    if tail ~= "" then case.message = quoted(tail, 1) end
  end
  return case
end

--- The blocks of a file: { {text=, steps=, fields={{name=, steps=}…}, headers=, cases={…}} …, bad = {…} }.
function M.read(path)
  local blocks, block, fields, headers = { bad = {} }, nil, nil, nil
  for line in io.lines(path) do
    local word, rest = line:match "^(%a+)%s*(.*)$"
    if line:match "^%s*$" or line:match "^#" then
      goto next_line
    elseif word == "field" then
      if not fields or block then fields, block = {}, nil end
      local name, steps = rest:match "^([%w_]+):%s*(.*)$"
      fields[#fields + 1], fields[name] = { name = name, steps = chain(steps, {}) }, #fields
    elseif word == "headers" then
      headers = chain("x " .. rest, {})[1].args
      if #headers == 0 then headers = nil end
    elseif word == "op" then
      block = { text = rest, steps = chain(rest, fields or {}), fields = fields, headers = headers, cases = {} }
      blocks[#blocks + 1] = block
      fields = nil
    elseif word == "bad" then
      local text, message = rest:match "^(.-)%s*=>%s*(.*)$"
      table.insert(blocks.bad, { text = text, steps = chain(text, {}), message = message })
    else
      assert(block, "a case without an op: " .. line)
      local cells, tail = values(line)
      local case = expectation(line, tail)
      case.cells = cells
      table.insert(block.cases, case)
    end
    ::next_line::
  end
  return blocks
end

--- The program that kitload.host.plan binds for a block. `classes` gives an op's class by its name.
function M.program(block, classes)
  local fields = block.fields or { { name = "value", steps = block.steps } }
  local code, inputs, out = {}, block.inputs or #fields, {}
  local function add(step, field)
    local copy = {}
    for k, v in pairs(step) do copy[k] = v end
    copy.field = copy.field or field
    code[#code + 1] = copy
  end
  for i, field in ipairs(fields) do
    out[i] = { name = field.name, kind = "text", input = i - 1 }
    if #field.steps == 0 or classes[field.steps[1].op] ~= "value" then
      add({ op = "load", args = { i - 1 } }, i - 1)
    end
    for _, step in ipairs(field.steps) do add(step, i - 1) end
  end
  if block.fields then
    for _, step in ipairs(block.steps) do add(step, -1) end
  end
  return { ninputs = inputs, fields = out, code = code }
end

return M
