-- Events of OpenLineage: which run of which kit read which files into which table. They are sent where OPENLINEAGE_URL says.
--
--   START ─▶ COMPLETE, FAIL or ABORT      each is a POST of one JSON object; curl sends it
--
-- A failure is a warning, and after the first one no more is sent by this command. A dry run sends nothing, and neither does a run that has
-- nothing to do.
local destination_of = require "kitload.connect.destination"
local out = require "kitload.talk.output"
local json = require "kitload.talk.json"
local secret = require "kitload.host.secret"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local variables = require "kitload.talk.variables"
local workspace = require "kitload.kits.workspace"

local M = {}

local SPEC = "https://openlineage.io/spec/"
local INPUTS = 100 -- how many files an event names

-- Seconds: for a request, and for one after a signal, when the run must end.
local PATIENCE, AFTER_SIGNAL = 5, 1

local given_up = false

---@class kitload.Lineage
---@field s kitload.Session
---@field version string
---@field started boolean?
local Lineage = {}
Lineage.__index = Lineage

-- Sending ---------------------------------------------------------------------------------------------------------------------------

local function is_on() return variables.is_set "OPENLINEAGE_URL" and (sys.getenv "OPENLINEAGE_DISABLED" or ""):lower() ~= "true" end

local function address()
  local endpoint = sys.getenv "OPENLINEAGE_ENDPOINT" or ""
  if endpoint == "" then endpoint = "api/v1/lineage" end
  return variables.text "OPENLINEAGE_URL":gsub("/+$", "") .. "/" .. endpoint:gsub("^/+", "")
end

local function quoted(s) return '"' .. s:gsub('[\\"]', "\\%0") .. '"' end

