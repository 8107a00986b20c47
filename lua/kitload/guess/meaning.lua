-- Guesses what the texts of a column mean: bank accounts, addresses, telephone numbers, countries, currencies, shares and
-- amounts. A step is proposed only if it reads every cell of the sample and there are enough cells. Text is always a safe
-- answer.
local misses = require("kitload.guess.reading").misses
local print_value = require("kit.base.print").value

local M = {}

-- How many distinct cells a guess needs: CLEAR if their shape says what they are, LIKELY if they may also be something
-- else.
local CLEAR, LIKELY = 2, 3

local headers = {
  country = { "country", "land", "staat", "nation", "pays", "país", "pais", "paese", "国" },
  currency = { "currency", "währung", "waehrung", "devise", "moneda", "moeda", "valuta", "通貨" },
  phone = { "phone", "tel", "mobil", "fax", "handy", "móvil", "celular", "cell", "電話" },
}

local function says(sample, what)
  local folded = sample.column.header:lower()
  for _, word in ipairs(headers[what]) do
    if folded:find(word, 1, true) then return true end
  end
  return false
end

local function all(cells, pattern)
  for _, cell in ipairs(cells) do
    if not cell:find(pattern) then return false end
  end
  return true
end

local function any(cells, pattern)
  for _, cell in ipairs(cells) do
    if cell:find(pattern) then return cell end
  end
end

local function reads_all(sample, name, argument)
  local _, count = misses(sample.column, sample.cells, name, argument)
  return count == 0
end

