-- --metrics FILE: how the last run of each kit went, in the text format of Prometheus, for the textfile collector of its node exporter.
--
-- Many commands write one file, one kit each. So the lines of other kits stay, under a lock of the folder, and the file is renamed when it
-- is whole. A file that kitload did not write stays as it is.
local counts = require "kitload.talk.counts"
local out = require "kitload.talk.output"
local sys = require "kitload.host.sys"

local M = {}

local HEAD = "# The last runs of kits, written by kitload run --metrics.\n"

-- All metrics, in the order of the file. They are gauges, because each says something of the last run only.
local families = {
  { "kitload_last_run_timestamp_seconds", "When the last run of the kit ended." },
  { "kitload_last_run_duration_seconds", "How long it took." },
  { "kitload_last_run_exit_code", "Its exit code: 0 loaded, 1 with rejected rows, more if it failed." },
  { "kitload_last_run_success", "1 if it loaded, or had nothing to do; 0 if it failed." },
  { "kitload_last_run_files", "How many files it read." },
  { "kitload_last_run_rows", "What became of its rows." },
  { "kitload_last_success_timestamp_seconds", "When the last run ended that did not fail." },
  { "kitload_last_load_timestamp_seconds", "When the last run ended that loaded rows." },
}

local is_family = {}
for _, family in ipairs(families) do is_family[family[1]] = true end

-- The two that a run which failed leaves as they were.
local OLDER = { kitload_last_success_timestamp_seconds = true, kitload_last_load_timestamp_seconds = true }

local function label(text)
  return (text:gsub('[\\"]', "\\%0"):gsub("\n", "\\n"))
end

---@class kitload.Metrics
---@field labels string       kit and project
---@field values table<string, table<string, number>>  by family and further labels

--- The metrics of a run.
---@param ended kitload.Ended
---@return kitload.Metrics
function M.of(ended)
  local values, now = {}, sys.now()
  local good = ended.status == "nothing" or ended.status == "completed" or ended.status == "rejected"
  local function set(name, value, more) values[name] = values[name] or {} values[name][more or ""] = value end
  set("kitload_last_run_timestamp_seconds", now)
  set("kitload_last_run_duration_seconds", ended.seconds)
  set("kitload_last_run_exit_code", ended.code)
  set("kitload_last_run_success", good and 1 or 0)
  set("kitload_last_run_files", ended.files or 0)
  for _, name in ipairs(counts.recorded) do set("kitload_last_run_rows", ended.counts[name] or 0, (',result="%s"'):format(name)) end
  if good then set("kitload_last_success_timestamp_seconds", now) end
  if good and ended.status ~= "nothing" then set("kitload_last_load_timestamp_seconds", now) end
  return { labels = ('kit="%s",project="%s"'):format(label(ended.kit), label(ended.project and ended.project.name or "")), values = values }
end

local function number(n)
  return math.type(n) == "integer" and tostring(n) or (("%.3f"):format(n):gsub("%.?0+$", ""))
end

-- The lines of a file that kitload wrote: { name, labels of the kit, further labels, value as text }. Nil: it is another file.
local function read(path)
  local there = sys.stat(path)
  if not there then return {} end
  if there.kind ~= "file" then return nil, there.kind == "dir" and "a folder" or nil end
  local f = io.open(path, "rb")
  local text = f and f:read "a" or ""
  if f then f:close() end
  if text ~= "" and text:sub(1, #HEAD) ~= HEAD then return nil, "not a file of metrics that kitload wrote" end
  local lines = {}
  for line in text:gmatch "[^\n]+" do
    local name, labels, value = line:match "^([%w_]+){(.*)} (%S+)$"
    local own, more = (labels or ""):match '^(kit=".*",project=".*")(,result="%l+")$'
    own = own or labels
    if name and is_family[name] and tonumber(value) then lines[#lines + 1] = { name, own, more or "", value } end
  end
  return lines
end

local function merged(old, new)
  local by_name, mine = {}, {}
  local function add(name, labels, more, value)
    by_name[name] = by_name[name] or {}
    table.insert(by_name[name], ("%s{%s%s} %s"):format(name, labels, more, value))
  end
  for _, one in ipairs(new) do mine[one.labels] = one end
  for _, line in ipairs(old) do
    local one = mine[line[2]]
    if not one or OLDER[line[1]] and not one.values[line[1]] then add(table.unpack(line)) end
  end
  for labels, one in pairs(mine) do
    for name, of in pairs(one.values) do
      for more, value in pairs(of) do add(name, labels, more, number(value)) end
    end
  end
  local text = { HEAD }
  for _, family in ipairs(families) do
    local lines = by_name[family[1]] or {}
    table.sort(lines)
    if lines[1] then
      text[#text + 1] = ("# HELP %s %s\n# TYPE %s gauge\n%s\n"):format(family[1], family[2], family[1], table.concat(lines, "\n"))
    end
  end
  return table.concat(text)
end

--- Write the metrics of a command's runs. A failure is a warning.
---@param path string
---@param new kitload.Metrics[]
function M.write(path, new)
  -- Two runs that end at once must not lose the lines of one.
  local folder = path:match "^(.*)/[^/]*$" or "."
  local there = sys.stat(folder ~= "" and folder or "/")
  local lock = there and there.kind == "dir" and sys.lock(folder ~= "" and folder or "/") or nil
  local old, why = read(path)
  if not old and why then
    out.warn(("%s is %s, and stays as it is"):format(path, why),
      "--metrics takes a file of its own, such as /var/lib/prometheus/node-exporter/kitload.prom")
  else
    local ok, err = sys.write(path, merged(old or {}, new))
    if not ok then out.warn("the metrics could not be written: " .. err.message) end
  end
  if lock then lock:release() end
end

return M
