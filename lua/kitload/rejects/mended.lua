-- Checks mended rows that come back. They may go only to their own kit, each only once, and they only add or change rows.
--
--   the file ── overwrite ─▶ table = its good rows     the rejects file ── upsert, append ─▶ table + the mended rows
local errors = require "kitload.talk.errors"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local mended_rows = require "kitload.records.mended_rows"
local rejected = require "kitload.merge.rejected"
local rejects_file = require "kitload.reading.rejects_file"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

--- Whether the files of this run are rejects files. An overwrite must not take them for the whole table.
---@param mode string?
---@param files kitload.File[]
---@return boolean? mended, table? err
function M.joins(mode, files)
  if mode ~= "overwrite" then return false end
  local names, others = {}, {}
  for _, file in ipairs(files) do table.insert(file.is_rejects and names or others, file.name) end
  if #names == 0 then return false end
  if #others == 0 then return true end
  return nil, errors.refused(("%s is a rejects file, whose rows are added to the table, but %s would replace the table: "
      .. "nothing was loaded"):format(names[1], others[1]),
    ("run %s first, then the mended rows"):format(#others == 1 and others[1] or "the others"))
end

--- The way in which rows join those of the table: by the key, if there is one; else they are added.
---@param way { mode: string, key: string[]?, overwrite: string?, no_index: boolean? }  what the kit says about the load
---@return { mode: string, overwrite: string?, no_index: boolean? }
function M.way(way)
  if way.mode ~= "overwrite" then return way end
  return { mode = way.key and "upsert" or "append", no_index = way.key and true or way.no_index }
end

M.note = "a rejects file: its rows are added to those in the table, and no row is deleted, although the load is an overwrite"

-- Whose rejects they are --------------------------------------------------------------------------------------------------

--- What the column `_kit` of a run's rejects says: its kit, or the table of a run without a kit.
---@param name string?
---@param into string?  --into
---@return string
function M.kit(name, into) return name or into and "into " .. into or "" end

-- Compares two tables. One may be named without its schema.
local function same_table(a, b)
  if not a or not b then return false end
  local schema_a, schema_b = a:match "^(.*)%.", b:match "^(.*)%."
  return a:match "[^.]*$" == b:match "[^.]*$" and (not schema_a or not schema_b or schema_a == schema_b)
end

local function is_mine(kit, mine, was)
  if kit == mine then return true end
  for _, name in ipairs(type(was) == "table" and was or { was }) do
    if kit == name then return true end
  end
  return same_table(kit:match "^into (.+)$", mine:match "^into (.+)$")
end

-- Refuses rejects of another kit, so that rows of one customer never go into another customer's table.
local function strange(file, told, mine, was)
  for _, kit in ipairs(near.keys(told.kits)) do
    if not is_mine(kit, mine, was) then
      local into = kit:match "^into (.+)$"
      local theirs = into and ("of a run without a kit %s"):format(kit) or ("of the kit %s"):format(kit)
      local this = mine:match "^into (.+)$" and ("this run is without a kit %s"):format(mine) or ("this is the kit %s"):format(mine)
      return errors.refused(("%s has rejects %s, and %s: nothing was loaded"):format(file.name, text.show(theirs), text.show(this)),
        file.is_stdin and "mended rows go through the kit that rejected them"
          or ("kitload run %s %s"):format(into and "--into " .. text.quoted(into) or text.show(kit), text.quoted(file.path)),
        { code = "rejects.kit" })
    end
  end
end

-- Refuses a second header, because the rows below it have their cells in other places.
local function two_in_one(file)
  return errors.refused(("%s has a second header in the middle, with other columns: it holds several rejects files"):format(file.name),
    "load each of them by itself; only files with the same columns can be put together", { code = "rejects.header" })
end

local function add_notes(file, told, notes)
  if not file.marks.job then
    notes[#notes + 1] = ("%s is a rejects file without the column _job: if its rows come twice, they are loaded twice")
      :format(file.name)
  elseif told.dry > 0 then
    notes[#notes + 1] = ("%s has rejects of a dry run, which loaded no rows: the good rows are still in the file itself"):format(file.name)
  end
end

---@class kitload.Mended
---@field jobs string[]  the jobs whose rejects are among the files
---@field project string?     the project of this run
---@field projects table<string, true>?  those of the workspace

-- Refuses rejects of a run of another project: one kit may load the files of several customers. A project that is not in the
-- workspace any more has another name now.
local function other_project(theirs, mended, whose)
  if not mended.project or theirs == mended.project or not mended.projects[theirs] then return nil end
  return errors.refused(("%s, and this run is of project %s: nothing was loaded"):format(whose, text.show(mended.project)),
    "load them with --project " .. text.show(theirs), { code = "rejects.project" })
end

-- The same by what the file says. So it is known also where another database has the job.
local function of_other_project(file, told, mended)
  for _, name in ipairs(near.keys(told.projects)) do
    local err = other_project(name, mended, ("%s has rejects of a run of project %s"):format(file.name, text.show(name)))
    if err then return err end
  end
end

--- Look at the rejects files of a run: refuse those of another kit or project, and find the jobs to which they belong.
---@param files kitload.File[]
---@param mine string?   what `_kit` must say; nil: it is not checked
---@param was string|string[]|nil  earlier names of the kit
---@param notes string[]
---@param of { project: string?, projects: table<string, true>? }  the project of this run, and those of the workspace
---@return kitload.Mended? mended, table? err  nil, nil if there is no such file
function M.look(files, mine, was, notes, of)
  local ids, some = {}, false
  for _, file in ipairs(files) do
    if file.is_rejects then
      local found, err = rejects_file.read(file)
      if not found then return nil, err end
      err = found.headers > 0 and two_in_one(file) or mine and strange(file, found, mine, was) or of_other_project(file, found, of)
      if err then return nil, err end
      add_notes(file, found, notes)
      for id in pairs(found.jobs) do ids[id:lower()] = true end
      some = true
    end
  end
  return some and { jobs = near.keys(ids), project = of.project, projects = of.projects } or nil
end

-- Once ------------------------------------------------------------------------------------------------------------------

-- The same by what the jobs say, for files of versions that did not write the project.
local function of_another_project(conn, own, mended)
  if not mended.project then return nil end
  local found, err = mended_rows.projects(conn, own, mended.jobs)
  if not found then return err end
  for _, of in ipairs(found) do
    local refused = other_project(of.project, mended,
      ("these rows were rejected in a run of project %s (job %s)"):format(text.show(of.project), of.job:sub(1, 8)))
    if refused then return refused end
  end
end

--- The keys of the rows that came back before, for the pipeline.
---@param conn userdata
---@param own kitload.jobs
---@param mended kitload.Mended?
---@return string[]? keys, table? err
function M.known(conn, own, mended)
  if not mended then return {} end
  local err = of_another_project(conn, own, mended)
  if err then return nil, err end
  return mended_rows.of(conn, own, mended.jobs)
end

--- The same, for commands that only look.
---@param s kitload.Session  without a connection nothing is known
---@return string[]? keys, table? err
function M.look_up(s)
  if not s.mended or not s.conn then return {} end
  local names, err = tables.names_of(s.reach)
  local found
  if names then found, err = jobs.open(s.conn, names, false) end
  if not found then return nil, err end
  return M.known(s.conn, found, s.mended)
end

-- The number under which later checks reject a row. For staged rows it is the row index.
local function number_of(load, line)
  if load.way ~= "rows" then return line[1] end
  if not load.spec.mend then return line[2] end
  for _, file in ipairs(load.files) do
    if file.name == line[4] or line[4] == "" and #load.files == 1 then return file.base + line[5] end
  end
end

-- Reads the file in which the pipeline has noted each mended row that goes in: [number, row index, job, file, row].
local function lines_of(path)
  local handle = path and io.open(path, "r")
  if not handle then return function() return nil end end
  return function()
    local written = handle:read "l"
    if not written then
      handle:close()
      return nil
    end
    local line = json.decode(written)
    for _, i in ipairs { 1, 2, 5 } do line[i] = math.tointeger(line[i]) end
    return line
  end
end

--- The list of mended rows, for the job's plan. The rows stay staged when this process has ended, and whoever merges them
--- later must know which rows came back.
---@param spec kitload.loading.spec
---@return table[]?
function M.came_back(spec)
  if not spec.mends then return spec.came_back end
  local list = {}
  for line in lines_of(spec.mends) do list[#list + 1] = line end
  return list
end

local PAGE = 1000

--- Note the mended rows that are in, inside the merge's transaction.
---@param conn userdata
---@param load kitload.loading.load
---@param rejects kitload.rejected  the rows that rings 2 and 3 rejected
---@return boolean? ok, table? err
function M.note_rows(conn, load, rejects)
  local spec = load.spec
  if spec.dry_run or not (spec.mends or spec.came_back) then return true end
  local out, page, at = {}, {}, 0
  for r in rejected.each(rejects) do out[r.number] = true end
  local function kept()
    at = at + 1
    return spec.came_back[at]
  end
  for line in spec.came_back and kept or lines_of(spec.mends) do
    if not out[number_of(load, line)] then page[#page + 1] = { job = line[3]:lower(), file = line[4], row = line[5] } end
    if #page == PAGE then
      local ok, err = mended_rows.note(conn, load.jobs, spec.job.id, page)
      if not ok then return nil, err end
      page = {}
    end
  end
  return mended_rows.note(conn, load.jobs, spec.job.id, page)
end

return M
