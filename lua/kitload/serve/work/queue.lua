-- Which import runs next: fair by project, then by organisation. Two runs of one kit in one project would only wait for each other.
local M = {}

--- How many runs are at work at once.
M.MOST = 4

local function count(runs, field, value, project)
  local n = 0
  for _, run in pairs(runs) do
    if run[field] == value and (not project or run.project == project) then n = n + 1 end
  end
  return n
end

local function organisation_key(head) return head.project .. "\0" .. (head.organisation or "") end

--- The first of several that wait: of the project with the fewest runs; of those, the one that had its turn longest ago; and so for
--- organisations; then who has waited longest.
---@param heads { project: string, organisation: string?, id: string, queued: integer }[]
---@param runs table<string, kitload.serve.Run>
---@param turns table<string, integer>   when a project or an organisation had its turn
function M.choose(heads, runs, turns)
  local best, rank
  for _, head in ipairs(heads) do
    local mine = { count(runs, "project", head.project), turns[head.project] or 0,
      count(runs, "organisation", head.organisation, head.project),
      turns[organisation_key(head)] or 0, head.queued }
    local better = not best
    for i = 1, rank and #mine or 0 do
      if mine[i] ~= rank[i] then
        better = mine[i] < rank[i]
        break
      end
    end
    if better then best, rank = head, mine end
  end
  return best
end

--- Note whose turn it was.
function M.took(turns, head)
  turns.n = (turns.n or 0) + 1
  turns[head.project], turns[organisation_key(head)] = turns.n, turns.n
end

--- "project/kit" of all that run.
function M.busy(runs)
  local list = {}
  for _, run in pairs(runs) do list[#list + 1] = run.project .. "/" .. run.kit end
  return list
end

return M
