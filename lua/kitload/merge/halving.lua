-- Ring 3's search: it finds the rows to which the server objects. The server only says that some row of a statement is
-- wrong. So the rows are halved by their numbers until each bad one stands alone.
--
--   1 ────────────── 8 ✗        1 ── 4 ✓ stays    5 ── 8 ✗       5 6 ✓   7 ✗ rejected   8 ✓
--
-- A part that succeeds is kept. So of two rows that cannot both be there the earlier one stays. The server runs the search
-- itself (blocks.lua). If the role may not use plpgsql, kitload runs it, and each try is a savepoint and a round trip. The
-- search ends when all bad rows are found, or when there are more than the run allows.
local blocks = require "kitload.merge.blocks"
local json = require "kitload.talk.json"
local objection = require "kitload.pg.objection"
local said = require "kitload.pg.said"
local sql = require "kitload.pg.sql"
local staging = require "kitload.stage.stage"
local statement = require "kitload.pg.statement"
local states = require "kitload.pg.states"

local M = {}

---@class kitload.halving.search   for one run of the merge's transaction
---@field tries integer
---@field found integer             bad rows that were found
---@field runs integer
---@field secret boolean?           the server's messages may contain a secret
---@field indexed boolean?
---@field most (fun(): integer?)?   how many bad rows are allowed, with those found before; nil: any number
---@field exceeded (fun(found: integer): table?)?  the error for so many bad rows, if they are too many

---@class kitload.halving.work
---@field attempt fun(part: kitload.merge, rows: integer): any, table?   is undone if it gives an error
---@field block fun(part: kitload.merge): string     the same in the server: statements of plpgsql for a block
---@field tally fun(sums: table<string, integer>)?   adds up what the blocks did
---@field other string?                              the code of a row whose SQLSTATE has no code of its own
---@field objects (fun(err: table): boolean)?        whether the error is the row's; objection.is unless given
---@field tell (fun(number: integer, err: table): kitload.apply.reject)?   the reject for a row that stands alone
---@field again string[]?                            SQLSTATEs of rows that may succeed after others did

---@param secret boolean?
---@return kitload.halving.search
function M.search(secret)
  return { tries = 0, found = 0, runs = 0, secret = secret }
end

local function code_of(err)
  return states.known(err.sqlstate).code or (objection.is_raised(err) and "db.trigger") or nil
end

-- The field that the server named, or the only field of the constraint.
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

--- The reject for a row that stands alone.
---@param m kitload.merge
---@param number integer   number of the source row
---@param err table
---@param other string     its code, if the SQLSTATE has none of its own
---@param secret boolean?
function M.reject(m, number, err, other, secret)
  local words = secret and said.without_secrets(err, code_of(err) == "db.trigger" or objection.is_raised(err)) or err.said or err.message
  local constraint = err.constraint and (", constraint %s"):format(sql.display(nil, err.constraint)) or ""
  local detail = ("%s (SQLSTATE %s%s)"):format(words, err.sqlstate, constraint)
  local more = not objection.is_raised(err) and (secret and said.without_values(err.detail) or not secret and said.own(err, m.target))
  if more then detail = ("%s: %s"):format(detail, more) end
  return { number = number, code = code_of(err) or other, detail = detail, field = field_of(m, err) }
end

-- How many rows one INSERT writes, and how many of the server's notes are read at once.
local PAGE = 500

