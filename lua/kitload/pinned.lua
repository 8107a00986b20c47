-- Statements of ours that run under a search_path into which nobody can have put anything.
--
-- A role's search_path may hold functions and operators that shadow the system's. The merge keeps it, as the triggers it
-- fires need it, and qualifies every name and operator; what only reads catalogs or writes our own tables runs pinned,
-- which also makes the server qualify each name that it prints. In a transaction the role's path is put back behind it.
local statement = require "kitload.statement"

local M = {}

local BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
local PIN = "SET LOCAL search_path TO pg_catalog, pg_temp"
local KEEP = "SELECT pg_catalog.set_config('kitload.search_path', pg_catalog.current_setting('search_path'), true)"
local PUT_BACK = "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('kitload.search_path'), true)"

-- Connections whose search_path is pinned already: work that calls other pinned work.
local is_pinned = setmetatable({}, { __mode = "k" })

local function inside(conn, work, ...)
  conn:later("keep the search_path", KEEP)
  conn:later("pin the search_path", PIN)
  is_pinned[conn] = true
  local results = table.pack(work(...))
  is_pinned[conn] = nil
  -- After a failed statement the transaction is over in any case, and this is forgotten with it.
  conn:later("put the search_path back", PUT_BACK, nil, true)
  return table.unpack(results, 1, results.n)
end

local function alone(conn, work, ...)
  conn:later("begin a transaction", BEGIN)
  conn:later("pin the search_path", PIN)
  is_pinned[conn] = true
  local results = table.pack(work(...))
  is_pinned[conn] = nil
  if results[1] == nil and results[2] ~= nil then
    conn:rollback()
  else
    local done, err = conn:commit()
    if not done then
      -- It was no load's: that its answer did not come is no more than a failure.
      if err.kind == "doubt" then err.kind, err.exit = "db", 4 end
      return nil, err
    end
  end
  return table.unpack(results, 1, results.n)
end

--- Run work(...) pinned: in the transaction that is open, else in one of its own, which is rolled back when work gives
--- nil and an error.
---@param conn userdata
---@param work fun(...): any, any
function M.run(conn, work, ...)
  if is_pinned[conn] then return work(...) end
  return (conn:in_transaction() and inside or alone)(conn, work, ...)
end

--- The same as a function of (conn, …).
function M.wrap(work)
  return function(conn, ...) return M.run(conn, work, conn, ...) end
end

--- Several statements pinned, in one round trip.
---@param conn userdata
---@param statements { [1]: string, [2]: any[]? }[]
---@return table[]? results, table? err
function M.all(conn, statements)
  if is_pinned[conn] then return conn:exec_all(statements) end
  local open = conn:in_transaction()
  local list = open and { { KEEP }, { PIN } } or { { BEGIN }, { PIN } }
  table.move(statements, 1, #statements, 3, list)
  list[#list + 1] = { open and PUT_BACK or "COMMIT" }
  local results, err = conn:exec_all(list)
  if not results then
    if not open then conn:rollback() end
    err.statement = err.statement - 2
    return nil, err
  end
  return table.move(results, 3, #statements + 2, 1, {})
end

--- One statement pinned, in one round trip.
---@param conn userdata
---@param purpose string
---@param text string
---@param params any[]?
---@return table? result, table? err
function M.exec(conn, purpose, text, params)
  local results, err = M.all(conn, { { text, params } })
  if not results then return nil, statement.explain(err, purpose) end
  return results[1]
end

return M
