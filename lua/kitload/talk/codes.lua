-- The codes of problems and errors, with their messages. The list is src/batch/problems.def; docs/codes.md is made from it.
local host_plan = require "kitload.host.plan"

local M = {}

---@class kitload.Code
---@field code string        "date.invalid"
---@field by string          who records it: READER, STEP, SET, SERVER, KIT, FILE, RUN
---@field message string     %s stands for the detail
---@field when string
---@field what_to_do string

---@type kitload.Code[]
M.list = host_plan.codes()

local by_code = {}
for _, entry in ipairs(M.list) do by_code[entry.code] = entry end

--- Whether a part of kitload gives this code. Functions of a kit give codes of their own.
---@param code string
function M.known(code) return by_code[code] ~= nil end

--- The message of a code, with %s for its detail.
---@param code string
---@return string
function M.message(code) return by_code[code].message end

--- Whether the detail is the whole message: for what the destination refuses, the message is made where it is found.
function M.is_whole(code) return not by_code[code] or by_code[code].by == "SERVER" end

--- The message for a row that was rejected after the reading.
---@param code string
---@param detail string?
---@return string
function M.fill(code, detail)
  if M.is_whole(code) then return detail or code end
  local message = M.message(code)
  if not detail then return (message:gsub(": %%s$", "")) end
  if message:find("%s", 1, true) then return (message:gsub("%%s", function() return detail end)) end
  if detail:sub(1, #message) == message then return detail end
  return message .. ": " .. detail
end

--- The message for several rows, whose own messages name the place or the count of one row. Nil: the code has no other.
---@param code string
---@return string?
function M.general(code)
  local entry = by_code[code]
  return entry and entry.by == "READER" and entry.message == "%s" and entry.when or nil
end

local sections = {
  { "Rows that cannot be read", "The reader records these. The row is rejected, unless it is a warning.", "READER" },
  { "Cells that a kit does not take", "Steps, facts and rules of the kit record these. The row is rejected.", "STEP" },
  { "Rows that do not go together", "Checks over all rows record these, before the merge. The row is rejected.", "SET" },
  { "What the destination does not take", "Some of these are found before the rows are sent, the others by the server. The row is "
    .. "rejected. [loading.md](loading.md) says how they are found.", "SERVER" },
  { "Rules of a kit", '`<name>` is the name of the rule. Functions of a kit may also give codes of their own: '
    .. '`return nil, "code", "message"`.', "KIT" },
  { "Files and headers", "These are about a whole file. Most of them end the run, and nothing is loaded.", "FILE" },
  { "Runs", "These end the run with an error.", "RUN" },
}

local function cell(s)
  return (s:gsub("%%s", "…"):gsub("|", "\\|"):gsub("docs/(%w+%.md)", "[%1](%1)"):gsub("%f[%w]k%.[%l_]+[%l_%d]*", "`%0`")
    :gsub("%-%-%l[%l-]*", "`%0`"))
end

--- docs/codes.md.
---@return string
function M.markdown()
  local lines = {
    "# Codes", "",
    "Each problem of a row has a code and a message. The code stands in the rejects file, in `--problems`, in `--report` and in the",
    "staging table. It never changes, so that programs can compare it. Errors that end a run may also have a code.",
    "A message continues the sentence \"the value …\". \"…\" in a message stands for the details of the case.",
    "This page is made from src/batch/problems.def (`make docs`).", "",
  }
  local function add(s) lines[#lines + 1] = s end
  for _, section in ipairs(sections) do
    add("## " .. section[1])
    add ""
    add(section[2])
    add ""
    add "| code | message | when it comes | what to do |"
    add "| --- | --- | --- | --- |"
    for _, entry in ipairs(M.list) do
      if entry.by == section[3] then
        add(("| `%s` | %s | %s | %s |"):format(entry.code, cell(entry.message),
          (M.general(entry.code) and "the row " or "") .. cell(entry.when), cell(entry.what_to_do)))
      end
    end
    add ""
  end
  lines[#lines] = nil
  return table.concat(lines, "\n") .. "\n"
end

return M
