-- The examples are run as their READMEs say, and the content of the destination is checked.
local cjson = require "cjson"
local h = require "spec.helper"

if h.no_server(pending) then return end

describe("the example", function()
  local dir, schema

  local binary = h.build:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload

  local function sql(text)
    local file = h.write(h.tmp() .. "/sql", text .. ";\n")
    local code, out, err = h.sh(("env -u LD_PRELOAD psql -X -q -A -t -P null=∅ -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(h.conninfo()), file))
    assert(code == 0, err)
    return (out:gsub("\n$", ""))
  end

  -- The examples load into public; here that is a database of their own, so that nothing else is in the way.
  local function begin(name)
    dir = h.tmp()
    assert(h.sh(("cp -r examples/%s/. %s"):format(name, dir)) == 0)
    schema = "examples_" .. name
    h.sh(("env -u LD_PRELOAD psql -X -q -d %s -c 'drop database if exists %s' -c 'create database %s'"):format(h.quote(h.conninfo()), schema, schema))
  end

  local function to() return (h.conninfo():gsub("dbname=%S+", "dbname=" .. schema)) end

  local function query(text)
    local file = h.write(h.tmp() .. "/sql", text .. ";\n")
    local code, out, err = h.sh(("env -u LD_PRELOAD psql -X -q -A -t -P null=∅ -v ON_ERROR_STOP=1 -d %s -f %s"):format(h.quote(to()), file))
    assert(code == 0, err)
    return (out:gsub("\n$", ""))
  end

  local function run(...)
    local words = { binary, "run", "--to", to(), "--report", "report.json", ... }
    for i, word in ipairs(words) do words[i] = h.quote(word) end
    local code, out, err = h.sh(("cd %s && env -u LD_PRELOAD -u PGHOST -u PGUSER -u PGDATABASE %s </dev/null"):format(dir, table.concat(words, " ")))
    assert.equal("", err)
    return code, cjson.decode(h.read(dir .. "/report.json")), out
  end

  after_each(function()
    sql(("drop database if exists %s with (force)"):format(schema))
  end)

  it("contacts loads two customers' files through one template, and a mended rejects file after them", function()
    begin "contacts"
    query(h.read(dir .. "/setup.sql"))
    local code, report = run("acme.contacts", "files/acme-2024-05.csv", "--meta", "tenant_id=7")
    assert.equal(1, code)
    assert.same({ "windows-1252", ";", 3 }, { report.files[1].encoding, report.files[1].delimiter, report.files[1].header })
    assert.same({ 13, 4, 7, 2, 1 }, { report.counts.read, report.counts.inserted, report.counts.rejected, report.counts.skipped, report.counts.warnings })
    local codes = {}
    for i, p in ipairs(report.problems) do codes[i] = p.code end
    assert.same({ "email.invalid", "date.invalid", "segment.unknown", "rule.big_needs_mail", "required", "decimal.invalid", "require_one", "csv.too_few_cells" }, codes)
    code, report = run("globex.contacts", "files/globex.csv", "--meta", "tenant_id=8")
    assert.equal(1, code)
    assert.same({ 6, 4, 1, 1 }, { report.counts.read, report.counts.inserted, report.counts.rejected, report.counts.skipped })
    assert.equal([[
7|00000001|Müller & Söhne KG|info@mueller.example|+49 30 1234|2019-03-12|1234.56|DE|t|A
7|00000002|Bäckerei Groß OHG|brot@gross.example|+43 1 222|2020-02-29|985.50|AT|t|B
7|00000003|Zizka s.r.o.|∅|+420 2 345|2021-05-01|12000.00|CZ|f|C
7|00000008|Großhandel Nord|∅|0431 77|2015-10-15|250000.00|DE|t|A
8|G-100|Initech|peter@initech.example|+1 512 555 0100|1999-02-19|12500.00|DE|t|∅
8|G-101|Hooli XYZ|gavin@hooli.example|∅|2014-04-03|1000001.00|DE|t|∅
8|G-102|Pied Piper|∅|+1 650 555 0199|2014-04-07|-250.00|DE|t|∅
8|G-103|Massive Dynamic|nina@massive.example|∅|2008-09-09|12.50|DE|f|∅]],
      query [[select tenant_id, external_id, name, email, phone, signed_up, amount, country, active, segment from contacts order by 1, 2]])

    local rejected = h.read(dir .. "/acme-2024-05.rejected.csv")
    h.write(dir .. "/acme-2024-05.rejected.csv", (rejected:gsub("post@@cafe", "post@cafe"):gsub("31%.02%.2024", "29.02.2024"):gsub("12,34,56", "1.234,56")))
    local out
    code, report, out = run("acme.contacts", "acme-2024-05.rejected.csv", "--meta", "tenant_id=7")
    assert.equal(1, code)
    assert.matches("a rejects file", out)
    assert.same({ 7, 3, 4 }, { report.counts.read, report.counts.inserted, report.counts.rejected })
    assert.equal("Café »Zur Post«|2022-06-05|∅\nHotel Krone|2024-02-29|450.00\nSchreinerei Holz|2023-11-05|1234.56",
      query "select name, signed_up, amount from contacts where external_id in ('00000004', '00000005', '00000010') order by external_id")
  end)

  it("runways makes its table and loads it; a second time it is refused", function()
    begin "runways"
    local code, report = run("runways", "files/runways.csv")
    assert.equal(1, code)
    assert.same({ 399, 398, 1 }, { report.counts.read, report.counts.inserted, report.counts.rejected })
    assert.equal("min", report.problems[1].code)
    assert.equal("398|398|true", query "select count(*), count(distinct id), bool_and(length_ft >= 0)::text from runways")
    assert.equal("bigint|boolean|numeric", query [[select string_agg(data_type, '|' order by data_type) from
      (select distinct data_type from information_schema.columns where table_name = 'runways' and data_type <> 'text') t]])
    local again = h.sh(("cd %s && env -u LD_PRELOAD -u PGHOST -u PGUSER -u PGDATABASE %s run runways files/runways.csv --to %s </dev/null"):format(dir, binary, h.quote(to())))
    assert.equal(5, again)
  end)

  it("in every folder has a README with the command that runs it, and kits without a mistake", function()
    for folder in io.popen("ls -d examples/*/"):lines() do
      assert.matches("kitload run ", h.read(folder .. "README.md"))
      for kit in io.popen("cd " .. folder .. "kits && find . -name '*.lua'"):lines() do
        local name = kit:gsub("^%./", ""):gsub("%.lua$", ""):gsub("/", ".")
        local code, _, err = h.sh(("cd %s && env -u LD_PRELOAD -u PGHOST -u PGUSER -u PGDATABASE %s check %s"):format(folder, binary, name))
        assert.equal("", err)
        assert.equal(0, code)
      end
    end
  end)
end)
