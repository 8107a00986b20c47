-- Whether the front lives and can work, and the pages to which the types of problems lead.
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"

local M = {}

function M.healthz() return shapes.json(200, json.object { { "status", "ok" } }) end

-- Kits that do not load make the front no worse for the others: they are named, and the answer stays 200.
function M.readyz(ctx)
  local why, refused = {}, {}
  if not ctx.db:answers() then why[#why + 1] = "the state is away" end
  if spool.is_full(ctx.config.spool) then why[#why + 1] = "the disk of the spool is full" end
  for i, kit in ipairs(kits.refused(ctx.config.spool)) do refused[i] = json.object { { "kit", kit.name }, { "why", kit.why } } end
  return shapes.json(why[1] and 503 or 200, json.object { { "status", why[1] and "not ready" or "ready" },
    { "why", why[1] and json.array(why) or nil }, { "kits", refused[1] and json.array(refused) or nil } },
    why[1] and { ["Retry-After"] = "5" } or nil)
end

function M.problem(ctx)
  for _, p in ipairs(problem.list()) do
    if p.name == ctx.request.params.name then
      return shapes.json(200, json.object { { "type", "/problems/" .. p.name }, { "title", p.title }, { "status", p.status },
        { "detail", p.detail } })
    end
  end
  return problem.raise "not_found"
end

function M.openapi(ctx)
  local page = require("kitload.serve.openapi.openapi").page(require("kitload.serve.api.routes").list(), ctx.config.version)
  return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = page }
end

return M
