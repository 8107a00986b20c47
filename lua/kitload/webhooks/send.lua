-- One attempt: an event is signed and sent to one receiver.
--
--   webhook-id, webhook-timestamp, webhook-signature: v1,…   as Standard Webhooks has them
--   Kitload-Signature: t=…,v1=…                              the same secret, in the form that Stripe's libraries check
--
-- The time is that of the attempt, because receivers refuse old ones. With two secrets there are two signatures, and a receiver that
-- knows one of them is content.
local http = require "kitload.host.http"
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"

local M = {}

-- Seconds to connect, and for all of an attempt.
M.CONNECT, M.SECONDS = 3, 3

---@class kitload.webhooks.Receiver
---@field url string
---@field secrets userdata[]      each signs
---@field allow_http boolean
---@field allow_private boolean
---@field ca string?
---@field proxy string?

---@class kitload.webhooks.Attempt : kitload.webhooks.Answer
---@field seconds number
---@field body string?       the beginning of what was answered
---@field address string?    with whom we spoke
---@field hint string?
---@field wrong boolean?     it was not sent, and will not be until somebody changes something

-- The texts of the two headers; or nil and an error of a secret.
local function signatures(receiver, event, now)
  local standard, own = {}, { "t=" .. now }
  for i, key in ipairs(receiver.secrets) do
    local one, err = secret.sign(key, true, ("%s.%d.%s"):format(event.id, now, event.body))
    if not one then return nil, err end
    standard[i] = "v1," .. one
    own[i + 1] = "v1=" .. secret.sign(key, false, ("%d.%s"):format(now, event.body))
  end
  return { "webhook-signature: " .. table.concat(standard, " "), "Kitload-Signature: " .. table.concat(own, ",") }
end

--- Send an event once.
---@param receiver kitload.webhooks.Receiver
---@param event kitload.webhooks.Event
---@param version string    of kitload
---@param seconds number?   the most that it takes
---@return kitload.webhooks.Attempt
function M.once(receiver, event, version, seconds)
  local started, now = sys.monotonic(), math.floor(sys.now())
  local headers, err = signatures(receiver, event, now)
  if not headers then return { why = err.message, hint = err.hint, wrong = true, seconds = 0 } end
  table.move({ "Content-Type: application/json", "User-Agent: kitload/" .. version, "webhook-id: " .. event.id,
    "webhook-timestamp: " .. now }, 1, 4, #headers + 1, headers)
  local most = math.max(seconds or M.SECONDS, 0.1)
  local answer
  answer, err = http.post { url = receiver.url, headers = headers, body = event.body, allow_http = receiver.allow_http,
    allow_private = receiver.allow_private, ca = receiver.ca, proxy = receiver.proxy, connect = math.min(M.CONNECT, most), seconds = most }
  local took = sys.monotonic() - started
  if not answer then return { why = err.message, hint = err.hint, wrong = err.kind == "usage", seconds = took } end
  return { status = answer.status, retry_after = answer.retry_after, body = answer.body, address = answer.address, seconds = took }
end

--- What became of an attempt, in words: "answered 503".
---@param attempt kitload.webhooks.Attempt
function M.words(attempt)
  if not attempt.status then return attempt.why end
  if attempt.status >= 300 and attempt.status <= 399 then return ("answered %d, and redirects are not followed"):format(attempt.status) end
  return ("answered %d"):format(attempt.status)
end

return M
