-- Reads the rejected rows that a job has in the staging table, page by page, because there may be millions of them.
local json = require "kitload.talk.json"
local rows = require "kitload.stage.staging_table"
local statement = require "kitload.pg.statement"

local M = {}

local PAGE = 1000

---@class kitload.RejectedRow
---@field row_index integer   its number among the rows of the job
---@field status string
---@field raw table       its cells by their headers
---@field errors table[]  its problems

--- Call `use` for each of them, in their order; it gives true when it has enough.
---@param conn userdata
---@param t kitload.tables.table  the staging table
---@param id string  the job
---@param use fun(row: kitload.RejectedRow): boolean?
---@return boolean? ok, table? err
function M.each(conn, t, id, use)
  local done, err = statement.run(conn, "begin a transaction", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  if not done then return nil, err end
  local query = rows.bad(t):gsub("%$1", function() return "'" .. id .. "'" end)
  done, err = statement.run(conn, "read the rejected rows", "DECLARE kitload_bad NO SCROLL CURSOR FOR\n" .. query)
  local enough = false
  while done and not enough do
    local page
    page, err = statement.run(conn, "read the rejected rows", ("FETCH FORWARD %d FROM kitload_bad"):format(PAGE))
    if not page then break end
    for _, row in ipairs(page.rows) do
      enough = enough or use { row_index = row.row_index, status = row.status, raw = json.decode(row.raw),
        errors = json.decode(row.errors) }
    end
    enough = enough or #page.rows < PAGE
  end
  conn:rollback()
  return enough or nil, err
end

return M
