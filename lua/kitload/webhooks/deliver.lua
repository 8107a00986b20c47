-- Delivers events to the webhooks of a project, as a command does it: three attempts within ten seconds for each event and webhook.
--
-- A webhook that could not be reached is not tried again by the same command, so that a thousand events do not wait for it a thousand
-- times. What was not delivered is told to the caller.
local declared = require "kitload.webhooks.declared"
local http = require "kitload.host.http"
local schedule = require "kitload.webhooks.schedule"
local send = require "kitload.webhooks.send"
local sys = require "kitload.host.sys"

local M = {}

---@class kitload.webhooks.Delivery
---@field event kitload.webhooks.Event
---@field hook kit.Webhook
---@field project kitload.Project
---@field delivered boolean
---@field attempts integer
---@field why string?         why it was not
---@field hint string?
---@field left boolean?       it was not tried: this webhook failed before
---@field seconds number
---@field status integer?

---@class kitload.webhooks.Courier   of one command
---@field version string
---@field receivers table<kit.Webhook, kitload.webhooks.Receiver>
---@field given_up table<kit.Webhook, kitload.webhooks.Delivery>
local Courier = {}
Courier.__index = Courier

---@param version string
---@return kitload.webhooks.Courier
function M.new(version) return setmetatable({ version = version, receivers = {}, given_up = {} }, Courier) end

local function try(courier, receiver, event, d)
  local began, plan = sys.monotonic(), schedule.in_run
  while true do
    local left = began + plan.within - sys.monotonic()
    local attempt = send.once(receiver, event, courier.version, math.min(send.SECONDS, left))
    d.attempts, d.status, d.seconds = d.attempts + 1, attempt.status, sys.monotonic() - began
    local now = sys.monotonic()
    local next = schedule.next(plan, d.attempts, attempt, now, 0, began)
    if next.what == "delivered" then
      d.delivered = true
      return
    end
    if next.what ~= "again" or attempt.wrong or sys.interrupted() then
      d.why, d.hint = send.words(attempt), attempt.hint
      return
    end
    http.pause(next.at - now)
  end
end

--- Deliver an event to one webhook.
---@param project kitload.Project
---@param hook kit.Webhook
---@param event kitload.webhooks.Event
---@return kitload.webhooks.Delivery
function Courier:deliver(project, hook, event)
  local d = { event = event, hook = hook, project = project, delivered = false, attempts = 0, seconds = 0 }
  local earlier = self.given_up[hook]
  if earlier then
    d.left, d.why, d.hint = true, earlier.why, earlier.hint
    return d
  end
  local receiver, err = self.receivers[hook], nil
  if not receiver then
    receiver, err = declared.receiver(project, hook)
    self.receivers[hook] = receiver
  end
  if receiver then try(self, receiver, event, d) else d.why, d.hint = err.message, err.hint end
  if not d.delivered then self.given_up[hook] = d end
  return d
end

--- Deliver an event to all webhooks of a project that want it.
---@param project kitload.Project
---@param event kitload.webhooks.Event
---@param all boolean?   whether they want it or not
---@return kitload.webhooks.Delivery[]
function Courier:tell(project, event, all)
  local list = {}
  for _, hook in ipairs(project.webhooks or {}) do
    if (all or declared.wants(hook, event.type)) and not sys.interrupted() then list[#list + 1] = self:deliver(project, hook, event) end
  end
  return list
end

return M
