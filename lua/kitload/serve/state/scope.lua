-- Whose rows a query may see. All SQL about imports that a request needs goes through `bind`: its text says {mine ALIAS} where the
-- condition belongs, and {owner} where a new row gets its owner. A text without either is refused, so no query can forget them.
--
--   a key                             its project
--   a session                         its project, and the imports of its organisation and subject
--   a session with scope = "org"      its project, and all imports of its organisation
local M = {}

---@class kitload.serve.Who   a record of the authority
---@field kind "K"|"S"|"C"
---@field id string          of the key or session
---@field project string
---@field organisation string?
---@field subject string?
---@field scope "subject"|"org"?

-- The conditions of `who` on the table `alias`. A part that is NULL is a value, too: no organisation.
local function conditions(who, alias, add)
  local list = { ("%s.project = %s::text"):format(alias, add(who.project)) }
  if who.kind == "S" then
    list[2] = ("%s.organisation IS NOT DISTINCT FROM %s::text"):format(alias, add(who.organisation))
    if who.scope ~= "org" then list[3] = ("%s.subject = %s::text"):format(alias, add(who.subject)) end
  elseif who.kind ~= "K" then
    error(("nobody's query: who is '%s'"):format(tostring(who.kind)))
  end
  return table.concat(list, " AND ")
end

--- The same rule for what is not in the state: whether a record with project, organisation and subject is theirs.
---@param who kitload.serve.Who
---@param record table
function M.owns(who, record)
  if record.project ~= who.project then return false end
  if who.kind == "K" then return true end
  if who.kind ~= "S" or record.organisation ~= who.organisation then return false end
  return who.scope == "org" or record.subject == who.subject
end

--- The SQL and its parameters, bound to whose they are.
---@param who kitload.serve.Who
---@param text string
---@param params any[]?   with n, where the last may be nil
---@return string text, any[] params
function M.bind(who, text, params)
  if type(who.project) ~= "string" or who.kind == "S" and type(who.subject) ~= "string" then error "a query of nobody" end
  local given, bound = params or {}, false
  local all = { n = given.n or #given }
  table.move(given, 1, all.n, 1, all)
  local function add(value)
    all.n = all.n + 1
    all[all.n] = value
    return "$" .. all.n
  end
  local out = text:gsub("{(%l+) ?(%l*)}", function(word, alias)
    bound = true
    if word == "mine" then return conditions(who, alias, add) end
    if word == "owner" then return ("%s::text, %s::text, %s::text"):format(add(who.project), add(who.organisation), add(who.subject)) end
    error(("a query has {%s}"):format(word))
  end)
  if not bound then error("a query does not say whose rows it means: " .. text) end
  return out, all
end

return M
