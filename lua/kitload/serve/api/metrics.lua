-- Numbers for Prometheus. No label has an id or a name of the workspace, so their count does not grow.
local database = require "kitload.serve.state.db"
local front = require "kitload.host.serve"
local imports = require "kitload.serve.state.imports"
local spool = require "kitload.serve.base.spool"
local states = require "kitload.serve.state.states"

local M = {}

local function family(out, name, kind, help)
  out[#out + 1] = ("# HELP kitload_%s %s"):format(name, help)
  out[#out + 1] = ("# TYPE kitload_%s %s"):format(name, kind)
end

local function single(out, name, kind, help, value)
  family(out, name, kind, help)
  out[#out + 1] = ("kitload_%s %d"):format(name, value or 0)
end

local function of_front(out)
  local c = front.counters()
  family(out, "http_requests_total", "counter", "requests by the class of their status")
  for class = 1, 5 do out[#out + 1] = ('kitload_http_requests_total{status="%dxx"} %d'):format(class, (c.by_class or {})[class] or 0) end
  single(out, "http_received_bytes_total", "counter", "bytes of bodies that have come", c.bytes_in)
  single(out, "http_timeouts_total", "counter", "connections that were too slow", c.timed_out)
  single(out, "http_refused_connections_total", "counter", "connections beyond the limits", c.refused_connections)
  single(out, "http_connections", "gauge", "open connections", c.connections)
  single(out, "http_streams", "gauge", "streams of events", c.streams)
  single(out, "http_uploads", "gauge", "requests whose bytes are coming", c.writers)
  single(out, "http_queued", "gauge", "requests that wait for a worker", c.queued)
end

local function of_imports(out, rows)
  local counts, queued = {}, 0
  for _, row in ipairs(rows) do counts[row.state], queued = row.n, queued + row.queued end
  family(out, "imports", "gauge", "imports by their state")
  for _, state in ipairs(states.all) do out[#out + 1] = ('kitload_imports{state="%s"} %d'):format(state, counts[state] or 0) end
  single(out, "imports_queued", "gauge", "imports that wait for their run", queued)
end

function M.get(ctx)
  local out = {}
  local ok, rows = pcall(imports.count, ctx.db)
  if not ok and not database.is_away(rows) then error(rows, 0) end
  single(out, "state_up", "gauge", "whether the database of the state answers", ok and 1 or 0)
  single(out, "spool_full", "gauge", "whether the disk of the spool is nearly full", spool.is_full(ctx.config.spool) and 1 or 0)
  of_front(out)
  if ok then of_imports(out, rows) end
  return { status = 200, headers = { ["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8" },
    body = table.concat(out, "\n") .. "\n" }
end

return M
