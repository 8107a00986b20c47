-- The doctor's steps that ask the server: login, version, encoding, writes, time-outs, slots, clock.
local errors = require "kitload.talk.errors"
local listing = require "kit.base.listing"
local pinned = require "kitload.pg.pinned"
local print_value = require("kit.base.print").value
local query = require "kitload.doctor.server_sql"
local refuse = require "kitload.target.refuse"
local sql = require "kitload.pg.sql"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

-- login ---------------------------------------------------------------------------------------------------------------------------

-- How many days before a password ends we say so.
local SOON = 30

local function groups(d, found)
  local result, err = pinned.exec(d.conn, "look at the role", query.groups(d.conn:version()))
  if not result then return found:fail("login", err) end
  local names, grants = {}, {}
  for i, row in ipairs(result.rows) do
    names[i] = row.name
    grants[i] = ("GRANT %s TO %s WITH INHERIT TRUE;"):format(sql.ident(row.name), sql.ident(d.facts.role))
  end
  if not names[1] then return end
  found:remark("login", ("the role %s does not inherit the rights of %s"):format(print_value(d.facts.role), listing.list(names)),
    d.conn:version() >= 160000 and table.concat(grants, "\n") or ("ALTER ROLE %s INHERIT;"):format(sql.ident(d.facts.role)))
end

function M.login(d, found)
  local result, err = pinned.exec(d.conn, "look at the role", query.facts)
  if not result then return found:fail("login", err) end
  d.facts = result.rows[1]
  local f, password = d.facts, d.parts and d.parts.password
  found:ok("login", ("%s%s, database %s%s"):format(f.login, f.role ~= f.login and (" as %s"):format(f.role) or "", f.database,
    password and (", password from %s"):format(password.from) or ""))
  if f.days_left and f.days_left < SOON then
    found:remark("login", ("the password of %s ends on %s"):format(print_value(f.login), f.valid_until),
      ("ALTER ROLE %s VALID UNTIL 'infinity';"):format(sql.ident(f.login)))
  end
  if f.super then
    found:remark("login", ("%s is a superuser, and SQL of a kit may then do anything"):format(print_value(f.role)),
      "a role of its own has the fewest rights: kitload setup --role NAME --into TABLE prints its SQL")
  end
  groups(d, found)
end

-- version -------------------------------------------------------------------------------------------------------------------------

-- When the PostgreSQL project ends its support of a version.
local ENDS = {
  [13] = "2025-11-13", [14] = "2026-11-12", [15] = "2027-11-11", [16] = "2028-11-09", [17] = "2029-11-08", [18] = "2030-11-14",
}
local NEWEST = 18

function M.version(d, found)
  local major, f = d.conn:version() // 10000, d.facts
  local name = f.version:match "^(%S+)" or "?"
  if name ~= "PostgreSQL" or f.version:find("Redshift", 1, true) or f.version:find("CockroachDB", 1, true) then
    return found:remark("version", ("the server is no PostgreSQL, but speaks like one: %s"):format(listing.clip(f.version, 60)),
      "kitload is tried with PostgreSQL only: look at the first loads")
  end
  local ends = ENDS[major]
  local said = ("PostgreSQL %s"):format(f.number)
  if major > NEWEST then return found:remark("version", said .. (", newer than %d"):format(NEWEST), "kitload is not tried with it yet") end
  if ends and os.date "!%Y-%m-%d" > ends then
    return found:remark("version", ("%s, without support since %s"):format(said, ends), "upgrade it: faults are no longer mended")
  end
  found:ok("version", ends and ("%s, supported until %s"):format(said, ends) or said)
end

-- encoding ------------------------------------------------------------------------------------------------------------------------

