-- A worker for specs of the front: it answers what it was asked, and keeps uploads in the folder of its config.
local cjson = require "cjson"
local front = require "kitload.host.serve"

local M = {}

local folder

function M.begin(config) folder = config end

local answers = {}

function answers.upload(r)
  local path = folder .. "/" .. r.params.id
  if r.phase == "open" then
    front.end_writer(path)
    if r.query.refused then return { status = 409, body = "{}" } end
    return { accept = { path = path, offset = tonumber(r.query.offset or "0"), most = tonumber(r.query.most or "1000000"), state = "of " .. r.params.id } }
  end
  front.tell(("%s %d %s"):format(r.state, r.received, r.cut and "cut" or "whole"))
  return { status = 201, body = cjson.encode { received = r.received, cut = r.cut, state = r.state } }
end

function answers.stream() return { stream = { topic = "t", last = 5, backlog = "id: 5\nevent: old\ndata: {}\n\n" } } end

function answers.file() return { status = 200, headers = { ["Content-Type"] = "text/plain" }, file = folder .. "/file", offset = 2, length = 3 } end

answers["function"] = function() error "broken" end

function M.handle(r)
  if answers[r.route] then return answers[r.route](r) end
  front.tell(r.method .. " " .. r.path)
  return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = cjson.encode {
    route = r.route, method = r.method, path = r.path, params = r.params, query = r.query, headers = r.headers, body = r.body or false,
    who = r.who or false, kind = r.kind or false, peer = r.peer, id = r.id } }
end

return M
