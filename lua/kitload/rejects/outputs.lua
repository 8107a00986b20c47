-- Writes the files that a run leaves: rejects, problems, the JSON report. They have temporary names until the outcome of
-- the run is known. So a file with its final name is always complete.
--
-- Each source file has its own rejects file with a similar name. People mend it by hand, so the next run must not destroy
-- it. A present file is replaced only when it is no longer needed (taken.lua). Otherwise the new one is called NAME-2. The
-- problems file gets the same number and the same time. The time shows whether somebody has changed the rejects since.
local errors = require "kitload.talk.errors"
local formats = require "kit.base.formats"
local test_point = require "kitload.test_point"
local input = require "kitload.files.input"
local leftovers = require "kitload.files.leftovers"
local places = require "kitload.places.places"
local sys = require "kitload.host.sys"
local taken = require "kitload.rejects.taken"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.Outputs
---@field items kitload.Outputs.Item[]  one for each source file, unless the user has named one file for all
---@field given kitload.Outputs.Item?   that one file
---@field rejects string?        the first of the intended names; nil: no rejects file
---@field problems string?
---@field rejects_tmp string?    where load.run writes
---@field problems_tmp string?
---@field report string?
---@field notes string[]         notes for the report about the names

-- acme.rejected.csv → acme.rejected-2.csv → acme.rejected-3.csv. A name that already has a number counts on from there.
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
    local real = places.of(file.path).real(file.path)
    if real and sys.realpath(name) == real then return true end
  end
  return false
end

-- Files get their names by a rename. On a device like /dev/null the rename would replace the device, for everybody.
local function not_a_file(what, name)
  local there = sys.stat(name)
  if name:find "^/dev/[^/]*$" or name:find "^/dev/fd/" or name:find "^/proc/" or there and there.kind ~= "file" then
    return errors.usage(("--%s cannot be written: %s is %s"):format(what, name,
      there and there.kind == "dir" and "a folder" or "no ordinary file"),
      ("--%s none writes none"):format(what))
  end
end

