-- Texts as money, whose input reads by lc_monetary: with a decimal comma there, the text "12.34" is 1234.
--
--   12.34                      a number with a point, whatever lc_monetary is
--   $1,234.56   1.234,56 EUR   as this server writes it: only where all the digits are the amount's
--   12,34 of $1,234.56         another amount than the text says: an error of the cell
local sql = require "kitload.pg.sql"

local M = {}

-- In a subquery, so that the staged value stands in it once: whoever needs it of another row puts that one's in its place.
local READ = [[(SELECT CASE WHEN x.v IS NULL THEN NULL
  WHEN x.v OPERATOR(pg_catalog.~) %s AND %s THEN x.v::pg_catalog.%s::pg_catalog.%s
  WHEN x.v OPERATOR(pg_catalog.~) %s AND (%s) THEN x.v::pg_catalog.%s
  ELSE pg_catalog.concat(%s, x.v)::pg_catalog.%s
  END FROM (VALUES (%s)) AS x(v))]]

-- What the type's input then says is no money.
local ANOTHER = sql.literal "as this server writes money, this is another amount; k.decimal or k.money says how the file does: "

local function digits(value)
  return ("pg_catalog.ltrim(pg_catalog.regexp_replace(%s, '[^0-9]', '', 'g'), '0')"):format(value)
end

local NUMBER = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)"

--- The expression of a staged text as money or money[]; nil for other types.
---@param type_name string  as pg_type has it
---@param staged string     SQL
---@return string?
function M.read(type_name, staged)
  local same = ("%s OPERATOR(pg_catalog.=) %s"):format(digits "x.v", digits(("x.v::pg_catalog.%s::pg_catalog.text"):format(type_name)))
  if type_name == "money" then
    -- One row of digits has no mark that could be taken for another one.
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
