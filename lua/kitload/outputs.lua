-- The files that a run leaves beside its rows: rejects, problems, the JSON report. They are written under temporary
-- names and get their own when the run's outcome is settled, so that a name always holds a whole file.
--
-- A rejects file is there to be mended by hand, and must not be lost to the next run. It gets the time of the problems file
-- beside it; one that has another time by then was written since, keeps its name, and the new one is called NAME-2.
local fault = require "kitload.fault"
local input = require "kitload.input"
local leftovers = require "kitload.leftovers"
local sys = require "kitload.host.sys"
local workspace = require "kitload.workspace"

local M = {}

---@class kitload.Outputs
---@field rejects string?        the name it will have; nil for none
---@field problems string?
---@field rejects_tmp string?    where load.run writes
---@field problems_tmp string?
---@field report string?

-- One rejects file for each header among the files: NAME, then NAME-2 and so on.
local function numbered(name, i)
  if i == 1 then return name end
  local base, ending = name:match "^(.-)(%.[^./]*)$"
  return ("%s-%d%s"):format(base or name, i, ending or "")
end

-- acme.rejected.csv → acme.rejected-2.csv → acme.rejected-3.csv
local function next_name(name)
  local base, n, ending = name:match "^(.*%.rejected)%-(%d+)(%.[^./]*)$"
  if not base then return numbered(name, 2) end
  return ("%s-%d%s"):format(base, tonumber(n) + 1, ending)
end

-- The first name from this one on that nobody's work is lost by.
local function free_name(name, problems, files)
  local reference = problems and sys.stat(problems)
  while true do
    local there, is_input = sys.stat(name), false
    for _, file in ipairs(there and files or {}) do
      is_input = is_input or file.path ~= "-" and sys.realpath(name) == sys.realpath(file.path)
    end
    local untouched = there and reference and reference.mtime == there.mtime
    if not there or (untouched or there.kind ~= "file") and not is_input then return name end
    name = next_name(name)
  end
end

-- Files get their names by a rename, which would put a file in the place of a device: /dev/null for everybody else.
local function not_a_file(what, name)
  local there = sys.stat(name)
  if name:find "^/dev/[^/]*$" or name:find "^/dev/fd/" or name:find "^/proc/" or there and there.kind ~= "file" then
    return { kind = "usage", exit = 2, message = ("--%s cannot be written: %s is %s"):format(what, name,
      there and there.kind == "dir" and "a folder" or "no ordinary file"),
      hint = ("--%s none writes none"):format(what) }
  end
end

-- Kits, projects and inputs are read by this run or by the next one: no output takes the place of one, whatever path leads to it.
-- A link to one is refused as well, though only the link would go.
local function never_written(name, files)
  local there = sys.stat(name)
  for _, file in ipairs(files) do
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
  return why and { kind = "usage", exit = 2, reported = true, message = ("--%s %s: %s"):format(what, why, name),
    hint = "outputs stand beside the workspace's kits, projects and inputs, never in their place" }
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

--- Settle the names. A folder that is missing or not writable is found now, not after two million rows.
---@param job string  the id of the job that writes them
---@return kitload.Outputs?, table? err
function M.plan(options, files, job)
  local stem, again = input.stem(files)
  local names = {
    rejects = options.rejects or stem .. (again and "" or ".rejected") .. (input.is_json(files[1]) and ".ndjson" or ".csv"),
    problems = options.problems or stem .. ".problems.jsonl",
  }
  if not options.rejects then names.rejects = free_name(names.rejects, names.problems, files) end
  local refused = options.report and M.refused("report", options.report, files)
  if refused then return nil, refused end
  local plan = { report = options.report, given = options.rejects ~= nil, files = files }
  for _, what in ipairs { "rejects", "problems" } do
    local name = names[what]
    if name ~= "none" then
      local err = M.refused(what, name, files) or not_a_file(what, name)
      if err then return nil, err end
      plan[what] = name
      plan[what .. "_tmp"] = leftovers.name(name, job)
      if options[what] then
        local probe, why = io.open(plan[what .. "_tmp"], "w")
        if not probe then
          return nil, { kind = "usage", exit = 2,
            message = ("--%s cannot be written: %s: %s"):format(what, name, why:match "([^:]*)$":sub(2)) }
        end
        probe:close()
        os.remove(plan[what .. "_tmp"])
      end
    end
  end
  for _, pair in ipairs { { "rejects", "problems" }, { "rejects", "report" }, { "problems", "report" } } do
    local a, b = plan[pair[1]], plan[pair[2]]
    if a and b and same_file(a, b) then
      return nil, { kind = "usage", exit = 2, message = ("--%s and --%s are the same file, %s"):format(pair[1], pair[2], b) }
    end
  end
  return plan
end

-- Settled once: the report that is written before COMMIT names it.
local function name_of(plan, i)
  plan.names = plan.names or {}
  if not plan.names[i] then
    local name = numbered(plan.rejects, i)
    plan.names[i] = (plan.given or i == 1) and name or free_name(name, plan.problems, plan.files)
  end
  return plan.names[i]
end

-- A second reading that failed has taken away what it began anew.
local function written(rejects)
  local list = {}
  for i, file in ipairs(rejects) do
    if sys.stat(file.path) then list[#list + 1] = { i = i, path = file.path } end
  end
  return list
end

--- The names that the files are going to have, for the report that is written before COMMIT.
---@param plan kitload.Outputs
---@param rejects { path: string, rows: integer }[]  as load.run wrote them
---@return { rejects: string?, problems: string? }
function M.names(plan, rejects)
  local names = {}
  for n, file in ipairs(written(rejects)) do names[n] = name_of(plan, file.i) end
  return { rejects = names[1] and table.concat(names, ", "),
           problems = plan.problems_tmp and sys.stat(plan.problems_tmp) and plan.problems or nil }
end

--- Give the temporary files their names. Called after COMMIT, so a name that cannot be given is a warning: the rows are
--- in, and the file is there under its temporary name. Files of earlier runs are only ever replaced, never removed.
---@param plan kitload.Outputs
---@param rejects { path: string, rows: integer }[]  as load.run wrote them: one for each header among the files
---@return { rejects: string?, problems: string? } there, string[] warnings
function M.publish(plan, rejects)
  local there, warnings = {}, {}
  local function rename(tmp, name)
    fault "publish.file"
    local ok, err = sys.rename(tmp, name)
    if not ok then warnings[#warnings + 1] = ("%s could not be renamed, it is %s"):format(err.message, tmp) end
    return ok and name or tmp
  end
  local names = {}
  for n, file in ipairs(written(rejects)) do names[n] = rename(file.path, name_of(plan, file.i)) end
  there.rejects = names[1] and table.concat(names, ", ")
  if plan.problems_tmp and sys.stat(plan.problems_tmp) then there.problems = rename(plan.problems_tmp, plan.problems) end
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
  local names = { plan.rejects }
  names[#names + 1] = plan.problems
  names[#names + 1] = plan.report
  local recovered = completed and leftovers.recover(names, completed, numbered) or {}
  leftovers.remove(names)
  return recovered
end

--- Take the temporary files away: the run ended in a way that leaves nothing to tell.
function M.discard(plan)
  for _, what in ipairs { "rejects_tmp", "problems_tmp" } do
    if plan[what] then os.remove(plan[what]) end
  end
end

return M
