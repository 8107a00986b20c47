local h = require "spec.helper"
local sniff = require "kitload.reading.sniff"

--- A scan of a text that splits at the delimiter; quotes matter only as far as these cases need them.
local function scanner(content)
  return function(dialect, rows)
    local list, n = {}, 0
    for line in content:gmatch "([^\n]*)\n" do
      n = n + 1
      local cells, cell, open = {}, "", false
      for i = 1, #line do
        local c = line:sub(i, i)
        if c == dialect.quote then
          open = not open
        elseif c == dialect.delimiter and not open then
          cells[#cells + 1], cell = cell, ""
        else
          cell = cell .. c
        end
      end
      cells[#cells + 1] = cell
      if #list < rows then list[#list + 1] = { row = n, line = n, cells = cells } end
    end
    return { rows = list, ok = true }
  end
end

local function settle(content, dialect, names)
  local known = {}
  for _, name in ipairs(names or {}) do known[sniff.fold(name)] = true end
  return sniff.settle(dialect or {}, known, scanner(content))
end

describe("sniffing", function()
  it("finds semicolons although the cells have decimal commas", function()
    local s = settle "id;amount\n1;2,50\n2;3,75\n"
    assert.equal(";", s.dialect.delimiter)
    assert.same({ "id", "amount" }, s.headers)
  end)

  it("finds tabs and bars", function()
    assert.equal("\t", settle("a\tb\n1\t2\n").dialect.delimiter)
    assert.equal("|", settle("a|b\n1|2\n").dialect.delimiter)
  end)

  it("skips the line sep= of a file without a header, but not more than is said", function()
    local content = "sep=;\nx;y\n1;2\n3;4\n"
    assert.same({ ";", 1 }, { settle(content, { header = false }).dialect.delimiter, settle(content, { header = false }).dialect.skip })
    assert.equal(2, settle(content, { header = false, skip = 2 }).dialect.skip)
  end)

  it("looks as far as the header that is said, and at more rows only if most of the first do not fit", function()
    local s = settle(("title\n"):rep(1199) .. "a;b\n" .. ("1;2\n"):rep(60), { header = 1200 })
    assert.same({ ";", { "a", "b" } }, { s.dialect.delimiter, s.headers })
    assert.equal(100, #settle("a;b\n" .. ("1;2\n3;4\nx\n"):rep(100)).rows)
    assert.equal(301, #settle("a;b\n" .. ("1;2\nx\ny\n"):rep(100)).rows)
  end)

  it("joins a header of two rows, and says once what both say", function()
    assert.same({ "id", "name first", "name last" }, settle("id,name,\nid,first,last\n1,a,b\n", { header = { 1, 2 } }).headers)
  end)

  it("takes one known name for the header in the first rows only", function()
    local function rows(n) return ("x,y\n"):rep(n) end
    assert.equal(21, settle("title,\n" .. rows(19) .. "id,city\n" .. rows(9), {}, { "id" }).dialect.header)
    assert.equal(1, settle("customer,city\n" .. rows(39) .. "id,\n" .. rows(9), {}, { "id" }).dialect.header)
    assert.equal(41, settle("customer,place\n" .. rows(39) .. "id,city\n" .. rows(9), {}, { "id", "city" }).dialect.header)
  end)

  it("finds apostrophes around all cells of a column, its header with or without them", function()
    for _, header in ipairs { "id;name", "'id';'name'" } do
      assert.equal("'", settle(header .. "\n1;'Ann'\n2;'Bo'\n").dialect.quote)
      assert.equal('"', settle(header .. "\n1;'Ann'\n2;Bo\n3;'t Hooft\n4;Cy\n").dialect.quote)
    end
  end)

  it("takes a file of one column as one column", function()
    local s = settle "id\n1\n2\n"
    assert.equal(",", s.dialect.delimiter)
    assert.same({ "id" }, s.headers)
  end)

  it("passes a title and blank rows to find the header", function()
    assert.equal(3, settle("List of customers,,\n\nid,name,city\n1,a,b\n2,c,d\n").dialect.header)
    assert.equal(3, settle("From,To,By\n\nid,name,city\n1,a,b\n", {}, { "ID", "Name" }).dialect.header)
  end)

  it("takes the first row of the usual width for the header when no name is known", function()
    assert.equal(2, settle("Export of May\nid,name\n1,a\n2,b\n").dialect.header)
  end)

  it("believes the kit: nothing that it says is guessed", function()
    local s = settle("a;b\n1;2\n", { delimiter = ",", header = 2 })
    assert.equal(",", s.dialect.delimiter)
    assert.equal(2, s.dialect.header)
    assert.same({ "1;2" }, s.headers)
  end)

  it("numbers the columns of a file without a header", function()
    local s = settle("1,a\n2,b\n", { header = false })
    assert.same({ "1", "2" }, s.headers)
    assert.is_false(s.dialect.header)
  end)

  it("finds apostrophes that quote", function()
    assert.equal("'", settle("'a','b'\n'x, y','2'\n'z','3'\n").dialect.quote)
    assert.equal('"', settle("a,b\nO'Neill,2\n").dialect.quote)
  end)
end)

-- With the rules of quotes as the reader has them.
describe("sniffing quotes", function()
  local function settle_file(content)
    local path = h.write(h.tmp() .. "/f.csv", content)
    local source = assert(require "kitload.host.source".open(path, {}))
    local found = sniff.settle({}, {}, function(dialect, rows) return source:scan(dialect, rows) end)
    source:close()
    return found.dialect
  end

  it("finds a backslash before quotes, but not where it makes fewer rows whole", function()
    assert.equal("\\", settle_file('id,name\n1,"Ann \\"A\\" Hill"\n2,"Bo"\n3,"Cy"\n').escape)
    local paths = settle_file 'id,path\n1,"C:\\"\n2,b\n3,x",y\n4,d\n5,e\n'
    assert.same({ ",", '"' }, { paths.delimiter, paths.quote })
    assert.is_nil(paths.escape)
  end)

  it("is lazy for a header whose quotes break the rules, and for no other row", function()
    local lazy = settle_file '"id"x,name\n1,a\n2,b\n3,c\n'
    assert.same({ "lazy", 1 }, { lazy.quote, lazy.header })
    local plain = settle_file 'Report of "May"\nid,name\n1,a "x" b\n2,b\n3,c\n4,d\n'
    assert.same({ '"', 2 }, { plain.quote, plain.header })
  end)

  it("does not try delimiters that are in no cell, where the table is clear", function()
    local function tried(content, names)
      local known, list, scan = {}, {}, scanner(content)
      for _, name in ipairs(names) do known[sniff.fold(name)] = true end
      local found = sniff.settle({}, known, function(dialect, rows)
        list[#list + 1] = rows > 1 and dialect.delimiter or nil
        return scan(dialect, rows)
      end)
      return table.concat(list, " "), found.dialect.delimiter
    end
    assert.same({ ",", "," }, { tried("id,name\n1,Ann\n2,Bo\n", { "id" }) })
    assert.same({ ", ;", ";" }, { tried("id;name\n1;1,5\n2;2,5\n", { "id" }) })
    assert.same({ ", ;", "," }, { tried("id,name\n1,Ann;Bo\n2,Bo;Cy\n", { "id" }) })
    -- No header is known: the kit's name may stand in lines that are read otherwise. One column says nothing.
    assert.same({ ", ; \t |", "," }, { tried("a,b\n1,2\n", { "id" }) })
    assert.same({ ", ; \t |", "," }, { tried("id\n1\n2\n", { "id" }) })
  end)
end)
