-- A job as a run has it in memory. The jobs table has a row for it.
local record = require "kitload.talk.record"

---@class kitload.job
---@field sources kitload.source[]?

return record.declare("job", {
  id = "must",
  kit = "may kept",             -- string
  kit_version = "may kept",
  kit_hash = "may kept",
  was = "may kept",             -- string[]: former names of the kit
  reads = "may kept",           -- string[]: the values of --meta that the kit reads; nil: all
  grows = "may kept",           -- boolean: source.grows
  keyed = "may kept",           -- boolean: the mode has a key
  project = "may kept",         -- string
  meta = "may kept",            -- table
  sources = "may kept",         -- kitload.source[]
  header = "may",               -- string[]: of the first file
  mode = "may kept",            -- string; set by the plan of the load
  destination = "may",          -- "schema.table"
  destination_oid = "may",
  identity = "may kept",        -- string: see jobs.identity
  xid = "may",                  -- string: number of the merge's transaction
  backend_pid = "may",          -- integer: process of the session in which it runs
  report = "may",               -- JSON text or a table
  kitload_version = "may",
})
