-- Makes the job of a session, with everything that is known before the load.
local begin = require "kitload.run.begin"
local job_of = require "kitload.records.job"
local jobs = require "kitload.records.jobs"
local review_of = require "kitload.review.review"

local M = {}

--- The files of the kit, by their names below its roots, so that a kit has the same hash from any folder.
local function hashed_files(s)
  local list = {}
  for i, file in ipairs(s.description.files) do
    list[i] = { path = file.path:match "([^/]+/[^/]+)$" or file.path, text = file.text }
  end
  return list
end

--- The hash of all files of the kit; nil without a kit.
function M.kit_hash(s)
  return s.description.name and jobs.kit_hash(hashed_files(s)) or nil
end

--- The job of this run, from the kit and the command line. With --mend it is the job whose rows are mended.
---@param version string  of kitload
---@param sources kitload.source[]?  when the files are open
---@return kitload.job
function M.of(s, version, sources)
  local d, mends = s.description or { facts = {}, fields = {} }, s.mend and s.mend.plan.job
  local same = mends or { kit_version = d.version, kit_hash = d.name and M.kit_hash(s) or nil, sources = sources }
  return job_of.new {
    id = mends and s.mend.id or s.job, kit = d.name, kit_version = same.kit_version, kit_hash = same.kit_hash, sources = same.sources,
    header = sources and s.files[1] and s.files[1].headers,
    was = d.facts.was, reads = begin.meta_names(d), grows = not s.review and (d.source or {}).grows or nil,
    mode = d.facts.load or s.options.load or "append",
    keyed = (d.facts.key or s.options.key) ~= nil, project = s.project and s.project.name, meta = s.meta,
    review = s.review and review_of.hash(s.review) or nil, kitload_version = version,
  }
end

return M
