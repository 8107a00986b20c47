-- Makes the errors of the conductor: who has to act, what happened, what to do. errors.usage("there is no kit 'a'", "kitload new a")
-- makes the table; a function returns nil and this table. Bad data is no error: it becomes a problem of its row.
local codes = require "kitload.talk.codes"
local sys = require "kitload.host.sys"

---@class kitload.Error
---@field kind string        usage, input, db, refused, doubt, bug, interrupted
---@field exit integer       the exit code, which follows from the kind
---@field message string     lower case, no full stop, names the thing and the value
---@field hint string?       what to do; a second line
---@field code string?       for programs; docs/codes.md lists them
---@field [string] any       the fields below

--- The fields that an error may have besides message and hint.
local fields = {
  code = true,
  sqlstate = true, constraint = true, purpose = true,  -- from the server's error (pg/statement.lua)
  detail = true,      -- more lines of the message
  committed = true,   -- rows of this load are in
  lost = true,        -- the connection broke
  reported = true,    -- it is in a report already, or must not have one
  of_command = true,  -- the hint is the usage of the command
  holder = true,      -- who holds a lock that we need
  own = true,         -- the lock is held by an earlier connection of ours
  job = true, xid = true,          -- the job that is meant
  problems = true, near = true,    -- of a header: what does not fit, and similar names
  needs_numbers = true,  -- the load can go on, by staging rows with their numbers
  missing = true,     -- of a header: fields without a column; of a missing table: what is needed to make it
  lacks = true,       -- missing rights of the role
  step = true, said = true,  -- of a failed connection: what was being done, and the words of libpq or the server
}

local M = {}

--- The kinds, with their exit codes and their lines in the help. The list is src/base/err_kinds.def.
---@type { kind: string, exit: integer, help: string, again: string }[]
M.kinds = sys.error_kinds()

local exits = {}
for _, k in ipairs(M.kinds) do exits[k.kind] = k.exit end

---@return kitload.Error
local function make(kind, message, hint, more)
  local err = { kind = kind, exit = exits[kind], message = message, hint = hint }
  if more ~= nil and type(more) ~= "table" then error(("further fields are a table, not a %s"):format(type(more)), 3) end
  if type(message) ~= "string" then error(("an error's message is a text, not a %s"):format(type(message)), 3) end
  if hint ~= nil and type(hint) ~= "string" then error(("an error's hint is a text, not a %s"):format(type(hint)), 3) end
  if more and more.code and not codes.known(more.code) then error(("there is no code '%s'"):format(tostring(more.code)), 3) end
  for name, value in pairs(more or {}) do
    if not fields[name] then error(("an error has no field '%s'"):format(tostring(name)), 3) end
    err[name] = value
  end
  return err
end

--- Wrong usage, or a mistake of the kit.
---@param message string
---@param hint string?
---@param more table?  further fields, by name
function M.usage(message, hint, more) return make("usage", message, hint, more) end

--- The input cannot be read.
function M.input(message, hint, more) return make("input", message, hint, more) end

--- An error of the connection or the database.
function M.db(message, hint, more) return make("db", message, hint, more) end

--- The run is refused, and nothing is loaded.
function M.refused(message, hint, more) return make("refused", message, hint, more) end

--- Nobody knows whether the rows are in.
function M.doubt(message, hint, more) return make("doubt", message, hint, more) end

--- A bug of kitload.
function M.bug(message, hint, more) return make("bug", message, hint, more) end

--- The exit code of an error. An error without a kind is a bug of kitload.
---@return integer
function M.exit_of(err) return err.exit or exits.bug end

--- Give an error another kind, and the exit code of that kind.
---@param err kitload.Error
---@param kind string
---@return kitload.Error
function M.turn(err, kind)
  err.exit = exits[kind] or error(("there is no kind of error '%s'"):format(tostring(kind)), 2)
  err.kind = kind
  return err
end

return M
