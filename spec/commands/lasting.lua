-- Commands of kitload that run one after the other in one process, without a server. Most of what a command without a server
-- costs is the start of its process. For specs that ask hundreds of files or kits, and not how a process begins or ends.
local cjson = require "cjson"
local h = require "spec.helper"

local M = {}

local open

local function start()
  local folder = h.tmp()
  assert(os.execute(("mkfifo -m 600 %s/answers"):format(folder)))
  -- Standard input is free for the commands, so the requests come by another number.
  local requests = assert(io.popen((
    "unset PGHOST PGHOSTADDR PGDATABASE PGSERVICE PGUSER PGPORT; TERM=dumb exec %s spec/commands/lasting_process.lua %s %s 3<&0 </dev/null"):format(
      h.lua, h.quote(h.pwd()), folder), "w"))
  requests:setvbuf "full"
  local answers = assert(io.open(folder .. "/answers", "rb"))
  return setmetatable({ requests = requests, answers = answers }, { __gc = function(process) process.requests:close() end })
end

--- Run kitload in a folder. Gives the exit code, standard output, standard error.
---@param folder string
---@param words string[]
---@return integer code, string out, string err
function M.kitload(folder, words)
  open = open or start()
  open.requests:write(cjson.encode { folder = folder, words = words }, "\n")
  open.requests:flush()
  local line = open.answers:read "l"
  if not line then
    open = nil
    error("the process ended in: kitload " .. table.concat(words, " "), 2)
  end
  local answer = cjson.decode(line)
  return answer.code, h.read(answer.out), h.read(answer.err)
end

return M
