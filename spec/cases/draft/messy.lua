-- A hundred files as people and programs write them: what each file is, and what its draft must contain.
local M = {}

local function add(name, bytes, has) M[#M + 1] = { name = name, bytes = bytes, has = has } end

-- Ways to write numbers and dates -------------------------------------------------------------------------------------

local function point(n) return ("%.2f"):format(n) end
local function comma(n) return (point(n):gsub("%.", ",")) end
local function grouped(n, group, mark)
  local whole, rest = point(n):match "^(%d+)%.(%d+)$"
  whole = whole:reverse():gsub("(%d%d%d)", "%1" .. group):reverse()
  return (whole:gsub("^%" .. group, "") .. mark .. rest)
end
local numbers = {
  point = { point, "k.decimal" }, comma = { comma, 'k.decimal "1.234,56"' },
  german = { function(n) return grouped(n, ".", ",") end, 'k.decimal "1.234,56"' },
  english = { function(n) return grouped(n, ",", ".") end, 'k.decimal "1,234.56"' },
  swiss = { function(n) return grouped(n, "'", ".") end, [[k.decimal "1'234.56"]] },
  french = { function(n) return grouped(n, " ", ",") end, 'k.decimal "1 234,56"' },
}
local dates = {
  iso = "%04d-%02d-%02d", german = "%3$02d.%2$02d.%1$04d", american = "%2$02d/%3$02d/%1$04d", british = "%3$02d/%2$02d/%1$04d",
  compact = "%04d%02d%02d",
}
local shown = { iso = 'k.date "%Y-%m-%d"', german = 'k.date "%d.%m.%Y"', american = 'k.date "%m/%d/%Y"', british = 'k.date "%d/%m/%Y"' }

local function date(kind, y, m, d)
  local order = { ["1"] = y, ["2"] = m, ["3"] = d }
  local format = dates[kind]
  if not format:find "%$" then return format:format(y, m, d) end
  return (format:gsub("%%(%d)%$(%d+d)", function(which, rest) return ("%" .. rest):format(order[which]) end))
end

local names = { "Eva Hall", "Bo Öst", "Ida, the 2nd", "Müller & Söhne", "O'Neil", "Ann", "Peter Groß", "Zoë" }

-- Rows of orders: a key, a name, a date, an amount, a flag.
local function orders(n, how)
  local rows = {}
  for i = 1, n do
    rows[i] = { ("A%04d"):format(i), names[i % #names + 1], date(how.date or "iso", 2024, i % 12 + 1, i % 28 + 1),
                numbers[how.number or "point"][1](i * 1234.5 + i / 4), i % 3 == 0 and (how.no or "no") or (how.yes or "yes") }
  end
  return rows
end

local heads = { "Order No", "Name", "Day", "Amount", "Paid" }

local function quoted(cell, delimiter, quote)
  if quote == "all" or cell:find(delimiter, 1, true) or cell:find '["\r\n]' then return '"' .. cell:gsub('"', '""') .. '"' end
  return cell
end

local function csv(rows, how)
  local lines, delimiter = {}, how.delimiter or ","
  for i, row in ipairs(rows) do
    local cells = {}
    for c, cell in ipairs(row) do cells[c] = quoted(cell, delimiter, how.quote) end
    lines[i] = table.concat(cells, delimiter) .. (how.behind or "")
  end
  return table.concat(lines, how.eol or "\n") .. (how.last or how.eol or "\n")
end

local function file(n, how)
  local rows = orders(n, how)
  if how.header ~= false then table.insert(rows, 1, heads) end
  return csv(rows, how)
end

local function latin(text)
  return (text:gsub("[\xC2\xC3][\x80-\xBF]", function(c) return string.char(utf8.codepoint(c)) end))
end

local function utf16(text)
  local out = { "\xFF\xFE" }
  for _, c in utf8.codes(text) do out[#out + 1] = ("<I2"):pack(c) end
  return table.concat(out)
end

local function late(first, other, n)
  local lines = { "id;value" }
  for i = 1, n or 1500 do lines[#lines + 1] = ("%d;%s"):format(i, i == 1400 and other or first:format(i % 28 + 1)) end
  return table.concat(lines, "\n") .. "\n"
end
-- Delimiters, numbers and dates (32) ----------------------------------------------------------------------------------

local delimiters = { { "comma", "," }, { "semicolon", ";", 'delimiter = ";"' }, { "tab", "\t", [[delimiter = "\t"]] }, { "bar", "|", 'delimiter = "|"' } }
for _, d in ipairs(delimiters) do
  for _, number in ipairs { "point", "comma", "german", "english", "swiss", "french" } do
    local kind = ({ point = "iso", comma = "german", german = "german", english = "american", swiss = "german", french = "british" })[number]
    add(("%s_%s.csv"):format(d[1], number), file(12 + #number, { delimiter = d[2], number = number, date = kind }),
      { numbers[number][2], shown[kind], "k.boolean", '-- key     = "order_no"', d[3] })
  end
  add(d[1] .. "_all_quoted.csv", file(8, { delimiter = d[2], quote = "all" }), { d[3] })
  add(d[1] .. "_ja_nein.csv", file(9, { delimiter = d[2], yes = "ja", no = "nein" }), { 'k.boolean { yes = { "ja" }, no = { "nein" } }', d[3] })
end

-- Encodings and ends of lines (14) ------------------------------------------------------------------------------------

for _, eol in ipairs { { "lf", "\n" }, { "crlf", "\r\n" }, { "cr", "\r" } } do
  local text = file(10, { eol = eol[2], delimiter = ";" })
  add(eol[1] .. "_utf8.csv", text)
  add(eol[1] .. "_bom.csv", "\u{FEFF}" .. text)
  add(eol[1] .. "_1252.csv", latin(text), { 'encoding = "windows-1252"' })
  add(eol[1] .. "_utf16.csv", utf16(text), { 'encoding = "UTF-16LE"' })
end
add("no_last_end.csv", file(10, { last = "" }))
add("dos_end.csv", file(10, { eol = "\r\n" }) .. "\26")

-- What stands above, between and below (22) ---------------------------------------------------------------------------

local table_of = file(12, { delimiter = ";" })
add("title.csv", "Report of orders\n" .. table_of, { "header = 2" })
add("titles.csv", "Report of orders;;;;\nfrom 01.01.2024;;;;\n\n" .. table_of, { "header = 4" })
add("blank_above.csv", "\n\n" .. table_of, { "header = 3" })
add("account.csv", "Account:;12345678\nFrom:;01.01.2024\nTo:;31.12.2024\nBalance:;1.000,00\n\n" .. table_of, { "header = 6" })
add("sep.csv", "sep=;\n" .. table_of, { 'delimiter = ";"', "header = 2" })
add("sep_tab.csv", "sep=\t\n" .. file(9, { delimiter = "\t" }), { [[delimiter = "\t"]], "header = 2" })
add("comments_above.csv", "# made by a program\n# version 2\n" .. table_of, { 'comment = "#"', "header = 3" })
add("comments_between.csv", (table_of:gsub("A0005", "# page 2\nA0005")), { 'comment = "#"' })
add("comment_below.csv", table_of .. "# 12 rows\n", { 'comment = "#"' })
add("number_sign_is_data.csv", "no,tag\n1,a\n#2,b\n3,c\n#4,d\n5,e\n")
add("number_sign_in_header.csv", "#id,tag\n1,a\n2,b\n3,c\n4,d\n5,e\n", { 'from = "#id"' })
add("header_again.csv", table_of .. table_of)
add("blank_lines.csv", (table_of:gsub("\n", "\n\n")))
add("delimiters_only.csv", table_of .. ";;;;\n;;;;\n")
add("totals.csv", table_of .. "Total;;;99999.00;\n", { '\n  k.row(function(row) local first = row:raw "Order No" if first == "Total"' })
add("summe.csv", file(9, { delimiter = ";", number = "german", date = "german" }) .. ";;;;\nSumme;;;55.551,25;\n", { 'first == "Summe"' })
add("late_totals.csv", late("%d", "7") .. "Total;\n", { 'first == "Total"', "1,501 rows looked at", 'k.field "id"    { k.integer }' })
add("two_headers.csv", ";;When;Money;\n" .. table_of)
add("footer_text.csv", table_of .. "\nprinted by Eva\n")
add("short_last.csv", table_of .. "A0013;Eva\n")
add("long_row.csv", (table_of:gsub("A0005;", "A0005;;")))
add("zeros_end.csv", table_of .. "\0\0\0\0")

-- Columns behind and before (6) ---------------------------------------------------------------------------------------

add("trailing.csv", file(9, { delimiter = ";", behind = ";" }))
add("trailing_rows.csv", (file(9, { delimiter = ";", behind = ";" }):gsub("Paid;", "Paid")), { 'ragged = "pad"' })
add("row_names.csv", '"a","b"\n"1",5.5,"x"\n"2",6.5,"y"\n"3",7.5,"z"\n')
add("twice.csv", "Tel,Tel,,Name\n1,2,3,a\n4,5,6,b\n7,8,9,c\n", { "from = 2", "from = 3" })
add("one_column.csv", "word\nalpha\nbeta\ngamma\n")
add("one_row.csv", "a;b;c\n1;2;3\n")

-- No header (5) -------------------------------------------------------------------------------------------------------

add("headless.csv", file(20, { header = false }), { "header = false", "from = 1" })
add("headless_semicolon.csv", file(20, { header = false, delimiter = ";", number = "german", date = "german" }), { "header = false" })
add("headless_mail.csv", "a@b.de,1\nc@d.de,2\ne@f.de,3\n", { "header = false" })
add("headless_null.csv", '1,"Eva",\\N,2024-01-01\n2,\\N,5.5,2024-01-02\n3,"Bo",6.5,\\N\n4,"Ida",6.5,2024-01-04\n5,"Ann",7.5,2024-01-05\n', { "header = false", [[null    = { "\\N" }]] })
add("years.csv", "land;2019;2020;2021\nDE;1,5;2,5;3,5\nAT;1,25;2;3\nCH;4;5;6,5\n", { 'from = "2019"' })

-- Quotes (9) ----------------------------------------------------------------------------------------------------------

add("backslash.csv", 'id,text\n1,"a \\"b\\" c"\n2,"d, e"\n3,"plain"\n', { [[escape = "\\"]] })
add("backslash_comma.csv", 'id;text\n1;"a \\"b\\"; c"\n2;"d; e"\n3;"plain"\n', { [[escape = "\\"]] })
add("inches.csv", 'id,size,price\n1,5" pipe,2.50\n2,1/2" needle,3.50\n3,none,4.50\n', { "quote = false" })
add("inches_tab.csv", 'id\tsize\tprice\n1\t5" pipe\t2.50\n2\t"x\t3.50\n3\tnone\t4.50\n')
add("lazy.csv", 'id,name,city\n1,"Hall, Bo",Rome\n2,Peter "the rock" Hall,Oslo\n3,"Peter "the rock" Hall",Bonn\n')
add("apostrophes.csv", "id,name\n'1','Hall, Bo'\n'2','Ann'\n'3','Eva'\n", { [[quote = "'"]] })
add("lines_in_cells.csv", 'id,text\n1,"one\ntwo"\n2,"three\r\nfour"\n3,five\n')
add("blanks.csv", 'id, "name" ,city\n1, "Hall, Bo" ,"Rome"\n2, "Ann" ,"Oslo"\n3, "Eva" ,Bonn\n')
add("empty_quoted.csv", 'id,name,note\n1,"",x\n2,,y\n3,"Bo",""\n')

-- Cells (22) ----------------------------------------------------------------------------------------------------------

add("late_text.csv", late("%d", "many"), { 'k.field "value" { k.trim }', "k.decimal reads all but 1 of 1,001 cells" })
add("late_null.csv", late("%d", "n/a"), { 'k.field "value" { k.integer, null = { "n/a" } }', '-- key     = "id"', "1,500 rows looked at" })
add("late_backslash_n.csv", late("%d.5", "\\N"), { 'k.field "value" { k.decimal', "\\\\N" })
add("late_date.csv", late("%02d.01.2024", "2024-01-05"), { 'k.date { "%d.%m.%Y", "%Y-%m-%d" }' })
add("late_decimal.csv", late("%d", "1.5"), { "k.decimal" })
add("late_large.csv", late("%d", "123456789012345678901234567890"))
add("late_repeat.csv", late("%d", "7") .. "1;7\n", { "1,501 rows looked at" })
add("late_blank_key.csv", late("%d", "7") .. ";7\n")
add("leading_zeros.csv", "plz;ort\n01067;Dresden\n10115;Berlin\n80331;München\n", { "keeps its leading zeros" })
add("late_leading_zeros.csv", late("1%02d", "007"), { "keeps its leading zeros" })
add("long_numbers.csv", "card;x\n4111111111111111222;1\n99999999999999999999;2\n")
add("percent.csv", "id;share\n1;5 %\n2;12,5 %\n3;100 %\n", { "k.percent" })
add("money.csv", "id;price\n1;1.234,50 €\n2;2,00 €\n3;3,00 €\n", { "k.money" })
add("minus_behind.csv", "id;price\n1;1.234,50-\n2;2,00\n3;3,00-\n", { "trailing_minus" })
add("two_ways.csv", "id;price\n1;1.234\n2;2.500\n3;3.750\n", { "k.decimal \"1,234.56\" or k.decimal \"1.234,56\"?" })
add("day_or_month.csv", "id;day\n1;03/04/2024\n2;05/06/2024\n3;07/08/2024\n", { "day or month first?" })
add("times.csv", "id;at;seen\n1;08:30;2024-01-02 10:11:12\n2;18:45;2024-01-03T10:11:12Z\n3;23:59;2024-01-04 10:11:12\n")
add("javascript.csv", "id;at\n1;2024-01-02T10:11:12.000Z\n2;2024-01-03T10:11:12.123Z\n3;2024-01-04T00:00:00.000Z\n", { "k.timestamp" })
add("null_words.csv", "id;name;n\n1;NULL;5\n2;Eva;NULL\n3;Bo;7\n", { 'null = { "NULL" } would make NULL', 'k.integer, null = { "NULL" }' })
add("namibia.csv", "id;country\n1;NA\n2;DE\n3;FR\n4;AT\n", { 'k.field "country" { k.country }' })
add("json_cells.csv", 'id,data\n1,"{""a"":1}"\n2,"[1,2]"\n3,"{}"\n', { "k.json" })
add("dirty_mail.csv", "id;mail\n" .. ("1;a@b.de\n"):rep(20) .. "2;nobody\n", { "k.email reads all but 1 of 21 cells" })

return M
