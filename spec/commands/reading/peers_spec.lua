-- Files that other CSV readers read correctly. kitload must read them in the same way, by itself or with the option that
-- the case names. Each goes through `run` without a kit into a new table, so the spec sees the cells, names and NULLs that
-- a database gets.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

-- A case: title, text of the file, options, rows. Cells are parted by ¦; ~ is NULL. The first row is the table's columns, but of
-- files without a header.
local none = { "--header", "none" }

local function with(options) return { "--header", "none", table.unpack(options) } end

local dialects = {
  { "cells in quotes, empty ones and blanks, without a header", '"a","",x\n"b",,y\n"c","  ",z\n"d"," e, f ",no quote\n"g",  h  ,i\n', none,
    { "a¦~¦x", "b¦~¦y", "c¦  ¦z", "d¦ e, f ¦no quote", "g¦  h  ¦i" } },
  { "\\N outside of quotes as NULL", '"1",\\N,"a"\n"2","2","b"\n', with { "--null", "\\N" }, { "1¦~¦a", "2¦2¦b" } },
  { "backslashes before quotes and before themselves", 'id,a,b\n"1","x","end\\\\"\n"2","y","say \\"hi\\""\n', { "--escape", "\\" },
    { "id¦a¦b", "1¦x¦end\\", '2¦y¦say "hi"' } },
  { "backslashes before quotes, found out", '1|a|x\n2|b|"text\\"2\\""\n', none, { "1¦a¦x", '2¦b¦text"2"' } },
  { "quotes that are characters", 'HALL|Ann\nHALL|"Bo\nBERG|ü¶\n', with { "--quote", "none", "--delimiter", "|" },
    { "HALL¦Ann", 'HALL¦"Bo', "BERG¦ü¶" } },
  { "hstore in a file of tabs", '1\ta=>b,c=>"d e"\n2\tx=>y\n', with { "--quote", "none", "--delimiter", "\\t" },
    { '1¦a=>b,c=>"d e"', "2¦x=>y" } },
  { "lines of JSON as one column", '{"a": "b, c", "n":0}\n{"a": "d"}\n', with { "--quote", "none", "--delimiter", "\\x02" },
    { '{"a": "b, c", "n":0}', '{"a": "d"}' } },
  { "a delimiter that no text has", "a\x1fb\r\nc,d\x1fe\r\n", { "--delimiter", "\\x1f" }, { "a¦b", "c,d¦e" } },
  { "a delimiter of two characters", 'a, b, "c, e"\n1, 2, "3, 4"\n', { "--delimiter", ", " }, { "a¦b¦c, e", "1¦2¦3, 4" } },
  { "a delimiter outside of every plane of letters", "a🦆b\n1🦆2\n", { "--delimiter", "🦆" }, { "a¦b", "1¦2" } },
  { "any character as the quote", ".a\nb.,c\r\n1,2\r\n", { "--quote", "." }, { "a\nb¦c", "1¦2" } },
  { "apostrophes around cells with delimiters", "1\tA\tx\n2\tA\t'y\tz'\n3\tA\tw\n", none, { "1¦A¦x", "2¦A¦y\tz", "3¦A¦w" } },
  { "an escape that is no backslash", '"]"bla]""', with { "--escape", "]" }, { '"bla"' } },
  { "blanks around quoted cells", 'a,"b" ,"c"  \n1, "x, y" ,3\n', {}, { "a¦b¦c", "1¦x, y¦3" } },
  { "quotes around quotes, delimiters and line ends", '"q""1""",b\n"""a""","c,""\n"""\n', {}, { 'q"1"¦b', '"a"¦c,"\n"' } },
  { "words of several kinds as NULL", "id,v\n1,NULL\n2,n/a\n3,x\n", { "--null", "NULL", "--null", "n/a" }, { "id¦v", "1¦~", "2¦~", "3¦x" } },
}

