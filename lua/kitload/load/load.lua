-- A load in progress. loading.prepare makes it from a spec, planning fills it in, and the transactions bring it to its outcome.
local record = require "kitload.talk.record"
local spec_of = require "kitload.load.spec"

---@class kitload.loading.load
---@field way "straight"|"staged"|"rows"|"none"
---@field target kitload.target
---@field spec kitload.loading.spec
---@field notes string[]

local type_of = record.declare("load", {
  spec = "must",                -- kitload.loading.spec
  notes = "must",               -- string[]
  files = "may",                -- { name, base, rows }[]: the files, in the numbering of the staging table

  -- The plan (planning.lua).
  creation = "may",             -- kitload.creation
  target = "may",               -- kitload.target
  stage = "may",                -- kitload.stage
  own_types = "may",            -- boolean: columns of the stage have the destination's own types
  metadata = "may",             -- the times of the metadata columns
  merge_spec = "may",           -- the argument of merge.plan, in case the merge is planned again
  merge = "may",                -- kitload.merge: how the rows are merged
  redone_because = "may",       -- string: it is done over by staging, and why
  plain_stage = "may",          -- boolean: done over, the stage takes values that the columns would not
  way = "may",                  -- "straight" | "staged" | "rows" | "none"
  reason = "may",               -- string: why this way
  distinct = "may",             -- how the client can prove that no key is repeated; nil: it cannot
  keeps_rejects = "may",        -- boolean: rejected rows are kept in the staging table
  packed = "may",               -- columns that are sent as one array, because a table cannot have so many
  sent_columns = "may",         -- the columns in the order in which they are sent
  number = "may",               -- boolean: COPY's first column is the row's number; not for a bare stage, nor straight
  row = "may",                  -- boolean: the next column is the row's number in its file
  keep = "may",                 -- the places of the key's columns, because the keys of rejected rows are kept
  copy = "may",                 -- string: the COPY statement for the pipeline
  in_place = "may",             -- boolean: rows are merged from the staging table, without a temporary table
  scratch = "may",              -- UUID: the job under which rejects are kept for that
  rows = "may",                 -- kitload.tables.table: the staging table
  statements = "may",           -- { purpose, sql }[]: what finish will run, for people

  -- The job.
  jobs = "may",                 -- kitload.jobs
  started = "may",              -- boolean: its row is written and its lock is held
  already = "may",              -- the job that loaded the same before
  rows_copy = "may",            -- string: the COPY statement of the staging table
  payload = "may",              -- what the pipeline needs to write rows for the staging table
  noted = "may",                -- boolean: the rows are staged, and the job's row says so

  -- The transaction.
  destination_locked = "may", schema_locked = "may", -- boolean: we hold these locks
  waiting = "may",              -- the lock for which we waited too long
  claims = "may",               -- integer: how many files are claimed so far
  claimed = "may",              -- boolean: all files are claimed
  elsewhere = "may",            -- boolean: we have asked where else they are loaded
  hooked = "may",               -- kitload.Hook[]: what the kit's own SQL did
  created = "may",              -- { table, columns }: what was made
  closed = "may",               -- boolean: there is a note that nobody else may read the new table
  retries = "may",              -- integer: how often the merge was repeated
  secrets = "may",              -- string[]: fields whose values are not shown
})

local M = {}

--- Make a load from a spec.
---@param spec kitload.loading.spec
---@param files { name: string, base: integer, rows: integer }[]?  rows that are staged already
---@return kitload.loading.load
function M.of(spec, files)
  return type_of.new { spec = spec_of.new(spec), notes = {}, files = files, noted = files and true or nil }
end

return M
