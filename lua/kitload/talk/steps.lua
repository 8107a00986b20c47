-- The steps of reaching a destination, in their order, and the line that says how one of them went. `kitload doctor` prints a line for
-- each; a run that cannot connect ends with the line of the step that failed.
--
--   ok      name        db.acme.example is 192.0.2.7
--   FAILED  TCP         nothing listens at db.acme.example:5433  ·  is PostgreSQL running there, and on this port?
local text = require "kitload.talk.text"

local M = {}

--- Their names, in the order in which they are tried.
M.order = {
  "kit", "project", "secrets", "name", "tunnel", "TCP", "TLS", "pooler", "login", "version", "encoding", "writes", "time-outs", "slots",
  "schema", "table", "rights", "staging", "jobs", "triggers", "clock",
}

M.place = {}
for i, name in ipairs(M.order) do M.place[name] = i end

---@class kitload.Step
---@field step string
---@field status "ok"|"remark"|"FAILED"|"not tried"
---@field what string?  what was found
---@field mend string?  what to do about it; its lines are kept, as some are to be pasted
---@field said string?  the words of libpq or of the server

local function add_wrapped(lines, words, width)
  for line in words:gmatch "[^\n]+" do
    table.move(text.wrap(line, width), 1, #text.wrap(line, width), #lines + 1, lines)
  end
end

-- A line that somebody may paste is not cut if it fits, and it begins further left for that.
local function add_whole(lines, line, indent, width)
  if width and text.width(line) > width - indent then indent = 2 end
  for _, part in ipairs(text.wrap(line, width and width - indent or math.huge)) do
    lines[#lines + 1] = (" "):rep(indent) .. part
  end
end

--- The lines of a step. Without a width nothing is wrapped: it is a line of a log.
---@param s kitload.Step
---@param width integer?
---@return string[]
function M.lines(s, width)
  local what, mend = text.show(s.what or ""), s.mend and s.mend:gsub("[^\n]+", text.show)
  local head = ("%s  %s  "):format(text.pad(s.status, width and 9 or 0), text.pad(s.step, width and 9 or 0))
  if s.status == "not tried" then -- several steps may share it
    head, what = ("%s  "):format(s.status), s.step
  end
  local first, rest = (mend or ""):match "^([^\n]*)\n?(.*)$"
  local one = mend and ("%s  ·  %s"):format(what, first) or what
  local lines, room = {}, width and width - text.width(head) or math.huge
  if text.width(one) <= room then
    lines[1] = one
  else
    add_wrapped(lines, what, room)
    if mend then
      local at = #lines
      add_wrapped(lines, first, room - 3)
      for i = at + 1, #lines do lines[i] = (i == at + 1 and "·  " or "   ") .. lines[i] end
    end
  end
  for i, line in ipairs(lines) do lines[i] = ((i == 1 and head or (" "):rep(text.width(head))) .. line):gsub(" +$", "") end
  if not lines[1] then lines[1] = head:gsub(" +$", "") end
  for line in rest:gmatch "[^\n]+" do add_whole(lines, line, text.width(head) + 3, width) end
  return lines
end

--- The step of an error of connecting; nil: it is no such error.
---@param err kitload.Error
---@return kitload.Step?
function M.of_error(err)
  if not err.step then return nil end
  local said, mend = err.said and M.words(err.said), err.hint
  -- What stands above the line is not repeated below it.
  if said and mend and mend:sub(-#said - 3) == ("\n(%s)"):format(said) then mend = mend:sub(1, -#said - 4) end
  return { step = err.step, status = "FAILED", what = err.message, mend = mend, said = said }
end

--- Words of libpq or the server, in one line.
---@param said string
function M.words(said) return (text.show((said:gsub("%s*\n%s*", " ")))) end

return M
