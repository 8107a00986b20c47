-- A file that was loaded before may be gone all the same: the table was emptied, or made anew. Then a refusal says so.
local M = {}

--- What is to be said of a destination to which files were loaded before; nil: nothing.
---@param conn userdata
---@param target kitload.target
---@return string?
function M.of(conn, target)
  if not target.oid then return ("%s does not exist now: it was dropped since then"):format(target.display) end
  -- Where this role may not look, nothing is known, and the refusal is right as it is.
  if conn:in_transaction() then conn:later("set a savepoint", "SAVEPOINT kitload_look") end
  local found = conn:exec(("SELECT NOT EXISTS (SELECT 1 FROM %s) AS empty"):format(target.sql))
  if not found and conn:in_transaction() then conn:exec "ROLLBACK TO SAVEPOINT kitload_look" end
  return found and found.rows[1].empty and ("%s is empty now: it was emptied or made anew since then"):format(target.display) or nil
end

--- The error of a refusal as loaded before, with that.
---@param conn userdata
---@param load { target: kitload.target }
---@param err table
---@return table err
function M.explain(conn, load, err)
  local why = err.job and M.of(conn, load.target)
  if why then err.hint = err.hint and why .. "\n" .. err.hint or why end
  return err
end

return M
