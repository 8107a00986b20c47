-- kitload rejects: gives the bad rows that a job has in the staging table, to read them, or to mend them and load them
-- again.
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local header = require "kitload.reading.header"
local host_load = require "kitload.host.load"
local json = require "kitload.talk.json"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local rejected_rows = require "kitload.load.rejected_rows"
local rows_run = require "kitload.load.staging_run"
local staged_job = require "kitload.load.staged_job"
local tables = require "kitload.records.tables"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "rejects", usage = "JOB", summary = "the bad rows of a job",
  about = "Shows the rejected rows that a job has in the staging table. --csv gives them as a rejects file: mend its cells, and "
    .. "kitload run KIT FILE --mend JOB puts them in.",
  groups = { "tables", "destination", "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "csv", help = "as a rejects file" },
    { name = "json", help = "their problems, as an array of JSON objects" },
  },
}

local function file_of(job, row_index)
  local where = job.plan.files[1]
  for _, f in ipairs(job.plan.files) do
    if row_index > f.base then where = f end
  end
  return where
end

-- The row's name in the rejects file.
local function row_name(job, row_index)
  local file = file_of(job, row_index)
  local row = ("%d"):format(row_index - file.base)
  return #job.plan.files > 1 and file.name .. ":" .. row or row
end

-- What a problem is about, as the rejects file says it: the field, and the header of the column that k.melt made a row of.
local function name_of(p)
  return p.melted and p.header and ("%s of %s"):format(p.field, p.header) or p.field or p.header
end

-- People -----------------------------------------------------------------------------------------------------------------

local function print_row(job, row, columns)
  local head = ("row %s  %s"):format(text.show(row_name(job, row.row_index)), row.status)
  io.stdout:write(text.cut(head, columns), "\n")
  for _, p in ipairs(row.errors) do
    local name = name_of(p)
    local message = ("%s%s (%s)"):format(name and name .. ": " or "", (p.message:match "^[^\n]*"), p.code)
    if p.level == "warning" then message = "warning: " .. message end
    for _, line in ipairs(text.wrap(text.show(message), columns - 4)) do io.stdout:write("    ", line, "\n") end
    if type(p.raw) == "string" then io.stdout:write(text.cut(('      "%s"'):format(text.show(p.raw)), columns), "\n") end
  end
end

local function show(conn, t, job)
  local n, columns = 0, out.columns()
  local done, err = rejected_rows.each(conn, t, job.id, function(row)
    n = n + 1
    print_row(job, row, columns)
  end)
  if not done then return nil, err end
  if n == 0 then io.stdout:write "no rejected rows\n" end
  return 0
end

-- Programs ---------------------------------------------------------------------------------------------------------------

local function show_json(conn, t, job)
  local first = true
  io.stdout:write "["
  local done, err = rejected_rows.each(conn, t, job.id, function(row)
    for _, p in ipairs(row.errors) do
      io.stdout:write(first and "\n" or ",\n", "  ", json.encode(rows_run.decoded(p)))
      first = false
    end
  end)
  io.stdout:write(first and "]\n" or "\n]\n")
  return done and 0, err
end

-- The rejects file -------------------------------------------------------------------------------------------------------

-- `null`: how NULL is written. Then a text that looks so is quoted.
local function cell(value, null)
  value = host_load.guard(value)
  return (value == null or value:find '[,"\r\n]') and '"' .. value:gsub('"', '""') .. '"' or value
end

-- A cell of raw_payload. Where the source has a word for NULL, NULL and the empty text stay apart.
local function source_cell(value, null)
  if type(value) == "string" then return cell(value, null) end
  return value == json.null and null or ""
end

-- The columns of all files: each header once, in the order of appearance.
local function columns_of(job)
  local list, seen, extra = {}, {}, "_extra"
  for _, headers in ipairs(job.plan.spec.kept.headers) do
    local names = header.unique_names(headers)
    for i, name in ipairs(names) do
      if not seen[name] then
        seen[name], list[#list + 1] = true, { name = name, header = headers[i] }
      end
    end
    extra = names.extra
  end
  return list, extra
end

local function errors_of(row)
  local list = {}
  for _, p in ipairs(row.errors) do
    local name = name_of(p)
    if p.level == "error" then
      list[#list + 1] = ("%s%s (%s)"):format(name and name .. ": " or "", (p.message:match "^[^\n]*"), p.code)
    end
  end
  return text.show(table.concat(list, "; "))
end

-- Whether a row had too few cells. Then it is written with as many as it had. Any other row is written with all columns;
-- cells that its file did not have, or that were null in JSON, are empty.
local function lacks_cells(row)
  for _, p in ipairs(row.errors) do
    if p.code == "csv.too_few_cells" then return true end
  end
  return false
end

local function csv_line(job, row, columns, extra)
  local file = file_of(job, row.row_index)
  local cells = { cell(row_name(job, row.row_index)), cell(errors_of(row)), job.id, cell(mended.kit(job.kit, job.destination)),
                  cell(file.place or file.name), job.project and cell(job.project) }
  local first, null = #cells, job.plan.spec.kept.nulls and "\\N"
  local last = lacks_cells(row) and first or #columns + first
  for i, column in ipairs(columns) do
    local value = row.raw[column.name]
    cells[i + first] = source_cell(value, null)
    if cells[i + first] ~= "" or type(value) == "string" then last = math.max(last, i + first) end
  end
  for _, value in ipairs(type(row.raw[extra]) == "table" and row.raw[extra] or {}) do
    last = #cells + 1
    cells[last] = source_cell(value, null)
  end
  return table.concat(cells, ",", 1, last)
end

local function show_csv(conn, t, job)
  local columns, extra = columns_of(job)
  local head = { "_row", "_errors", "_job", "_kit", "_file", job.project and "_project" or nil }
  for _, column in ipairs(columns) do head[#head + 1] = cell(column.header) end
  io.stdout:write("\u{FEFF}", table.concat(head, ","), "\n")
  local done, err = rejected_rows.each(conn, t, job.id, function(row) io.stdout:write(csv_line(job, row, columns, extra), "\n") end)
  return done and 0, err
end

local function rejects(conn, options, names, id)
  local job, err = staged_job.find(conn, names, id)
  if not job then return nil, err end
  if not job.plan then
    local file = job.report and job.report.rejects
    return nil, errors.refused(("job %s kept no rows in the staging table"):format(job.id:sub(1, 8)),
      (file and ("its rejected rows are in %s\n"):format(text.show(file)) or "")
                    .. "--staging rows keeps all of them, --rejects-to table the rejected ones")
  end
  local t
  t, err = rows_run.open(conn, names, false)
  if not t then return nil, err end
  return (options.csv and show_csv or options.json and show_json or show)(conn, t, job)
end

function M.run(options, positional)
  if options.csv and options.json then
    return nil, errors.usage("--csv and --json do not go together")
  end
  local names, err = tables.names_of(options)
  if not names then return nil, err end
  local conn
  conn, err = connect.open(options)
  if not conn then return nil, err end
  local code
  code, err = rejects(conn, options, names, positional[1])
  conn:close()
  return code, err
end

return M
