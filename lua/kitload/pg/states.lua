-- What kitload knows about the server's SQLSTATEs. This is the only list of them that says what a row's problem is.
--
--   code    the problem of a row to which the server objects with this SQLSTATE
--   words   what we say in place of the server's message, if that may hold a secret value
--   named   the server's message has names of the table, but no values, so it can be shown
--   hint    what may help, for errors for which the server gives no hint
local M = {}

M.of = {
  ["22001"] = { code = "db.too_long", words = "a value is too long for its column" },
  ["22003"] = { code = "db.out_of_range", words = "a number is out of range" },
  ["22007"] = { code = "db.cast", words = "a value is no date or time" },
  ["22008"] = { code = "db.out_of_range", words = "a date or time is out of range" },
  ["22021"] = { code = "db.cast", words = "a value has bytes that are no text of the database" },
  ["22P02"] = { code = "db.cast", words = "a value cannot be read as the type of its column" },
  ["22P03"] = { code = "db.cast" },
  ["22P05"] = { words = "a value has a character that the database does not have",
    hint = "the database's encoding has fewer characters than UTF-8: a name or text of the kit or the file holds another one" },
  ["23502"] = { code = "db.not_null", named = true },
  ["23503"] = { code = "db.foreign_key", named = true, hint = "load the table that it refers to first" },
  ["23505"] = { code = "db.unique", named = true, hint = "the row is there already, or two rows of the input are the same to this index" },
  ["23514"] = { code = "db.check", named = true },
  ["23P01"] = { code = "db.exclusion", named = true },
  ["25006"] = { hint = "the server is a standby, or the session is set to be read-only (default_transaction_read_only)" },
  ["40001"] = { hint = "other sessions were writing to the same rows" },
  ["40P01"] = { hint = "another session was locking the same rows in another order" },
  ["42501"] = { hint = "the role lacks a right" },
  ["44000"] = { code = "db.check", named = true },
  ["53100"] = { hint = "the server's disk is full" },
  ["54000"] = {
    hint = "a row must fit into a page of the server, about 8,000 bytes; long texts do not count; a key must fit into a third of a page" },
  ["57014"] = { hint = "the statement was cancelled" },
}

--- What is known about a SQLSTATE. An empty table for one that is not listed.
---@param sqlstate string?
---@return { code: string?, words: string?, named: boolean?, hint: string? }
function M.known(sqlstate) return M.of[sqlstate or ""] or {} end

--- The problem of one cell that the input of its column's type refuses. That input may raise any SQLSTATE, so only those about
--- data (class 22) have a code of their own.
---@param sqlstate string?
function M.code_of_cell(sqlstate)
  return (sqlstate or ""):sub(1, 2) == "22" and M.known(sqlstate).code or M.CELL
end
M.CELL = "db.cast"

--- Classes of errors that are never about data: the connection, the transaction, other sessions, the server's resources, an
--- operator, the system.
M.world = { "08", "25", "40", "53", "55", "57", "58" }

--- The classes of `world` and more, as a set.
---@param ... string
function M.world_and(...)
  local set = {}
  for _, class in ipairs(M.world) do set[class] = true end
  for _, class in ipairs { ... } do set[class] = true end
  return set
end

return M
