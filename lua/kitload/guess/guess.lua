-- Guesses the type of a column from a sample of its cells. A step is proposed only if the engine has read the sample with
-- it. If two readings would give different values, the column stays text, and a comment says so.
local convert = require "kitload.plan.convert"
local dates = require "kitload.guess.dates"
local meaning = require "kitload.guess.meaning"
local misses = require("kitload.guess.reading").misses
local print_value = require("kit.base.print").value
local text = require "kitload.talk.text"

local M = {}

---@class kitload.Column a column of the sample
---@field header string
---@field cells string[]    distinct cells that are not empty, without blanks around them, in order of appearance
---@field counts table<string, integer>  how often each occurs
---@field filled integer
---@field total integer
---@field blanks boolean    some cell has blanks around it
---@field null boolean       some cell is \N or another of the kit's tokens for NULL; such cells are not in `cells`

---@class kitload.Guess
---@field steps string[]    as a kit writes them: 'k.date "%d.%m.%Y"'
---@field domain string
---@field null string[]?    tokens that mean NULL in this column
---@field comment string?   stands after the field
---@field unsure string?    what the author should look at
---@field marks string?      a cell whose mark may stand for decimals or for thousands
---@field text_only boolean? day and month could stand in two orders
---@field misses integer?   how many cells the steps do not read
---@field call { [1]: string, [2]: any }?  if it is one step: its name and its argument

local tokens = {}
for word in ("n/a na #n/a #n.a. null nil (null) \\n - -- — – k.a. n.v. ?"):gmatch "%S+" do tokens[word] = true end

-- The cell without the blanks around it, and without no-break spaces.
local function bare_of(cell)
  local before
  repeat
    before = cell
    cell = cell:match "^%s*(.-)%s*$":gsub("^\u{A0}", ""):gsub("\u{A0}$", "")
  until cell == before
  return cell
end

