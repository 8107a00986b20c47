-- kitload sources: what there is to load, by the names of sources.lua, with size and age, and what was loaded already.
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local history = require "kitload.records.history"
local inbox = require "kitload.files.inbox"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local loaded = require "kitload.records.loaded"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local pinned = require "kitload.pg.pinned"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local sources = require "kitload.kits.sources"
local sql = require "kitload.pg.sql"
local statement = require "kitload.pg.statement"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "sources", usage = "[NAME…]", summary = "what there is to load",
  about = "Lists the tables of sources.lua, which can stand wherever a file stands (run KIT bronze.orders): how many files, their size, "
    .. "the age of the newest one, and, with --project or --to, by which kits they were loaded. NAME is a table, whose files are listed, "
    .. "or a layer. A file counts as loaded if its size and time are those of a file of this path or name that was loaded; run looks at "
    .. "the content.",
  groups = { "destination", "tables", "talk", "help" }, least = 0, most = math.huge,
  options = { { name = "json", help = "as JSON, with all files" } },
}

---@class kitload.sources.File
---@field path string
---@field size integer
---@field mtime number
---@field kits table<string, string>  by kit: when it was loaded
---@field changed boolean?  its path was loaded when it was another file

-- Files ---------------------------------------------------------------------------------------------------------------------

