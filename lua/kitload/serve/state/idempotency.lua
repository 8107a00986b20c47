-- Requests with an Idempotency-Key: who sends the same again, because no answer came, gets the first answer.
--
-- The row is written in the transaction that does the work. A second request with the same key waits for it, and finds its answer.
local json = require "kitload.talk.json"
local problem = require "kitload.serve.base.problem"

local M = {}

-- The answer of an earlier request; nil: there was none.
local function earlier(row, asked)
  if not row then return nil end
  if row.asked ~= asked then
    problem.raise("idempotency_key_reused", "an earlier request with this Idempotency-Key asked for something else")
  end
  return { status = row.status, headers = json.decode(row.headers), body = row.body }
end

local FIND = [[
SELECT asked, status::int8 AS status, headers::text AS headers, body FROM kitload.idempotency
WHERE project = $1 AND who = $2 AND key = $3]]

--- The answer that was given to this key before.
---@param who { project: string }
---@param hash string     of the token
---@param key string
---@param asked string    what is asked for: the same for the same request
---@return table? response
function M.find(db, who, hash, key, asked)
  return earlier(db:any(FIND, { who.project, hash, key })[1], asked)
end

--- Do the work, unless it was done for this key. Call it in a transaction.
---@param work fun(): table  gives the answer
---@return table response
function M.once(db, who, hash, key, asked, work)
  local new = db:any([[
INSERT INTO kitload.idempotency (project, who, key, asked) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1 AS new]],
    { who.project, hash, key, asked })
  if not new[1] then return M.find(db, who, hash, key, asked) end
  local response = work()
  local headers = {}
  for name, value in pairs(response.headers or {}) do headers[#headers + 1] = { name, value } end
  db:any("UPDATE kitload.idempotency SET status = $4, headers = $5::jsonb, body = $6 WHERE project = $1 AND who = $2 AND key = $3",
    { who.project, hash, key, response.status, json.encode(json.object(headers)), response.body, n = 6 })
  return response
end

--- Forget answers that nobody asks for any more.
function M.expire(db) db:any "DELETE FROM kitload.idempotency WHERE made_at < now() - interval '1 day'" end

return M
