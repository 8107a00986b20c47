-- Steps that turn text into text: parts of a text, letters as Unicode knows them, regular expressions.
local arguments = require "kit.steps.arguments"

local one_text, places = arguments.one_text, arguments.places

-- Lua's %1 is a mistake in a replacement, because here it would stand for itself.
local function gsub(given, say)
  local args = places([[k.gsub { "\\s+", " " }]], { { "text", "a regular expression" }, { "text", "a replacement" } }, 2)(given, say)
  local group = args and (args[2]:match "^%%%d$" or args[1]:find("(", 1, true) and args[2]:match "%%%d")
  if group then return say(("has %s in its replacement"):format(group), ("a group is $%s here"):format(group:sub(2))) end
  return args
end

---@type kit.StepInfo[]
return {
  { name = "ltrim", example = 'k.ltrim', doc = "removes blanks at the beginning, also no-break and zero-width ones",
    cases = { { "  a ", "a " } } },
  { name = "rtrim", example = 'k.rtrim', doc = "removes blanks at the end, also no-break and zero-width ones",
    cases = { { " a \u{A0}", " a" } } },
  { name = "title", lower = arguments.named({ lang = { "tr", "az", "lt" } }, 'write k.title, or k.title { lang = "tr" }'),
    example = 'k.title { lang = "tr" }',
    doc = "a capital at the beginning of each word and small letters after it, by the rules of Unicode or of a language",
    argument = '; lang, as of lower', cases = { { "AYŞE o'neill", "Ayşe O'neill" }, { "istanbul IŞIK", "İstanbul Işık" } } },
  { name = "nfc", example = 'k.nfc', doc = "letters and their accents composed (Unicode's form NFC), so that equal texts are equal bytes",
    cases = { { "Cafe\u{301}", "Café" } } },
  { name = "nfkc", example = 'k.nfkc',
    doc = "full-width and half-width characters, ligatures and similar forms become plain ones (Unicode's form NFKC)",
    cases = { { "ＡＢＣ１２３　ｶﾞ", "ABC123 ガ" }, { "ﬁn ²", "fin 2" } } },
  { name = "unaccent", example = 'k.unaccent',
    doc = "Latin and Greek letters without their accents, by the rules of PostgreSQL's unaccent; other scripts stay",
    cases = { { "Żółw, Øre, Straße", "Zolw, Ore, Strasse" } } },
  { name = "slug", example = 'k.slug', doc = "lower case without accents, with hyphens between words, as in addresses of web pages",
    cases = { { "Größe & Maß", "grosse-mass" } } },
  { name = "keep", needs = true, lower = one_text "a regular expression of what to keep",
    example = [[k.keep "[\\w-]"]], doc = "keeps what matches a regular expression, and removes the rest",
    argument = "a regular expression; \\w is A to Z, a to z, 0 to 9 and _, \\p{L} any letter", codes = { "regex.limit" },
    cases = { { "AB-12 / c!", "AB-12c" } } },
  { name = "strip", needs = true, lower = one_text "the characters to take away",
    example = 'k.strip ".,"', doc = "removes these characters everywhere",
    argument = "the characters", cases = { { "1.234,56", "123456" } } },
  { name = "strip_suffix", needs = true, lower = one_text "the text to drop from the end",
    example = 'k.strip_suffix " GmbH"', doc = "removes a plain text from the end, if it is there",
    argument = "the text", cases = { { "ACME GmbH", "ACME" }, { "ACME AG", "ACME AG" } } },
  { name = "prefix", needs = true, lower = one_text "the text to add at the beginning",
    example = 'k.prefix "ACME-"', doc = "adds a text at the beginning", argument = "the text", codes = { "text.too_long" },
    cases = { { "42", "ACME-42" } } },
  { name = "suffix", needs = true, lower = one_text "the text to add at the end",
    example = 'k.suffix ".pdf"', doc = "adds a text at the end", argument = "the text", codes = { "text.too_long" },
    cases = { { "invoice", "invoice.pdf" } } },
  { name = "truncate", needs = true, lower = places("k.truncate(80)", { { "integer", "a number of characters" } }, 1),
    example = 'k.truncate(5)', doc = "cuts to a number of characters; a letter keeps its accents",
    argument = "a number of characters", cases = { { "Überlänge", "Überl" }, { "kurz", "kurz" } } },
  { name = "sub", needs = true,
    lower = places("k.sub { 1, 4 }", { { "integer", "the first character" }, { "integer", "the last character" } }, 1),
    example = 'k.sub { 1, 4 }',
    doc = "the characters from one place to another; a number below 0 counts from the end, as in Lua's string.sub",
    argument = "the first and the last (-1)", cases = { { "2024-05-06", "2024" } } },
  { name = "split", needs = true,
    lower = places('k.split { ",", 1 }', { { "text", "a separator" }, { "integer", "the part's number" } }, 2,
      { missing = { "null", "error" } }),
    example = 'k.split { "/", 2 }',
    doc = 'the n-th part of a text with separators; -1 is the last; NULL if there are fewer parts, or a problem with missing = "error"',
    argument = "the separator and the part's number; missing (null, error)", codes = { "split.invalid" },
    cases = { { "DE/Berlin/Mitte", "Berlin" }, { "DE", null = true } } },
  { name = "gsub", needs = true,
    lower = gsub,
    example = [[k.gsub { "(\\d+)/(\\d+)", "$2-$1" }]], doc = "replaces everything that matches a regular expression",
    argument = "the regular expression and the replacement, in which $1 or ${1} is the first group, $0 the match, $$ the sign",
    codes = { "regex.limit", "text.too_long" }, cases = { { "12/2024", "2024-12" } } },
  { name = "unquote_excel", example = 'k.unquote_excel',
    doc = [[="001" and '001 become 001; files have these forms so that Excel does not read a number]],
    cases = { { '="001"', "001" }, { "'001", "001" } } },
  { name = "unescape_html", example = 'k.unescape_html',
    doc = "replaces HTML's character references (named or numbered) by their characters",
    cases = { { "B&amp;B &ouml;&#228;", "B&B öä" } } },
}
