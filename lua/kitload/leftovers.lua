-- What a run that was killed left beside its files: temporary ones, which the next run with the same names takes away, or,
-- when the rows had been committed and only the renaming was missing, gives their names.
--
--   .NAME.JOB.HOST.PID.tmp     eight digits of the job's id, eight of a hash of the host's name
--
-- A process of another machine or container cannot be looked at from here: what names another host is left alone.
local sys = require "kitload.host.sys"

local M = {}

local function host() return sys.sha256(sys.hostname()):sub(1, 8) end

--- The temporary name of a file: hidden, in the same folder, and telling whose it is.
---@param name string
---@param job string  the job's id
function M.name(name, job)
  local folder, base = name:match "^(.*/)([^/]*)$"
  return ("%s.%s.%s.%s.%d.tmp"):format(folder or "", base or name, job:sub(1, 8), host(), sys.pid())
end

-- The temporary files of this name whose process is gone.
local function dead_ones(name)
  local folder, base = name:match "^(.*/)([^/]*)$"
  local list = {}
  local start = ("%s.%s."):format(folder or "", base or name)
  for _, path in ipairs(sys.glob(start:gsub("[%*%?%[%]\\]", "\\%0") .. "*.tmp*") or {}) do
    local job, where, pid, more = path:sub(#start + 1):match "^(%x+)%.(%x+)%.(%d+)%.tmp(.*)$"
    if job and where == host() and not sys.alive(tonumber(pid)) then list[#list + 1] = { path = path, job = job, more = more } end
  end
  return list
end

--- Take away what dead runs left under these names.
---@param names string[]
function M.remove(names)
  for _, name in ipairs(names) do
    for _, file in ipairs(dead_ones(name)) do os.remove(file.path) end
  end
end

--- What a completed job has left under temporary names, because it was killed between COMMIT and the renaming.
---@param row table  of the jobs table, with its report
---@return { path: string, is: string }[]  with the name that it was to have
function M.of_job(row)
  local outputs = row.status == "completed" and row.host == sys.hostname() and type(row.report) == "table" and row.report.outputs
  local list = {}
  if type(outputs) ~= "table" then return list end
  for _, what in ipairs { "rejects", "problems" } do
    local name = outputs[what]
    if type(name) == "string" and type(outputs.folder) == "string" then
      local path = name:sub(1, 1) == "/" and name or outputs.folder .. "/" .. name
      for _, file in ipairs(dead_ones(path)) do
        if file.job == row.id:sub(1, 8) then list[#list + 1] = { path = file.path, is = name } end
      end
    end
  end
  return list
end

--- This job was completed: what it left unnamed gets its name. Gives the names.
---@param names string[]
---@param job string?
---@param numbered fun(name: string, i: integer): string  the name of the i-th file
---@return string[]
function M.recover(names, job, numbered)
  local there = {}
  for _, name in ipairs(names) do
    for _, file in ipairs(dead_ones(name)) do
      local i = file.more == "" and 1 or tonumber(file.more:match "^%-(%d+)$" or "")
      local wanted = i and job and file.job == job:sub(1, 8) and numbered(name, i)
      if wanted and sys.rename(file.path, wanted) then there[#there + 1] = wanted end
    end
  end
  return there
end

return M
