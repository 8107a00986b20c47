-- What a destination refuses before a row is read. The destinations are handmade.
require "spec.helper"
local make = require "spec.kitload.target"
local refuse = require "kitload.target.refuse"

local column, index = make.column, make.index

-- The error as "kind: message | hint", or "taken".
local function told(target, spec, key_index)
  local err = refuse.load(make.target(target), make.spec(spec), key_index == nil and index { "id" } or key_index or nil)
  return err and ("%s: %s%s"):format(err.kind, err.message, err.hint and " | " .. err.hint or "") or "taken", err
end

local function only(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = { name = name, encoder = "text" } end
  return list
end

describe("a load is refused", function()
  it("or taken", function()
    for _, mode in ipairs { "append", "upsert", "insert_only", "overwrite" } do assert.equal("taken", (told({}, { mode = mode })), mode) end
    assert.equal("taken", (told({}, { mode = "append", key = {} })))
    assert.equal("taken", (told({}, { mode = "overwrite", key = {} })))
  end)

  it("if its mode, key and columns do not fit", function()
    assert.equal("usage: load = 'sync' is not a mode", (told({}, { mode = "sync" })))
    assert.equal('usage: upsert into public.contacts needs a key | key = { "…" } names the fields that tell rows apart', (told({}, { key = {} })))
    assert.matches("^usage: insert_only into public.contacts needs a key", (told({}, { mode = "insert_only", key = {} })))
    assert.equal("usage: overwrite = 'truncate' goes with load = \"overwrite\", not with upsert", (told({}, { overwrite = "truncate" })))
    assert.equal("usage: this file fills no column of public.contacts", (told({}, { columns = {} })))
    assert.equal("usage: public.contacts has no column none", (told({}, { columns = only { "id", "none" } })))
    assert.equal("usage: the key's column id is not filled by this file", (told({}, { columns = only { "name" } })))
    -- An append merges nothing, so its key is not looked for.
    assert.equal("taken", (told({ columns = { column { "id" }, column { "name" } } }, { mode = "append", columns = only { "name" } })))
    assert.equal("usage: column name of public.contacts is generated and cannot be loaded | take the field out of the kit, or name another column in its 'to'",
      (told({ columns = { column { "id" }, column { "name", generated = true } } }, { columns = only { "id", "name" } })))
  end)

  it("if a column takes no NULL and gets nothing, where rows are certainly inserted", function()
    local function of(more, mode, target)
      local t = { columns = { column { "id" }, column { "n o", not_null = true } } }
      for name, value in pairs(more or {}) do t.columns[2][name] = value end
      for name, value in pairs(target or {}) do t[name] = value end
      return (told(t, { mode = mode or "append", columns = only { "id" } }))
    end
    local no = 'usage: column "n o" of public.contacts takes no NULL, has no default, and this file does not fill it | '
      .. 'add a field for it to the kit, or run: ALTER TABLE "public"."contacts" ALTER COLUMN "n o" SET DEFAULT …'
    assert.same({ no, no }, { of(), of(nil, "insert_only") })
    assert.same({ "taken", "taken" }, { of(nil, "upsert"), of(nil, "overwrite") })
    for _, more in ipairs { { has_default = true }, { identity = "d" }, { generated = true }, { not_null = false } } do assert.equal("taken", of(more)) end
    local trigger = { name = "fill", timing = "before", events = { insert = true }, row = true, level = "row", enabled = true }
    assert.equal("taken", of(nil, "append", { triggers = { trigger } }))
  end)

  it("if nothing may be written at all", function()
    assert.equal("db: the server is a standby, which takes no rows | connect to the primary", (told { read_only = "standby" }))
    assert.equal("db: the session is read-only: default_transaction_read_only is on | ALTER ROLE \"loader\" SET default_transaction_read_only = off, "
      .. "or take it from the database or the connection's options, wherever it was set", (told { read_only = "session" }))
    assert.equal("25006", select(2, told { read_only = "session" }).sqlstate)
    assert.equal("refused: public.contacts is a materialized view and takes no rows", (told { kind = "materialized view" }))
    assert.matches("^refused: row%-level security of public.contacts is active for loader, so rows could get lost unseen | load as the table's owner",
      (told { row_security = true }))
  end)

  it("if the destination takes no such statements", function()
    local function of(mode, writable, kind)
      return (told({ kind = kind or "view", writable = writable }, { mode = mode, key = mode ~= "append" and { "id" } or {}, no_index = true }))
    end
    assert.equal("refused: the view public.contacts takes no INSERT, which append needs", of("append", { update = true, delete = true }))
    assert.equal("refused: the view public.contacts takes no UPDATE, which upsert needs", of("upsert", { insert = true, delete = true }))
    assert.equal("refused: the view public.contacts takes no DELETE, which overwrite needs", of("overwrite", { insert = true, update = true }))
    assert.equal("taken", of("insert_only", { insert = true }))
    local all = { insert = true, update = true, delete = true }
    assert.equal("refused: public.contacts is a foreign table, which only takes append", of("upsert", all, "foreign"))
    assert.equal("taken", of("append", all, "foreign"))
  end)

  it("if rights are missing, all of them in one error", function()
    local function lacking(columns, mode, more, target)
      local t = { columns = columns }
      for name, value in pairs(target or {}) do t[name] = value end
      local spec = { mode = mode, columns = only { "id", "name" } }
      for name, value in pairs(more or {}) do spec[name] = value end
      local text, err = told(t, spec)
      return err and text:match "^db: loader lacks rights: (.-) | " or text, err
    end
    local function can(...)
      local rights = { insert = false, update = false, select = false }
      for _, right in ipairs { ... } do rights[right] = true end
      return rights
    end
    local id, name = column { "id", "int8" }, column { "name" }
    assert.equal("INSERT on public.contacts", (lacking({ column { "id", can = can() }, column { "name", can = can() } }, "append")))
    assert.equal("INSERT (name) on public.contacts", (lacking({ id, column { "name", can = can() } }, "append")))
    assert.equal("INSERT (name), SELECT (name), UPDATE on public.contacts", (lacking({ id, column { "name", can = can() } }, "upsert")))
    -- A key is not updated, and is all that insert_only looks at.
    assert.equal("taken", (lacking({ column { "id", can = can("insert", "select") }, name }, "upsert")))
    assert.equal("SELECT on public.contacts", (lacking({ column { "id", can = can "insert" }, column { "name", can = can "insert" } }, "insert_only")))
    -- What only an INSERT writes needs no UPDATE.
    assert.equal("taken", (lacking({ id, column { "name", can = can("insert", "select") } }, "upsert",
      { columns = { { name = "id", encoder = "int8" }, { name = "name", encoder = "text", once = true } } })))
    local text, err = lacking({ id, name }, "overwrite", nil, { rights = { delete = false, truncate = true } })
    assert.equal("DELETE on public.contacts", text)
    assert.equal('GRANT DELETE ON "public"."contacts" TO "loader";\nkitload setup --role loader --into public.contacts prints all that this role needs', err.hint)
    assert.equal("TRUNCATE on public.contacts", (lacking({ id, name }, "overwrite", { overwrite = "truncate", key = {} }, { rights = { delete = true } })))
    assert.equal("DELETE, TRUNCATE on public.contacts", (lacking({ id, name }, "overwrite", { overwrite = "truncate", key = {} }, { rights = {} })))
    assert.equal("taken", (lacking({ id, name }, "overwrite", { overwrite = "truncate", key = {} }, { rights = { truncate = true } })))
    -- A column that is not filled may take its number from a sequence.
    local function sequence(of, may) return { sequences = { { column = "no", display = "public.s", sql = '"public"."s"', can = { next = may } } },
      columns = { id, name, column(of) } } end
    assert.equal("USAGE of the sequence public.s", (lacking(nil, "append", nil, sequence { "no", has_default = true })))
    assert.equal("taken", (lacking(nil, "append", nil, sequence({ "no", has_default = true }, true))))
    assert.equal("taken", (lacking(nil, "append", nil, sequence { "no", has_default = true, identity = "d" })))
    assert.equal("taken", (lacking(nil, "append", nil, sequence { "no" })))
    assert.equal("taken", (lacking(nil, "append", { columns = only { "id", "name", "no" } }, sequence { "no", has_default = true })))
  end)

  it("if the table is published without a replica identity, and rows are changed or deleted", function()
    local function of(more) return (told({ published = "pub x" }, more)) end
    local no = 'refused: public.contacts is published ("pub x") and has no replica identity, so that it takes no UPDATE and no DELETE | its owner runs: '
      .. 'ALTER TABLE "public"."contacts" REPLICA IDENTITY FULL (or USING INDEX …), or gives it a primary key'
    assert.same({ no, no, no }, { of { mode = "upsert" }, of { mode = "overwrite" }, of { mode = "overwrite", key = {}, overwrite = "delete" } })
    assert.same({ "taken", "taken", "taken" }, { of { mode = "append" }, of { mode = "insert_only" }, of { mode = "overwrite", key = {} } })
  end)

  it("if it cannot be truncated", function()
    local function of(target) return (told(target, { mode = "overwrite", key = {}, overwrite = "truncate" })) end
    assert.equal('refused: a view cannot be truncated, as overwrite = "truncate" asks', of { kind = "view" })
    assert.same({ "taken", "taken" }, { of {}, of { kind = "partitioned" } })
    assert.equal('refused: public.contacts cannot be truncated: a, c refers to it by a foreign key | without overwrite = "truncate" the rows are deleted',
      of { referenced_by = { { table = "a" }, { table = "b", own = true }, { table = "c" } } })
    assert.equal("taken", of { referenced_by = { { table = "b", own = true } } })
  end)

  it("if the key has no unique index, with the statement that makes one", function()
    local function of(target, more)
      local spec = { mode = "upsert" }
      for name, value in pairs(more or {}) do spec[name] = value end
      return (told(target, spec, false))
    end
    assert.matches('^refused: public.contacts has no unique index on the key %("id"%) | run: CREATE UNIQUE INDEX .*\nor load with %-%-no%-index, which locks the table',
      of { indexes = {} })
    assert.same({ "taken", "taken" }, { of({ indexes = {} }, { no_index = true }), of({ indexes = {} }, { mode = "insert_only" }) })
    assert.equal("refused: public.contacts has no unique index on the key (\"id\") | a view cannot have one: load with --no-index, which locks it against other writers",
      of { indexes = {}, kind = "view" })
    assert.matches('^refused: public.contacts has no unique index on the key %("id"%): contacts_pkey ', of { indexes = { index({ "id" }, { partial = true }) } })
    assert.is_nil(of({ indexes = { index({ "name" }, { partial = true }) } }):find("contacts_pkey", 1, true))
    assert.is_nil(of({ indexes = { index({ "id", "name" }, { partial = true }) } }):find("contacts_pkey", 1, true))
    assert.matches("must have the columns of the partition key: add name to the key and run: CREATE UNIQUE INDEX .*id.*name.*\nor load with %-%-no%-index",
      of { indexes = {}, kind = "partitioned", partition_key = { "id", "name" } })
    assert.matches("| run: CREATE UNIQUE INDEX", of { indexes = {}, kind = "partitioned", partition_key = { "id" } }, 1, true)
  end)

  it("if values of the key cannot be compared", function()
    assert.equal("refused: the key's column id is json, a type without an equality",
      (told { columns = { column { "id", "json", equality = false }, column { "name" }, column { "amount" } } }))
    assert.equal("taken", (told({ columns = { column { "id", "json", equality = false }, column { "name" }, column { "amount" } } }, { mode = "append" })))
  end)
end)
