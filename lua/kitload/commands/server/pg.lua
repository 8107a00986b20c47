-- kitload pg: controls the private PostgreSQL of the workspace, which --to local: uses.
local errors = require "kitload.talk.errors"
local localpg = require "kitload.connect.localpg"
local near = require "kit.base.near"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "pg", usage = "start|stop|status|trust|psql [ARG…]", summary = "the embedded PostgreSQL",
  about = "The private cluster behind --to local:, in .kitload/pg of the workspace. It is made at its first use "
    .. "and started when needed; psql opens a session, further arguments are psql's. "
    .. "Only a cluster that kitload made here for you is started; trust makes one that is there your own "
    .. "(of an earlier version, or of a workspace that was moved).",
  groups = { "help" }, least = 1, most = math.huge, rest = true,
}

local actions = {}

function actions.start(root)
  local conninfo, err = localpg.conninfo(root)
  if not conninfo then return nil, err end
  io.stdout:write("running   ", conninfo, "\n")
  return 0
end

function actions.stop(root)
  local stopped, err = localpg.stop(root)
  if stopped == nil then return nil, err end
  io.stdout:write(stopped and "stopped\n" or "was not running\n")
  return 0
end

function actions.status(root)
  local status, err = localpg.status(root)
  if not status then return nil, err end
  if status.refusal then return nil, status.refusal end
  if not status.exists then
    io.stdout:write "there is none yet: it is made at the first use of --to local:\n"
  else
    io.stdout:write(status.running and "running   " or "stopped   ", status.data, "\n")
    if status.running then io.stdout:write("connect   ", status.conninfo, "\n") end
  end
  return status.running and 0 or 1
end

function actions.trust(root)
  local data, err = localpg.trust(root)
  if err == "already" then
    io.stdout:write(data and "is yours already: " .. data or "there is none yet: it is made at the first use of --to local:", "\n")
  elseif not data then
    return nil, err
  else
    io.stdout:write("trusted   ", data, "\n",
      "from now on it is started when it is needed, and what its settings and functions say runs as you\n")
  end
  return 0
end

function actions.psql(root, rest)
  return localpg.psql(root, rest)
end

function M.run(_, positional)
  local word = table.remove(positional, 1)
  local action = actions[word]
  if not action then
    return nil, errors.usage(("pg has no '%s'"):format(word),
      near.did_you_mean(word, { "start", "stop", "status", "psql", "trust" })
        or "it is one of start, stop, status, psql, trust")
  end
  if word ~= "psql" and #positional > 0 then
    return nil, errors.usage(("pg %s takes nothing more, not '%s'"):format(word, positional[1]))
  end
  return action(workspace.root(), positional)
end

return M
