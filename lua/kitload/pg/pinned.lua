-- Runs our own statements under a safe search_path ("pinned").
--
-- A role's search_path may lead to functions and operators that hide those of the system. The merge must keep that path,
-- because the triggers that it fires need it. So the merge qualifies every name and operator. Statements that only read the
-- catalogs or write our own tables run pinned instead. This also makes the server qualify each name that it prints. Inside a
-- transaction the role's path is restored afterwards.
local errors = require "kitload.talk.errors"
local statement = require "kitload.pg.statement"

local M = {}

local BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
local PIN = "SET LOCAL search_path TO pg_catalog, pg_temp"
M.PIN = PIN -- for a transaction that the caller begins and ends
local KEEP = "SELECT pg_catalog.set_config('kitload.search_path', pg_catalog.current_setting('search_path'), true)"
local PUT_BACK = "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('kitload.search_path'), true)"

-- Connections whose search_path is pinned already. Pinned work may call other pinned work.
local is_pinned = setmetatable({}, { __mode = "k" })

-- Behind a pooler, settings hold only for the transaction, unless the session is known to stay ours.
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

-- When a statement fails, the transaction is over anyway. The setting ends with it.
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
      -- No data was loaded here. So a missing answer to COMMIT is a plain failure, not a doubt.
      if err.kind == "doubt" then errors.turn(err, "db") end
      return nil, err
    end
  end
  return table.unpack(results, 1, results.n)
end

--- Run work(...) pinned. It runs in the open transaction, if there is one. Otherwise it runs in a transaction of its own,
--- which is rolled back when work gives nil and an error.
---@param conn userdata
---@param work fun(...): any, any
function M.run(conn, work, ...)
  if is_pinned[conn] then return work(...) end
  return (conn:in_transaction() and inside or alone)(conn, work, ...)
end

--- The same, as a function of (conn, …).
function M.wrap(work)
  return function(conn, ...) return M.run(conn, work, conn, ...) end
end

-- Queue statements that run pinned. The function `kept` queues each of them.
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

--- Ask several questions pinned. They are sent with the next statement, or when their answers are wanted.
---@param conn userdata
---@param statements { [1]: string, [2]: any[]?, purpose: string }[]
---@return fun(): table[]?, table?  gives the results, or nil and the error
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

--- Run several statements pinned, in one round trip.
---@return table[]? results, table? err
function M.all(conn, statements)
  return M.ask_all(conn, statements)()
end

--- Ask one question pinned. Gives a function that gives the result.
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

--- Run one statement pinned, in one round trip.
---@return table? result, table? err
function M.exec(conn, purpose, text, params)
  return M.ask(conn, purpose, text, params)()
end

--- Run one statement pinned when its result does not matter. It is sent with the next statement.
function M.later(conn, purpose, text, params)
  keep(conn, function() conn:later(purpose, text, params) end)
end

return M
