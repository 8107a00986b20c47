-- kitload expire: deletes the rows of the staging table that have been kept long enough.
local connect = require "kitload.connect.connect"
local out = require "kitload.talk.output"
local rows = require "kitload.stage.staging_table"
local rows_run = require "kitload.load.staging_run"
local statement = require "kitload.pg.statement"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "expire", usage = "", summary = "deletes staged rows whose time is over",
  groups = { "tables", "destination", "talk", "help" }, least = 0, most = 0,
  options = { { name = "dry-run", help = "only count them" } },
}

local function expire(conn, names, dry_run)
  local t, err = rows_run.open(conn, names, false)
  if not t then return nil, err end
  local gone
  gone, err = statement.run(conn, "delete the expired rows", dry_run and rows.expired(t) or rows.expire(t))
  if not gone then return nil, err end
  local total, parts = 0, {}
  for i, row in ipairs(gone.rows) do
    total = total + row.rows
    parts[i] = ("%s %s"):format(text.count(row.rows), row.status)
  end
  if out.quiet then return 0 end
  io.stdout:write(("%s of %s %s%s\n"):format(text.plural(total, "expired row"), t.display, dry_run and "would go" or "deleted",
    parts[1] and ": " .. table.concat(parts, ", ") or ""))
  return 0
end

function M.run(options)
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  local conn
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local code
  code, err = expire(conn, names, options.dry_run)
  conn:close()
  return code, err
end

return M
