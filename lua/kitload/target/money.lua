-- Casts texts to the type money. Its input depends on lc_monetary: where the comma is the decimal mark, it reads "12.34" as
-- 1234.
--
--   12.34                      a number with a point: read as a number, for any lc_monetary
--   $1,234.56   1.234,56 EUR   read as this server writes money, but only if no digit of the text is lost
--   12,34 read as $1,234.56    another amount than the text says: an error of the cell
local sql = require "kitload.pg.sql"

local M = {}

-- A subquery, so that the SQL of the staged value stands in it only once. A caller can then replace it by another row's
-- value.
local READ = [[(SELECT CASE WHEN x.v IS NULL THEN NULL
  WHEN x.v OPERATOR(pg_catalog.~) %s AND %s THEN x.v::pg_catalog.%s::pg_catalog.%s
  WHEN x.v OPERATOR(pg_catalog.~) %s AND (%s) THEN x.v::pg_catalog.%s
  ELSE pg_catalog.concat(%s, x.v)::pg_catalog.%s
  END FROM (VALUES (%s)) AS x(v))]]

-- The type's input refuses this text as money, so that the text becomes the error message.
local ANOTHER = sql.literal "as this server writes money, this is another amount; k.decimal or k.money says how the file does: "

local function digits(value)
  return ("pg_catalog.ltrim(pg_catalog.regexp_replace(%s, '[^0-9]', '', 'g'), '0')"):format(value)
end

local NUMBER = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)"

--- The SQL expression that reads a staged text as money or money[]; nil for other types.
---@param type_name string  as in pg_type
---@param staged string     SQL
---@return string?
function M.read(type_name, staged)
  local same = ("%s OPERATOR(pg_catalog.=) %s"):format(digits "x.v", digits(("x.v::pg_catalog.%s::pg_catalog.text"):format(type_name)))
  if type_name == "money" then
    -- A text with only one group of digits has no mark that could be misread.
    local plain = "x.v OPERATOR(pg_catalog.!~) '[0-9][^0-9]+[0-9]'"
    return READ:format(sql.literal("^[[:space:]]*" .. NUMBER .. "[[:space:]]*$"), "true", "numeric", "money",
      "'[0-9]'", plain .. " OR " .. same, "money", ANOTHER, "money", staged)
  elseif type_name == "_money" then
    local exact = "x.v::pg_catalog._numeric::pg_catalog._money::pg_catalog._numeric OPERATOR(pg_catalog.=) x.v::pg_catalog._numeric"
    return READ:format(sql.literal '^[][{}0-9:=.,+" NULnul-]*$', exact, "_numeric", "_money", "''", same, "_money", ANOTHER, "_money",
      staged)
  end
end

return M
