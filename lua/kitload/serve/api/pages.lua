-- The pages of the widget: the loader that a host's page takes, and the frame with its script, style and texts. `make web` builds them.
--
-- A browser shows the frame only within a page whose origin the project names. The frame's address says which page asks, and the answer
-- names this one origin, because a pattern of CSP would take any number of labels for the `*.` of an origin.
local kits = require "kitload.serve.base.kits"
local origins = require "kit.facts.origins"
local problem = require "kitload.serve.base.problem"
local sys = require "kitload.host.sys"

local M = {}

local function file(ctx, name, kind, more)
  local folder = ctx.config.pages or problem.raise("not_found", "this kitload has no pages: make web builds them")
  local path = folder .. "/" .. name
  if not sys.stat(path) then problem.raise "not_found" end
  -- The frame names its parts by the hash of their bytes, so such an address never means others.
  local headers = { ["Content-Type"] = kind .. "; charset=utf-8", ["Referrer-Policy"] = "no-referrer",
    ["Cross-Origin-Resource-Policy"] = "same-origin",
    ["Cache-Control"] = ctx.request.query.v and "public, max-age=31536000, immutable" or "no-cache" }
  for key, value in pairs(more or {}) do headers[key] = value end
  return { status = 200, headers = headers, file = path }
end

--- The loader. A page of any origin may take it: it does nothing without a token.
function M.loader(ctx)
  return file(ctx, "kitload.js", "text/javascript", { ["Access-Control-Allow-Origin"] = "*",
    ["Cross-Origin-Resource-Policy"] = "cross-origin", ["Cache-Control"] = "public, max-age=300" })
end

function M.script(ctx) return file(ctx, "frame.js", "text/javascript") end
function M.style(ctx) return file(ctx, "frame.css", "text/css") end

function M.texts(ctx)
  local name = ctx.request.params.name
  if not name:find "^[%w-]+%.json$" then problem.raise "not_found" end
  return file(ctx, "texts/" .. name, "application/json")
end

-- The page that may show the frame. Where nobody has said which, a page of this machine may, so that a first try works.
local function ancestor(ctx)
  local q = ctx.request.query
  local origin = origins.normal(q.origin or "")
  if not origin or not q.kit then return "'none'" end
  local list = kits.origins(ctx.config.spool, q.kit, q.project)
  local may = list and origins.allows(list, origin) or not list and origins.is_local(origin)
  return may and origin or "'none'"
end

-- Nothing is taken from elsewhere, nothing is inline, and no text becomes HTML but by Lit's own templates.
local POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
  .. "require-trusted-types-for 'script'; trusted-types lit-html; frame-ancestors "

function M.frame(ctx)
  return file(ctx, "frame.html", "text/html", { ["Content-Security-Policy"] = POLICY .. ancestor(ctx),
    ["Cross-Origin-Resource-Policy"] = "cross-origin", ["Cross-Origin-Embedder-Policy"] = "require-corp",
    ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()" })
end

return M
