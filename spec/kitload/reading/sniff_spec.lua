require "spec.helper"
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
