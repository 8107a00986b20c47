-- kitload job: shows one job, by its id or the first characters of it, with the report that its run printed.
local errors = require "kitload.talk.errors"
local history = require "kitload.records.history"
local jobs = require "kitload.records.jobs"
local leftovers = require "kitload.files.leftovers"
local out = require "kitload.talk.output"
local report = require "kitload.run.report"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "job", usage = "ID", summary = "one run, with its report",
  about = "Prints what is known about one run, and its report once more; what to do, where it did not load. ID may be cut to a "
    .. "beginning that no other job has.",
  groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
  options = { { name = "json", help = "as JSON, everything that is known" } },
}

-- What is certain about a job that did not load, and what to do.
local advice = {
  failed = "nothing was loaded; run it again when the cause is mended",
  interrupted = "nothing was loaded; run it again",
  dead = "nothing was loaded: 'completed' is only written together with the rows; run it again",
  skipped = "all of it was loaded before, or meanwhile by another run",
  running = "it is under way: its session holds the job's lock",
}

local function head(row)
  local lines = { ("job %s  %s"):format(row.id, row.status) }
  local function add(name, value)
    if value and value ~= "" then lines[#lines + 1] = text.pad("  " .. name, 15) .. text.show(value) end
  end
  add("kit", row.kit and row.kit .. (row.kit_version and "@" .. row.kit_version or "") or "no kit")
  add("project", row.project)
  add("into", ("%s  (%s)"):format(row.destination, row.mode))
  local names = {}
  for i, source in ipairs(row.sources or {}) do
    names[i] = source.name .. (source.size and (" (%s)"):format(text.bytes(source.size)) or "")
  end
  add("files", table.concat(names, ", "))
  add("started", row.started_at:sub(1, 19) .. " UTC" .. (row.host and (", on %s as process %d"):format(row.host, row.pid or 0) or ""))
  add("ended", row.finished_at and row.finished_at:sub(1, 19) .. " UTC")
  return lines
end

-- How the job ended. The report says why nothing was loaded. Without a report, the error does.
local function ending(row, lines, columns)
  local function add(label, message)
    for i, line in ipairs(text.wrap(text.show(message), columns - 15)) do
      lines[#lines + 1] = text.pad(i == 1 and "  " .. label or "", 15) .. line
    end
  end
  local err = row.error or {}
  if err.message then add(row.status == "skipped" and "why" or "error", err.message) end
  if err.hint then add("", err.hint) end
  local ended = jobs.is_failed(row.status)
  -- The way is noted when the rows are staged, or with the merge.
  if ended and row.way == "rows" and err.committed ~= true then
    add("so", ("its rows are staged, none is merged: kitload merge %s finishes it"):format(row.id:sub(1, 8)))
  elseif err.committed == true then
    add("so", "its rows are loaded, because a hook committed them; look at the table, and run it again only if you want them twice")
  elseif advice[row.status] then
    add("so", advice[row.status])
  end
end

function M.run(options, positional)
  local row, err, why = history.read(options, function(conn, found)
    local row, e = jobs.get(conn, found, positional[1])
    if row and options.json then row.json, e = jobs.get_json(conn, found, row.id, leftovers.of_job(row)) end
    return (not e) and row or nil, e
  end)
  if not row then
    return nil, err or errors.usage(("there is no job %s: %s"):format(positional[1], why))
  end
  if options.json then
    io.stdout:write(row.json, "\n")
    return 0
  end
  local columns, lines = out.columns(), head(row)
  if row.status ~= "completed" then ending(row, lines, columns) end
  for _, file in ipairs(leftovers.of_job(row)) do
    lines[#lines + 1] = text.pad("  left", 15) .. text.show(file.path)
    lines[#lines + 1] = (" "):rep(15) .. ("is %s: the process was killed before it could give the name"):format(text.show(file.is))
  end
  io.stdout:write(table.concat(lines, "\n"), "\n")
  if row.report then io.stdout:write("\n", report.text(report.from_value(row.report), columns)) end
  return 0
end

return M
