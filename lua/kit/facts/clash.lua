-- Finds characters of a CSV source that clash: one character cannot be two of delimiter, quote, escape and comment.
local formats = require "kit.base.formats"

local M = {}

local function shown(c)
  return c == "\t" and "a tab" or ("'%s'"):format(c)
end

-- In the COPY format a quote is a character like others, and the escape is always the backslash.
local function of_copy(says)
  if says.quote ~= nil and says.quote ~= false or says.escape ~= nil and says.escape ~= "\\" then
    return ('format = "copy" has no quotes, and a backslash before what is escaped'), "leave quote and escape out"
  elseif says.delimiter and (#says.delimiter > 1 or says.delimiter:find "[\\%w.\r\n]") then
    return ('format = "copy" takes one character for its delimiter, no letter or digit, dot or backslash: %s'):format(shown(says.delimiter))
  elseif says.comment == "\\" then
    return 'format = "copy" has a backslash before what is escaped, and it is given for comments'
  end
end

--- What is wrong, and what to write instead; nil when nothing is wrong.
---@param says table  a kit's source; quote = nil is the double quote
---@return string? message, string? hint
function M.of(says)
  if formats.is_given(says.format) then return of_copy(says) end
  local delimiter, escape, comment = says.delimiter or nil, says.escape or nil, says.comment or nil
  local quote = says.quote == nil and '"' or says.quote
  if quote == "lazy" then quote = '"' end
  if quote and delimiter and delimiter:find(quote, 1, true) then
    return delimiter == quote and ("the delimiter is %s, and so is the quote that stands around cells"):format(shown(delimiter))
      or ("the delimiter %s holds the quote that stands around cells"):format(shown(delimiter)),
      "quote = false (--quote none) says that quotes are characters like others"
  elseif escape and delimiter and delimiter:find(escape, 1, true) then
    return ("%s is given for the delimiter and for the escape"):format(shown(escape))
  elseif comment and comment == delimiter then
    return ("%s is given for the delimiter and for comments"):format(shown(comment))
  elseif comment and comment == quote then
    return ("%s is given for the quote and for comments"):format(shown(comment))
  elseif comment and comment == escape then
    return ("%s is given for the escape and for comments"):format(shown(comment))
  elseif comment and (escape and comment:find(escape, 1, true) or delimiter and #delimiter > 1 and comment:find(delimiter, 1, true)) then
    return ("what comments begin with, %s, holds the %s"):format(shown(comment),
      escape and comment:find(escape, 1, true) and "escape" or "delimiter")
  end
end

return M
