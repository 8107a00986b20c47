-- A test database for the specs of the SQL side: new schemas, and a load whose rows are Lua tables.
local h = require "spec.helper"
local sql = require "kitload.pg.sql"

local M = {}

local count = 0

--- A connection to the test server; each has its own backend.
function M.connect(role)
  local pg = require "kitload.host.pg"
  local conn = assert(pg.connect { conninfo = h.conninfo(), application_name = "kitload spec", retry = false })
  if role then assert(conn:exec("SET ROLE " .. sql.ident(role))) end
  return conn
end

--- A schema of its own, first in the search_path of the connection.
function M.schema(conn, name)
  count = count + 1
  name = name or ("spec_%d_%d"):format(conn:pid() % 100000, count)
  M.run(conn, ("DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s; SET search_path = %s, public"):format(
    sql.ident(name), sql.ident(name), sql.ident(name)))
  return name
end

function M.run(conn, text)
  local result, err = conn:script(text)
  if not result then error(("%s\n%s"):format(err.message, text), 2) end
  return result
end

--- All rows of a query as a list of lists of texts; NULL is "∅".
function M.rows(conn, query, params)
  local result, err = conn:exec(query, params)
  if not result then error(("%s\n%s"):format(err.message, query), 2) end
  local out = {}
  for i, row in ipairs(result.rows) do
    out[i] = {}
    for j, name in ipairs(result.columns) do out[i][j] = row[name] == nil and "∅" or tostring(row[name]) end
  end
  return out
end

--- The rows as one text: "1|a, 2|b".
function M.text(conn, query, params)
  local out = {}
  for i, row in ipairs(M.rows(conn, query, params)) do out[i] = table.concat(row, "|") end
  return table.concat(out, ", ")
end

-- A staged number leaves room for the parts of a split row; a row's number in its file is below one of headers.
local function csv(rows, width, number, place)
  local lines = {}
  for i, row in ipairs(rows) do
    local cells = { number and tostring(i << 16) or nil, place and tostring(i + 1) or nil }
    for j = 1, width do
      local v = row[j]
      cells[#cells + 1] = (v == nil or v == false) and "" or '"' .. tostring(v):gsub('"', '""') .. '"'
    end
    lines[i] = table.concat(cells, ",") .. "\n"
  end
  return table.concat(lines)
end

--- Do what the pipeline does, with rows that are given: false or nil is NULL.
function M.copy(conn, load, rows)
  local statement = load.copy:gsub("FORMAT binary", "FORMAT csv")
  local copied, err = conn:copy_from(statement, csv(rows, #load.spec.columns, load.number, load.row))
  if not copied then return nil, err end
  return { read = #rows, sent = #rows, rejected = 0, skipped = 0, copied = copied }
end

--- "id:int8 name:text" → columns with their encoders.
function M.columns(text)
  local list = {}
  for name, encoder in text:gmatch "(%S+):(%S+)" do list[#list + 1] = { name = name, encoder = encoder } end
  return list
end

local function job_of(spec)
  local sys = require "kitload.host.sys"
  return { id = sys.uuid(), kit = "spec", kit_hash = "k", meta = {},
           sources = { { name = "a.csv", sha256 = spec.hash or sys.uuid() } } }
end

-- What is for M.load alone.
local OWN = { rows = true, result = true, during = true, through = true }

--- A whole load. spec: as loading.prepare takes it, but columns as a text, and rows; hash: as a text, the file's own.
--- during(load): called between the COPY and finish.
---@return table? outcome, table? err, table? load
function M.load(conn, spec)
  local loading = require "kitload.load.loading"
  spec.columns = type(spec.columns) == "string" and M.columns(spec.columns) or spec.columns
  spec.job = spec.job or job_of(spec)
  if spec.jobs == nil then spec.jobs = false end
  if type(spec.into) == "string" then spec.into = { table = spec.into } end
  local asked = {}
  for name, value in pairs(spec) do
    if not OWN[name] then asked[name] = value end
  end
  if type(spec.hash) == "string" then asked.hash = nil end
  local load, err = loading.prepare(conn, nil, asked)
  if not load or load.way == "none" then return nil, err, load end
  while true do
    local result, outcome
    result, err = M.copy(conn, load, spec.rows)
    if result then
      for name, value in pairs(spec.result or {}) do result[name] = value end
      if spec.during then spec.during(load) end
      outcome, err = loading.finish(conn, load, result)
      if outcome or not err.restage then return outcome, err, load end
    end
    local again, failed = loading.restage(conn, load, err)
    if not again then
      if not failed then loading.abandon(conn, load, err) end
      return nil, failed or err, load
    end
    load = again
  end
end

--- Run f with a merge that sends one statement after the other, also of few rows, so that others can come in between.
function M.step_by_step(f)
  local apply = require "kitload.merge.apply"
  local at_once = apply.at_once
  apply.at_once = 0
  local results = table.pack(pcall(f))
  apply.at_once = at_once
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

--- The counts above zero, in a fixed order: "2 inserted 1 updated".
function M.counts(outcome)
  local out = {}
  for _, name in ipairs { "inserted", "updated", "unchanged", "existing", "deleted", "rejected", "skipped", "suppressed" } do
    if outcome.counts[name] > 0 then out[#out + 1] = outcome.counts[name] .. " " .. name end
  end
  return table.concat(out, " ")
end

return M
