-- A kitload.host.serve for specs that call handlers in this process: it keeps what it is told.
local M = { told = {}, published = {}, authority = {} }

M.problems = require("kitload.host.serve").problems

function M.tell(text)
  M.told[#M.told + 1] = text
  if M.hears then M.hears(text) end
end
function M.publish(topic, id, kind, data) M.published[#M.published + 1] = { topic = topic, id = id, type = kind, data = data } end
function M.authority_put(hash, kind, scopes, record) M.authority[hash] = { kind = kind, scopes = scopes, record = record } end
function M.authority_remove(hash) M.authority[hash] = nil end
function M.authority_touched() return {} end
function M.end_writer() return true end
function M.set_ready(ready) M.ready = ready end
function M.counters() return {} end

package.loaded["kitload.host.serve"] = M
return M
