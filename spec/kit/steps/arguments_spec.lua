-- Mistakes in the arguments of steps, as the author of a kit sees them: those that Lua finds, and those that only the
-- engine finds.
local h = require "spec.helper"
local host_kit = require "kitload.host.kit"

--- The message about the only field's steps.
local function wrong(steps)
  local dir = h.tmp()
  local path = dir .. "/x.lua"
  h.write(path, ('local k = require "kit"\nreturn k.kit "x" { k.field "a" { %s } }\n'):format(steps))
  local kit, err = host_kit.open { path = path, roots = { dir } }
  if kit then
    kit:close()
    error("the kit was taken: " .. steps)
  end
  return err.message .. (err.hint and " | " .. err.hint or "")
end

local function says(steps, what)
  local message = wrong(steps)
  assert.is_truthy(message:find(what, 1, true), message)
end

describe("an argument of a step", function()
  it("is of the kind that the step takes", function()
    says('k.truncate "5"', 'truncate takes a number of characters, not "5"')
    says("k.truncate", "truncate needs an argument")
    says([[k.gsub "a"]], "gsub takes 2 values in its list, not 1")
    says('k.extract { "a", missing = "nul" }', 'extract: missing is "nul", not one of error, null')
    says('k.split { ",", 1, missing = "keep" }', 'split: missing is "keep", not one of null, error')
    says("k.extract {}", "extract takes a regular expression, not nil")
    says("k.sub { 1, 2, 3 }", "sub takes 1 to 2 values in its list, not 3")
    says("k.excel_date { system = 1905 }", "system is 1905, not one of 1900, 1904")
    says('k.excel_date { system = "1904" }', "system is \"1904\", not one of 1900, 1904")
    says('k.country "DE"', 'country takes options, not "DE"')
    says('k.country { too = "alpha3" }', "has no option 'too'")
    says("k.country { also = { 5 } }", "also takes names and countries")
    says("k.money", "needs an argument")
    says('k.money "1234.56"', "needs the currency of its amounts")
    says("k.percent(5)", "takes the number 1234.56 as the file writes it, not 5")
    says("k.decimal, k.scale(0.5)", "takes a whole number or a text, not 0.5")
    says("k.scale(100)", "scale expects decimal but gets text")
    says('k.uuid_v5 "ID"', "needs a namespace")
    says("k.hash {}", "takes headers of columns")
    says("k.iban {}", "takes no argument")
  end)

  it("is held against what only the engine knows", function()
    says([[k.gsub { "(a)", "$2" }]], "the replacement has $2, and the expression 1 groups")
    says([[k.keep "["]], "has a mistake at byte")
    says('k.money { currency = "XXY" }', "there is no currency 'XXY'")
    says('k.epoch "us"', 'counts "s" or "ms", not \'us\'')
    says('k.bytes "utf8"', 'reads "hex" or "base64", not \'utf8\'')
    says('k.country { also = { BRD = "Atlantis" } }', "there is no country 'Atlantis'")
    says('k.phone { country = "XX" }', "knows no telephones of 'XX'")
    says('k.postal_code { country = "Germany" }', "there is no country 'Germany'")
    says('k.vat_id { country = "US" }', "knows no VAT numbers of 'US'")
    says('k.decimal, k.scale "x"', "multiplies by a number")
    says("k.decimal, k.round(5000)", "must be an integer from -1000 to 1000")
    says('k.url { scheme = "1x" }', "scheme cannot be '1x'")
  end)

  it("may hold steps, which are checked as well", function()
    says('k.list ""', "takes a separator")
    says('k.list { ",", of = "trim" }', 'of takes steps, not "trim"')
    says('k.list { ",", of = function(v) return v end }', "no Lua functions")
    says('k.list { ",", of = k.replace }', "of: replace needs an argument")
    says('k.list { ",", of = k.pad_left { 0, "x" } }', "of: pad_left takes a width")
    says('k.list { ",", of = k.row_number }', "fills a field by itself")
    says('k.list { ",", of = { k.integer, k.trim } }', "takes text, but the program gives it integer")
    says('k.list { ",", of = k.extract "(" }', "has a mistake at byte")
  end)
end)
