-- Decides what counts as loaded: a single file, not a list of files. Asks the table of files and decides from the answer.
--
--   before a row is read:  look (size, name, path facts) ─▶ hash what may be known ─▶ ask ─▶ leave out, refuse, or go on
--   in the transaction:    claim (claims.lua) ─▶ ask again ─▶ merge ─▶ settle (claims.lua) ─▶ COMMIT
--
-- Two files are the same when these agree: the SHA-256, the kit's name, the destination, the values of --meta that the
-- kit reads, and what a review changes in the rows. The last four together are one hash, the scope. The mode decides
-- whether a second load would repeat the first:
--
--   content   append, insert_only: any job has loaded the content
--   name      upsert: the latest job that read a file of this name read this content
--   set       overwrite: the run has the same files, in the same order, as the latest job of the scope
local errors = require "kitload.talk.errors"
local grown = require "kitload.records.grown"
local place_of = require("kitload.places.places").of
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local migrations = require "kitload.records.migrations"
local pg = require "kitload.host.pg"
local pinned = require "kitload.pg.pinned"
local sql = require "kitload.pg.sql"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@alias kitload.start { byte: integer, row: integer, line: integer, again: boolean? }  again: the next row was rejected before

---@class kitload.facts        about a path; when they are unchanged the file need not be read
---@field path string
---@field inode string
---@field size integer
---@field mtime string
---@field ctime string
---@field looked_at string

---@class kitload.earlier      a previous load that a second one would repeat
---@field id string            the job
---@field finished_at string
---@field name string          the file's name at that time
---@field changed boolean      the kit has changed since
---@field grown integer?       the file begins with the bytes of that load; the number of its rows that are in
---@field twice string?        no job has loaded it, but this other file of the run has the same content
---@field entry integer?       the id of the row in the table of files
---@field host string?         where that file was
---@field path string?

local by_mode = { append = "content", insert_only = "content", upsert = "name", overwrite = "set" }

--- How loads of a mode are compared: "content", "name" or "set".
---@param mode string
function M.way(mode) return by_mode[mode] or "content" end

-- Identity ------------------------------------------------------------------------------------------------------------

