-- A project of the workspace: projects/NAME.lua, a plain table that says where a customer's rows go.
--
--   return { to = { env = "ACME_DATABASE_URL" }, schema = "acme", meta = { tenant_id = 7 } }
--   return { host = "db.acme.example", user = "loader", database = "crm", ssl = "verify-full" }
--
-- The file is kept in git. So a password in it is refused, and no message repeats the password.
--
-- A new name is a line of M.facts, with the function that checks its value. What it says about the connection becomes a part of
-- the connection string in kitload.kits.project.
local cron = require "kit.facts.cron"
local facts = require "kit.facts"
local near = require "kit.base.near"
local notify = require "kit.facts.notify"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show
local tunnel = require "kit.facts.tunnel"
local webhooks = require "kit.facts.webhooks"

local M = {}

local how = 'write to = "postgresql://loader@db.acme.example/crm", or to = { env = "ACME_DATABASE_URL" }'

local function plain(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

--- Whether a connection string, of either form, holds a password. It looks at the text, not at what libpq would understand:
--- a
--- password with an unescaped slash is also in the file.
---@param conninfo string
---@return boolean
function M.has_password(conninfo)
  if plain(conninfo):lower():find "password%s*=%s*[^%s&]" then return true end
  local before_options = conninfo:match "^%s*postgres[ql]*(://[^?]*)"
  return before_options ~= nil and before_options:find "://[^@:]*:[^@]+@" ~= nil
end

-- Names whose texts are shown in messages. Any other name may be a misspelt `password`.
local function is_shown(name)
  if name == "env" then return true end
  if name:lower():find "pass" then return false end
  for _, names in ipairs { M.facts, M.tables, M.limits } do
    if names[name] then return true end
  end
  for _, info in ipairs(M.ssl) do
    if info.name == name then return true end
  end
  local meant = near.nearest(name, near.keys(M.facts))
  return meant ~= nil and not meant:find "pass"
end

--- A text that may hold connection strings, with the passwords replaced by stars.
---@param text string
---@return string
function M.masked(text)
  text = text:gsub("(://[^%s:@\"']*:)[^%s\"']+@", "%1***@")
  for _, quoted in ipairs { '"[^"\n]*"?', "'[^'\n]*'?", "%[=*%[.-%]=*%]" } do
    text = text:gsub("(([%a_][%w_]*)[\"']?%]?%s*=%s*)" .. quoted, function(start, name)
      return not is_shown(name) and start .. "***" or nil
    end)
  end
  -- A prompt is no name, and what stands behind it may be its answer.
  for _, quoted in ipairs { '"[^"\n]*"?', "'[^'\n]*'?" } do
    text = text:gsub("(%[%s*\"[^\"\n]*\"%s*%]%s*=%s*)" .. quoted, "%1***"):gsub("(%[%s*'[^'\n]*'%s*%]%s*=%s*)" .. quoted, "%1***")
  end
  return (text:gsub("([Pp][Aa][Ss][Ss%%][%w%%]*%s*=%s*)([^%s&\"']+)", function(start, value)
    return value ~= "secret" and value ~= "totp" and start .. "***" or nil
  end))
end

-- Where the rows go. The value may be a secret, so the messages do not repeat it.
local function destination(v)
  if type(v) == "table" then
    for key in pairs(v) do
      if key ~= "env" then
        return nil, ("has no option %s"):format(show(key)), near.did_you_mean(tostring(key), { "env" }) or how
      end
    end
    if type(v.env) ~= "string" or not v.env:find "^[%a_][%w_]*$" then
      return nil, "names no environment variable", how
    end
    return { env = v.env }
  end
  if type(v) ~= "string" or v == "" then return nil, ("must be a connection string, not %s"):format(show(v)), how end
  if M.has_password(v) then
    return nil, "holds a password, and the file is kept in git",
      'write to = { env = "ACME_DATABASE_URL" }, or leave the password to ~/.pgpass, PGPASSWORD or a service'
  end
  return { uri = v }
end

local function meta(v)
  if type(v) ~= "table" then
    return nil, ("must be a table of names and values, not %s"):format(show(v)), "write meta = { tenant_id = 7 }"
  end
  local out = {}
  for name, value in pairs(v) do
    local kind = type(value)
    if type(name) ~= "string" then return nil, "has a list part, it takes names only", "write meta = { tenant_id = 7 }" end
    if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then return nil, ("cannot have %s for %s"):format(show(value), name) end
    out[name] = tostring(value)
  end
  return out
end

local function seconds(v)
  if math.type(v) == "integer" and v >= 0 and v <= 86400 then return v end
  return nil, ("must be seconds from 0 to 86400, not %s"):format(show(v))
end

-- A part of the connection. Of a list of hosts libpq would choose one, so each setting is one value.
local function setting(example)
  return function(v)
    if type(v) ~= "string" or v == "" or v:find "%c" then return nil, ("must be a text, not %s"):format(show(v)), example end
    if v:find("://", 1, true) or v:find "password%s*=" then return nil, "is a connection string", "to takes a connection string" end
    return v
  end
end

local function port(v)
  if math.type(v) == "integer" and v >= 1 and v <= 65535 then return v end
  return nil, ("must be a port from 1 to 65535, not %s"):format(show(v)), "write port = 5432"
end

--- Settings that say where the rows go, each with libpq's keyword for it.
M.connection = { host = "host", port = "port", user = "user", database = "dbname" }

--- What libpq's sslmode can be.
M.ssl_modes = { "disable", "allow", "prefer", "require", "verify-ca", "verify-full" }

-- What the table `ssl` may have, each with libpq's word for it. Those that name a file are paths in the workspace. A key is a path
-- or a secret. Not each libpq has the last ones; libpq itself says so.
M.ssl = {
  { name = "mode", keyword = "sslmode", choices = M.ssl_modes },
  { name = "ca", keyword = "sslrootcert", is_file = true },
  { name = "cert", keyword = "sslcert", is_file = true },
  { name = "key", keyword = "sslkey", is_file = true, may_be_secret = true },
  { name = "key_password", keyword = "sslpassword", is_secret = true },
  { name = "crl", keyword = "sslcrl", is_file = true },
  { name = "channel_binding", keyword = "channel_binding", choices = { "disable", "prefer", "require" } },
  { name = "negotiation", keyword = "sslnegotiation", choices = { "postgres", "direct" } },
  { name = "require_auth", keyword = "require_auth" },
}

local how_ssl = 'write ssl = "verify-full", or ssl = { mode = "verify-full", ca = "certs/acme-ca.pem" }'

local function one_of(v, words)
  for _, word in ipairs(words) do
    if v == word then return true end
  end
  return false
end

--- Words that a project's file has besides Lua's. What they give is plain data.
M.words = {
  secret = function(v) return { secret = v } end,
  totp = function(v) return { totp = v } end,
}

---@class kit.SecretRef  where a secret comes from
---@field kind "sealed"|"env"|"file"|"helper"
---@field name string     of the sealed secret, the variable, the file or the helper
---@field path string?    of the file, as it is opened
---@field args string[]?  for the helper
---@field totp table?     it is the key of one-time codes: { digits =, period =, algorithm = }

local how_secret = 'write password = secret "acme/password", secret { env = "ACME_PW" }, secret { file = "/run/secrets/acme" } or '
  .. 'secret { helper = "op", "…" }'

--- Whether a text can be the name of a sealed secret: it is a path below secrets/.
---@param name any
function M.is_secret_name(name)
  if type(name) ~= "string" or #name > 100 then return false end
  for part in (name .. "/"):gmatch "(.-)/" do
    if not part:find "^%w[%w_.-]*$" then return false end
  end
  return true
end

-- A helper is a program of the user. What a project hands to it never looks like an option.
local function helper_args(v)
  local args = {}
  for i, arg in ipairs(v) do
    if type(arg) ~= "string" or arg == "" or arg:find "^%-" or arg:find "%c" then
      return nil, ("has %s among the words for the helper"):format(show(arg)),
        "a word there does not begin with -; options stand in the user's own ~/.config/kitload/config.lua"
    end
    args[i] = arg
  end
  return args
end

local function secret_from(v)
  for key in pairs(v) do
    if not (key == "env" or key == "file" or key == "helper" or math.type(key) == "integer") then
      return nil, ("has no option %s"):format(show(key)), how_secret
    end
  end
  local kind = v.env and "env" or v.file and "file" or v.helper and "helper"
  local name = kind and v[kind]
  if not kind or type(name) ~= "string" or name == "" or name:find "%c" or (kind ~= "helper" and #v > 0)
    or (v.env and v.file) or (v.helper and (v.env or v.file)) then
    return nil, "does not say where the secret comes from", how_secret
  end
  if kind == "env" and not name:find "^[%a_][%w_]*$" then return nil, "names no environment variable", how_secret end
  if kind == "helper" and not name:find "^[%w_-]+$" then return nil, "names no helper", how_secret end
  if kind ~= "helper" then return { kind = kind, name = name } end
  local args, wrong, instead = helper_args(v)
  if not args then return nil, wrong, instead end
  return { kind = kind, name = name, args = args }
end

-- The value is what `secret` gave. A text may be the password itself, so no message repeats it.
local function secret(v)
  if type(v) == "string" then return nil, "is a text, and the file is kept in git", how_secret end
  if type(v) == "table" and v.totp ~= nil then return nil, "is a one-time code, which only ssh_tunnel.answers can have", how_secret end
  if type(v) ~= "table" or v.secret == nil then return nil, "must be a secret", how_secret end
  local given = v.secret
  if type(given) == "table" then return secret_from(given) end
  if M.is_secret_name(given) then return { kind = "sealed", name = given } end
  return nil, "has no good name for the secret", "a name has letters, digits, _ . - and /, as in acme/password"
end

local function answer(v)
  if type(v) == "table" and v.totp ~= nil then return tunnel.totp(v.totp, secret) end
  return secret(v)
end

--- A secret as a project writes it.
---@param ref kit.SecretRef
---@return string
function M.secret_text(ref)
  if ref.totp then return (M.secret_text { kind = ref.kind, name = ref.name, args = ref.args }:gsub("^secret", "totp")) end
  if ref.kind == "sealed" then return ('secret "%s"'):format(ref.name) end
  local args = ""
  for _, arg in ipairs(ref.args or {}) do args = ('%s, "%s"'):format(args, arg) end
  return ('secret { %s = "%s"%s }'):format(ref.kind, ref.name, args)
end

--- The secrets that a project names: the setting, and where it comes from. With `of_ssh` it goes to the SSH server; with `webhook`
--- it signs what goes there.
---@param project table
---@return { setting: string, ref: kit.SecretRef, of_ssh: boolean?, webhook: kit.Webhook? }[]
function M.secrets(project)
  local list = {}
  if project.password then list[1] = { setting = "password", ref = project.password } end
  for _, info in ipairs(M.ssl) do
    local ref = project.ssl and project.ssl[info.name]
    if type(ref) == "table" then list[#list + 1] = { setting = "ssl." .. info.name, ref = ref } end
  end
  local answers = project.ssh_tunnel and project.ssh_tunnel.answers or {}
  for _, prompt in ipairs(near.keys(answers)) do
    list[#list + 1] = { setting = ("answer for %s"):format(show(prompt)), ref = answers[prompt], of_ssh = true }
  end
  for i, hook in ipairs(project.webhooks or {}) do
    for _, name in ipairs { "secret", "old_secret" } do
      if hook[name] then list[#list + 1] = { setting = ("webhooks[%d].%s"):format(i, name), ref = hook[name], webhook = hook } end
    end
  end
  return list
end

local function is_strict(mode) return mode == "verify-ca" or mode == "verify-full" end

--- What is wrong with a combination of which libpq would ignore a part; and what to write. Nil: nothing.
---@param out table<string, any>  ssl of a project
---@return string? wrong, string? instead
function M.idle_ssl(out)
  if out.key and not out.cert then return "has a key and no cert", 'a key goes with its certificate: cert = "certs/client.pem"' end
  if out.key_password and not out.key then return "has a key_password and no key" end
  if out.crl and not is_strict(out.mode) and not out.ca then
    return ("has a crl, and with the mode %s nobody looks at it"):format(show(out.mode)), 'write mode = "verify-full"'
  end
  if out.ca and (out.mode == "disable" or out.mode == "allow" or out.mode == "prefer") then
    return ("has a ca, and the mode %s goes on without it"):format(show(out.mode)), 'write mode = "verify-full"'
  end
end

-- The value of one name of the table, or nil, what is wrong with it, and what to write.
local function ssl_value(info, value)
  if info.is_secret or info.may_be_secret and type(value) == "table" and value.secret ~= nil then
    local ref, wrong = secret(value)
    if ref then return ref end
    return nil, ("has for %s what %s"):format(info.name, wrong), ('write %s = secret "acme/client-key"'):format(info.name)
  end
  if info.choices and not one_of(value, info.choices) then
    return nil, ("has %s for %s, not one of %s"):format(show(value), info.name, table.concat(info.choices, ", ")),
      type(value) == "string" and near.did_you_mean(value, info.choices) or nil
  end
  if type(value) ~= "string" or value == "" or value:find "%c" then
    return nil, info.is_file and ("must have the path of a file for %s, not %s"):format(info.name, show(value))
      or ("must have a text for %s, not %s"):format(info.name, show(value))
  end
  if info.name == "ca" and value == "system" then
    return nil, 'has "system" for ca', "leave ca out: verify-full takes the system's own bundle"
  end
  return value
end

local function ssl(v)
  if type(v) == "string" then v = { mode = v } end
  if type(v) ~= "table" or debug.getmetatable(v) then return nil, ("must be a mode or a table, not %s"):format(show(v)), how_ssl end
  local out, names = {}, {}
  for _, info in ipairs(M.ssl) do
    names[#names + 1] = info.name
    if v[info.name] ~= nil then
      local value, wrong, instead = ssl_value(info, v[info.name])
      if value == nil then return nil, wrong, instead end
      out[info.name] = value
    end
  end
  for key in pairs(v) do
    if not one_of(key, names) then
      return nil, ("has no option %s"):format(show(key)), near.did_you_mean(tostring(key), names) or how_ssl
    end
  end
  if not out.mode then return nil, "says no mode", how_ssl end
  local wrong, instead = M.idle_ssl(out)
  if wrong then return nil, wrong, instead end
  return out
end

---@type table<string, kit.FactInfo>
M.facts = {
  password = { check = secret, doc = "the password: a secret, by its name or where it comes from" },
  host = { check = setting 'write host = "db.acme.example"', doc = "the server's name or address, or the folder of its socket" },
  port = { check = port, doc = "the server's port" },
  user = { check = setting 'write user = "loader"', doc = "the role that loads" },
  database = { check = setting 'write database = "crm"', doc = "the database" },
  ssh_tunnel = { check = function(v) return tunnel.check(v, answer) end,
    doc = "an SSH server to go through: host, port, user, key, answers" },
  ssl = { check = ssl, doc = "TLS: a mode of libpq, or a table: mode, ca, cert, key, key_password, crl, channel_binding" },
  from_env = { check = facts.kit.metadata.check, doc = "true: the environment may say host and ssl, too" },
  to = { check = destination, doc = "where the rows go: a URI or keywords without a password, or a variable that has it" },
  schema = { check = facts.field.label.check, doc = "the schema, if into names none" },
  meta = { check = meta, doc = "values of --meta, if the command line gives none" },
  notify = { check = notify.check, doc = "who is told how a run went: names, and on = failed, rejected, recovered" },
  webhooks = { check = function(v) return webhooks.check(v, secret) end,
    doc = "addresses that are told by HTTP what became of a run: url, secret, events" },
  timezone = { check = cron.check_zone, doc = "the time zone of its kits' triggers that name none" },
  lock_timeout = { check = seconds, doc = "seconds to wait for another load of the table" },
  limits = { check = facts.kit.source.check, doc = "limits of the kit's functions" },
  sql_hooks = { check = facts.defaults.sql_hooks.check, doc = "false: its kits may not have before_merge or after_merge" },
  origins = { check = facts.defaults.origins.check, doc = "pages that may show the import widget, instead of those of _defaults.lua" },
  tables = { check = facts.kit.source.check, doc = "the names of kitload's own tables: schema, prefix" },
}

--- Facts of kits for which a project may give a value, for kits that do not say them.
M.given = { "load", "metadata", "max_rejects", "on_invalid", "staging", "rejects", "rejects_to" }
for _, name in ipairs(M.given) do M.facts[name] = facts.kit[name] end

local function flag(text)
  if text == "true" or text == "false" then return text == "true" end
  return text
end

-- Digits only: what else Lua reads as a number (0x20, 1e3) is more likely a mistake.
local function digits(text) return text:find "^%d+$" and math.tointeger(tonumber(text)) end

--- What the environment can set, as KITLOAD_<PROJECT>_<NAME>, and how its text is read. Where `only_if_told`, the project
--- must say from_env = true: a password goes to that host.
M.environment = {
  host = { only_if_told = true }, ssl = { only_if_told = true }, port = { read = digits }, user = {}, database = {}, schema = {},
  password = { is_secret = true }, load = {}, staging = {}, on_invalid = {}, rejects_to = {}, lock_timeout = { read = digits },
  max_rejects = { read = digits },
  metadata = { read = flag },
}
--- Limits for functions. How a kit is loaded is decided by the workspace, not by a project.
M.limits = {}
for name, info in pairs(facts.limits) do M.limits[name] = name ~= "load_instructions" and info or nil end

--- How the names of kitload's own tables begin.
M.tables = {
  schema = { check = facts.field.label.check, doc = "the schema of kitload's own tables (public)" },
  prefix = { check = facts.field.label.check, doc = "what their names begin with (_importflow_)" },
}

M.later = { tunnel = true }

--- The checked content of the file. `read_facts` comes from the language.
---@param session kit.Session
---@param path string
---@param given any
---@param read_facts function
---@return table project
function M.read(session, path, given, read_facts)
  local where = { file = path, line = 1 }
  local function mistake(at, message, hint) session.faults:add(at, message, hint) end
  if type(given) ~= "table" or debug.getmetatable(given) then
    mistake(where, ("a project is a table, and the file gives %s"):format(given == nil and "nothing" or show(given)),
      'write return { to = { env = "ACME_DATABASE_URL" }, schema = "acme" }')
    return {}
  end
  if #given > 0 then mistake(where, "a project has no list part, it takes names only") end
  local out, places = read_facts(session, where, given, M.facts, M.later, "project")
  if out.tables then out.tables = read_facts(session, places.tables, out.tables, M.tables, {}, "tables") end
  if out.limits then out.limits = read_facts(session, places.limits, out.limits, M.limits, {}, "limits") end
  out.name = path:match "([^/]+)%.lua$"
  for _, name in ipairs(near.keys(M.connection)) do
    if out.to and out[name] then mistake(places[name], ("%s: to says already where the rows go"):format(name), "write one of them") end
  end
  for _, name in ipairs { "ssl", "password", "ssh_tunnel" } do
    if out.to and out.to.uri == "local:" and out[name] then
      mistake(places[name], ("%s: the server of local: has none"):format(name), "take it away")
    end
  end
  if out.to and out.to.uri and out.ssl and out.to.uri:find("sslmode", 1, true) then
    mistake(places.ssl, "ssl: to says sslmode already", "write one of them")
  end
  return out
end

return M
