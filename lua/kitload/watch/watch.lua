-- Who is told how the runs of a command went: the programs and the webhooks that the projects name (notify.lua, webhooks.lua), and the
-- file of --metrics.
--
--   watch:around(one) ─▶ one kit runs, with all of its files ─▶ what became of it (ended.lua) ─▶ told
--   watch:finish()    ─▶ metrics of all of them
--
-- Nothing of this changes the exit code. A dry run tells nobody.
local ended_of = require "kitload.watch.ended"
local errors = require "kitload.talk.errors"
local metrics = require "kitload.watch.metrics"
local notify = require "kitload.watch.notify"
local sys = require "kitload.host.sys"
local webhooks = require "kitload.watch.webhooks"

local M = {}

---@class kitload.Watch
---@field off boolean
---@field file string?    of --metrics
---@field all kitload.Ended[]
---@field webhooks kitload.watch.Webhooks
local Watch = {}
Watch.__index = Watch

--- The watch of one command.
---@param options table
---@param version string
---@return kitload.Watch
function M.begin(options, version)
  return setmetatable({ off = options.dry_run or false, file = options.metrics, all = {},
    webhooks = webhooks.begin(options, version) }, Watch)
end

function Watch:tell(ended)
  if self.file then self.all[#self.all + 1] = metrics.of(ended) end
  notify.tell(ended)
  self.webhooks:tell(ended)
end

--- The command for one kit, which tells how it went.
---@param one kitload.RunOne
---@return kitload.RunOne
function Watch:around(one)
  if self.off then return one end
  return function(options, words, context)
    local started, clock = sys.now(), sys.monotonic()
    local code, err = one(options, words, context)
    self:tell(ended_of.new {
      word = words[1], options = options, session = context.about, outcome = context.outcome or {}, code = code or errors.exit_of(err),
      err = not code and err or nil, started = started, seconds = sys.monotonic() - clock,
    })
    return code, err
  end
end

--- A kit that was to run, and could not begin.
---@param word string
---@param options table
---@param err table
function Watch:not_run(word, options, err)
  if self.off then return end
  self:tell(ended_of.new { word = word, options = options, outcome = {}, code = errors.exit_of(err), err = err, started = sys.now(),
    seconds = 0, not_begun = true })
end

--- The command is over.
function Watch:finish()
  if self.file and self.all[1] then metrics.write(self.file, self.all) end
end

return M
