-- The ids of jobs that kitload has started or shown here, for the completion of shells, which asks no database.
--
--   STATE/jobs/HASH-OF-WORKSPACE      a line for each job, the newest last: "id <tab> started <tab> kit <tab> destination"
--
-- STATE is that of the marks. If nothing can be written there, nothing is completed, and nothing else happens.
local marks = require "kitload.connect.marks"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

-- So many jobs are kept. The file is written anew when it has twice as many lines.
local KEPT = 200

local function place()
  local folder, root = marks.state(), sys.realpath(workspace.root())
  if not folder or not root then return nil end
  return folder .. "/jobs/" .. sys.sha256(root):sub(1, 32), folder .. "/jobs"
end

local function lines_of(path)
  local lines, f = {}, io.open(path, "r")
  for line in f and f:lines() or function() end do lines[#lines + 1] = line end
  if f then f:close() end
  return lines
end

local function id_of(line) return line:match "^[^\t]+" end

local function line_of(job)
  local words = { job.id, job.started_at or os.date "!%Y-%m-%d %H:%M:%S", job.kit or "no kit", job.destination or "" }
  for i, word in ipairs(words) do words[i] = text.show(word) end
  return table.concat(words, "\t")
end

local function append(path, lines)
  local f = io.open(path, "a")
  if not f then return end
  f:write(table.concat(lines, "\n"), "\n") -- one write, so that lines of several processes do not mix
  f:close()
end

--- Note jobs, the oldest first.
---@param jobs { id: string, started_at: string?, kit: string?, destination: string? }[]
function M.note(jobs)
  local path, folder = place()
  if not path then return end
  local lines, known, new = lines_of(path), {}, {}
  for _, line in ipairs(lines) do known[id_of(line) or ""] = true end
  for _, job in ipairs(jobs) do
    if not known[job.id] then new[#new + 1] = line_of(job) end
  end
  if #new == 0 or not sys.mkdir(folder, 448) then return end -- 0700
  if #lines + #new <= 2 * KEPT then return append(path, new) end
  local all = table.move(new, 1, #new, #lines + 1, lines)
  sys.write(path, table.concat(all, "\n", #all - KEPT + 1) .. "\n")
end

--- What is known, the newest first.
---@return { id: string, about: string }[]
function M.list()
  local path, list = place(), {}
  local lines = path and lines_of(path) or {}
  for i = #lines, math.max(1, #lines - KEPT + 1), -1 do
    local id, started, kit, destination = lines[i]:match "^(%x[%x-]+)\t([^\t]*)\t([^\t]*)\t([^\t]*)$"
    if id then list[#list + 1] = { id = id, about = ("%s  %s → %s"):format(started:sub(1, 16), kit, destination) } end
  end
  return list
end

return M
