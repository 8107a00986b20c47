-- The spec of a load: what it should do. The run makes it (or `kitload merge`, from the job's row), and loading.lua takes it.
--
-- Fields marked "kept" are written into the job's row when its rows are staged, because a later merge has no kit and no command
-- line. The other fields are about the files, or belong to the caller.
local job = require "kitload.records.job"
local record = require "kitload.talk.record"

---@class kitload.loading.spec
---@field job kitload.job
---@field kept table?

local M = record.declare("loading spec", {
  -- The table and the way into it.
  into = "may kept",            -- { schema: string?, table: string }: needed without a target
  mode = "must kept",           -- "append" | "upsert" | "overwrite" | "insert_only"
  key = "may kept",             -- string[]: destination columns
  columns = "must kept",        -- { name: string, encoder: string }[]: program.columns
  fields = "may kept",          -- { name: string, domain: string }[]: for create: every column of the kit (create.fields)
  create = "may kept",          -- boolean | { public: boolean }
  metadata = "may kept",        -- boolean
  extracted_at = "may kept",    -- ISO instant; the job's start unless given
  duplicates = "may kept",      -- "last" | "first" | "reject"
  overwrite = "may kept",       -- "truncate"
  no_index = "may kept",        -- boolean
  before_merge = "may kept",    -- string | string[]: SQL
  after_merge = "may kept",     -- the same
  checks = "may kept",          -- kitload.setcheck[]: the kit program.checks: checks between rows, and lookups
  hooked = "may kept",          -- boolean: the kit has a hook, which may change the key
  secret = "may kept",          -- boolean: some field is secret; its values are never shown

  -- How much may go wrong.
  allow_empty = "may kept",     -- boolean
  cascade = "may kept",         -- boolean: an overwrite may delete or change rows of other tables, too
  max_deletes = "may kept",     -- a count, or a share of the rows that were there; "50%" unless given
  max_rejects = "may kept",     -- a count or "5%"
  on_invalid = "may kept",      -- "reject" | "abort"
  min_rows = "may",             -- rows that a run must read; checked after reading

  -- The job and its files.
  job = "must",                 -- kitload.job, with the hashes of its sources, if they are known before the load
  limit = "may kept",           -- only so many rows are read, so the files do not count as loaded
  if_loaded = "may",            -- "fail" | "skip" | "again"
  readable_twice = "may",       -- boolean: every file is a regular file
  hash = "may",                 -- function(source, sizes): gives the hash of a file and those of its beginnings
  opened = "may",               -- kitload.jobs: the jobs table, if it is open already
  screened = "may",             -- boolean: the screening found none of the files loaded
  jobs = "may",                 -- kitload.tables.names | false: where the jobs table is; false: none
  mends = "may",                -- string: the file in which the pipeline notes which mended rows go in
  came_back = "may kept",       -- table[]: the same as a list, if another run merges
  mend = "may",                 -- kitload.mend: the rows mend rows of a completed job

  -- How it is done.
  staging = "may",              -- "typed" | "rows"; rows: through the staging table, where they stay
  staged_because = "may",       -- string: the reason not to go straight, and why
  rejects_to = "may",           -- "file" | "table"; table: rejected rows are kept in the staging table, too
  keep = "may",                 -- integer: seconds for which staged rows are kept
  kept = "may kept",            -- needed to describe problems of staged rows: label, fields, secrets, headers, nulls
  dry_run = "may",              -- boolean: do everything, then ROLLBACK; no job
  lock_timeout = "may",         -- number: seconds; 60 unless given; 0 does not wait
  connect = "may",              -- kitload.reconnect: makes a new connection, to ask what became of a COMMIT or to note a failure

  -- What the caller does in between.
  before_commit = "may",        -- function(outcome): ok, err, report; syncs the rejects file; called again if the transaction is
                                -- repeated; report is for the job's row: a text, or a function that gives it; or nil
  pick_rejects = "may",         -- function(rejects): ok, err; writes the rows that ring 2 rejected to the files
  before_failed = "may",        -- function(err): gives the report of a load that is rolled back, for the job's row
  staged_report = "may",        -- function(result): gives the report so far, for the one who finishes the job
  message_of = "may",           -- function(reject, files): gives the message for a rejected row
})

local checked = M.new

--- Make the spec of a load, and its job. Names that are not declared are refused.
---@return kitload.loading.spec
function M.new(values)
  values.job = values.job and job.new(values.job)
  return checked(values)
end

return M
