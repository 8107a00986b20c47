-- Reads who is told how a run went.
--
--   notify = { "ops", on = { "failed" } } ─▶ { to = { "ops" }, on = { "failed" } }
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

local M = {}

--- What a project may want to be told.
M.events = { "failed", "rejected", "recovered" }
local is_event = { failed = true, rejected = true, recovered = true }

local how = 'write notify = "ops", or notify = { "ops", on = { "failed" } }; what ops runs stands in ~/.config/kitload/config.lua'

local function read_events(v)
  if type(v) == "string" then v = { v } end
  if type(v) ~= "table" or debug.getmetatable(v) or #v == 0 then
    return nil, ("must have a list of %s for on"):format(table.concat(M.events, ", ")), how
  end
  local out = {}
  for key, event in pairs(v) do
    if not is_event[event] or math.type(key) ~= "integer" then
      return nil, ("has %s for on, not one of %s"):format(show(event), table.concat(M.events, ", ")),
        type(event) == "string" and near.did_you_mean(event, M.events) or nil
    end
    out[#out + 1] = event
  end
  return out
end

--- The check of the fact: names, and for what.
function M.check(v)
  if type(v) == "string" then v = { v } end
  if type(v) ~= "table" or debug.getmetatable(v) or #v == 0 then
    return nil, ("must name who is told, not %s"):format(show(v)), how
  end
  local out = { to = {} }
  for key, value in pairs(v) do
    if math.type(key) == "integer" then
      if type(value) ~= "string" or not value:find "^[%w_-]+$" then return nil, ("cannot name %s"):format(show(value)), how end
      out.to[#out.to + 1] = value
    elseif key ~= "on" then
      return nil, ("has no option %s"):format(show(key)), near.did_you_mean(tostring(key), { "on" }) or how
    end
  end
  local on, wrong, instead = read_events(v.on == nil and M.events or v.on)
  if not on then return nil, wrong, instead end
  out.on = on
  return out
end

return M
