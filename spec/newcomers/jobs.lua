-- Ten jobs of newcomers: the file as a program made it, the kit that the docs suggest, what is typed, what is seen.
--
--   files    path → its bytes; a list { bytes, encoding } is written in that encoding
--   kits     name → the kit's file, behind `local k = require "kit"`; `return k.kit` and the table are in the workspace's schema
--   steps    in their order: `type` the words behind `kitload`, `exit` its code, `says` texts of what it prints (blanks and
--            line ends count as one blank), `write` a file, `sql` a query and what it gives
return {
  {
    "a price list: lines above, groups written once, lazy quotes, totals below",
    files = { ["prices.csv"] = { [[
Preisliste Großhandel Müller & Söhne;;;;
Stand:;01.11.2026;;;

Artikelnr.;Bezeichnung;Warengruppe;VK-Preis;gültig ab
00101;Schraube "M4x20";Schrauben;9,47;01.10.2026
00102;Schraube "M5x20";;1.606,69;01.10.2026
00201;Dübel "8 mm";Dübel;auf Anfrage;01.04.2026
00202;Dübel 10 mm;;-;31.11.2026
;;;;
Summe Artikel: 4;;;;
]], "windows-1252" } },
    kits = { prices = [[return k.kit "prices" {
  into = "prices", create = true, load = "overwrite", key = "article", max_rejects = "25%",
  source = { encoding = "windows-1252", delimiter = ";", quote = "lazy" },
  k.field "article"    { k.trim, from = "Artikelnr." },
  k.field "name"       { k.squish, from = "Bezeichnung" },
  k.field "category"   { k.fill_down, from = "Warengruppe" },
  k.field "price"      { k.decimal "1.234,56", from = "VK-Preis", null = { "-", "auf Anfrage" } },
  k.field "valid_from" { k.date "%d.%m.%Y", from = "gültig ab" },
  k.row(function(row) if row:raw "Artikelnr.":find "^Summe" then row:skip "totals" end end),
}]] },
    steps = {
      { type = "preview prices.csv --rows 1", exit = 0, says = { "header on row 4", "2 rows stand above the header",
        'if some cells are in quotes and others hold stray quotes: quote = "lazy"' } },
      { type = "run prices prices.csv", exit = 1, says = { "3 inserted", "1 rejected", "2 skipped", "created the table",
        'row 8 "31.11.2026"', "is not a date like DD.MM.YYYY, as in 31.12.2024", "skipped 1 totals", "skipped 1 blank row",
        "rejected rows prices.rejected.csv mend the cells, run the same command on this file" } },
      { sql = "select string_agg(article || ' ' || category || ' ' || coalesce(price::text, '-'), ', ' order by 1) from prices",
        gives = "00101 Schrauben 9.47, 00102 Schrauben 1606.69, 00201 Dübel -" },
    },
  },
  {
    "a bank statement: balances around it, then the same days once more",
    files = { ["oct.csv"] = { [["Girokonto: DE12";"";
"Kontostand vom 31.10.2026:";"624,60 EUR";

"Buchungstag";"Empfänger";"Verwendungszweck";"Betrag (EUR)";
"01.10.2026";"Müller & Söhne";"Rechnung ""4711""
vielen Dank";"-1.234,50";
"15.10.2026";"Zoë Groß";"Miete; Oktober";"950,00";
"Endsaldo";"";"";"624,60";
]], "windows-1252" }, ["nov.csv"] = { [["Girokonto: DE12";"";

"Buchungstag";"Empfänger";"Verwendungszweck";"Betrag (EUR)";
"15.10.2026";"Zoë Groß";"Miete; Oktober";"950,00";
"02.11.2026";"Zoë Groß";"Miete";"950,00";
"Endsaldo";"";"";"1.574,60";
]], "windows-1252" } },
    kits = { bank = [[return k.kit "bank" {
  into = "bookings", create = true, load = "insert_only", key = { "day", "party", "purpose", "amount" },
  k.field "day"     { k.date "%d.%m.%Y", from = "Buchungstag" },
  k.field "party"   { k.squish, from = "Empfänger" },
  k.field "purpose" { k.squish, from = "Verwendungszweck" },
  k.field "amount"  { k.decimal "1.234,56", from = "Betrag (EUR)" },
  k.row(function(row) if row:raw "Buchungstag":find "saldo$" then row:skip "balance" end end),
}]] },
    steps = {
      { type = "run bank oct.csv", exit = 0, says = { "windows-1252, delimiter ';', header on row 4", "2 inserted", "1 skipped",
        "skipped 1 balance", "passed over 2 above the table" } },
      { type = "run bank nov.csv", exit = 0, says = { "1 inserted 1 existing" } },
      { type = "run bank nov.csv", exit = 5, says = { "nov.csv was loaded into", "--if-loaded again loads it once more" } },
      { type = "run bnak nov.csv", exit = 2, says = { "there is no kit 'bnak' (kits/bnak.lua)", "did you mean 'bank'?" } },
      { type = "run salaries nov.csv", exit = 2, says = { "kits here: bank; kitload new salaries --from FILE writes one" } },
      { type = "job 00000000", exit = 2, says = { "there is no job 00000000", "kitload jobs lists them" } },
      { sql = "select count(*) || ' ' || sum(amount) from bookings", gives = "3 665.50" },
    },
  },
  {
    "staff out of a spreadsheet: a byte order mark, two digits of a year, words for true, a cell too narrow",
    files = { ["staff.csv"] = "\u{FEFF}" .. [[
Personal-Nr.;Name;Geburtsdatum;Gehalt €;Vollzeit;E-Mail
0001;Zoë Müller;28.02.58;4.200,00 €;WAHR;zoe@firma.example
0002;Jürgen Weiß;01.12.99;3.900,50 €;nein;k.A.
0003;Łukasz Öztürk;31.11.85;€ 5.000,00;ja;l@@firma.example
##########;;;;;
]] },
    kits = { staff = [[return k.kit "staff" {
  into = "staff", create = true, load = "upsert", key = "nr",
  k.field "nr"        { from = "Personal-Nr.", match = "^[0-9]{4}$" },
  k.field "name"      { k.squish, from = "Name" },
  k.field "born"      { k.date { "%d.%m.%y", pivot = 20 }, from = "Geburtsdatum" },
  k.field "pay"       { k.money { "1.234,56", currency = "EUR" }, from = "Gehalt €" },
  k.field "full_time" { k.boolean { yes = { "ja", "WAHR" }, no = { "nein", "FALSCH" } }, from = "Vollzeit" },
  k.field "email"     { k.email, from = "E-Mail", null = "k.A." },
}]] },
    steps = {
      { type = "run staff staff.csv", exit = 1, says = { "UTF-8, delimiter ';'", "2 inserted", "2 rejected", 'row 4 "31.11.85"',
        'row 4 "l@@firma.example"', 'row 5 "##########"' } },
      { write = { "staff.rejected.csv", "31%.11", "30.11", "@@", "@" } },
      { type = "run staff staff.rejected.csv", exit = 1, says = { "a rejects file", "1 inserted", "1 rejected" } },
      { type = "run staff staff.rejected.csv", exit = 1, says = { "0 inserted", "1 mended before" } },
      { sql = "select string_agg(nr || ' ' || born || ' ' || pay, ', ' order by nr) from staff",
        gives = "0001 1958-02-28 4200.00, 0002 1999-12-01 3900.50, 0003 1985-11-30 5000.00" },
    },
  },
  {
    "orders of a shop: what belongs to the order stands on its first line only",
    files = { ["orders.csv"] = [[
Name,Email,Paid at,Total,Lineitem quantity,Lineitem name,Lineitem price,Billing Street,Tags
#1001,ann@shop.example,2026-11-02 10:22:11 +0100,44.90,1,Mug,19.95,"Hauptstr. 5
Hinterhaus","vip, b2b"
#1001,ann@shop.example,,,2,"T-Shirt ""Blau"", L",12.50,,
#1002,bo@shop.example,2026-11-03 08:00:00 +0100,7.00,one,Sticker,7.00,Weg 1,
]] },
    kits = { orders = [[return k.kit "orders" {
  into = "order_lines", create = true, load = "upsert", key = { "order_no", "line" },
  k.field "order_no" { k.strip_prefix "#", k.integer, from = "Name" },
  k.field "line"     { k.row_number },
  k.field "paid_at"  { k.fill_down, k.timestamp "%Y-%m-%d %H:%M:%S %z", from = "Paid at" },
  k.field "total"    { k.fill_down, k.decimal, from = "Total" },
  k.field "item"     { from = "Lineitem name" },
  k.field "quantity" { k.integer, from = "Lineitem quantity" },
  k.field "tags"     { k.list { ",", of = k.trim }, from = "Tags" },
}]] },
    steps = {
      { type = "run orders orders.csv", exit = 1, says = { "2 inserted", "1 rejected", 'row 4 "one"',
        'columns that no field reads "Email", "Lineitem price", "Billing Street"' } },
      { sql = "select string_agg(order_no || ' ' || item || ' ' || total || ' ' || paid_at::date, ', ' order by line) from order_lines",
        gives = '1001 Mug 44.90 2026-11-02, 1001 T-Shirt "Blau", L 44.90 2026-11-02' },
    },
  },
  {
    "a dump of webhooks: nested members, a line cut off, a line of the log among them",
    files = { ["hooks.ndjson"] = [[
{"id":"evt_1","created":1793000000,"data":{"object":{"amount":1250,"note":"Gr\u00fc\u00dfe"}}}
{"id":"evt_2","created":1793000060,"data":{"object":{"amount":"12,50"}}}
{"id":"evt_3","type":"inv
2026-11-03 02:00 log rotated
{"id":"evt_4","created":1793000120,"data":null}
]] },
    kits = { hooks = [[return k.kit "hooks" {
  into = "events", create = true, load = "upsert", key = "id",
  k.field "id"     {},
  k.field "at"     { k.epoch, from = "created" },
  k.field "amount" { k.integer, from = "/data/object/amount" },
  k.field "note"   { from = "/data/object/note" },
}]] },
    steps = {
      { type = "run hooks hooks.ndjson", exit = 1, says = { "NDJSON", "2 inserted", "3 rejected", 'row 2 "12,50"',
        "cannot be read as an object of JSON", 'row 4 "2026-11-03 02:00 log rotated"',
        "rejected rows hooks.rejected.ndjson mend the lines, run the same command on this file" } },
      { write = { "hooks.rejected.ndjson", '"12,50"', "1300", '"type":"inv', '"created":1793000090}' } },
      { type = "run hooks hooks.rejected.ndjson", exit = 1, says = { "2 inserted", "1 rejected" } },
      { sql = "select string_agg(id || ' ' || coalesce(amount::text, '-'), ', ' order by id) from events",
        gives = "evt_1 1250, evt_2 1300, evt_3 -, evt_4 -" },
    },
  },
  {
    "a report for paper: a title, the header again on each page, totals, an end mark",
    files = { ["items.csv"] = [[
ACME REPORTING SYSTEM v3.2
Open Items by Customer
Run date: 11/02/2026  User: BATCH

Customer,Invoice,Inv Date,Amount
1000,INV-1,01/31/2026,"1,250.00"
1001,INV-2,02/28/2026,80.50
Page Total,,,"1,330.50"
Page 1 of 2,,,
Customer,Invoice,Inv Date,Amount
1002,INV-3,13/01/2026,99.00
1003,INV-4,03/15/2026,12.00
Grand Total,,,"1,441.50"
*** END OF REPORT ***
]] },
    kits = { items = [[return k.kit "items" {
  into = "items", create = true, source = { ragged = "pad" },
  k.field "customer" { k.integer, from = "Customer", required = true },
  k.field "invoice"  { from = "Invoice", required = true },
  k.field "day"      { k.date "%m/%d/%Y", from = "Inv Date" },
  k.field "amount"   { k.decimal "1,234.56", from = "Amount" },
  k.row(function(row) if not row:raw "Customer":find "^%d+$" then row:skip "totals and pages" end end),
}]] },
    steps = {
      { type = "run items items.csv", exit = 1, says = { "header on row 5", "3 inserted", "1 rejected", 'row 11 "13/01/2026"',
        "skipped 4 totals and pages", "skipped 1 the header again", "passed over 3 above the table" } },
      { sql = "select count(*) || ' ' || sum(amount) from items", gives = "3 1342.50" },
    },
  },
  {
    "an old system's dump: tabs, no header, \\N for NULL, a backslash before quotes",
    files = { ["customers.txt"] = '1\tAnn \\"the rock\\" Hall\t\\N\t2026-02-11 00:00:00\n2\tBo\tone\\ntwo\t\\N\n3\tCy\t\\N\t2026-13-01 00:00:00\n' },
    kits = { customers = [[return k.kit "customers" {
  into = "customers", create = true, null = "\\N",
  source = { delimiter = "\t", header = false, escape = "\\" },
  k.field "id"      { k.integer, from = 1 },
  k.field "name"    { from = 2 },
  k.field "note"    { k.replace { "\\n", "\n" }, from = 3 },
  k.field "created" { k.timestamp "%Y-%m-%d %H:%M:%S", from = 4 },
}]] },
    steps = {
      { type = "run customers customers.txt", exit = 1, says = { "delimiter tab, escape '\\', no header", "2 inserted",
        'row 3 "2026-13-01 00:00:00"' } },
      { sql = [[select string_agg(id || name || coalesce(replace(note, chr(10), '|'), '-'), ', ' order by id) from customers]],
        gives = '1Ann "the rock" Hall-, 2Boone|two' },
    },
  },
  {
    "a survey: questions as headers, several answers in a cell, words for no answer",
    files = { ["survey.csv"] = [[
Zeitstempel,"Wie zufrieden sind Sie? (1 = gar nicht, 5 = sehr)",Welche Kanäle nutzen Sie?,Würden Sie uns empfehlen?,Was fehlt?
11/13/2026 9:05:00,4,E-Mail;Telefon,Ja,"Mehr ""Personal"",
schneller!"
11/14/2026 19:30:00,keine Angabe,,Weiß nicht,-
11/15/2026 8:00:00,7,Chat,Nein,n/a
]] },
    kits = { survey = [[return k.kit "survey" {
  into = "survey", create = true, null = { "-", "n/a", "keine Angabe" },
  k.field "at"         { k.timestamp { "%m/%d/%Y %H:%M:%S", tz = "Europe/Berlin" }, from = "Zeitstempel" },
  k.field "score"      { k.integer, from = 2, min = 1, max = 5 },
  k.field "channels"   { k.list ";", from = 3 },
  k.field "recommends" { k.boolean { yes = { "Ja" }, no = { "Nein" } }, from = "Würden Sie uns empfehlen?", null = "Weiß nicht" },
  k.field "wish"       { from = "Was fehlt?" },
}]] },
    steps = {
      { type = "run survey survey.csv", exit = 1, says = { "2 inserted", "1 rejected", "score max 1 is more than 5", 'row 4 "7"' } },
      { sql = "select string_agg(coalesce(score::text, '-') || ' ' || coalesce(channels::text, '-') || ' ' || coalesce(recommends::text, '-'),"
        .. " ', ' order by at) from survey", gives = '4 ["E-Mail", "Telefon"] true, - - -' },
    },
  },
  {
    "a logger's file: comments in it, words and marks for no value, a last line that was cut off",
    files = { ["log.csv"] = [[
# logger v2.3
# station: Süd 4
timestamp,sensor,temp_c,status
2026-10-01T00:00:01Z,S001,21.50,OK
2026-10-01T00:00:02Z,S002,NaN,OK
# logger restarted
2026-10-01T00:00:03Z,S003,-9999,ERR
2026-10-01T00:00]] },
    kits = { log = [[return k.kit "log" {
  into = "temperatures", create = true, source = { comment = "#" },
  k.field "timestamp" { k.timestamp "%Y-%m-%dT%H:%M:%S%z" },
  k.field "sensor"    {},
  k.field "temp_c"    { k.decimal, null = { "NaN", "-9999" } },
  k.field "status"    { one_of = { "OK", "ERR" } },
}]] },
    steps = {
      { type = "run log log.csv", exit = 1, says = { "3 inserted", "1 rejected", "has 1 cell, the header has 4",
        'row 8 "2026-10-01T00:00"', "passed over 3 comments" } },
      { sql = "select count(*) || ' ' || count(temp_c) from temperatures", gives = "3 1" },
    },
  },
  {
    "stock lists of two customers: a template, and what is different",
    files = { ["north.csv"] = "sku,name,qty\nA-1,Chair,5\nA-2,Table,none\n",
      ["south.csv"] = { "Lagerbestand Süd\n\nArtikel-Nr;Bezeichnung;Bestand\nSUED-A-1;Stuhl;1.005\nSUED-A-2;Größe XL;-\n", "windows-1252" } },
    kits = { ["shop/stock"] = [[return k.kit "shop.stock" {
  into = "stock", create = true, load = "upsert", key = { "shop", "sku" },
  k.field "shop" { k.meta "shop" },
  k.field "sku"  { k.trim, from = { "sku", "Artikel-Nr" } },
  k.field "name" { k.squish, from = { "name", "Bezeichnung" } },
  k.field "qty"  { k.integer, from = { "qty", "Bestand" }, min = 0 },
}]], ["south/stock"] = [[return k.kit "south.stock" {
  extends = "shop.stock",
  k.field "sku" { k.base, k.strip_prefix "SUED-" },
  k.field "qty" { k.integer "1.234", null = "-" },
}]], ["south/typo"] = [[return k.kit "south.typo" {
  extends = "shop.stock",
  k.field "quantity" { k.integer "1.234" },
}]] },
    steps = {
      { type = "run shop.stock north.csv", exit = 2, says = { "--meta shop is not given", "add --meta shop=… to the command" } },
      { type = "run shop.stock north.csv --meta shops=north", exit = 2, says = { "add --meta shop=… to the command, which has --meta shops" } },
      { type = "run shop.stock north.csv --meta shop=north --meta day=1", exit = 1, says = { "1 inserted", 'row 3 "none"',
        "--meta day is read by no field; the kit reads shop" } },
      { type = "run south.stock south.csv --meta shop=south", exit = 0, says = { "2 inserted", "header on row 3" } },
      { type = "run south.stock north.rejected.csv --meta shop=south", exit = 5, says = {
        "north.rejected.csv has rejects of the kit shop.stock, and this is the kit south.stock",
        "kitload run shop.stock north.rejected.csv" } },
      { type = "check south.typo south.csv --meta shop=south", exit = 2, says = {
        "field 'quantity': shop.stock has no such field", 'a field of its own is k.add "quantity" { … }' } },
      { sql = "select string_agg(shop || ' ' || sku || ' ' || coalesce(qty::text, '-'), ', ' order by shop, sku) from stock",
        gives = "north A-1 5, south A-1 1005, south A-2 -" },
    },
  },
}
