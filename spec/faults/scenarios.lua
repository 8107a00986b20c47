-- The scenarios that all families share. They are made once: modes × formats × kinds of stage.
local world = require "spec.faults.world"

local M = {}

local modes = { "append", "straight", "upsert", "overwrite", "empty", "insert_only" }
local made, list = {}, nil

local function has_rows_staging()
  local _, help = world.sh(world.binary .. " run --help")
  return help:find("--staging", 1, true) ~= nil
end

--- One of them.
function M.get(mode, format, staging)
  local name = mode .. format .. staging
  made[name] = made[name] or world.scenario(mode, format, staging)
  return made[name]
end

--- All of them: staged in rows where this build knows that.
function M.all()
  if list then return list end
  list = {}
  local stagings = { "typed" }
  if has_rows_staging() and os.getenv "KITLOAD_FAULTS_STAGING" ~= "typed" then stagings[2] = "rows" end
  for _, staging in ipairs(stagings) do
    for i, mode in ipairs(modes) do
      if not (mode == "straight" and staging == "rows") then
        list[#list + 1] = M.get(mode, i % 2 == 0 and "csv.gz" or "csv", staging)
      end
    end
  end
  return list
end

--- One of all by chance.
function M.any() return M.all()[math.random(#M.all())] end

return M
