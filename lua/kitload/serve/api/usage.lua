-- What kitload usage --json says of the project: the command itself is asked, so that the two are one.
local command = require "kitload.serve.base.command"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local shapes = require "kitload.serve.api.shapes"
local sys = require "kitload.host.sys"

local M = {}

local PATIENCE = 20

function M.get(ctx)
  shapes.known_query(ctx, { "kit", "since" })
  local config, q = ctx.config, ctx.request.query
  local words = { config.program, "usage", "--json", "--log-format", "json" }
  for _, name in ipairs { "kit", "since" } do
    if q[name] then table.move({ "--" .. name, q[name] }, 1, 2, #words + 1, words) end
  end
  table.move(kits.destination(config, ctx.who.project), 1, 4, #words + 1, words)
  local told = sys.run { argv = words, cwd = config.root, env = command.environment(config), seconds = PATIENCE }
  if told.code == 0 then return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = told.out } end
  local ok, said = pcall(require("kitload.talk.json").decode, told.err:match "^[^\n]*")
  local sentence = ok and type(said) == "table" and said.message or "the destination cannot be asked"
  if told.code == 2 then problem.raise("unprocessable", sentence) end
  return problem.raise("state_away", sentence, { headers = { ["Retry-After"] = "30" } })
end

return M
