-- Ring 3's search: which rows does the server object to? It only says that some row of a statement is wrong, so the rows
-- are halved by their number until the bad ones stand alone.
--
--   1 ────────────── 8 ✗        1 ── 4 ✓ stays    5 ── 8 ✗       5 6 ✓   7 ✗ rejected   8 ✓
--
-- What went well stays done, so that of two rows that cannot both be there the earlier one is kept. Each try is a
-- savepoint; their number is bounded over the whole run.
local sql = require "kitload.sql"
local staging = require "kitload.stage"
local statement = require "kitload.statement"

local M = {}

M.MOST = 1000

---@class kitload.halving.search   of one run of the merge's transaction
---@field tries integer
---@field found integer             rows that stand alone
---@field secret boolean?           the server's words may hold what is not to be told
---@field indexed boolean?
---@field exceeded (fun(found: integer): table?)?  the error when so many are too many

---@class kitload.halving.work
---@field attempt fun(part: kitload.merge, rows: integer): any, table?   is undone when it gives an error
---@field bad fun(number: integer, err: table)       a row that stands alone; its number is the source's
---@field again (fun(err: table): boolean)?          what may go well when other rows are in
---@field failed boolean?                            all rows together are known to fail

---@return kitload.halving.search
function M.search(exceeded, secret)
  return { tries = 0, found = 0, exceeded = exceeded, secret = secret }
end

--- The server objects to the data of a row: a value, a constraint, a trigger or function that raised, a view's check
--- option, row security under a view.
---@param err table  as conn:exec gave it
function M.is_objection(err)
  local state = err.sqlstate or ""
  return statement.is_objection(err) or state:sub(1, 2) == "P0" or state == "44000"
    or (state == "42501" and (err.said or err.message):find("row-level security", 1, true) ~= nil)
end

local codes = {
  ["23502"] = "db.not_null", ["23503"] = "db.foreign_key", ["23505"] = "db.unique", ["23514"] = "db.check", ["44000"] = "db.check",
  ["23P01"] = "db.exclusion", ["22001"] = "db.too_long", ["22003"] = "db.out_of_range", ["22008"] = "db.out_of_range",
  ["22P02"] = "db.cast", ["22007"] = "db.cast", ["22P03"] = "db.cast", ["22021"] = "db.cast",
}

local function code_of(err)
  return codes[err.sqlstate] or (err.sqlstate:sub(1, 2) == "P0" and "db.trigger") or nil
end

-- The field that the server named, or that is the constraint's only one.
local function field_of(m, err)
  local name = err.column
  for _, list in ipairs { m.target.checks, m.target.foreign_keys, m.target.exclusions, m.target.indexes } do
    for _, c in ipairs(list) do
      if c.name == err.constraint and #c.columns == 1 then
        name = name or (type(c.columns[1]) == "table" and c.columns[1].name or c.columns[1])
      end
    end
  end
  for _, c in ipairs(m.columns) do
    if c.name == name then return c.of end
  end
end

--- What is told of a row that stands alone.
---@param m kitload.merge
---@param number integer   the source row's
---@param err table
---@param other string     its code where the SQLSTATE tells none
---@param secret boolean?
function M.reject(m, number, err, other, secret)
  local said = err.said or err.message
  if secret then said = code_of(err) == "db.trigger" and "a trigger raised an exception" or said:gsub('"[^"]*"', '"***"') end
  local constraint = err.constraint and (", constraint %s"):format(sql.display(nil, err.constraint)) or ""
  local detail = ("%s (SQLSTATE %s%s)"):format(said, err.sqlstate, constraint)
  if err.detail and not secret and err.sqlstate:sub(1, 2) == "23" and err.sqlstate ~= "23514" and err.sqlstate ~= "23502" then
    detail = ("%s: %s"):format(detail, err.detail)
  end
  return { number = number, code = code_of(err) or other, detail = detail, field = field_of(m, err) }
end

--- Add rows to the table of rejects.
---@param conn userdata
---@param m kitload.merge
---@param rows kitload.apply.reject[]
function M.note(conn, m, rows)
  for _, r in ipairs(rows) do
    local done, err = statement.run(conn, "note a rejected row",
      staging.reject(m.stage, "number, code, detail, field", ("VALUES (%d, %s, %s, %s)"):format(
        r.number << staging.PART_BITS, sql.literal(r.code), sql.literal(r.detail), r.field and sql.literal(r.field) or "NULL")))
    if not done then return nil, err end
  end
  return true
end

-- Ranges of source rows -----------------------------------------------------------------------------------------------

-- The same merge over these source rows only.
local function part_of(m, from, to)
  local stage = setmetatable({ sql = staging.range(m.stage, from, to) }, { __index = m.stage })
  return setmetatable({ stage = stage }, { __index = m })
end

