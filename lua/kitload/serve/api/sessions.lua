-- Sessions of a host's users: asked for by the host's server, begun by the browser, ended by either.
local front = require "kitload.host.serve"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local routes = require "kitload.serve.api.routes"
local sessions = require "kitload.serve.state.sessions"
local shapes = require "kitload.serve.api.shapes"

local M = {}

-- A name of a user or an organisation, as the host has it.
local function check_name(value, what)
  if value == nil then return nil end
  if value == "" or #value > 200 or value:find "%c" or not utf8.len(value) then
    problem.raise("unprocessable", ("%s is a text of 1 to 200 bytes"):format(what))
  end
  return value
end

local function limits_of(given)
  local limits = given or {}
  shapes.members(limits, { bytes = "number" })
  local bytes = limits.bytes and math.tointeger(limits.bytes)
  if limits.bytes and (not bytes or bytes < 1 or bytes > routes.BYTES) then
    problem.raise("unprocessable", ("limits.bytes is a number from 1 to %d"):format(routes.BYTES))
  end
  return { bytes = bytes }
end

function M.offer(ctx)
  local body = shapes.body(ctx.request.body)
  shapes.members(body, { kit = "string", subject = "string", organisation = "string", scope = "string", meta = "table", limits = "table" })
  if not body.kit or not kits.get(ctx.config.spool, ctx.who.project, body.kit) then
    problem.raise("unprocessable", body.kit and ("there is no kit '%s' in this project"):format(body.kit) or "kit is missing")
  end
  if not body.subject then problem.raise("unprocessable", "subject is missing: who is the user?") end
  local scope = body.scope or "subject"
  if scope ~= "subject" and scope ~= "org" then problem.raise("unprocessable", "scope is subject or org") end
  if scope == "org" and not body.organisation then problem.raise("unprocessable", "scope is org, and organisation is missing") end
  local token, row = sessions.offer(ctx.db, { project = ctx.who.project, organisation = check_name(body.organisation, "organisation"),
    subject = check_name(body.subject, "subject"), scope = scope, kit = body.kit, meta = shapes.meta(body.meta),
    limits = limits_of(body.limits) }, ctx.who.id)
  return shapes.json(201, json.object { { "client_token", token }, { "expires_at", row.expires_at } })
end

function M.exchange(ctx)
  local body = shapes.body(ctx.request.body)
  shapes.members(body, { client_token = "string" })
  local token, row = sessions.exchange(ctx.db, body.client_token or problem.raise("unprocessable", "client_token is missing"))
  if not token then
    problem.raise("unauthorized", "this client token is unknown, used or too old: the host's server gives a new one")
  end
  ctx:after(function() sessions.let_in(front, row) end)
  return shapes.json(201, json.object { { "token", token }, { "kit", row.kit }, { "subject", row.subject },
    { "organisation", row.organisation }, { "expires_at", row.expires_at }, { "ends_at", row.ends_at },
    { "limits", json.object { { "bytes", row.limits.bytes and math.tointeger(row.limits.bytes) or routes.BYTES } } } })
end

function M.finish(ctx)
  sessions.finish(ctx.db, ctx.who.project, ctx.who.id)
  ctx:after(function() front.authority_remove(ctx.request.hash) end)
  return { status = 204, headers = {}, body = "" }
end

return M
