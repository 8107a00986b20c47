-- Amounts in columns of the type money, whose text depends on lc_monetary: with a decimal comma, or without decimals.
local h = require "spec.helper"
local server = require "spec.pg.server"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

-- A locale is its category of money alone; the server takes it from LOCPATH.
local SOURCE = [[
LC_MONETARY
int_curr_symbol "EUR "
currency_symbol "%s"
mon_decimal_point "%s"
mon_thousands_sep "%s"
mon_grouping 3;3
positive_sign ""
negative_sign "-"
int_frac_digits %d
frac_digits %d
p_cs_precedes %d
p_sep_by_space 1
n_cs_precedes %d
n_sep_by_space 1
p_sign_posn 1
n_sign_posn 1
END LC_MONETARY
]]

local function make_locale(folder, name, sign, mark, group, places, before)
  h.write(folder .. "/" .. name .. ".src", SOURCE:format(sign, mark, group, places, places, before, before))
  h.sh(("cd %s && localedef -c -i %s.src ./%s; chmod -R a+rX ."):format(folder, name, name))
  assert(h.exists(folder .. "/" .. name .. "/LC_MONETARY"), "localedef has made no locale")
end

describe("a column of money", function()
  local private, w

  setup(function()
    local folder = select(2, h.sh "mktemp -d /tmp/kitload-locale.XXXXXX"):match "%S+"
    h.sh("chmod a+rx " .. folder)
    make_locale(folder, "comma", "EUR", ",", ".", 2, 0)
    make_locale(folder, "point", "$", ".", ",", 2, 1)
    make_locale(folder, "none", "JPY", ".", ",", 0, 1)
    make_locale(folder, "three", "KWD", ".", ",", 3, 1)
    private = server.new { env = "LOCPATH=" .. folder }
    private.locales = folder
    private:start()
    w = workspace.new()
    w.again = true
  end)

  teardown(function()
    private:remove()
    os.execute("rm -rf " .. private.locales)
  end)

  local function sql(text)
    local file = h.write(h.tmp() .. "/sql", text .. ";\n")
    local code, out, err = h.sh(("exec psql -X -q -A -t -P null=∅ -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(private.conninfo), file))
    assert(code == 0, err)
    return (out:gsub("\n$", ""))
  end

  -- Load cells into a column of that type; gives the coins by row, "-" for a rejected one, as money / 1 is a float of its text.
  local function load(locale, type_name, step, cells, facts, again)
    if not again then
      sql(([[alter database postgres set lc_monetary = '%s'; drop table if exists t;
        create table t (id int primary key, v %s)]]):format(locale, type_name))
    end
    w:kit("t", ('return k.kit "t" { into = "t", %s, max_rejects = 100, k.field "id" { k.integer }, k.field "v" { %s } }'):format(
      facts or 'load = "upsert", key = "id"', step))
    local lines = { "id;v" }
    for i, cell in ipairs(cells) do lines[#lines + 1] = i .. ";" .. '"' .. cell:gsub('"', '""') .. '"' end
    w:write("f.csv", table.concat(lines, "\n") .. "\n")
    os.remove(w.dir .. "/r.json")
    local code, out, err = w:kitload("run", "--to", private.conninfo, "--report", "r.json", "--if-loaded", "again", "t", "f.csv")
    assert(code <= 1, out .. err)
    local values = {}
    for i = 1, #cells do values[i] = "-" end
    local shown = type_name:find "%[%]" and "v::numeric[]::text" or "v::numeric::text"
    for line in sql(("select id || '|' || coalesce(%s, '∅') from t order by id"):format(shown)):gmatch "[^\n]+" do
      local id, v = line:match "^(%d+)|(.*)$"
      values[tonumber(id)] = v
    end
    return values, require("cjson").decode(w:read "r.json"), out .. err
  end

  local modes = { 'load = "upsert", key = "id"', 'load = "append"', 'load = "overwrite"', 'load = "upsert", key = "id", staging = "rows"' }

  for _, locale in ipairs { "C", "comma", "point" } do
    it("takes a step's number as it is, under lc_monetary " .. locale, function()
      for _, mode in ipairs(modes) do
        local values, report = load(locale, "money", 'k.decimal "1.234,56"', { "12,34", "-1.234.567,8", "0,005", "92233720368547758,07", "" }, mode)
        assert.same({ "12.34", "-1234567.80", "-", "92233720368547758.07", "∅" }, values, mode)
        assert.equal("decimal.scale", report.problems[1].code)
      end
      assert.same({ "12.34" }, (load(locale, "money", 'k.money { "1.234,56", currency = "EUR" }', { "12,34 €" })))
      assert.same({ "12.00" }, (load(locale, "money", "k.integer", { "12" })))
      assert.same({ "12.35" }, (load(locale, "money", 'k.decimal { round = "half_up" }', { "12.345" })))
    end)

    it("takes text with a point as that number, under lc_monetary " .. locale, function()
      for _, mode in ipairs(modes) do
        local values = load(locale, "money", "", { "12.34", " -5 ", "1.234", ".5", "7.", "1e5", "NaN", "x", "" }, mode)
        assert.same({ "12.34", "-5.00", "-", "0.50", "7.00", "-", "-", "-", "∅" }, values, mode)
      end
    end)

    it("takes what the server itself writes, under lc_monetary " .. locale, function()
      sql(("alter database postgres set lc_monetary = '%s'"):format(locale))
      local amounts = { "0", "0.05", "-1234567.89", "1234.5", "92233720368547758.07", "-92233720368547758.08" }
      local cells, wanted = {}, {}
      for i, amount in ipairs(amounts) do
        cells[i] = sql(("select '%s'::numeric::money"):format(amount))
        wanted[i] = sql(("select '%s'::numeric::money::numeric"):format(amount))
      end
      for _, mode in ipairs(modes) do assert.same(wanted, (load(locale, "money", "", cells, mode))) end
    end)
  end

  it("refuses a text that the server would read as another amount", function()
    local values, report = load("point", "money", "", { "12,34", "1.234,56", "$1,234.567", "$12", "$1,234.56", "12.34 kg" })
    assert.same({ "-", "-", "-", "12.00", "1234.56", "-" }, values)
    assert.matches("another amount; k.decimal or k.money says", report.problems[1].message)
    assert.same({ "-", "-", "1234.00", "1234.56" }, (load("comma", "money", "", { "1,234.56", "EUR 12.345", "1.234,00 EUR", "1.234,56 EUR" })))
  end)

  it("has as many decimal places as lc_monetary says", function()
    assert.same({ "12", "-", "1234" }, (load("none", "money", "k.decimal", { "12.0", "12.5", "1234" })))
    assert.same({ "12.345", "-" }, (load("three", "money", "k.decimal", { "12.345", "12.3456" })))
    assert.same({ "12.345", "-", "9223372036854775.807", "-" }, (load("three", "money", "", { "12.345", "12.3456", "9223372036854775.807", "9223372036854775.808" })))
  end)

  it("is compared as it is stored: a second load changes nothing", function()
    for _, cells in ipairs { { "12.34", "5" }, { "12,34 EUR", "5,00 EUR" } } do
      assert.same({ "12.34", "5.00" }, (load("comma", "money", "", cells)))
      local _, report = load("comma", "money", "", cells, nil, true)
      assert.equal(2, report.counts.unchanged)
    end
  end)

  it("may be a key, a domain, an array and NOT NULL with a default", function()
    sql "drop domain if exists price cascade; create domain price as money check (value >= 0::money)"
    assert.same({ "12.34", "-" }, (load("comma", "price", "k.decimal", { "12.34", "-1" })))
    assert.same({ "12.34", "0.50" }, (load("comma", "price", "", { "12.34", "0,50 EUR" })))
    assert.same({ "9.99", "12.34" }, (load("comma", "money not null default 9.99::numeric::money", "k.decimal", { "", "12.34" })))
    for _, locale in ipairs { "comma", "C" } do
      assert.same({ "{12.34,5.00,NULL}", "{}", "-", "-", "∅" },
        (load(locale, "money[]", "", { "{12.34,5,NULL}", "{}", "{12.345}", "{x}", "" })))
      assert.same({ "{12.34,5.00}" }, (load(locale, "money[]", 'k.list { "|", of = k.trim }', { "12.34 | 5" })))
    end
    assert.same({ "{1234.56,0.50}", "-" }, (load("comma", "money[]", "", { '{"1.234,56 EUR","0,50 EUR"}', '{"1,234.56 EUR"}' })))
    for _, cells in ipairs { { "12.34", "5" }, { "12,34 EUR", "5,00 EUR" } } do
      sql "alter database postgres set lc_monetary = 'comma'; drop table if exists t; create table t (id int, v money primary key)"
      for _ = 1, 2 do
        assert.same({ "12.34", "5.00" }, (load("comma", "money", "", cells, 'load = "upsert", key = "v"', true)))
      end
    end
  end)

  it("is no place for a float or a date, and says what to write", function()
    w:kit("t", 'return k.kit "t" { into = "t", load = "append", k.field "id" { k.integer }, k.field "v" { k.float } }')
    sql "drop table if exists t; create table t (id int, v money)"
    local code, _, err = w:kitload("run", "--to", private.conninfo, "t", "f.csv")
    assert.equal(2, code)
    assert.matches("k.decimal", err)
  end)
end)
