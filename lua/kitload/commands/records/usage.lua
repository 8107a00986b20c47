-- kitload usage: shows what was inserted, updated and rejected, by month, project and kit.
local errors = require "kitload.talk.errors"
local history = require "kitload.records.history"
local json = require "kitload.talk.json"
local out = require "kitload.talk.output"
local text = require "kitload.talk.text"
local usage = require "kitload.records.usage"

local M = {}

---@type kitload.Command
M.command = {
  name = "usage", usage = "", summary = "rows by month, project and kit",
  about = "Adds up the inserted, updated and rejected rows of the completed runs, by month, project and kit. Only inserted rows "
    .. "count as usage. Months are UTC's, by when a run was completed.",
  groups = { "history", "tables", "destination", "talk", "help" }, least = 0, most = 0,
  options = {
    { name = "json", help = "as JSON" },
    { name = "csv", help = "as CSV" },
  },
}

local numbers = { "jobs", "inserted", "updated", "rejected" }

local function cell(value)
  value = tostring(value or "")
  return value:find '[",\r\n]' and '"' .. value:gsub('"', '""') .. '"' or value
end

local function as_csv(list)
  io.stdout:write "month,project,kit,jobs,inserted,updated,rejected\n"
  for _, u in ipairs(list) do
    io.stdout:write(("%s,%s,%s,%d,%d,%d,%d\n"):format(u.month, cell(u.project), cell(u.kit), u.jobs, u.inserted, u.updated, u.rejected))
  end
end

local function as_json(list)
  local rows = {}
  for i, u in ipairs(list) do
    rows[i] = json.object { { "month", u.month }, { "project", u.project or json.null }, { "kit", u.kit or json.null },
      { "jobs", u.jobs }, { "inserted", u.inserted }, { "updated", u.updated }, { "rejected", u.rejected } }
  end
  io.stdout:write(json.encode(json.array(rows), true), "\n")
end

local function totals(list)
  local all = { month = "all", project = "", kit = "" }
  for _, name in ipairs(numbers) do
    all[name] = 0
    for _, u in ipairs(list) do all[name] = all[name] + u[name] end
  end
  return all
end

-- On a narrow terminal names are cut, but numbers never are.
local function as_text(list, columns)
  local rows = { { month = "month", project = "project", kit = "kit", jobs = "jobs", inserted = "inserted", updated = "updated",
                   rejected = "rejected" } }
  for _, u in ipairs(list) do
    local row = { month = u.month, project = text.show(u.project or "-"), kit = text.show(u.kit or "no kit") }
    for _, name in ipairs(numbers) do row[name] = text.count(u[name]) end
    rows[#rows + 1] = row
  end
  local all = totals(list)
  for _, name in ipairs(numbers) do all[name] = text.count(all[name]) end
  rows[#rows + 1] = all
  local wide = {}
  for _, row in ipairs(rows) do
    for name, value in pairs(row) do wide[name] = math.max(wide[name] or 0, text.width(value)) end
  end
  local room = columns - wide.month - 2
  for _, name in ipairs(numbers) do room = room - wide[name] - 2 end
  local most = math.max(room - 2, 16)
  if wide.project + wide.kit > most then
    wide.project = math.min(wide.project, math.max(most - wide.kit, most // 3))
    wide.kit = math.min(wide.kit, most - wide.project)
  end
  for i, row in ipairs(rows) do
    local line = { text.pad(row.month, wide.month), text.pad(text.cut(row.project, wide.project), wide.project),
                   text.pad(text.cut(row.kit, wide.kit), wide.kit) }
    for _, name in ipairs(numbers) do line[#line + 1] = text.pad_left(row[name], wide[name]) end
    local joined = table.concat(line, "  ")
    io.stdout:write((i == 1 or i == #rows) and out.paint("bold", joined) or joined, "\n")
  end
  io.stdout:write "\nOnly inserted rows count as usage. A job counts in the month of UTC in which it\ncompleted.\n"
end

function M.run(options)
  if options.json and options.csv then
    return nil, errors.usage("--json and --csv do not go together")
  end
  local filter, err = history.filter(options)
  if not filter then return nil, err end
  local list, why
  list, err, why = history.read(options, function(conn, found) return usage.read(conn, found, filter) end)
  if not list and err then return nil, err end
  list = list or {}
  if options.json then
    as_json(list)
  elseif options.csv then
    as_csv(list)
  elseif #list == 0 then
    io.stdout:write(why and "no completed jobs: " .. why or "no completed jobs", "\n")
  else
    as_text(list, out.columns())
  end
  return 0
end

return M
