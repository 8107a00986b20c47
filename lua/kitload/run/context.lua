-- The context of a command: what it gets besides its words, and what it gives besides its exit code.
local record = require "kitload.talk.record"

---@class kitload.Context
---@field version string
---@field committed boolean
---@field part kitload.Part?
---@field about kitload.Session?
---@field outcome kitload.context.Outcome?

---@class kitload.context.Outcome  one of them
---@field report kitload.Report?
---@field nothing string?     why there was nothing to do
---@field runs kitload.Outcome[]?  of --each

return record.declare("context", {
  version = "must",             -- string: of kitload
  committed = "must",           -- boolean: rows of this command are committed in the destination; taken from the outcome
  reached = "may",              -- boolean: there was a connection
  part = "may",                 -- kitload.Part: if this is one of several runs
  about = "may",                -- kitload.Session: of the run, as far as it came
  outcome = "may",              -- what became of it
})
