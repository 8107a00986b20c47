-- For a draft: columns whose headers are values, as years and months are. They may be rows that somebody has put beside each
-- other, so the draft offers k.melt in a comment.
local header = require "kitload.reading.header"
local print_value = require("kit.base.print").value

local M = {}

local LEAST = 3 -- so many columns beside each other look like a series

local months = {}
for name in ("january february march april may june july august september october november december "
  .. "januar februar märz mai juni juli oktober dezember"):gmatch "%S+" do
  months[name], months[name:match("^" .. utf8.charpattern:rep(3))] = true, true
end

local function is_month_number(text) return tonumber(text) >= 1 and tonumber(text) <= 12 end

-- What a header may be, the more special first: its word, the step that reads it, and whether a header is one.
local kinds = {
  { "day", 'k.date "%Y-%m-%d"', function(s)
    local m, d = s:match "^[12]%d%d%d%-(%d%d)%-(%d%d)$"
    return m and is_month_number(m) and tonumber(d) >= 1 and tonumber(d) <= 31
  end },
  { "day", 'k.date "%d.%m.%Y"', function(s)
    local d, m = s:match "^(%d%d?)%.(%d%d?)%.[12]%d%d%d$"
    return m and is_month_number(m) and tonumber(d) >= 1 and tonumber(d) <= 31
  end },
  { "year", "k.integer", function(s) return s:find "^[12][089]%d%d$" ~= nil end },
  { "year", 'k.digits, k.integer', function(s) return s:lower():find "^f?y ?[12][089]%d%d$" ~= nil end },
  { "quarter", nil, function(s)
    s = s:lower()
    return s:find "^q[1-4]$" or s:find "^q[1-4][ _/-]?[12][089]%d%d$" or s:find "^[12][089]%d%d[ _/-]?q[1-4]$"
  end },
  { "month", nil, function(s)
    local m = s:match "^[12][089]%d%d[ _/.-]?(%d%d)$" or s:match "^(%d%d)[ _/.-][12][089]%d%d$"
    local name = s:lower():match "^([%a\x80-\xff]+)%.?[ _-]?%d*$" or s:lower():match "^[12][089]%d%d[ _-]([%a\x80-\xff]+)$"
    return m and is_month_number(m) or name and months[name] and true
  end },
  { "week", nil, function(s)
    local n = s:lower():match "^k?w ?(%d%d?)$" or s:lower():match "^[12][089]%d%d[ -]?w(%d%d?)$"
    return n and tonumber(n) >= 1 and tonumber(n) <= 53
  end },
}

-- The longest run of columns of one kind, and the kind.
local function longest(headers)
  local best
  for _, kind in ipairs(kinds) do
    local from
    for i = 1, #headers + 1 do
      local is = headers[i] and kind[3](headers[i]:match "^%s*(.-)%s*$")
      if is then from = from or i end
      if not is and from then
        if i - from >= LEAST and (not best or i - from > best.to - best.from + 1) then best = { from = from, to = i - 1, kind = kind } end
        from = nil
      end
    end
  end
  return best
end

local function free_name(name, headers)
  local taken = {}
  for _, h in ipairs(headers) do taken[header.fold(h)] = true end
  while taken[header.fold(name)] do name = name .. "_" end
  return name
end

--- Lines for the draft, as comments; none where no columns look like values.
---@param headers string[]
---@param steps_of fun(from: integer, to: integer): string[], string[]?  the steps, and the tokens for NULL, that read all these columns
---@param by_name boolean?  the file has no columns by number
---@return string[]
function M.lines(headers, steps_of, by_name)
  local run = longest(headers)
  if not run then return {} end
  local n, word = run.to - run.from + 1, run.kind[1]
  local columns = { run.from, run.to }
  if by_name then columns = table.move(headers, run.from, run.to, 1, {}) end
  local head, cell = free_name(word, headers), free_name("value", headers)
  local steps, null = steps_of(run.from, run.to)
  local parts = table.move(steps, 1, #steps, 1, {})
  if null then parts[#parts + 1] = "null = " .. print_value(null) end
  local reads = table.concat(parts, ", ")
  return {
    ("-- %d headers look like %ss. k.melt makes a row for each of them, in place of their fields:"):format(n, word),
    ("-- k.melt { columns = %s, into = { %s = \"header\", %s = \"cell\" } },"):format(print_value(columns), head, cell),
    ("-- k.field %q { %s},"):format(head, run.kind[2] and run.kind[2] .. " " or ""),
    ("-- k.field %q { %s},"):format(cell, reads ~= "" and reads .. " " or ""),
  }
end

return M
