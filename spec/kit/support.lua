-- Shared by the specs of the language: ops.def read as text, and kits made from strings, loaded in this Lua.
local h = require "spec.helper"
local loader = require "kit.loader"

local M = {}

--- The ops of ops.def, as kitload.host.plan.ops() gives them.
function M.ops()
  local list = {}
  local text = h.read "src/plan/ops.def"
  local line = 'OP%((%w+[%w_]*), (%u+), (%u+), (%u+), (%u+), (%u+),%s*"(.-)"%)'
  for name, class, takes, gives, binds, does, doc in text:gmatch(line) do
    list[#list + 1] = {
      name = name, class = class:lower(), takes = takes:lower(), gives = gives:lower(), binds = binds == "BIND", text = does:lower(),
      doc = doc,
    }
  end
  return list
end

--- Load kits/NAME.lua out of a table of file name → text. Gives the description and functions, or nil and the mistakes.
function M.load(files, name)
  local host = {
    ops = M.ops(), roots = { "kits" }, guards = {},
    read = function(path) return files[path:match "^kits/(.*)%.lua$"] end,
  }
  return loader.new(host):open(("kits/%s.lua"):format(name or "x"))
end

--- Load one kit whose list and facts are given as text.
function M.kit(body)
  return M.load { x = 'local k = require "kit"\nreturn k.kit "x" {\n' .. body .. "\n}\n" }
end

--- The mistakes of such a kit as "line: message | hint".
function M.mistakes(body)
  local description, problems = M.kit(body)
  assert(description == nil, "the kit was taken")
  local out = {}
  for i, p in ipairs(problems) do
    out[i] = p.line - 2 .. ": " .. p.message .. (p.hint and " | " .. p.hint or "")
  end
  return out
end

return M