function M.encoding(d, found)
  local of_server, of_client = d.facts.encoding, d.conn:parameter "client_encoding"
  if of_client ~= "UTF8" then
    return found:fail("encoding", errors.db(("this connection speaks %s, and kitload needs UTF8"):format(of_client or "?"),
      "a pooler on the way sets client_encoding: leave it out there"))
  end
  if of_server == "UTF8" then return found:ok("encoding", "UTF8") end
  if of_server == "SQL_ASCII" then
    return found:remark("encoding", "the database is SQL_ASCII: it keeps bytes, and knows no characters",
      "lengths are counted in bytes, and other programs may write what is no UTF-8")
  end
  found:remark("encoding", ("the database is %s: it has fewer characters than UTF-8"):format(of_server),
    "rows with others are rejected (db.cast); only a new database has another encoding")
end

-- writes --------------------------------------------------------------------------------------------------------------------------

function M.writes(d, found)
  local why = d.facts.standby and "standby" or d.facts.read_only == "on" and "default_transaction_read_only" or nil
  local err = refuse.read_only { read_only = why, role = d.facts.role }
  if err then return found:fail("writes", err) end
  found:ok("writes", "a primary that takes rows")
end

-- time-outs -----------------------------------------------------------------------------------------------------------------------

M["time-outs"] = function(d, found)
  local result, err = pinned.exec(d.conn, "look at the time limits", query.limits)
  if not result then return found:fail("time-outs", err) end
  local words = {}
  for i, row in ipairs(result.rows) do
    local ms = tonumber(row.value)
    words[i] = ("%s = %s"):format(row.name, row.unit == "ms" and ms and ms % 1000 == 0 and ("%d s"):format(ms // 1000) or row.value)
  end
  local waits = ("kitload waits %d s for a lock"):format(d.reach.lock_timeout or 60)
  if not words[1] then return found:ok("time-outs", "the role has none; " .. waits) end
  if d.conn:is_settled() then
    return found:ok("time-outs", ("%s: a load turns them off for itself; %s"):format(table.concat(words, ", "), waits))
  end
  found:remark("time-outs", ("%s, and a pooler is on the way"):format(table.concat(words, ", ")),
    ("a load turns them off in each transaction; if it is cut nevertheless:\nALTER ROLE %s RESET ALL;"):format(sql.ident(d.facts.login)))
end

-- slots ---------------------------------------------------------------------------------------------------------------------------

-- A run has one connection, and needs a second one if the first breaks.
local NEEDED = 2

function M.slots(d, found)
  local result, err = pinned.exec(d.conn, "look at the connections", query.slots)
  if not result then return found:fail("slots", err) end
  local s, f = result.rows[1], d.facts
  local free, of = s.most - (f.super and 0 or s.reserved) - s.used, "the server"
  local mend = "its superuser sees who has them: SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2;"
  local function narrower(limit, used, whose, sentence)
    if limit >= 0 and limit - used < free then free, of, mend = limit - used, whose, sentence end
  end
  narrower(f.database_limit, s.of_database, "the database", ("ALTER DATABASE %s CONNECTION LIMIT -1;"):format(sql.ident(f.database)))
  narrower(f.role_limit, s.of_role, "the role", ("ALTER ROLE %s CONNECTION LIMIT -1;"):format(sql.ident(f.login)))
  local said = ("%s of %s free beside this one"):format(text.plural(math.max(free, 0), "connection"), of)
  if free < NEEDED - 1 then return found:remark("slots", said .. ": a run may need two", mend) end
  found:ok("slots", said)
end

-- clock ---------------------------------------------------------------------------------------------------------------------------

-- How many seconds two clocks may differ before we say so.
local APART = 5

function M.clock(d, found)
  local before = sys.now()
  local result, err = pinned.exec(d.conn, "ask for the time", query.clock)
  if not result then return found:fail("clock", err) end
  local after = sys.now()
  local apart = result.rows[1].now - (before + after) / 2
  if math.abs(apart) <= APART + (after - before) / 2 then
    return found:ok("clock", ("within %d s of this machine's"):format(APART))
  end
  found:remark("clock", ("the server's is %s %s this machine's"):format(text.duration(math.abs(apart)),
      apart > 0 and "ahead of" or "behind"),
    "timedatectl says on both whether they follow a time server; times of jobs are the server's, k.now is this machine's")
end

return M
