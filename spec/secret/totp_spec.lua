-- One-time codes: the test vectors of RFC 6238, appendix B, and the forms of a key. A code is a secret that Lua cannot read, so it is
-- written to a file.
local h = require "spec.helper"
local secret = require "kitload.host.secret"

local function key(text)
  local path = h.tmp() .. "/key"
  h.write(path, text)
  assert(os.execute("chmod 600 " .. path))
  return assert(secret.from_file(path))
end

local function code(text, at, how)
  local value, period = secret.totp(key(text), how or {}, at)
  if not value then return nil, period.message end
  local path = h.tmp() .. "/code"
  assert(secret.write(path, { value }))
  return h.read(path):gsub("\n", ""), period
end

-- Base32 of the ASCII keys 12345678901234567890…, of 20, 32 and 64 bytes.
local KEYS = { SHA1 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", SHA256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====",
  SHA512 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA=" }
local VECTORS = {
  { 59, "94287082", "46119246", "90693936" }, { 1111111109, "07081804", "68084774", "25091201" }, { 1111111111, "14050471", "67062674", "99943326" },
  { 1234567890, "89005924", "91819424", "93441116" }, { 2000000000, "69279037", "90698825", "38618901" },
  { 20000000000, "65353130", "77737706", "47863826" },
}

describe("a one-time code", function()
  it("is that of the RFC's vectors", function()
    for _, vector in ipairs(VECTORS) do
      for i, algorithm in ipairs { "SHA1", "SHA256", "SHA512" } do
        assert.equal(vector[i + 1], (code(KEYS[algorithm], vector[1], { digits = 8, algorithm = algorithm })))
      end
    end
  end)

  it("has six digits of SHA-1 and 30 seconds, if nothing else is said", function()
    assert.same({ "287082", 30 }, { code(KEYS.SHA1, 59) })
    assert.equal((code(KEYS.SHA1, 30)), (code(KEYS.SHA1, 59)))
    assert.not_equal((code(KEYS.SHA1, 29)), (code(KEYS.SHA1, 30)))
    assert.same({ (code(KEYS.SHA1, 59)), 60 }, { code(KEYS.SHA1, 119, { period = 60 }) })
    assert.equal("1094287082", (code(KEYS.SHA1, 59, { digits = 10 })))
  end)

  it("comes from a key with blanks, hyphens, small letters and padding, as it is copied from a page", function()
    for _, text in ipairs { "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ\n", KEYS.SHA1 .. "==== \n" } do
      assert.equal("287082", (code(text, 59)))
    end
  end)

  it("comes from an otpauth:// address, as it says", function()
    local address = "otpauth://totp/Acme:ada%40acme.example?issuer=Acme&secret=" .. KEYS.SHA256:gsub("=", "%%3D") .. "&algorithm=sha256&digits=8&period=30"
    assert.equal("46119246", (code(address, 59)))
    assert.equal("46119246", (code(address, 59, { digits = 8, algorithm = "SHA256" })))
    assert.equal("287082", (code("OTPAUTH://TOTP/x?SECRET=" .. KEYS.SHA1, 59)))
  end)

  it("is refused with a wrong key, which is not repeated", function()
    local uri = "otpauth://totp/x?secret=" .. KEYS.SHA1
    for text, message in pairs {
      ["GEZDGNBVGY3TQOJ1"] = "is no base32", ["12345678"] = "is no base32", ["===="] = "is no base32", ["A"] = "is no base32",
      ["otpauth://hotp/x?secret=" .. KEYS.SHA1 .. "&counter=1"] = "counts logins", ["otpauth://totp/x"] = "without secret=",
      ["otpauth://totp/x?secret="] = "without secret=", [uri .. "&algorithm=MD5"] = "none of SHA1", [uri .. "&digits=5"] = "says digits=",
      [uri .. "&digits=eight"] = "says digits=", [uri .. "&period=0"] = "says period=",
    } do
      local got, said = code(text, 59)
      assert.is_nil(got)
      assert.is_truthy(said:find(message, 1, true), text .. ": " .. said)
      assert.is_nil(said:find("GEZDG", 1, true))
    end
    assert.matches("than the project", (select(2, code(uri .. "&digits=6", 59, { digits = 8 }))))
    assert.matches("than the project", (select(2, code(uri .. "&algorithm=SHA1", 59, { algorithm = "SHA256" }))))
  end)
end)
