-- Explains why a connection was not made: which step failed, why, and what to write instead.
local reasons = require "kitload.connect.reasons"
local supabase = require "kitload.connect.supabase"
local tls_refusal = require "kitload.connect.tls_refusal"

local M = {}

--- The step at which connecting failed, by the names of kitload.talk.steps.
---@param err kitload.Error
---@return string
function M.step_of(err)
  if err.step then return err.step end
  if err.code == "pooler" then return "pooler" end
  return (err.sqlstate or "") == "" and "TCP" or "login"
end

-- An SSH tunnel explains itself.
local function is_of_tunnel(err)
  return err.message:find("the SSH tunnel to ", 1, true) or err.message:find("the SSH server ", 1, true)
end

--- Explain an error of pg.connect. Gives it back.
---@param err kitload.Error
---@param attempt kitload.Attempt
---@return kitload.Error
function M.explain(err, attempt)
  if is_of_tunnel(err) then
    err.step = "tunnel"
    return err
  end
  local _ = supabase.explain(err, attempt) or reasons.is_first(err, attempt) and reasons.explain(err, attempt)
    or tls_refusal.explain(err, attempt) or reasons.explain(err, attempt)
  err.step, err.said = M.step_of(err), err.said or err.message
  return err
end

return M
