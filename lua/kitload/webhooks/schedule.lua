-- When a delivery is tried again: pure functions of the attempt, the answer and the time. Nothing here sends or waits.
--
--   in_run   right after COMMIT: three attempts within ten seconds
--   lasting  of the server: ten attempts over 75 hours
local M = {}

---@class kitload.webhooks.Plan
---@field pauses number[]   seconds after each attempt that failed; one fewer than there are attempts
---@field jitter number     so much of a pause is left to chance, up and down
---@field longest number    a Retry-After beyond this is not waited for: it counts as this, or ends a plan that has a deadline
---@field within number?    seconds from the first attempt on, and what does not fit is not tried

---@type kitload.webhooks.Plan
M.in_run = { pauses = { 0.25, 0.5 }, jitter = 0, longest = 3, within = 10 }

-- At 0 s, 5 s, 5 min, 30 min, 2 h, 7 h, 17 h, 31 h, 51 h and 75 h.
---@type kitload.webhooks.Plan
M.lasting = { pauses = { 5, 295, 1500, 5400, 18000, 36000, 50400, 72000, 86400 }, jitter = 0.1, longest = 86400 }

--- So many seconds of failures, and none between that succeeded, disable a webhook.
M.DISABLED_AFTER = 5 * 86400

---@class kitload.webhooks.Answer
---@field status integer?      nil: there was no answer
---@field retry_after string?  as the header says it
---@field why string?          why there was none

local months = { Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6, Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11, Dec = 12 }

-- Days from 1970-01-01 to a day of the Gregorian calendar.
local function days_of(y, m, d)
  if m <= 2 then y, m = y - 1, m + 12 end
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + d - 1 - 719468
end

--- The moment of a Retry-After: so many seconds from now, or a date of HTTP. Nil: it says neither.
---@param said string?
---@param now number
---@return number?
function M.retry_at(said, now)
  if not said then return nil end
  local seconds = said:match "^%d+$"
  if seconds then return now + math.min(tonumber(seconds), 1e9) end
  local d, m, y, hour, minute, second = said:match "^%a%a%a, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d):(%d%d):(%d%d) GMT$"
  if not d or not months[m] then return nil end
  return days_of(tonumber(y), months[m], tonumber(d)) * 86400 + tonumber(hour) * 3600 + tonumber(minute) * 60 + tonumber(second)
end

--- Whether an answer means that the receiver has it.
---@param answer kitload.webhooks.Answer
function M.is_good(answer) return answer.status ~= nil and answer.status >= 200 and answer.status <= 299 end

-- Statuses that say: try again.
local passing = { [408] = true, [425] = true, [429] = true }

--- Whether a command that will not be here tomorrow tries again: not where the receiver has said no.
local function is_final(answer)
  local status = answer.status
  return status ~= nil and status >= 300 and status <= 499 and not passing[status]
end

---@class kitload.webhooks.Next
---@field what "delivered"|"again"|"failed"|"gone"   gone: the receiver wants nothing more, ever
---@field at number?   when it is tried again

--- What follows an attempt.
---@param plan kitload.webhooks.Plan
---@param attempt integer     this was the first, the second, …
---@param answer kitload.webhooks.Answer
---@param now number
---@param chance number       0 to 1
---@param began number?       the moment of the first attempt, for a plan that has `within`
---@return kitload.webhooks.Next
function M.next(plan, attempt, answer, now, chance, began)
  if M.is_good(answer) then return { what = "delivered" } end
  if answer.status == 410 then return { what = "gone" } end
  local pause = plan.pauses[attempt]
  if not pause or plan.within and is_final(answer) then return { what = "failed" } end
  pause = pause * (1 + plan.jitter * (2 * chance - 1))
  local asked = M.retry_at(answer.retry_after, now)
  if asked and plan.within and asked - now > plan.longest then return { what = "failed" } end
  local at = math.max(now + pause, math.min(asked or 0, now + plan.longest))
  if plan.within and at >= began + plan.within then return { what = "failed" } end
  return { what = "again", at = at }
end

---@class kitload.webhooks.Health
---@field failing_since number?   the first failure since the last success
---@field disabled string?        why it gets nothing any more: "gone" or "failing"

--- What an attempt says of the webhook itself.
---@param failing_since number?
---@param answer kitload.webhooks.Answer
---@param now number
---@return kitload.webhooks.Health
function M.health(failing_since, answer, now)
  if M.is_good(answer) then return {} end
  local since = failing_since or now
  if answer.status == 410 then return { failing_since = since, disabled = "gone" } end
  return { failing_since = since, disabled = now - since >= M.DISABLED_AFTER and "failing" or nil }
end

return M
