-- Tests of kits without a database: run cells or a file through a kit, and look at values and issues.
--
--   local kit = require("kit.test").load "kits/acme/contacts.lua"
--   local r = kit:run({ Name = "ACME", ["E-Mail"] = "info@acme.de" }, { meta = { tenant_id = 7 } })
--   assert.is_true(r.ok)
--
-- With luassert, which busted has, there are also assert.accepts(kit, cells, options) and
-- assert.rejects(kit, cells, field, code, options). assert.passes(kit) runs the kit's examples and samples.
require "kitload.host.modules"
local examples = require "kitload.trial.examples"
local fault = require "kit.base.fault"
local formats = require "kitload.trial.test_formats"
local trial = require "kitload.trial.trial"

local M = {}

--- NULL inside a JSON value.
M.null = require("kitload.talk.json").null

--- A cell that is quoted in the file, for fields with empty = "quoted".
M.quoted = trial.quoted

-- The text of an error: all mistakes of a kit, or the one error.
local function text_of(err)
  local lines = {}
  for _, p in ipairs(err.exit == 2 and err.problems or {}) do
    lines[#lines + 1] = ("%s:%d: %s"):format(p.file, p.line, p.message)
    if p.source then lines[#lines + 1] = "    " .. p.source end
    if p.hint then lines[#lines + 1] = "  " .. p.hint end
  end
  if #lines == 0 then
    lines[1] = err.message
    for _, more in ipairs { err.detail or "", err.hint or "" } do
      if more ~= "" then lines[#lines + 1] = "  " .. more end
    end
  end
  return table.concat(lines, "\n")
end

local function raise(err)
  error(text_of(err), 0)
end

---@class kit.test.Kit
---@field name string
---@field version string?
local Kit = {}
Kit.__index = Kit
Kit.__name = "kit"

--- Open a kit by its file, or by its name in the workspace. A mistake of the kit raises an error with file and line.
---@param path string
---@return kit.test.Kit
function M.load(path)
  local opened, err = trial.open(path)
  if not opened then raise(err) end
  return setmetatable({ name = opened.description.name, version = opened.description.version, trial = opened }, Kit)
end

--- Run one row. A missing cell is an empty one. NULL is nil in the values. When a function of the kit raises an error, it
--- is raised here, with the kit's line.
---@param cells table<string|integer, string|number|table>  by header, or by the column's number
---@param options kitload.RunOptions?
---@return kitload.Result
function Kit:run(cells, options)
  local result, err = self.trial:run(cells, options)
  if not result then raise(err) end
  return result
end

--- Run a file as `kitload check` does. Gives a result for each row, the counts, and what was found in the header.
---@param path string
---@param options kitload.FileOptions?
---@return kitload.FileResult
function Kit:run_file(path, options)
  local results, err = self.trial:run_file(path, options)
  if not results then raise(err) end
  return results
end

--- Run the kit's examples, those that it inherits, and its samples, as `kitload test` does. Each result has `ok`, `differences`, `err`, and
--- `why` where it was not run.
---@return kitload.ExampleResult[]
function Kit:examples()
  return examples.run(self.trial)
end

local function issue_text(issue)
  local at = issue.field and ("%s: "):format(issue.field) or ""
  local raw = issue.raw and (", the cell is %s"):format(fault.show(issue.raw)) or ""
  return ("  %s%s (%s)%s"):format(at, issue.message, issue.code, raw)
end

local function state_text(result)
  if result.ok then return "accepts the row" end
  if result.skipped then return ("skips the row: %s"):format(result.skipped) end
  return "rejects the row"
end

--- What the kit did with a row, for a message.
local function told(kit, result)
  local lines = { ("the kit %s %s"):format(kit.name, state_text(result)) }
  for _, issue in ipairs(result.issues) do lines[#lines + 1] = issue_text(issue) end
  return table.concat(lines, "\n")
end

local function check_kit(kit, name)
  if getmetatable(kit) ~= Kit then
    error(('assert.%s takes a kit first, from require("kit.test").load'):format(name), 0)
  end
end

local function accepts(state, arguments)
  local kit, cells, options = arguments[1], arguments[2], arguments[3]
  check_kit(kit, "accepts")
  local result = kit:run(cells, options)
  state.failure_message = told(kit, result)
  return result.ok
end

-- A code must match exactly. Without a code any error at the field is enough.
local function rejects(state, arguments)
  local kit, cells, field, code, options = arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]
  check_kit(kit, "rejects")
  local result = kit:run(cells, options)
  local expected = (field and " at " .. field or "") .. (code and " with " .. code or "")
  state.failure_message = ("expected an error%s\n%s"):format(expected, told(kit, result))
  for _, issue in ipairs(result.issues) do
    if issue.level == "error" and (not field or issue.field == field) and (not code or issue.code == code) then return true end
  end
  return false
end

-- All examples of the kit are good, or not run.
local function passes(state, arguments)
  local kit = arguments[1]
  check_kit(kit, "passes")
  local tested = { { name = kit.name, results = kit:examples() } }
  state.failure_message = formats.text(tested, { quiet = true, columns = 80, paint = function(_, s) return s end })
  for _, result in ipairs(tested[1].results) do
    if not result.ok then return false end
  end
  return true
end

local has_luassert, luassert = pcall(require, "luassert")
if has_luassert then
  luassert:register("assertion", "accepts", accepts)
  luassert:register("assertion", "rejects", rejects)
  luassert:register("assertion", "passes", passes)
end

return M