--- Add rows to the table of rejects.
---@param conn userdata
---@param m kitload.merge
---@param rows kitload.apply.reject[]
function M.note(conn, m, rows)
  for from = 1, #rows, PAGE do
    local values = {}
    for i = from, math.min(from + PAGE - 1, #rows) do
      local r = rows[i]
      values[#values + 1] = ("(%d, %s, %s, %s)"):format(r.number << staging.PART_BITS, sql.literal(r.code), sql.literal(r.detail),
        r.field and sql.literal(r.field) or "NULL")
    end
    local done, err = statement.run(conn, "note the rejected rows",
      staging.reject(m.stage, "number, code, detail, field", "VALUES " .. table.concat(values, ", ")))
    if not done then return nil, err end
  end
  return true
end

-- Ranges of source rows -----------------------------------------------------------------------------------------------

-- The same merge, but only for these source rows.
local function part_of(m, from, to)
  local stage = setmetatable({ sql = staging.range(m.stage, from, to) }, { __index = m.stage })
  return setmetatable({ stage = stage }, { __index = m })
end

-- The number of staged rows in a range, and the first and last source row.
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
  return statement.run(conn, "index the stage by its rows' numbers", text)
end

-- Whether the run allows the bad rows that were found. If not: nil and an error with `search` set.
local function bears(search)
  local many = search.exceeded and search.exceeded(search.found)
  if not many then return true end
  many.search = true
  return nil, many
end

---@class kitload.halving.run
---@field conn userdata
---@field m kitload.merge
---@field search kitload.halving.search
---@field work kitload.halving.work
---@field later { number: integer, err: table }[]
---@field bad kitload.apply.reject[]     found, but not yet written
local Run = {}
Run.__index = Run

-- True: done. False and the server's objection: undone.
function Run:try(from, to, rows)
  local conn, search = self.conn, self.search
  search.tries = search.tries + 1
  conn:later("set a savepoint", "SAVEPOINT kitload_try")
  local done, wrong = self.work.attempt(from and part_of(self.m, from, to) or self.m, rows)
  if not done and not (self.work.objects or objection.is)(wrong) then return nil, statement.explain(wrong, "try the rows one by one") end
  if not done then conn:later("go back to the savepoint", "ROLLBACK TO SAVEPOINT kitload_try") end
  conn:later("release the savepoint", "RELEASE SAVEPOINT kitload_try")
  return done and true or false, wrong
end

-- Writes the found rows into the table of rejects, so that they need not all stay in memory.
function Run:flush()
  local bad = self.bad
  self.bad = {}
  return M.note(self.conn, self.m, bad)
end

function Run:stands_alone(number, err)
  self.search.found = self.search.found + 1
  self.bad[#self.bad + 1] = self.work.tell and self.work.tell(number, err)
    or M.reject(self.m, number, err, self.work.other, self.search.secret)
  if #self.bad >= PAGE then
    local noted, err2 = self:flush()
    if not noted then return nil, err2 end
  end
  return bears(self.search)
end

function Run:may_go_in_later(err)
  for _, state in ipairs(self.work.again or {}) do
    if err.sqlstate == state then return true end
  end
  return false
end

-- Merges a range and gives whether all of its rows succeeded. `failed`: it is known that they do not succeed together.
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
      if self:may_go_in_later(err) then
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
  -- The first half succeeded. So the second half is known to fail, if the whole did.
  local second
  second, err = self:range(middle + 1, to, first)
  if second == nil then return nil, err end
  return first and second
end

-- Tries rows again that may have waited for others, as long as one more succeeds.
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
  if done ~= nil then done, err = self:retry() end
  if not done and not err.search then return nil, err end
  local noted, err2 = self:flush()
  if not noted then return nil, err2 end
  return done, err
end

local function by_the_client(conn, m, search, work)
  return setmetatable({ conn = conn, m = m, search = search, work = work, later = {}, bad = {} }, Run):all()
end

-- At the server -------------------------------------------------------------------------------------------------------

local MAY = [[
SELECT pg_catalog.count(*) OPERATOR(pg_catalog.>) 0 AS may FROM pg_catalog.pg_language AS l
WHERE l.lanname OPERATOR(pg_catalog.=) 'plpgsql' AND pg_catalog.has_language_privilege(l.oid, 'USAGE')]]

-- One plan merges small blocks again and again, and it was made when the table may have been empty. So its joins must be
-- good for a table of any size: by the index of the key. jit is off, because these settings make costs look high.
local PLANS = { { "plan_cache_mode", "force_generic_plan" }, { "jit", "off" }, { "enable_nestloop", "on" }, { "enable_hashjoin", "off" },
                { "enable_mergejoin", "off" }, { "enable_seqscan", "off" } }

-- Without an index of the key each block reads the whole table, with any join. So there are fewer blocks, and hash joins.
local function has_index(m) return #m.keys == 0 or m.index ~= nil end
local WITHOUT_INDEX = 10000

-- Gives a statement that undoes it.
local function settle_plans(conn, m)
  local list = has_index(m) and PLANS or { PLANS[2] }
  local function each(template, values)
    return "SELECT " .. sql.list(list, function(item, i)
      return template:format(sql.literal(item[1]), values and sql.literal(values[i]) or "")
    end)
  end
  local names = {}
  for i, item in ipairs(list) do names[i] = item[2] end
  local found, err = statement.run(conn, "ask how plans are made", "SELECT pg_catalog.concat_ws(' ', " .. sql.list(list, function(item)
    return ("pg_catalog.current_setting(%s)"):format(sql.literal(item[1]))
  end) .. ") AS settings")
  if not found then return nil, err end
  local before = {}
  for word in found.rows[1].settings:gmatch "%S+" do before[#before + 1] = word end
  conn:later("settle how plans are made", each("pg_catalog.set_config(%s, %s, true)", names))
  return function() conn:later("plan as before", each("pg_catalog.set_config(%s, %s, true)", before)) end
end

-- Turns the server's notes about rows into rejects, page by page.
local function read_notes(conn, m, search, work, code)
  local purpose = "read what the server objects to"
  local done, err = statement.run(conn, purpose, ("DECLARE kitload_notes NO SCROLL CURSOR FOR\nSELECT r.other AS number, r.detail AS said "
    .. "FROM %s AS r WHERE r.code OPERATOR(pg_catalog.=) %s ORDER BY r.other"):format(m.stage.rejects, sql.literal(code)))
  local page
  while done do
    page, err = statement.run(conn, purpose, ("FETCH FORWARD %d FROM kitload_notes"):format(PAGE))
    if not page then return nil, err end
    local bad = {}
    for i, row in ipairs(page.rows) do
      local told = json.decode(row.said)
      for name, v in pairs(told) do told[name] = v ~= json.null and v ~= "" and v or nil end
      told.message = told.message or ""
      bad[i] = M.reject(m, row.number, told, work.other, search.secret)
    end
    done, err = M.note(conn, m, bad)
    if done and #page.rows < PAGE then return statement.run(conn, purpose, "CLOSE kitload_notes") end
  end
  return nil, err
end

local SUMS = { "found", "tries", "inserted", "updated", "unchanged", "existing", "suppressed" }

local function at_the_server(conn, m, search, work)
  local undo, err = settle_plans(conn, m)
  if not undo then return nil, err end
  search.runs = search.runs + 1
  local most, code = search.most and search.most(), ("%s %d"):format(blocks.OBJECTION, search.runs)
  local done
  done, err = statement.run(conn, "look for the rows that the server objects to", blocks.statement(m, {
    work = work.block(blocks.part(m)), again = work.again, objection = objection.sql(), code = code,
    room = most and math.max(most - search.found, 0), longest = not has_index(m) and WITHOUT_INDEX or nil }))
  if not done then return nil, err end
  undo()
  done, err = statement.value(conn, "ask what was found", "SELECT pg_catalog.current_setting('kitload.search') AS sums")
  if not done then return nil, err end
  local sums, i = {}, 0
  for n in done:gmatch "%S+" do
    i = i + 1
    sums[SUMS[i]] = math.tointeger(tonumber(n))
  end
  search.found, search.tries = search.found + sums.found, search.tries + sums.tries
  if work.tally then work.tally(sums) end
  if sums.found > 0 then done, err = read_notes(conn, m, search, work, code) end
  if not done then return nil, err end
  return bears(search)
end

-- Both -----------------------------------------------------------------------------------------------------------------

--- Whether this role may use plpgsql here. Nil and an error if the server does not say.
---@param conn userdata
---@return boolean? may, table? err
function M.may_at_the_server(conn) return statement.value(conn, "ask for plpgsql", MAY) end

-- Prepares the stage for the search, and searches.
local function prepared(conn, m, search, find)
  local done, err = index(conn, m, search)
  if not done then return nil, err end
  local begin, finish = staging.begin_search(m.stage), staging.end_search(m.stage)
  if begin then done, err = statement.run(conn, "prepare the search", begin) end
  if not done then return nil, err end
  done, err = find()
  if not finish or not done and not err.search then return done, err end
  local ended, err2 = statement.run(conn, "end the search", finish)
  if not ended then return nil, err2 end
  return done, err
end

local function whole(conn, m, search, work)
  return setmetatable({ conn = conn, m = m, search = search, work = work }, Run):try()
end

--- The same as run(), but always from kitload, for work that has no block for the server.
---@param conn userdata
---@param m kitload.merge
---@param search kitload.halving.search
---@param work kitload.halving.work
---@return boolean? ok, table? err
function M.by_the_client(conn, m, search, work)
  local done, err = whole(conn, m, search, work)
  if done or done == nil then return done, err end
  return prepared(conn, m, search, function() return by_the_client(conn, m, search, work) end)
end

--- Do the work over all staged rows. If it fails, do it over smaller and smaller parts. Bad rows that stand alone are noted in the
--- table of rejects. When there are more than the run allows: nil and an error with `search` set.
---@param conn userdata
---@param m kitload.merge
---@param search kitload.halving.search
---@param work kitload.halving.work
---@return boolean? ok, table? err
function M.run(conn, m, search, work)
  local done, err = whole(conn, m, search, work)
  if done or done == nil then return done, err end
  return prepared(conn, m, search, function()
    local may, err2 = M.may_at_the_server(conn)
    if may == nil then return nil, err2 end
    return (may and at_the_server or by_the_client)(conn, m, search, work)
  end)
end

return M
