-- UUIDs from names (RFC 4122, version 5). The same name always gives the same UUID, so other programs can find the staged
-- rows of a kit without asking kitload.
local M = {}

local function rotate(x, n) return (x << n | x >> (32 - n)) & 0xFFFFFFFF end

-- SHA-1, because version 5 is defined with it. Its weakness does no harm here, because nothing secret depends on it.
local function sha1(text)
  local h = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 }
  text = text .. "\x80" .. ("\0"):rep((55 - #text) % 64) .. (">I8"):pack(#text * 8)
  for block = 1, #text, 64 do
    local w = { (">I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4"):unpack(text, block) }
    for i = 17, 80 do w[i] = rotate(w[i - 3] ~ w[i - 8] ~ w[i - 14] ~ w[i - 16], 1) end
    local a, b, c, d, e = table.unpack(h)
    for i = 1, 80 do
      local f, k
      if i <= 20 then
        f, k = b & c | ~b & d, 0x5A827999
      elseif i <= 40 then
        f, k = b ~ c ~ d, 0x6ED9EBA1
      elseif i <= 60 then
        f, k = b & c | b & d | c & d, 0x8F1BBCDC
      else
        f, k = b ~ c ~ d, 0xCA62C1D6
      end
      a, b, c, d, e = (rotate(a, 5) + (f & 0xFFFFFFFF) + e + k + w[i]) & 0xFFFFFFFF, a, rotate(b, 30), c, d
    end
    for i, v in ipairs { a, b, c, d, e } do h[i] = (h[i] + v) & 0xFFFFFFFF end
  end
  return (">I4I4I4I4I4"):pack(table.unpack(h))
end

-- The namespace for URLs from RFC 4122.
local URLS = ("6ba7b8119dad11d180b400c04fd430c8"):gsub("%x%x", function(hex) return string.char(tonumber(hex, 16)) end)

--- uuid_generate_v5(uuid_ns_url(), url)
---@param url string
---@return string
function M.of_url(url)
  local bytes = { sha1(URLS .. url):byte(1, 16) }
  bytes[7] = bytes[7] & 0x0F | 0x50
  bytes[9] = bytes[9] & 0x3F | 0x80
  local hex = ("%02x"):rep(16):format(table.unpack(bytes))
  return ("%s-%s-%s-%s-%s"):format(hex:sub(1, 8), hex:sub(9, 12), hex:sub(13, 16), hex:sub(17, 20), hex:sub(21))
end

return M
