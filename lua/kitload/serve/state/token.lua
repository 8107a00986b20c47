-- Tokens: 256 random bits behind a prefix that says what they are. The state has only their SHA-256, and the last four characters
-- for people.
--
--   klk_   an API key        kls_   a session        klc_   begins a session, once
local sys = require "kitload.host.sys"

local M = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

-- 64 hexadecimal digits as 43 characters.
local function base64(hex)
  local bits, n, out = 0, 0, {}
  for digit in hex:gmatch "%x" do
    bits, n = (bits << 4 | tonumber(digit, 16)) & 0xFFFF, n + 4
    if n >= 6 then
      n = n - 6
      local i = (bits >> n & 63) + 1
      out[#out + 1] = ALPHABET:sub(i, i)
    end
  end
  local i = (bits << (6 - n) & 63) + 1
  return table.concat(out) .. (n > 0 and ALPHABET:sub(i, i) or "")
end

--- A new token.
---@param prefix "klk"|"kls"|"klc"
---@return string token, string hash, string last4
function M.new(prefix)
  -- Each UUID has 122 random bits of the kernel.
  local token = ("%s_%s"):format(prefix, base64(sys.sha256(sys.uuid() .. sys.uuid() .. sys.uuid())))
  return token, sys.sha256(token), token:sub(-4)
end

return M
