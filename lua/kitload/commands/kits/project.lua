-- kitload project: lists the projects of the workspace, or shows one. It never prints a secret: a project holds none, and
-- of an environment variable only the name is shown.
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local print_value = require("kit.base.print").value
local project = require "kitload.kits.project"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "project", usage = "[NAME]", summary = "where the rows of each customer go",
  about = "Lists the projects of the workspace, projects/NAME.lua, or shows what one of them says. Secrets are never printed.",
  groups = { "talk", "help" }, least = 0, most = 1,
}

local function destination(p)
  if not p.to then return "no destination: --to or PG* variables" end
  if p.to.uri then return p.to.uri end
  return ("%s (%s)"):format(p.to.env, (sys.getenv(p.to.env) or "") ~= "" and "set" or "not set")
end

local function list()
  local names = project.names()
  if #names == 0 then
    return nil, errors.usage(("there is no project in %s/projects"):format(workspace.root()),
      'write projects/NAME.lua: return { to = { env = "DATABASE_URL" }, schema = "acme" }')
  end
  local width, failed = 4, nil
  for _, name in ipairs(names) do width = math.max(width, text.width(name)) end
  for _, name in ipairs(names) do
    local p, err = project.read(name)
    if p then
      local schema = p.schema and ("  schema " .. text.show(p.schema)) or ""
      io.stdout:write(text.pad(name, width), "  ", text.show(destination(p)), schema, "\n")
    else
      out.error(err)
      failed = 2
    end
  end
  return failed or 0
end

local function show(name)
  local p, err = project.read(name)
  if not p then return nil, err end
  io.stdout:write(out.paint("bold", p.name), "  ", p.path, "\n")
  io.stdout:write("  to            ", text.show(destination(p)), "\n")
  for _, fact in ipairs(near.keys(p)) do
    if fact ~= "to" and fact ~= "name" and fact ~= "path" then
      io.stdout:write("  ", text.pad(fact, 12), "  ", text.show(print_value(p[fact])), "\n")
    end
  end
  return 0
end

function M.run(_, positional)
  if positional[1] then return show(positional[1]) end
  return list()
end

return M
