-- Finds the temporary files of runs that were killed. The next run with the same names removes them. If the rows had been
-- committed and only the renaming was missing, it gives them their final names.
--
--   .NAME.JOB.HOST.PID.tmp     eight digits of the job's id, eight of a hash of the host's name
--
-- A process of another machine or container cannot be seen from here. So files with another host in their names are left
-- alone.
local sys = require "kitload.host.sys"

local M = {}

local function host() return sys.sha256(sys.hostname()):sub(1, 8) end

local function place_of(name)
  local folder, base = name:match "^(.*/)([^/]*)$"
  return folder or "", base or name
end

--- The temporary name of a file: hidden, in the same folder. It contains the job, the host and the process.
---@param name string
---@param job string  the job's id
function M.name(name, job)
  local folder, base = place_of(name)
  return ("%s.%s.%s.%s.%d.tmp"):format(folder, base, job:sub(1, 8), host(), sys.pid())
end

-- The temporary files for these names whose process has ended. Each folder is read only once, for any number of names.
local function dead_ones(names)
  local folders, wanted, list = {}, {}, {}
  for _, name in ipairs(names) do
    local folder, base = place_of(name)
    if not wanted[folder] then
      folders[#folders + 1], wanted[folder] = folder, {}
    end
    wanted[folder][base] = name
  end
  for _, folder in ipairs(folders) do
    for _, path in ipairs(sys.glob(folder:gsub("[%*%?%[%]\\]", "\\%0") .. ".*.tmp*") or {}) do
      local base, job, where, pid, more = path:sub(#folder + 1):match "^%.(.+)%.(%x+)%.(%x+)%.(%d+)%.tmp(.*)$"
      if base and wanted[folder][base] and where == host() and not sys.alive(tonumber(pid)) then
        list[#list + 1] = { path = path, job = job, more = more, name = wanted[folder][base] }
      end
    end
  end
  return list
end

--- Whether the current folder has temporary files of any run, even of one that is still running.
function M.any() return #(sys.glob ".*.tmp*" or {}) > 0 end

--- Remove what dead runs left under these names.
---@param names string[]
function M.remove(names)
  for _, file in ipairs(dead_ones(names)) do os.remove(file.path) end
end

--- The files that a completed job left under temporary names, because it was killed between COMMIT and the renaming.
---@param row table  a row of the jobs table, with its report
---@return { path: string, is: string }[]  `is`: the name that it should have got
function M.of_job(row)
  local outputs = row.status == "completed" and row.host == sys.hostname() and type(row.report) == "table" and row.report.outputs
  local list = {}
  if type(outputs) ~= "table" then return list end
  if type(outputs.folder) ~= "string" then return list end
  local names, meant = {}, {}
  for _, what in ipairs { "rejects", "problems" } do
    for _, name in ipairs(type(outputs[what]) == "table" and outputs[what] or { outputs[what] }) do
      if type(name) == "string" then
        names[#names + 1] = name:sub(1, 1) == "/" and name or outputs.folder .. "/" .. name
        meant[names[#names]] = name
      end
    end
  end
  for _, file in ipairs(dead_ones(names)) do
    if file.job == row.id:sub(1, 8) then list[#list + 1] = { path = file.path, is = meant[file.name] } end
  end
  return list
end

--- This job was completed, so its temporary files get their final names, or the next free ones. Gives these names.
---@param names string[]
---@param job string?
---@param numbered fun(name: string, i: integer): string  the name of the i-th file
---@return string[]
function M.recover(names, job, numbered)
  local there = {}
  for _, file in ipairs(dead_ones(names)) do
    local i = file.more == "" and 1 or tonumber(file.more:match "^%-(%d+)$" or "")
    if i and job and file.job == job:sub(1, 8) then
      while sys.stat(numbered(file.name, i)) do i = i + 1 end
      local wanted = numbered(file.name, i)
      if sys.rename(file.path, wanted) then there[#there + 1] = wanted end
    end
  end
  return there
end

return M
