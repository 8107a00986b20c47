-- Runs kits over a few lines of CSV, from the kit's file to the rows. Specs of functions and of lowering share this.
local h = require "spec.helper"
local header = require "kitload.reading.header"
local host_kit = require "kitload.host.kit"
local host_load = require "kitload.host.load"
local host_plan = require "kitload.host.plan"
local lower = require "kitload.plan.lower"

local M = {}

--- Write kits into a fresh folder: name → text. Gives the folder.
function M.folder(files)
  local dir = h.tmp()
  for name, text in pairs(files) do
    local path = dir .. "/" .. name:gsub("%.", "/") .. ".lua"
    h.sh("mkdir -p " .. h.quote((path:gsub("/[^/]*$", ""))))
    h.write(path, text)
  end
  return dir
end

--- Open kit x of such a folder: handle or nil, err.
function M.open(files, limits)
  if type(files) == "string" then files = { x = files } end
  local dir = M.folder(files)
  local handle, err = host_kit.open { path = dir .. "/x.lua", roots = { dir }, limits = limits }
  return handle, err, dir
end

--- The kit's text from its list and facts.
function M.kit(body)
  return 'local k = require "kit"\nreturn k.kit "x" {\n' .. body .. "\n}\n"
end

local function split(csv)
  local headers = {}
  for name in csv:match "^[^\n]*":gmatch "[^,]+" do headers[#headers + 1] = name end
  return headers
end

---@class spec.Options
---@field columns table[]|nil the destination's
---@field meta table|nil
---@field limits table|nil
---@field job string|nil
---@field batch table|nil
---@field count_kit_errors boolean|nil
---@field members string[]|nil the text is lines of JSON with these members

--- Run the kit with this list and these facts over CSV text. Gives the rows of load.sample, the program.
---@param body string
---@param csv string
---@param options spec.Options|nil
function M.rows(body, csv, options)
  options = options or {}
  local handle, err, dir = M.open(type(body) == "table" and body or M.kit(body), options.limits)
  assert(handle, err and err.message)
  local description = handle:description()
  handle:close()
  local headers = options.members or split(csv)
  local dialect = options.members and { format = "ndjson", extra = description.facts.extra ~= nil } or { delimiter = ",", quote = '"', header = 1 }
  local bound = assert(header.bind(description, headers))
  local program, wrong = lower.lower(description, {
    bound = bound, columns = options.columns, meta = options.meta or {}, now = "2024-05-06 07:08:09+00", job = options.job,
  })
  assert(program, wrong and wrong.message)
  local plan = assert(host_plan.bind(program))
  local path = h.write(h.tmp() .. "/in.csv", csv)
  local rows = assert(host_load.sample {
    files = { { path = path, name = "in.csv", headers = headers, columns = lower.input_columns(program, bound),
      melt = bound.melted, dialect = dialect } },
    plan = plan, columns = program.columns, batch = options.batch, count_kit_errors = options.count_kit_errors,
    kit = { path = dir .. "/x.lua", roots = { dir }, limits = options.limits, meta = options.meta, job = options.job },
  })
  return rows, program
end

--- The same as "state field=value … code@field …" a row, which reads well in a spec.
function M.lines(body, csv, options)
  local rows, program = M.rows(body, csv, options)
  local out = {}
  for i, row in ipairs(rows) do
    local parts = { row.kit_error and "fault" or row.state }
    for _, field in ipairs(program.fields) do
      local v = row.values and row.values[field.name]
      if v ~= nil then parts[#parts + 1] = field.name .. "=" .. v end
    end
    for _, p in ipairs(row.problems or {}) do
      parts[#parts + 1] = p.code .. "@" .. (p.field or "") .. (p.melted and p.header and "/" .. p.header or "")
        .. (p.level == "warning" and "!" or "")
    end
    out[i] = table.concat(parts, " ")
  end
  return out
end

--- The kit's error that the rows end with, without the folder's name.
function M.kit_error(body, csv, options)
  local rows = M.rows(body, csv, options)
  local last = rows[#rows]
  return last and last.kit_error and last.kit_error:gsub("^[^:]*/", ""), last and last.row
end

return M
