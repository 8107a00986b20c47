-- The files that a run leaves beside its rows: rejects, problems, the JSON report. They are written under temporary
-- names and get their own when the run's outcome is settled, so that a name always holds a whole file.
--
-- Each source file has a rejects file of its own, named after it. It is there to be mended by hand, and must not be lost to the
-- next run: one that stands there is only replaced when it was taken (taken.lua), else the new one is called NAME-2. The problems
-- file goes with it: the same number, and the same time, by which it is seen whether somebody has touched the rejects since.
local errors = require "kitload.talk.errors"
local fault = require "kitload.fault"
local input = require "kitload.files.input"
local leftovers = require "kitload.files.leftovers"
local sys = require "kitload.host.sys"
local taken = require "kitload.rejects.taken"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Outputs
---@field items kitload.Outputs.Item[]  one for each source file, unless the user has named one for all
---@field given kitload.Outputs.Item?   that one
---@field rejects string?        the first of these names, as it is meant; nil for none
---@field problems string?
---@field rejects_tmp string?    where load.run writes
---@field problems_tmp string?
---@field report string?
---@field notes string[]         what the report has to say of the names

-- acme.rejected.csv → acme.rejected-2.csv → acme.rejected-3.csv; of a name that has a number already the next ones.
local function numbered(name, i)
  if i == 1 then return name end
  local base, ending = name:match "^(.-)(%.[^./]*)$"
  base, ending = base or name, ending or ""
  local before, n = base:match "^(.*%.rejected)%-(%d+)$"
  if before then return ("%s-%d%s"):format(before, tonumber(n) + i - 1, ending) end
  return ("%s-%d%s"):format(base, i, ending)
end

local function is_input(name, files)
  for _, file in ipairs(files) do
    if file.path ~= "-" and sys.realpath(name) == sys.realpath(file.path) then return true end
  end
  return false
end

-- Files get their names by a rename, which would put a file in the place of a device: /dev/null for everybody else.
local function not_a_file(what, name)
  local there = sys.stat(name)
  if name:find "^/dev/[^/]*$" or name:find "^/dev/fd/" or name:find "^/proc/" or there and there.kind ~= "file" then
    return errors.usage(("--%s cannot be written: %s is %s"):format(what, name,
      there and there.kind == "dir" and "a folder" or "no ordinary file"),
      ("--%s none writes none"):format(what))
  end
end

