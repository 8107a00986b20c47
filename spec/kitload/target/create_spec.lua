require "spec.helper"
local create = require "kitload.target.create"
local make = require "spec.kitload.target"

local missing = { schema = "New Schema", table = "People", schema_exists = false, role = "loader", version = 150000, temporary = true }
local fields = {
  { name = "id", domain = "integer" }, { name = "Name", domain = "text" }, { name = "amount", domain = "decimal" },
  { name = "f", domain = "float" }, { name = "b", domain = "boolean" }, { name = "d", domain = "date" }, { name = "t", domain = "time" },
  { name = "ts", domain = "timestamp" }, { name = "at", domain = "instant" }, { name = "u", domain = "uuid" }, { name = "j",
    domain = "json" },
}

local function texts(creation)
  local list = {}
  for i, item in ipairs(creation.statements) do list[i] = item.sql end
  return list
end

describe("create = true", function()
  it("makes schema and table of the kit's domains, the key as primary key", function()
    local c = assert(create.plan { missing = missing, fields = fields, key = { "id", "Name" }, create = true })
    assert.same({ 'CREATE SCHEMA "New Schema"', [[
CREATE TABLE "New Schema"."People" (
  "id" bigint,
  "Name" text,
  "amount" numeric,
  "f" double precision,
  "b" boolean,
  "d" date,
  "t" time without time zone,
  "ts" timestamp without time zone,
  "at" timestamp with time zone,
  "u" uuid,
  "j" jsonb,
  PRIMARY KEY ("id", "Name")
)]], 'REVOKE ALL ON SCHEMA "New Schema" FROM PUBLIC', 'ALTER TABLE "New Schema"."People" ENABLE ROW LEVEL SECURITY',
      'REVOKE ALL ON "New Schema"."People" FROM PUBLIC' }, texts(c))
    assert.is_true(c.makes_table)
    assert.equal("timestamptz", c.target.columns[9].type)
    assert.equal("id", c.target.indexes[1].columns[1].name)
    assert.is_true(c.target.columns[1].not_null)
  end)

  it("adds the columns that a table lacks, and the key's index", function()
    local c = assert(create.plan { target = make.target { indexes = {} }, fields = { fields[1], fields[6] }, key = { "id" },
      create = true })
    assert.same({ 'ALTER TABLE "public"."contacts" ADD COLUMN "d" date', 'CREATE UNIQUE INDEX ON "public"."contacts" ("id")' }, texts(c))
    assert.same({ "d" }, c.adds)
    assert.equal("d", c.target.columns[4].name)
    assert.equal("public.contacts", c.target.display)
  end)

  it("has nothing to do where nothing is missing", function()
    local target = make.target()
    local c = assert(create.plan { target = target, fields = { fields[1] }, key = { "id" }, create = true })
    assert.same({}, c.statements)
    assert.equal(target, c.target)
  end)

  it("names a column that is too long for PostgreSQL before anything is done", function()
    local c, err = create.plan { missing = missing, fields = { { name = ("x"):rep(64), domain = "text" } }, create = true }
    assert.is_nil(c)
    assert.equal("usage", err.kind)
    assert.matches("64 bytes", err.message, 1, true)
  end)

  it("says who must run what, when the table is another's or is a view", function()
    local target = make.target()
    target.rights.own = false
    local c, err = create.plan { target = target, fields = { fields[6] }, create = true }
    assert.is_nil(c)
    assert.equal("loader does not own public.contacts and cannot alter it", err.message)
    assert.matches('ADD COLUMN "d" date', err.hint, 1, true)
    c, err = create.plan { target = make.target { kind = "view" }, fields = { fields[6] }, create = true }
    assert.is_nil(c)
    assert.equal("public.contacts is a view and cannot be altered", err.message)
  end)

  it("says when there is no schema to create in", function()
    local _, err = create.plan { missing = { table = "t" }, fields = { fields[1] }, create = true }
    assert.equal("db", err.kind)
  end)
end)

describe("metadata = true", function()
  it("adds the five columns that are missing, without create too", function()
    local target = make.target()
    target.columns[4] = make.column { "_sdc_sequence", "int8" }
    local c = assert(create.plan { target = target, fields = { fields[6] }, metadata = true })
    assert.same({
      'ALTER TABLE "public"."contacts" ADD COLUMN "_sdc_extracted_at" timestamp with time zone',
      'ALTER TABLE "public"."contacts" ADD COLUMN "_sdc_received_at" timestamp with time zone',
      'ALTER TABLE "public"."contacts" ADD COLUMN "_sdc_batched_at" timestamp with time zone',
      'ALTER TABLE "public"."contacts" ADD COLUMN "_sdc_table_version" bigint',
    }, texts(c))
  end)
end)

describe("the columns that a kit wants", function()
  local description = { facts = {}, fields = {
    { name = "a", to = "A", domain = "text" }, { name = "id", domain = "integer" },
    { name = "x", domain = "timestamp", steps = { { op = "timestamp", args = { "%Y-%m-%d", tz = "Europe/Berlin" } } } },
    { name = "y", domain = "timestamp", steps = { { op = "timestamp", args = { "%Y-%m-%dT%H:%M:%S%z", "%s" } } } },
    { name = "z", domain = "timestamp", steps = { { op = "timestamp", args = { "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d" } } } },
  } }

  it("take a timestamp with a zone for an instant", function()
    assert.same({ { name = "A", domain = "text" }, { name = "id", domain = "integer" }, { name = "x", domain = "instant" },
                  { name = "y", domain = "instant" }, { name = "z", domain = "timestamp" } }, create.fields(description))
  end)

  it("have that of `extra` behind them", function()
    local with = { facts = { extra = "rest" }, fields = { { name = "id", domain = "integer" } } }
    assert.same({ { name = "id", domain = "integer" }, { name = "rest", domain = "json" } }, create.fields(with))
  end)

  it("come after those that are there", function()
    local names = {}
    for i, c in ipairs(create.columns(description, make.target())) do names[i] = c.name end
    assert.same({ "id", "name", "amount", "A", "x", "y", "z" }, names)
  end)
end)
