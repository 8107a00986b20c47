-- The formats of files: what each can do. The list comes from src/batch/formats.def; here stands what only Lua knows.
--
--   formats.csv, formats.ndjson …   a format by its name
--   formats.names                   all names, in order
local kinds = require "kitload.host.formats"

---@class kit.Format
---@field name string
---@field title string      as messages write it
---@field endings string    of files' names, with blanks between them
---@field decoder string    "csv" or "json": what reads it
---@field rejects string    the format of its rejected rows
---@field typed boolean     its cells say what they are: numbers, booleans, …
---@field members boolean   its headers are members' names, and rows keep their text
---@field lines boolean     a row begins on a line of its own, so that a file can grow at its end
---@field quotes boolean    the source says which quote and escape stand in it
---@field nulls boolean     it has a word for NULL, so that an empty cell is a text
---@field gives table       facts of the source that it gives where the kit says nothing

-- COPY writes no header unless it is told to, and a row of texts would look like one.
local gives = {
  copy = { delimiter = "\t", quote = false, escape = "\\", header = false },
}

local M = { names = {} }
local by_ending = {}

for i, kind in ipairs(kinds) do
  kind.gives = gives[kind.name] or {}
  M.names[i], M[kind.name] = kind.name, kind
  for ending in kind.endings:gmatch "%S+" do by_ending[ending] = kind.name end
end

--- The format that a file's name tells, by its ending.
---@param path string
---@return string?
function M.of_name(path)
  return by_ending[path:lower():gsub("%.gz$", ""):gsub("%.zst$", ""):match "%.(%w+)$" or ""]
end

--- The format that a source names; `rows` alone names JSON.
---@param source table
---@return kit.Format?
function M.of_source(source)
  local kind = source.format and M[source.format]
  if source.rows and not (kind and kind.members) then return M.json end
  return kind or nil
end

--- The format of a dialect.
---@param dialect table
---@return kit.Format
function M.of_dialect(dialect) return M[dialect.format or "csv"] end

--- Whether the format gives the dialect's facts by itself.
---@param name string?
function M.is_given(name) return name ~= nil and next(M[name].gives) ~= nil end

--- Put the facts that a format gives where `facts` says nothing.
---@param kind kit.Format
---@param facts table
function M.complete(kind, facts)
  for name, value in pairs(kind.gives) do
    if facts[name] == nil then facts[name] = value end
  end
end

return M
