-- A project of the workspace: projects/NAME.lua, a plain table that says where a customer's rows go.
--
--   return { to = { env = "ACME_DATABASE_URL" }, schema = "acme", meta = { tenant_id = 7 } }
--
-- The file is kept in git. So a password in it is refused, and no message repeats the password.
local facts = require "kit.facts"
local near = require "kit.base.near"
local pairs = require "kit.base.ordered"
local show = require("kit.base.fault").show

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

--- A text that may hold connection strings, with the passwords replaced by stars.
---@param text string
---@return string
function M.masked(text)
  text = text:gsub("(://[^%s:@\"']*:)[^%s\"']+@", "%1***@")
  text = text:gsub("([Pp][Aa][Ss][Ss][Ww][Oo%%][%w%%]*%s*=%s*)'[^']*'?", "%1***")
  return (text:gsub("([Pp][Aa][Ss][Ss%%][%w%%]*%s*=%s*)[^%s&\"']+", "%1***"))
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

---@type table<string, kit.FactInfo>
M.facts = {
  to = { check = destination, doc = "where the rows go: a URI or keywords without a password, or a variable that has it" },
  schema = { check = facts.field.label.check, doc = "the schema, if into names none" },
  meta = { check = meta, doc = "values of --meta, if the command line gives none" },
  lock_timeout = { check = seconds, doc = "seconds to wait for another load of the table" },
  limits = { check = facts.kit.source.check, doc = "limits of the kit's functions" },
  sql_hooks = { check = facts.defaults.sql_hooks.check, doc = "false: its kits may not have before_merge or after_merge" },
  tables = { check = facts.kit.source.check, doc = "the names of kitload's own tables: schema, prefix" },
}

--- Facts of kits for which a project may give a value, for kits that do not say them.
M.given = { "metadata", "max_rejects", "on_invalid", "staging", "rejects", "rejects_to" }
for _, name in ipairs(M.given) do M.facts[name] = facts.kit[name] end

--- Limits for functions. How a kit is loaded is decided by the workspace, not by a project.
M.limits = {}
for name, info in pairs(facts.limits) do M.limits[name] = name ~= "load_instructions" and info or nil end

--- How the names of kitload's own tables begin.
M.tables = {
  schema = { check = facts.field.label.check, doc = "the schema of kitload's own tables (public)" },
  prefix = { check = facts.field.label.check, doc = "what their names begin with (_importflow_)" },
}

M.later = { tunnel = true, webhooks = true }

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
  return out
end

return M
