-- A job as a run has it in memory, and its sources: the files that it reads. The jobs table has a row for the job, the table of
-- files one for each source.
local record = require "kitload.talk.record"

---@class kitload.job
---@field sources kitload.source[]?

local M = record.declare("job", {
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
  review = "may kept",          -- string: the hash of what a review changes in the rows
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

--- A source: what the run knows about a file. A run makes it twice: when the path is found, and when the file is open. "kept" is
--- written into the job's row. "early" is found out by the screening, before the file is open; the second source takes it over.
---@class kitload.source
---@field facts kitload.facts?
---@field start kitload.start?
---@field reopens kitload.mended_row[]?

M.source = record.declare("source", {
  name = "must kept",           -- string: without its folder, unless another file of the run has the same name
  size = "may kept",            -- integer: stored bytes
  sha256 = "may kept",
  rows = "may kept",            -- integer: read
  rejected = "may kept",        -- integer

  -- What is known about the path and its earlier loads.
  facts = "may early",          -- kitload.facts
  version = "may early",        -- integer: how often this path had been loaded when we looked
  beginnings = "may early",     -- table<integer, string>: hashes of its beginnings, by size
  start = "may early",          -- kitload.start: its new rows begin here; what stands before is loaded already
  behind = "may early",         -- integer: how many bytes the load had that ends at `start`
  reopens = "may early",        -- kitload.mended_row[]: the rejected row that is read again, as its job may have named it
  is_in = "may early",          -- boolean: a job has loaded it before, and it is loaded again: so it is not claimed
  sizes = "may",                -- integer[]: of standard input: the sizes of loaded files of its name
  spared = "may",               -- boolean: it was not read, because the facts of its path are those in the table

  -- What is known when it is open.
  mends = "may",                -- boolean: a rejects file that names its job: its rows are known one by one, so it never counts as loaded
  no_end = "may",               -- boolean: packed, or one JSON document: a later run cannot read on after its last row

  -- What the pipeline found.
  last_row = "may",             -- integer: number of the last row, counted in this file
  last_line = "may",            -- integer
  begun_line = "may",           -- integer: where the last row begins, if no blank row follows
  rejected_row = "may",         -- integer: the last row that the client rejected
  is_open = "may",              -- boolean: the last row was rejected: it may have been half written
})

return M
