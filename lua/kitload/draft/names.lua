-- Makes names of fields from headers: snake_case, each name once. Letters become ASCII if their script allows it; else they
-- stay.
local M = {}

local latin = {
  ["ä"] = "ae", ["ö"] = "oe", ["ü"] = "ue", ["Ä"] = "ae", ["Ö"] = "oe", ["Ü"] = "ue", ["ß"] = "ss", ["ẞ"] = "ss",
  ["æ"] = "ae", ["Æ"] = "ae", ["ø"] = "oe", ["Ø"] = "oe", ["å"] = "aa", ["Å"] = "aa", ["œ"] = "oe", ["Œ"] = "oe",
  ["þ"] = "th", ["Þ"] = "th", ["ð"] = "d", ["Ð"] = "d", ["€"] = "eur", ["£"] = "gbp", ["№"] = "no",
}

-- Letters with marks, under the letter without the mark.
for letter, list in pairs {
  a = "àáâãāăąÀÁÂÃĀĂĄ", c = "çćĉċčÇĆĈĊČ", d = "ďđĎĐ", e = "èéêëēĕėęěÈÉÊËĒĔĖĘĚ", g = "ĝğġģĜĞĠĢ", h = "ĥħĤĦ",
  i = "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ", j = "ĵĴ", k = "ķĶ", l = "ĺļľŀłĹĻĽĿŁ", n = "ñńņňŉÑŃŅŇ", o = "òóôõōŏőÒÓÔÕŌŎŐ", r = "ŕŗřŔŖŘ",
  s = "śŝşšșŚŜŞŠȘ", t = "ţťŧțŢŤŦȚ", u = "ùúûũūŭůűųÙÚÛŨŪŬŮŰŲ", w = "ŵŴ", y = "ýÿŷÝŸŶ", z = "źżžŹŻŽ",
} do
  for _, c in utf8.codes(list) do latin[utf8.char(c)] = letter end
end

-- Letters in the order of their alphabet, each with its ASCII form.
local function alphabet(lower, upper, with)
  local n = 0
  local words = {}
  for word in with:gmatch "%S+" do words[#words + 1] = word == "." and "" or word end
  for _, c in utf8.codes(lower) do
    n = n + 1
    latin[utf8.char(c)] = words[n]
  end
  n = 0
  for _, c in utf8.codes(upper) do
    n = n + 1
    latin[utf8.char(c)] = words[n]
  end
end
alphabet("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐ",
  "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya i yi ye g")
alphabet("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΣΆΈΉΊΌΎΏ",
  "a v g d e z i th i k l m n x o p r s t y f ch ps o s a e i i o y o")

-- Decomposed German text has a letter and a combining mark. These pairs keep their German meaning.
local decomposed = {
  ["a\u{308}"] = "ae", ["o\u{308}"] = "oe", ["u\u{308}"] = "ue", ["A\u{308}"] = "ae", ["O\u{308}"] = "oe", ["U\u{308}"] = "ue",
}

--- The header in ASCII. Letters of other scripts (Japanese, Arabic …) become blanks.
---@param header string
---@return string
function M.ascii(header)
  if not utf8.len(header) then header = header:gsub("[\x80-\xFF]", " ") end
  header = header:gsub("[aouAOU]\u{308}", decomposed)
  local out = {}
  for _, c in utf8.codes(header, true) do
    local letter = utf8.char(c)
    out[#out + 1] = c >= 0x300 and c <= 0x36F and "" or c < 128 and letter or latin[letter] or " "
  end
  return table.concat(out)
end

--- One header as a name; "" when nothing of it can be written.
---@param header string
---@return string
function M.snake(header)
  local name = M.ascii(header):gsub("%%", " percent "):gsub("['`]", "")
  name = name:gsub("(%l)(%u)", "%1_%2"):lower():gsub("[^%w]+", "_"):gsub("^_+", ""):gsub("_+$", "")
  name = name:gsub("%f[%w]e_mail%f[%W]", "email"):gsub("^e_mail$", "email")
  if name:find "^%d" then name = "n" .. name end
  return (name:sub(1, 59):gsub("_+$", ""))
end

-- Whether a character is a letter of a script that `latin` lacks. The ranges that are left out hold punctuation, symbols,
-- full-width forms and private characters.
local function is_foreign_letter(c)
  return c >= 0x530 and not (c >= 0x2000 and c < 0x2C00) and not (c >= 0x3000 and c < 0x3005) and not (c >= 0x3008 and c < 0x3021)
    and not (c >= 0xE000 and c < 0xF900) and not (c >= 0xFE00 and c < 0xFF66) and c < 0x1F000
end

--- A header in letters that are not transliterated (顧客番号), without signs; nil if it has no such letters.
local function own_script(header)
  if not utf8.len(header) then return nil end
  local out, any, size = {}, false, 0
  for _, c in utf8.codes(header) do
    local letter = is_foreign_letter(c)
    local char = letter and utf8.char(c) or utf8.char(c):match "^%w$" and utf8.char(c):lower() or latin[utf8.char(c)] or "_"
    any = any or letter
    size = size + #char
    if size > 59 then break end
    out[#out + 1] = char
  end
  if not any then return nil end
  local name = table.concat(out):gsub("_+", "_"):gsub("^_", ""):gsub("_$", "")
  return name:find "^%d" and "n" .. name or name
end

--- Names for all headers. Each is unique. A header without letters becomes column_3.
---@param headers string[]
---@return string[]
function M.of(headers)
  local names, seen = {}, {}
  for i, header in ipairs(headers) do
    local name = own_script(header) or M.snake(header)
    if name == "" then name = ("column_%d"):format(i) end
    local base, n = name, 1
    while seen[name] do
      n = n + 1
      name = ("%s_%d"):format(base, n)
    end
    seen[name] = true
    names[i] = name
  end
  return names
end

return M
