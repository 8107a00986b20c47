-- Leaves out files that runs have written beside their inputs. If an inbox is also the current folder, a pattern would
-- otherwise read each night's rejects again, and more of them every night.
local listing = require "kit.base.listing"
local sys = require "kitload.host.sys"

local M = {}

--- Whether nobody has changed a rejects file: it still has the time of the problems file that was written with it.
---@param path string
---@return boolean
function M.is_untouched(path)
  local there = sys.stat(path)
  if not there then return false end
  for _, name in ipairs(sys.glob((path:match "^(.*/)" or ""):gsub("[%*%?%[%]\\]", "\\%0") .. "*.problems*.jsonl")) do
    local problems = sys.stat(name)
    if problems and problems.mtime == there.mtime then return true end
  end
  return false
end

local function is_named(path, what, ending)
  return path:find("%." .. what .. "%." .. ending) ~= nil or path:find("%." .. what .. "%-%d+%." .. ending) ~= nil
end

--- The files of a pattern without problems files, and without rejects that nobody has mended. They stay if the pattern
--- names them.
---@param pattern string
---@param paths string[]
---@param notes string[]
---@return string[] paths
function M.leave_out(pattern, paths, notes)
  local kept, rejects, problems = {}, {}, {}
  for _, path in ipairs(paths) do
    local list = kept
    if not pattern:find("rejected", 1, true) and is_named(path, "rejected", "%w+$") and M.is_untouched(path) then
      list = rejects
    elseif not pattern:find("problems", 1, true) and is_named(path, "problems", "jsonl$") then
      list = problems
    end
    list[#list + 1] = path
  end
  if rejects[1] then
    notes[#notes + 1] = ("rejects that nobody has mended are passed over: %s"):format(listing.list(rejects))
  end
  if problems[1] then
    notes[#notes + 1] = ("what an earlier run wrote of its problems is passed over: %s"):format(listing.list(problems))
  end
  return kept
end

return M
