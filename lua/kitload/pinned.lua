-- Statements of ours that run under a search_path into which nobody can have put anything.
--
-- A role's search_path may hold functions and operators that shadow the system's. The merge keeps it, as the triggers it
-- fires need it, and qualifies every name and operator; what only reads catalogs or writes our own tables runs pinned,
-- which also makes the server qualify each name that it prints.
local M = {}

local PIN = "SET LOCAL search_path TO pg_catalog, pg_temp"

local function inside(conn, work, ...)
  local path, err = conn:exec "SELECT pg_catalog.current_setting('search_path') AS path"
  if not path then return nil, err end
  local pinned
  pinned, err = conn:exec(PIN)
  if not pinned then return nil, err end
  local results = table.pack(work(...))
  -- After a failed statement the transaction is over in any case, and this fails too.
  conn:exec("SELECT pg_catalog.set_config('search_path', $1, true)", { path.rows[1].path })
  return table.unpack(results, 1, results.n)
end

--- Run work(...) pinned: in the transaction that is open, else in one of its own, which is rolled back when work gives
--- nil and an error.
---@param conn userdata
---@param work fun(...): any, any
function M.run(conn, work, ...)
  if conn:in_transaction() then return inside(conn, work, ...) end
  local begun, err = conn:script("BEGIN ISOLATION LEVEL READ COMMITTED; " .. PIN)
  if not begun then
    conn:rollback()
    return nil, err
  end
  local results = table.pack(work(...))
  if results[1] == nil and results[2] ~= nil then
    conn:rollback()
  else
    local done
    done, err = conn:commit()
    if not done then
      -- It was no load's: that its answer did not come is no more than a failure.
      if err.kind == "doubt" then err.kind, err.exit = "db", 4 end
      return nil, err
    end
  end
  return table.unpack(results, 1, results.n)
end

--- The same as a function of (conn, …).
function M.wrap(work)
  return function(conn, ...) return M.run(conn, work, conn, ...) end
end

return M
