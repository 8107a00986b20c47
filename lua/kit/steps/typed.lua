-- Steps that make typed values from signs, serial numbers and parts, steps between decimals, and steps that join several
-- columns.
local arguments = require "kit.steps.arguments"
local dec = require "kit.base.dec"
local fault = require "kit.base.fault"
local handles = require "kit.base.handles"

local first, options, places, show, texts = arguments.first, arguments.options, arguments.places, fault.show, arguments.texts

-- A reader of an example of a number, which stands before the options.
local function example(known, how)
  return function(given, say)
    local v = first(given)
    if v ~= nil and type(v) ~= "string" then
      return say(("takes the number 1234.56 as the file writes it, not %s"):format(show(v)), how)
    end
    local args = options(given, say, known)
    args[1] = v
    return args
  end
end

local function money(given, say)
  local how = 'write k.money { "1.234,56", currency = "EUR" }'
  local args = example({ currency = "string", trailing_minus = "boolean" }, how)(given, say)
  if args and not args.currency then return say("needs the currency of its amounts", how) end
  return args
end

local function excel_date(given, say)
  local named = arguments.named({ system = { 1900, 1904 }, time = "boolean" }, "write k.excel_date { time = true }")(given, say)
  if not named then return nil end
  local system = named.system and tostring(named.system) or nil
  return { system = system, time = named.time }, { gives = named.time and "timestamp" or "date" }
end

local function scale(given, say)
  local how = 'write k.scale(100), or k.scale "0.01" where it is no whole number'
  local is_decimal = debug.getmetatable(given) == dec.metatable
  local v = is_decimal and tostring(given) or first(given)
  if not is_decimal then options(given, say, {}) end
  if math.type(v) ~= "integer" and type(v) ~= "string" then
    return say(("takes a whole number or a text, not %s"):format(show(v)), how)
  end
  return { tostring(v) }
end

