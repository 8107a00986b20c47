-- Runs one statement with its purpose. When the server objects, the error says what was being done and what may help.
local objection = require "kitload.pg.objection"
local progress = require "kitload.talk.progress"
local said = require "kitload.pg.said"
local sql = require "kitload.pg.sql"
local states = require "kitload.pg.states"

local M = {}

-- Puts together the message and its hint.
local function compose(err, words, detail)
  local constraint = ""
  if err.constraint and not words:find(err.constraint, 1, true) then
    constraint = (", constraint %s"):format(sql.display(nil, err.constraint))
  end
  local state = err.sqlstate and (" (SQLSTATE %s%s)"):format(err.sqlstate, constraint) or ""
  err.message = ("could not %s: %s%s"):format(err.purpose, words, state)
  local lines = { detail }
  lines[#lines + 1] = err.server_hint or states.known(err.sqlstate).hint
  err.hint = lines[1] and table.concat(lines, "\n") or nil
end

--- What may help against an error.
---@param sqlstate string
---@return string?
function M.hint_of(sqlstate) return states.known(sqlstate).hint end

--- Add to a server's error what was being done. Other errors (a lost connection, a signal) only get the purpose.
---@param err table      as conn:exec gave it
---@param purpose string "insert the new rows"
---@return table err  the same table
function M.explain(err, purpose)
  if err.purpose then return err end
  -- A statement that was queued earlier is sent in front of this one. Then the error belongs to that statement.
  purpose = err.meant_to or purpose
  err.purpose, err.said = purpose, err.message
  if err.kind == "interrupted" then return err end
  if err.message:find("statement pooling", 1, true) then
    err.hint = "a pooler in statement mode is on the way: connect to the server itself, or to the pooler's session mode"
  end
  err.server_hint = err.hint
  compose(err, err.said, not objection.is(err) and err.detail or said.without_values(err.detail))
  return err
end

-- Messages about unknown names may hold a cell, because types like regclass and tsquery read a cell as a name.
local of_names = { ["42601"] = true, ["42704"] = true, ["42P01"] = true, ["42883"] = true, XX000 = true }

--- Remove values from the server's message, for a kit with secret fields. The place of an error in a hook's own SQL may
--- stay.
---@param err table  an error that explain has worked on
function M.hide_values(err)
  if not err.said or not err.sqlstate then return end
  local words, raised, hook = err.said, objection.is_raised(err), err.purpose:find "^run %l+_merge$"
  if objection.is(err) then
    words = said.without_secrets(err, raised)
  elseif of_names[err.sqlstate] and not hook then
    words = words:gsub('".*"', '"***"')
  end
  if raised then err.server_hint = nil end
  compose(err, words, said.without_values(err.detail))
  err.said, err.detail, err.where = words, nil, nil
end

--- Run one statement.
---@param conn userdata
---@param purpose string
---@param text string
---@param params any[]?
---@return table? result, table? err
function M.run(conn, purpose, text, params)
  local result, err = progress.during(conn, purpose, function() return conn:exec(text, params) end)
  if not result then return nil, M.explain(err, purpose) end
  return result
end

--- Ask a question whose answer is not needed yet. It is sent with the next statement, or when its answer is wanted.
---@param conn userdata
---@param purpose string
---@param text string
---@param params any[]?
---@return fun(): table?, table?  gives the result, or nil and the error; call it only once
function M.ask(conn, purpose, text, params)
  local ticket = conn:ask(purpose, text, params)
  return function()
    local result, err = progress.during(conn, purpose, function() return conn:answer(ticket) end)
    if not result then return nil, M.explain(err, purpose) end
    return result
  end
end

--- Run a statement and give the first column of the first row.
---@return any value, table? err
function M.value(conn, purpose, text, params)
  local result, err = M.run(conn, purpose, text, params)
  if not result then return nil, err end
  return result.rows[1] and result.rows[1][result.columns[1]]
end

M.is_objection = objection.is

--- The error is only a collision with other transactions. So the transaction may be repeated.
function M.is_transient(err)
  return err.sqlstate == "40001" or err.sqlstate == "40P01"
end

return M
