-- The staging table's SQL and names, without a server.
local h = require "spec.helper"
local header = require "kitload.reading.header"
local rows = require "kitload.stage.staging_table"
local rows_run = require "kitload.load.staging_run"
local stage = require "kitload.stage.stage"
local tables = require "kitload.records.tables"
local uuid5 = require "kitload.talk.uuid5"

describe("rows staging", function()
  it("gives each column of a file a name of its own", function()
    local names = header.unique_names { "Name", "Name", "Name#2", "", "", "Name" }
    assert.same({ "Name", "Name#3", "Name#2", "", "#2", "Name#4", extra = "_extra" }, names)
    assert.equal("_extra_", header.unique_names { "_extra" }.extra)
  end)

  it("says which times it keeps rows for", function()
    assert.equal(604800, rows_run.seconds())
    assert.equal(43200, rows_run.seconds "12h")
    for _, wrong in ipairs { "", "7", "d", "0d", "-1d", "1y", "100001d" } do assert.is_nil(rows_run.seconds(wrong)) end
  end)

  it("makes UUIDs of names as RFC 4122 does", function()
    assert.equal("c2d8f364-1f47-5981-922a-e88b5e5f83a5", uuid5.of_url "kitload:kit:acme.contacts")
  end)

  it("writes the statements that stand in rows.sql", function()
    local t = tables.staging_table { schema = "kept" }
    local columns = { { name = "id", encoder = "int8" }, { name = "na'me", encoder = "text" }, { name = "doc", encoder = "jsonb" } }
    local s = stage.names("6f1c2ab0-0000-4000-8000-000000000000", columns, true)
    local files = { { base = 0 }, { base = 7 }, { base = 20 } }
    local out = {}
    for _, item in ipairs {
      { "copy", rows.copy(t) }, { "unpack", rows.unpack(t, stage.names(s.name, columns), columns, false, {}) },
      { "unpack split rows of several files", rows.unpack(t, s, columns, true, files) },
      { "inserted", rows.inserted(t, s, {}, false) }, { "inserted, others not, with a secret", rows.inserted(t, s, { "pin" }, true) },
      { "failed", rows.failed(t, {}, "valid") }, { "left out", rows.left_out(t, {}) }, { "replace", rows.replace(t) },
      { "stranger", rows.stranger(t) }, { "drop", rows.drop_job(t) }, { "bad", rows.bad(t) }, { "expired", rows.expired(t) },
      { "expire", rows.expire(t) },
    } do out[#out + 1] = ("-- %s\n%s;\n"):format(item[1], item[2]) end
    rows.in_place(t, s, "6f1c2ab0-0000-4000-8000-000000000000", "7f1c2ab0-0000-4000-8000-000000000000", columns, files, { "pin" })
    for _, item in ipairs {
      { "in place: a number is in", "SELECT 1 FROM " .. s.sql .. " AS s" },
      { "in place: reject", stage.reject(s, "number, code", "SELECT 65536, 'db.check'") },
      { "in place: drop the rejected", stage.drop_rejected(s) },
      { "in place: leave out", stage.leave_out(s, "SELECT 65536 AS number, 2 AS place", "r.place OPERATOR(pg_catalog.>) 1") },
      { "in place: fill", stage.fill(s, "na'me") }, { "in place: range", stage.range(s, 7, 9) },
    } do out[#out + 1] = ("-- %s\n%s;\n"):format(item[1], item[2]) end
    if os.getenv "KITLOAD_GOLDEN" == "write" then h.write("spec/cases/sql/rows.sql", table.concat(out, "\n")) end
    assert.equal(h.read "spec/cases/sql/rows.sql", table.concat(out, "\n"))
  end)
end)
