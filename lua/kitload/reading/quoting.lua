-- Advice for files whose quotes are used in an unusual way: it names quote = false and quote = "lazy".
local text = require "kitload.talk.text"

local M = {}

local codes = { ["csv.quote"] = true, ["csv.swallowed"] = true }

--- The advice for rows whose quotes break the rules, or whose cells contain other rows.
---@param files kitload.File[]
---@return string
function M.advice(files)
  local lazy = files[1] and files[1].dialect.quote == "lazy"
  return "if quotes are characters like others in this file: source = { quote = false } (--quote none)"
    .. (lazy and "" or '; if some cells are in quotes and others hold stray quotes: quote = "lazy" (--quote lazy)')
end

--- The same advice, if one of the problems is of that kind; else nil.
---@param problems { code: string }[]
---@param files kitload.File[]
---@return string?
function M.note(problems, files)
  for _, p in ipairs(problems) do
    if codes[p.code] then return M.advice(files) end
  end
end

local unreadable = { ["csv.quote"] = true, ["csv.swallowed"] = true, ["csv.too_many_cells"] = true, ["csv.too_few_cells"] = true }

--- How many rows were not read well.
---@param rows { problems: table[] }[]
---@return integer
function M.count_bad(rows)
  local n = 0
  for _, row in ipairs(rows) do
    local bad = false
    for _, p in ipairs(row.problems) do bad = bad or unreadable[p.code] or false end
    n = n + (bad and 1 or 0)
  end
  return n
end

--- Whether a correct row has a cell that only quotes make possible. Then quotes really are quotes in this file.
---@param rows { state: string, cells: string[] }[]
---@return boolean
function M.has_quoted(rows)
  for _, row in ipairs(rows) do
    for _, cell in pairs(row.state ~= "broken" and row.cells or {}) do
      if cell and cell:find "[,;\t|]" then return true end
    end
  end
  return false
end

--- The remark of `new` about the kind of quotes that it has chosen.
---@param quote string|false
---@param rows table[]  as read by the usual rules of quotes
---@return string
function M.found(quote, rows)
  local why = quote == "lazy" and "some cells hold stray quotes" or "quotes break the rules in some rows"
  for _, row in ipairs(rows) do
    for _, p in ipairs(row.problems) do
      if p.code == "csv.swallowed" then return ("%s: the kit says quote = %s"):format(p.message, quote and '"lazy"' or "false") end
    end
  end
  return why .. (quote and ': the kit reads them with quote = "lazy"' or ": the kit reads them as characters like others, quote = false")
end

--- The remarks of `new` about a sample: rows that contain other rows, with the beginning of the first one, and the advice.
---@param rows { row: integer, state: string, problems: table[] }[]
---@param files kitload.File[]
---@return string[]
function M.remarks(rows, files)
  local list, swallowed, first, stray = {}, 0, nil, false
  for _, row in ipairs(rows) do
    for _, p in ipairs(row.problems) do
      stray = stray or codes[p.code] or false
      if p.code == "csv.swallowed" then
        swallowed, first = swallowed + 1, first or p.message
      end
    end
  end
  if first then
    list[1] = first .. (swallowed > 1 and ("; %s like it"):format(text.plural(swallowed - 1, "row is", "rows are")) or "")
  end
  if stray then list[#list + 1] = M.advice(files) end
  return list
end

return M