local function canonical(out, value)
  value = tostring(value or "")
  out[#out + 1] = ("%d %s"):format(#value, value)
end

-- The values of --meta that the kit reads. If job.reads is nil, all values count.
function M.meta_read(job)
  local list, wanted = {}, nil
  if job.reads then
    wanted = {}
    for _, name in ipairs(job.reads) do wanted[name] = true end
  end
  for name, value in pairs(job.meta or {}) do
    if not wanted or wanted[name] then list[#list + 1] = { name, value } end
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end
local meta_read = M.meta_read

local function scope(kit, destination, meta, review)
  local out = {}
  canonical(out, kit)
  canonical(out, destination)
  for _, pair in ipairs(meta) do
    canonical(out, pair[1])
    canonical(out, pair[2])
  end
  if review then canonical(out, "review " .. review) end
  return sys.sha256(table.concat(out, "\n")):sub(1, 32)
end

--- The scope of a job's files, the same for the kit's former names (`was`), and the scopes of 0.1.0.
---@param job kitload.job
---@return string own, string[] all, string[] old  old: of 0.1.0, which kept the values of --meta in a column
function M.scopes(job)
  local meta, names = meta_read(job), { job.kit or "" }
  for _, name in ipairs(job.was or {}) do names[#names + 1] = name end
  local all, old = {}, {}
  for i, name in ipairs(names) do
    all[i] = scope(name, job.destination, meta, job.review)
    -- 0.1.0 knew no reviews
    old[i] = not job.review and sys.sha256(migrations.OLD_SCOPE:format(name, job.destination)):sub(1, 32) or nil
  end
  return all[1], all, old
end

--- A moment as text, in microseconds, because the server keeps no more.
local function moment(seconds)
  local whole = math.floor(seconds)
  return ("%s.%06d+00"):format(os.date("!%Y-%m-%d %H:%M:%S", whole), math.floor((seconds - whole) * 1e6))
end

--- The facts of a path. Nil when it is not a regular file.
---@param path string
---@return kitload.facts?
function M.facts(path)
  local now = sys.now()
  local place = place_of(path)
  local there = place.stat(path)
  if not there or there.kind ~= "file" then return nil end
  return { path = place.real(path) or path, inode = there.id, size = there.size, mtime = moment(there.mtime),
           ctime = moment(there.ctime), looked_at = moment(now) }
end

-- Questions -----------------------------------------------------------------------------------------------------------

--- One value of each source, as an array for unnest. Nil becomes the empty text.
---@param of fun(source: kitload.source): any
function M.column(conn, sources, of)
  local out = {}
  for i, source in ipairs(sources) do
    local value = of(source)
    out[i] = value == nil and "" or tostring(value)
  end
  return conn:fit(sql.array(out))
end
local column = M.column

local function fact(name) return function(source) return source.facts and source.facts[name] end end
local function name_of(source) return source.name end
local function size_of(source) return source.size end
local function hash_of(source) return source.sha256 end

-- The condition for our rows: they are in one of the scopes, and rows of 0.1.0 also have these values of --meta. $1 to $4.
local MINE = [[
f.scope = ANY ($1::text[]) AND (f.scope = ANY ($2::text[])
  OR (SELECT coalesce(pg_catalog.jsonb_object_agg(e.key, e.value), '{}') FROM pg_catalog.jsonb_each(f.meta) AS e
      WHERE $3::text[] IS NULL OR e.key = ANY ($3::text[])) = $4::jsonb)]]

local function mine(conn, job)
  local _, all, old = M.scopes(job)
  local both = table.move(old, 1, #old, #all + 1, table.move(all, 1, #all, 1, {}))
  return { sql.array(both), sql.array(all), job.reads and sql.array(job.reads) or pg.null,
           json.encode_for_jsonb(json.object(meta_read(job)), conn) }
end

local function with(params, ...)
  local more = table.pack(...)
  local out = table.move(params, 1, 4, 1, {})
  for i = 1, more.n do out[4 + i] = more[i] end
  return out
end

-- Asks for each file how its path was loaded. If that does not spare reading it, also what of it may be loaded. $13: may it
-- spare?
local LOOK = [[
SELECT g.n::int4 AS n, p.spared, p.version,
  CASE WHEN p.spared IS NULL THEN EXISTS (
    SELECT 1 FROM FILES AS f WHERE MINE AND f.size = nullif(g.size, '')::int8) END AS same_size,
  CASE WHEN p.spared IS NULL THEN (
    SELECT pg_catalog.string_agg(DISTINCT f.size::text, ' ') FROM FILES AS f
    WHERE MINE AND f.name = g.name AND f.loaded AND (g.size = '' OR f.size < nullif(g.size, '')::int8) AND f.size > 0) END AS smaller
FROM unnest($5::text[], $6::text[], $7::text[], $8::text[], $10::text[], $11::text[]) WITH ORDINALITY
  AS g(name, size, path, inode, mtime, ctime, n)
CROSS JOIN LATERAL (
  SELECT max(f.version) FILTER (WHERE f.scope = $12) AS version,
    (pg_catalog.array_agg(f.sha256 ORDER BY f.id DESC) FILTER (WHERE $13 AND f.size = nullif(g.size, '')::int8 AND f.host = $9
      AND f.inode = g.inode AND f.mtime = nullif(g.mtime, '')::timestamptz AND f.ctime = nullif(g.ctime, '')::timestamptz
      AND greatest(f.mtime, f.ctime) < f.looked_at - '2 s'::interval))[1] AS spared
  FROM FILES AS f WHERE f.scope = ANY ($2::text[]) AND f.path = nullif(g.path, '')) AS p]]

--- The query that finds out, before any file is read, which files may be known: [1] the SQL, [2] its parameters. Each row
--- of the result is about file `n` and says what is worth hashing. `files` is the table's name.
---@param conn userdata
---@param files string
---@param job kitload.job   with its sources
---@param spare boolean?    a file need not be read when the facts of its path are unchanged
---@return table statement
function M.look(conn, files, job, spare)
  local function of(what) return column(conn, job.sources, what) end
  return { (LOOK:gsub("FILES", files):gsub("MINE", MINE)),
    with(mine(conn, job), of(name_of), of(size_of), of(fact "path"), of(fact "inode"), sys.hostname(), of(fact "mtime"),
      of(fact "ctime"), (M.scopes(job)), spare and "t" or "f"), purpose = "look for files that were loaded" }
end

-- The files whose content is known, each with the last job that loaded it.
local BY_CONTENT = [[
SELECT g.n::int4 AS n, l.*, false AS grown FROM given AS g CROSS JOIN LATERAL (
  SELECT %s FROM %s AS f WHERE f.sha256 = g.sha256 AND %s AND f.loaded AND f.job <> $7::uuid ORDER BY f.id DESC LIMIT 1) AS l]]

-- The files that begin with a loaded file of the same name. The longest such file counts.
local GROWN = [[
SELECT p.n, l.*, true AS grown FROM (
  SELECT * FROM unnest($8::int4[], $9::text[], $10::text[]) AS p(n, name, sha256)) AS p CROSS JOIN LATERAL (
  SELECT %s FROM %s AS f WHERE f.sha256 = p.sha256 AND f.name = p.name AND %s AND f.loaded AND f.job <> $7::uuid
  ORDER BY f.id DESC LIMIT 1) AS l]]

local BY_NAME = [[
SELECT g.n::int4 AS n, l.*, false AS grown FROM given AS g CROSS JOIN LATERAL (
  SELECT %s, f.sha256 AS found, f.loaded AS has_rows FROM %s AS f WHERE f.name = g.name AND %s AND f.job <> $7::uuid
  ORDER BY f.id DESC LIMIT 1) AS l
WHERE l.found = g.sha256 AND l.has_rows]]

local BY_SET = [[
SELECT l.n, %s, false AS grown FROM (
  SELECT f.*, f.ordinal AS n FROM %s AS f
  WHERE f.job = (SELECT f.job FROM %s AS f WHERE %s AND NOT f.mends AND f.job <> $7::uuid ORDER BY f.id DESC LIMIT 1)) AS l
WHERE (SELECT pg_catalog.array_agg(g.sha256 ORDER BY g.n) FROM given AS g)
    = (SELECT pg_catalog.array_agg(f.sha256 ORDER BY f.ordinal) FROM %s AS f WHERE f.job = l.job)
  AND EXISTS (SELECT 1 FROM %s AS f WHERE f.job = l.job AND f.loaded)]]

-- Files of this content that were loaded into the table by other kits, or under another name.
local ELSEWHERE = [[
SELECT g.n::int4 AS n, l.* FROM given AS g CROSS JOIN LATERAL (
  SELECT %s FROM %s AS f WHERE f.sha256 = g.sha256 AND f.loaded AND f.job <> $7::uuid AND f.destination = $8
    AND (f.name <> g.name OR NOT (%s)) ORDER BY f.id DESC LIMIT 1) AS l
ORDER BY 1 LIMIT 100]]

local GIVEN = [[
WITH given AS (SELECT * FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS g(name, sha256, n))
]]

local FOUND = [[
%s.job::text AS id, %s.id AS entry, %s.host AS host, %s.path AS path, %s.loaded_at::text AS finished_at, %s.name AS name,
  %s.kit AS kit, %s.kit_hash AS kit_hash, %s.size AS size,
  %s.end_row AS end_row, %s.end_line AS end_line, %s.open_row AS open_row, %s.open_line AS open_line,
  %s.rows_read AS rows_read, %s.rows_rejected AS rows_rejected]]
local function found_of(alias) return (FOUND:gsub("%%s", alias)) end

-- The last row was rejected, and has come back mended.
local CAME_BACK = [[
, EXISTS (SELECT FROM %s AS m WHERE m.job = f.job AND m.file IN ('', f.name) AND m.row = f.open_row) AS came_back]]

local function text_of(files, way, mended)
  local f, l = found_of "f", found_of "l"
  if way == "name" then return GIVEN .. BY_NAME:format(f, files, MINE) end
  if way == "set" then return GIVEN .. BY_SET:format(l, files, files, MINE, files, files) end
  f = f .. CAME_BACK:format(mended)
  return GIVEN .. BY_CONTENT:format(f, files, MINE) .. "\nUNION ALL\n" .. GROWN:format(f, files, MINE)
end

-- All beginnings of the sources that were hashed, as three arrays.
local function beginnings(conn, sources)
  local n, names, hashes = {}, {}, {}
  for i, source in ipairs(sources) do
    for _, hash in pairs(source.beginnings or {}) do
      n[#n + 1], names[#names + 1], hashes[#hashes + 1] = ("%d"):format(i), name_of(source), hash
    end
  end
  return sql.array(n), conn:fit(sql.array(names)), sql.array(hashes)
end

local function common(conn, job)
  return with(mine(conn, job), column(conn, job.sources, name_of), column(conn, job.sources, hash_of), job.id)
end

--- Whether the hashes of all files are known.
function M.is_hashed(job)
  for _, source in ipairs(job.sources or {}) do
    if not source.sha256 then return false end
  end
  return job.sources ~= nil and job.sources[1] ~= nil
end

-- Finds files of one run that have the same content. Where a second load would repeat the first, only one of them is
-- loaded.
local function repeats(job, found)
  if M.way(job.mode) == "name" or job.mode == "overwrite" and job.keyed then return end
  local first = {}
  for i, source in ipairs(job.sources) do
    local hash = not source.mends and source.sha256
    if hash and first[hash] and not found[i] then
      found[i] = { twice = name_of(job.sources[first[hash]]) }
    end
    if hash then first[hash] = first[hash] or i end
  end
end

--- Ask which of the job's files were loaded before. All hashes must be known. The question is sent with the next statement.
---@param conn userdata
---@param jobs kitload.jobs
---@param job kitload.job
---@return fun(): table<integer, kitload.earlier>?, table?  gives them by the file's place in the run
function M.ask(conn, jobs, job)
  local way = M.way(job.mode)
  local params = common(conn, job)
  if way == "content" then params[8], params[9], params[10] = beginnings(conn, job.sources) end
  local answer = pinned.ask(conn, "look for files that were loaded", text_of(jobs.files.sql, way, jobs.mended.sql), params)
  return function()
    local result, err = answer()
    if not result then return nil, err end
    local found = {}
    for _, row in ipairs(result.rows) do
      local known = found[row.n]
      -- A file that was loaded as a whole counts more than one that has grown. Of grown files the longest beginning counts.
      if not known or known.grown and (not row.grown or row.size > known.size) then
        found[row.n] = { id = row.id, finished_at = row.finished_at, name = row.name, size = row.size,
          entry = row.entry, host = row.host, path = row.path,
          changed = row.kit_hash ~= nil and job.kit_hash ~= nil and row.kit_hash ~= job.kit_hash,
          grown = row.grown and (row.rows_read or 0) - (row.rows_rejected or 0) or nil,
          behind = row.end_row and { byte = row.size, row = row.end_row, line = row.end_line, came_back = row.came_back,
            open = row.open_row and { row = row.open_row, line = row.open_line } } }
      end
    end
    repeats(job, found)
    return found
  end
end

--- Ask where else the contents of the job's files were loaded. The answer becomes notes.
---@return fun(): table[]?, table?
function M.ask_elsewhere(conn, jobs, job)
  local params = common(conn, job)
  params[8] = job.destination
  local answer = pinned.ask(conn, "look for files that others have loaded",
    GIVEN .. ELSEWHERE:format(found_of "f", jobs.files.sql, MINE), params)
  return function()
    local result, err = answer()
    return result and result.rows, err
  end
end

-- What to hash before the load. A file is hashed if its size is known, or if another file of the run has the same size. For
-- a file that may have grown, its known beginnings are hashed too. No other file is read ahead.
local function worth_hashing(job, looked)
  local list, times = {}, {}
  for i, source in ipairs(job.sources) do
    list[i] = { sizes = {}, whole = false }
    if source.size then times[source.size] = (times[source.size] or 0) + 1 end
  end
  for _, row in ipairs(looked) do
    local entry = list[row.n]
    job.sources[row.n].version = row.version
    entry.whole, entry.spared = row.same_size, row.spared
    if job.mode == "append" and row.smaller then
      for size in row.smaller:gmatch "%d+" do entry.sizes[#entry.sizes + 1] = math.tointeger(tonumber(size)) end
      table.sort(entry.sizes)
    end
  end
  for i, source in ipairs(job.sources) do
    list[i].whole = list[i].whole or list[i].sizes[1] ~= nil or source.size and times[source.size] > 1 or false
  end
  return list
end

--- Give each source the hashes that are needed to find out what was loaded.
---@param job kitload.job
---@param looked table[]       the rows that `look` gave
---@param if_loaded string
---@param read fun(source: kitload.source, sizes: integer[]): string?, (string|false)[]?  gives the hash, and those of the beginnings
function M.hash(job, looked, if_loaded, read)
  for i, entry in ipairs(worth_hashing(job, looked)) do
    local source = job.sources[i]
    if not source.sha256 and entry.spared and if_loaded == "skip" then
      source.sha256, source.spared = entry.spared, true
    elseif not source.facts then
      source.sizes = entry.sizes[1] and entry.sizes or nil
    elseif not source.sha256 and entry.whole then
      local hash, of_beginnings = read(source, entry.sizes)
      source.sha256, source.beginnings = hash, {}
      for n, size in ipairs(hash and entry.sizes or {}) do
        if of_beginnings[n] then source.beginnings[size] = of_beginnings[n] end
      end
    end
  end
end

-- Decisions -----------------------------------------------------------------------------------------------------------

-- "orders.csv" or "orders.csv and 3 more files"
local function titled(job, places)
  local name = name_of(job.sources[places[1]])
  return #places == 1 and name or ("%s and %s"):format(name, text.plural(#places - 1, "more file"))
end

-- The places of files that were loaded, that have grown, and that repeat another file of the run, and how many files can be
-- one of these.
local function sorted(job, found)
  local list = { loaded = {}, grown = {}, twice = {}, all = {}, count = 0 }
  for i, source in ipairs(job.sources) do
    local earlier = not source.mends and found[i]
    if not source.mends then list.count = list.count + 1 end
    local kind = earlier and (earlier.twice and "twice" or not earlier.grown and "loaded" or "grown")
    if kind == "grown" and job.grows and earlier.behind and source.facts then kind = nil end
    if kind then
      table.insert(list[kind], i)
      table.insert(list.all, i)
    end
  end
  return list
end

local AGAIN = "--if-loaded again loads it once more, --if-loaded skip passes over it"

local function refused(message, hint, earlier)
  return errors.refused(message, hint, { code = "already_loaded", job = earlier.id })
end

local function refuse_grown(job, place, earlier)
  local name = name_of(job.sources[place])
  return refused(("%s has grown: %s of it %s in %s since job %s"):format(name, text.plural(earlier.grown, "row"),
    earlier.grown == 1 and "is" or "are", job.destination,
      earlier.id:sub(1, 8)),
    (job.sources[place].facts and "source = { grows = true } in the kit loads only the new rows"
      or "of a file, not of standard input, source = { grows = true } loads only the new rows")
      .. "; --if-loaded again loads the whole file once more", earlier)
end

-- A time of the server without the fraction of a second.
local function to_the_second(stamp)
  return (stamp:gsub("%.%d+", "", 1))
end

local function refuse_loaded(job, places, earlier)
  local as = earlier.name ~= name_of(job.sources[places[1]]) and (" as %s"):format(earlier.name) or ""
  return refused(("%s %s loaded%s into %s on %s, by job %s"):format(titled(job, places), #places == 1 and "was" or "were", as,
      job.destination, to_the_second(earlier.finished_at), earlier.id),
    (earlier.changed and "the kit was changed since then, but the file is the same\n" or "") .. AGAIN, earlier)
end

local function refuse_twice(job, place, earlier)
  return refused(("%s has the same content as %s: its rows would be loaded twice"):format(name_of(job.sources[place]), earlier.twice),
    "--if-loaded skip takes the first of them, --if-loaded again takes both", {})
end

---@class kitload.verdict
---@field nothing kitload.earlier?      nothing is left to load; this is the latest job that loaded it
---@field left_out table<integer, kitload.earlier>  by the file's place

--- Decide what to do, by --if-loaded, with what was found.
---@param job kitload.job
---@param found table<integer, kitload.earlier>
---@param if_loaded "fail"|"skip"|"again"
---@return kitload.verdict? verdict, table? err
function M.decide(job, found, if_loaded)
  local verdict, list = { left_out = {} }, sorted(job, found)
  for i, source in ipairs(job.sources) do source.is_in = found[i] ~= nil and not found[i].grown and not found[i].twice or nil end
  if if_loaded == "again" or not list.all[1] then return verdict end
  if list.grown[1] then return nil, refuse_grown(job, list.grown[1], found[list.grown[1]]) end
  if if_loaded == "skip" then
    for _, i in ipairs(list.all) do verdict.left_out[i] = found[i] end
    if #list.all == #job.sources and list.loaded[1] then verdict.nothing = found[list.loaded[1]] end
    return verdict
  end
  if list.twice[1] then return nil, refuse_twice(job, list.twice[1], found[list.twice[1]]) end
  if job.mode == "append" or #list.loaded == list.count then
    return nil, refuse_loaded(job, list.loaded, found[list.loaded[1]])
  end
  return verdict
end

--- For each file that has grown, set where its new rows begin, if the kit says `grows`.
---@param job kitload.job
---@param found table<integer, kitload.earlier>
---@return boolean? ok, table? err
function M.begin_behind(job, found)
  if not job.grows then return true end
  for i, source in ipairs(job.sources) do
    local earlier = found[i]
    if earlier and earlier.grown and earlier.behind and source.facts then
      local start, err = grown.start(name_of(source), source.facts.path, earlier)
      if not start then return nil, err end
      source.start, source.behind = start, earlier.behind.byte
      if start.again then
        local row = earlier.behind.open.row
        source.reopens = { { job = earlier.id, file = "", row = row }, { job = earlier.id, file = earlier.name, row = row } }
      end
    end
  end
  return true
end

--- The rows that another job rejected and this one has read again. They must not come back out of that job's rejects too.
--- A file with no row in is left out: the next run reads it from the same row.
---@param job kitload.job
---@param rejected integer[]  how many rows of each file are not in
---@return kitload.mended_row[]
function M.reopened(job, rejected)
  local rows = {}
  for i, source in ipairs(job.sources) do
    if (source.rows or 0) > rejected[i] then
      for _, row in ipairs(source.reopens or {}) do rows[#rows + 1] = row end
    end
  end
  return rows
end

--- The notes about files that are left out.
---@param job kitload.job
---@param left_out table<integer, kitload.earlier>
---@return string[] notes
function M.notes_of(job, left_out)
  local loaded, notes = {}, {}
  for i, source in ipairs(job.sources) do
    local earlier = left_out[i]
    if earlier and earlier.twice then
      notes[#notes + 1] = ("%s has the same content as %s and is left out"):format(name_of(source), earlier.twice)
    elseif earlier then
      loaded[#loaded + 1] = ("%s (job %s)"):format(name_of(source), earlier.id:sub(1, 8))
    end
  end
  if loaded[1] then
    table.insert(notes, 1, ("loaded before and left out: %s"):format(listing.list(loaded)))
  end
  return notes
end

--- The notes about contents that another kit has loaded, or this one under another name.
---@param job kitload.job
---@param rows table[]  as ask_elsewhere gives them
---@return string[] notes
function M.notes_elsewhere(job, rows)
  local notes = {}
  for _, row in ipairs(rows) do
    local name, is_ours = name_of(job.sources[row.n]), row.kit == job.kit
    for _, was in ipairs(job.was or {}) do is_ours = is_ours or row.kit == was end
    if not is_ours then
      notes[#notes + 1] = ("%s is in %s already by %s (job %s)"):format(name, job.destination,
        row.kit and "the kit " .. row.kit or "a run without a kit", row.id:sub(1, 8))
    elseif M.way(job.mode) == "name" and row.name ~= name then
      notes[#notes + 1] = ("%s has the same content as %s, which job %s loaded; its name is new, so it is loaded"):format(name, row.name,
        row.id:sub(1, 8))
    end
  end
  return notes
end

return M
