-- The doctor's steps about the kit's table and kitload's own: schema, table, rights, staging, jobs, triggers. The load is planned as a
-- run plans it, and nothing is written or locked.
local asked = require "kitload.run.asked"
local jobs = require "kitload.records.jobs"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local errors = require "kitload.talk.errors"
local pinned = require "kitload.pg.pinned"
local planning = require "kitload.load.planning"
local query = require "kitload.doctor.server_sql"
local session = require "kitload.run.session"
local sql = require "kitload.pg.sql"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

local function into_of(d)
  local facts = d.session and d.session.description.facts
  return facts and type(facts.into) == "table" and facts.into or nil
end

-- The schema that is meant; nil: the search_path finds it.
local function schema_of(d)
  local into, project = into_of(d), d.destination.project
  return into and into.schema or project and project.schema
end

-- schema ------------------------------------------------------------------------------------------------------------------------------

local function no_schema(name, row)
  local nearest = near.nearest(name, sql.unarray(row.others))
  return errors.db(("there is no schema %s"):format(sql.display(nil, name)),
    ("%sthe database's owner makes it: CREATE SCHEMA %s;"):format(
      nearest and ("did you mean %s? or "):format(sql.display(nil, nearest)) or "", sql.ident(name)))
end

local function no_usage(name, role)
  return errors.db(("%s may not use the schema %s"):format(role, sql.display(nil, name)),
    ("its owner runs: GRANT USAGE ON SCHEMA %s TO %s;"):format(sql.ident(name), sql.ident(role)))
end

function M.schema(d, found)
  local name = schema_of(d)
  if not name then
    return d.session and found:ok("schema", "the one that search_path finds") or found:skip("schema", "no kit is named")
  end
  local result, err = pinned.exec(d.conn, "look for the schema", query.schema, { name })
  if not result then return found:fail("schema", err) end
  local row = result.rows[1]
  local creates = d.session and d.session.description.facts.create
  if not row.there and not (creates and row.can_make) then return found:fail("schema", no_schema(name, row)) end
  if not row.there then return found:ok("schema", ("%s: the run makes it"):format(sql.display(nil, name))) end
  if not row.usage then return found:fail("schema", no_usage(name, d.facts.role)) end
  found:ok("schema", sql.display(nil, name))
end

-- table, rights, staging ----------------------------------------------------------------------------------------------------------------

-- The load as it would be planned, or why it is refused.
local function plan(d)
  local s, err = session.look_at_destination(d.session, d.conn)
  d.session = s
  if err then return nil, err end
  s, err = session.make_plan(s)
  if err then return nil, err end
  d.session = s
  return planning.make(d.conn, s.target, asked.spec(s, d.version))
end

-- The step to which a refused plan belongs.
local function step_of(err)
  if err.message:find("may not create temporary tables", 1, true) then return "staging" end
  if err.lacks or err.sqlstate == "42501" or err.message:find("row-level security", 1, true) then return "rights" end
  return "table"
end

-- The table, without what a missing right or the stage has to do with it.
function M.table(d, found)
  if not d.session then return found:skip("table", "no kit is named") end
  local err
  d.load, err = plan(d)
  if err and step_of(err) == "table" then return found:fail("table", err) end
  d.refused = err
  local t = d.load and d.load.target or d.session.target
  if not t then return found:ok("table", "it is there") end
  local makes = d.load and #d.load.creation.statements > 0
  found:ok("table", ("%s, a %s with %s%s"):format(t.display, t.kind == "partitioned" and "partitioned table" or t.kind,
    text.plural(#t.columns, "column"), makes and (": the run makes %s"):format(t.oid and "what is missing" or "it") or ""))
  for _, note in ipairs(d.load and d.load.notes or {}) do found:remark("table", note) end
end

local function mode_of(d) return d.session.description.facts.load or "append" end

function M.rights(d, found)
  if not d.session then return found:skip("rights", "no kit is named") end
  if d.refused and step_of(d.refused) == "rights" then return found:fail("rights", d.refused) end
  found:ok("rights", ("%s has what %s needs"):format(d.facts.role, mode_of(d)))
end

function M.staging(d, found)
  if not d.session then
    if d.facts.temporary then return found:ok("staging", "temporary tables may be made") end
    return found:remark("staging", ("%s may not create temporary tables, which most loads need"):format(d.facts.role),
      ("GRANT TEMPORARY ON DATABASE %s TO %s;\nor staging = \"rows\" in the kits"):format(sql.ident(d.facts.database),
        sql.ident(d.facts.role)))
  end
  if d.refused then return found:fail("staging", d.refused) end
  found:ok("staging", ("%s: %s"):format(d.load.way, d.load.reason))
end

-- jobs ----------------------------------------------------------------------------------------------------------------------------------

function M.jobs(d, found)
  local names, err = tables.names_of(d.reach)
  if not names then return found:fail("jobs", err) end
  local opened
  opened, err = jobs.open(d.conn, names, false)
  if not opened then return found:fail("jobs", err) end
  if opened.usable then return found:ok("jobs", opened.display) end
  local schema = tables.jobs_table(names).schema
  local result = pinned.exec(d.conn, "look for the schema", query.schema, { schema })
  local row = result and result.rows[1] or {}
  local missing = opened.why == ("%s does not exist"):format(opened.display)
  if missing and (row.can_create or not row.there and row.can_make) then
    return found:ok("jobs", ("%s: the first run makes it"):format(opened.display))
  end
  found:remark("jobs", opened.why .. ": a load goes on without it, and does not know what was loaded before",
    ("a role that owns the schema runs kitload setup --apply; then kitload setup --role %s prints the rights"):format(
      text.quoted(d.facts.role)))
end

-- triggers ------------------------------------------------------------------------------------------------------------------------------

local events = { append = { "insert" }, insert_only = { "insert" }, upsert = { "insert", "update" },
                 overwrite = { "insert", "update", "delete", "truncate" } }

local function fires(d, trigger)
  for _, event in ipairs(events[mode_of(d)]) do
    if trigger.events and trigger.events[event] or trigger.event == event then return true end
  end
  return false
end

local function security(d, found, target)
  if not target.oid then return end
  local result, err = pinned.exec(d.conn, "look at row-level security", query.security, { tostring(target.oid) })
  if not result then return found:fail("triggers", err) end
  local row = result.rows[1]
  if not row or not row.is_on then return end
  found:remark("triggers", ("row-level security of %s is on, with %s: %s is above it"):format(target.display,
    row.policies == 1 and "1 policy" or text.plural(row.policies, "policy", "policies"), d.facts.role),
    "rows go in that other roles may then not see; for a role below it kitload refuses to load")
end

function M.triggers(d, found)
  if not d.session then return found:skip("triggers", "no kit is named") end
  local target, names = d.load.target, {}
  for _, t in ipairs(target.triggers or {}) do
    if fires(d, t) then names[#names + 1] = ("%s (%s%s)"):format(sql.display(nil, t.name), t.timing, t.row and ", each row" or "") end
  end
  for _, r in ipairs(target.rules or {}) do
    if fires(d, r) then names[#names + 1] = ("%s (rule)"):format(sql.display(nil, r.name)) end
  end
  security(d, found, target)
  if not names[1] then return found:ok("triggers", ("none that %s fires"):format(mode_of(d))) end
  found:remark("triggers", ("%s of %s %s for the rows of a load"):format(listing.list(names, nil, 6), target.display,
    names[2] and "run" or "runs"),
    "they may change or refuse rows, and cost time; what they refuse is a rejected row")
end

return M