--- Add rows of the file to the cells of the columns.
---@param columns kitload.Column[]
---@param rows table[]  as load.sample gives them
---@param null table<string, boolean>?  cells that mean NULL for the whole kit
function M.add_rows(columns, rows, null)
  for _, row in ipairs(rows) do
    for i, column in ipairs(row.state ~= "broken" and columns or {}) do
      local cell = row.cells[i]
      column.total = column.total + 1
      local bare = cell and bare_of(cell) or ""
      if null and null[bare] then
        column.null = true
      elseif bare ~= "" then
        column.blanks = column.blanks or bare ~= cell
        column.filled = column.filled + 1
        if not column.counts[bare] then column.cells[#column.cells + 1] = bare end
        column.counts[bare] = (column.counts[bare] or 0) + 1
      end
    end
  end
end

--- The columns of a sample.
---@param headers string[]
---@param rows table[]  as load.sample gives them
---@param null table<string, boolean>?
---@return kitload.Column[]
function M.columns(headers, rows, null)
  local columns = {}
  for i, header in ipairs(headers) do
    columns[i] = { header = header, cells = {}, counts = {}, filled = 0, total = 0, blanks = false, null = false }
  end
  M.add_rows(columns, rows, null)
  return columns
end

--- One column with the cells of several.
---@param columns kitload.Column[]
---@param from integer
---@param to integer
---@return kitload.Column
function M.together(columns, from, to)
  local all = M.columns({ "" }, {})[1]
  for i = from, to do
    local column = columns[i]
    for _, cell in ipairs(column.cells) do
      if not all.counts[cell] then all.cells[#all.cells + 1] = cell end
      all.counts[cell] = (all.counts[cell] or 0) + column.counts[cell]
    end
    all.filled, all.total = all.filled + column.filled, all.total + column.total
    all.blanks, all.null = all.blanks or column.blanks, all.null or column.null
  end
  return all
end

local function quoted(list, most)
  local out = {}
  for i = 1, math.min(#list, most or 3) do out[i] = ('"%s"'):format(text.cut(text.show(list[i]), 24)) end
  return table.concat(out, ", ") .. (#list > #out and " …" or "")
end
M.quoted = quoted

-- The cells that are no token for NULL, and the tokens as the file writes them.
local function without_tokens(column)
  local cells, null, filled = {}, {}, 0
  for _, cell in ipairs(column.cells) do
    if tokens[cell:lower()] then
      null[#null + 1] = cell
    else
      cells[#cells + 1] = cell
      filled = filled + column.counts[cell]
    end
  end
  return cells, null, filled
end

local function step_text(name, argument)
  if name == "boolean" and argument then
    return ("k.boolean { yes = %s, no = %s }"):format(print_value(argument.yes), print_value(argument.no))
  end
  return argument == nil and "k." .. name or ("k.%s %s"):format(name, print_value(argument))
end

--- Whether so few bad cells may be mistakes in the data. That can be said only if there are enough cells.
local function bears(count, filled)
  return count == 0 or filled >= 8 and count * 10 <= filled
end

-- The guess of a typed step, if it reads all cells or nearly all.
local function typed(sample, name, argument, more)
  local bad, count = misses(sample.column, sample.cells, name, argument)
  if not bears(count, sample.filled) then return nil end
  local guess = { steps = { step_text(name, argument) }, domain = name, misses = count, call = { name, argument } }
  if sample.column.blanks and name ~= "email" then table.insert(guess.steps, 1, "k.trim") end
  if count > 0 then
    guess.misread = ("%s does not read %s of %s: %s"):format(step_text(name, argument), text.count(count),
      text.plural(sample.filled, "cell"), quoted(bad))
    guess.unsure = guess.misread .. '; such rows are rejected, or with invalid = "null" loaded without the cell'
  end
  for key, v in pairs(more or {}) do guess[key] = v end
  return guess
end

local function all_match(cells, pattern)
  for _, cell in ipairs(cells) do
    if not cell:find(pattern) then return false end
  end
  return #cells > 0
end

local function any_match(cells, pattern)
  for _, cell in ipairs(cells) do
    if cell:find(pattern) then return cell end
  end
end

-- Words for true and false: first those that `k.boolean` reads without an argument, then pairs of other languages.
local plain = { ["true"] = true, ["false"] = true, t = true, f = true, yes = true, no = true, y = true, n = true, on = true, off = true }
local words = {
  { "ja", "nein" }, { "j", "n" }, { "wahr", "falsch" }, { "oui", "non" }, { "vrai", "faux" }, { "sim", "não" }, { "sim", "nao" },
  { "s", "n" }, { "sí", "no" }, { "si", "no" }, { "sì", "no" }, { "verdadero", "falso" }, { "verdadeiro", "falso" }, { "vero", "falso" },
  { "ja", "nee" }, { "ja", "nej" }, { "tak", "nie" }, { "ano", "ne" }, { "да", "нет" }, { "はい", "いいえ" }, { "有", "無" },
  { "active", "inactive" }, { "aktiv", "inaktiv" }, { "x", "-" }, { "enabled", "disabled" },
  { "evet", "hayır" }, { "igen", "nem" }, { "kyllä", "ei" },
}

local function boolean(sample, wanted)
  if #sample.cells == 0 or #sample.cells > 6 then return nil end
  local seen, folded = {}, {}
  for _, cell in ipairs(sample.cells) do
    local word = cell:lower()
    if not seen[word] then folded[#folded + 1] = word end
    seen[word] = seen[word] or cell
  end
  local digits, own = true, true
  for _, word in ipairs(folded) do
    digits = digits and (word == "0" or word == "1")
    own = own and plain[word] or false
  end
  if digits then return wanted and typed(sample, "boolean") or nil end
  -- A single letter may mean anything: a category, a size, an initial.
  if #folded == 1 and #folded[1] == 1 and not wanted then return nil end
  if own then return typed(sample, "boolean") end
  for _, pair in ipairs(words) do
    local fits = #folded <= 2
    for _, word in ipairs(folded) do fits = fits and (word == pair[1] or word == pair[2]) end
    if fits then
      local both = seen[pair[1]] and seen[pair[2]]
      local argument = { yes = { seen[pair[1]] or pair[1] }, no = { seen[pair[2]] or pair[2] } }
      local named = #pair[1] > 1 or both
      if named or wanted then
        return typed(sample, "boolean", argument, {
          unsure = not both and ("only %s is there, the other word is a guess: %q"):format(quoted(sample.cells),
            seen[pair[1]] and pair[2] or pair[1]) or nil })
      end
    end
  end
end

-- Words of headers whose numbers nobody adds up. A short word must begin a word of the header, because `elevation` contains
-- `vat`.
local names_of_codes = { "phone", "mobil", "postal", "postcode", "gtin", "isbn", "konto", "account", "iban", "cnpj", "plz", "電話", "郵便" }
local begin_of_codes = { "tel", "fax", "zip", "cep", "ean", "blz", "cpf", "vat", "ssn" }

local function is_code(header)
  local folded = header:lower()
  for _, word in ipairs(names_of_codes) do
    if folded:find(word, 1, true) then return true end
  end
  for _, word in ipairs(begin_of_codes) do
    if folded:find("%f[%a]" .. word) then return true end
  end
  return false
end

-- Numbers with zeros in front are codes, not numbers, if nearly all other cells are digits, too.
local function code(sample)
  local zero, others = any_match(sample.cells, "^[+-]?0%d+$"), 0
  if not zero or sample.wanted then return nil end
  for _, cell in ipairs(sample.cells) do
    if not cell:find "^[+-]?%d+$" then others = others + sample.column.counts[cell] end
  end
  return bears(others, sample.filled) and { steps = { "k.trim" }, domain = "text", comment = "keeps its leading zeros",
    unsure = ("has leading zeros (%s), which a number would lose: it stays text"):format(quoted { zero }) } or nil
end

local function integer(sample)
  local cells = sample.cells
  if not all_match(cells, "^[+-]?%d+$") then return nil end
  if is_code(sample.column.header) and not sample.wanted then
    return { steps = { "k.trim" }, domain = "text", comment = "digits that are no number" }
  end
  local unsure
  if #cells <= 2 and all_match(cells, "^[01]$") and not sample.wanted then
    unsure = "has only 0 and 1: k.boolean would make it true and false"
  end
  return typed(sample, "integer", nil, { unsure = unsure })
end

local examples = { "1234.56", "1,234.56", "1'234.56", "1.234,56", "1 234,56" }
local grouped = { ["1,234.56"] = "1,234", ["1'234.56"] = "1'234", ["1.234,56"] = "1.234", ["1 234,56"] = "1 234" }

-- The ways of writing decimals that read all cells.
local function readings(sample, trailing)
  local point, comma, best = nil, nil, math.maxinteger
  local list = {}
  for _, example in ipairs(examples) do
    local argument = trailing and { example, trailing_minus = true } or example
    local _, count = misses(sample.column, sample.cells, "decimal", argument)
    list[#list + 1] = { example = example, argument = argument, count = count, comma = example:sub(-3, -3) == "," }
    best = math.min(best, count)
  end
  if not bears(best, sample.filled) then return nil end
  for _, entry in ipairs(list) do
    if entry.count == best and entry.comma then comma = comma or entry end
    if entry.count == best and not entry.comma then point = point or entry end
  end
  return point, comma
end

-- How many marks a cell has if it is a number in groups of three: 0 for 398, 1 for 1,204; nil if it is not.
local function marks_of(cell, mark)
  local digits = cell:match "^[+-]?(%d.*)$"
  if not digits then return nil end
  if digits:find "^%d+$" then return (digits == "0" or not digits:find "^0") and 0 or nil end
  local rest, n = digits:gsub(mark .. "%d%d%d", "")
  return rest:find "^[1-9]%d?%d?$" and n or nil
end

local ENOUGH = 8 -- so many different cells show how a column is written

-- Numbers with a mark of thousands, if all cells are in groups of three. "1,204" alone may be 1.204. If another cell has two marks, or many
-- have some and some have none, as "398", it is no mark of decimals. Points are decimals more often, so only two of them are a proof.
-- Gives the argument of k.integer, a cell with a mark, and whether it is proven.
local function grouping(sample)
  for _, mark in ipairs { ",", "%." } do
    local one, none, two = nil, false, false
    for _, cell in ipairs(sample.cells) do
      local n = marks_of(cell, mark)
      if not n then
        one, none, two = nil, false, false
        break
      end
      one, none, two = one or n > 0 and cell, none or n == 0, two or n > 1
    end
    if one then
      return mark == "," and "1,234" or "1.234", one, two or none and mark == "," and #sample.cells >= ENOUGH
    end
  end
end

local function decimal(sample)
  local cells = sample.cells
  if not any_match(cells, "%d") then return nil end
  local grouped_as, grouped_cell, proven = grouping(sample)
  if proven and sample.wanted ~= "decimal" then
    return typed(sample, "integer", grouped_as, { comment = ("%s is %s"):format(grouped_cell, (grouped_cell:gsub("%D", ""))) })
  end
  local trailing = any_match(cells, "%d%-$") and true or false
  local point, comma = readings(sample, trailing)
  local found = point or comma
  if not found then return nil end
  if point and comma and any_match(cells, "%d[.,]%d") then
    local cell = any_match(cells, "%d[.,]%d")
    local ways = grouped_as == "1,234" and 'k.integer "1,234" or k.decimal "1.234,56"?' or 'k.decimal "1,234.56" or k.decimal "1.234,56"?'
    return { steps = { "k.trim" }, domain = "text", comment = ways, marks = cell,
      unsure = ("%s can be read two ways: is the mark one of decimals or of thousands? It stays text"):format(quoted { cell }) }
  end
  local group = grouped[found.example]
  -- If all cells are like 1,234 and none has another mark, they are integers with a mark of thousands.
  if group and not any_match(cells, (found.comma and "," or "%.") .. "%d+%-?$") and not trailing and sample.wanted ~= "decimal" then
    return typed(sample, "integer", group)
  end
  if found.argument == "1234.56" then return typed(sample, "decimal") end
  return typed(sample, "decimal", found.argument)
end

local function float(sample)
  if not any_match(sample.cells, "^[+-]?%d+%.?%d*[eE][+-]?%d+$") then return nil end
  return typed(sample, "float")
end

local function email(sample)
  if not any_match(sample.cells, "^[^@%s]+@[^@%s]+%.%w+$") then return nil end
  return typed(sample, "email", nil, { domain = "text" })
end

local function uuid(sample)
  if not all_match(sample.cells, "^{?%x+%-%x+%-%x+%-%x+%-%x+}?$") then return nil end
  return typed(sample, "uuid")
end

local function json(sample)
  if not all_match(sample.cells, "^[%[{].*[%]}]$") then return nil end
  local guess = typed(sample, "json")
  return guess and guess.misses == 0 and guess or nil
end

-- Years of two digits become 2040 to 2069 here. They were more likely meant a century earlier, as dates of birth are.
local function far_year(cells, step)
  if not step:find("%y", 1, true) then return nil end
  for _, cell in ipairs(cells) do
    local year = cell:match "^%d+[./-]%w+[./-](%d%d)%f[^%d]"
    if year and year >= "40" and year < "70" then
      return ("%s is read as a day of 20%s: with pivot = 40, as in k.date { \"%%d.%%m.%%y\", pivot = 40 }, it is one of 19%s"):format(
        quoted { cell }, year, year)
    end
  end
end

local function moment(sample, domain)
  local found = dates.guess(sample.cells, function(name, argument, some)
    return misses(sample.column, some or sample.cells, name, argument)
  end, {
    filled = sample.filled, bears = bears, header = sample.column.header, wanted = domain,
  })
  if not found then return nil end
  if found.unsure then
    return { steps = { "k.trim" }, domain = "text", comment = found.comment, unsure = found.unsure, text_only = true }
  end
  local guess = typed(sample, found.name, found.argument, { domain = found.domain, comment = found.comment })
  local far = guess and not guess.unsure and far_year(sample.cells, step_text(found.name, found.argument))
  if far then guess.unsure = far end
  return guess
end

-- If a few values repeat, the guess is only a comment, because only the author knows whether there are others.
local function few_values(sample)
  local n = #sample.cells
  if n < 2 or n > 5 or sample.filled < 40 or sample.filled < n * 10 then return nil end
  local seen = {} -- if two values differ only in blanks or case, the list is not closed
  for _, cell in ipairs(sample.cells) do
    local folded = cell:gsub("\u{A0}", ""):gsub("%s", ""):lower()
    if text.width(cell) > 15 or seen[folded] then return nil end
    seen[folded] = true
  end
  local list = { table.unpack(sample.cells) }
  table.sort(list)
  return ("one_of = %s would hold it to what is there"):format(print_value(list))
end

local function plain_text(sample)
  local comment = #sample.column.cells == 0 and "empty in the sample" or few_values(sample)
  return { steps = { "k.trim" }, domain = "text", comment = comment }
end

local function sample_of(column, wanted)
  local cells, null, filled = without_tokens(column)
  return { column = column, cells = cells, null = null, filled = filled, wanted = wanted }
end

local function first_of(sample, list)
  for _, guess in ipairs(list) do
    local found = guess(sample)
    if found then return found end
  end
end

-- Sets the tokens for NULL, for columns that are not text. A text that the step reads is no token: NA may be Namibia.
local function with_null(guess, sample)
  if not guess or #sample.null == 0 or guess.domain == "text" and not guess.null and not guess.call then return guess end
  guess.null = guess.call and misses(sample.column, sample.null, guess.call[1], guess.call[2]) or sample.null
  if #guess.null == 0 then guess.null = nil end
  return guess
end

-- A draft must load every row that can be read. So a column stays text if some cells do not fit, and a comment says what it
-- may be.
local function all_or_text(guess, sample)
  if not guess or (guess.misses or 0) == 0 then return guess end
  return { steps = { "k.trim" }, domain = "text",
    unsure = guess.misread and ("it stays text, as %s. Write the step instead of k.trim, and such rows are rejected"):format(guess.misread),
    comment = ("%s reads all but %s of %s cells"):format(guess.steps[#guess.steps], text.count(guess.misses), text.count(sample.filled)) }
end

-- Words for NULL that only programs write. People may write n/a and - with another meaning.
local written_by_programs = { null = true, ["(null)"] = true, ["#n/a"] = true, ["nil"] = true }

local function say_null(guess, sample)
  if guess.comment then return guess end
  local list = {}
  for _, cell in ipairs(sample.null) do
    if written_by_programs[cell:lower()] then list[#list + 1] = cell end
  end
  if list[1] then guess.comment = ("null = %s would make NULL of what looks like it"):format(print_value(list)) end
  return guess
end

--- The type of a column, guessed only from its cells.
---@param column kitload.Column
---@return kitload.Guess
function M.column(column)
  local sample = sample_of(column)
  if #sample.cells == 0 then return plain_text(sample) end
  local guess = first_of(sample, { uuid, email, boolean, meaning.guess, function(s) return moment(s) end, code, integer, decimal, float,
    json })
  return all_or_text(with_null(guess, sample), sample) or say_null(plain_text(sample), sample)
end

local by_kind = {
  text = function(sample)
    return any_match(sample.cells, "@") and email(sample) or meaning.text(sample)
  end,
  integer = function(sample)
    return integer(sample) or decimal(sample)
  end,
  decimal = function(sample)
    if all_match(sample.cells, "^[+-]?%d+$") then return typed(sample, "decimal") end
    return decimal(sample) or meaning.amount(sample)
  end,
  float = function(sample) return typed(sample, "float") or decimal(sample) end,
  boolean = function(sample) return boolean(sample, true) end,
  uuid = function(sample) return typed(sample, "uuid") end,
  json = function(sample) return typed(sample, "json") end,
}
for _, kind in ipairs { "date", "time", "timestamp", "instant" } do
  by_kind[kind] = function(sample) return moment(sample, kind) end
end

local plain_steps = {
  integer = "k.integer", decimal = "k.decimal", float = "k.float", boolean = "k.boolean", uuid = "k.uuid", json = "k.json",
  date = "k.date", time = "k.time", timestamp = "k.timestamp",
}

--- The steps for a column of a table: how to read the cells as its type.
---@param column kitload.Column?  nil without a file
---@param target kitload.target.column
---@return kitload.Guess
function M.for_target(column, target)
  local kind = convert.kind_of(target)
  local guess
  if not column or #column.cells == 0 then
    guess = { steps = { "k.trim", plain_steps[kind] }, domain = kind, comment = column and "empty in the sample" or nil }
    if kind == "instant" then
      guess.comment = 'with its zone, or: k.timestamp { "%Y-%m-%d %H:%M", tz = "Europe/Berlin" }'
    end
    return guess
  end
  local sample = sample_of(column, kind)
  guess = #sample.cells > 0 and by_kind[kind] and by_kind[kind](sample) or nil
  if guess and kind == "text" then return guess end
  if guess and guess.domain ~= kind and convert.cast(guess.domain, kind) == false and guess.domain ~= "text" then guess = nil end
  if guess then return with_null(guess, sample) end
  guess = plain_text(sample_of(column, kind))
  if kind ~= "text" and #sample.cells > 0 then
    guess.unsure = ("the column is %s, and its cells are not read as that: %s"):format(target.formatted or target.type,
      quoted(sample.cells))
  end
  return guess
end

return M
