-- Steps that read other types: random cells, and the right value of each, calculated here independently.
local M = {}

local function bare(cell) return cell:match "^[ \t-\r]*(.-)[ \t-\r]*$" end

function M.boolean(random)
  local words = random:one_in(2) and { yes = { "ja", "J", "1" }, no = { "nein", "N", "0" } } or nil
  local known, args = {}, {}
  for _, word in ipairs(words and words.yes or { "true", "t", "1", "yes", "y", "on" }) do known[word:lower()] = "true" end
  for _, word in ipairs(words and words.no or { "false", "f", "0", "no", "n", "off" }) do known[word:lower()] = "false" end
  if words then
    for word, value in pairs(known) do args[#args + 1] = value; args[#args + 1] = word end
  end
  local list = {}
  for word in pairs(known) do list[#list + 1] = word end
  table.sort(list)
  return {
    steps = { { op = "boolean", args = args } },
    alphabet = { "t", "r", "u", "e", "0", "1", "n", " ", "J" },
    make = function()
      local word = random:of(list)
      return random:of { word, word:upper(), " " .. word }
    end,
    read = function(cell) return known[bare(cell):lower()] end,
    accepted = not words and "v = try(c, 'bool') OR v::bool = try(c, 'bool')::bool" or nil,
  }
end

function M.uuid(random)
  local function hex(n)
    local out = {}
    for i = 1, n do out[i] = ("%x"):format(random:int(0, 15)) end
    return table.concat(out)
  end
  return {
    steps = { { op = "uuid" } },
    alphabet = { "0", "a", "F", "g", "-", "{", "}", " " },
    make = function()
      local text = table.concat({ hex(8), hex(4), hex(4), hex(4), hex(12) }, "-")
      return random:of { text, text:upper(), "{" .. text .. "}", (text:gsub("%-", "")) }
    end,
    read = function() return "?" end,
    accepted = "v::uuid = try(btrim(c), 'uuid')::uuid",
    must = { "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$" },
  }
end

function M.json(random)
  local function value(depth)
    local kind = random:int(1, depth > 3 and 4 or 6)
    if kind == 1 then return random:of { "null", "true", "false" } end
    if kind == 2 then return random:of { "0", "-1", "1.50", "1e5", "12345678901234567890", "-0.0" } end
    if kind <= 4 then return '"' .. random:of { "", "a", "é", "\\n", "\\u00e9", "\\ud83d\\ude00", "a\\\"b", "😀" } .. '"' end
    local out = {}
    for i = 1, random:int(0, 3) do out[i] = (kind == 6 and '"' .. random:of { "a", "b", "c" } .. '":' or "") .. value(depth + 1) end
    return kind == 6 and "{" .. table.concat(out, ", ") .. "}" or "[" .. table.concat(out, ",") .. "]"
  end
  return {
    steps = { { op = "json" } },
    alphabet = { "{", "}", "[", "]", ",", ":", '"', "\\", "0", "1", "-", ".", "e", "u", "d", " ", "t" },
    make = function() return value(0) end,
    read = function() return "?" end,
    accepted = "try(c, 'json') IS NOT NULL AND try(v, 'json') IS NOT NULL AND (v::jsonb IS NULL OR v::jsonb = c::jsonb)",
    -- jsonb is the one that objects to a lone surrogate, and to U+0000.
    rejected = "try(c, 'jsonb') IS NULL",
  }
end

local base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

function M.bytes(random)
  local form = random:of { "hex", "base64" }
  return {
    steps = { { op = "bytes", args = { form } } },
    alphabet = { "0", "f", "F", "g", "=", "+", "/", "A", "z" },
    make = function()
      local out = {}
      if form == "hex" then
        for i = 1, random:int(0, 12) do out[i] = ("%02x"):format(random:int(0, 255)) end
        return random:of { "", "\\x" } .. table.concat(out)
      end
      for i = 1, random:int(1, 6) * 4 do
        local at = random:int(1, 64)
        out[i] = base64:sub(at, at)
      end
      return table.concat(out):gsub(random:of { "$", ".$", "..$" }, function(s) return ("="):rep(#s) end)
    end,
    read = function() return "?" end,
    accepted = form == "hex" and "v::bytea = decode(regexp_replace(btrim(c), '^\\\\?[xX]|^0[xX]', ''), 'hex')"
      or "v::bytea = decode(rpad(btrim(c), (length(btrim(c)) + 3) / 4 * 4, '='), 'base64')",
  }
end

function M.list(random)
  local separator = random:of { ",", ";", "||" }
  local of_integers = random:one_in(2)
  return {
    steps = { { op = "list", args = of_integers and { separator, "trim", 0, 0, "integer", 0, 0 } or { separator, "trim", 0, 0 } } },
    alphabet = { ",", ";", "|", " ", "1", "a", '"', "\\" },
    make = function()
      local parts = {}
      for i = 1, random:int(1, 6) do parts[i] = of_integers and tostring(random:int(-99, 9999)) or random:of { "red", "a b", "é", '"', "\\", "x" } end
      return table.concat(parts, random:of { separator, separator .. " " })
    end,
    read = function(cell)
      local out, at = {}, 1
      if cell == "" then return "[]" end
      while true do
        local from, to = cell:find(separator, at, true)
        local part = bare(cell:sub(at, (from or 0) - 1))
        if of_integers then
          local sign, n = part:match "^([+-]?)(%d+)$"
          if not n or #n > 15 then return nil end
          out[#out + 1] = ("%d"):format(math.tointeger(tonumber(sign .. n)))
        else
          out[#out + 1] = '"' .. part:gsub('["\\]', "\\%0") .. '"'
        end
        if not from then break end
        at = to + 1
      end
      return "[" .. table.concat(out, ",") .. "]"
    end,
    accepted = "try(v, 'json') IS NOT NULL",
  }
end

return M
