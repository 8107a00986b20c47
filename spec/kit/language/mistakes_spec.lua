require "spec.helper"
local s = require "spec.kit.support"

--- The only mistake of a kit with this list and these facts.
local function mistake(body)
  local list = s.mistakes(body)
  assert.equal(1, #list, table.concat(list, "\n"))
  return list[1]
end

local function field(body) return mistake('k.field "a" { ' .. body .. " }") end

describe("a mistake in a kit", function()
  it("has the file, the line, the line itself and what to write instead", function()
    local _, problems = s.load { x = table.concat({
      'local k = require "kit"', 'return k.kit "x" {', '  k.field "a" {', "    k.trim,", "    k.lowr,", "  },", "}" }, "\n") }
    assert.equal(1, #problems)
    assert.same({ file = "kits/x.lua", line = 5, message = "kit has no 'lowr'", source = "k.lowr,", hint = "did you mean 'lower'?" },
      problems[1])
  end)

  it("does not hide the others: they are found in one pass, in the order of the lines", function()
    assert.same({
      "1: kit 'x' has no option 'lod' | did you mean 'load'?",
      "2: kit has no 'tirm' | did you mean 'trim'?",
      "3: field 'b' has no option 'requird' | did you mean 'required'?",
      "4: key names no field: 'c' | did you mean 'a'?",
    }, s.mistakes 'lod = "append",\nk.field "a" { k.tirm },\nk.field "b" { requird = true },\nkey = { "c" },')
  end)

  it("in a fact is shown at the fact's own line", function()
    assert.equal("3: field 'a': min_length must be an integer from 0 to 10485760, not \"5\" | min_length: at least this number of characters", mistake 'k.field "a" {\nk.trim,\nmin_length = "5",\n},')
  end)

  it("in the syntax is shown with its line", function()
    local _, problems = s.load { x = 'local k = require "kit"\nreturn k.kit "x" { k.field "a" }}\n' }
    assert.equal(2, problems[1].line)
    assert.equal('return k.kit "x" { k.field "a" }}', problems[1].source)
  end)

  it("that raises while the kit is loaded has its line", function()
    local _, problems = s.load { x = 'local k = require "kit"\nlocal t\nt.x = 1' }
    assert.equal(3, problems[1].line)
    assert.truthy(problems[1].message:find("attempt to index a nil value", 1, true))
  end)

  it("is a kit that cannot be read, or gives no kit", function()
    local _, problems = s.load({}, "none")
    assert.equal(1, #problems)
    assert.same({ file = "kits/none.lua", line = 0, message = "the kit cannot be read" }, problems[1])
    _, problems = s.load { x = "return 5" }
    assert.equal("kits/x.lua gives a number, not a kit", problems[1].message)
    assert.equal('write return k.kit "name" { … } in it', problems[1].hint)
    _, problems = s.load { x = "" }
    assert.equal("kits/x.lua gives nothing, not a kit", problems[1].message)
  end)
end)

describe("a name of the language", function()
  it("that there is not at all comes with the one that is near", function()
    assert.equal("1: kit has no 'tirm' | did you mean 'trim'?", field "k.tirm")
    assert.equal("1: kit has no 'zzzzz' | kitload steps lists the steps", field "k.zzzzz")
    assert.equal("1: kit has no 'feild' | did you mean 'field'?", mistake 'k.field "b" {}, k.feild "a" { k.trim }')
    assert.equal("1: source has no option 'delimitr' | did you mean 'delimiter'?", mistake 'k.field "a" {}, source = { delimitr = ";" }')
  end)
end)

describe("a chain of steps", function()
  it("is checked for what each step takes", function()
    assert.equal("1: field 'a', step 2: lower expects text but gets date | steps of text stand before the one that gives date", field "k.date, k.lower")
    assert.equal("1: field 'a', step 2: decimal expects text but gets integer", field "k.integer, k.decimal")
    assert.equal("1: field 'a', step 3: trim expects text but gets boolean | steps of text stand before the one that gives boolean", field "k.trim, k.boolean, k.trim")
    assert.equal("1: field 'a', step 2: trim expects text but gets instant | steps of text stand before the one that gives instant", field "k.now, k.trim")
  end)

  it("is checked for what a function takes", function()
    assert.equal([[1: field 'a', step 2: the function expects text but gets integer | k.fn { "integer", function(value, ctx) … end } ]]
      .. "takes what comes and gives integer", field "k.integer, function(v) return v end")
    assert.truthy(s.kit 'k.field "a" { k.integer, k.fn { "integer", function(v) return v end }, min = 0 }')
    assert.truthy(s.kit 'k.field "a" { k.trim, k.fn { "date", function(v) return v end }, min = "2020-01-01" }')
    assert.equal("1: k.fn knows no domain \"dat\": there are text, integer, decimal, float, boolean, date, time, timestamp, instant, uuid, json"
      .. " | did you mean 'date'?", field 'k.fn { "dat", function() end }')
    assert.equal("1: k.fn takes a domain and a function | write k.fn { \"integer\", function(value, ctx) return … end }",
      field 'k.fn { "text" }')
  end)

  it("has what fills the field by itself in the first place", function()
    assert.equal("1: field 'a', step 2: const fills the field by itself and must be its first step", field 'k.trim, k.const "x"')
    assert.equal("1: field 'a' has a source column and k.meta, which needs none | take from away, or the step",
      field 'k.meta "x", from = "B"')
  end)

  it("holds steps and functions, nothing else", function()
    assert.equal("1: field 'a': step 2 is \"lower\", not a step | write k.lower",
      field 'k.trim, "lower"')
    assert.equal("1: field 'a': item 1 of the list is nil | a name is misspelt, or a local is not set", field "nil, k.trim")
    assert.equal("1: field 'a': step 1 is a field, not a step | a bracket or a comma before it is missing: fields stand beside each other", field 'k.field "b" {}')
    assert.equal("1: field 'a': default cannot be k.trim | a step stands in the list part, without a name", field "default = k.trim")
    assert.equal("1: field 'a' takes a table, not 5 | write k.field \"name\" { k.trim, required = true }", mistake 'k.field "a" (5)')
  end)
end)

describe("an argument of a step", function()
  local function wrong(step, message)
    it(("of k.%s is refused: %s"):format(step, message), function()
      local found = field("k." .. step)
      assert.equal("1: field 'a', step 1: " .. message, found)
    end)
  end
  wrong('trim "x"', "trim takes no argument | write k.trim")
  wrong("replace", 'replace needs an argument | write k.replace { "a", "b" }')
  wrong('replace { "a" }', 'replace takes pairs of texts | write k.replace { "from", "to" }')
  wrong('replace { "", "b" }', 'replace cannot replace the empty text | write k.replace { "from", "to" }')
  wrong("replace { 1, 2 }", "replace takes pairs of texts, item 1 is 1")
  wrong('pad_left "8"', 'pad_left takes a width from 1 to 10000, not "8" | write k.pad_left { 8, "0" }')
  wrong('pad_left { 8, "00" }', 'pad_left fills with one character, not "00" | write k.pad_left { 8, "0" }')
  wrong("strip_prefix {}", "strip_prefix takes the text to drop from the front, not nil")
  wrong("null_if(5)", "null_if takes texts that mean NULL, not 5")
  wrong('decimal "1.5"', [[decimal does not know the example "1.5" | write the number 1234.56 as the file does: "1234.56", ]]
    .. [["1,234.56", "1.234,56", "1 234,56" or "1'234.56"]])
  wrong('decimal { "1234.56", round = "up" }', 'decimal: round is "up", not one of half_even, half_up')
  wrong('integer "1.2"', [[integer does not know the example "1.2" | write the number 1234 as the file does: ]]
    .. [["1234", "1,234", "1.234", "1 234" or "1'234"]])
  wrong('gsub { "(a)b", "x%1" }', "gsub has %1 in its replacement | a group is $1 here")
  wrong("boolean {}", 'boolean needs words | write k.boolean { yes = { "ja" }, no = { "nein" } }')
  wrong('date { "%d.%m.%y", pivot = 1930 }',
    "date: pivot must be a year of two digits, not 1930 | pivot = 30 reads 29 as 2029 and 30 as 1930")
  wrong('boolean { yes = { "j", "x" }, no = { "X" } }', 'boolean reads "X" as yes and as no')
  wrong('date "%d.%m"', 'date: the format "%d.%m" has no year, %Y or %y')
  wrong('date { "%d/%m/%Y", "%m/%d/%Y" }', 'date: "2/1/2001" is two different dates by the formats "%d/%m/%Y" and "%m/%d/%Y"'
    .. " | a field has one order of day, month and year: keep one of the two formats")
  wrong('date { "%Y-%m-%d", tz = "UTC" }', "date has no option 'tz' | its options are lang, pivot")
  wrong('timestamp { "%Y-%m-%d %H:%M", fold = "first" }', 'timestamp has fold, but no tz | give it tz = "Europe/Berlin"')
  wrong('timestamp { "%Y-%m-%d", "%Y-%m-%d %H:%M%z" }',
    'timestamp has formats with and without a zone: "%Y-%m-%d" and "%Y-%m-%d %H:%M%z" | give it tz = "Europe/Berlin"')
  wrong('timestamp { "%Y-%m-%d", lnag = "de" }', "timestamp has no option 'lnag' | did you mean 'lang'?")
  wrong('map { A = "x" }', 'map takes the words in a table of their own, inside of the braces | write k.map { { A = "x" } }')
  wrong('map { { A = true } }', 'map maps text to text, not "A" to true | write k.map { { A = "active", B = "blocked" }, other = "keep" }')
  wrong('map { { A = "x" }, other = "x" }', 'map: other is "x", not one of error, keep, null')
  wrong('enum {}', 'enum takes labels and their aliases | write k.enum { "new", lead = { "Lead", "Interessent" } }')
  wrong('enum { a = { "x" }, b = { "X " } }', 'enum reads "X " as "a" and as "b"')
  wrong("const {}", 'const takes a text, a number or a boolean, not nil | write k.const "DE"')
  wrong("meta(5)", "meta takes the name of a --meta value, not 5")
  wrong('join { "a", seperator = "-" }', "join has no option 'seperator' | its options are sep")
  wrong("coalesce {}", "coalesce takes headers of columns, not a table")
end)

describe("a fact of a field", function()
  it("fits what the field gives", function()
    assert.equal("1: field 'a': min needs an order, and the field gives a boolean", field "k.boolean, min = 1")
    assert.equal("1: field 'a': max_length is for text, and the field gives an integer", field "k.integer, max_length = 5")
    assert.equal("1: field 'a': min is not a date: 5 | write it like \"2024-12-31\"", field "k.date, min = 5")
    assert.equal("1: field 'a': max is not a date: \"2024-02-30\" | write it like \"2024-12-31\"", field 'k.date, max = "2024-02-30"')
    assert.equal("1: field 'a': default is not an integer: \"x\" | write it like 42", field 'k.integer, default = "x"')
    assert.equal("1: field 'a': default is not a boolean: 1 | write it like true", field "k.boolean, default = 1")
    assert.equal("1: field 'a': one_of is not a decimal: \"x\" | write it like \"0.10\"", field 'k.decimal, one_of = { 1, "x" }')
    assert.truthy(s.kit 'k.field "a" { k.boolean, default = false }')
    assert.truthy(s.kit 'k.field "a" { k.decimal, min = 0, max = "99.95", above = -0.5, default = k.dec "1.10" }')
  end)

  it("that may still get its column's typed step waits for the column", function()
    assert.truthy(s.kit 'k.field "a" { k.trim, min = 0, default = 5 }')
  end)

  it("has its type", function()
    assert.equal("1: field 'a': required must be true or false, not \"yes\" | write it without quotes: true, or false", field 'required = "yes"')
    assert.equal("1: field 'a': from must be a list of headers, item 2 is 5 | write from = { \"ID\", \"Customer No\" }, or from = 3",
      field 'from = { "A", 5 }')
    assert.equal("1: field 'a': from counts columns from 1 to 65535, not 0 | from: headers of its source column (the first one that the file has), or the column's number", field "from = 0")
    assert.equal("1: field 'a': empty is \"nul\", not one of null, text, quoted | did you mean 'null'?", field 'empty = "nul"')
    assert.equal("1: field 'a': level is \"warn\", not one of error, warning", field 'level = "warn"')
    assert.equal("1: field 'a': null must be a list of texts, item 1 is 0 | null: cells that mean NULL, instead of the kit's", field "null = { 0 }")
    assert.equal("1: field 'a': default cannot be a function | k.unset \"default\" stands in the list, as functions do", field "default = function() end")
    assert.equal("1: field 'a': one_of has no value in its list | one_of: one of these values", field "one_of = {}")
    assert.equal("1: field 'a': max_length 2 is less than min_length 3", field "min_length = 3, max_length = 2")
  end)
end)

describe("a fact of a kit", function()
  local function wrong(body) return mistake('k.field "a" {},\n' .. body) end

  it("has its type", function()
    assert.equal("2: kit 'x': load is \"upsrt\", not one of append, upsert, overwrite, insert_only | did you mean 'upsert'?",
      wrong 'load = "upsrt"')
    assert.equal("2: kit 'x': create must be true or false, not \"true\" | write it without quotes: true, or false", wrong 'create = "true"')
    assert.equal("2: kit 'x': create has no \"open\" | write create = true, or create = { public = true }", wrong 'create = { open = true }')
    assert.equal("2: kit 'x': create needs public to be true or false, not nil | write create = true, or create = { public = true }",
      wrong 'create = {}')
    assert.equal("2: kit 'x': version must be a text, not 1.4 | version: the kit's own version, for reports and jobs", wrong "version = 1.4")
    assert.equal("2: source: header must be the header's row number, from 1 to 1000000, or false, not 0 | write header = 3; where two "
      .. "rows are the header, header = { 3, 4 }; without one, header = false", wrong "source = { header = 0 }")
    assert.equal("2: source: delimiter must be the characters between the cells, not \"\" | write delimiter = \";\"", wrong 'source = { delimiter = "" }')
    assert.equal("2: source: format is \"xml\", not one of csv, json, ndjson, copy", wrong 'source = { format = "xml" }')
    assert.equal("2: source: rows must be a JSON pointer, not \"data\" | write rows = \"/data/items\"", wrong 'source = { rows = "data" }')
    assert.truthy(wrong 'source = { rows = "/a~2" }':find("must be a JSON pointer", 1, true))
    assert.equal("2: source: rows is for JSON, and the format is csv", wrong 'source = { format = "csv", rows = "/a" }')
    assert.equal("2: source: rows is for one document, and of ndjson each line is a row", wrong 'source = { format = "ndjson", rows = "/a" }')
    assert.equal("2: source: delimiter is for CSV, and the source is JSON", wrong 'source = { format = "json", delimiter = ";" }')
    assert.truthy(mistake 'k.field "a" { from = 3 },\nsource = { format = "json" }':find("JSON has no columns by number", 1, true))
    assert.equal("2: source: the delimiter is ';', and so is the quote that stands around cells"
      .. " | quote = false (--quote none) says that quotes are characters like others", wrong 'source = { delimiter = ";", quote = ";" }')
    assert.truthy(wrong [[source = { delimiter = '";"' }]]:find("holds the quote", 1, true))
    assert.truthy(wrong 'source = { comment = "#", escape = "#" }':find("'#' is given for the escape and for comments", 1, true))
  end)

  it("gives max_rejects as a count or a share", function()
    local how = ' | write a count, as in max_rejects = 100, or a share of the rows, as in "5%"'
    for _, v in ipairs { "-1", '"5"', '"101%"', "0.5", "true" } do
      assert.truthy(wrong("max_rejects = " .. v):find(how, 1, true), v)
    end
    for _, v in ipairs { "0", "100", '"5%"', '"0.5 %"' } do assert.truthy(s.kit('k.field "a" {}, max_rejects = ' .. v)) end
  end)

  it("names the destination letter by letter", function()
    local function into(v) return s.kit('k.field "a" {}, into = ' .. v).facts.into end
    assert.same({ schema = "public", table = "Contacts" }, into '"public.Contacts"')
    assert.same({ table = "contacts" }, into '"contacts"')
    assert.same({ schema = "Sales", table = "SA.3010" }, into '{ "Sales", "SA.3010" }')
    assert.truthy(wrong 'into = "a.b.c"':find('cannot be split into schema and table: "a.b.c"', 1, true))
    assert.truthy(wrong 'into = { "a" }':find("must be a schema and a table", 1, true))
    assert.truthy(wrong "into = 5":find("must be a table, not 5", 1, true))
  end)

  it("needs a key where the mode does", function()
    assert.equal("2: load = \"upsert\" needs a key | write key = { \"id\" }: the fields that tell one row from another",
      wrong 'load = "upsert"')
    assert.truthy(wrong 'load = "insert_only"':find("needs a key", 1, true))
    assert.truthy(wrong 'duplicates = "first"':find("duplicates needs a key", 1, true))
    assert.truthy(s.kit 'k.field "a" {}, load = "overwrite"')
    assert.truthy(s.kit 'k.field "a" {}, load = "append"')
  end)

  it("names fields that there are", function()
    assert.equal("2: key names no field: 'aa' | did you mean 'a'?", wrong 'key = { "aa" }')
    assert.equal("2: key names field 'a' twice", wrong 'key = { "a", "a" }')
    assert.equal("2: kit 'x': key must name at least one field | key: the fields that tell one row from another", wrong "key = {}")
  end)

  it("does not contradict another", function()
    assert.equal('2: on_invalid = "abort" allows no rejects, max_rejects says otherwise', wrong 'on_invalid = "abort", max_rejects = 5')
    assert.equal('2: overwrite is for load = "overwrite"', wrong 'overwrite = "truncate"')
    assert.equal("2: extra goes to the column 'a', which field 'a' has", wrong 'extra = "a"')
  end)
end)

describe("names of other languages", function()
  it("are told with the step that they mean", function()
    assert.equal("1: kit has no 'int' | did you mean 'integer'?", field "k.int")
    assert.equal("1: kit has no 'string' | did you mean 'text'?", field "k.string")
    assert.equal("1: field 'a': min cannot be a function | k.unset \"min\" stands in the list, as functions do", field "k.integer, min = k.unset")
  end)
end)

describe("the fields of a kit", function()
  it("do not share headers", function()
    assert.equal("2: the header \"ID\" belongs to field 'a' already, field 'b' cannot have it too"
      .. ' | k.coalesce { "ID" } as the first step instead of `from` reads a header again',
      mistake 'k.field "a" { from = { "No", "ID" } },\nk.field "b" { from = "ID" }')
    assert.equal("2: the header \"a\" belongs to field 'b' already, field 'a' cannot have it too | give the field a `from`; "
      .. 'k.coalesce { "a" } as the first step reads a header again',
      mistake 'k.field "b" { from = "a" },\nk.field "a" {}')
    assert.equal("1: field 'a' names the header \"X\" twice", field 'from = { "X", "X" }')
  end)

  it("do not share names or columns", function()
    assert.equal("2: field 'a' is there twice, first in line 3", mistake 'k.field "a" {},\nk.field "a" {}')
    assert.equal("2: fields 'a' and 'b' go to the same column 'a'", mistake 'k.field "a" {},\nk.field "b" { to = "a" }')
  end)

  it("have numbers where the file has no header", function()
    assert.truthy(s.kit 'source = { header = false }, k.field "a" { from = 3 }, k.field "b" { k.const "x" }')
    assert.equal("1: field 'a' names a header, and the source has none | write from = 3, the column's number",
      mistake 'source = { header = false }, k.field "a" { from = "A" }')
  end)

  it("are there", function()
    assert.equal("0: kit 'x' has no field | write k.field \"name\" { k.trim }", mistake 'load = "append"')
  end)

  it("are not named like a row's methods where functions see the row", function()
    assert.truthy(s.kit 'k.field "error" {}')
    assert.equal("1: field 'error' has the name of a row's method, which rules and hooks call"
      .. " | write k.field \"error_\" { to = \"error\" }",
      mistake 'k.field "error" {}, k.row(function() end)')
  end)

  it("stand in the kit's list, as rules do", function()
    assert.equal("0: kit 'x': item 2 is k.trim, not a field or a rule | a step stands inside a field: k.field \"name\" { k.trim }",
      mistake 'k.field "a" {}, k.trim')
    assert.truthy(mistake 'k.field "a" {}, k.rule "x"':find("finish the item before: k.rule", 1, true))
  end)
end)

describe("an item", function()
  local function wrong(body) return mistake('k.field "a" { k.integer }, k.field "b" { k.date }, k.field "c" {},\n' .. body) end

  it("names fields that there are", function()
    assert.equal("2: rule 'r' names no field: 'aa' | did you mean 'a'?", wrong 'k.rule "r" { "m", at = "aa", function() end }')
    assert.equal("2: k.require_one names no field: 'x' | did you mean 'a'?", wrong 'k.require_one { "a", "x" }')
    assert.equal("2: k.compare names no field: 'x' | did you mean 'a'?", wrong 'k.compare { "a", "<", "x" }')
  end)

  it("has all that it needs", function()
    assert.truthy(wrong 'k.rule "r" { function() end }':find("rule 'r' has no message", 1, true))
    assert.truthy(wrong 'k.rule "r" { "m" }':find("rule 'r' has no function", 1, true))
    for given, thing in pairs { ['"m", "n", function() end'] = '"n"', ['"m", function() end, function() end'] = "a function", ['"m", function() end, 5'] = "5" } do
      assert.truthy(wrong('k.rule "r" { ' .. given .. " }"):find("rule 'r' takes a message and a function, not " .. thing, 1, true), given)
    end
    assert.truthy(wrong 'k.rule "a b" { "m", function() end }':find("k.rule takes a name of letters, digits and _", 1, true))
    assert.truthy(wrong 'k.rule "r" { "m", function() end, leval = "warning" }'
      :find("has no option 'leval' | did you mean 'level'?", 1, true))
    assert.truthy(wrong 'k.require_one { "a" }':find("takes two or more fields", 1, true))
    assert.truthy(wrong 'k.require_one { "a", "a" }':find("names field 'a' twice", 1, true))
    assert.truthy(wrong 'k.row "x"':find('k.row takes a function, not "x"', 1, true))
    assert.truthy(wrong 'k.compare { "a", "==", "c" }':find('knows no operator "=="', 1, true))
    assert.truthy(wrong 'k.compare { "a", "<" }':find("takes a field, an operator and a field", 1, true))
  end)

  it("compares what can be compared", function()
    assert.equal("2: k.compare cannot compare integer 'a' with date 'b'", wrong 'k.compare { "a", "<", "b" }')
    assert.truthy(s.kit 'k.field "a" { k.integer }, k.field "b" { k.decimal }, k.compare { "a", "<=", "b" }')
    assert.truthy(s.kit 'k.field "a" { k.date }, k.field "b" { k.timestamp }, k.compare { "a", "<=", "b", level = "warning" }')
  end)

  it("has a name of its own", function()
    assert.truthy(wrong('k.rule "r" { "m", function() end },\nk.rule "r" { "m", function() end }')
      :find("3: rule 'r' is there twice, first in kits/x.lua:4 | give one of them another name", 1, true))
  end)
end)
