-- Every step of the language, each once: its name, its argument, the op that it becomes, an example and a line of
-- documentation.
local arguments = require "kit.steps.arguments"
local formats = require "kit.steps.formats"
local fault = require "kit.base.fault"
local lookup = require "kit.steps.lookup"
local pairs = require "kit.base.ordered"

local M = {}

---@class kit.StepInfo
---@field name string
---@field op string its op in ops.def; the step's name when not given
---@field class string "step", or "value" for a step that fills a field without a source column
---@field takes string a domain, for steps that are no op of their own
---@field gives string
---@field first boolean it stands before all other steps of a field that has a column
---@field needs boolean it cannot stand without an argument
---@field lower nil|fun(given:any, say:fun(message:string, hint?:string)):table|nil,table|nil gives op arguments, and more facts of the step
---@field argument string|nil what the argument is, in words; options after a semicolon
---@field codes string[] the problems that it records
---@field file string|nil the path of the file that the example reads (acme.csv)
---@field lookups table|nil the content of the tables that the example looks up
---@field family nil|"meaning"|"values" its section in the reference, when takes, gives and class do not decide it
---@field cases table[] what the example does; the specs run them: { cell or { Header = cell }, value }, { cell, null = true },
---  { cell, code = "email.invalid" }
---@field example string
---@field doc string

local show, texts, options, first, one_text =
  fault.show, arguments.texts, arguments.options, arguments.first, arguments.one_text

-- The number 1234.56 (1234 for integers) as a file may write it, with the mark of thousands that it shows, or false.
local decimal_examples = {
  ["1234.56"] = true, ["1,234.56"] = true, ["1.234,56"] = true, ["1 234,56"] = true, ["1'234.56"] = true,
}
local integer_groupings = { ["1234"] = "", ["1,234"] = ",", ["1.234"] = ".", ["1 234"] = " ", ["1'234"] = "'" }

local function decimal(given, say)
  local example = first(given)
  if example == nil then example = "1234.56" end
  local named = options(given, say, { trailing_minus = "boolean", round = { "half_even", "half_up" } })
  if not decimal_examples[example] then
    return say(("does not know the example %s"):format(show(example)),
      [[write the number 1234.56 as the file does: "1234.56", "1,234.56", "1.234,56", "1 234,56" or "1'234.56"]])
  end
  return { example, trailing_minus = named.trailing_minus or nil }, { round = named.round }
end

local function extract(given, say)
  local v = first(given)
  if type(v) ~= "string" or v == "" then return say(("takes a regular expression, not %s"):format(show(v))) end
  return { v, missing = options(given, say, { missing = { "error", "null" } }).missing }
end

local function integer(given, say)
  local example = first(given)
  local named = options(given, say, { grouping = { ",", ".", " ", "'" } })
  if example == nil then return { grouping = named.grouping } end
  local grouping = integer_groupings[example]
  if not grouping then
    return say(("does not know the example %s"):format(show(example)),
      [[write the number 1234 as the file does: "1234", "1,234", "1.234", "1 234" or "1'234"]])
  end
  return { grouping = grouping ~= "" and grouping or nil }
end

