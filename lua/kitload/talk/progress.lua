-- The progress line of a long run: rows, share, rate, rejects and time left, and then what the server is doing.
local out = require "kitload.talk.output"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"

local M = {}

--- A function for the `progress` field of load.run. It is called with { read, rejected, bytes }.
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

-- After so many seconds -v names the statement for which kitload is still waiting.
local LONG = 1

--- Wait for the server, and show what it is doing and for how long. On a terminal this is the progress line. With -v it is
--- one message when a second has passed, and one at the end.
---@param conn userdata
---@param what string       the statement's purpose: "insert the new rows"
---@param wait fun(): any, any   the function that waits; gives a result, or nil and an error
---@return any result, any err
function M.during(conn, what, wait)
  if not (out.progress_wanted() or out.verbose) then return wait() end
  local started, told = sys.monotonic(), false
  conn:on_tick(function()
    local seconds = sys.monotonic() - started
    if not told and seconds >= LONG then
      told = true
      out.say(("the server is at work: %s"):format(what))
    end
    out.progress(("%s · %s"):format(what, text.duration(seconds)))
  end)
  local result, err = wait()
  conn:on_tick(nil)
  out.clear_progress()
  if told then out.say(("%s: %s"):format(what, text.duration(sys.monotonic() - started))) end
  return result, err
end

return M
