-- The user's own settings, ~/.config/kitload/config.lua: what a workspace must not say, such as programs to run.
--
--   return { helpers = { op = { "/usr/bin/op", "read" } }, notify = { ops = { "/usr/local/bin/tell-ops" } } }
--   return { webhooks = { proxy = "http://proxy.acme.example:3128", ca = "/etc/acme/ca.pem" } }
--
-- The file is Lua, without any function in reach.
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local sys = require "kitload.host.sys"

local M = {}

--- The user's own folder for kitload; nil if there is no HOME.
---@return string?
function M.folder()
  local base = sys.getenv "XDG_CONFIG_HOME"
  if base and base:sub(1, 1) == "/" then return base .. "/kitload" end
  local home = sys.getenv "HOME"
  return home and home ~= "" and home .. "/.config/kitload" or nil
end

local HOW = 'write return { helpers = { op = { "/usr/bin/op", "read" } } }'

local function is_program(v)
  if type(v) ~= "table" or #v == 0 then return false end
  for _, word in ipairs(v) do
    if type(word) ~= "string" or word == "" then return false end
  end
  return v[1]:sub(1, 1) == "/"
end

local function programs(v)
  if type(v) ~= "table" then return nil, "must be a table of programs" end
  for name, program in pairs(v) do
    if type(name) ~= "string" or not is_program(program) then
      return nil, ("must have for %s a list of words, of which the first is the path of a program"):format(tostring(name))
    end
  end
  return v
end

-- What holds for all webhooks: a proxy that they go through, and certificates in place of the system's.
local function webhooks(v)
  if type(v) ~= "table" then return nil, "must be a table" end
  for name, value in pairs(v) do
    if name == "proxy" then
      if type(value) ~= "string" or not value:find "^https?://[^%s%c]+$" then return nil, "must have http://HOST:PORT for proxy" end
    elseif name == "ca" then
      if type(value) ~= "string" or value:sub(1, 1) ~= "/" then return nil, "must have the whole path of a file for ca" end
    else
      return nil, ("has no option '%s'; it has proxy and ca"):format(tostring(name))
    end
  end
  return v
end

-- Each name that the file may have, with its check: the value, or nil and what is wrong.
local known = { helpers = programs, notify = programs, webhooks = webhooks }

local function wrong(path, message, hint) return nil, errors.usage(("%s: %s"):format(path, message), hint or HOW) end

local function checked(path, given)
  if type(given) ~= "table" then return wrong(path, "gives no table") end
  local out = {}
  for name, value in pairs(given) do
    if not known[name] then
      return wrong(path, ("has no option '%s'"):format(tostring(name)), near.did_you_mean(tostring(name), near.keys(known)))
    end
    local why
    out[name], why = known[name](value)
    if not out[name] then return wrong(path, ("%s %s"):format(name, why)) end
  end
  return out
end

--- What the file says. Without a file: nothing.
---@return { helpers: table<string, string[]>?, notify: table<string, string[]>?,
---  webhooks: { proxy: string?, ca: string? }? }?, table? err
function M.read()
  local folder = M.folder()
  local path = folder and folder .. "/config.lua"
  local there = path and sys.stat(path)
  if not there then return {} end
  if there.uid ~= sys.euid() and there.uid ~= 0 or there.mode & 18 ~= 0 then -- 022
    return wrong(path, "others can write it, and it names programs that run as you", "chmod go-w " .. path)
  end
  local f = io.open(path, "rb")
  local text = f and f:read "a"
  if f then f:close() end
  if not text then return wrong(path, "cannot be read") end
  local chunk, message = load(text, "@" .. path, "t", {})
  if not chunk then return nil, errors.usage(message, HOW) end
  local ok, given = pcall(chunk)
  if not ok then return nil, errors.usage(tostring(given), HOW) end
  return checked(path, given)
end

return M