local function boolean(given, say)
  if given == nil then return {} end
  if type(given) ~= "table" or #given > 0 then
    return say(("takes lists of words, not %s"):format(show(given)), 'write k.boolean { yes = { "ja" }, no = { "nein" } }')
  end
  options(given, say, { yes = "any", no = "any" })
  local args, seen = {}, {}
  for _, side in ipairs { { "yes", "true" }, { "no", "false" } } do
    local words = given[side[1]] or {}
    if type(words) ~= "table" or #words > 0 then words = texts(words, say, "a list of words for " .. side[1]) end
    if not words then return nil end
    for _, word in ipairs(words) do
      local folded = word:lower()
      if seen[folded] and seen[folded] ~= side[1] then say(("reads %q as yes and as no"):format(word)) end
      seen[folded] = side[1]
      args[#args + 1] = side[2]
      args[#args + 1] = word
    end
  end
  if #args == 0 then return say("needs words", 'write k.boolean { yes = { "ja" }, no = { "nein" } }') end
  return args
end

local function dated(domain, known)
  return function(given, say)
    local named = options(given, say, known)
    local args, parsed = { lang = named.lang, tz = named.tz, fold = named.fold, pivot = named.pivot }, {}
    if named.pivot and (math.type(named.pivot) ~= "integer" or named.pivot < 0 or named.pivot > 100) then
      return say(("pivot must be a year of two digits, not %s"):format(show(named.pivot)), "pivot = 30 reads 29 as 2029 and 30 as 1930")
    end
    local list = type(given) == "table" and given or { given }
    local count = 0
    for name in pairs(list) do if type(name) == "number" then count = count + 1 end end
    if count > 0 and not texts(list, say, 'formats like "%Y-%m-%d"') then return nil end
    for i, text in ipairs(list) do
      local format, wrong = formats.parse(text, domain)
      if not format then return say(("the format %q %s"):format(text, wrong), formats.meant(text, domain)) end
      args[i], parsed[i] = text, format
      for j = 1, i - 1 do
        local sample = formats.ambiguous(parsed[j], format)
        if sample then
          return say(("%q is two different dates by the formats %q and %q"):format(sample, parsed[j].text, text),
            "a field has one order of day, month and year: keep one of the two formats")
        end
      end
    end
    if domain ~= "timestamp" then return args end
    local zoned = #parsed > 0
    for i, format in ipairs(parsed) do
      zoned = zoned and formats.has_zone(format)
      if formats.has_zone(format) ~= formats.has_zone(parsed[1]) and not named.tz and i > 1 then
        say(("has formats with and without a zone: %q and %q"):format(parsed[1].text, format.text), 'give it tz = "Europe/Berlin"')
      end
    end
    if named.fold and not named.tz then say("has fold, but no tz", 'give it tz = "Europe/Berlin"') end
    return args, { gives = (named.tz or zoned) and "instant" or "timestamp" }
  end
end

-- k.map { ja = "yes" } is a mistake: the words must stand in an inner table, because options like other = "keep" stand
-- beside it.
local function say_map(given, say, how)
  local from, to = nil, nil
  for key, v in pairs(type(given) == "table" and given or {}) do
    if type(key) == "string" and type(v) == "string" and key ~= "other" and (not from or key < from) then from, to = key, v end
  end
  if not from then return say("takes a table of texts, and other beside it", how) end
  return say("takes the words in a table of their own, inside of the braces", ("write k.map { { %s = %q } }"):format(
    from:find "^[%a_][%w_]*$" and from or ("[%q]"):format(from), to))
end

local function map(given, say)
  local how = 'write k.map { { A = "active", B = "blocked" }, other = "keep" }'
  if type(given) ~= "table" or type(given[1]) ~= "table" then return say_map(given, say, how) end
  local named = options(given, say, { other = { "error", "keep", "null" } })
  local keys, args = {}, { other = named.other or "error" }
  for from, to in pairs(given[1]) do
    if (type(from) ~= "string" and math.type(from) ~= "integer") or (type(to) ~= "string" and math.type(to) ~= "integer") then
      return say(("maps text to text, not %s to %s"):format(show(from), show(to)), how)
    end
    keys[#keys + 1] = { tostring(from), tostring(to) }
  end
  if #keys == 0 then return say("has an empty table", how) end
  table.sort(keys, function(a, b) return a[1] < b[1] end)
  for i, pair in ipairs(keys) do
    if i > 1 and keys[i - 1][1] == pair[1] then return say(("has %q twice, as text and as a number"):format(pair[1])) end
    args[2 * i - 1], args[2 * i] = pair[1], pair[2]
  end
  return args
end

-- Labels with their aliases: first those of the list part in their order, then the named ones by the alphabet.
local function enum(given, say)
  local how = 'write k.enum { "new", lead = { "Lead", "Interessent" } }'
  if type(given) ~= "table" or next(given) == nil then return say("takes labels and their aliases", how) end
  local labels, aliases = {}, {}
  for i, label in ipairs(given) do
    if type(label) ~= "string" then return say(("takes labels, item %d is %s"):format(i, show(label)), how) end
    labels[i], aliases[label] = label, {}
  end
  local named = {}
  for label in pairs(given) do
    if type(label) == "string" then named[#named + 1] = label end
  end
  table.sort(named)
  for _, label in ipairs(named) do
    local list = texts(given[label], say, ("aliases for %q"):format(label))
    if not list then return nil end
    if not aliases[label] then labels[#labels + 1] = label end
    aliases[label] = list
  end
  local args, owner = {}, {}
  for _, label in ipairs(labels) do
    for i = 0, #aliases[label] do
      local alias = i == 0 and label or aliases[label][i]
      local folded = alias:lower():gsub("%s", "")
      if owner[folded] and owner[folded] ~= label then
        say(("reads %q as %q and as %q"):format(alias, owner[folded], label))
      end
      if owner[folded] ~= label or i > 0 and alias ~= label then
        args[#args + 1] = label
        args[#args + 1] = alias
      end
      owner[folded] = label
    end
  end
  return args
end

local function replace(given, say)
  local how = 'write k.replace { "from", "to" }'
  if type(given) ~= "table" or #given == 0 or #given % 2 == 1 then return say("takes pairs of texts", how) end
  options(given, say, {})
  if not texts(given, say, "pairs of texts") then return nil end
  for i = 1, #given, 2 do
    if given[i] == "" then return say("cannot replace the empty text", how) end
  end
  return { table.unpack(given) }
end

local function pad_left(given, say)
  local how = 'write k.pad_left { 8, "0" }'
  local n, fill = first(given), type(given) == "table" and given[2] or " "
  options(given, say, {})
  if math.type(n) ~= "integer" or n < 1 or n > 10000 then return say(("takes a width from 1 to 10000, not %s"):format(show(n)), how) end
  if type(fill) ~= "string" or utf8.len(fill) ~= 1 then return say(("fills with one character, not %s"):format(show(fill)), how) end
  return { n, fill }
end

local function null_if(given, say)
  local list = texts(given, say, "texts that mean NULL")
  return list and { table.unpack(list) }
end

local function coalesce(given, say)
  local list = texts(given, say, "headers of columns")
  options(given, say, {})
  return list and {}, { columns = list and { table.unpack(list) } }
end

local function join(given, say)
  local list = texts(given, say, "headers of columns")
  local named = options(given, say, { sep = "string" })
  return list and { sep = named.sep or " " }, { columns = list and { table.unpack(list) } }
end

local function const(given, say)
  local v = first(given)
  if type(v) == "userdata" then -- k.null, for a field that a hook fills
    options(given, say, {})
    return {}, { gives = "text" }
  end
  local kinds = { string = "text", boolean = "boolean", integer = "integer", float = "float" }
  local domain = kinds[math.type(v) or type(v)]
  if not domain then return say(("takes a text, a number or a boolean, not %s"):format(show(v)), 'write k.const "DE"') end
  options(given, say, {})
  local text = domain == "float" and ("%.17g"):format(v) or tostring(v)
  return { text, kind = domain }, { gives = domain }
end

local function meta(given, say)
  local args = one_text "the name of a --meta value"(given, say)
  return args and {}, { meta = args and args[1] }
end

local function look_up(given, say)
  return lookup.read(given, options(given, say, { match = "any", take = "string", missing = { "error", "null", "keep" } }), say)
end

local language = arguments.named({ lang = { "tr", "az", "lt" } }, 'write k.lower, or k.lower { lang = "tr" }')

---@type kit.StepInfo[]
M.list = {
  { name = "text", example = 'k.text', doc = "text as it is",
    cases = { { " as it is ", " as it is " } } },
  { name = "trim", example = 'k.trim', doc = "removes blanks at both ends, also no-break and zero-width ones",
    cases = { { "  a b ", "a b" }, { "\u{A0}a\u{200B}", "a" } } },
  { name = "squish", example = 'k.squish', doc = "trims, and replaces several blanks inside by one space",
    cases = { { "  a \t b ", "a b" } } },
  { name = "lower", lower = language, example = 'k.lower { lang = "tr" }', doc = "lower case, by the rules of Unicode or of a language",
    argument = '; lang ("tr", "az", "lt"), where the letters are of that language', cases = { { "ÄRA", "ära" }, { "IŞIK", "ışık" } } },
  { name = "upper", lower = language, example = 'k.upper { lang = "tr" }', doc = "upper case, by the rules of Unicode or of a language",
    argument = '; lang, as of lower', cases = { { "straße", "STRASSE" }, { "izmir", "İZMİR" } } },
  { name = "digits", example = 'k.digits', doc = "keeps the digits 0 to 9",
    cases = { { "(030) 12-34", "0301234" } } },
  { name = "replace", needs = true, lower = replace,
    example = 'k.replace { "a", "b" }', doc = "replaces every occurrence of a plain text; several pairs are used in their order",
    argument = "pairs of texts: from, to", codes = { "text.too_long", "step.limit" }, cases = { { "banana", "bbnbnb" } } },
  { name = "strip_prefix", needs = true, lower = one_text "the text to drop from the front",
    example = 'k.strip_prefix "ACME-"', doc = "removes a plain text from the beginning, if it is there",
    argument = "the text", cases = { { "ACME-42", "42" }, { "42", "42" } } },
  { name = "pad_left", needs = true, lower = pad_left,
    example = 'k.pad_left { 8, "0" }', doc = "fills up on the left to a number of characters, with blanks or a given character",
    argument = "the width, and the character (a blank)", codes = { "text.too_long" }, cases = { { "42", "00000042" } } },
  { name = "extract", needs = true, lower = extract,
    example = [[k.extract "(\\d+)"]],
    doc = 'the first group of a regular expression, or everything that it matched; missing = "null": NULL if it does not match',
    argument = "a regular expression; missing (error, null)", codes = { "extract.invalid", "regex.limit" },
    cases = { { "Nr. 42 b", "42" }, { "none", code = "extract.invalid" } } },
  { name = "null_if", needs = true, lower = null_if,
    example = 'k.null_if { "0", "none" }', doc = "NULL for each of these texts",
    family = "values", argument = "the texts", cases = { { "none", null = true }, { "some", "some" } } },
  { name = "map", needs = true, lower = map,
    example = 'k.map { { A = "active" }, other = "keep" }', doc = 'one text for another, by a table; other = "error", "keep" or "null"',
    family = "values", argument = "a table of texts; other", codes = { "map.unknown" },
    cases = { { "A", "active" }, { "Z", "Z" } } },
  { name = "lookup", needs = true, lower = look_up,
    example = 'k.lookup { "public.users", match = "email", take = "id", missing = "error" }',
    doc = 'one text for another, by the rows of a table or of a CSV of the workspace; missing = "error", "null" or "keep"',
    family = "values", argument = 'the table or the file; match and take, its columns (of a file its first two), missing; '
      .. 'match = { "email", tenant_id = "tenant" } compares a field of the kit, too',
    codes = { "lookup.missing", "lookup.ambiguous" }, lookups = { ["public.users"] = { ["eva@x.de"] = 7 } },
    cases = { { "eva@x.de", "7" }, { "bo@x.de", code = "lookup.missing" } } },
  { name = "enum", needs = true, lower = enum,
    example = 'k.enum { lead = { "Lead", "Interessent" } }',
    doc = "one of a set of labels, found by its name or an alias; case and blanks do not matter",
    family = "values", argument = "labels with their aliases", codes = { "enum.unknown" },
    cases = { { "INTERESSENT", "lead" }, { "Kunde", code = "enum.unknown" } } },
  { name = "email", example = 'k.email', doc = "trims, checks an e-mail address, and writes its domain in lower case",
    family = "meaning", codes = { "email.invalid" },
    cases = { { " Eva@ACME.de ", "Eva@acme.de" }, { "eva@@acme.de", code = "email.invalid" } } },

  { name = "integer", lower = integer,
    example = 'k.integer "1.234"', doc = "a 64-bit integer; an example shows the thousands separator",
    argument = "the number 1234 as the file writes it",
    codes = { "integer.invalid", "integer.range" }, cases = { { "1.234", 1234 }, { "12.34", code = "integer.invalid" } } },
  { name = "decimal", lower = decimal,
    example = 'k.decimal "1.234,56"', doc = "an exact decimal; the argument is the number 1234.56 as the file writes it",
    argument = "the number 1234.56 as the file writes it; trailing_minus, round",
    codes = { "decimal.invalid", "decimal.scale" }, cases = { { "-1.234,50", "-1234.50" }, { "12.34,56", code = "decimal.invalid" } } },
  { name = "float", example = 'k.float', doc = "a binary floating-point number",
    codes = { "float.invalid" }, cases = { { "1e3", 1000.0 }, { "x", code = "float.invalid" } } },
  { name = "boolean", lower = boolean,
    example = 'k.boolean { yes = { "ja" }, no = { "nein" } }',
    doc = "true or false, by lists of words; one list is enough if the other value is the empty cell: default = false",
    argument = "lists of words: yes, no", codes = { "boolean.invalid" },
    cases = { { "Ja", true }, { "nein", false }, { "vielleicht", code = "boolean.invalid" } } },
  { name = "date", lower = dated("date", { lang = "string", pivot = "number" }),
    example = 'k.date { "%Y-%m-%d", "%d.%m.%Y" }', doc = "a date in one of the formats",
    argument = "formats; lang, pivot (the first year of two digits that is 19xx, where none is given 70)", codes = { "date.invalid" },
    cases = { { "31.12.2024", "2024-12-31" }, { "31.02.2024", code = "date.invalid" } } },
  { name = "time", lower = dated("time", {}), example = 'k.time "%H:%M"', doc = "a time of day in one of the formats",
    argument = "formats", codes = { "time.invalid" }, cases = { { "18:30", "18:30:00" }, { "24:30", code = "time.invalid" } } },
  { name = "timestamp",
    lower = dated("timestamp", { lang = "string", tz = "string", pivot = "number", fold = { "first", "second", "error" } }),
    example = 'k.timestamp { "%d.%m.%Y %H:%M", tz = "Europe/Berlin" }',
    doc = "a timestamp in one of the formats; an instant with tz or %z",
    argument = "formats; tz, fold, lang, pivot", codes = { "timestamp.invalid", "timestamp.gap", "timestamp.fold" },
    cases = { { "06.05.2024 10:00", "2024-05-06 08:00:00+00" }, { "31.03.2024 02:30", code = "timestamp.gap" } } },
  { name = "uuid", example = 'k.uuid', doc = "a UUID, with or without hyphens and braces",
    codes = { "uuid.invalid" },
    cases = { { "{0B5EE0A26C1F4C6E9C3A2F3F0A9A7C11}", "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11" }, { "0b5e", code = "uuid.invalid" } } },
  { name = "json", example = 'k.json', doc = "any JSON text, kept as it came",
    codes = { "json.invalid" }, cases = { { '{"a":1}', '{"a":1}' }, { "{a}", code = "json.invalid" } } },

  { name = "coalesce", class = "value", needs = true, lower = coalesce,
    example = 'k.coalesce { "Mobile", "Phone" }', doc = "the first source column that is not empty",
    family = "values", argument = "headers", cases = { { { Mobile = "", Phone = "030" }, "030" } } },
  { name = "join", class = "value", needs = true, lower = join,
    example = 'k.join { "First", "Last", sep = " " }',
    doc = "joins the source columns that are not empty, with a separator",
    argument = "headers; sep (a blank)", cases = { { { First = "Eva", Last = "Öz" }, "Eva Öz" }, { { Last = "Öz" }, "Öz" } } },
  { name = "const", class = "value", needs = true, lower = const,
    example = 'k.const "DE"', doc = "the same value in every row; with k.null a field that a hook fills",
    argument = "a text, a number, a boolean or k.null", cases = { { {}, "DE" } } },
  { name = "meta", class = "value", op = "const", gives = "text", needs = true, lower = meta,
    example = 'k.meta "tenant_id"', doc = "the value of --meta name=value",
    argument = "the name", cases = { { {}, "7" } } },
  { name = "now", class = "value", op = "const", gives = "instant",
    example = 'k.now', doc = "the time at which the run began, the same in every row",
    cases = { { {}, "2024-05-06 07:08:09+00" } } },
  { name = "job_id", class = "value", op = "const", gives = "text",
    example = 'k.job_id', doc = "the job's id, the same in every row",
    cases = { { {}, "0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11" } } },
  { name = "file_name", class = "value", example = 'k.file_name', doc = "the name of the file that the row came from",
    cases = { { {}, "acme.csv" } } },
  { name = "file_path", class = "value", example = 'k.file_path',
    doc = "the path of the file that the row came from: below the workspace, or as it was given",
    cases = { { {}, "acme.csv" } } },
  { name = "row_number", class = "value",
    example = 'k.row_number', doc = "the row's number in its file, as a spreadsheet shows it",
    cases = { { {}, 57 } } },
}

for _, more in ipairs { "kit.steps.text", "kit.steps.typed", "kit.steps.meaning", "kit.steps.carried", "kit.steps.path" } do
  for _, step in ipairs(require(more)) do M.list[#M.list + 1] = step end
end

M.named = {}
for _, step in ipairs(M.list) do
  step.op = step.op or step.name
  step.class = step.class or "step"
  step.codes = step.codes or {}
  M.named[step.name] = step
end

-- Names that the language knows, but that this version does not have.
M.later = {}

return M
