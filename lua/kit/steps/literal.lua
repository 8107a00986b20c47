-- Turns a value that is written in a kit (a default, a bound, a choice) into the canonical text of a domain.
local dec = require "kit.base.dec"

local M = {}

--- The shortest decimal that gives the same float when it is read; nil for NaN, infinities and numbers with an exponent.
local function float_text(f)
  for digits = 15, 17 do
    local text = ("%%.%dg"):format(digits):format(f)
    if tonumber(text) == f then return text:match "^%-?%d+%.?%d*$" end
  end
end

local days_in = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function date_is_real(y, m, d)
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  local leap = y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
  return y > 0 and m >= 1 and m <= 12 and d >= 1 and d <= (m == 2 and leap and 29 or days_in[m])
end

local function clock(s)
  local h, m, rest = s:match "^(%d%d):(%d%d)(.*)$"
  local sec, frac = (rest or ""):match "^:(%d%d)(%.?%d*)$"
  if rest == "" then sec, frac = "00", "" end
  if not sec or (frac ~= "" and not frac:find "^%.%d%d?%d?%d?%d?%d?$") then return nil end
  if tonumber(h) > 23 or tonumber(m) > 59 or tonumber(sec) > 59 then return nil end
  return h .. ":" .. m .. ":" .. sec .. frac:gsub("0+$", ""):gsub("%.$", "")
end

local infinite = { infinity = true, ["-infinity"] = true }

local function day(s)
  if infinite[s] then return s end
  local y, m, d = s:match "^(%d%d%d%d%d?%d?%d?)%-(%d%d)%-(%d%d)$"
  return y and date_is_real(y, m, d) and s or nil
end

local function timestamp(s)
  if infinite[s] then return s end
  local date, time = s:match "^(%S-)[T ](%S+)$"
  if not date then date, time = s, "00:00:00" end
  date, time = day(date), clock(time)
  return date and time and date .. " " .. time
end

local function instant(s)
  if infinite[s] then return s end
  local moment, sign, h, m = s:match "^(.*%d)([+-])(%d%d):?(%d?%d?)$"
  if not moment then moment, sign, h, m = s:match "^(.*%d)Z$", "+", "00", "00" end
  moment = moment and moment:find ":" and timestamp(moment)
  if not moment or (m ~= "" and #m ~= 2) then return nil end
  return moment .. sign .. h .. (m ~= "" and m ~= "00" and ":" .. m or "")
end

-- For each domain: an example for messages, and a function that gives the canonical text of a Lua value, or nil.
local domains = {
  text = { [["DE"]], function(v) return type(v) == "string" and v or nil end },
  integer = { "42", function(v)
    if type(v) == "string" and not v:find "^[+-]?%d+$" then return nil end
    local i = math.tointeger(type(v) == "string" and tonumber(v) or v)
    return i and ("%d"):format(i)
  end },
  decimal = { [["0.10"]], function(v)
    if math.type(v) == "float" then v = float_text(v) end
    local d = v and dec.parse(v)
    return d and tostring(d)
  end },
  float = { "0.5", function(v)
    local f = type(v) == "number" and v or type(v) == "string" and tonumber(v)
    return f and ("%.17g"):format(f)
  end },
  boolean = { "true", function(v)
    if type(v) == "boolean" or v == "true" or v == "false" then return tostring(v) end
  end },
  date = { [["2024-12-31"]], function(v) return type(v) == "string" and day(v) or nil end },
  time = { [["18:30:00"]], function(v) return type(v) == "string" and clock(v) or nil end },
  timestamp = { [["2024-12-31 18:30:00"]], function(v) return type(v) == "string" and timestamp(v) or nil end },
  instant = { [["2024-12-31 18:30:00+01:00"]], function(v) return type(v) == "string" and instant(v) or nil end },
  uuid = { [["0b5ee0a2-6c1f-4c6e-9c3a-2f3f0a9a7c11"]], function(v)
    local hex = type(v) == "string" and v:gsub("%-", ""):lower() or ""
    if #hex ~= 32 or hex:find "%X" then return nil end
    return (hex:gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x)(%x%x%x%x)(%x%x%x%x)(%x+)$", "%1-%2-%3-%4-%5"))
  end },
  json = { [["{}"]], function(v) return type(v) == "string" and v:find "%S" and v or nil end },
}

--- The canonical text of the value in that domain. When it has none: nil, and an example of a right value.
---@param domain string
---@param value any
---@return string|nil text, string|nil example
function M.text(domain, value)
  local entry = domains[domain]
  local text = entry[2](value)
  if text then return text end
  return nil, entry[1]
end

--- The domain with an article, for messages: "an integer", "a date".
---@param domain string
---@return string
function M.named(domain)
  if domain == "text" or domain == "json" then return domain end
  return (domain:find "^[aeiou]" and "an " or "a ") .. domain
end

return M