-- Kits, projects and inputs are read by this run or by the next one: no output takes the place of one, whatever path leads to it.
-- A link to one is refused as well, though only the link would go.
local function never_written(name, files)
  local there = sys.stat(name)
  for _, file in ipairs(there and files or {}) do
    local input_there = file.path ~= "-" and sys.stat(file.path)
    if there and input_there and there.id == input_there.id then return "would overwrite the input " .. file.path end
  end
  local folder, base = name:match "^(.*/)([^/]*)$"
  local place = (sys.realpath(folder or ".") or folder or ".") .. "/" .. (base or name)
  local root = sys.realpath(workspace.root()) or "."
  for _, path in ipairs { place, there and sys.realpath(name) or place } do
    for _, below in ipairs { "kits", "projects", ".kitload" } do
      local kept = sys.realpath(root .. "/" .. below)
      if kept and path:sub(1, #kept + 1) == kept .. "/" then return ("would write into %s/ of the workspace"):format(below) end
    end
    if path:find "%.lua$" then return "would write a file that ends in .lua, as kits do" end
  end
  if there and there.kind == "file" then
    for _, kit in ipairs(workspace.kits(root)) do
      local kit_there = sys.stat(("%s/kits/%s.lua"):format(root, (kit:gsub("%.", "/"))))
      if kit_there and kit_there.id == there.id then return ("is the kit %s"):format(kit) end
    end
  end
end

--- The error of an output that must not have this name; nil when it may.
---@param what string  the option
---@param name string
---@param files kitload.File[]
---@return table? err
function M.refused(what, name, files)
  local why = never_written(name, files)
  return why and errors.usage(("--%s %s: %s"):format(what, why, name),
    "outputs stand beside the workspace's kits, projects and inputs, never in their place", { reported = true })
end

--- The same for all outputs of a command line, before anything is read: `words` may be files, or patterns of them.
---@param options table
---@param words string[]
---@return table? err
function M.refused_options(options, words)
  local files = {}
  for _, word in ipairs(words) do
    local found = word:match "[*?%[]" and not sys.stat(word) and sys.glob(word) or { word }
    for _, path in ipairs(found) do files[#files + 1] = { path = path } end
  end
  for _, what in ipairs { "rejects", "problems", "report" } do
    local err = type(options[what]) == "string" and options[what] ~= "none" and M.refused(what, options[what], files)
    if err then return err end
  end
end

-- Of two files with one name the second would take the place of the first, and bad rows would be lost.
local function same_file(a, b)
  local function place(name)
    local folder, base = name:match "^(.*/)([^/]*)$"
    return (sys.realpath(folder or ".") or folder) .. "/" .. (base or name)
  end
  return place(a) == place(b) or sys.realpath(a) ~= nil and sys.realpath(a) == sys.realpath(b)
end

local spreadsheets = { [","] = true, [";"] = true, ["\t"] = true, ["|"] = true }

-- How the rejects of a file are written: as a person with the habits of its source can open them.
local function dialect(file)
  if input.is_json(file) then return nil, false end
  local delimiter = file.dialect.delimiter
  return spreadsheets[delimiter or ","] and delimiter or ",", true
end

-- Where the kit or the project says: "rejects/{project}/{kit}-{file}" below the workspace.
local function by_pattern(options, pattern, stem)
  local words = { file = stem, kit = options.kit or "no-kit", project = options.project or "no-project" }
  local name = pattern:gsub("{(%a+)}", function(word) return (words[word]:gsub("[/%c]", "_")) end)
  if name:sub(1, 1) == "/" then return name end
  local root = workspace.root()
  return workspace.shown(root .. "/" .. name)
end

-- The stem of a file's outputs, and what of it comes before ".csv": ".rejected" unless the file is one itself.
local function stem_of(file, about)
  local stem, again = input.stem { file }
  if about.pattern and not again then stem = by_pattern(about, about.pattern, stem) end
  if again and file.path:find "/" and about.pattern then stem = file.path:match "^(.*/)" .. stem end
  return stem, again and "" or ".rejected"
end

---@class kitload.Outputs.Item  the rejects of one source file
---@field name string           as it is meant
---@field tmp string            where load.run writes
---@field ways { name: string, look: kitload.taken.Look }[]  rejects that are there, from that name on, and what they are
---@field free integer          the number of the first name that is free

-- Numbers whose names are not free are looked at now: the database is asked when the rows are in.
local function item_of(name, job, files)
  local item = { name = name, tmp = leftovers.name(name, job), ways = {}, free = 1 }
  while true do
    local way = numbered(name, item.free)
    local there = sys.stat(way)
    if not there then return item end
    item.ways[item.free] = { name = way, look = is_input(way, files) and { untouched = false } or taken.look(way) }
    item.free = item.free + 1
  end
end

local function make_folder(name)
  local folder = name:match "^(.*)/[^/]*$"
  if folder then return sys.mkdir(folder) end
  return true
end

local function probe(what, name, tmp)
  local handle, why = io.open(tmp, "w")
  if not handle then
    return errors.usage(("--%s cannot be written: %s: %s"):format(what, name, why:match "([^:]*)$":sub(2)))
  end
  handle:close()
  os.remove(tmp)
end

-- One for each source file, or one that the user has named for all of them.
local function plan_rejects(plan, options, files, job, about)
  -- Reports show rows with it, too, also where no file is written.
  for _, file in ipairs(files) do file.rejects_delimiter, file.rejects_bom = dialect(file) end
  if options.rejects == "none" then return true end
  local times = {} -- files of one name lie in several folders
  for i, file in ipairs(files) do
    if not options.rejects then
      local stem, ending = stem_of(file, about)
      local name = stem .. ending .. (input.is_json(file) and ".ndjson" or ".csv")
      local err = M.refused("rejects", name, files) or not_a_file("rejects", name)
      if err then return nil, err end
      times[name] = (times[name] or 0) + 1
      plan.items[i] = item_of(name, job, files)
      if times[name] > 1 then plan.items[i].tmp = ("%s-%d"):format(plan.items[i].tmp, times[name]) end
      file.rejects = plan.items[i].tmp
    end
  end
  if options.rejects then
    local err = M.refused("rejects", options.rejects, files) or not_a_file("rejects", options.rejects)
      or probe("rejects", options.rejects, leftovers.name(options.rejects, job))
    if err then return nil, err end
    plan.given = item_of(options.rejects, job, files)
  end
  plan.rejects = plan.given and plan.given.name or plan.items[1].name
  plan.rejects_tmp = plan.given and plan.given.tmp or plan.items[1].tmp
  return true
end

local function plan_problems(plan, options, files, job, about)
  if options.problems == "none" then return true end
  local name = options.problems or stem_of(files[1], about) .. ".problems.jsonl"
  local tmp = leftovers.name(name, job)
  local err = M.refused("problems", name, files) or not_a_file("problems", name) or options.problems and probe("problems", name, tmp)
  if err then return nil, err end
  plan.problems, plan.problems_tmp, plan.problems_given = name, tmp, options.problems ~= nil
  return true
end

--- Settle the names. A folder that is missing or not writable is found now, not after two million rows.
---@param options table
---@param files kitload.File[]  get told where and how their rejects are written
---@param job string  the id of the job that writes them
---@param about { kit: string?, project: string?, pattern: string? }?
---@return kitload.Outputs?, table? err
function M.plan(options, files, job, about)
  about = about or {}
  local refused = options.report and M.refused("report", options.report, files)
  if refused then return nil, refused end
  local plan = { report = options.report, files = files, items = {}, notes = {}, no_rejects = options.rejects == "none" }
  local ok, err = plan_rejects(plan, options, files, job, about)
  if ok then ok, err = plan_problems(plan, options, files, job, about) end
  if not ok then return nil, err end
  for _, pair in ipairs { { "rejects", "problems" }, { "rejects", "report" }, { "problems", "report" } } do
    local a, b = plan[pair[1]], plan[pair[2]]
    if a and b and same_file(a, b) then
      return nil, errors.usage(("--%s and --%s are the same file, %s"):format(pair[1], pair[2], b))
    end
  end
  if about.pattern then
    for _, name in ipairs { plan.rejects or plan.problems, plan.problems } do
      ok, err = make_folder(name)
      if not ok then
        return nil, errors.usage(("the folder of %s cannot be made: %s"):format(name, err.message),
          ("the kit or its project says rejects = %q"):format(about.pattern))
      end
    end
  end
  return plan
end

-- A second reading that failed has taken away what it began anew.
local function written(rejects)
  local list = {}
  for _, file in ipairs(rejects) do
    if sys.stat(file.path) then list[#list + 1] = file.path end
  end
  return list
end

-- The first number from which nothing is lost.
local function number_of(plan, item, run)
  for i = 1, item.free - 1 do
    local way = item.ways[i]
    if not plan.chosen[way.name] and taken.taken(way.look, run) then return i end
  end
  local i = item.free
  while plan.chosen[numbered(item.name, i)] or sys.stat(numbered(item.name, i)) do i = i + 1 end
  return i
end

-- The user has said the name. That something is lost by it is said.
local function given_name(plan, tmp, run)
  local i = tonumber(tmp:sub(#plan.given.tmp + 1):match "^%-(%d+)$" or "1")
  local name = numbered(plan.given.name, i)
  local way = plan.given.ways[i]
  local told = way and way.look.told
  if told and told.rows > 0 and not taken.taken(way.look, run) then
    plan.notes[#plan.notes + 1] = ("%s replaced older rejects: %s, and it is not known whether they were mended"):format(name,
      text.plural(told.rows, "row"))
  end
  return name, i
end

-- Settled once: the report that is written before COMMIT names it.
local function name_of(plan, tmp, run)
  plan.names, plan.chosen, plan.numbers = plan.names or {}, plan.chosen or {}, plan.numbers or {}
  if not plan.names[tmp] then
    local name, i
    for n, item in ipairs(plan.items) do
      if item.tmp == tmp then
        i = number_of(plan, item, run)
        name, plan.numbers[n] = numbered(item.name, i), i
      end
    end
    if not name then name = given_name(plan, tmp, run) end
    plan.names[tmp], plan.chosen[name] = name, true
  end
  return plan.names[tmp]
end

-- A problems file that tells of rejected rows, with no rejects file beside it.
local function tells_errors(name)
  for line in io.lines(name) do
    if line:find '"level":"error"' then return true end
  end
  return false
end

-- The problems file has the number of the rejects that it is about. It is not taken from rejects that stay, nor, where no rejects
-- are written, from rows that nothing else tells of.
local function problems_name(plan)
  if plan.problems_given then return plan.problems end
  if plan.problems_name then return plan.problems_name end
  local i, first = plan.numbers and plan.numbers[1] or 1, plan.items[1]
  while true do
    local name = numbered(plan.problems, i)
    local beside = first and numbered(first.name, i)
    local kept = beside and not (plan.chosen or {})[beside] and sys.stat(beside)
    if not sys.stat(name) or not kept and not (plan.no_rejects and tells_errors(name)) then
      plan.problems_name = name
      return name
    end
    i = i + 1
  end
end

---@class kitload.Outputs.Names
---@field rejects string?
---@field problems string?
---@field count integer    of the rejects files
---@field meant string[]   the rejects that are written, by the names that they were meant to have

--- The names that the files are going to have, for the report that is written before COMMIT.
---@param plan kitload.Outputs
---@param rejects { path: string, rows: integer }[]  as load.run wrote them
---@param run kitload.taken.Run?
---@return kitload.Outputs.Names
function M.names(plan, rejects, run)
  local names, meant = {}, {}
  for n, tmp in ipairs(written(rejects)) do names[n] = name_of(plan, tmp, run) end
  for _, item in ipairs(plan.items) do
    if plan.names and plan.names[item.tmp] then meant[#meant + 1] = item.name end
  end
  if plan.given and names[1] then meant[1] = plan.given.name end
  return { rejects = names[1] and table.concat(names, ", "), count = #names, meant = meant,
           problems = plan.problems_tmp and sys.stat(plan.problems_tmp) and problems_name(plan) or nil }
end

local SHOWN = 5

---@class kitload.Outputs.There
---@field rejects string?
---@field shown string?     the first of many
---@field count integer
---@field problems string?

--- Give the temporary files their names. Called after COMMIT, so a name that cannot be given is a warning: the rows are
--- in, and the file is there under its temporary name. Files of earlier runs are only ever replaced, never removed.
---@param plan kitload.Outputs
---@param rejects { path: string, rows: integer }[]  as load.run wrote them
---@return kitload.Outputs.There there, string[] warnings
function M.publish(plan, rejects)
  local there, warnings = {}, {}
  local function rename(tmp, name)
    fault "publish.file"
    local ok, err = sys.rename(tmp, name)
    if not ok then warnings[#warnings + 1] = ("%s could not be renamed, it is %s"):format(err.message, tmp) end
    return ok and name or tmp
  end
  local names = {}
  for n, tmp in ipairs(written(rejects)) do names[n] = rename(tmp, name_of(plan, tmp)) end
  there.rejects, there.count = names[1] and table.concat(names, ", "), #names
  if #names > SHOWN then there.shown = ("%s, … and %d more"):format(table.concat(names, ", ", 1, SHOWN), #names - SHOWN) end
  if plan.problems_tmp and sys.stat(plan.problems_tmp) then there.problems = rename(plan.problems_tmp, problems_name(plan)) end
  for _, name in ipairs(there.problems and names or {}) do sys.same_time(name, there.problems) end
  fault "publish.done"
  return there, warnings
end

--- What killed runs left under these names: the files of a completed job get their names now, all others are
--- taken away.
---@param plan kitload.Outputs
---@param completed string?  the job that loaded the same before
---@return string[] recovered
function M.tidy(plan, completed)
  local names = { plan.given and plan.given.name }
  for _, item in ipairs(plan.items) do names[#names + 1] = item.name end
  names[#names + 1] = plan.problems
  names[#names + 1] = plan.report
  local recovered = completed and leftovers.recover(names, completed, numbered) or {}
  leftovers.remove(names)
  return recovered
end

--- A name for a file that the run needs only while it lasts: beside its other outputs, or where the system keeps such files when
--- that folder cannot be written.
---@param plan kitload.Outputs
---@param ending string
---@return string path
function M.scratch(plan, ending)
  local beside = plan.rejects_tmp or plan.problems_tmp
  local path = beside and beside .. ending
  local handle = path and io.open(path, "a")
  if not handle then return os.tmpname() end
  handle:close()
  os.remove(path)
  return path
end

--- An error of a file under its temporary name: told by the name that it would have had.
---@param plan kitload.Outputs
---@param err table
function M.explain(plan, err)
  local tmp, why = (err.message or ""):match "^cannot make (.-): (.*)$"
  if not tmp then return err end
  local name = plan.given and plan.given.tmp == tmp and plan.given.name
  for _, item in ipairs(plan.items) do
    if item.tmp == tmp then name = item.name end
  end
  if tmp == plan.problems_tmp then name = plan.problems end
  if not name then return err end
  err.message = ("%s cannot be written: %s: nothing was loaded"):format(name, why)
  err.hint = "rejected rows belong there: --rejects FILE and --problems FILE name another place, none leaves them out"
  return err
end

--- Take the temporary files away: the run ended in a way that leaves nothing to tell.
function M.discard(plan)
  for _, item in ipairs(plan.items) do os.remove(item.tmp) end
  for _, what in ipairs { "rejects_tmp", "problems_tmp" } do
    if plan[what] then os.remove(plan[what]) end
  end
end

return M
