-- kitload template: writes the file that a customer fills in, CSV or JSON, to standard output.
local out = require "kitload.talk.output"
local session = require "kitload.run.session"
local template = require "kitload.trial.template"
local trial = require "kitload.trial.trial"

local M = {}

function M.run(options, positional)
  local meta, err = session.read_meta(options.meta)
  if not meta then return nil, err end
  local opened
  opened, err = trial.open(positional[1])
  if not opened then return nil, err end
  local csv, notes = template.make(opened, { bom = options.bom, with_help = options.with_help, meta = meta })
  if not csv then return nil, notes end
  io.stdout:write(csv)
  for _, note in ipairs(notes) do
    local message, hint = note:match "^([^\n]*)\n?(.*)$"
    out.warn(message, hint ~= "" and hint or nil)
  end
  return 0
end

return M