local rows = {
  { "line ends of three kinds in one file", "a,b\n1,2\r3,4\r\n5,6", {}, { "a¦b", "1¦2", "3¦4", "5¦6" } },
  { "comments of one character", "# made by\nid;n\n1;3\n# more\n6;7\n", { "--comment", "#" }, { "id¦n", "1¦3", "6¦7" } },
  { "comments of two characters", "// made by\nid,n\n1,2\n// more\n/,4\n", { "--comment", "//" }, { "id¦n", "1¦2", "/¦4" } },
  { "comments behind blanks", " # a\n1;3\n # b\n2;4\n", with { "--comment", " #" }, { "1¦3", "2¦4" } },
  { "comments that are formulas", "a,b\n=N(x)\n1,2\n", { "--comment", "=N(" }, { "a¦b", "1¦2" } },
  { "lines of blanks between rows and at the end", "a,b,c\r\n \r\n1,2,3\r\n\t\r\n  \r\n", {}, { "a¦b¦c", "1¦2¦3" } },
  { "rows of nothing but delimiters", "a,b\n1,2\n,\n3,4\n,,,\n", {}, { "a¦b", "1¦2", "3¦4" } },
  { "short rows", "a,b,c\n1,2,3\n4,5\n6\n", { "--ragged", "pad" }, { "a¦b¦c", "1¦2¦3", "4¦5¦~", "6¦~¦~" } },
  { "a delimiter too many in each row", "a,b\n1,2,\n3,4,\n", {}, { "a¦b", "1¦2", "3¦4" } },
  { "rows to skip, without a header", "skip this\rand this\r1,2,3\r4,5,6\r", with { "--skip", "2" }, { "1¦2¦3", "4¦5¦6" } },
  { "a total below the rows", "a,b\n1,2\n3,4\nTotal,6\n", { "--footer", "1" }, { "a¦b", "1¦2", "3¦4" } },
  { "notes above the header", "some notes...\nmore notes,...\nn,text,day\n3.5,x,2000-12-13\n", {}, { "n¦text¦day", "3.5¦x¦2000-12-13" } },
  { "one row without a line end", "a,b", none, { "a¦b" } },
  { "one column, with blank lines", "a\n1\n\n\n2\n", {}, { "a", "1", "2" } },
  { "one column of texts with commas", "note\nhello, world\nfoo\nbar, baz, x\n", {}, { "note", "hello, world", "foo", "bar, baz, x" } },
  { "a cell of many lines", 'a|b\n1|"x' .. ("\nline, with | all"):rep(40) .. '"\n2|y\n', { "--delimiter", "|" },
    { "a¦b", "1¦x" .. ("\nline, with | all"):rep(40), "2¦y" } },
}

local headers = {
  { "columns without a name", "a,,\n1,x,y\n2,,z\n", {}, { "a¦column_2¦column_3", "1¦x¦y", "2¦~¦z" } },
  { "a name that comes again, beside its own successor", "a,b,a,a_2\n1,2,3,4\n", {}, { "a¦b¦a_3¦a_2", "1¦2¦3¦4" } },
  { "a dollar, a point and a quote in names", 'repl$id,s.a,"say ""x"""\n1,2,3\n', {}, { 'repl$id¦s.a¦say "x"', "1¦2¦3" } },
  { "two byte order marks", "\u{FEFF}\u{FEFF}a,b\n1,2\n", {}, { "a¦b", "1¦2" } },
  { "UTF-16 with sep=", "\xFF\xFE" .. ("sep=;\r\na;b\r\n1;2\r\n"):gsub(".", "%0\0"), {}, { "a¦b", "1¦2" } },
  { "questions in HTML", "<b>How old?</b>,<p>And you?</p>\n1,2\n", {}, { "<b>How old?</b>¦<p>And you?</p>", "1¦2" } },
  { "a number sign as the first name", "#,Name\n1,a\n#2,b\n", {}, { "#¦Name", "1¦a", "#2¦b" } },
  { "a question of several lines", '"Which?\n(one)",n\n"a\nb",1\n', {}, { "Which?\n(one)¦n", "a\nb¦1" } },
  { "two rows: the question and its choices", '"Respondent","Which?",,"Why?"\n,Red,Blue,Response\n17,Red,,"so, so"\n18,,Blue,\n', { "--header", "1,2" },
    { "Respondent¦Which? Red¦Which? Blue¦Why? Response", "17¦Red¦~¦so, so", "18¦~¦Blue¦~" } },
  { "three rows, of which the first is the names",
    'StartDate,Progress,Q1\nStart Date,Progress,"How, now?"\n"{""Id"":""s""}","{""Id"":""p""}","{""Id"":""q""}"\n2026-01-01 10:00:00,100,yes\n',
    { "--header", "1", "--skip", "2" }, { "StartDate¦Progress¦Q1", "2026-01-01 10:00:00¦100¦yes" } },
}