local function guess(sample, name, argument, more)
  local text = argument == nil and "k." .. name or ("k.%s %s"):format(name, print_value(argument))
  local found = { steps = { text }, domain = "text", misses = 0, null = #sample.null > 0 and sample.null or nil, call = { name, argument } }
  for key, v in pairs(more or {}) do found[key] = v end
  return found
end

local function iban(sample)
  if #sample.cells < CLEAR or not all(sample.cells, "^%a%a%d%d[%w ]+$") or not reads_all(sample, "iban") then return nil end
  return guess(sample, "iban")
end

local function url(sample)
  if #sample.cells < CLEAR or not all(sample.cells, "^%a[%w+.-]*://") or not reads_all(sample, "url") then return nil end
  return guess(sample, "url")
end

-- A code of two letters may also be a language, a state or a colour.
local function country(sample)
  local named = says(sample, "country")
  if #sample.cells < (named and CLEAR or 2 * LIKELY) or any(sample.cells, "^%d+$") then return nil end
  if not named and not all(sample.cells, "^%S%S%S%S") or not reads_all(sample, "country") then return nil end
  local short = all(sample.cells, "^%u%u$")
  return guess(sample, "country", nil, {
    comment = not short and 'gives two letters; k.country { to = "name" } gives names' or nil,
    unsure = not named and "is read as countries by its cells alone" or nil })
end

local function currency(sample)
  local named = says(sample, "currency")
  if #sample.cells < (named and CLEAR or LIKELY) or any(sample.cells, "^%d+$") then return nil end
  if not named and not all(sample.cells, "^%u%u%u$") or not reads_all(sample, "currency") then return nil end
  return guess(sample, "currency", nil, { unsure = not named and "is read as currencies by its cells alone" or nil })
end

-- The countries that are tried for telephone numbers without a calling code, each with its calling code.
local tried, calling = {}, {}
local codes = [[DE 49 AT 43 CH 41 FR 33 IT 39 ES 34 PT 351 NL 31 BE 32 LU 352 GB 44 IE 353 US 1 CA 1 MX 52 BR 55 AR 54 CL 56
  CO 57 DK 45 SE 46 NO 47 FI 358 PL 48 CZ 420 HU 36 RO 40 GR 30 TR 90 JP 81 CN 86 KR 82 IN 91 AU 61 NZ 64 ZA 27]]
for alpha2, code in codes:gmatch "(%u+) (%d+)" do
  tried[#tried + 1] = alpha2
  calling[alpha2] = code
end

-- A cell with a country's calling code, and whether every cell with a calling code has this one.
local function with_code(cells, code)
  local found
  for _, cell in ipairs(cells) do
    local digits = cell:match "^%+(.*)" or cell:match "^00(.*)"
    if digits and digits:gsub("[^%d]", ""):sub(1, #code) ~= code then return nil end
    found = found or digits and cell
  end
  return found
end

-- A number that is right in one country is usually right in others, too. Only a calling code in other cells says which
-- country is meant.
local function phone(sample)
  if #sample.cells < LIKELY or any(sample.cells, "[^%d%s+()/.%-]") then return nil end
  if all(sample.cells, "^%+") then return reads_all(sample, "phone") and guess(sample, "phone") or nil end
  if not says(sample, "phone") then return nil end
  local fits, sure = {}, {}
  for _, alpha2 in ipairs(tried) do
    if reads_all(sample, "phone", { country = alpha2 }) then
      fits[#fits + 1] = alpha2
      if with_code(sample.cells, calling[alpha2]) then sure[#sure + 1] = alpha2 end
    end
  end
  if #sure == 1 then
    return guess(sample, "phone", { country = sure[1] }, {
      unsure = ("is read as numbers of %s, as %q is one"):format(sure[1], with_code(sample.cells, calling[sure[1]])) })
  elseif #fits > 0 then
    local some = table.concat(fits, ", ", 1, math.min(#fits, 4)) .. (#fits > 4 and " …" or "")
    return { steps = { "k.trim" }, domain = "text", comment = "k.phone { country = … } would give E.164",
      unsure = ("may be numbers of %s: it stays text; k.phone { country = %q } reads them"):format(some, fits[1]) }
  end
end

-- Numbers with a sign beside them -------------------------------------------------------------------------------------

local examples = { "1234.56", "1,234.56", "1'234.56", "1.234,56", "1 234,56" }

-- The first way of writing numbers that reads all cells; nil if another way would read a cell as another number.
local function reading(sample, name, argument_of)
  local point, comma
  for _, example in ipairs(examples) do
    if reads_all(sample, name, argument_of(example)) then
      if example:sub(-3, -3) == "," then
        comma = comma or example
      else
        point = point or example
      end
    end
  end
  if point and comma and any(sample.cells, "%d[.,]%d") then return nil end
  return point or comma
end

local function percent(sample)
  if #sample.cells < CLEAR or not all(sample.cells, "%%%s*$") then return nil end
  local example = reading(sample, "percent", function(example) return example end)
  if not example then return nil end
  return guess(sample, "percent", example ~= "1234.56" and example or nil, { domain = "decimal", comment = "5 % is 0.05" })
end

-- Signs of one currency. For a sign that several currencies have: the one that is assumed, and the comment about it.
local signs = {
  ["€"] = "EUR", ["£"] = "GBP", ["R$"] = "BRL", ["zł"] = "PLN", ["Kč"] = "CZK", ["₹"] = "INR", ["₺"] = "TRY", ["₩"] = "KRW",
}
local shared = { ["$"] = "USD", ["¥"] = "JPY" }

-- The sign beside the numbers; nil if it is not the same in all cells.
local function sign_of(cells)
  local sign
  for _, cell in ipairs(cells) do
    local rest = cell:gsub("\u{A0}", ""):gsub("\u{202F}", ""):gsub("[%d%s.,'()+-]", "")
    if rest == "" or sign and rest ~= sign then return nil end
    sign = rest
  end
  return sign
end

local function money(sample)
  if #sample.cells < CLEAR or not all(sample.cells, "%d") then return nil end
  local sign = sign_of(sample.cells)
  local code = sign and (signs[sign] or shared[sign] or sign:match "^%u%u%u$")
  if not code then return nil end
  local example = reading(sample, "money", function(example) return { example, currency = code } end)
  if not example then return nil end
  return guess(sample, "money", { example, currency = code }, { domain = "decimal",
    unsure = shared[sign] and ("is taken for %s: other currencies have the sign %s, too"):format(code, sign) or nil })
end

local function first_of(sample, list)
  for _, try in ipairs(list) do
    local found = try(sample)
    if found then return found end
  end
end

--- What the cells mean; nil if they do not show it.
---@param sample { column: kitload.Column, cells: string[], null: string[] }
---@return kitload.Guess?
function M.guess(sample)
  return first_of(sample, { iban, url, percent, money, phone, country, currency })
end

--- For a column of text: only steps that change nothing but blanks and case.
function M.text(sample)
  return first_of(sample, { iban, url })
end

--- For a column of decimals.
function M.amount(sample)
  return first_of(sample, { percent, money })
end

return M
