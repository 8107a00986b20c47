-- Finds cells that are no value of their column's type, if only the server knows the type: inet, arrays, ranges, ltree, …
--
--   all columns in one SELECT ─▶ no error: done
--        └ error ─▶ column by column, cell by cell, in a DO block ─▶ the table of rejected rows
--                   without plpgsql: column by column, and kitload halves the rows (halving.lua)
--
-- The input of a type may raise any SQLSTATE (ltree 42601, regclass 42P01, XX000). So the errors that are not about a cell
-- are listed; all others are. Every bad cell of a row is reported with its field.
local halving = require "kitload.merge.halving"
local ring2 = require "kitload.merge.constraints"
local sql = require "kitload.pg.sql"
local stage = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local states = require "kitload.pg.states"

local M = {}

-- Besides states.world: the server found damaged data.
local damage = { "XX001", "XX002" }

--- Whether the error is about a value, as far as its SQLSTATE says.
---@param err table
function M.is_cells(err)
  local state = err.sqlstate
  if not state or err.lost or err.kind == "interrupted" then return false end
  for _, class in ipairs(states.world) do
    if state:sub(1, 2) == class then return false end
  end
  return state ~= damage[1] and state ~= damage[2]
end

local function literals(list) return sql.list(list, sql.literal) end

-- The variable has the column's own length and precision, so that values that are too long are found, too.
local BODY = [[
DECLARE
  r pg_catalog.record;
  cell %s;
  state pg_catalog.text; said pg_catalog.text; more pg_catalog.text;
BEGIN
  FOR r IN SELECT s.%s AS number, s.%s AS staged FROM %s AS s WHERE s.%s IS NOT NULL LOOP
    BEGIN
      cell := %s;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL;
      IF pg_catalog.left(state, 2) OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::pg_catalog.text[])
        OR state OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::pg_catalog.text[]) THEN
        RAISE;
      END IF;
      %s;
    END;
  END LOOP;
END]]

-- states.code_of_cell in SQL.
local function code_sql()
  local list = {}
  for state in pairs(states.of) do
    local code = states.code_of_cell(state)
    if code ~= states.CELL then
      list[#list + 1] = (" WHEN state OPERATOR(pg_catalog.=) %s THEN %s"):format(sql.literal(state), sql.literal(code))
    end
  end
  table.sort(list)
  return ("CASE%s ELSE %s END"):format(table.concat(list), sql.literal(states.CELL))
end

local function what_of(c)
  return ("cannot be %s, which column %s is"):format(c.column.base_formatted, sql.display(nil, c.name))
end

local function purpose_of(c) return ("look for what is no value of column %s"):format(sql.display(nil, c.name)) end

-- The server's message may contain the cell. So it is left out for a secret field.
local function detail_sql(c, secret)
  local what = what_of(c)
  if secret then return ("pg_catalog.format('%%s (SQLSTATE %%s)', %s::pg_catalog.text, state)"):format(sql.literal(what)) end
  return ([[pg_catalog.format('%%s: %%s (SQLSTATE %%s)', %s::pg_catalog.text,
  pg_catalog.concat_ws(': ', said, CASE WHEN more OPERATOR(pg_catalog.<>) '' THEN more END), state)]]):format(sql.literal(what))
end

--- The block that finds the bad cells of a column.
---@param m kitload.merge
---@param c kitload.merge.column
---@param secret boolean?
---@return string
function M.block(m, c, secret)
  local name = sql.ident(c.name)
  local staged = "s." .. name
  local from = assert(c.value:find(staged, 1, true), "a cast is of what is staged")
  local value = c.value:sub(1, from - 1) .. "r.staged" .. c.value:sub(from + #staged)
  local note = stage.reject(m.stage, "number, code, detail, field", ("SELECT r.number, %s, %s, %s"):format(code_sql(),
    detail_sql(c, secret), c.of and sql.literal(c.of) or "NULL"))
  return "DO " .. sql.literal(BODY:format(c.column.base_formatted, m.stage.number, name, m.stage.sql, name, value,
    literals(states.world), literals(damage), note))
end

-- Without plpgsql -----------------------------------------------------------------------------------------------------

-- A cast to these types cuts a value that is too long, but their input raises an error. The functions that read JSON call
-- the input, with the column's length.
local cut_by_casts = { bit = true, varbit = true, _bit = true, _varbit = true, _varchar = true, _bpchar = true }

-- Reads the cell as the assignment in the block does: it raises an error if the column's length or precision does.
local function assigned(c)
  if cut_by_casts[c.column.type] then
    return ("(SELECT x.cell FROM pg_catalog.json_to_record(pg_catalog.json_build_object('cell', s.%s)) AS x(cell %s))"):format(
      sql.ident(c.name), c.column.base_formatted)
  end
  return ("(%s)::%s"):format(c.value, c.column.base_formatted)
end

local function detail(c, err, secret)
  if secret then return ("%s (SQLSTATE %s)"):format(what_of(c), err.sqlstate) end
  local more = err.detail and err.detail ~= "" and ": " .. err.detail or ""
  return ("%s: %s%s (SQLSTATE %s)"):format(what_of(c), err.said or err.message, more, err.sqlstate)
end

-- Each column counts its bad rows for itself. So one column may stop the run, but not all columns together.
local function by_the_client(conn, m, c, search)
  local purpose, mine = purpose_of(c), setmetatable({ found = search.found }, { __index = search })
  local done, err = halving.by_the_client(conn, m, mine, {
    attempt = function(part)
      return statement.run(conn, purpose, ("SELECT pg_catalog.count(%s) FROM %s AS s"):format(assigned(c), part.stage.sql))
    end,
    objects = M.is_cells,
    tell = function(number, err)
      return { number = number, code = states.code_of_cell(err.sqlstate), detail = detail(c, err, search.secret), field = c.of }
    end,
  })
  search.indexed = mine.indexed
  return done, err
end

local function at_the_server(conn, m, c, search)
  return statement.run(conn, purpose_of(c), M.block(m, c, search.secret))
end

--- Note the cells that cannot be cast, of all columns whose staged value has another type. When there are more bad rows
--- than the run allows: nil and an error with `search` set.
---@param conn userdata
---@param m kitload.merge
---@param columns kitload.merge.column[]
---@param search kitload.halving.search
---@return boolean? ok, table? err
function M.note(conn, m, columns, search)
  local may, err = halving.may_at_the_server(conn)
  if may == nil then return nil, err end
  for _, c in ipairs(columns) do
    local done
    done, err = (may and at_the_server or by_the_client)(conn, m, c, search)
    if not done then return nil, err end
  end
  return true
end

--- True: all cells can be cast. False: the bad ones are in the table of rejected rows.
---@param conn userdata
---@param m kitload.merge
---@param search kitload.halving.search
---@return boolean? clean, table? err
function M.check(conn, m, search)
  local probe, columns = ring2.casts(m)
  if not probe then return true end
  conn:later("set a savepoint", "SAVEPOINT kitload_casts")
  local done, err = statement.run(conn, "cast the staged rows", probe)
  if not done and not M.is_cells(err) then return nil, err end
  if not done then conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_casts") end
  conn:later("release the savepoint", "RELEASE SAVEPOINT kitload_casts")
  if done then return true end
  done, err = M.note(conn, m, columns, search)
  if not done then return nil, err end
  return false
end

return M