local function read(w, options, text)
  w:sql "drop table if exists t"
  w:write("f.csv", text)
  local code, report, out, err = w:report("--into", w.schema .. ".t", "--create", "--if-loaded", "again", "f.csv", table.unpack(options))
  return code, report, (out or "") .. (err or "")
end

local function table_of(w)
  local columns = w:sql "select string_agg(attname, '¦' order by attnum) from pg_attribute where attrelid = 't'::regclass and attnum > 0"
  local list = w:sql [[select string_agg(array_to_string(array(select coalesce(value, '~') from json_each_text(row_to_json(t))), '¦'), '†') from t]]
  local rows_read = { columns }
  for row in (list .. "†"):gmatch "(.-)†" do rows_read[#rows_read + 1] = row end
  return rows_read
end

for what, cases in pairs { ["a dialect"] = dialects, ["rows"] = rows, ["a header"] = headers } do
  describe(what .. " that other readers read:", function()
    local w = workspace.new()

    for _, case in ipairs(cases) do
      it(case[1], function()
        local code, _, said = read(w, case[3], case[2])
        assert.equal(0, code, said)
        local found = table_of(w)
        if case[3][2] == "none" then table.remove(found, 1) end
        assert.same(case[4], found)
      end)
    end
  end)
end

-- If kitload reads a file in another way than other readers, it says so, and names the option that reads it their way.
describe("a file that is not read by itself names the option:", function()
  local w = workspace.new()

  for _, case in ipairs {
    { "a stray quote in the only row", 'A,B",C\n', none, "--quote none" },
    { "a quote that never closes", 'a,b\n1,"x\n2,y\n', {}, "--quote none" },
    { "stray quotes in rows", 'a,b\n1,24" x\n2,"y"\n', {}, "--quote none" },
    { "short rows", "a,b,c\n1,2\n3,4\n", {}, "--ragged pad" },
    { "comments between rows", "id;n\n1;a\n# more\n2;b\n", {}, "--comment '#'" },
    { "a delimiter that is seldom one", "a¦b\n1¦2\n", {}, "--delimiter '¦'" },
    { "a delimiter of another plane", "a🦆b\n1🦆2\n", {}, "--delimiter '🦆'" },
    { "a second row of the header above typed rows", "id,n\nnumber,text\n1,a\n2,b\n", {}, "--header 1,2" },
    { "choices below their question", 'Id;When;"Which?";;\n;;Red;Blue;Other\n17;2026-01-01;Red;;so\n18;2026-01-02;;Blue;\n', {}, "--header 1,2" },
    { "three rows of a header", "id,n\nnumber,text\nan id,a name\n1,a\n2,b\n", {}, "--header 1 --skip 2" },
  } do
    it(case[1], function()
      local _, _, said = read(w, case[3], case[2])
      assert.truthy(said:gsub("%s+", " "):find(case[4], 1, true), said)
    end)
  end
end)
