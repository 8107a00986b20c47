-- The kit's own SQL around the merge, before_merge and after_merge, as text: what it may not contain, who may forbid it,
-- how it is shown. hook_run.lua runs it.
local errors = require "kitload.talk.errors"
local sql = require "kitload.pg.sql"
local text = require "kitload.talk.text"

local M = {}

M.names = { "before_merge", "after_merge" }

--- The SQL of a hook as a list.
---@param spec table  a loading's spec, or a kit's facts
---@param name string
---@return string[]
function M.texts(spec, name)
  local hook = spec[name]
  return type(hook) == "table" and hook or { hook }
end

---@return boolean
function M.has(spec, name) return M.texts(spec, name)[1] ~= nil end

-- Forbidden -----------------------------------------------------------------------------------------------------------

--- The error for a kit with a hook, if the workspace or the project allows no SQL in kits; nil for a kit without hooks.
---@param description table
---@param who string  the file that says sql_hooks = false
---@return table? err
function M.forbidden(description, who)
  local places = description.hooks_at or {}
  for _, name in ipairs(M.names) do
    if description.facts[name] then
      local at = places[name]
      return errors.usage(("%s%s is not allowed: %s says sql_hooks = false"):format(
          at and ("%s:%d: "):format(at.file, at.line) or "", name, who),
        "SQL in a kit may do all that the database role may; take it out, or ask who is responsible for that file to allow it",
        { code = "sql_hooks" })
    end
  end
end

local function misplaced(name, word, why, hint)
  return errors.usage(("%s contains %s, but %s"):format(name, word, why), hint)
end

--- Finds mistakes in the text of the hooks. A statement that ends the transaction would separate the rows from the job that
--- says they are in. The server does not read beyond U+0000. And nobody waits for what LISTEN would receive.
---@param spec table
---@return boolean? ok, table? err
function M.check(spec)
  for _, name in ipairs(M.names) do
    for _, hook in ipairs(M.texts(spec, name)) do
      if hook:find("\0", 1, true) then
        return nil, errors.usage(("%s contains U+0000, where the server would stop to read"):format(name))
      end
      local word = sql.ends_transaction(hook)
      if word then
        return nil, misplaced(name, word, "it runs inside the load's own transaction", "leave BEGIN, COMMIT and ROLLBACK out of it")
      end
      if sql.begins_statement(hook, "listen") then
        return nil, misplaced(name, "LISTEN", "nobody is there to receive it", "NOTIFY informs others, at the load's COMMIT")
      end
    end
  end
  return true
end

-- For people ----------------------------------------------------------------------------------------------------------

local MOST_BYTES, MOST_LINES = 2000, 12

--- The text as reports show it, cut between two characters.
---@param hook string
function M.cut(hook)
  if #hook <= MOST_BYTES then return hook end
  local at = MOST_BYTES
  while at > 0 and hook:byte(at + 1) & 0xC0 == 0x80 do at = at - 1 end
  return ("%s… (%s)"):format(hook:sub(1, at), text.plural(#hook - at, "more byte"))
end

---@class kitload.Hook
---@field name string          before_merge | after_merge
---@field sql string           the first 2,000 bytes of its text
---@field statements string[]? what the server answered to each statement: "DELETE 2", "TRUNCATE TABLE"
---@field tables { table: string, inserted: integer, updated: integer, deleted: integer }[]?  the rows that it wrote

--- The hooks of a kit, for reports.
---@param facts table
---@return kitload.Hook[]
function M.described(facts)
  local list = {}
  for _, name in ipairs(M.names) do
    for _, hook in ipairs(M.texts(facts, name)) do list[#list + 1] = { name = name, sql = M.cut(hook) } end
  end
  return list
end

local function wrote(hook)
  if not hook.statements then return nil end
  local words = {}
  for _, t in ipairs(hook.tables) do
    local counts = {}
    for _, what in ipairs { "inserted", "updated", "deleted" } do
      if t[what] ~= 0 then counts[#counts + 1] = ("%s %s"):format(text.count(t[what]), what) end
    end
    words[#words + 1] = ("%s %s"):format(t.table, table.concat(counts, ", "))
  end
  for _, said in ipairs(hook.statements) do
    if said:find "^TRUNCATE" then words[#words + 1] = "TRUNCATE" end
  end
  return #words > 0 and table.concat(words, "; ") or "wrote no rows"
end

--- Lines about hooks: what each wrote, if that is known, and its text.
---@param list kitload.Hook[]
---@param columns integer
---@return string[]
function M.lines(list, columns)
  local lines = {}
  for _, hook in ipairs(list) do
    local done = wrote(hook)
    local said = done and text.wrap(text.show(done), columns - #hook.name - 7) or {}
    lines[#lines + 1] = "  " .. hook.name .. (said[1] and "   " .. said[1] or "")
    for i = 2, #said do lines[#lines + 1] = (" "):rep(#hook.name + 5) .. said[i] end
    local n = 0
    for line in (hook.sql:match "^%s*(.-)%s*$" .. "\n"):gmatch "([^\n]*)\n" do
      n = n + 1
      if n <= MOST_LINES then lines[#lines + 1] = "      " .. text.cut(text.show((line:gsub("\r$", ""))), columns - 6) end
    end
    if n > MOST_LINES then lines[#lines + 1] = ("      … %s more"):format(text.plural(n - MOST_LINES, "line")) end
  end
  return lines
end

return M
