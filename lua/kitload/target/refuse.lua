-- Refuses a load that cannot go into its destination, before a row is read. All functions are pure functions of the target.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local catalog = require "kitload.target.catalog"
local create = require "kitload.target.create"
local sql = require "kitload.pg.sql"

local M = {}

local modes = { append = true, upsert = true, overwrite = true, insert_only = true }

-- An append merges nothing. Its key only says what `create` makes the primary key.
local function key_of(spec) return spec.mode ~= "append" and spec.key or {} end

local function check_mode(target, spec)
  local key = key_of(spec)
  if not modes[spec.mode] then return errors.usage(("load = '%s' is not a mode"):format(tostring(spec.mode))) end
  if #key == 0 and (spec.mode == "upsert" or spec.mode == "insert_only") then
    return errors.usage(("%s into %s needs a key"):format(spec.mode, target.display), 'key = { "…" } names the fields that tell rows apart')
  end
  if spec.overwrite and spec.mode ~= "overwrite" then
    return errors.usage(("overwrite = '%s' goes with load = \"overwrite\", not with %s"):format(spec.overwrite, spec.mode))
  end
  if #spec.columns == 0 then return errors.usage(("this file fills no column of %s"):format(target.display)) end
  return nil
end

local function check_columns(target, spec)
  local loaded = {}
  for _, c in ipairs(spec.columns) do
    local column = catalog.column(target, c.name)
    if not column then return errors.usage(("%s has no column %s"):format(target.display, sql.display(nil, c.name))) end
    if column.generated then
      return errors.usage(("column %s of %s is generated and cannot be loaded"):format(sql.display(nil, c.name), target.display),
        "take the field out of the kit, or name another column in its 'to'")
    end
    loaded[c.name] = c
  end
  for _, name in ipairs(key_of(spec)) do
    if not loaded[name] then
      return errors.usage(("the key's column %s is not filled by this file"):format(sql.display(nil, name)))
    end
  end
  return nil, loaded
end

