-- Words and numbers for reports, help and errors.
local sys = require "kitload.host.sys"

local M = {}

--- 1234567 → "1,234,567"
---@param n integer
---@return string
function M.count(n)
  local s = ("%d"):format(n)
  local sign, digits = s:match "^(%-?)(%d+)$"
  digits = digits:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return sign .. digits
end

--- 1, "row" → "1 row"; 2, "row" → "2 rows". Give `plural` when it is not the word with an s.
function M.plural(n, word, plural)
  return M.count(n) .. " " .. (n == 1 and word or plural or word .. "s")
end

--- 0.8311 → "0.8 s", 0.0123 → "12 ms", 3725 → "1 h 2 min"
---@param seconds number
function M.duration(seconds)
  if seconds < 0.0995 then return ("%d ms"):format(math.floor(seconds * 1000 + 0.5)) end
  if seconds < 60 then return ("%.1f s"):format(seconds) end
  local minutes = seconds // 60
  if minutes < 60 then return ("%d min %d s"):format(minutes, math.floor(seconds % 60)) end
  return ("%d h %d min"):format(minutes // 60, math.floor(minutes % 60))
end

--- Bytes for people: "12 MB". The units are decimal, as for disks and networks.
function M.bytes(n)
  for _, unit in ipairs { { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "kB" } } do
    if n >= unit[1] then
      local v = n / unit[1]
      return (v < 10 and "%.1f %s" or "%.0f %s"):format(v, unit[2])
    end
  end
  return M.plural(n, "byte")
end

--- How many columns of a terminal a text takes. A wide character of East Asia takes two; a mark that joins the previous
--- character takes none. A text that is not UTF-8, as a file's name may be, takes one column for each byte.
function M.width(s) return (sys.width(s)) end

function M.pad(s, width)
  local missing = width - M.width(s)
  return missing > 0 and s .. (" "):rep(missing) or s
end

function M.pad_left(s, width)
  local missing = width - M.width(s)
  return missing > 0 and (" "):rep(missing) .. s or s
end

--- Cut a text to a width. "…" as the last character says that it was cut.
function M.cut(s, width)
  if M.width(s) <= width then return s end
  local _, fits = sys.width(s, math.max(width, 1) - 1)
  return s:sub(1, fits) .. "…"
end

--- A value that is safe to show on a terminal. Control characters are escaped, because a file must not steer the terminal.
function M.show(s)
  s = s:gsub("[%c\127]", function(c)
    local short = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
    return short[c] or ("\\x%02x"):format(c:byte())
  end)
  -- In UTF-8, C1 controls (U+0080 to U+009F) and the marks that reorder text can steer a terminal, too.
  s = s:gsub("\xC2([\x80-\x9F])", function(c) return ("\\u00%02x"):format(c:byte()) end)
  s = s:gsub("\xE2\x80([\x8E\x8F\xAA-\xAE])", function(c) return ("\\u20%02x"):format(c:byte() - 0x80) end)
  return s
end

-- In a string of keywords a password ends at a blank. In quotes it may hold blanks and \'.
local function hide_keyword(name, value)
  if value:sub(1, 1) ~= "'" then return name .. "***" end
  local at = 2
  while at <= #value do
    local c = value:sub(at, at)
    if c == "'" then return name .. "***" .. value:sub(at + 1) end
    at = at + (c == "\\" and 2 or 1)
  end
  return name .. "***"
end

--- The text without the passwords of connection strings. Any word of the command line may be a connection string.
---@param s string
---@return string
function M.hide_passwords(s)
  s = s:gsub("(%w://[^%s:/@]*:)[^%s]*@", "%1***@")
  local from = 1
  while true do
    local first, last = s:lower():find("password%s*=%s*", from)
    if not first then return s end
    local value = s:sub(last + 1)
    local rest = value:match "^[^%s&']+(.*)$"
    local is_name = value:find '^secret ["{]' or value:sub(1, #"…") == "…" -- as a project writes it, and as a hint does
    local hidden = is_name and value or rest and "***" .. rest or hide_keyword("", value)
    s, from = s:sub(1, last) .. hidden, last + 4
  end
end

-- The words of a text. Text in braces is something to type, so it stays one word, up to half a line.
local function words_of(s, width)
  local words, is_open = {}, false
  for word in s:gmatch "%S+" do
    local last = #words
    if is_open and M.width(words[last]) + 1 + M.width(word) <= width // 2 then
      words[last] = words[last] .. " " .. word
    else
      words[last + 1], is_open = word, false
    end
    local opened, closed = select(2, word:gsub("{", "")), select(2, word:gsub("}", ""))
    is_open = opened > closed or is_open and opened == closed
  end
  return words
end

--- A word of a command that somebody may copy from a message, for a shell.
---@param word string
---@return string
function M.quoted(word)
  return word:find "^[%w%._/,:@%+=-]+$" and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

--- Lines of at most `width` columns. The first line has `first` columns when that is given. Words are not cut.
---@return string[]
function M.wrap(s, width, first)
  local lines, line = {}, nil
  local room = first or width
  for _, word in ipairs(words_of(s, width)) do
    if not line then
      line = word
    elseif M.width(line) + 1 + M.width(word) <= room then
      line = line .. " " .. word
    else
      lines[#lines + 1] = line
      line, room = word, width
    end
  end
  lines[#lines + 1] = line
  return lines
end

return M
