-- Helps when a file was loaded before but its rows are gone: somebody emptied the table or made it anew. The refusal then
-- says so.
local M = {}

--- A hint about a destination that has lost the rows of earlier loads; nil when there is nothing to say.
---@param conn userdata
---@param target kitload.target
---@return string?
function M.of(conn, target)
  if not target.oid then return ("%s does not exist now: it was dropped since then"):format(target.display) end
  -- If this role may not read the table, nothing is known. Then the refusal stays as it is.
  if conn:in_transaction() then conn:later("set a savepoint", "SAVEPOINT kitload_look") end
  local found = conn:exec(("SELECT NOT EXISTS (SELECT 1 FROM %s) AS empty"):format(target.sql))
  if not found and conn:in_transaction() then conn:exec "ROLLBACK TO SAVEPOINT kitload_look" end
  return found and found.rows[1].empty and ("%s is empty now: it was emptied or made anew since then"):format(target.display) or nil
end

--- Add that hint to the error that refuses a file as loaded before.
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
