-- Shared by the commands that look back: opens the jobs table (without making it) and reads the options that filter jobs.
local connect = require "kitload.connect.connect"
local jobs = require "kitload.records.jobs"
local kitless = require "kitload.kits.kitless"
local since = require "kitload.records.since"
local sql = require "kitload.pg.sql"
local tables = require "kitload.records.tables"

local M = {}

--- Run read(conn, jobs) over the jobs table. When there is no table to read: nil, false and the reason.
---@param options table
---@param read fun(conn: userdata, jobs: kitload.jobs): any, table?
---@return any result, table|false|nil err, string? why
function M.read(options, read)
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  local conn
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local found
  found, err = jobs.open(conn, names, false)
  if not found then
    conn:close()
    return nil, err
  end
  if not found.readable then
    conn:close()
    return nil, false, found.why
  end
  local result
  result, err = read(conn, found)
  conn:close()
  return result, err
end

--- The options --status, --kit, --project, --into, --since and --rows, as the filter for jobs.list.
---@return kitload.jobs.filter? filter, table? err
function M.filter(options)
  local moment, err = since.parse(options.since)
  if err then return nil, err end
  local into = options.into and kitless.table_name(options.into)
  return { status = options.status, kit = options.kit, project = options.project, since = moment, limit = options.rows,
           destination = into and (into.schema and sql.display(into.schema, into.table) or sql.display(nil, into.table)) }
end

return M
