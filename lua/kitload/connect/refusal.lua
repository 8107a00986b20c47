-- Explains why a connection was not made: which step failed, why, and what to write instead.
local destination_of = require "kitload.connect.destination"
local kit_project = require "kit.facts.project"
local supabase = require "kitload.connect.supabase"
local tls_refusal = require "kitload.connect.tls_refusal"

local M = {}

-- Words of libpq or the server, and the step that they belong to. Without one of them, a SQLSTATE says it.
local steps = {
  { "the SSH tunnel to ", "tunnel" }, { "the SSH server ", "tunnel" },
  { "could not translate host name", "name" },
  { "pooler", "pooler" }, { "pgpool", "pooler" },
  { "no password supplied", "login" }, { "authentication", "login" },
  { "SSL", "TLS" },
}
local states = { ["28"] = "login", ["3D"] = "database", ["53"] = "server", ["57"] = "server" }

--- The step at which connecting failed: "tunnel", "name", "TCP", "TLS", "pooler", "login", "database" or "server".
---@param err kitload.Error
---@return string
function M.step_of(err)
  local state = err.sqlstate or ""
  if err.step then return err.step end
  if states[state:sub(1, 2)] then return states[state:sub(1, 2)] end
  for _, step in ipairs(steps) do
    if err.message:find(step[1], 1, true) then return step[2] end
  end
  return state == "" and "TCP" or "server"
end

-- A refused password is the project's own, if it gives one.
local function of_password(err, destination)
  local ref = destination_of.password(destination)
  if ref and (err.sqlstate == "28P01" or err.sqlstate == "28000") then
    err.hint = ("the server refused the user or the password, which is %s%s"):format(kit_project.secret_text(ref),
      ref.kind == "sealed" and (": kitload secret set %s stores another"):format(ref.name) or "")
  end
end

--- Explain an error of pg.connect. Gives it back.
---@param err kitload.Error
---@param attempt kitload.Attempt
---@return kitload.Error
function M.explain(err, attempt)
  if not supabase.explain(err, attempt) and not tls_refusal.explain(err, attempt) then of_password(err, attempt.destination) end
  err.step = M.step_of(err)
  return err
end

return M
