-- kitload jobs: what has run, from the jobs table, the newest first.
local connect = require "kitload.connect"
local jobs = require "kitload.jobs"
local json = require "kitload.json"
local out = require "kitload.output"
local text = require "kitload.text"

local M = {}

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
  local status = row.status == "running" and not row.alive and "dead" or row.status
  local head = ("%s  %s  %s"):format(row.id:sub(1, 8), row.started_at:sub(1, 19), text.pad(status, 11))
  local line = ("%s  %s → %s"):format(head, row.kit or "no kit", row.destination)
  line = text.cut(line, columns)
  if colours[status] then line = line:gsub(status, out.paint(colours[status], status), 1) end
  io.stdout:write(line, "\n")
  local done = counts(row)
  local what = ("          %s%s"):format(text.show(sources(row)), done ~= "" and "  ·  " .. done or "")
  io.stdout:write(text.cut(what, columns), "\n")
  if row.error and row.error.message and status ~= "completed" then
    io.stdout:write(text.cut("          " .. text.show(row.error.message), columns), "\n")
  end
end

function M.run(options)
  local conn, err = connect.open(options)
  if not conn then return nil, err end
  local found, rows
  found, err = jobs.open(conn, {}, false)
  if found and not found.usable then
    conn:close()
    io.stdout:write(options.json and "[]\n" or ("no jobs: " .. found.why .. "\n"))
    return 0
  end
  if found then rows, err = jobs.list(conn, found, { status = options.status, kit = options.kit, limit = options.rows }) end
  conn:close()
  if not rows then return nil, err end
  if options.json then
    local list = {}
    for i, row in ipairs(rows) do list[i] = json.object(jobs.sorted_pairs(row)) end
    io.stdout:write(json.encode(json.array(list), true), "\n")
    return 0
  end
  local columns = out.columns()
  for _, row in ipairs(rows) do print_row(row, columns) end
  if #rows == 0 then io.stdout:write "no jobs\n" end
  return 0
end

return M
