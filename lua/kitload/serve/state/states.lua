-- The states of an import, and the steps between them. Every change of a state is checked against this table.
--
--   uploading → received → mapping → checking → review → submitting → completed
local M = {}

M.all = { "uploading", "received", "mapping", "checking", "review", "submitting", "completed", "failed", "canceled", "expired" }

local after = {
  uploading = { "received" },
  received = { "mapping", "submitting", "failed" },
  mapping = { "checking" },
  checking = { "review", "mapping", "failed" },
  review = { "mapping", "checking", "submitting" },
  submitting = { "completed", "failed", "review" },
  failed = { "submitting", "completed" },   -- completed: rows_in was unknown, and the destination has told
  completed = {}, canceled = { "completed" }, expired = {},
}

-- From any but those that are over. (A run that completes while it is being ended is completed.)
for _, state in ipairs(M.all) do
  if state ~= "completed" and state ~= "canceled" and state ~= "expired" then
    table.insert(after[state], "canceled")
    table.insert(after[state], "expired")
  end
end

local allowed = {}
for from, list in pairs(after) do
  allowed[from] = {}
  for _, to in ipairs(list) do allowed[from][to] = true end
end

--- Whether an import may go from one state to the other.
function M.may(from, to) return allowed[from][to] == true end

--- The states from which `to` is reached, as an SQL list.
function M.before(to)
  local list = {}
  for _, from in ipairs(M.all) do
    if allowed[from][to] then list[#list + 1] = ("'%s'"):format(from) end
  end
  return table.concat(list, ", ")
end

--- Nothing happens to it any more.
function M.is_over(state) return state == "completed" or state == "canceled" or state == "expired" end

function M.is(state) return after[state] ~= nil end

return M