-- Not for upserts: all rows may be there already, and then no INSERT happens. Not with a trigger either: it may fill the
-- column.
local function check_not_null(target, spec, loaded)
  if spec.mode == "upsert" or (spec.mode == "overwrite" and #(key_of(spec)) > 0) then return nil end
  if catalog.interceptor(target, "insert") then return nil end
  for _, column in ipairs(target.columns) do
    if column.not_null and not column.has_default and not column.identity and not column.generated and not loaded[column.name] then
      local name = sql.ident(column.name)
      return errors.usage(("column %s of %s takes no NULL, has no default, and this file does not fill it"):format(
        sql.display(nil, column.name), target.display),
        ("add a field for it to the kit, or run: ALTER TABLE %s ALTER COLUMN %s SET DEFAULT …"):format(target.sql, name))
    end
  end
  return nil
end

-- The database, the role or the connection is read-only. Only its owner may change that, so a load does not override it.
---@param target { read_only: string?, role: string }
---@return table? err
function M.read_only(target)
  if not target.read_only then return nil end
  if target.read_only == "standby" then
    return errors.db("the server is a standby, which takes no rows", "connect to the primary", { sqlstate = "25006" })
  end
  return errors.db("the session is read-only: default_transaction_read_only is on",
    ("ALTER ROLE %s SET default_transaction_read_only = off, or take it from the database or the connection's options, "
      .. "wherever it was set"):format(sql.ident(target.role)),
    { sqlstate = "25006" })
end

local function check_target(target, spec)
  if target.kind == "materialized view" then
    return errors.refused(("%s is a materialized view and takes no rows"):format(target.display))
  end
  if target.row_security then
    return errors.refused(("row-level security of %s is active for %s, so rows could get lost unseen"):format(target.display, target.role),
      ("load as the table's owner or as a role with BYPASSRLS; or let its owner run: ALTER TABLE %s OWNER TO %s"):format(
        target.sql, sql.ident(target.role)))
  end
  local needs = { append = { "insert" }, insert_only = { "insert" }, upsert = { "insert", "update" }, overwrite = { "insert", "delete" } }
  for _, what in ipairs(needs[spec.mode]) do
    if not target.writable[what] then
      return errors.refused(("the %s %s takes no %s, which %s needs"):format(target.kind, target.display, what:upper(), spec.mode))
    end
  end
  -- A foreign table has no unique index here and cannot be locked. So neither a key nor all-or-nothing could be promised.
  if target.kind == "foreign" and spec.mode ~= "append" then
    return errors.refused(("%s is a foreign table, which only takes append"):format(target.display))
  end
  return nil
end

-- The missing rights on the loaded columns: "INSERT", or "UPDATE (name, city)" when some columns have the right.
local function lacking_columns(target, spec, loaded)
  local key, asked, lacks, out = {}, {}, {}, {}
  for _, name in ipairs(key_of(spec)) do key[name] = true end
  local updates = spec.mode == "upsert" or (spec.mode == "overwrite" and next(key) ~= nil and not spec.overwrite)
  local function need(right, column)
    asked[right], lacks[right] = (asked[right] or 0) + 1, lacks[right] or {}
    if not column.can[right] then table.insert(lacks[right], sql.display(nil, column.name)) end
  end
  for _, column in ipairs(target.columns) do
    if loaded[column.name] then
      need("insert", column)
      if updates and not key[column.name] and not loaded[column.name].once then need("update", column) end
      if updates or (spec.mode == "insert_only" and key[column.name]) then need("select", column) end
    end
  end
  for _, right in ipairs { "insert", "select", "update" } do
    local names = lacks[right] or {}
    if names[1] then
      local some = #names < asked[right] and (" (%s)"):format(table.concat(names, ", ")) or ""
      out[#out + 1] = { right = right:upper(), shown = right:upper() .. some }
    end
  end
  return out
end

-- A column that the file does not fill may get its number from a sequence, which needs a right. An identity needs none.
local function lacking_sequences(target, loaded, add)
  for _, sequence in ipairs(target.sequences or {}) do
    local column = catalog.column(target, sequence.column)
    if not loaded[column.name] and not column.identity and column.has_default and not sequence.can.next then
      add(("USAGE of the sequence %s"):format(sequence.display), ("GRANT USAGE ON SEQUENCE %s"):format(sequence.sql))
    end
  end
end

--- One error for all missing rights.
---@param target kitload.target
---@param lacks { what: string, grant: string }[]
function M.lacking(target, lacks)
  local what, hint = {}, {}
  for i, lack in ipairs(lacks) do
    what[i], hint[i] = lack.what, ("%s TO %s;"):format(lack.grant, sql.ident(target.role))
  end
  hint[#hint + 1] = ("kitload setup --role %s --into %s prints all that this role needs"):format(target.role, target.display)
  return errors.db(("%s lacks rights: %s"):format(target.role, table.concat(what, "; ")), table.concat(hint, "\n"), { lacks = lacks })
end

local function check_rights(target, spec, loaded)
  local lacks, names, shown = {}, {}, {}
  local function add(what, grant) lacks[#lacks + 1] = { what = what, grant = grant } end
  for i, lack in ipairs(lacking_columns(target, spec, loaded)) do names[i], shown[i] = lack.right, lack.shown end
  local truncates = spec.overwrite == "truncate"
  if spec.mode == "overwrite" and not target.rights.delete and not (truncates and target.rights.truncate) then
    names[#names + 1], shown[#shown + 1] = "DELETE", "DELETE"
  end
  if truncates and not target.rights.truncate then names[#names + 1], shown[#shown + 1] = "TRUNCATE", "TRUNCATE" end
  if names[1] then
    add(("%s on %s"):format(table.concat(shown, ", "), target.display), ("GRANT %s ON %s"):format(table.concat(names, ", "), target.sql))
  end
  lacking_sequences(target, loaded, add)
  return lacks[1] and M.lacking(target, lacks) or nil
end

-- Otherwise the server would report this only at the UPDATE, after the whole file was read.
local function check_published(target, spec)
  local writes = spec.mode == "upsert" or (spec.mode == "overwrite" and (#key_of(spec) > 0 or spec.overwrite == "delete"))
  if not target.published or not writes then return nil end
  return errors.refused(("%s is published (%s) and has no replica identity, so that it takes no UPDATE and no DELETE"):format(
      target.display, sql.display(nil, target.published)),
    ("its owner runs: ALTER TABLE %s REPLICA IDENTITY FULL (or USING INDEX …), or gives it a primary key"):format(target.sql))
end

local function check_truncate(target, spec)
  if spec.overwrite ~= "truncate" then return nil end
  if target.kind ~= "table" and target.kind ~= "partitioned" then
    return errors.refused(("a %s cannot be truncated, as overwrite = \"truncate\" asks"):format(target.kind))
  end
  local names = catalog.referrers(target)
  if names[1] then
    return errors.refused(("%s cannot be truncated: %s refers to it by a foreign key"):format(target.display, listing.list(names)),
      "without overwrite = \"truncate\" the rows are deleted")
  end
  return nil
end

local function check_index(target, spec, index)
  if index or spec.no_index or spec.mode ~= "upsert" then return nil end
  local why = ""
  for _, candidate in ipairs(target.indexes) do
    local same = #candidate.columns == #spec.key
    for i, column in ipairs(candidate.columns) do same = same and spec.key[i] == column.name end
    if same and catalog.index_flaw(candidate) then
      why = (": %s %s"):format(sql.display(nil, candidate.name), catalog.index_flaw(candidate))
    end
  end
  local message = ("%s has no unique index on the key (%s)%s"):format(target.display, sql.names(spec.key), why)
  if target.kind ~= "table" and target.kind ~= "partitioned" then
    return errors.refused(message, ("a %s cannot have one: load with --no-index, which locks it against other writers"):format(target.kind))
  end
  local key, lacks = { table.unpack(spec.key) }, {}
  for _, name in ipairs(target.partition_key or {}) do
    local there = false
    for _, k in ipairs(spec.key) do there = there or k == name end
    if not there then key[#key + 1], lacks[#lacks + 1] = name, sql.display(nil, name) end
  end
  if lacks[1] then
    return errors.refused(message, ("a unique index of a partitioned table must have the columns of the partition key: "
      .. "add %s to the key and run: %s\n"
      .. "or load with --no-index, which locks the table against other writers"):format(table.concat(lacks, ", "),
      create.unique_index(target, key)))
  end
  return errors.refused(message, ("run: %s\nor load with --no-index, which locks the table against other writers"):format(
    create.unique_index(target, spec.key)))
end

local function check_equality(target, spec)
  for _, name in ipairs(key_of(spec)) do
    local column = catalog.column(target, name)
    if not column.equality then
      return errors.refused(("the key's column %s is %s, a type without an equality"):format(sql.display(nil, name), column.formatted))
    end
  end
  return nil
end

--- Why this load is refused; nil when it is not.
---@param target kitload.target
---@param spec kitload.merge.spec
---@param index kitload.target.index?  the key's, if there is one
---@return table? err
function M.load(target, spec, index)
  local err = M.read_only(target) or check_mode(target, spec) or check_target(target, spec) or check_published(target, spec)
    or check_truncate(target, spec)
  if err then return err end
  local bad, loaded = check_columns(target, spec)
  return bad or check_not_null(target, spec, loaded) or check_rights(target, spec, loaded) or check_equality(target, spec)
    or check_index(target, spec, index)
end

return M
