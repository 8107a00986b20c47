-- kitload setup: prints the SQL of kitload's own tables in a destination's database. --apply runs it, --check compares.
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local kitless = require "kitload.kits.kitless"
local pooler = require "kitload.connect.pooler"
local role_sql = require "kitload.records.role_sql"
local sql = require "kitload.pg.sql"
local tables = require "kitload.records.tables"
local tables_check = require "kitload.records.tables_check"

local M = {}

---@type kitload.Command
M.command = {
  name = "setup", usage = "", summary = "SQL of the tables that kitload keeps",
  about = "Prints the SQL of the jobs table and the staging table; --apply runs it and says what was there already.",
  groups = { "tables", "destination", "talk", "help" }, least = 0, most = 0,
  options = {
    { name = "apply", help = "run it" },
    { name = "check", help = "compare the tables that are there with it, column by column; exit code 1 when they differ" },
    { name = "role", value = "NAME", help = "print what a role needs that is to run kitload, and no more" },
    { name = "into", value = "TABLE", many = true, help = "with --role: a destination, schema.table" },
  },
}

local function print_role(options, names)
  if sql.bad_name(options.role) then return nil, errors.usage(sql.bad_name(options.role)) end
  local destinations = {}
  for i, word in ipairs(options.into or {}) do
    local t = kitless.table_name(word)
    if not t or not t.schema then return nil, errors.usage(("--into cannot be '%s'"):format(word), "it is written --into schema.table") end
    destinations[i] = { schema = t.schema, name = t.table, sql = sql.qualified(t.schema, t.table) }
  end
  -- The tables must exist before the role gets rights on them. Making them again changes nothing.
  io.stdout:write(table.concat(tables.setup_sql(names), "\n"), "\n")
  io.stdout:write(table.concat(role_sql.of(options.role, names, destinations), "\n"), "\n")
  return 0
end

local function apply(conn, names)
  local before, err = tables.apply(conn, names)
  if not before then return nil, err end
  for _, t in ipairs(before) do
    local what = not t.there and "installed" or t.lacks and ("brought up to date from migration %d on: %s"):format(
      t.lacks.number, t.lacks.title) or "was there already"
    io.stdout:write(t.name, "   ", what, "\n")
  end
  return 0
end

-- Right tables do not help if a pooler keeps loads from using them.
local function check_way(conn, options)
  local ok, err = pooler.check(conn, function(bounds) return connect.open(options, bounds) end)
  if ok then return 0 end
  io.stdout:write("the connection\n  ", err.message, "\n  ", err.hint or "", "\n")
  return 1
end

local function check(conn, names, options)
  local found, err = tables_check.run(conn, names)
  if not found then return nil, err end
  local code = check_way(conn, options)
  for _, t in ipairs(found) do
    io.stdout:write(t.name, #t.differences == 0 and "   as setup makes it\n" or "\n")
    for _, line in ipairs(t.differences) do io.stdout:write("  ", line, "\n") end
    if #t.differences > 0 then code = 1 end
  end
  return code
end

function M.run(options)
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  local chosen = (options.apply and 1 or 0) + (options.check and 1 or 0) + (options.role and 1 or 0)
  if chosen > 1 then return nil, errors.usage "--apply, --check and --role do not go together" end
  if options.into and not options.role then return nil, errors.usage "--into goes with --role" end
  if options.role then return print_role(options, names) end
  if chosen == 0 then
    io.stdout:write(table.concat(tables.setup_sql(names), "\n"), "\n")
    return 0
  end
  local conn
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local code
  code, err = (options.apply and apply or check)(conn, names, options)
  conn:close()
  return code, err and connect.advise(options, err)
end

return M
