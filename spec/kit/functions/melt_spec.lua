-- k.melt over lines of CSV: the cases of a support engineer, and random wide files against a model of a few lines.
local h = require "spec.helper"
local r = require "spec.kit.running"

-- The cases: title, the kit's list, the file, the rows.
local function cases()
  local list, part
  list = {}
  for line in h.read "spec/cases/melt.case":gmatch "([^\n]*)\n" do
    local case = list[#list]
    if line:find "^== " then
      list[#list + 1], part = { title = line:sub(4), kit = {}, csv = {}, rows = {} }, "csv"
    elseif line == "->" then
      part = "rows"
    elseif case and part == "csv" and line:find "^ " then
      case.kit[#case.kit + 1] = line .. ","
    elseif case and line ~= "" and not line:find "^#" then
      case[part][#case[part] + 1] = line
    end
  end
  return list
end

-- Random wide files ---------------------------------------------------------------------------------------------------

-- What a cell may be: an integer, blank, a null token, or bad.
local function cell()
  local n = math.random(10)
  if n <= 6 then return tostring(math.random(99)) end
  return ({ "", " ", "-", math.random(12) == 1 and "bad" or "" })[n - 6]
end

local function wide_file()
  local f = { headers = {}, rows = {}, from = math.random(3), to = 0, keep = math.random(2) == 1 }
  f.to = f.from + math.random(0, 6)
  local width = f.to + math.random(0, 2)
  f.id = f.from > 1 and math.random(f.from - 1) or f.to + 1
  if f.id > width then width = f.id end
  for i = 1, width do f.headers[i] = i == f.id and "id" or i >= f.from and i <= f.to and "m" .. i or "other" .. i end
  for n = 1, math.random(0, 40) do
    local row = {}
    for i = 1, width do row[i] = i == f.id and "r" .. n or cell() end
    -- sometimes the decoder cannot read the row
    if math.random(15) == 1 then row[#row + 1] = "surplus" end
    f.rows[n] = row
  end
  f.columns = ({ ("{ %d, %d }"):format(f.from, f.to), '"m*"' })[math.random(2)]
  return f
end

local function csv_of(f)
  local lines = { table.concat(f.headers, ",") }
  for _, row in ipairs(f.rows) do lines[#lines + 1] = table.concat(row, ",") end
  return table.concat(lines, "\n") .. "\n"
end

local function kit_of(f)
  return ([[null = { "-" }, k.melt { columns = %s, into = { film = "header", seen = "cell" }, empty = %q },
    k.field "id" { k.trim, required = true }, k.field "film" {}, k.field "seen" { k.integer },]]):format(f.columns, f.keep and "keep" or "skip")
end

local function is_blank(c) return c:find "%S" == nil or c == "-" end

-- The lines that spec.kit.running gives.
local function model(f)
  local out = {}
  for _, row in ipairs(f.rows) do
    local made, bad = {}, {}
    for i = f.from, f.to do
      if f.keep or not is_blank(row[i]) then
        made[#made + 1] = (" id=%s film=m%d%s"):format(row[f.id], i, row[i]:find "%d" and " seen=" .. row[i] or "")
        if row[i] == "bad" then bad[#bad + 1] = (" integer.invalid@seen/m%d"):format(i) end
        -- a cell of a blank is no integer: only the melt takes it as nothing
        if row[i] == " " then bad[#bad + 1] = (" integer.invalid@seen/m%d"):format(i) end
      end
    end
    if #row > #f.headers then
      out[#out + 1] = "broken csv.too_many_cells@"
    elseif #made == 0 then
      out[#out + 1] = ("skipped id=%s"):format(row[f.id])
    else
      for i, line in ipairs(made) do
        out[#out + 1] = (bad[1] and "rejected" or "good") .. line .. (i == 1 and table.concat(bad) or "")
      end
    end
  end
  return out
end

describe("k.melt", function()
  local all = cases()

  it("has its cases", function() assert.is_true(#all > 20) end)

  for _, case in ipairs(all) do
    it("does as the case says: " .. case.title, function()
      local body, csv = table.concat(case.kit, "\n"), table.concat(case.csv, "\n") .. "\n"
      local lines = r.lines(body, csv)
      assert.same(case.rows, lines)
      assert.same(case.rows, r.lines(body, csv, { batch = { rows = 1 } }))
    end)
  end

  it("gives the rows of a model, whatever batches hold", function()
    local seed = os.time()
    for n = 1, 40 do
      math.randomseed(seed, n)
      local f = wide_file()
      local wanted, csv, body = model(f), csv_of(f), kit_of(f)
      for _, rows in ipairs { 1, 3, 64, 1024 } do
        assert.same(wanted, r.lines(body, csv, { batch = { rows = rows, cells = rows * 5 } }), ("seed %d, file %d:\n%s"):format(seed, n, csv))
      end
    end
  end)

  it("goes on behind an error of the kit's function as if the row were not there", function()
    local body = [[k.melt { columns = { 2, 4 }, into = { film = "header", seen = "cell" } },
      k.field "id" {}, k.field "film" {}, k.field "seen" { k.integer },
      k.row(function(row) if row.seen == 5 then error "five" end end),]]
    local csv = "id,a,b,c\n1,1,,2\n2,1,5,3\n3,x,5,1\n4,,,\n5,,,7\n"
    for _, rows in ipairs { 1, 2, 1024 } do
      assert.same({ "good id=1 film=a seen=1", "good id=1 film=c seen=2", "rejected id=2 film=a seen=1 lua.error@",
        "rejected id=3 film=a integer.invalid@seen/a lua.error@", "skipped id=4", "good id=5 film=c seen=7" },
        r.lines(body, csv, { batch = { rows = rows }, count_kit_errors = true }))
      local columns = {}
      for i, row in ipairs((r.rows(body, csv, { batch = { rows = rows }, count_kit_errors = true }))) do columns[i] = row.melted or 0 end
      assert.same({ 2, 4, 2, 2, 0, 4 }, columns)
    end
  end)

  it("takes members of JSON, and they are no part of what extra keeps", function()
    local body = [[extra = "more", k.melt { columns = { "a", "b" }, into = { film = "header", seen = "cell" } },
      k.field "id" {}, k.field "film" {}, k.field "seen" { k.integer },]]
    assert.same({ 'good id=7 film=a seen=1 more={"note":"n","x":[1]}', 'good id=7 film=b seen=2 more={"note":"n","x":[1]}', "good id=8 film=b seen=3" },
      r.lines(body, '{"a":1,"note":"n","b":2,"id":7,"x":[1]}\n{"b":3,"id":8,"a":null}\n', { members = { "id", "a", "b", "note" } }))
  end)

  it("makes thousands of rows of one", function()
    local headers, cells = { "id" }, { "7" }
    for i = 1, 4000 do headers[#headers + 1], cells[#cells + 1] = "c" .. i, tostring(i) end
    local lines = r.lines([[k.melt { columns = "c*", into = { film = "header", seen = "cell" } },
      k.field "id" {}, k.field "film" {}, k.field "seen" { k.integer },]], table.concat(headers, ",") .. "\n" .. table.concat(cells, ",") .. "\n")
    assert.same({ 4000, "good id=7 film=c1 seen=1", "good id=7 film=c4000 seen=4000" }, { #lines, lines[1], lines[4000] })
  end)
end)