-- Nothing of it stands in curl's arguments: the address may have a password.
local function settings(event)
  local list = { "url = ", quoted(address()), '\nheader = "Content-Type: application/json"\ndata-binary = ', quoted(event), "\n" }
  if variables.is_set "OPENLINEAGE_API_KEY" then
    table.move({ 'header = "Authorization: Bearer ', secret.quoted(variables.secret "OPENLINEAGE_API_KEY"), '"\n' }, 1, 3, #list + 1, list)
  end
  return list
end

local function post(event)
  local patience = sys.interrupted() and AFTER_SIGNAL or PATIENCE
  local ended_after = sys.interrupted() and AFTER_SIGNAL or PATIENCE + 1
  local done = sys.run { argv = { "curl", "-q", "--silent", "--show-error", "--fail", "--proto", "=http,https",
    "--max-time", tostring(patience), "--output", "/dev/null", "--config", "-" },
    stdin = settings(event), unset = variables.taken(), seconds = ended_after }
  if done.code == 0 then return end
  given_up = true
  local why = done.code == 127 and "there is no curl" or done.late and "no answer" or done.err:match "[^\n]+"
    or ("curl ended with %d"):format(done.code)
  out.warn("OpenLineage was not told: " .. text.hide_passwords(why), done.code == 127 and "apt-get install curl" or nil)
end

-- Events ----------------------------------------------------------------------------------------------------------------------------

local function moment() -- UTC, with milliseconds
  local now = sys.now()
  return ("%s.%03dZ"):format(os.date("!%Y-%m-%dT%H:%M:%S", math.floor(now)), math.floor(now % 1 * 1000))
end

local function facet(producer, schema, fields)
  return json.object { { "_producer", producer }, { "_schemaURL", SPEC .. schema }, table.unpack(fields) }
end

local function inputs(s, report, producer)
  local list, rows = {}, {}
  for _, file in ipairs(report and report.files or {}) do rows[file.name] = file end
  for i, path in ipairs(s.paths or {}) do
    if i > INPUTS then break end
    local read = rows[path:match "[^/]*$"]
    list[i] = json.object { { "namespace", "file" }, { "name", path == "-" and "/dev/stdin" or workspace.whole(path) },
      { "inputFacets", read and read.rows and json.object { { "inputStatistics", facet(producer,
        "facets/1-0-0/InputStatisticsInputDatasetFacet.json#/$defs/InputStatisticsInputDatasetFacet",
        { { "rowCount", read.rows }, { "size", read.bytes } }) } } } }
  end
  return list
end

-- "postgres://db.example:5432" and "crm.public.contacts"
local function table_name(s)
  local destination = destination_of.of(s.reach)
  local parts = destination and not destination.is_local and destination_of.parts(destination) or {}
  local function part(name, otherwise)
    local value = parts[name] and parts[name].value or ""
    return value ~= "" and value or otherwise
  end
  local host = part("host", sys.hostname())
  if host:sub(1, 1) == "/" then host = sys.hostname() end -- a socket
  return ("postgres://%s:%s"):format(host, part("port", "5432")),
    ("%s.%s.%s"):format(part("dbname", part("user", "postgres")), s.target and s.target.schema or s.into.schema or "public", s.into.table)
end

local function outputs(s, report, producer)
  if not s.into then return {} end
  local namespace, name = table_name(s)
  local facets, fields = {}, {}
  for i, column in ipairs(s.target and s.target.columns or {}) do
    fields[i] = json.object { { "name", column.name }, { "type", column.formatted } }
  end
  if fields[1] then
    facets[1] = { "schema", facet(producer, "facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
      { { "fields", json.array(fields) } }) }
  end
  local counts = report and report.committed and report.counts
  local written = counts and (counts.inserted or 0) + (counts.updated or 0)
  return { json.object { { "namespace", namespace }, { "name", name }, { "facets", facets[1] and json.object(facets) },
    { "outputFacets", written and json.object { { "outputStatistics", facet(producer,
      "facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet",
      { { "rowCount", written } }) } } } } }
end

-- "acme/acme.contacts": a kit may load for several projects.
local function job_name(s)
  local kit = s.description and s.description.name or s.options.into
  return s.project and ("%s/%s"):format(s.project.name, kit) or kit
end

local function namespace() return variables.is_set "OPENLINEAGE_NAMESPACE" and sys.getenv "OPENLINEAGE_NAMESPACE" or "default" end

--- An event as JSON.
---@param kind "START"|"COMPLETE"|"FAIL"|"ABORT"
---@param err table?
---@param report kitload.Report?
function Lineage:event(kind, err, report)
  local s, producer = self.s, "pkg:generic/kitload@" .. self.version
  local run = { { "processing_engine", facet(producer, "facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet",
    { { "version", self.version }, { "name", "kitload" } }) } }
  if err then
    run[2] = { "errorMessage", facet(producer, "facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
      { { "message", text.hide_passwords(err.message) }, { "programmingLanguage", "Lua" } }) }
  end
  return json.encode(json.object {
    { "eventType", kind }, { "eventTime", moment() }, { "producer", producer },
    { "schemaURL", SPEC .. "2-0-2/OpenLineage.json#/$defs/RunEvent" },
    { "run", json.object { { "runId", s.job }, { "facets", json.object(run) } } },
    { "job", json.object { { "namespace", namespace() }, { "name", job_name(s) }, { "facets", json.object { { "jobType", facet(producer,
      "facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", { { "processingType", "BATCH" }, { "integration", "KITLOAD" },
        { "jobType", "JOB" } }) } } } } },
    { "inputs", json.array(inputs(s, report, producer)) }, { "outputs", json.array(outputs(s, report, producer)) },
  })
end

function Lineage:send(kind, err, report)
  if not given_up then post(self:event(kind, err, report)) end
end

--- The events of a run.
---@param s kitload.Session
---@param version string
---@return kitload.Lineage
function M.of(s, version)
  local off = s.options.dry_run or not is_on() or not (s.description or s.options.into)
  return setmetatable({ s = s, version = version, off = off }, Lineage)
end

--- The files and the table are known, and the load begins.
function Lineage:start()
  if self.off then return end
  self.started = true
  self:send "START"
end

--- The run is over. One that failed before its load began has both events now.
---@param code integer?
---@param err table?
---@param outcome kitload.context.Outcome?
function Lineage:finish(code, err, outcome)
  if self.off then return end
  if not self.started then self:send "START" end
  local aborted = err and (err.kind == "interrupted" or err.code == "loaded_meanwhile")
  local good = code and code <= 1 or outcome and outcome.nothing ~= nil and not err
  self:send(aborted and "ABORT" or good and "COMPLETE" or "FAIL", not good and err or nil, outcome and outcome.report)
end

return M
