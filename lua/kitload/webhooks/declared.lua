-- The webhooks that a project declares in its file, with what is needed to send to them.
local config = require "kitload.secrets.config"
local errors = require "kitload.talk.errors"
local http = require "kitload.host.http"
local project_of = require "kitload.kits.project"
local value_of = require "kitload.secrets.value"

local M = {}

--- To whom the secret of a webhook goes: it is bound to the host of the address, as a password is to the host of its server.
---@param hook kit.Webhook
---@return kitload.Target?, table? err
function M.target(hook)
  local url, err = http.url(hook.url)
  if not url then return nil, err end
  return { host = url.host, port = tostring(url.port), user = "" }
end

--- The address as it may be shown: what stands behind ? may be a password.
---@param hook { url: string }
function M.shown(hook) return (hook.url:gsub("%?.*$", "?…")) end

--- Whether it wants to be told this.
---@param hook kit.Webhook
---@param type string
function M.wants(hook, type)
  for _, event in ipairs(hook.events) do
    if event == type then return true end
  end
  return false
end

-- What the user's own settings say for all webhooks.
local function settings()
  local found, err = config.read()
  if not found then return nil, err end
  return found.webhooks or {}
end

--- The receiver behind a webhook: its address looked at, its secrets opened.
---@param project kitload.Project
---@param hook kit.Webhook
---@return kitload.webhooks.Receiver?, table? err
function M.receiver(project, hook)
  local target, err = M.target(hook)
  if not target then return nil, err end
  local what, may = http.special(target.host)
  if what and not (may and hook.allow_private) then
    return nil, errors.usage(("%s is %s"):format(target.host, what),
      may and "allow_private = true in the webhook lets it be reached" or "no webhook may reach it")
  end
  local own
  own, err = settings()
  if not own then return nil, err end
  local secrets = {}
  for _, name in ipairs { "secret", "old_secret" } do
    if hook[name] then
      local value
      value, err = value_of.of(hook[name], target)
      if not value then return nil, err end
      secrets[#secrets + 1] = value
    end
  end
  return { url = hook.url, secrets = secrets, allow_http = hook.allow_http, allow_private = hook.allow_private,
    ca = hook.ca and project_of.path_in(project, hook.ca) or own.ca, proxy = own.proxy }
end

--- The projects of the workspace that declare webhooks.
---@return kitload.Project[]?, table? err
function M.projects()
  local list = {}
  for _, name in ipairs(project_of.names()) do
    local project, err = project_of.read(name)
    if not project then return nil, err end
    if project.webhooks then list[#list + 1] = project end
  end
  return list
end

return M
