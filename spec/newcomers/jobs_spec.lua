-- Does the jobs of newcomers as the docs describe them. They are in spec/newcomers/jobs.lua.
local h = require "spec.helper"
local jobs = require "spec.newcomers.jobs"
local workspace = require "spec.commands.workspace"

if h.no_server(pending) then return end

local function set_up(w, job)
  for path, bytes in pairs(job.files) do
    w:write(path, type(bytes) == "table" and bytes[1] or bytes)
    if type(bytes) == "table" then
      assert(0 == h.sh(("cd %s && iconv -t %s %s -o it && mv it %s"):format(h.quote(w.dir), bytes[2], path, path)))
    end
  end
  for name, text in pairs(job.kits) do
    w:kit((name:gsub("/", ".")), (text:gsub('into = "', ('into = "%s.'):format(w.schema))))
  end
end

-- Mend a file as an editor does: each pattern by the text behind it.
local function mend(w, name, ...)
  local text, edits = w:read(name), { ... }
  for i = 1, #edits, 2 do
    local new, n = text:gsub(edits[i], edits[i + 1])
    assert.is_true(n > 0, edits[i])
    text = new
  end
  w:write(name, text)
end

describe("a newcomer's job:", function()
  for _, job in ipairs(jobs) do
    it(job[1], function()
      local w = workspace.new()
      set_up(w, job)
      for _, step in ipairs(job.steps) do
        if step.write then
          mend(w, table.unpack(step.write))
        elseif step.sql then
          assert.equal(step.gives, w:sql(step.sql))
        else
          local words = {}
          for word in step.type:gmatch "%S+" do words[#words + 1] = word end
          if words[1] ~= "preview" then words[#words + 1] = "--to" words[#words + 1] = w:to() end
          local code, out, err = w:kitload(table.unpack(words))
          local seen = (out .. err):gsub("%s+", " ")
          for _, text in ipairs(step.says or {}) do assert.is_truthy(seen:find(text, 1, true), text .. "\nis not in\n" .. out .. err) end
          assert.equal(step.exit, code, step.type .. "\n" .. out .. err)
        end
      end
    end)
  end
end)
