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

-- A query about a table joins many catalogs by their keys, in a good order as it is written. The server needs twice the time to
-- look for a better order than to answer. So these queries are planned as they are written.
local AS_WRITTEN = { { "join_collapse_limit", "1" }, { "from_collapse_limit", "1" }, { "enable_mergejoin", "off" } }

-- Statements that set these for the transaction, in one round trip: the first also keeps what was set, the last puts it back.
local function setting(list, keeps)
  local calls = {}
  for _, item in ipairs(list) do
    local name, value = item[1], item[2]
    if keeps then
      calls[#calls + 1] = ("pg_catalog.set_config('kitload.%s', pg_catalog.current_setting('%s'), true)"):format(name, name)
    end
    calls[#calls + 1] = ("pg_catalog.set_config('%s', '%s', true)"):format(name, value)
  end
  return "SELECT " .. table.concat(calls, ", ")
end

local function putting_back(list)
  local calls = {}
  for i, item in ipairs(list) do
    calls[i] = ("pg_catalog.set_config('%s', pg_catalog.current_setting('kitload.%s'), true)"):format(item[1], item[1])
  end
  return "SELECT " .. table.concat(calls, ", ")
end

local PATH = { { "search_path", "pg_catalog, pg_temp" } }
local PATH_AS_WRITTEN = table.move(AS_WRITTEN, 1, #AS_WRITTEN, 2, { PATH[1] })
local kinds = {
  plain = { keep = setting(PATH, true), put_back = putting_back(PATH) },
  as_written = { keep = setting(PATH_AS_WRITTEN, true), put_back = putting_back(PATH_AS_WRITTEN), more = setting(AS_WRITTEN) },
}

-- Connections whose search_path is pinned already. Pinned work may call other pinned work.
local is_pinned = setmetatable({}, { __mode = "k" })

-- Behind a pooler, settings hold only for the transaction, unless the session is known to stay ours.
local function begin(conn, kind)
  conn:later("begin a transaction", BEGIN)
  local ok, err = true, nil
  if not conn:is_settled() then ok, err = conn:settle "transaction" end
  if not ok then return nil, statement.explain(err, "begin a transaction") end
  conn:later("pin the search_path", PIN)
  if kind and kind.more then conn:later("plan as it is written", kind.more) end
  return true
end

local function pin(conn, kind)
  conn:later("pin the search_path", kind.keep)
end

-- When a statement fails, the transaction is over anyway. The setting ends with it.
local function unpin(conn, kind)
  conn:later("put the search_path back", kind.put_back, nil, true)
end

local function inside(conn, work, ...)
  pin(conn, kinds.plain)
  is_pinned[conn] = true
  local results = table.pack(work(...))
  is_pinned[conn] = nil
  unpin(conn, kinds.plain)
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
local function keep(conn, kept, kind)
  if is_pinned[conn] then
    kept()
    return true
  end
  local open = conn:in_transaction()
  if open then
    pin(conn, kind)
  else
    local begun, err = begin(conn, kind)
    if not begun then
      conn:rollback()
      return nil, err
    end
  end
  kept()
  if open then unpin(conn, kind) else conn:later("end the transaction", "COMMIT") end
  return true
end

--- Ask several questions pinned. They are sent with the next statement, or when their answers are wanted.
---@param conn userdata
---@param statements { [1]: string, [2]: any[]?, purpose: string }[]
---@param as_written boolean?  the server plans their joins as they are written: for catalogs, not for data
---@return fun(): table[]?, table?  gives the results, or nil and the error
function M.ask_all(conn, statements, as_written)
  local alone_there, answers = not is_pinned[conn] and not conn:in_transaction(), {}
  local kept, why = keep(conn, function()
    for i, s in ipairs(statements) do answers[i] = statement.ask(conn, s.purpose, s[1], s[2]) end
  end, as_written and kinds.as_written or kinds.plain)
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
  keep(conn, function() conn:later(purpose, text, params) end, kinds.plain)
end

return M
