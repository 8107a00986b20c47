-- Looks for the files of a run in the table of files, before any of them is opened. Files that were loaded before are left
-- out, or the run is refused.
--
--   paths ─▶ size, time, name ─▶ one question ─▶ hash the few that may be known ─▶ one more question ─▶ the remaining paths
local claims = require "kitload.records.claims"
local emptied = require "kitload.records.emptied"
local host_source = require "kitload.host.source"
local inbox = require "kitload.files.inbox"
local jobs = require "kitload.records.jobs"
local loaded = require "kitload.records.loaded"
local pooler = require "kitload.connect.pooler"
local session = require "kitload.run.session"
local source_of = require("kitload.records.job").source
local sql = require "kitload.pg.sql"
local tables = require "kitload.records.tables"

local M = {}

--- The hash of a source's file, and those of its beginnings; nil if it cannot be read. The error comes when it is opened.
---@param source kitload.source
---@param sizes integer[]
function M.read(source, sizes)
  local path = source.facts and source.facts.path
  if not path then return nil end
  return host_source.sha256(path, sizes)
end

-- The sources of all paths, as far as they are known.
local function sources_of(s, names)
  local list = {}
  for i, path in ipairs(s.paths) do
    local facts = loaded.facts(path)
    list[i] = source_of.new { name = names[path], size = facts and facts.size, facts = facts }
  end
  return list
end

local function destination_of(s)
  if s.target then return s.target end
  local at = s.missing or s.into
  return at.schema and { display = sql.display(at.schema, at.table) } or nil
end

-- Does what --if-loaded says about the files that were found: adds to what is known, or gives an error.
local function carry_out(s, known, job, found, target)
  local verdict, err = loaded.decide(job, found, s.options.if_loaded or "fail")
  if not verdict then return emptied.explain(s.conn, { target = target }, err) end
  local ok
  ok, err = loaded.begin_behind(job, found)
  if not ok then return err end
  if not s.options.dry_run then claims.refresh(s.conn, known.opened, job, verdict.left_out) end
  if verdict.nothing then
    local why = emptied.of(s.conn, target)
    known.nothing = ("%s: loaded into %s before, by job %s%s"):format(#s.paths == 1 and job.sources[1].name
      or ("all %d files"):format(#s.paths), target.display, verdict.nothing.id, why and "; " .. why or "")
    known.earlier = verdict.nothing.id
    return nil
  end
  local left = {}
  for i, path in ipairs(s.paths) do
    if not verdict.left_out[i] then left[#left + 1] = path end
  end
  for _, note in ipairs(loaded.notes_of(job, verdict.left_out)) do s.notes[#s.notes + 1] = note end
  known.paths = left
end

-- Finds out which files are known, and adds that to `known`, also before an error.
---@return table? err
local function screen(s, known, job, target)
  local options = s.options
  local names, err = tables.names_of(s.reach)
  if not names then return err end
  job.destination, job.sources = target.display, sources_of(s, known.names)
  local asks = options.if_loaded ~= "again"
  known.opened, err = jobs.open(s.conn, names, not options.dry_run, { job = job, mark = not options.dry_run, look = asks,
    spare = options.if_loaded == "skip" })
  -- A read-only server is no error here. It is reported when the destination is read, with the reason.
  if not known.opened then return err.sqlstate ~= "25006" and err or nil end
  known.known = {}
  for i, path in ipairs(s.paths) do known.known[path] = job.sources[i] end
  if not known.opened.usable or not asks then return nil end
  loaded.hash(job, known.opened.looked, options.if_loaded or "fail", M.read)
  local hashed = false
  for _, source in ipairs(job.sources) do hashed = hashed or source.sha256 ~= nil end
  known.screened = job.mode
  if not hashed then return nil end
  local found
  found, err = loaded.ask(s.conn, known.opened, job)()
  if not found then return err end
  return carry_out(s, known, job, found, target)
end

--- Screen the files of a session. The next one has the paths of the files that are left, or says why there is nothing to do.
---@param s kitload.Session   with its kit, its paths and its destination
---@param job kitload.job     the job that asks
---@param connect kitload.reconnect
---@return kitload.Session, table? err
function M.run(s, job, connect)
  local target = destination_of(s)
  if not target then return s end
  local fine, err = pooler.check(s.conn, connect)
  if not fine then return s, err end
  -- The names are made from all paths, so that a file's name does not change when another file is left out.
  local known = { paths = s.paths, names = s.names or inbox.names(s.paths) }
  err = screen(s, known, job, target)
  return session.screened(s, known), err
end

return M
