-- The fields of k.path before a row is read: a file whose path fits none of their patterns is refused, and says so once.
local errors = require "kitload.talk.errors"
local patterns = require "kit.base.paths"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

local function fits(step, path)
  for _, regex in ipairs(step.args) do
    if sys.match_path(regex, path) then return true end
  end
  return step.args.null == true
end

-- Rows of a rejects file have the paths of their own files, and are looked at one by one.
local function looked_at(file) return not file.is_rejects and file.place ~= nil end

--- The error for the first file of the run with a path that a field of the kit cannot use.
---@param description table?
---@param files kitload.File[]
---@return boolean? ok, table? err
function M.check(description, files)
  for _, field in ipairs(description and description.fields or {}) do
    local step = field.steps[1]
    if step and step.name == "path" then
      for _, file in ipairs(files) do
        if looked_at(file) and not fits(step, file.place) then
          return nil, errors.input(("%s: field '%s': its path %s is not like %s"):format(file.name, field.name,
              text.show(file.place), step.args.shown),
            ('%s:%d: k.%s; add a pattern, put the file there, or write missing = "null"'):format(step.file, step.line, step.text),
            { code = "path.invalid" })
        end
      end
    end
  end
  return true
end

--- A path that the fields of k.path can use, for a file that does not exist: of an example, of a template. Each part is
--- the `example` of the field that takes it, or "1". Nil if the kit has no such field.
---@param description table
---@return string?
function M.sample(description)
  local pattern, values = nil, {}
  for _, field in ipairs(description.fields) do
    local step = field.steps[1]
    if step and step.paths then
      pattern = pattern or patterns.parse(step.paths[1])
      local take = step.args.take
      values[take] = values[take] or field.facts.example
    end
  end
  return pattern and patterns.fill(pattern, values)
end

--- For a sample file, which may lie anywhere: a path that the fields of k.path can use; nil if its own path is one.
---@param description table
---@param path string
---@return string?
function M.instead(description, path)
  if M.check(description, { { name = path, place = (workspace.place(path)) } }) then return nil end
  return M.sample(description)
end

return M
