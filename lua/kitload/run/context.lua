-- What a command is called with beside its words, and what it says beside its exit code.
local record = require "kitload.talk.record"

---@class kitload.Context
---@field version string
---@field committed boolean
---@field each kitload.each.Part?

return record.declare("context", {
  version = "must",             -- string: of kitload
  committed = "must",           -- boolean: rows of this command are in the destination for good; the outcome says so
  reached = "may",              -- boolean: there was a connection
  each = "may",                 -- kitload.each.Part: this is one file of --each
})
