-- What stands in a draft of a file, of a table, or of both. `new` runs in this process, so that each file costs little.
local h = require "spec.helper"
local lfs = require "lfs"
local draft = require "kitload.draft.draft"
local guess = require "kitload.guess.guess"
local new = require "kitload.commands.kits.new"
local target = require "spec.kitload.target"
local writer = require "kitload.draft.writer"

local home = h.pwd()
package.path = ("%s/lua/?.lua;%s/lua/?/init.lua;"):format(home, home) .. package.path -- `new` is run in another folder

-- A workspace with these files.
local function workspace(files)
  local folder = h.tmp()
  for name, bytes in pairs(files) do
    local below = name:match "^(.*)/"
    if below then h.sh(("mkdir -p %s/%s"):format(folder, below)) end
    h.write(folder .. "/" .. name, bytes)
  end
  return folder
end

-- kitload new NAME in that folder: the kit and what is said, with one blank between words; or "" and the error.
local function make(folder, name, options)
  local said, real = {}, io.stdout
  assert(lfs.chdir(folder))
  io.stdout = { write = function(_, ...) for _, part in ipairs { ... } do said[#said + 1] = part end end } -- luacheck: ignore
  options.force = true
  local done, code, err = pcall(new.run, options, { name })
  io.stdout = real -- luacheck: ignore
  assert(lfs.chdir(home))
  assert(done, code)
  if not code then return "", err.message .. "\n" .. (err.hint or "") end
  local kit = h.read(("%s/kits/%s.lua"):format(folder, (name:gsub("%.", "/"))))
  return kit:gsub(" +", " "), (table.concat(said):gsub("%s+", " "))
end

-- The draft of one file.
local function of(bytes, options, name)
  options = options or {}
  options.from = name or "a.csv"
  return make(workspace { [options.from] = bytes }, "a", options)
end

local function has(text, part) assert.is_truthy(text:find(part, 1, true), part .. "\nis not in\n" .. text) end
local function lacks(text, part) assert.is_nil(text:find(part, 1, true), part .. "\nis in\n" .. text) end

-- n lines made by `line`.
local function lines(n, line)
  local list = {}
  for i = 1, n do list[i] = line(i) end
  return table.concat(list, "\n") .. "\n"
end

describe("a draft of a wide file", function()
  it("offers k.melt with a field that reads the cells of all its columns", function()
    has(of "Region,2021,2022,2023\nx,1,2.5,3\ny,4,5,6\n", [[
 -- 3 headers look like years. k.melt makes a row for each of them, in place of their fields:
 -- k.melt { columns = { 2, 4 }, into = { year = "header", value = "cell" } },
 -- k.field "year" { k.integer },
 -- k.field "value" { k.decimal },
]])
    has(of 'Region,2021,2022,2023\nx,,2,"1,450,000"\ny,n/a,2,\n', '-- k.field "value" { k.integer "1,234", null = { "n/a" } },')
    has(of "Region,2021,2022,2023\nx,1,2,low\n", '-- k.field "value" { k.trim },')
    has(of("Region;2021;2022;2023\nx;;;\n"), '-- k.field "value" {')
  end)

  it("knows years, months, quarters, weeks and days", function()
    local function word(headers) return of("Region;" .. headers .. "\nx;1;2;3\n"):match "3 headers look like (%a+)%." end
    for headers, wanted in pairs {
      ["FY2021;FY2022;FY2023"] = "years", ["2023 Q1;2023 Q2;2023 Q3"] = "quarters", ["2024-01-30;2024-01-31;2024-02-01"] = "days",
      ["31.1.2024;1.2.2024;2.2.2024"] = "days", ["Jan;Feb;Mar"] = "months", ["Jan-23;Feb-23;Mar-23"] = "months",
      ["2023-01;2023-02;2023-03"] = "months", ["2023 May;2023 June;2023 July"] = "months", ["Feb;März;Mai"] = "months",
      ["Mär 24;Apr 24;Okt 24"] = "months", ["KW 1;KW 2;KW 3"] = "weeks",
    } do
      assert.equal(wanted, word(headers), headers)
    end
    for _, headers in ipairs { "a;b;c", "2021;2022;x", "1;2;3", "Jan;Feb;Total", "2024-13-01;2024-13-02;2024-13-03", "é;ü;mä" } do
      assert.is_nil(word(headers), headers)
    end
  end)
end)

describe("a draft of a file", function()
  it("names columns by their places where the header does not tell them apart", function()
    local kit = of "No,No, ,Name,\n1,2,x,a,\n3,4,y,b,\n"
    has(kit, 'k.field "no" { k.integer, from = 1 }')
    has(kit, 'k.field "no_2" { k.integer, from = 2 }')
    has(kit, '\n k.field "column_3" { k.trim, from = 3 }')
    has(kit, '-- k.field "column_5" { k.trim, from = 5 }')
    has((of('{"a":1," ":"x"}\n', {}, "a.ndjson")), 'from = " "')
  end)

  it("says how the file is written, as far as that is not the default", function()
    has((of('[{"a":1}]', {}, "a.json")), 'source = { format = "json" }')
    has((of('{"data":[{"a":1},{"a":2}]}', {}, "a.json")), 'source = { format = "json", rows = "/data" }')
    has((of('{"data":[{"a":1}],"more":[{"b":1}]}', {}, "a.json")), 'source = { format = "json" }')
    local kit, said = of "a;b\n1;2;\n3;4;\n5;6;\n"
    has(kit, 'source = { delimiter = ";", ragged = "pad" }')
    has(said, "all rows have empty cells after those of the header")
    lacks((of "a;b\n1;2;\n3;4;\n5;6;\n7;8;9\n"), "pad")
    has((of("1,2\n3,4\n", { no_header = true })), 'source = { header = false }')
    has((of("1,2\n3,4\n", { no_header = true })), 'k.field "column_2" { k.integer, from = 2 }')
  end)

  it("writes the source whole where the draft reads the file in another way than the sample was read", function()
    local folder = workspace { ["a.csv"] = "when,where\n" .. lines(20, function(i) return ("2024-01-%02d,x;%d"):format(i, i) end) }
    lacks((make(folder, "a", { from = "a.csv" })), "source")
  end)

  it("has the kit's null tokens in the fields that have their own", function()
    local kit = of "no,n,name\n1,5,\\N\n2,n/a,Eva\n3,7,Bo\n"
    has(kit, 'null = { "\\\\N" },')
    has(kit, 'k.field "n" { k.integer, null = { "\\\\N", "n/a" } }')
    has((of("no,n\n1,-\n2,5\n", { null = { "-" } })), 'k.field "n" { k.integer }')
  end)

  it("keeps quotes, comments and totals apart from the data", function()
    -- No cell is really quoted, so quotes are characters like others; with one that is, they are lazy.
    has((of 'id,size\n1,5" pipe\n2,"6" x\n3,7\n'), "quote = false")
    has((of 'id,size,town\n1,5" pipe,Rome\n2,5,"Bonn, DE"\n3,6,Oslo\n4,"7 "x" y",Paris\n'), 'quote = "lazy"')
    lacks((of "a,b\n#1,x\n2,y\n#3\n"), "comment")
    lacks((of "#a,b\n1,x\n2,y\n# end\n"), "comment")
    has((of "a,b\n1,x\n2,y\n# end\n"), 'comment = "#"')
    local _, why = of(('_row,_errors,a\n1,"a: is not (x.y)",5\n'))
    has(why, "is a rejects file")
    -- Row 1,000 of 1,500 is no end.
    local kit = of("no;n\n" .. lines(1500, function(i) return i == 1000 and "Total;" or i .. ";5" end))
    lacks(kit, "totals")
    kit = of("no;n\n" .. lines(999, function(i) return i == 999 and "Total;" or i .. ";5" end))
    has(kit, '"Total" then row:skip "totals"')
  end)

  it("has at most as many columns as a table", function()
    local function wide(n) return table.concat({ lines(n, function(i) return "c" .. i end):gsub("\n(.)", ",%1"), "" }) end
    has((of(wide(1600) .. "1" .. (",1"):rep(1599) .. "\n")), '"c1600"')
    local _, why = of(wide(1601) .. "1" .. (",1"):rep(1600) .. "\n")
    has(why, "1,601 columns")
  end)

  it("reads its file: cells far down change it, and zeros in front", function()
    local kit, said = of("no;n\n" .. lines(1200, function(i) return ("%d;%s"):format(i, i == 1100 and "007" or i) end))
    has(kit, 'k.field "n" { k.trim }')
    has(said, 'has leading zeros ("007")')
    -- Rows that are looked at again are counted once: 1 of 1,200 cells is no integer.
    has(select(2, of("no;n\n" .. lines(1200, function(i) return ("%d;%s"):format(i, i == 1100 and "x" or i) end))), 'k.decimal does not read 1 of 1,001 cells: "x"')
  end)

  it("proposes a key that no row repeats and none lacks, and for how many rows that holds", function()
    local rows = lines(30, function(i) return ("A%d;%d"):format(i, i % 3) end)
    local kit, said = of("order_id;n\n" .. rows)
    has(kit, '-- key = "order_id", -- with load = "upsert": unique in 30 rows, never blank')
    has(said, "order_id: unique in 30 rows")
    lacks((of("order_id;n\n" .. rows .. "A1;5\n")), "key")
    lacks((of("order_id;n\n" .. rows .. ";5\n")), "key")
    -- Keys that rise are proven in any number. Tiny buffers have no room for others.
    local far = lines(1100, function(i) return ("A%04d;%d"):format(i, i % 3) end)
    has((of("order_id;n\n" .. far)), "unique in 1,100 rows")
    lacks((of("order_id;n\n" .. far .. ";5\n")), "key")
    lacks((of("order_id;n\n" .. far .. "A0001;5\n")), "key")
    -- Rows that the kit skips or rejects prove nothing.
    local numbers = lines(1100, function(i) return ("%d;%d"):format(i, i % 3) end)
    has((of("order_id;n\n" .. numbers .. "Total;\n")), "unique in 1,100 rows")
    has((of("order_id;n\n" .. numbers .. "0;x;y\n")), "unique in 1,100 rows")
  end)

  it("proposes two columns as a key only where no row with its cells repeats them", function()
    local kit = of "order_id;line;n\n1;1;5\n1;2;6\n2;1;7\n2;2;8\n3;1;5\n1;1\n"
    has(kit, '-- key = { "order_id", "line" }')
  end)

  it("takes totals at the end of a long file for no data, but not rows in its middle", function()
    local function file(at) return "no;n\n" .. lines(1400, function(i) return at[i] or ("%d;%d"):format(i, i) end) end
    local kit, said = of(file { [1400] = "Total;" })
    has(kit, 'first == "Total"')
    has(said, '("Total")')
    kit = of(file { [1200] = "Sum;", [1400] = "Total;" })
    has(kit, 'if first == "Total" then')
    lacks(of(file { [1200] = "Total;" }), "row:skip")
  end)
end)

describe("a draft of a customer's file", function()
  local parent = [[local k = require "kit"
    return k.kit "p" { into = "t", load = "upsert", key = { "id" }, null = { "\\N" }, source = { header = { 1, 2 } },
    k.field "id" { from = "a Id" }, k.field "n" { k.integer, from = "b N" }, k.field "who" { k.meta "who", example = "abc", match = "^abc$" },
    k.field "gone" { from = "Gone", must_exist = true } }]]

  it("is held against its file, although columns are missing", function()
    local rows = lines(1200, function(i) return ("A%d,%s"):format(i, i == 1150 and "x" or i) end)
    local folder = workspace { ["kits/p.lua"] = parent, ["a.csv"] = "a,b\nId,N\n" .. rows, ["b.csv"] = "c,b\nX,N\n" .. rows:gsub("x", "y") }
    local kit, said = make(folder, "a", { from = "a.csv", extends = "p", header = "1,2" })
    has(kit, "1,200 rows looked at")
    has(said, 'n the template does not read "x": 1 of 1,001 cells')
    lacks(kit, "null")
    kit, said = make(folder, "b", { from = "b.csv", extends = "p", header = "1,2" })
    has(kit, "1,200 rows looked at")
    has(said, 'n the template does not read "y": 1 of 1,001 cells')
  end)

  it("names its project, and the place of its files", function()
    local folder = workspace { ["kits/p.lua"] = parent, ["kits/q.lua"] = parent:gsub('"p" {', '"p" { project = "acme",'),
      ["projects/Acme.lua"] = "return {}", ["in/acme/a-2024_01_02.csv"] = "a,b\nId,N\n1,2\n", ["in/[x]/a.csv"] = "a,b\nId,N\n1,2\n",
      ["in/other/a.csv"] = "a,b\nId,N\n1,2\n", ["../" .. "beside.csv"] = "a,b\nId,N\n1,2\n" }
    has((make(folder, "ACME.a", { from = "in/other/a.csv", extends = "p", header = "1,2" })), 'project = "Acme"')
    has((make(folder, "x", { from = "in/acme/a-2024_01_02.csv", extends = "p", header = "1,2" })), 'project = "Acme"')
    has((make(folder, "x", { from = "in/acme/a-2024_01_02.csv", extends = "p", header = "1,2" })), 'source = { files = "in/acme/a-*.csv" }')
    lacks((make(folder, "x", { from = "in/[x]/a.csv", extends = "p", header = "1,2" })), "files")
    lacks((make(folder, "acme.x", { from = "in/other/a.csv", extends = "q", header = "1,2" })), "project")
    lacks((make(folder, "x", { from = "../beside.csv", extends = "p", header = "1,2" })), "files")
    os.remove(folder .. "/../beside.csv")
  end)
end)

describe("a draft of a table", function()
  local column, index = target.column, target.index

  -- The kit for this target and this file, which has these headers and one row of these cells.
  local function into(t, headers, cells)
    local d = { name = "a", about = "a", facts = {}, fields = {}, items = {}, comments = {}, notes = {}, null = {} }
    local sample = headers and { file = { headers = headers }, columns = guess.columns(headers, { { state = "good", cells = cells } }) }
    draft.for_target(d, target.target(t), sample)
    local notes = {}
    for i, note in ipairs(d.notes) do notes[i] = note[1] .. ": " .. note[2] end
    return writer.write(d):gsub(" +", " "), table.concat(notes, "\n")
  end

  local columns = { column { "id", "int8", not_null = true, identity = true }, column { "made", not_null = true, generated = true },
    column { "code", "bpchar", not_null = true, typmod = { length = 3 } }, column { "name", "varchar", typmod = { length = 9 } }, column { "note" } }

  it("has the columns that a file can fill", function()
    local kit = into { columns = columns }
    lacks(kit, '"id"')
    lacks(kit, '"made"')
    has(kit, 'k.field "code" { k.trim, required = true, max_length = 3 }')
    has(kit, 'k.field "name" { k.trim, max_length = 9 }')
  end)

  it("takes what no header gives from --meta, but nothing that the server fills", function()
    local kit, notes = into({ columns = columns }, { "Name", "Made", "nam" }, { "x", "y", "z" })
    has(kit, 'k.field "code" { k.meta "code", required = true }')
    lacks(kit, 'k.meta "id"')
    has(kit, "left as they are: note\n")
    has(kit, '-- k.field "made" { k.trim, from = "Made" }')
    has(notes, '"nam": is no column of public.contacts: its field')
  end)

  it("has a key that the table has whole, and says so if it is not the primary one", function()
    local function key(list) return (into({ columns = columns, indexes = list }, { "Code", "Name" }, { "x", "y" })) end
    has(key { index { "code" } }, 'key = { "code" },\n')
    has(key { index({ "name" }, { primary = false }) }, 'key = { "name" }, -- a unique index; the primary key is not in the fields')
    has(key { index { "id" }, index({ "code", "name" }, { primary = false }) }, 'key = { "code", "name" },')
    for _, flaw in ipairs { "partial", "expression", "deferrable" } do
      has(key { index({ "code" }, { primary = false, [flaw] = true }) }, 'load = "append", -- no key of the table is filled by the fields')
    end
  end)
end)

describe("the text of a draft", function()
  local function text(more)
    local d = { name = "a", about = "a", facts = {}, fields = {}, items = {}, comments = {}, notes = {}, null = {} }
    for name, v in pairs(more) do d[name] = v end
    return writer.write(d)
  end

  it("has comments behind its lines as long as they fit into 118 columns, and never lets a line out of them", function()
    local function field(n) return { name = "x", steps = {}, facts = {}, comment = ("c"):rep(n) } end
    -- `  k.field "x" {},` has 17 columns.
    has(text { fields = { field(96) } }, '  k.field "x" {},  -- ' .. ("c"):rep(96) .. "\n")
    has(text { fields = { field(97) } }, "  -- " .. ("c"):rep(97) .. '\n  k.field "x" {},\n')
    lacks(text { fields = { { name = "x", steps = {}, facts = {}, comment = "a\nos.exit()" } } }, "\nos.exit")
  end)

  it("has names in columns, but for a very long one", function()
    local long = ("l"):rep(30)
    local kit = text { fields = { { name = "a", steps = {}, facts = {} }, { name = "bcd", steps = {}, facts = {} }, { name = long, steps = {}, facts = {} } } }
    has(kit, '\n  k.field "a"   {},\n  k.field "bcd" {},\n  k.field "' .. long .. '" {},\n')
  end)

  it("marks what is off", function()
    has(text { facts = { { "load", "append" }, { "key", "id", nil, off = true } } }, '\n  load = "append",\n  -- key  = "id",\n')
    has(text { fields = { { name = "a", steps = {}, facts = {}, off = true, own = true } } }, '\n  -- k.add "a" {},\n')
  end)
end)
