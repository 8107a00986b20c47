-- Statements of ours that run under a search_path into which nobody can have put anything.
--
-- A role's search_path may hold functions and operators that shadow the system's. The merge keeps it, as the triggers it
-- fires need it, and qualifies every name and operator; what only reads catalogs or writes our own tables runs pinned,
-- which also makes the server qualify each name that it prints. In a transaction the role's path is put back behind it.
local statement = require "kitload.pg.statement"

local M = {}

local BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
local PIN = "SET LOCAL search_path TO pg_catalog, pg_temp"
local KEEP = "SELECT pg_catalog.set_config('kitload.search_path', pg_catalog.current_setting('search_path'), true)"
local PUT_BACK = "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('kitload.search_path'), true)"

-- Connections whose search_path is pinned already: work that calls other pinned work.
local is_pinned = setmetatable({}, { __mode = "k" })

-- Behind a pooler the settings of a session are for the transaction only, unless its session is known to stay ours.
local function begin(conn)
  conn:later("begin a transaction", BEGIN)
  local ok, err = true, nil
  if not conn:is_settled() then ok, err = conn:settle "transaction" end
  if not ok then return nil, statement.explain(err, "begin a transaction") end
  conn:later("pin the search_path", PIN)
  return true
end

local function pin(conn)
  conn:later("keep the search_path", KEEP)
  conn:later("pin the search_path", PIN)
end

-- After a failed statement the transaction is over in any case, and this is forgotten with it.
local function unpin(conn)
  conn:later("put the search_path back", PUT_BACK, nil, true)
end

local function inside(conn, work, ...)
  pin(conn)
  is_pinned[conn] = true
  local results = table.pack(work(...))
  is_pinned[conn] = nil
  unpin(conn)
  return table.unpack(results, 1, results.n)
end

local function alone(conn, work, ...)
  local begun, why = begin(conn)
  if not begun then
    conn:rollback()
    return nil, why
  end
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

-- Keep statements for later, pinned: `kept` keeps each.
local function keep(conn, kept)
  if is_pinned[conn] then
    kept()
    return true
  end
  local open = conn:in_transaction()
  if open then
    pin(conn)
  else
    local begun, err = begin(conn)
    if not begun then
      conn:rollback()
      return nil, err
    end
  end
  kept()
  if open then unpin(conn) else conn:later("end the transaction", "COMMIT") end
  return true
end

--- Ask several things pinned; they go out with what is sent next, or when they are asked after.
---@param conn userdata
---@param statements { [1]: string, [2]: any[]?, purpose: string }[]
---@return fun(): table[]?, table?  the results, or nil and the error
function M.ask_all(conn, statements)
  local alone_there, answers = not is_pinned[conn] and not conn:in_transaction(), {}
  local kept, why = keep(conn, function()
    for i, s in ipairs(statements) do answers[i] = statement.ask(conn, s.purpose, s[1], s[2]) end
  end)
  return function()
    if not kept then return nil, why end
    local results = {}
    for i, answer in ipairs(answers) do
      local result, err = answer()
      if not result then
        if alone_there then conn:rollback() end
        return nil, err
      end
      results[i] = result
    end
    return results
  end
end

--- Several statements pinned, in one round trip.
---@return table[]? results, table? err
function M.all(conn, statements)
  return M.ask_all(conn, statements)()
end

--- One statement pinned: what gives its result.
---@param conn userdata
---@param purpose string
---@param text string
---@param params any[]?
---@return fun(): table?, table?
function M.ask(conn, purpose, text, params)
  local answers = M.ask_all(conn, { { text, params, purpose = purpose } })
  return function()
    local results, err = answers()
    return results and results[1], err
  end
end

--- One statement pinned, in one round trip.
---@return table? result, table? err
function M.exec(conn, purpose, text, params)
  return M.ask(conn, purpose, text, params)()
end

--- One statement pinned whose result does not matter: it goes out with what is sent next.
function M.later(conn, purpose, text, params)
  keep(conn, function() conn:later(purpose, text, params) end)
end

return M
