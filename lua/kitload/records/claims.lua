-- Writes a run's rows in the table of files: its claims, what became of them, and where a known file is now.
--
--   claim (waits for a rival) ─▶ merge ─▶ settle (which files are in) ─▶ COMMIT         all in the merge's transaction
local json = require "kitload.talk.json"
local loaded = require "kitload.records.loaded"
local pg = require "kitload.host.pg"
local pinned = require "kitload.pg.pinned"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"

local M = {}

local function fact(name) return function(source) return source.facts and source.facts[name] end end
local function name_of(source) return source.name end
local function size_of(source) return source.size end
local function hash_of(source) return source.sha256 end

-- The rows are inserted in the order of their keys, so that two runs cannot wait for each other. A row that a rival has
-- claimed is not inserted: it has the same content, or the version of a path that was the next one when we looked.
local CLAIM = [[
INSERT INTO %s (scope, name, version, sha256, claimed, loaded, mends, kit, kit_hash, destination, meta, job, ordinal, size,
  start_byte, start_row, start_line, host, path, inode, mtime, ctime, looked_at)
SELECT $1, g.name, 1 + coalesce(nullif(g.version, '')::integer,
    (SELECT max(f.version) FROM %s AS f WHERE f.scope = $1 AND f.path = g.path), 0),
  g.sha256, g.claims::bool, NOT g.mends::bool, g.mends::bool, $3, $4, $5, $6::jsonb, $7::uuid, g.n, nullif(g.size, '')::int8,
  g.byte::int8, g.row::int8, g.line::int8,
  CASE WHEN g.path <> '' THEN $8 END, nullif(g.path, ''), nullif(g.inode, ''), nullif(g.mtime, '')::timestamptz,
  nullif(g.ctime, '')::timestamptz, nullif(g.looked_at, '')::timestamptz
FROM unnest($2::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
  $18::text[], $19::text[], $20::text[], $21::text[]) WITH ORDINALITY
  AS g(claims, name, sha256, size, path, inode, mtime, ctime, looked_at, byte, row, line, version, mends, n)
WHERE NOT EXISTS (SELECT 1 FROM %s AS f WHERE f.job = $7::uuid AND f.ordinal = g.n)
ORDER BY g.sha256, g.name, g.n
ON CONFLICT DO NOTHING]]

--- Insert those files of the run that are not in the table yet. Gives how many rows went in. Fewer than expected means that
--- a rival had claimed one of them; that rival has ended by then.
---@param conn userdata
---@param jobs kitload.jobs
---@param job kitload.job
---@param again boolean?  --if-loaded again: also insert known files once more
---@return fun(): integer?, table?
function M.ask_claim(conn, jobs, job, again)
  local files = jobs.files.sql
  local function of(what) return loaded.column(conn, job.sources, what) end
  local function start(name) return of(function(source) return source.start and source.start[name] or 0 end) end
  local all = loaded.way(job.mode) == "content" and not again
  local function claims(source) return all and not source.mends and not source.is_in end
  local function version(source) return claims(source) and source.facts and (source.version or 0) or nil end
  local answer = pinned.ask(conn, "claim the files", CLAIM:format(files, files, files), {
    (loaded.scopes(job)), of(claims), job.kit or pg.null, job.kit_hash or pg.null, job.destination,
    json.encode_for_jsonb(json.object(loaded.meta_read(job)), conn), job.id, sys.hostname(), of(name_of), of(hash_of), of(size_of),
    of(fact "path"), of(fact "inode"), of(fact "mtime"), of(fact "ctime"), of(fact "looked_at"), start "byte", start "row",
    start "line", of(version), of(function(source) return source.mends or false end) })
  return function()
    local result, err = answer()
    return result and result.affected, err
  end
end

-- The place from which a later run could read on; nil when it cannot.
local function last(name) return function(source) return not source.no_end and source[name] or nil end end

-- The last row when it was rejected: it may have been half written.
local function open(name) return function(source) return source.is_open and last(name)(source) or nil end end

