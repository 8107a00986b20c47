-- Decides where the values of k.lookup come from, before the plan is made.
--
--   a test's `lookups` ─┐
--   a CSV of the workspace ─┼▶ pairs for the op lookup, in memory
--   a small table ─────────┘
--   a large table, or ─────▶ the cell is staged as it is and joined in the server (setcheck.lua), if nothing needs it before
--     the loaded one
--   no destination ─────────▶ the cell is passed through, and a note says so
--
-- In both ways texts must be exactly equal.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local catalog = require "kitload.target.catalog"
local create = require "kitload.target.create"
local host_source = require "kitload.host.source"
local input = require "kitload.files.input"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

-- SMALL: a table with at most so many rows is read into memory. MOST: the same if something needs the value before the
-- stage. A row takes about 300 bytes.
M.SMALL, M.MOST = 100000, 1000000

-- How many rows of a table are read at once. A full result would be in memory besides what is made of it.
local PAGE = 2000

---@class kitload.lookup.found
---@field args table?         arguments of the op: key, value, …; missing, name
---@field joined kitload.lookup.joined?

local function usage(step, field, message, hint)
  local place = step.file and ("%s:%d: "):format(step.file, step.line or 0) or ""
  return nil, errors.usage(("%sfield '%s': %s"):format(place, field.name, message), hint)
end

local function args_of(lookup, name)
  return { missing = lookup.missing, name = name }
end