-- How many staged rows there are in a range, and its ends.
local function look(conn, m, from, to)
  local number = staging.source("s." .. m.stage.number)
  local found, err = statement.run(conn, "look at the staged rows", ([[
SELECT pg_catalog.count(*)::pg_catalog.int8 AS rows, pg_catalog.min(%s) AS first, pg_catalog.max(%s) AS last
FROM %s AS s]]):format(number, number, from and staging.range(m.stage, from, to) or m.stage.sql))
  if not found then return nil, err end
  return found.rows[1]
end

local function index(conn, m, search)
  if search.indexed then return true end
  search.indexed = true
  local text = staging.index(m.stage, m.stage.number)
  if not text then return true end
  return statement.run(conn, "index the staging by its rows' numbers", text)
end

local function too_many(search)
  return { kind = "refused", exit = 5, code = "too_many_objections", search = true,
    message = ("the server objects to %d rows and more, which %d tries could not all find: nothing was loaded"):format(
      search.found, M.MOST),
    hint = "the rows that were found are in the rejects file; mend them and their like" }
end

---@class kitload.halving.run
---@field conn userdata
---@field m kitload.merge
---@field search kitload.halving.search
---@field work kitload.halving.work
---@field later { number: integer, err: table }[]
local Run = {}
Run.__index = Run

-- True: done; false and the objection: undone.
function Run:try(from, to, rows)
  local conn, search = self.conn, self.search
  if search.tries >= M.MOST then return nil, too_many(search) end
  search.tries = search.tries + 1
  conn:later("set a savepoint", "SAVEPOINT kitload_try")
  local done, objection = self.work.attempt(from and part_of(self.m, from, to) or self.m, rows)
  if not done and not M.is_objection(objection) then return nil, statement.explain(objection, "try the rows one by one") end
  if not done then conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_try") end
  conn:later("release the savepoint", "RELEASE SAVEPOINT kitload_try")
  return done and true or false, objection
end

function Run:stands_alone(number, err)
  self.search.found = self.search.found + 1
  self.work.bad(number, err)
  local many = self.search.exceeded and self.search.exceeded(self.search.found)
  if many then
    many.search = true
    return nil, many
  end
  return true
end

-- Gives whether all rows of the range went in. `failed`: together they are known not to.
---@return boolean? clean, table? err
function Run:range(from, to, failed)
  local there, err = look(self.conn, self.m, from, to)
  if not there then return nil, err end
  if there.rows == 0 then return true end
  from, to = there.first, there.last
  if not failed or from == to then
    local done
    done, err = self:try(from, to, there.rows)
    if done or done == nil then return done, err end
    if from == to then
      if self.work.again and self.work.again(err) then
        self.later[#self.later + 1] = { number = from, err = err }
        return false
      end
      local noted
      noted, err = self:stands_alone(from, err)
      if not noted then return nil, err end
      return false
    end
  end
  local middle = from + (to - from) // 2
  local first
  first, err = self:range(from, middle, false)
  if first == nil then return nil, err end
  -- The first half went in, so it is the second one that does not.
  local second
  second, err = self:range(middle + 1, to, first)
  if second == nil then return nil, err end
  return first and second
end

-- What may have waited for other rows, as long as one more goes in.
function Run:retry()
  local went = true
  while went and #self.later > 0 do
    went = false
    local list = self.later
    self.later = {}
    for _, row in ipairs(list) do
      local there, err = look(self.conn, self.m, row.number, row.number)
      if not there then return nil, err end
      local done
      done, err = self:try(row.number, row.number, there.rows)
      if done == nil then return nil, err end
      went = went or done
      if not done then self.later[#self.later + 1] = { number = row.number, err = err } end
    end
  end
  for _, row in ipairs(self.later) do
    local noted, err = self:stands_alone(row.number, row.err)
    if not noted then return nil, err end
  end
  return true
end

function Run:all()
  local all, err = look(self.conn, self.m)
  if not all then return nil, err end
  if all.rows == 0 then return true end
  local done
  done, err = self:range(all.first, all.last, true)
  if done == nil then return nil, err end
  return self:retry()
end

--- Do the work over all staged rows, and where that fails over ever smaller parts. Gives nil and an error with `search` set
--- when there are too many bad rows.
---@param conn userdata
---@param m kitload.merge
---@param search kitload.halving.search
---@param work kitload.halving.work
---@return boolean? ok, table? err
function M.run(conn, m, search, work)
  local self = setmetatable({ conn = conn, m = m, search = search, work = work, later = {} }, Run)
  local done, err
  if not work.failed then
    local tries = search.tries
    done, err = self:try()
    if done or done == nil then return done, err end
    search.tries = tries
  end
  done, err = index(conn, m, search)
  if not done then return nil, err end
  local begin, finish = staging.begin_search(m.stage), staging.end_search(m.stage)
  if begin then done, err = statement.run(conn, "prepare the search", begin) end
  if done then done, err = self:all() end
  if not done or not finish then return done, err end
  return statement.run(conn, "end the search", finish)
end

return M
