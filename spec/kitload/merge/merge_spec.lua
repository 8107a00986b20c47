local h = require "spec.helper"
local make = require "spec.kitload.target"
local merge = require "kitload.merge.plan"
local statements = require "kitload.merge.statements"

local index, column, target, spec = make.index, make.column, make.target, make.spec

local function plan(t, s)
  local m, err = merge.plan(t, s)
  if not m then error(err.message, 2) end
  return m
end

local function printed(m)
  local out = {}
  for _, item in ipairs(statements.explain(m)) do out[#out + 1] = ("-- %s\n%s;\n"):format(item.purpose, item.sql) end
  return table.concat(out, "\n")
end

-- KITLOAD_GOLDEN=write makes the files anew, to be read and committed.
local function golden(name, m)
  local path = ("spec/cases/sql/%s.sql"):format(name)
  if os.getenv "KITLOAD_GOLDEN" == "write" then h.write(path, printed(m)) end
  assert.equal(h.read(path), printed(m))
end

describe("the merge's SQL", function()
  it("of an append adds all rows", function()
    golden("append", plan(target(), spec { mode = "append", key = nil }))
  end)

  local lookup = {
    kind = "lookup", columns = { "name" }, field = "owner", lookup = { sql = '"public"."users"', display = "public.users.email",
      match = column { "email" }, take = column { "id", "int8" }, missing = "error", required = "required" },
  }

  it("of the checks over all rows looks up, leaves out repeats, looks for repeats", function()
    local s = spec { checks = { { kind = "unique", columns = { "name" }, field = "name", in_table = true },
      { kind = "dedupe", columns = { "name", "amount" }, keep = "first" }, lookup } }
    s.stage.row = '"_kitload_place"'
    golden("checks", plan(target(), s))
  end)

  it("of the checks compares by the columns' own equality, and only new rows with the table in insert_only", function()
    local s = spec { mode = "insert_only", checks = { { kind = "unique", columns = { "name", "amount" }, in_table = true } },
      columns = { { name = "id", encoder = "int8" }, { name = "name", encoder = "text" }, { name = "amount", encoder = "numeric" } } }
    s.stage.row = '"_kitload_place"'
    golden("checks_insert_only", plan(target { columns = { column { "id", "int8" },
      column { "name", "citext", base = '"ext"."citext"', equality = "OPERATOR(ext.=)" },
      column { "amount", "numeric", equality = "OPERATOR(pg_catalog.=)" } } }, s))
  end)

  it("of a lookup in a column with a collation of its own compares bytes, and with missing = \"keep\" keeps the text", function()
    local joined = { sql = '"public"."users"', display = "public.users.email", take = column { "id", "int8" }, missing = "keep",
      match = column { "email", "text", collation = '"public"."ci"', deterministic = false } }
    golden("lookup_keep", plan(target(), spec { mode = "append", key = nil,
      checks = { { kind = "lookup", columns = { "name" }, field = "owner", lookup = joined } } }))
  end)

  it("of a lookup by a unique index rejects what is not there and joins the rest", function()
    local function joined(facts)
      local out = { sql = '"public"."users"', display = "public.users (email, tenant)", match = column { "email" }, single = true,
                    take = column { "id", "int8" }, also = { { column = column { "tenant", "int4" }, staged = "id" } } }
      for name, v in pairs(facts) do out[name] = v end
      return { kind = "lookup", columns = { "name" }, field = "owner", lookup = out }
    end
    golden("lookup_single", plan(target(), spec { mode = "append", key = nil, checks = {
      joined { missing = "error", required = "db.not_null", nulls = { "NULL" } }, joined { missing = "null" },
      joined { missing = "null", required = "required" }, joined { missing = "keep" } } }))
  end)

  it("of an upsert matches, inserts what is not there, updates what differs", function()
    golden("upsert", plan(target(), spec()))
  end)

  it("inserts many rows in the order of the key's index, but not where that order would be seen", function()
    local function ordered(t, s) return statements.sql(plan(target(t), spec(s))).insert:match "ORDER BY [^\n]*" end
    assert.equal('ORDER BY s."id"', ordered({}, { order = true }))
    assert.equal('ORDER BY s."id"', statements.sql(plan(target(), spec { order = true, mode = "overwrite" })).insert:match "ORDER BY [^\n]*")
    assert.matches('ORDER BY s."id"\nON CONFLICT', statements.sql(plan(target(), spec { order = true })).insert_quietly, 1, true)
    assert.is_nil(ordered({}, {}))
    local by_name = { order = true, key = { "name" } }
    assert.equal('ORDER BY (s."name" COLLATE pg_catalog."C")', ordered({ indexes = { index { "name" } } }, by_name))
    -- An append keeps the file's order; numbers that the destination gives follow it; triggers see the rows in it.
    assert.is_nil(ordered({}, { order = true, mode = "append", key = {} }))
    local numbered = { column { "id", "int8" }, column { "name" }, column { "amount", "numeric" },
      column { "nr", "int8", has_default = true, default_expr = "pg_catalog.nextval('nr'::pg_catalog.regclass)" } }
    assert.is_nil(ordered({ columns = numbered }, { order = true }))
    numbered[4] = column { "nr", "int8", identity = "d", has_default = true }
    assert.is_nil(ordered({ columns = numbered }, { order = true }))
    assert.is_nil(ordered({ triggers = { { name = "t", timing = "after", row = true, events = { insert = true } } } }, { order = true }))
    numbered[4] = column { "made_at", "timestamptz", has_default = true, default_expr = "pg_catalog.now()" }
    assert.equal('ORDER BY s."id"', ordered({ columns = numbered }, { order = true }))
  end)

  it("of an insert_only leaves alone what is there", function()
    golden("insert_only", plan(target(), spec { mode = "insert_only" }))
  end)

  it("of an overwrite with a key locks, upserts and deletes the absent", function()
    golden("overwrite_keyed", plan(target(), spec { mode = "overwrite" }))
  end)

  it("of an overwrite without a key truncates", function()
    golden("overwrite_truncate", plan(target(), spec { mode = "overwrite", key = {} }))
  end)

  it("of an overwrite without a key deletes where the table is referred to", function()
    golden("overwrite_delete", plan(target { referenced_by = { { name = "fk", table = "public.orders", own = false } } },
      spec { mode = "overwrite", key = {} }))
  end)

  local function constrained(more)
    local t = target {
      checks = { { name = "Positive", columns = { "amount" }, plain = true, enforced = true, validated = true, expression = "(amount > (0)::numeric)" },
                 { name = "kept", columns = { "kind", "amount" }, plain = true, enforced = true, validated = true, expression = "(kind <> amount)" },
                 { name = "row", columns = {}, plain = false, enforced = true, expression = "(contacts.* IS NOT NULL)" } },
      columns = { column { "id", "int8", not_null = true }, column { "name", domain = true, attnum = 2, collation = '"public"."de"' },
                  column { "amount", "numeric" }, column { "kind", "numeric" }, column { "at", has_default = true, default_expr = "now()" } },
      domain_checks = { { attnum = 2, name = "short", expression = "(length(VALUE) < 9)" } },
      indexes = { index { "id" }, index({ "name" }, { name = "once", primary = false, partial = true, predicate = "(amount > 1)" }),
                  index({ "at" }, { name = "moving", primary = false }) },
      foreign_keys = {
        { name = "parent", columns = { "name" }, references = "public.names", table = 'ONLY "public"."names"', own = false, match = "s",
          refers_to = { "Name" }, operators = { "OPERATOR(pg_catalog.=)" }, collations = { '"public"."de"' }, enforced = true,
          readable = true, fires = true },
        { name = "above", columns = { "amount" }, references = "public.contacts", table = 'ONLY "public"."contacts"', own = true, match = "s",
          refers_to = { "id" }, operators = { "OPERATOR(pg_catalog.=)" }, collations = { "" }, enforced = true, readable = true, fires = true } } }
    for name, value in pairs(more or {}) do t[name] = value end
    return t
  end

  it("asks the destination's constraints of the rows as an upsert will make them", function()
    golden("rings_upsert", plan(constrained(), spec()))
  end)

  it("asks the destination's constraints of the rows that an append adds", function()
    golden("rings_append", plan(constrained(), spec { mode = "append" }))
  end)

  it("asks nothing where a trigger may make other rows of them, nor of what is not enforced", function()
    local before = { triggers = { { name = "tr", row = true, timing = "before", events = { insert = true } } } }
    local ring2 = require "kitload.merge.constraints"
    assert.same({ checks = {}, uniques = {}, indexes = {}, own = {} }, ring2.sql(plan(constrained(before), spec())))
    local off = constrained { indexes = { index { "id" } }, domain_checks = {} }
    for _, list in ipairs { off.checks, off.foreign_keys } do
      for _, c in ipairs(list) do c.enforced = false end
    end
    assert.same({ checks = {}, uniques = {}, indexes = {}, own = {} }, ring2.sql(plan(off, spec())))
  end)

  it("names and quotes whatever the table is called", function()
    golden("hostile_names", plan(target {
      schema = 'We"ird', name = "sel.ect", display = '"We""ird"."sel.ect"', sql = '"We""ird"."sel.ect"',
      columns = { column { "Select", "int8" }, column { 'a"b', "text" }, column { "from.where", "text" } },
      indexes = { index { 'a"b', "Select" } },
    }, spec { key = { "Select", 'a"b' },
      columns = { { name = "Select", encoder = "int8" }, { name = 'a"b', encoder = "text" }, { name = "from.where",
        encoder = "text" } } }))
  end)

  it("casts without cutting, and compares what is stored", function()
    golden("types", plan(target {
      columns = {
        column { "id", "int8" },
        column { "code", "varchar", formatted = "character varying(5)", base_formatted = "character varying(5)" },
        column { "flag", "bpchar", formatted = "character(3)", base_formatted = "character(3)" },
        column { "price", "numeric", formatted = "numeric(8,2)", base_formatted = "numeric(8,2)" },
        column { "mood", "enum", base = '"public"."mood"', formatted = "mood", base_formatted = "mood" },
        column { "level", "int4", domain = true, formatted = "positive" },
        column { "address", "inet" },
        column { "state", "text", not_null = true, has_default = true, default_expr = "'new'::text", default_constant = true },
        column { "made", "timestamptz", not_null = true, has_default = true, default_expr = "now()" },
        column { "serial", "int8", not_null = true, has_default = true, identity = "a",
                 default_expr = "pg_catalog.nextval('s'::pg_catalog.regclass)" },
      },
    }, spec { columns = {
      { name = "id", encoder = "int8" }, { name = "code", encoder = "text" }, { name = "flag", encoder = "text" },
      { name = "price", encoder = "numeric" }, { name = "mood", encoder = "text" }, { name = "level", encoder = "int4" },
      { name = "address", encoder = "text" }, { name = "state", encoder = "text" }, { name = "made", encoder = "timestamptz" },
      { name = "serial", encoder = "int8" },
    } }))
  end)

  it("asks the key's index what is equal", function()
    golden("equality", plan(target {
      columns = { column { "email", "citext", base = '"ext"."citext"', equality = "OPERATOR(ext.=)" },
                  column { "place", "text", collation = '"public"."ci"', deterministic = false }, column { "name" } },
      indexes = { index { { name = "email", operator = "OPERATOR(ext.=)" }, { name = "place", collation = '"public"."ci"' } } },
    }, spec { key = { "email", "place" },
      columns = { { name = "email", encoder = "text" }, { name = "place", encoder = "text" }, { name = "name", encoder = "text" } } }))
  end)

  it("finds repeated keys by a join where the index has an equality of its own", function()
    golden("own_equality", plan(target {
      columns = { column { "name" } },
      indexes = { index { { name = "name", operator = "OPERATOR(x.===)", default_equality = false } } },
    }, spec { key = { "name" }, mode = "insert_only", duplicates = "first", columns = { { name = "name", encoder = "text" } } }))
  end)

  it("rejects repeated keys when the kit says so", function()
    golden("duplicates_reject", plan(target(), spec { duplicates = "reject", mode = "insert_only" }))
  end)

  it("fills the metadata columns, which do not make a row changed", function()
    golden("metadata", plan(target(), spec { metadata = {
      extracted_at = "2024-05-06 07:08:09.123456+00", received_at = "2024-05-06 07:08:10+00", sequence = 1714979290000000000,
      table_version = 1714979290000 } }))
  end)

  it("locks the table in place of a unique index", function()
    local m = plan(target { indexes = {} }, spec { no_index = true })
    golden("no_index", m)
    assert.matches("is locked against other writers", m.notes[1], 1, true)
  end)

  it("updates nothing when only the key is loaded", function()
    local m = plan(target(), spec { columns = { { name = "id", encoder = "int8" } } })
    assert.is_nil(statements.sql(m).update)
  end)
end)

describe("what the client can prove", function()
  -- The fields of a key whose one column is of a type and is staged by an encoder: "7", or "-".
  local function proven(type_name, encoder, more, of_index, mode)
    local c = column { "id", type_name }
    for name, value in pairs(more or {}) do c[name] = value end
    local m = plan(target { columns = { c, column { "name" } }, indexes = { index({ { name = "id", default_equality = of_index } }) } },
      spec { mode = mode or "upsert", key = mode ~= "append" and { "id" } or nil,
             columns = { { name = "id", encoder = encoder, field = 7 }, { name = "name", encoder = "text", field = 8 } } })
    local fields = merge.provable(m)
    return fields and table.concat(fields, " ") or "-", m
  end

  it("is that no key comes twice, of types whose equal values have equal bytes", function()
    local list = {}
    for _, pair in ipairs { "int2 int2", "int4 int4", "int8 int8", "uuid uuid", "date date", "text text", "varchar text", "int8 text",
      "bpchar text", "numeric numeric", "citext text", "timestamptz timestamptz", "bool bool", "float8 float8", "jsonb text" } do
      local type_name, encoder = pair:match "(%S+) (%S+)"
      list[#list + 1] = type_name .. " " .. proven(type_name, encoder)
    end
    assert.equal("int2 7, int4 7, int8 7, uuid 7, date 7, text 7, varchar 7, int8 -, bpchar -, numeric -, citext -, timestamptz -, bool -, "
      .. "float8 -, jsonb -", table.concat(list, ", "))
  end)

  it("is nothing of a column whose equality is another one, or which the file does not fill", function()
    assert.equal("-", (proven("text", "text", { deterministic = false })))
    assert.equal("-", (proven("text", "text", nil, false)))
    assert.equal("7", (proven("text", "text", { collation = '"public"."de"' })))
    -- NULL may become a default. In a key it is refused before; in the index of an append it is a value of its own.
    assert.equal("7", (proven("int8", "int8", { has_default = true, not_null = true, default_expr = "7" })))
    assert.equal("-", (proven("int8", "int8", { has_default = true, not_null = true, default_expr = "7" }, nil, "append")))
    assert.equal("-", (proven("int8", "int8", { identity = "d", not_null = true }, nil, "append")))
    assert.equal("7", (proven("int8", "int8", nil, nil, "append")))
    local m = plan(target { indexes = { index { "id", "name" } } }, spec { key = { "id", "name" }, columns = {
      { name = "id", encoder = "int8", field = 1 }, { name = "name", encoder = "text", field = 2 } } })
    assert.same({ 1, 2 }, merge.provable(m))
    m = plan(target { indexes = { index { "id", "amount" } } }, spec { key = { "id", "amount" }, columns = {
      { name = "id", encoder = "int8", field = 1 }, { name = "amount", encoder = "numeric", field = 2 } } })
    assert.is_nil(merge.provable(m))
  end)

  it("is nothing where a lookup fills a column of the key, and then the keys of rejected rows are not known", function()
    local function of(looked, mode)
      local m = plan(target { indexes = { index { "name" } }, columns = { column { "id", "int8" }, column { "name" }, column { "amount", "numeric" } } },
        spec { mode = mode, key = { "name" }, keeps = "keys", columns = { { name = "id", encoder = "int8", field = 1 },
          { name = "name", encoder = "text", field = 2 } }, checks = { { kind = "lookup", columns = { looked }, field = "owner",
          lookup = { sql = '"public"."users"', display = "public.users.email", match = column { "email" }, take = column { "id", "int8" },
            missing = "keep" } } } })
      return ("%s %s %s"):format(table.concat(merge.provable(m) or {}, " "), m.keeps, merge.looks_key_up(m))
    end
    assert.equal(" nil true", of("name", "upsert"))
    assert.equal("2 nil false", of("id", "upsert"))
    assert.equal(" none true", of("name", "overwrite"))
    assert.equal("2 keys false", of("id", "overwrite"))
  end)

  it("for an append is by the first unique index that allows it", function()
    local function by(...)
      local m = plan(target { indexes = { ... } }, spec { mode = "append", key = nil, columns = { { name = "id", encoder = "int8", field = 1 },
        { name = "name", encoder = "text", field = 2 }, { name = "amount", encoder = "numeric", field = 3 } } })
      return m.proof and m.proof.name
    end
    assert.equal("b", by(index({ "amount" }, { name = "a" }), index({ "name" }, { name = "b" }), index({ "id" }, { name = "c" })))
    for _, flag in ipairs { "partial", "expression", "nulls_not_distinct" } do
      assert.is_nil(by(index({ "id" }, { name = "a", [flag] = true })), flag)
    end
    for _, flag in ipairs { "valid", "btree" } do assert.is_nil(by(index({ "id" }, { name = "a", [flag] = false })), flag) end
    local m = plan(target(), spec { columns = { { name = "id", encoder = "int8", field = 1 } } })
    assert.is_nil(m.proof)
  end)
end)

describe("a load is refused before a row is read", function()
  local function refusal(t, s)
    local m, err = merge.plan(t, s)
    assert.is_nil(m)
    return err
  end

  it("when upsert or insert_only has no key", function()
    for _, mode in ipairs { "upsert", "insert_only" } do
      local err = refusal(target(), spec { mode = mode, key = {} })
      assert.equal(("%s into public.contacts needs a key"):format(mode), err.message)
      assert.equal(2, err.exit)
    end
  end)

  it("when the key has no unique index, with the statement that makes one", function()
    local err = refusal(target { indexes = {} }, spec())
    assert.equal('public.contacts has no unique index on the key ("id")', err.message)
    assert.matches('CREATE UNIQUE INDEX ON "public"."contacts" ("id")', err.hint, 1, true)
    assert.equal(5, err.exit)
  end)

  it("when the key's index cannot be relied on, naming it", function()
    for why, more in pairs {
      ["is partial"] = { partial = true }, ["is deferrable"] = { deferrable = true }, ["is not valid"] = { valid = false },
      ["is over an expression"] = { expression = true },
    } do
      local err = refusal(target { indexes = { index({ "id" }, more) } }, spec())
      assert.matches("contacts_pkey " .. why, err.message, 1, true)
    end
    assert.is_table(refusal(target { indexes = { index { "id", "name" } } }, spec()))
  end)

  it("when the key is not among the loaded columns", function()
    local err = refusal(target(), spec { columns = { { name = "name", encoder = "text" } } })
    assert.equal("the key's column id is not filled by this file", err.message)
  end)

  it("when the key has a type without an equality", function()
    local t = target { columns = { column { "id", "json", equality = false } }, indexes = {} }
    t.columns[1].equality = nil
    local err = refusal(t, spec { no_index = true, columns = { { name = "id", encoder = "json" } } })
    assert.equal("the key's column id is json, a type without an equality", err.message)
  end)

  it("when a field is a generated column", function()
    local err = refusal(target { columns = { column { "id", "int8" }, column { "name", generated = true } } },
      spec { columns = { { name = "id", encoder = "int8" }, { name = "name", encoder = "text" } } })
    assert.matches("column name of public.contacts is generated", err.message, 1, true)
  end)

  it("when the table has no such column, or the file fills none", function()
    assert.equal("public.contacts has no column Nome", (refusal(target(), spec { key = {}, mode = "append",
      columns = { { name = "Nome", encoder = "text" } } }).message:gsub('"', "")))
    assert.equal("this file fills no column of public.contacts", refusal(target(), spec { columns = {}, key = {},
      mode = "append" }).message)
  end)

  it("when a column that takes no NULL is not filled", function()
    local t = target { columns = { column { "id", "int8" }, column { "name" }, column { "amount", "numeric" },
                                   column { "since", "date", not_null = true } } }
    local err = refusal(t, spec { mode = "append" })
    assert.matches("column since of public.contacts takes no NULL", err.message, 1, true)
    assert.matches('ALTER COLUMN "since" SET DEFAULT', err.hint, 1, true)
    assert.is_table(merge.plan(t, spec()))
    t.triggers = { { name = "tr", row = true, timing = "before", events = { insert = true } } }
    assert.is_table(merge.plan(t, spec { mode = "append" }))
  end)

  it("when row-level security is active for the role", function()
    local err = refusal(target { row_security = true }, spec())
    assert.equal("row-level security of public.contacts is active for loader, so rows could get lost unseen", err.message)
  end)

  it("when a view or foreign table cannot do what the mode needs", function()
    local err = refusal(target { kind = "view", writable = { insert = true } }, spec())
    assert.equal("the view public.contacts takes no UPDATE, which upsert needs", err.message)
    err = refusal(target { kind = "foreign" }, spec())
    assert.equal("public.contacts is a foreign table, which only takes append", err.message)
    err = refusal(target { kind = "materialized view", writable = {} }, spec())
    assert.equal("public.contacts is a materialized view and takes no rows", err.message)
  end)

  it("when a right is missing, with the GRANT", function()
    local t = target()
    t.columns[3].can = { insert = true, select = true, update = false }
    local err = refusal(t, spec())
    assert.equal("loader lacks rights: UPDATE (amount) on public.contacts", err.message)
    assert.equal('GRANT UPDATE ON "public"."contacts" TO "loader";\n'
      .. "kitload setup --role loader --into public.contacts prints all that this role needs", err.hint)
    assert.equal(4, err.exit)
    assert.is_table(merge.plan(t, spec { mode = "append" }))
  end)

  it("when TRUNCATE is asked for and cannot be", function()
    local err = refusal(target { referenced_by = { { name = "fk", table = "public.orders", own = false } } },
      spec { mode = "overwrite", overwrite = "truncate", key = {} })
    assert.equal("public.contacts cannot be truncated: public.orders refers to it by a foreign key", err.message)
    err = refusal(target(), spec { overwrite = "truncate" })
    assert.matches('goes with load = "overwrite"', err.message, 1, true)
  end)

  it("when the mode is unknown", function()
    assert.equal("load = 'replace' is not a mode", refusal(target(), spec { mode = "replace" }).message)
  end)
end)
