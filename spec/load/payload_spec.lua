-- The tuples of the staging table, byte by byte in the server's format: payloads, problems, numbers.
local h = require "spec.helper"
local plan = require "kitload.host.plan"
local header = require "kitload.reading.header"
local rows = require "kitload.stage.staging_table"
local s = require "spec.load.support"

if not h.conninfo() then
  pending "the rows of the staging table: need a server (KITLOAD_TEST_PG)"
  return
end

local pg = require "kitload.host.pg"

local JOB, KIT = "6f1c2ab0-0000-4000-8000-000000000001", "6f1c2ab0-0000-4000-8000-0000000000ff"

-- Fields a (text), i (integer), d (decimal), f (float), j (jsonb), from columns of the same order.
local function program(secret)
  local p = { ninputs = 5, fields = { { name = "a", kind = "text", input = 0, secret = secret }, { name = "i", kind = "integer", input = 1 },
    { name = "d", kind = "decimal", input = 2 }, { name = "f", kind = "float", input = 3 }, { name = "j", kind = "json", input = 4 } },
    code = {} }
  for i, op in ipairs { false, "integer", "decimal", "float", "json" } do
    p.code[#p.code + 1] = { op = "load", field = i - 1, args = { i - 1 } }
    p.code[#p.code + 1] = { op = "nulls", field = i - 1, args = { empty = "null", raw = true } }
    if op then p.code[#p.code + 1] = { op = op, field = i - 1, args = {} } end
  end
  return p
end

local columns = {
  { field = 0, name = 'a"\n', encoder = "text", type = "text" }, { field = 1, name = "i", encoder = "int8", type = "bigint" },
  { field = 2, name = "d", encoder = "numeric", type = "numeric" }, { field = 3, name = "f", encoder = "float8", type = "double precision" },
  { field = 4, name = "j", encoder = "jsonb", type = "jsonb" },
}

describe("the rows of the staging table", function()
  local conn

  setup(function()
    conn = assert(pg.connect { conninfo = h.conninfo() })
    assert(conn:script [[CREATE TEMP TABLE staged (import_job_id uuid, import_kit_id uuid, batch_index int, row_index int,
      raw_payload jsonb, normalized_payload jsonb, validation_errors jsonb, status text, expires_at timestamptz)]])
  end)
  before_each(function() assert(conn:script "TRUNCATE staged") end)
  teardown(function() conn:close() end)

  local function stage(text, more, headers, secret)
    headers = headers or { "A", "I", "D", "F", "J" }
    local file = s.csv(text, { headers = headers, columns = { 0, 1, 2, 3, 4 }, encoding = "utf-8" })
    local o = { files = { file }, plan = plan.bind(program(secret)), conn = conn, copy = rows.copy { sql = "pg_temp.staged" },
      columns = columns, payload = { job = JOB, kit = KIT, expires = 86400000000, names = { header.unique_names(headers) } } }
    for key, value in pairs(more or {}) do o[key] = value end
    return assert(s.run(o))
  end

  local function value(expression, row)
    local found = assert(conn:exec(("SELECT (%s)::text AS v FROM staged WHERE row_index = %d"):format(expression, row or 2)))
    return found.rows[1] and found.rows[1].v
  end

  it("have the job, the kit, the row's number and when they expire", function()
    stage "A,I,D,F,J\nx,1,1,1,1\n"
    assert.equal(("%s|%s|2|valid|2000-01-02 00:00:00"):format(JOB, KIT), value [[concat_ws('|', import_job_id, import_kit_id, row_index,
      status, expires_at AT TIME ZONE 'UTC')]])
  end)

  it("have of the row what stands in the file: no null of JSON, but the NULL of COPY", function()
    local function raws(format, text)
      conn:script "TRUNCATE staged"
      stage("", { files = { s.csv(text, { headers = { "A", "I", "D", "F", "J" }, columns = { 0, 1, 2, 3, 4 }, encoding = "utf-8",
        dialect = { format = format, delimiter = ",", quote = '"', header = 0 } }) } })
      local out = {}
      for i, row in ipairs(assert(conn:exec "SELECT raw_payload::text AS v FROM staged ORDER BY row_index").rows) do out[i] = row.v end
      return out
    end
    assert.same({ '{"A": "x", "I": "1", "J": "[null]"}', '{"A": ""}', '{"I": "2"}' },
      raws("ndjson", '{"A":"x","I":1,"D":null,"J":[null]}\n{"A":"","F":null}\n{"A":null,"I":2}\n'))
    assert.same({ '{"A": "x", "D": null, "F": "", "I": "1", "J": null}' }, raws("copy", "x,1,\\N,,\\N\n"))
    assert.same({ '{"A": "x", "D": "", "F": "", "I": "1", "J": ""}' }, raws("csv", 'x,1,,"",\n'))
  end)

  it("hold numbers exactly, and as texts what JSON has no number for", function()
    local big = ("9"):rep(40)
    stage(("A,I,D,F,J\nx,-9223372036854775808,-%s.10,1e-300,\"[1.0, {}]\"\nx,9223372036854775807,0.000,-0,null\nx,0,%s,NaN,\n")
      :format(big, big))
    assert.equal(("-9223372036854775808|-%s.10|0.%s1|[1.0, {}]"):format(big, ("0"):rep(299)), value [[concat_ws('|',
      normalized_payload -> 'i', normalized_payload -> 'd', normalized_payload -> 'f', normalized_payload -> 'j')]])
    assert.equal('9223372036854775807|0.000|string|-0|null', value([[concat_ws('|', normalized_payload -> 'i', normalized_payload -> 'd',
      jsonb_typeof(normalized_payload -> 'f'), normalized_payload ->> 'f', normalized_payload -> 'j')]], 3))
    assert.equal('"NaN"|f', value([[concat_ws('|', normalized_payload -> 'f', normalized_payload ? 'j')]], 4))
  end)

  it("take every byte that a text can have, at every place of a word of eight", function()
    local cells, lines = {}, { "A,I,D,F,J" }
    for code = 0, 127 do
      for _, before in ipairs { 0, 5, 8 } do
        local char = string.char(code)
        cells[#cells + 1] = ("x"):rep(before) .. char .. "ü€"
        lines[#lines + 1] = '"' .. cells[#cells]:gsub('"', '""') .. '",,,,'
      end
    end
    stage(table.concat(lines, "\n") .. "\n")
    local found = assert(conn:exec [[SELECT raw_payload ->> 'A' AS raw, normalized_payload ->> E'a"\n' AS value, status
      FROM staged ORDER BY row_index]]).rows
    assert.equal(#cells, #found)
    for i, cell in ipairs(cells) do
      local nul = cell:find("\0", 1, true)
      assert.equal((cell:gsub("%z", "\u{FFFD}")), found[i].raw)
      assert.equal(not nul and cell or nil, found[i].value)
      assert.equal(nul and "invalid" or "valid", found[i].status)
    end
  end)

  it("take texts longer than a piece, and what stands at its edge", function()
    local long = ("x"):rep(4095) .. "ü" .. ('"\\'):rep(3000) .. "€"
    stage('A,I,D,F,J\n"' .. long:gsub('"', '""') .. '",,,,\n')
    assert.equal(long, value "raw_payload ->> 'A'")
  end)

  it("are invalid where bytes are none of the encoding: surrogates, too", function()
    stage "A,I,D,F,J\na\xED\xA0\x80b,1,1,1,\nok,1,1,1,\nx,,,,\"\"\"\\ud800\"\"\"\n"
    assert.equal("invalid", value "status")
    assert.equal("valid", value("status", 3))
    assert.equal("invalid", value("status", 4))
  end)

  it("tell columns of one name apart, and keep the cells past the header", function()
    stage("A,A,A#2,F,A\n1,2,3,4,5,six,\n", nil, { "A", "A", "A#2", "F", "A" })
    assert.equal('{"A": "1", "F": "4", "A#2": "3", "A#3": "2", "A#4": "5", "_extra": ["six", ""]}', value "raw_payload")
  end)

  it("have the problems of their row, without what a secret field holds", function()
    stage("A,I,D,F,J\nhush,x,1,1,\n,y,1,1,\n", nil, nil, true)
    assert.equal("***|1|integer.invalid|i|x", value [[concat_ws('|', raw_payload ->> 'A', jsonb_array_length(validation_errors),
      validation_errors -> 0 ->> 'code', validation_errors -> 0 ->> 'field', validation_errors -> 0 ->> 'raw')]])
    assert.equal("", value("raw_payload ->> 'A'", 3))
    assert.is_nil(value "(SELECT true WHERE staged::text LIKE '%hush%')")
  end)

  it("are the same whatever batches and workers", function()
    local lines, wanted = { "A,I,D,F,J" }, nil
    for i = 1, 300 do lines[#lines + 1] = ('"k%d\t""",%s,%d.50,,'):format(i, i % 7 == 0 and "bad" or i, i) end
    for _, size in ipairs { 1, 7, 1024 } do
      for _, jobs in ipairs { 1, 3 } do
        assert(conn:script "TRUNCATE staged")
        stage(table.concat(lines, "\n") .. "\n", { batch = { rows = size }, jobs = jobs })
        local sum = assert(conn:exec [[SELECT count(*) || md5(string_agg(concat_ws('|', row_index, raw_payload, normalized_payload,
          validation_errors, status), E'\n' ORDER BY ctid)) AS sum FROM staged]]).rows[1].sum
        wanted = wanted or sum
        assert.equal(wanted, sum)
      end
    end
  end)

  it("take the place of the rows that they mend, in the file of the job that they came from", function()
    local headers = { "_row", "_errors", "A", "I", "D", "F", "J" }
    local function places(lines, sources)
      assert(conn:script "TRUNCATE staged")
      local file = s.csv(table.concat(headers, ",") .. "\n" .. lines, { headers = headers, columns = { 2, 3, 4, 5, 6 }, is_rejects = true,
        marks = { row = 0, errors = 1 }, encoding = "utf-8" })
      local r, err = s.run { files = { file }, plan = plan.bind(program()), conn = conn, copy = rows.copy { sql = "pg_temp.staged" }, columns = columns,
        payload = { job = JOB, kit = KIT, expires = 86400000000, names = { header.unique_names(headers) }, sources = sources } }
      if not r then
        conn:rollback()
        return err.message
      end
      local out = {}
      for i, row in ipairs(assert(conn:exec "SELECT row_index AS n FROM staged ORDER BY ctid").rows) do out[i] = row.n end
      return out
    end
    local two = { { name = "a.csv", base = 0 }, { name = "in/b.csv", base = 100 } }
    assert.same({ 107, 7, 102 }, places("in/b.csv:7,x,1,,,,\na.csv:7,x,1,,,,\nin/b.csv:2,x,1,,,,\n", two))
    -- A number without a file is of the only one, and else of none.
    assert.same({ 57 }, places("7,x,1,,,,\n", { { name = "b.csv", base = 50 } }))
    for _, row in ipairs { "7", "c.csv:7", "x", "b.csv:7" } do
      assert.matches("row 2 of in.csv does not say which row of the job it mends", places(row .. ",x,1,,,,\n", two), 1, true)
    end
  end)
end)