-- The sources that the words mean.
local function chosen(words)
  local all, err = sources.read()
  if not all then return nil, err end
  if not all[1] then
    return nil, errors.usage("there is no sources.lua, or nothing in it",
      'write return { bronze = { orders = "lake/bronze/orders/*.csv.gz" } } in it')
  end
  if not words[1] then return all end
  local list, names = {}, {}
  for i, source in ipairs(all) do names[i] = source.name end
  for _, word in ipairs(words) do
    local found
    found, err = sources.named(word)
    if not found then return nil, err end
    if not found[1] then
      return nil, errors.usage(("sources.lua has no '%s'"):format(text.show(word)),
        near.did_you_mean(word, names) or "it has " .. listing.list(names))
    end
    table.move(found, 1, #found, #list + 1, list)
  end
  return list
end

-- The files of a source; nil and why: it cannot be known which they are.
local function files_of(source, found)
  local words, err = project.named_files({ source.name }, found, {})
  if not words then return nil, err.message end
  local paths
  paths, err = inbox.expand({ words = words, optional = true, of_kit = true }, {})
  if not paths then return nil, err.message end
  local files = {}
  for _, path in ipairs(paths) do
    local there = sys.stat(path)
    if there and there.kind == "file" then files[#files + 1] = { path = path, size = there.size, mtime = there.mtime, kits = {} } end
  end
  return files
end

-- What was loaded -----------------------------------------------------------------------------------------------------------

-- By its path on this machine, or by its name, with size and time.
local QUESTION = [[
WITH given AS (SELECT g.n, g.path, g.name, g.size::int8 AS size, g.mtime::timestamptz AS mtime
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS g(path, name, size, mtime, n)),
own AS (SELECT f.* FROM %s AS f WHERE f.loaded),
found AS (
  SELECT g.n, f.kit, f.loaded_at, f.size = g.size AND f.mtime = g.mtime AS same FROM given AS g
    JOIN own AS f ON f.path = g.path AND f.host = $5
  UNION ALL
  SELECT g.n, f.kit, f.loaded_at, true FROM given AS g JOIN own AS f ON f.name = g.name AND f.size = g.size AND f.mtime = g.mtime)
SELECT n::int4 AS n, coalesce(kit, 'no kit') AS kit, same,
  pg_catalog.to_char(max(loaded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS loaded_at
FROM found GROUP BY 1, 2, 3 ORDER BY 1, 2]]

local ask = pinned.wrap(function(conn, found, files)
  local facts, paths, names, sizes, times = {}, {}, {}, {}, {}
  for i, file in ipairs(files) do
    facts = loaded.facts(file.path) or facts
    paths[i], names[i], sizes[i], times[i] = facts.path or file.path, file.path:match "[^/]*$", tostring(file.size), facts.mtime or ""
  end
  return statement.run(conn, "ask which files were loaded", QUESTION:format(found.files.sql), { conn:fit(sql.array(paths)),
    conn:fit(sql.array(names)), sql.array(sizes), sql.array(times), sys.hostname() })
end)

-- Adds to each file by which kits it was loaded. Gives why that is not known, where it is not.
local function look_up(options, files)
  if not connect.given(options) then return "not asked: --project or --to says where" end
  local result, err, why = history.read(options, function(conn, found) return ask(conn, found, files) end)
  if not result then return why or nil, err or nil end
  for _, row in ipairs(result.rows) do
    local file = files[row.n]
    if row.same then file.kits[row.kit] = row.loaded_at else file.changed = true end
  end
end

-- Showing -------------------------------------------------------------------------------------------------------------------

local function age(mtime, now)
  local seconds = math.max(math.floor(now - mtime), 0)
  for _, unit in ipairs { { 86400, "d" }, { 3600, "h" }, { 60, "min" } } do
    if seconds >= unit[1] then return ("%d %s"):format(seconds // unit[1], unit[2]) end
  end
  return ("%d s"):format(seconds)
end

local function summary_of(listed)
  local total, newest, kits, done = 0, nil, {}, 0
  for _, file in ipairs(listed.files) do
    total, newest = total + file.size, math.max(newest or 0, file.mtime)
    if next(file.kits) then done = done + 1 end
    for kit in pairs(file.kits) do kits[kit] = true end
  end
  return total, newest, done, near.keys(kits)
end

local function loaded_words(listed, done, kits, why)
  if listed.why then return listed.why end
  if #listed.files == 0 then return "no file" end
  if why then return "" end
  return ("%s of %s%s"):format(text.count(done), text.count(#listed.files), kits[1] and " by " .. listing.list(kits) or "")
end

local function print_table(list, why, now)
  local rows, wide = { { "name", "files", "size", "newest", why and "" or "loaded" } }, { 0, 0, 0, 0, 0 }
  for _, listed in ipairs(list) do
    local total, newest, done, kits = summary_of(listed)
    rows[#rows + 1] = { listed.source.name, text.count(#listed.files), text.bytes(total), newest and age(newest, now) or "-",
      loaded_words(listed, done, kits, why) }
  end
  for _, row in ipairs(rows) do
    for i = 1, 5 do wide[i] = math.max(wide[i], text.width(row[i])) end
  end
  for _, row in ipairs(rows) do
    local left = ("%s  %s  %s  %s  "):format(text.pad(row[1], wide[1]), text.pad_left(row[2], wide[2]), text.pad_left(row[3], wide[3]),
      text.pad_left(row[4], wide[4]))
    local words = row[5] ~= "" and text.wrap(text.show(row[5]), math.max(out.columns() - text.width(left), 20)) or { "" }
    for i, line in ipairs(words) do
      io.stdout:write(((i == 1 and left or (" "):rep(text.width(left))) .. line):gsub("%s+$", "") .. "\n")
    end
  end
  if why then io.stdout:write("\nwhat was loaded: ", why, "\n") end
end

local function file_words(file)
  local words = {}
  for _, kit in ipairs(near.keys(file.kits)) do words[#words + 1] = ("loaded by %s %s"):format(kit, file.kits[kit]) end
  if not words[1] and file.changed then words[1] = "changed since it was loaded" end
  return table.concat(words, ", ")
end

local function print_files(listed, now)
  local wide, sizes, ages = 0, 0, 0
  for _, file in ipairs(listed.files) do
    wide, sizes = math.max(wide, text.width(text.show(file.path))), math.max(sizes, #text.bytes(file.size))
    ages = math.max(ages, #age(file.mtime, now))
  end
  for _, file in ipairs(listed.files) do
    local line = ("  %s  %s  %s  %s"):format(text.pad(text.show(file.path), math.min(wide, 60)),
      text.pad_left(text.bytes(file.size), sizes), text.pad_left(age(file.mtime, now), ages), text.show(file_words(file)))
    io.stdout:write(line:gsub("%s+$", "") .. "\n")
  end
end

local function utc(seconds) return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds)) end

local function value_of(listed, why)
  local files = {}
  for i, file in ipairs(listed.files) do
    local kits = {}
    for n, kit in ipairs(near.keys(file.kits)) do kits[n] = json.object { { "kit", kit }, { "at", file.kits[kit] } } end
    files[i] = json.object { { "path", file.path }, { "size", file.size }, { "changed_at", utc(file.mtime) },
      { "loaded", not why and json.array(kits) or nil }, { "changed_since", file.changed } }
  end
  local words = table.move(listed.source.files, 1, #listed.source.files, 1, {})
  return json.object { { "name", listed.source.name }, { "layer", listed.source.layer }, { "table", listed.source.table },
    { "patterns", json.array(words) }, { "why", listed.why }, { "files", json.array(files) } }
end

local function is_layer(word) return not word:find(".", 1, true) end

function M.run(options, words)
  local list, err = chosen(words)
  if not list then return nil, err end
  local reach = reach_of.of(options)
  local found
  if reach.project then
    found, err = project.of(reach)
    if not found then return nil, err end
  end
  local all, every = {}, {}
  for i, source in ipairs(list) do
    local files, why = files_of(source, found)
    all[i] = { source = source, files = files or {}, why = why }
    table.move(all[i].files, 1, #all[i].files, #every + 1, every)
  end
  local why
  why, err = look_up(options, every)
  if err then return nil, err end
  if options.json then
    local values = {}
    for i, listed in ipairs(all) do values[i] = value_of(listed, why) end
    io.stdout:write(json.encode(json.array(values), true), "\n")
    return 0
  end
  local now, files_too = sys.now(), words[1] ~= nil
  for _, word in ipairs(words) do files_too = files_too and not is_layer(word) end
  print_table(all, why, now)
  for _, listed in ipairs(files_too and all or {}) do
    if listed.files[1] then io.stdout:write "\n" end
    print_files(listed, now)
  end
  return 0
end

return M
