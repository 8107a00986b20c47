-- Only one `run --all-due` of the same kits works at a time on this machine: a line of the crontab comes again before a long night is over.
-- Between machines the jobs table tells what has begun, and the lock on the destination keeps two loads apart.
--
--   STATE/due/HASH      of the workspace, the words and the project; locked as long as the process lives
local marks = require "kitload.connect.marks"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

--- Take the lock.
---@param options table
---@param words string[]
---@return userdata|false|nil lock  false: another one has it; nil: there is no place for it
function M.take(options, words)
  local folder, root = marks.state(), sys.realpath(workspace.root())
  if not folder or not root or not sys.mkdir(folder .. "/due", 448) then return nil end -- 0700
  local about = { root, options.project or "", options.extends or "", table.unpack(words) }
  return sys.lock(folder .. "/due/" .. sys.sha256(table.concat(about, "\0")):sub(1, 32), true)
end

return M
