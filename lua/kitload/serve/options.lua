-- What the command line of `kitload serve` says, read once.
local destination_of = require "kitload.connect.destination"
local errors = require "kitload.talk.errors"
local keys = require "kitload.serve.state.keys"
local kits = require "kitload.serve.base.kits"
local listing = require "kit.base.listing"
local near = require "kit.base.near"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local workspace = require "kitload.kits.workspace"

local M = {}

---@class kitload.serve.Options
---@field listen string
---@field metrics string?
---@field loopback boolean    only this machine reaches it
---@field spool string        a path from / on
---@field keep integer        seconds
---@field trusted string[]
---@field state string        as it was given
---@field to string?

local LISTEN = "127.0.0.1:8080"

-- HOST:PORT, a port alone, or [IPv6]:PORT.
local function read_listen(given, option)
  local host, port = given:match "^%[([%x:.]+)%]:(%d+)$"
  if not host then host, port = given:match "^([^:%[%]%s]+):(%d+)$" end
  if not host then host, port = "127.0.0.1", given:match "^:?(%d+)$" end
  if not port or tonumber(port) > 65535 then
    return nil, errors.usage(("--%s cannot be '%s'"):format(option, given), "it is written 127.0.0.1:8080 or [::1]:8080")
  end
  local is_loopback = host:find "^127%." ~= nil or host == "::1" or host == "localhost"
  return { address = host:find(":", 1, true) and ("[%s]:%s"):format(host, port) or host .. ":" .. port, loopback = is_loopback }
end

local units = { h = 3600, d = 86400, w = 7 * 86400 }

local function read_keep(given)
  local n, unit = given:match "^(%d+)([hdw])$"
  local seconds = n and #n <= 5 and tonumber(n) * units[unit] or 0
  if seconds == 0 then return nil, errors.usage(("--keep cannot be '%s'"):format(given), "it is written --keep 7d, 12h or 2w") end
  return math.tointeger(seconds)
end

local function check_proxies(list)
  for _, cidr in ipairs(list) do
    local address, bits = cidr:match "^([%x.:]+)/(%d+)$"
    address = address or cidr:match "^[%x.:]+$"
    local most = address and (address:find(":", 1, true) and 128 or 32)
    if not address or bits and tonumber(bits) > most then
      return errors.usage(("--trusted-proxy cannot be '%s'"):format(cidr), "it is an address or a network: 127.0.0.1, 10.0.0.0/8")
    end
  end
end

--- Read the options.
---@param options table
---@return kitload.serve.Options?, table? err
function M.read(options)
  local listen, err = read_listen(options.listen or LISTEN, "listen")
  if not listen then return nil, err end
  local metrics
  if options.metrics then metrics, err = read_listen(options.metrics, "metrics") end
  if err then return nil, err end
  local keep
  keep, err = read_keep(options.keep or "7d")
  if not keep then return nil, err end
  err = check_proxies(options.trusted_proxy or {})
  if err then return nil, err end
  local spool = workspace.whole(options.spool or workspace.root() .. "/.kitload/spool"):gsub("(.)/+$", "%1")
  return { listen = listen.address, metrics = metrics and metrics.address,
    loopback = listen.loopback, spool = spool, keep = keep, trusted = options.trusted_proxy or {},
    state = options.state or "local:", to = options.to }
end

-- An error about --to is one about --state here.
local function of_state(err)
  for _, part in ipairs { "message", "hint" } do err[part] = err[part] and err[part]:gsub("%-%-to%f[%W]", "--state") end
  return err
end

--- Where the state is, for those who connect to it.
---@param given string   --state
---@return kitload.serve.Place?, table? err
function M.place(given)
  if given == "local:" then
    local conninfo, err = require("kitload.connect.localpg").conninfo(workspace.root())
    return conninfo and { conninfo = conninfo }, err
  end
  local destination, err = destination_of.of(reach_of.of { to = given })
  if not destination then return nil, of_state(err) end
  local parts
  parts, err = destination_of.parts(destination)
  if not parts then return nil, of_state(err) end
  local place = { conninfo = destination.conninfo, settings = destination.settings }
  if parts.password and parts.password.from == "PGPASSWORD" then
    local lent
    lent, err = require("kitload.host.secret").lend(require("kitload.talk.variables").secret "PGPASSWORD")
    if not lent then return nil, err end
    place.lent, place.password_file = lent, lent:path()
  end
  return place
end

--- The first connection, whose errors say what to do.
---@param given string
---@return boolean? ok, table? err
function M.try(given)
  local conn, err = require("kitload.connect.connect").open(reach_of.of { to = given }, { retry = false })
  if not conn then return nil, of_state(err) end
  conn:close()
  return true
end

--- The project of a key.
---@param given string?   --project
---@return string? name, table? err
function M.project(given)
  local names = project.names()
  if given then
    for _, name in ipairs(names) do
      if name == given then return name end
    end
    if not names[1] and given == kits.NO_PROJECT then return given end
    return nil, errors.usage(("there is no project '%s'"):format(given), near.did_you_mean(given, names)
      or names[1] and "projects here: " .. listing.list(names) or "the workspace has no projects: leave --project out")
  end
  if not names[1] then return kits.NO_PROJECT end
  if #names == 1 then return names[1] end
  return nil, errors.usage("the key of which project?", "--project NAME, one of " .. listing.list(names))
end

--- The scopes of a key.
---@param given string?   --scopes
---@return string[]? scopes, table? err  neither: all
function M.scopes(given)
  if not given then return nil end
  local list, known = {}, {}
  for _, scope in ipairs(keys.scopes) do known[scope] = true end
  for word in given:gmatch "[^,%s]+" do
    if not known[word] then
      return nil, errors.usage(("there is no scope '%s'"):format(word), near.did_you_mean(word, keys.scopes)
        or "they are " .. listing.list(keys.scopes))
    end
    list[#list + 1] = word
  end
  if not list[1] then return nil, errors.usage("--scopes names none", "they are " .. listing.list(keys.scopes)) end
  return list
end

return M
