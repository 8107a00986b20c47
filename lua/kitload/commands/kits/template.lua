-- kitload template: writes the file that a customer fills in, CSV or JSON, to standard output.
local begin = require "kitload.run.begin"
local out = require "kitload.talk.output"
local template = require "kitload.trial.template"
local trial = require "kitload.trial.trial"

local M = {}

---@type kitload.Command
M.command = {
  name = "template", usage = "KIT", summary = "the file that a customer fills in",
  about = "Prints the kit's headers and one example row, which the kit itself accepts, in the kit's dialect: UTF-8, with a byte "
    .. "order mark where the kit expects another encoding. Of a kit whose source is JSON: a document with one row.",
  groups = { "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "bom", help = "begin with a byte order mark, which Excel needs" },
    { name = "with-help", help = "the fields' help texts, as comments or in a row that is skipped" },
    { name = "meta", value = "NAME=VALUE", many = true, help = "as in run, for the example row" },
  },
}

function M.run(options, positional)
  local meta, err = begin.read_meta(options.meta)
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
