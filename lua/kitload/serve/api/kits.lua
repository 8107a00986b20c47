-- The kits of the project: their fields, and the file that a customer fills in.
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

-- A session is for one kit.
local function is_allowed(ctx, name) return ctx.who.kind ~= "S" or ctx.who.kit == name end

local function find(ctx)
  local kit = kits.get(ctx.config.spool, ctx.who.project, ctx.request.params.kit)
  return kit and is_allowed(ctx, kit.name) and kit or problem.raise "not_found"
end

function M.list(ctx)
  shapes.known_query(ctx, {})
  local list = {}
  for _, kit in ipairs(kits.of(ctx.config.spool, ctx.who.project)) do
    if is_allowed(ctx, kit.name) then list[#list + 1] = json.object { { "name", kit.name }, { "label", kit.label } } end
  end
  return shapes.json(200, json.object { { "data", json.array(list) } })
end

function M.get(ctx)
  return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = kits.text(ctx.config.spool, find(ctx).name) }
end

-- Seconds that a template may take.
local PATIENCE = 20

-- It is made once for each text of the kit, by the command, so that it is the command's.
function M.template(ctx)
  local kit, config = find(ctx), ctx.config
  local path = ("%s/kits/%s.%s.template"):format(config.spool, kit.name, kit.hash:sub(1, 16))
  local bytes = spool.read(path)
  if not bytes then
    local word = kits.word(config.spool, kit)
    local made = sys.run { argv = { config.program, "template", word, "--quiet" }, cwd = config.root, seconds = PATIENCE }
    if made.code ~= 0 then
      problem.raise("unprocessable", "the kit has no template: " .. (made.err:match "error: ([^\n]*)" or "it took too long"))
    end
    bytes = made.out
    sys.write(path, bytes, ("%s.%s.tmp"):format(path, ctx.request.id))
  end
  local is_json = kit.format == "json" or kit.format == "ndjson"
  return { status = 200, body = bytes, headers = { ["Content-Type"] = is_json and "application/json" or "text/csv; charset=utf-8",
    ["Content-Disposition"] = ('attachment; filename="%s.%s"'):format(kit.name, is_json and "json" or "csv") } }
end

return M
