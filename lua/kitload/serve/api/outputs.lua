-- The files of an import's last run, as kitload run has written them.
local imports = require "kitload.serve.state.imports"
local problem = require "kitload.serve.base.problem"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

local function file(ctx, name, kind, missing)
  local row = imports.get(ctx.db, ctx.who, shapes.id(ctx, "id"))
  if not row then problem.raise "not_found" end
  if not row.spool then problem.raise("gone", "the files of this import were kept until it expired") end
  if row.attempt == 0 or row.state == "submitting" then problem.raise("not_found", "its run has not ended yet") end
  local path = spool.import(ctx.config.spool, row.id) .. "/" .. name
  local there = sys.stat(path)
  local headers = { ["Content-Type"] = kind, ["Content-Disposition"] = ('attachment; filename="%s"'):format(name) }
  if not there then
    if missing then return { status = 200, headers = headers, body = "" } end
    problem.raise("not_found", "its run wrote no such file")
  end
  return { status = 200, headers = headers, file = path, offset = 0, length = there.size }
end

function M.report(ctx)
  local response = file(ctx, "report.json", "application/json")
  response.headers["Content-Disposition"] = nil
  return response
end

function M.rejects(ctx) return file(ctx, "rejects.csv", "text/csv; charset=utf-8", true) end

function M.problems(ctx) return file(ctx, "problems.jsonl", "application/x-ndjson", true) end

function M.log(ctx)
  local response = file(ctx, "log", "text/plain; charset=utf-8", true)
  response.headers["Content-Disposition"] = nil
  return response
end

return M