-- This run or the next one reads kits, projects and inputs. So no output may replace one of them, by whatever path. A link
-- to one is refused, too, although a rename would only replace the link.
local function never_written(name, files)
  local there = sys.stat(name)
  for _, file in ipairs(there and files or {}) do
    local input_there = places.of(file.path).stat(file.path)
    if there and input_there and there.id == input_there.id then return "would overwrite the input " .. file.path end
  end
  local folder, base = name:match "^(.*/)([^/]*)$"
  local place = (sys.realpath(folder or ".") or folder or ".") .. "/" .. (base or name)
  local root = sys.realpath(workspace.root()) or "."
  for _, path in ipairs { place, there and sys.realpath(name) or place } do
    for _, below in ipairs { "kits", "projects", ".kitload" } do
      local kept = sys.realpath(root .. "/" .. below)
      -- The runs of kitload serve write into its spool.
      local is_spool = kept and below == ".kitload" and path:sub(1, #kept + 7) == kept .. "/spool/"
      if kept and path:sub(1, #kept + 1) == kept .. "/" and not is_spool then
        return ("would write into %s/ of the workspace"):format(below)
      end
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

--- The error for an output that must not have this name; nil if it may.
---@param what string  the option
---@param name string
---@param files kitload.File[]
---@return table? err
function M.refused(what, name, files)
  local why = never_written(name, files)
  return why and errors.usage(("--%s %s: %s"):format(what, why, name),
    "outputs stand beside the workspace's kits, projects and inputs, never in their place", { reported = true })
end

--- The same check for all outputs of a command line, before anything is read. `words` may be files or patterns of files.
---@param options table
---@param words string[]
---@return table? err
function M.refused_options(options, words)
  local files = {}
  for _, word in ipairs(words) do
    local found = word:match "[*?%[]" and not sys.stat(word) and sys.glob(word) or { word }
    for _, path in ipairs(found) do files[#files + 1] = { path = path } end
  end
  for _, what in ipairs { "rejects", "problems", "report", "metrics" } do
    local err = type(options[what]) == "string" and options[what] ~= "none" and M.refused(what, options[what], files)
    if err then return err end
  end
end

-- Whether two names are the same file. Then the second output would replace the first, and bad rows would be lost.
local function same_file(a, b)
  local function place(name)
    local folder, base = name:match "^(.*/)([^/]*)$"
    return (sys.realpath(folder or ".") or folder) .. "/" .. (base or name)
  end
  return place(a) == place(b) or sys.realpath(a) ~= nil and sys.realpath(a) == sys.realpath(b)
end

local spreadsheets = { [","] = true, [";"] = true, ["\t"] = true, ["|"] = true }

-- How the rejects of a file are written: in the way that suits people who work with such files.
local function dialect(file)
  if formats.of_dialect(file.dialect).rejects ~= "csv" then return nil, false end
  local delimiter = file.dialect.delimiter
  return spreadsheets[delimiter or ","] and delimiter or ",", true
end

-- The name that the kit or the project gives, as in "rejects/{project}/{kit}-{file}", below the workspace.
local function by_pattern(options, pattern, stem)
  local words = { file = stem, kit = options.kit or "no-kit", project = options.project or "no-project" }
  local name = pattern:gsub("{(%a+)}", function(word) return (words[word]:gsub("[/%c]", "_")) end)
  if name:sub(1, 1) == "/" then return name end
  local root = workspace.root()
  return workspace.shown(root .. "/" .. name)
end

-- The first part of the names of a file's outputs, and the part before ".csv": ".rejected", unless the file is a rejects
-- file itself.
local function stem_of(file, about)
  local stem, again = input.stem { file }
  if about.pattern and not again then
    stem = by_pattern(about, about.pattern, stem)
  elseif about.of_kits and about.kit and not again then
    stem = ("%s-%s"):format(about.kit:gsub("[/%c]", "_"), stem) -- files of several kits may have one name
  end
  if again and file.path:find "/" and about.pattern then stem = file.path:match "^(.*/)" .. stem end
  return stem, again and "" or ".rejected"
end

---@class kitload.Outputs.Item  the rejects of one source file
---@field name string           the intended name
---@field tmp string            where load.run writes
---@field ways { name: string, look: kitload.taken.Look }[]  present rejects files with that name and the next ones, and what they are
---@field free integer          the number of the first free name

-- Looks now at the files whose names are not free. The database is asked later, when the rows are in.
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

-- The first of the names that is no input of this run: several rejects files, a.rejected.csv and a.rejected-2.csv, may come
-- back together.
local function free_of_inputs(name, files)
  local i = 1
  while is_input(numbered(name, i), files) do i = i + 1 end
  return numbered(name, i)
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

-- One item for each source file, or one that the user has named for all of them.
local function plan_rejects(plan, options, files, job, about)
  -- Reports also use this to show rows, even if no file is written.
  for _, file in ipairs(files) do file.rejects_delimiter, file.rejects_bom = dialect(file) end
  if options.rejects == "none" then return true end
  local times = {} -- files with the same name may lie in several folders
  for i, file in ipairs(files) do
    if not options.rejects then
      local stem, ending = stem_of(file, about)
      local name = free_of_inputs(stem .. ending .. "." .. formats.of_dialect(file.dialect).rejects, files)
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

--- Decide the names. A missing or read-only folder is found now, not after two million rows.
---@param options table
---@param files kitload.File[]  are told where and how their rejects are written
---@param job string  the id of the job that writes them
---@param about { kit: string?, project: string?, pattern: string?, of_kits: boolean? }?
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

-- The rejects files that exist. A failed second reading has removed those that it began again.
local function written(rejects)
  local list = {}
  for _, file in ipairs(rejects) do
    if sys.stat(file.path) then list[#list + 1] = file.path end
  end
  return list
end

-- The first number for which no file that is still needed is replaced.
local function number_of(plan, item, run)
  for i = 1, item.free - 1 do
    local way = item.ways[i]
    if not plan.chosen[way.name] and taken.taken(way.look, run) then return i end
  end
  local i = item.free
  while plan.chosen[numbered(item.name, i)] or sys.stat(numbered(item.name, i)) do i = i + 1 end
  return i
end

-- The user has given the name. A note says so if a file that is still needed is replaced.
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

-- The final name. It is decided once, because the report names it before COMMIT.
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

-- Whether a problems file is about rejected rows. It may be the only file that says something about them.
local function tells_errors(name)
  for line in io.lines(name) do
    if line:find '"level":"error"' then return true end
  end
  return false
end

-- The name of the problems file. It has the number of its rejects. It does not replace the problems of rejects that stay.
-- If no rejects are written, it does not replace the only file about some rejected rows.
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
---@field count integer    how many rejects files there are
---@field meant string[]   the intended names of the written rejects files

--- The final names of the files, for the report that is written before COMMIT.
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
---@field shown string?     the first, if there are many
---@field count integer
---@field problems string?

--- Give the temporary files their final names. This is called after COMMIT, so a failure is only a warning: the rows are
--- in, and the file still has its temporary name. Files of earlier runs are only replaced, never removed.
---@param plan kitload.Outputs
---@param rejects { path: string, rows: integer }[]  as load.run wrote them
---@return kitload.Outputs.There there, string[] warnings
function M.publish(plan, rejects)
  local there, warnings = {}, {}
  local function rename(tmp, name)
    test_point "publish.file"
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
  test_point "publish.done"
  return there, warnings
end

--- Handle what killed runs left under temporary names. Files of a completed job get their final names now. All others are
--- removed.
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

--- A name for a file that is needed only during the run. It is beside the other outputs, or in the system's temporary
--- folder if that folder cannot be written.
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

--- Change an error about a temporary name so that it shows the final name.
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

--- Remove the temporary files, because the run ended in a way that leaves nothing to report.
function M.discard(plan)
  for _, item in ipairs(plan.items) do os.remove(item.tmp) end
  for _, what in ipairs { "rejects_tmp", "problems_tmp" } do
    if plan[what] then os.remove(plan[what]) end
  end
end

return M
