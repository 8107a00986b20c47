-- A connection to the state, which comes back by itself when the server was away.
--
-- Its functions raise what goes wrong, so that handlers read from top to bottom: a problem `state_away` when the server cannot be
-- reached or the connection breaks, and the server's objection, which is a bug of ours, as a plain error.
--
--   db:mine(who, text, params)     rows that this request may see (scope.lua)
--   db:any(text, params)           rows of all: for the conductor, and for what has no owner
--   db:transaction(work)           work is done and committed, or all of it is undone
local pg = require "kitload.host.pg"
local problem = require "kitload.serve.base.problem"
local scope = require "kitload.serve.state.scope"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.serve.Place   what libpq needs to connect to the state
---@field conninfo string
---@field settings table<string, string>?
---@field password_file string?  a file in memory that holds the password

local Db = {}
Db.__index = Db

-- So many seconds an attempt to connect takes at most, and so long after a failed one there is none.
local PATIENCE, PAUSE = 3, 1
-- Seconds after which a server that says nothing is away.
local LONGEST = 20
-- Seconds that a statement waits for a row that another request has locked.
local LOCK = "10s"

---@param place kitload.serve.Place
---@param name string   what pg_stat_activity shows
---@param begin (fun(conn: userdata): boolean?, table?)?  what each new connection begins with; nil and an error: it is of no use
function M.new(place, name, begin)
  return setmetatable({ place = place, name = name, begin = begin, tried = -PAUSE, open = false }, Db)
end

local function password_of(place)
  if not place.password_file then return nil end
  return assert(require("kitload.host.secret").from_file(place.password_file))
end

local function away(self, err, in_doubt)
  if self.conn then self.conn:close() end
  self.conn, self.open, self.why = nil, false, err.message
  local p = problem.of("state_away", nil, { headers = { ["Retry-After"] = "5" } })
  p.doubt = in_doubt
  error(p, 0)
end

local function connect(self)
  local now = sys.monotonic()
  if now - self.tried < PAUSE then away(self, { message = self.why or "it cannot be reached" }) end
  local conn, err = pg.connect { conninfo = self.place.conninfo, settings = self.place.settings, password = password_of(self.place),
    application_name = self.name, retry = false, timeout = PATIENCE, lock_timeout = LOCK, time_zone = "UTC" }
  if conn then
    local set
    conn:deadline(LONGEST)
    set, err = conn:exec "SET search_path TO pg_catalog, pg_temp"
    if set and self.begin then set, err = self.begin(conn) end
    if not set then conn:close() end
    conn = set and conn
  end
  if not conn then
    self.tried = sys.monotonic()
    away(self, err)
  end
  self.conn, self.why = conn, nil
  return conn
end

-- Errors that mean that the server is not there for us now.
local function is_away(err)
  local class = (err.sqlstate or ""):sub(1, 2)
  return err.lost or err.kind ~= "db" and err.kind ~= "doubt" and err.sqlstate == nil or class == "57" or class == "08" or class == "53"
    or err.sqlstate == "25006" -- a standby
end

-- Gives the server's error to the caller: a unique violation is for its handler, a lock is for the client, the rest is a bug.
local function failed(self, err, text)
  if is_away(err) then away(self, err) end
  if err.sqlstate == "55P03" or err.sqlstate == "40P01" or err.sqlstate == "40001" then
    problem.raise("state_away", "another request holds what this one needs", { headers = { ["Retry-After"] = "1" } })
  end
  error({ sqlstate = err.sqlstate, constraint = err.constraint, message = ("the state refuses: %s (SQLSTATE %s): %s"):format(err.message,
    err.sqlstate or "none", text) }, 0)
end

function Db:exec(text, params)
  local fresh = not self.conn
  local conn = self.conn or connect(self)
  local result, err = conn:exec(text, params)
  if result then return result end
  -- The server was restarted since the last request. In a transaction what came before is lost, too.
  if err.lost and not fresh and not self.open then
    conn:close()
    self.conn = nil
    result, err = connect(self):exec(text, params)
    if result then return result end
  end
  return failed(self, err, text)
end

--- Rows of everybody.
---@return table[] rows
function Db:any(text, params) return self:exec(text, params).rows end

--- Rows of the one who asks.
---@param who kitload.serve.Who
---@return table[] rows
function Db:mine(who, text, params) return self:exec(scope.bind(who, text, params)).rows end

--- Do the work in a transaction. What it raises undoes it.
---@param work fun(): any
function Db:transaction(work)
  if self.open then error "a transaction in a transaction" end
  self:exec "BEGIN"
  self.open = true
  local results = table.pack(pcall(work))
  if self.conn == nil then error(results[2], 0) end
  self.open = false
  if self.released then
    self.released = nil
    if not results[1] then error(results[2], 0) end
    return table.unpack(results, 2, results.n)
  end
  if not results[1] then
    self.conn:rollback()
    error(results[2], 0)
  end
  local done, err = self.conn:commit()
  if not done then
    -- Nobody knows whether it is committed. The same Idempotency-Key tells.
    away(self, err, true)
  end
  return table.unpack(results, 2, results.n)
end

--- End the transaction early, in which nothing was changed: what follows needs no state, and may take long.
function Db:release()
  if not self.open then return end
  self.conn:rollback()
  self.released = true
end

--- Whether the state answers.
function Db:answers() return (pcall(self.exec, self, "SELECT 1")) end

function Db:close()
  if self.conn then self.conn:close() end
  self.conn = nil
end

--- Whether this was raised because the state is away.
function M.is_away(err) return problem.is(err) and err.name == "state_away" end

return M
