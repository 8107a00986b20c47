-- What the doctor has found so far: a list of steps (kitload.talk.steps), and whether one of them failed.
local M = {}

---@class kitload.Findings
---@field steps kitload.Step[]
---@field failed kitload.Step?
---@field exit integer
local Findings = {}
Findings.__index = Findings

---@param tell fun(step: kitload.Step)  is called for each one at once
function M.new(tell) return setmetatable({ steps = {}, exit = 0, tell = tell }, Findings) end

local function add(self, step)
  self.steps[#self.steps + 1] = step
  self.tell(step)
end

---@param what string
function Findings:ok(name, what) add(self, { step = name, status = "ok", what = what }) end

---@param what string
---@param mend string?
function Findings:remark(name, what, mend) add(self, { step = name, status = "remark", what = what, mend = mend }) end

---@param why string?
function Findings:skip(name, why) add(self, { step = name, status = "not tried", what = why }) end

--- The step failed. Mistakes of the kit, the project or a secret have the exit code 2, everything else 4.
---@param err kitload.Error
function Findings:fail(name, err)
  local of_file = name == "kit" or name == "project" or name == "secrets"
  self.exit = (err.exit == 2 or of_file and err.exit ~= 4) and 2 or 4
  self.failed = { step = name, status = "FAILED", what = err.message, mend = err.hint, said = err.said ~= err.message and err.said or nil }
  add(self, self.failed)
end

--- "ok", "remark" or "failed": the worst of all.
function Findings:status()
  if self.failed then return "failed" end
  for _, step in ipairs(self.steps) do
    if step.status == "remark" then return "remark" end
  end
  return "ok"
end

return M
