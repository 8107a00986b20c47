-- A load that is in work: loading.prepare makes it of a spec, the plan fills it in, the transactions take it to its outcome.
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
  files = "may",                -- { name, base, rows }[]: as the rows are numbered in the staging table

  -- The plan (planning.lua).
  creation = "may",             -- kitload.creation
  target = "may",               -- kitload.target
  stage = "may",                -- the names of the staging
  own_types = "may",            -- boolean: the staging has columns of their own types
  metadata = "may",             -- the times of the metadata columns
  merge_spec = "may",           -- what merge.plan takes, should the merge be planned anew
  merge = "may",                -- kitload.merge: how the rows are merged
  redone_because = "may",       -- string: it is done over by staging, and why
  plain_stage = "may",          -- boolean: done over, the staging takes values that the columns would not
  way = "may",                  -- "straight" | "staged" | "rows" | "none"
  reason = "may",               -- string: why this way
  distinct = "may",             -- what shows that no key is repeated, where that can be known
  keeps_rejects = "may",        -- boolean: rejected rows are kept in the staging table
  packed = "may",               -- columns that go as one array, as a table cannot have so many
  sent_columns = "may",         -- the columns in the order in which they are sent
  number = "may",               -- boolean: the first column of COPY is the row's number; not of a bare staging (bare.lua), nor straight
  row = "may",                  -- boolean: the next one is the row in its file
  keep = "may",                 -- the places of the key's columns: rejected rows keep their keys
  copy = "may",                 -- string: the COPY statement for the pipeline
  in_place = "may",             -- boolean: merged from where the rows are staged, without a temporary table
  scratch = "may",              -- UUID: of what is staged for that
  rows = "may",                 -- kitload.tables.table: the staging table
  statements = "may",           -- { purpose, sql }[]: what finish will run, for people

  -- The job.
  jobs = "may",                 -- kitload.jobs
  started = "may",              -- boolean: its row is there and its lock held
  already = "may",              -- the job that loaded the same before
  rows_copy = "may",            -- string: the COPY statement of the staging table
  payload = "may",              -- what the pipeline writes beside the rows of the staging table
  noted = "may",                -- boolean: the rows are staged, and the job says so

  -- The transaction.
  destination_locked = "may", schema_locked = "may", -- boolean: these turns are ours
  waiting = "may",              -- what was waited for in vain
  claims = "may",               -- integer: files that are claimed so far
  claimed = "may",              -- boolean: all of them are
  elsewhere = "may",            -- boolean: it was asked where else they are loaded
  hooked = "may",               -- kitload.Hook[]: what the kit's own SQL did
  created = "may",              -- { table, columns }: what was made
  closed = "may",               -- boolean: it is noted that nobody else may read the new table
  retries = "may",              -- integer: times the merge was repeated
  secrets = "may",              -- string[]: fields whose values are not shown
})

local M = {}

--- A load of what is asked for.
---@param spec kitload.loading.spec
---@param files { name: string, base: integer, rows: integer }[]?  rows that are staged already
---@return kitload.loading.load
function M.of(spec, files)
  return type_of.new { spec = spec_of.new(spec), notes = {}, files = files, noted = files and true or nil }
end

return M
