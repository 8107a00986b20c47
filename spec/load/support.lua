-- Shared by the specs of the pipeline: a small program, files for it, and runs whose outputs are read back.
local h = require "spec.helper"
local load = require "kitload.host.load"
local plan = require "kitload.host.plan"

local M = {}

--- Fields id (text, required), email, n (integer, a warning above 1000), from columns of the same order.
---@param more table?  further instructions
---@param secret boolean?  the e-mail is masked in reports
function M.program(more, secret)
  local p = {
    ninputs = 3,
    fields = {
      { name = "id", kind = "text", input = 0 },
      { name = "email", kind = "text", input = 1, secret = secret },
      { name = "n", kind = "integer", input = 2 },
    },
    code = {
      { op = "load", field = 0, args = { 0 } },
      { op = "nulls", field = 0, args = { empty = "null", raw = true } },
      { op = "required", field = 0, args = {} },
      { op = "load", field = 1, args = { 1 } },
      { op = "nulls", field = 1, args = { empty = "null", raw = true } },
      { op = "email", field = 1, args = {} },
      { op = "load", field = 2, args = { 2 } },
      { op = "nulls", field = 2, args = { empty = "null", raw = true } },
      { op = "integer", field = 2, args = {} },
      { op = "max", field = 2, args = { "1000", kind = "integer" }, level = "warning" },
    },
  }
  for _, insn in ipairs(more or {}) do p.code[#p.code + 1] = insn end
  return p
end

M.columns = {
  { field = 0, name = "id", encoder = "text", type = "text" },
  { field = 1, name = "email", encoder = "text", type = "text" },
  { field = 2, name = "n", encoder = "int8", type = "bigint" },
}

--- A file of columns ID, E-Mail, N, or with the headers given.
function M.file(path, more)
  local file = {
    path = path, name = path:match "[^/]+$", headers = { "ID", "E-Mail", "N" }, columns = { 0, 1, 2 },
    dialect = { delimiter = ",", quote = '"', header = 1 },
  }
  for key, value in pairs(more or {}) do file[key] = value end
  return file
end

--- The same as it comes back: its rejects.
function M.rejects_file(path, more)
  local file = M.file(path, { headers = { "_row", "_errors", "ID", "E-Mail", "N" }, columns = { 2, 3, 4 }, is_rejects = true })
  for key, value in pairs(more or {}) do file[key] = value end
  return file
end

--- Write the text and give the file for it.
function M.csv(text, more, name)
  return M.file(h.write(h.tmp() .. "/" .. (name or "in.csv"), text), more)
end

--- Run and read back: the result with `rejects_text` and `problems_text`, or nil, err.
function M.run(options, how)
  local dir = h.tmp()
  local o = { plan = plan.bind(M.program()), rejects = dir .. "/r.csv", problems = dir .. "/p.jsonl", label = "t.t@1" }
  for key, value in pairs(options) do o[key] = value end
  local result, err = load[how or "run"](o)
  if not result then return nil, err, dir end
  result.rejects_text = h.exists(o.rejects) and h.read(o.rejects) or ""
  result.problems_text = h.exists(o.problems) and h.read(o.problems) or ""
  return result
end

--- Lines of `n` rows: good ones, bad e-mails, missing ids, warnings, in a fixed pattern.
function M.rows(n)
  local lines = { "ID,E-Mail,N" }
  for i = 1, n do
    local id = i % 11 == 0 and "" or ("K%05d"):format(i)
    local email = i % 7 == 0 and "no at " .. i or ("a%d@example.org"):format(i)
    local number = i % 13 == 0 and "x" .. i or tostring(i % 17 == 0 and 1000 + i or i % 1000)
    lines[#lines + 1] = ("%s,%s,%s"):format(id, email, number)
  end
  return table.concat(lines, "\n") .. "\n"
end

--- A kit file of the functions given as Lua source; its path, and the folder it is in.
function M.kit(source)
  local dir = h.tmp()
  return h.write(dir .. "/k.lua", source), dir
end

return M
