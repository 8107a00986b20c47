-- A kitload.host.serve for specs that call handlers in this process: it keeps what it is told.
local M = { told = {}, published = {}, authority = {} }

local list = {}
for name, status in pairs { bad_request = 400, unauthorized = 401, forbidden = 403, not_found = 404, method_not_allowed = 405, conflict = 409,
  gone = 410, precondition_failed = 412, too_large = 413, unsupported_media_type = 415, unprocessable = 422, idempotency_key_reused = 422,
  precondition_required = 428, too_many_requests = 429, internal = 500, state_away = 503, storage_full = 507 } do
  list[#list + 1] = { name = name, status = status, title = name, detail = "" }
end

function M.problems() return list end
function M.tell(text) M.told[#M.told + 1] = text end
function M.publish(topic, id, kind, data) M.published[#M.published + 1] = { topic = topic, id = id, type = kind, data = data } end
function M.authority_put(hash, kind, scopes, record) M.authority[hash] = { kind = kind, scopes = scopes, record = record } end
function M.authority_remove(hash) M.authority[hash] = nil end
function M.authority_touched() return {} end
function M.end_writer() return true end
function M.set_ready(ready) M.ready = ready end
function M.counters() return {} end

package.loaded["kitload.host.serve"] = M
return M
