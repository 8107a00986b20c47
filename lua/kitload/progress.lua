-- The line that a long run shows on a terminal: rows, share, rate, rejects and time left.
local out = require "kitload.output"
local text = require "kitload.text"

local M = {}

--- A function for load.run's `progress`: called with { read, rejected, bytes }.
---@param total_bytes integer?  stored bytes of all files; nil when unknown (standard input)
---@param started number        sys.monotonic() at the start
---@param now fun(): number
function M.reader(total_bytes, started, now)
  return function(state)
    if not out.progress_wanted() then return end
    local seconds = math.max(now() - started, 0.001)
    local parts = { text.plural(state.read, "row") }
    local share = total_bytes and total_bytes > 0 and math.min(state.bytes / total_bytes, 1)
    if share then parts[#parts + 1] = ("%d %%"):format(math.floor(share * 100)) end
    parts[#parts + 1] = ("%s rows/s"):format(text.count(math.floor(state.read / seconds)))
    parts[#parts + 1] = ("%s rejected"):format(text.count(state.rejected))
    if share and share > 0.02 and share < 1 then
      parts[#parts + 1] = text.duration(seconds / share * (1 - share)) .. " left"
    end
    out.progress(table.concat(parts, " · "))
  end
end

--- A function for the statements of the merge: what is being done, and for how long.
function M.waiting(what, started, now)
  return function() out.progress(("%s · %s"):format(what, text.duration(now() - started))) end
end

return M
