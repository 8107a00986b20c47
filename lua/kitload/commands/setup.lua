-- kitload setup: the SQL of the tables that kitload keeps in a destination's database; --apply runs it.
local connect = require "kitload.connect"
local tables = require "kitload.tables"

local M = {}

function M.run(options)
  local names = { schema = options.schema }
  local why = tables.bad_names(names)
  if why then return nil, { kind = "usage", exit = 2, message = why } end
  if not options.apply then
    io.stdout:write(table.concat(tables.setup_sql(names), "\n"), "\n")
    return 0
  end
  local conn, err = connect.open(options)
  if not conn then return nil, err end
  local before
  before, err = tables.apply(conn, names)
  conn:close()
  if not before then return nil, err end
  for _, t in ipairs(before) do io.stdout:write(t.name, t.there and "   was there already\n" or "   installed\n") end
  return 0
end

return M
