-- A job as its run knows it: the value whose row stands in the jobs table.
local record = require "kitload.talk.record"

---@class kitload.job
---@field sources kitload.source[]?

return record.declare("job", {
  id = "must",
  kit = "may kept",             -- string
  kit_version = "may kept",
  kit_hash = "may kept",
  was = "may kept",             -- string[]: names that the kit had before
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
  xid = "may",                  -- string: of the merge's transaction
  backend_pid = "may",          -- integer: of the session that it runs in
  report = "may",               -- JSON text or a table
  kitload_version = "may",
})
