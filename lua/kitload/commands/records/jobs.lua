-- kitload jobs: lists the runs in the jobs table, the newest first.
local history = require "kitload.records.history"
local jobs = require "kitload.records.jobs"
local leftovers = require "kitload.files.leftovers"
local out = require "kitload.talk.output"
local recent = require "kitload.state.recent"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "jobs", usage = "", summary = "what has run",
  about = "Lists the runs that the jobs table knows, the newest first; times are UTC. A job that says running while nobody holds "
    .. "its lock is dead, and shown so.",
  groups = { "history", "tables", "destination", "talk", "help" }, least = 0, most = 0,
  options = {
    { name = "status", value = "STATUS", choices = { "running", "completed", "failed", "interrupted", "dead", "skipped" },
      help = "only these" },
    { name = "rows", value = "N", integer = 1, help = "how many, the newest first (20)" },
    { name = "json", help = "as JSON, everything that is known" },
  },
}

local colours = { completed = "green", failed = "red", dead = "red", interrupted = "yellow" }

local function sources(row)
  local names = {}
  for i, source in ipairs(row.sources or {}) do names[i] = source.name end
  return table.concat(names, ", ")
end

local function counts(row)
  local words = {}
  for _, name in ipairs { "read", "inserted", "updated", "deleted", "rejected" } do
    local n = row["rows_" .. name]
    if n and (n > 0 or name == "read") then words[#words + 1] = text.count(n) .. " " .. name end
  end
  return table.concat(words, ", ")
end

local function print_row(row, columns)
  local head = ("%s  %s  %s"):format(row.id:sub(1, 8), row.started_at:sub(1, 19), text.pad(row.status, 11))
  local where = (row.project and row.project .. ": " or "") .. (row.kit or "no kit") .. " → " .. row.destination
  local line = text.cut(head .. "  " .. text.show(where), columns)
  if colours[row.status] then line = line:gsub(row.status, out.paint(colours[row.status], row.status), 1) end
  io.stdout:write(line, "\n")
  local done = counts(row)
  local what = ("          %s%s"):format(text.show(sources(row)), done ~= "" and "  ·  " .. done or "")
  io.stdout:write(text.cut(what, columns), "\n")
  if row.error and row.error.message and row.status ~= "completed" then
    io.stdout:write(text.cut("          " .. text.show(row.error.message), columns), "\n")
  end
  for _, file in ipairs(leftovers.of_job(row)) do
    io.stdout:write("          killed before it named its files: ", text.show(file.path), " is ", text.show(file.is), "\n")
  end
end

function M.run(options)
  local filter, err = history.filter(options)
  if not filter then return nil, err end
  local rows, why
  rows, err, why = history.read(options, function(conn, found)
    local list, e = jobs.list(conn, found, filter)
    if not list or not options.json then return list, e end
    local left = {}
    for _, row in ipairs(list) do
      local files = leftovers.of_job(row)
      if #files > 0 then left[row.id] = files end
    end
    return jobs.list_json(conn, found, filter, left)
  end)
  if rows == nil and err then return nil, err end
  if options.json then
    io.stdout:write(rows or "[]", "\n")
    return 0
  end
  local columns = out.columns()
  for _, row in ipairs(rows or {}) do print_row(row, columns) end
  local oldest_first = {}
  for i, row in ipairs(rows or {}) do oldest_first[#rows + 1 - i] = row end
  recent.note(oldest_first)
  if not rows or #rows == 0 then io.stdout:write(why and "no jobs: " .. why or "no jobs", "\n") end
  return 0
end

return M