--- Note what became of the files' rows. It runs in the transaction that loads them, when the result is known. A file does
--- not count as loaded when none of its rows is in.
---@param conn userdata
---@param jobs kitload.jobs
---@param job kitload.job   with the rows of its sources
---@param rejected integer[]  for each source: rows that are not in
function M.settle(conn, jobs, job, rejected)
  pinned.later(conn, "note what was loaded of the files", ([[
UPDATE %s AS f SET rows_read = nullif(g.read, '')::int8, rows_rejected = g.rejected::int8,
  end_row = nullif(g.last_row, '')::int8, end_line = nullif(g.last_line, '')::int8,
  open_row = nullif(g.open_row, '')::int8, open_line = nullif(g.open_line, '')::int8,
  loaded = NOT f.mends AND coalesce(nullif(g.read, '')::int8, g.rejected::int8 + 1) > g.rejected::int8,
  claimed = f.claimed AND coalesce(nullif(g.read, '')::int8, g.rejected::int8 + 1) > g.rejected::int8
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
  AS g(read, rejected, last_row, last_line, open_row, open_line, n)
WHERE f.job = $1::uuid AND f.ordinal = g.n]]):format(jobs.files.sql),
    { job.id, loaded.column(conn, job.sources, function(source) return source.rows end), ("{%s}"):format(table.concat(rejected, ",")),
      loaded.column(conn, job.sources, last "last_row"), loaded.column(conn, job.sources, last "last_line"),
      loaded.column(conn, job.sources, open "last_row"), loaded.column(conn, job.sources, open "begun_line") })
end

--- The job has loaded nothing. One of its hooks may have committed the claims, so they are deleted.
function M.forget(conn, jobs, job)
  return conn:exec(("DELETE FROM %s AS f WHERE f.job = $1::uuid"):format(jobs.files.sql), { job.id })
end

--- Mended rows of a job are now in. Its files count as loaded from now on.
function M.mended(conn, jobs, job)
  return statement.run(conn, "note that the files are loaded",
    ("UPDATE %s AS f SET loaded = true WHERE f.job = $1::uuid AND NOT f.loaded"):format(jobs.files.sql), { job.id })
end

for _, name in ipairs { "forget", "mended" } do M[name] = pinned.wrap(M[name]) end

-- Where known files are now --------------------------------------------------------------------------------------------

-- A row gets its file's new path when nothing is at the old one. Its version becomes the next one of that path.
local REFRESH = [[
UPDATE FILES AS f SET host = $1, path = g.path, inode = g.inode, mtime = g.mtime::timestamptz, ctime = g.ctime::timestamptz,
  looked_at = g.looked_at::timestamptz,
  version = CASE WHEN f.path = g.path THEN f.version
    ELSE 1 + coalesce((SELECT max(o.version) FROM FILES AS o WHERE o.scope = f.scope AND o.path = g.path), 0) END
FROM (SELECT DISTINCT ON (u.path) u.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS u(entry, path, inode, mtime, ctime, looked_at) ORDER BY u.path) AS g
WHERE f.id = g.entry::int8]]

-- If the file is a copy, and the loaded file is still there, the row stays with the loaded file.
local function follows(source, earlier)
  if not source.facts or not earlier.entry or source.spared then return false end
  return earlier.path == source.facts.path or not earlier.path or earlier.host ~= sys.hostname() or not sys.stat(earlier.path)
end

--- Note the path and times of files that were hashed and found to be loaded. Then they need not be read the next night. An
--- error is ignored, because this run is over and has loaded nothing.
---@param conn userdata
---@param jobs kitload.jobs
---@param job kitload.job
---@param left_out table<integer, kitload.earlier>
function M.refresh(conn, jobs, job, left_out)
  local list, entries, seen = {}, {}, {}
  for i, source in ipairs(job.sources) do
    local earlier = left_out[i]
    if earlier and follows(source, earlier) and not seen[earlier.entry] then
      list[#list + 1], entries[source], seen[earlier.entry] = source, earlier.entry, true
    end
  end
  if not list[1] then return end
  local function of(what) return loaded.column(conn, list, what) end
  pinned.exec(conn, "note where the files are", (REFRESH:gsub("FILES", jobs.files.sql)), { sys.hostname(),
    of(function(source) return entries[source] end), of(fact "path"), of(fact "inode"), of(fact "mtime"), of(fact "ctime"),
    of(fact "looked_at") })
end

return M