-- Writes the steps of an inner list into the arguments: the op, the counts of plain and named arguments, the plain ones,
-- then names and values.
local function add_inner(args, step, say)
  local info = handles.is_step(step) and step.info
  if not info then return say(("of takes steps, not %s"):format(show(step)), "write of = { k.trim, k.lower }") end
  local function inner_say(message, hint) return say(("of: %s %s"):format(info.name, message), hint) end
  if info.class == "value" then return inner_say "fills a field by itself and cannot stand inside" end
  if info.first then return inner_say "fills the cells of the file and cannot stand inside" end
  if info.needs and not step.called then return inner_say("needs an argument", "write " .. info.example) end
  local inner = {}
  if info.lower then
    inner = info.lower(step.called and step.given or nil, inner_say)
    if not inner then return nil end
  elseif step.called then
    return inner_say("takes no argument", "write " .. info.example)
  end
  local names = {}
  for name in pairs(inner) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  table.move({ info.op, #inner, #names }, 1, 3, #args + 1, args)
  table.move(inner, 1, #inner, #args + 1, args)
  for _, name in ipairs(names) do
    args[#args + 1] = name
    args[#args + 1] = inner[name]
  end
  return true
end

local function list(given, say)
  local how = 'write k.list { ",", of = k.trim }'
  local separator = first(given)
  if type(separator) ~= "string" or separator == "" then return say(("takes a separator, not %s"):format(show(separator)), how) end
  if type(given) == "table" and #given > 1 then return say("takes one separator", how) end
  local of = options(given, say, { of = "any" }).of
  local args = { separator }
  if type(of) == "function" or (type(of) == "table" and #of > 0 and type(of[1]) == "function") then
    return say("of takes steps that are no Lua functions", how)
  end
  local steps = of == nil and {} or type(of) == "table" and not debug.getmetatable(of) and of or { of }
  for key in pairs(steps) do
    if type(key) == "string" then return say(("of is a list of steps, and has the name '%s'"):format(key), how) end
  end
  for _, step in ipairs(steps) do
    if not add_inner(args, step, say) then return nil end
  end
  return args
end

local function columns(known)
  return function(given, say)
    local headers = texts(given, say, "headers of columns")
    local named = options(given, say, known)
    return headers and named, { columns = headers and { table.unpack(headers) } }
  end
end

local function uuid_v5(given, say)
  local args, more = columns { namespace = "string" }(given, say)
  if args and not args.namespace then
    return say("needs a namespace", 'write k.uuid_v5 { "ID", namespace = "url" }: "dns", "url", "oid", "x500" or a UUID')
  end
  return args, more
end

---@type kit.StepInfo[]
return {
  { name = "percent", lower = example({ trailing_minus = "boolean" }, 'write k.percent "1.234,56"'),
    example = 'k.percent "1.234,56"', doc = "a share, with or without a percent sign: 5 % is 0.05",
    argument = "the number 1234.56 as the file writes it; trailing_minus", codes = { "percent.invalid" },
    cases = { { "12,5 %", "0.125" }, { "5", "0.05" }, { "five", code = "percent.invalid" } } },
  { name = "money", needs = true, lower = money, example = 'k.money { "1.234,56", currency = "EUR" }',
    doc = "an amount, with or without its currency's code or sign; an amount in another currency is refused; " ..
      "brackets mean a negative amount",
    argument = "the number 1234.56 as the file writes it; currency, trailing_minus", codes = { "money.invalid", "money.currency" },
    cases = {
      { "1.234,50 €", "1234.50" }, { "EUR -5", "-5" }, { "5,00 $", code = "money.currency" }, { "5 kg", code = "money.invalid" },
    } },
  { name = "epoch", lower = places('k.epoch "s"', { { "text", '"s" or "ms"' } }, 0), example = 'k.epoch "ms"',
    doc = "seconds or milliseconds since 1970, with or without a fraction", argument = '"s" (where none is given) or "ms"',
    codes = { "epoch.invalid" }, cases = { { "1700000000123", "2023-11-14 22:13:20.123+00" }, { "x", code = "epoch.invalid" } } },
  { name = "excel_date", lower = excel_date, gives = "date", example = 'k.excel_date',
    doc = "a date from Excel's number for it; 60 is refused, because 29 February 1900 never existed; with time = true a " ..
      "timestamp, otherwise a number with a time of day is refused",
    argument = "; time, system (1900, 1904)", codes = { "excel_date.invalid" },
    cases = { { "45351", "2024-02-29" }, { "60", code = "excel_date.invalid" }, { "45351.5", code = "excel_date.invalid" } } },
  { name = "bytes", needs = true, lower = places('k.bytes "hex"', { { "text", '"hex" or "base64"' } }, 1), example = 'k.bytes "base64"',
    doc = "bytes from hexadecimal or base64 text, written like PostgreSQL's bytea: \\x and digits", argument = '"hex" or "base64"',
    codes = { "bytes.invalid" }, cases = { { "aGVsbG8=", "\\x68656c6c6f" }, { "?", code = "bytes.invalid" } } },
  { name = "list", needs = true, lower = list, example = 'k.list { ",", of = k.trim }',
    doc = "a list with separators, as a JSON array, or as an array if the column is one; steps work on each part",
    argument = "the separator; of (steps without Lua)", codes = { "list.invalid" },
    cases = { { "red, green", '["red","green"]' } } },
  { name = "round", needs = true,
    lower = places("k.round(2)", { { "integer", "a number of places" } }, 1, { how = { "half_up", "half_even" } }),
    example = 'k.round(2)',
    doc = "rounded to a number of decimal places; a half is rounded away from zero",
    argument = 'a number of places; how ("half_up", "half_even")',
    cases = { { "1.005", "1.01" }, { "-1.005", "-1.01" } } },
  { name = "scale", needs = true, lower = scale, example = 'k.scale "0.01"', doc = "multiplied by a number, exactly",
    argument = "a whole number, or a decimal as text", cases = { { "1234", "12.34" } } },

  { name = "hash", class = "value", needs = true, lower = columns {}, example = 'k.hash { "First", "Last" }',
    doc = "the SHA-256 of source columns, joined with a zero byte, which no cell has; NULL if all are empty",
    argument = "headers",
    cases = { { { First = "a", Last = "b" }, "59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138" } } },
  { name = "uuid_v5", class = "value", needs = true, lower = uuid_v5, example = 'k.uuid_v5 { "Host", namespace = "dns" }',
    doc = "a UUID of version 5 from a namespace and source columns, joined with a zero byte; NULL if all are empty",
    argument = 'headers; namespace: "dns", "url", "oid", "x500" or a UUID',
    cases = { { { Host = "python.org" }, "886313e1-3b8a-5372-9b90-0c9aee199e5d" } } },
}
