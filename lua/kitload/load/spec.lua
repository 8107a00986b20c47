-- What a load is asked for: made by the run (or by `kitload merge` from the job's row), taken by loading.lua.
--
-- The fields that are kept are written into the job's row when its rows are staged: whoever merges them later has no kit and no
-- command line. The others are about the files, or about who asks.
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
  checks = "may kept",          -- kitload.setcheck[]: the kit checks rows against each other, or looks up values: program.checks
  hooked = "may kept",          -- boolean: the kit has a hook, which may change the key
  secret = "may kept",          -- boolean: some field is: its values are not shown

  -- How much may go wrong.
  allow_empty = "may kept",     -- boolean
  cascade = "may kept",         -- boolean: rows of other tables may go with those that an overwrite deletes
  max_deletes = "may kept",     -- a count, or a share of the rows that were there; "50%" unless given
  max_rejects = "may kept",     -- a count or "5%"
  on_invalid = "may kept",      -- "reject" | "abort"
  min_rows = "may",             -- rows that a run has to read: asked when they are read

  -- The job and its files.
  job = "must",                 -- kitload.job, with the hashes of the sources, when they are known before the load
  limit = "may kept",           -- so many rows are read: the files do not count as loaded
  if_loaded = "may",            -- "fail" | "skip" | "again"
  readable_twice = "may",       -- boolean: every file is a regular one
  hash = "may",                 -- function(source, sizes): reads a file for its hash and those of its beginnings
  opened = "may",               -- kitload.jobs: the jobs table, open already
  screened = "may",             -- boolean: the files were looked for: none that was loaded is among them
  jobs = "may",                 -- kitload.tables.names | false: where the jobs table is; false: none
  mends = "may",                -- string: the file in which the pipeline has written down which mended rows go in
  came_back = "may kept",       -- table[]: the same as a list, for a merge by somebody else
  mend = "may",                 -- kitload.mend: the rows mend rows of a job that is completed

  -- How it is done.
  staging = "may",              -- "typed" | "rows": rows: by the staging table, where they stay
  staged_because = "may",       -- string: do not go straight, and why
  rejects_to = "may",           -- "file" | "table": table: rejected rows are kept in the staging table, too
  keep = "may",                 -- integer: seconds that staged rows are kept
  kept = "may kept",            -- what the problems of staged rows are told with: label, fields, secrets, headers
  dry_run = "may",              -- boolean: everything, then ROLLBACK; no job
  lock_timeout = "may",         -- number: seconds, 60 unless given; 0 does not wait
  connect = "may",              -- kitload.reconnect: a new connection, to ask what became of a COMMIT, or to say that the load failed

  -- What the caller does in between.
  before_commit = "may",        -- function(outcome): ok, err: the rejects file is synced here; called again when the transaction is
                                -- repeated; may set outcome.report, which goes into the job's row: a text, or a function that gives it
  pick_rejects = "may",         -- function(rejects): ok, err: rows that ring 2 rejected are written to the files now
  before_failed = "may",        -- function(err): the report of a load that is rolled back, for the job's row
  staged_report = "may",        -- function(result): the report as far as it is known, for who finishes the job
  message_of = "may",           -- function(reject, files): what a rejected row is told
})

local checked = M.new

--- The spec of a load, and its job: names that are not declared are refused.
---@return kitload.loading.spec
function M.new(values)
  values.job = values.job and job.new(values.job)
  return checked(values)
end

return M