local function add(args, key, value)
  args[#args + 1] = key
  args[#args + 1] = value
end

-- A key of several columns, in the form of op_lookup.c: each text has its length in front, so that different keys never
-- look the same.
local function packed(parts)
  if #parts == 1 then return parts[1] end
  local out = {}
  for i, part in ipairs(parts) do out[i] = ("%d:%s"):format(#part, part) end
  return table.concat(out)
end

-- The name of a lookup in messages: "public.users.email", or "public.users (email, tenant_id)".
local function name_of(lookup, display)
  if #lookup.also == 0 then return lookup.match and display .. "." .. lookup.match or display end
  local names = { lookup.match }
  for _, other in ipairs(lookup.also) do names[#names + 1] = other.column end
  return ("%s (%s)"):format(display, table.concat(names, ", "))
end

-- Given by a test ------------------------------------------------------------------------------------------------------

local function value_text(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  if type(value) == "number" then return ("%.17g"):format(value) end
  if type(value) == "userdata" or value == nil then return false end
  return tostring(value)
end

-- Given by a test: { key = value }, or a list of rows with columns by name.
local function from_given(lookup, given, field, step)
  local args = args_of(lookup, lookup.name)
  if type(given) ~= "table" then
    return usage(step, field, ("lookups: %s is a %s, not a table of key and value"):format(lookup.name, type(given)))
  end
  if type(given[1]) == "table" then
    for i, row in ipairs(given) do
      local parts = { value_text(row[lookup.match]) }
      if lookup.match and row[lookup.match] == nil then
        return usage(step, field, ("lookups: row %d of %s has no '%s'"):format(i, lookup.name, lookup.match))
      end
      for _, other in ipairs(lookup.also) do parts[#parts + 1] = value_text(row[other.column]) or nil end
      if #parts > #lookup.also then add(args, packed(parts), value_text(row[lookup.take])) end
    end
    return { args = args }
  elseif #lookup.also > 0 and next(given) ~= nil then
    return usage(step, field, ("lookups: %s is matched on several columns, and is not given as rows"):format(lookup.name),
      ("write { { %s = …, %s = …, %s = … } }"):format(lookup.match, lookup.also[1].column, lookup.take or "value"))
  end
  local keys = {}
  for key in pairs(given) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do add(args, value_text(key), value_text(given[key])) end
  return { args = args }
end

-- CSV ------------------------------------------------------------------------------------------------------------------

-- A symbolic link in the workspace must not lead a kit to files outside.
local function inside(folder, path)
  local root, real = sys.realpath(folder), sys.realpath(path)
  return root and real and (root == "/" or real:sub(1, #root + 1) == root .. "/")
end

-- A file is searched below the folder of the kits folder. A kit outside of the workspace has its own folder.
local function find_file(s, name)
  local folders = { workspace.root() }
  for _, root in ipairs(s.kit and s.kit.roots or {}) do
    table.insert(folders, 1, root:match "^(.*)/kits$" or (root == "kits" and "." or root))
  end
  for _, folder in ipairs(folders) do
    local st = sys.stat(folder .. "/" .. name)
    if st and st.kind == "file" and inside(folder, folder .. "/" .. name) then return folder .. "/" .. name end
  end
  return nil, folders[1] .. "/" .. name
end

local function column_of(headers, name, place, field, step, file)
  if not name then return place end
  for i, header in ipairs(headers) do
    if header == name then return i end
  end
  return usage(step, field, ("%s has no column %q"):format(file, name), near.did_you_mean(name, headers)
    or "its columns are " .. listing.list(headers))
end

local function from_csv(s, lookup, field, step)
  local path, tried = find_file(s, lookup.file)
  if not path then
    return usage(step, field, ("there is no file %s"):format(tried), "a lookup's file is found from the workspace's folder")
  end
  local file, err = input.open(path, nil, {})
  if not file then return nil, err end
  local match, take
  match, err = column_of(file.headers, lookup.match, 1, field, step, lookup.file)
  if match then take, err = column_of(file.headers, lookup.take, 2, field, step, lookup.file) end
  local matched = { match }
  for i, other in ipairs(take and lookup.also or {}) do
    matched[i + 1], err = column_of(file.headers, other.column, nil, field, step, lookup.file)
    take = matched[i + 1] and take
    if not take then break end
  end
  if not take then return nil, err end
  if #file.headers < 2 then return usage(step, field, ("%s has one column, a lookup needs two"):format(lookup.file)) end
  local rows
  rows, err = host_source.rows(path, { encoding = file.encoding, compression = file.compression, dialect = file.dialect,
    ncols = #file.headers })
  if not rows then return nil, err end
  local args = args_of(lookup, lookup.name)
  for _, row in ipairs(rows) do
    if row.state == "broken" then
      return nil, errors.input(("%s, row %d: %s"):format(lookup.file, row.row,
        row.problems[1] and row.problems[1].message or "cannot be read"))
    end
    local parts, value = {}, row.cells[take]
    for i, at in ipairs(matched) do parts[i] = row.cells[at] ~= "" and row.cells[at] or nil end
    if #parts == #matched then add(args, packed(parts), value and value ~= "" and value or false) end
  end
  return { args = args }
end

-- Tables ---------------------------------------------------------------------------------------------------------------

local function table_column(target, name, field, step)
  local column = catalog.column(target, name)
  if not column then
    local names = {}
    for i, c in ipairs(target.columns) do names[i] = c.name end
    return usage(step, field, ("%s has no column %q"):format(target.display, name), near.did_you_mean(name, names)
      or "its columns are " .. listing.list(names))
  end
  if not (target.rights.select or column.can.select) then
    return nil, errors.db(("field '%s' looks up %s.%s, which %s may not read"):format(field.name, target.display, name, target.role),
      ("GRANT SELECT ON %s TO %s"):format(target.sql, sql.ident(target.role)))
  end
  return column
end

local plain_facts = { label = true, help = true, example = true, secret = true, null = true, empty = true, nul = true,
                      must_exist = true, required = true }

--- Whether the value is needed only in the stage. If not: false, and what needs it before.
---@return boolean may, string? why
local function may_be_joined(description, field, index)
  if index < #field.steps then return false, "steps follow it" end
  if field.to == false then return false, "the field is in no column" end
  for name in pairs(field.facts) do
    if not plain_facts[name] then return false, ("the field has %s"):format(name) end
  end
  for _, item in ipairs(description.items) do
    if item.kind == "rule" or item.kind == "row" or item.kind == "batch" then return false, "the kit has rules or hooks" end
    for _, name in ipairs(item.kind ~= "unique" and item.kind ~= "dedupe" and item.fields or {}) do
      if name == field.name then return false, ("k.%s reads the field"):format(item.kind) end
    end
  end
  for _, reader in ipairs(description.fields) do
    for _, step in ipairs(reader.steps) do
      for _, other in ipairs(step.lookup and step.lookup.also or {}) do
        if other.field == field.name then return false, ("the lookup of '%s' reads the field"):format(reader.name) end
      end
    end
  end
  return true
end

-- Types whose staged values are written in the same form in which cells are compared in memory.
local alike = { text = true, varchar = true, int2 = true, int4 = true, int8 = true, bool = true, date = true, uuid = true }

-- The other fields that are compared: each column of the table with its column of the stage. Nil and the reason if the
-- stage has another text for one of them.
local function staged_also(s, lookup, also)
  local fields, out = {}, {}
  for _, field in ipairs(s.description.fields) do fields[field.name] = field end
  for i, other in ipairs(lookup.also) do
    local field = fields[other.field]
    if field.to == false then return nil, ("'%s' is in no column"):format(field.name) end
    local to = field.to or field.name
    local column = s.target and catalog.column(s.target, to)
    if s.target and not (column and alike[column.type] and not column.domain) then
      return nil, ("the stage writes '%s' in its own way"):format(to)
    end
    out[i] = { column = also[i], staged = to }
  end
  return out
end

local function rows_sql(target, columns, take)
  local keys = {}
  for i, column in ipairs(columns) do keys[i] = ("t.%s::pg_catalog.text AS key%d"):format(sql.ident(column.name), i) end
  local there = sql.list(columns, function(c) return ("t.%s IS NOT NULL"):format(sql.ident(c.name)) end, " AND ")
  return ([[
SELECT %s, t.%s::pg_catalog.text AS value
FROM %s AS t WHERE %s]]):format(table.concat(keys, ", "), sql.ident(take.name), target.sql, there)
end

-- Reads page by page, in a transaction of its own.
local function read_pages(conn, purpose, query, each)
  conn:later("begin to read", "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
  local done, err = statement.run(conn, purpose, "DECLARE kitload_lookup NO SCROLL CURSOR FOR\n" .. query)
  while done do
    done, err = statement.run(conn, purpose, ("FETCH FORWARD %d FROM kitload_lookup"):format(PAGE))
    for _, row in ipairs(done and done.rows or {}) do each(row) end
    if done and #done.rows < PAGE then return conn:commit() end
  end
  conn:rollback()
  return nil, err
end

-- The columns of the table that a lookup reads.
local function columns_of(target, lookup, field, step)
  local match, err = table_column(target, lookup.match, field, step)
  if not match then return nil, err end
  local out = { match = match, also = {} }
  out.take, err = table_column(target, lookup.take, field, step)
  if not out.take then return nil, err end
  for i, other in ipairs(lookup.also) do
    out.also[i], err = table_column(target, other.column, field, step)
    if not out.also[i] then return nil, err end
  end
  return out
end

-- The fields that fill the columns which a lookup reads. Nil and the reason if a column is not filled by the file's value.
local function bring(s, lookup, field)
  local by_column = {}
  for _, other in ipairs(s.description.fields) do
    if other.to ~= false then by_column[other.to or other.name] = other.name end
  end
  local out = { match = by_column[lookup.match], take = by_column[lookup.take], also = {} }
  local names = { lookup.match, lookup.take }
  for i, other in ipairs(lookup.also) do
    out.also[i], names[#names + 1] = by_column[other.column], other.column
  end
  for _, name in ipairs(names) do
    if not by_column[name] then return nil, ("no field brings '%s'"):format(name) end
    if by_column[name] == field.name then return nil, "the field looks itself up" end
  end
  return out
end

-- For a lookup in the loaded table itself: the fields that fill its columns, so that rows of the input are found like rows
-- that were there before. Nil if that is impossible; a note says why.
local function rows_of_input(s, target, lookup, field, joined, why)
  if not (s.target and s.target.oid and s.target.oid == target.oid) then return nil end
  local fields, reason = bring(s, lookup, field)
  if fields and joined then return fields end
  s.notes[#s.notes + 1] = ("field '%s': looked up among the rows that %s had before this run, as %s"):format(field.name,
    target.display, reason or why)
end

-- Whether a unique index makes sure that every key is there at most once.
local function is_single(target, lookup)
  local matched = { [lookup.match] = true }
  for _, other in ipairs(lookup.also) do matched[other.column] = true end
  for _, index in ipairs(target.indexes or {}) do
    local single = index.valid and not (index.partial or index.expression or index.deferrable) and #index.columns > 0
    for _, column in ipairs(index.columns) do single = single and matched[column.name] end
    if single then return true end
  end
  return false
end

local function joined_in(target, lookup, columns, also, own)
  return { joined = { sql = target.sql, display = name_of(lookup, target.display), match = columns.match, take = columns.take,
                      also = also, missing = lookup.missing, input = own, single = is_single(target, lookup) } }
end

-- Whether the lookup can be a join in the stage, and the columns that are compared there. Nil and the reason if not.
local function join_of(s, lookup, columns, field, index)
  local may, why = may_be_joined(s.description, field, index)
  if not may then return nil, why end
  return staged_also(s, lookup, columns.also)
end

-- A lookup in the loaded table when this run makes that table: only rows of the input will be in it.
local function to_come(s, lookup, field, step, index, err)
  local into = s.into or {}
  if not err.missing or not s.creates or s.target or into.schema ~= lookup.schema or into.table ~= lookup.table then return nil end
  local target = { sql = sql.qualified(into.schema, into.table), display = sql.display(into.schema, into.table),
                   rights = { select = true }, columns = create.columns(s.description) }
  local columns, wrong = columns_of(target, lookup, field, step)
  if not columns then return nil, wrong end
  local also, own = join_of(s, lookup, columns, field, index), bring(s, lookup, field)
  if also and own then return joined_in(target, lookup, columns, also, own) end
  s.notes[#s.notes + 1] = ("field '%s': %s is created by this run, nothing is found in it yet"):format(field.name, target.display)
  return { args = args_of(lookup, name_of(lookup, target.display)) }
end

-- Reads all rows into memory.
local function read_table(s, target, lookup, columns, purpose)
  local matched, args = { columns.match, table.unpack(columns.also) }, args_of(lookup, name_of(lookup, target.display))
  local done, err = read_pages(s.conn, purpose, rows_sql(target, matched, columns.take), function(row)
    local parts = {}
    for i = 1, #matched do parts[i] = row["key" .. i] end
    add(args, packed(parts), row.value or false)
  end)
  if not done then return nil, err end
  return { args = args }
end

local function from_table(s, lookup, field, step, index)
  local target, err = catalog.read(s.conn, { schema = lookup.schema, table = lookup.table })
  if not target then
    local found, wrong = to_come(s, lookup, field, step, index, err)
    if found or wrong then return found, wrong end
    err.message = ("field '%s': %s"):format(field.name, err.message)
    err.hint = err.hint and err.hint:gsub("%s*create = true in the kit makes it", ""):gsub("%s*,? *%-%-create without one", "")
    if err.hint == "" then err.hint = nil end
    return nil, err
  end
  local columns
  columns, err = columns_of(target, lookup, field, step)
  if not columns then return nil, err end
  local purpose = ("read the lookup table %s"):format(target.display)
  local most
  most, err = statement.value(s.conn, purpose, ("SELECT pg_catalog.count(*) AS n FROM (SELECT 1 FROM %s LIMIT %d) AS t"):format(
    target.sql, M.MOST + 1))
  if not most then return nil, err end
  local also, why = join_of(s, lookup, columns, field, index)
  local own = rows_of_input(s, target, lookup, field, also, why)
  if most > M.SMALL and also or own then return joined_in(target, lookup, columns, also, own) end
  if most > M.MOST then
    return usage(step, field, ("%s has more than %s rows and cannot be joined in the stage: %s"):format(target.display,
      text.count(M.MOST), why), "let the lookup be the last step of a field that nothing else reads")
  end
  return read_table(s, target, lookup, columns, purpose)
end

-- All ------------------------------------------------------------------------------------------------------------------

local function find(s, field, step, index)
  local lookup = step.lookup
  local given = s.lookups and s.lookups[lookup.name]
  if given ~= nil then return from_given(lookup, given, field, step) end
  if lookup.file then return from_csv(s, lookup, field, step) end
  if s.conn then return from_table(s, lookup, field, step, index) end
  s.notes[#s.notes + 1] = ("field '%s': the lookup in %s is not checked, as there is no destination"):format(field.name, lookup.name)
  return false
end

-- Finds names in a test's `lookups` that no field uses; they are mistakes of the test.
local function check_given(s, names)
  for name in pairs(s.lookups or {}) do
    if not names[name] then
      return nil, errors.usage(("lookups has '%s', which no field looks up"):format(tostring(name)),
        near.did_you_mean(tostring(name), near.keys(names)))
    end
  end
  return true
end

--- Find the values for all lookups of the session's kit: field → number of the step → found. A step that is missing there
--- is unknown.
---@param s kitload.Session
---@return table<string, table<integer, kitload.lookup.found>>?, table? err
function M.resolve(s)
  local out, names = {}, {}
  for _, field in ipairs(s.description.fields) do
    for i, step in ipairs(field.steps) do
      if step.lookup then
        local found, err = find(s, field, step, i)
        if found == nil then return nil, err end
        names[step.lookup.name] = true
        out[field.name] = out[field.name] or {}
        out[field.name][i] = found or nil
      end
    end
  end
  local ok, err = check_given(s, names)
  if not ok then return nil, err end
  return out
end

return M
