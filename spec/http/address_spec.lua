-- Addresses of webhooks in every spelling: which are refused before anything is sent, and which only when their name is looked up.
require "spec.helper"
local http = require "kitload.host.http"

-- What a host is: the range it is refused for; "may" behind it where allow_private opens it; false: it is public.
local HOSTS = {
  -- Each range at its first and last address, and the public ones beside it.
  { "0.0.0.0", "this network" }, { "0.255.255.255", "this network" }, { "1.0.0.0", false }, { "9.255.255.255", false },
  { "10.0.0.0", "a private network may" }, { "10.255.255.255", "a private network may" }, { "11.0.0.0", false },
  { "100.63.255.255", false }, { "100.64.0.0", "a network of a provider may" }, { "100.100.100.200", "a network of a provider may" },
  { "100.127.255.255", "a network of a provider may" }, { "100.128.0.0", false }, { "126.255.255.255", false },
  { "127.0.0.0", "this machine may" }, { "127.0.0.1", "this machine may" }, { "127.255.255.255", "this machine may" }, { "128.0.0.0", false },
  { "169.253.255.255", false }, { "169.254.0.0", "link-local" }, { "169.254.169.254", "link-local" }, { "169.254.255.255", "link-local" },
  { "169.255.0.0", false }, { "172.15.255.255", false }, { "172.16.0.0", "a private network may" }, { "172.31.255.255", "a private network may" },
  { "172.32.0.0", false }, { "191.255.255.255", false }, { "192.0.0.0", "kept for protocols" }, { "192.0.0.255", "kept for protocols" },
  { "192.0.1.0", false }, { "192.0.2.0", "for documentation" }, { "192.0.2.255", "for documentation" }, { "192.0.3.0", false },
  { "192.31.196.1", "of AS112" }, { "192.52.193.1", "of AMT" }, { "192.88.99.1", "a relay of 6to4" }, { "192.167.255.255", false },
  { "192.168.0.0", "a private network may" }, { "192.168.255.255", "a private network may" }, { "192.169.0.0", false },
  { "192.175.48.1", "of AS112" }, { "198.17.255.255", false }, { "198.18.0.0", "for benchmarks" }, { "198.19.255.255", "for benchmarks" },
  { "198.20.0.0", false }, { "198.51.100.1", "for documentation" }, { "203.0.113.1", "for documentation" }, { "223.255.255.255", false },
  { "224.0.0.0", "multicast" }, { "239.255.255.255", "multicast" }, { "240.0.0.0", "reserved" }, { "255.255.255.254", "reserved" },
  { "255.255.255.255", "broadcast" }, { "168.63.129.16", "the host of a cloud" }, { "168.63.129.17", false }, { "8.8.8.8", false },
  -- IPv6.
  { "[::]", "unspecified" }, { "[::1]", "this machine may" }, { "[::2]", "not given out" }, { "[::127.0.0.1]", "not given out" },
  { "[::ffff:127.0.0.1]", "a mapped address of IPv4" }, { "[::ffff:8.8.8.8]", "a mapped address of IPv4" },
  { "[0:0:0:0:0:FFFF:7F00:1]", "a mapped address of IPv4" }, { "[::ffff:0:127.0.0.1]", "not given out" },
  { "[64:ff9b::127.0.0.1]", "this machine" }, { "[64:ff9b::a00:1]", "a private network" }, { "[64:ff9b::8.8.8.8]", false },
  { "[64:ff9b:1::1]", "a translation to a private IPv4" }, { "[100::1]", "for discarding" }, { "[100:0:0:1::1]", "kept for protocols" },
  { "[1fff:ffff::1]", "not given out" }, { "[2001::1]", "Teredo" }, { "[2001:2::1]", "kept for protocols" }, { "[2001:1ff::1]", "kept for protocols" },
  { "[2001:200::1]", false }, { "[2001:db8::1]", "for documentation" }, { "[2002:7f00:1::]", "6to4" }, { "[2002:808:808::1]", "6to4" },
  { "[2606:4700::1111]", false }, { "[2620:4f:8000::1]", "of AS112" }, { "[3fff::1]", "for documentation" }, { "[3fff:fff::1]", "for documentation" },
  { "[3fff:1000::1]", false }, { "[4000::1]", "not given out" }, { "[5f00::1]", "not given out" }, { "[fc00::1]", "a private network may" },
  { "[fd00:ec2::254]", "a private network may" }, { "[fe80::1]", "link-local" }, { "[febf::1]", "link-local" }, { "[fec0::1]", "site-local" },
  { "[ff02::1]", "multicast" },
  -- One address in other spellings.
  { "2130706433", "this machine may" }, { "017700000001", "this machine may" }, { "0x7f000001", "this machine may" }, { "0X7F.0.0.1", "this machine may" },
  { "127.1", "this machine may" }, { "127.0.1", "this machine may" }, { "0177.0.0.1", "this machine may" }, { "0x7f.1", "this machine may" },
  { "127.0.0.1.", "this machine may" }, { "0", "this network" }, { "0x0", "this network" }, { "2852039166", "link-local" }, { "0xa9fea9fe", "link-local" },
  { "[0000:0000:0000:0000:0000:0000:0000:0001]", "this machine may" }, { "[::0.0.0.1]", "this machine may" },
}

describe("the address of a webhook", function()
  it("is known in every spelling", function()
    for _, case in ipairs(HOSTS) do
      local url = assert(http.url("https://" .. case[1] .. "/x"), case[1])
      local what, may = http.special(url.host)
      assert.same({ case[1], case[2] }, { case[1], what and (may and what .. " may" or what) or false })
    end
  end)

  it("is refused where it is none, or says more than a host", function()
    for text, why in pairs {
      ["ftp://a.example/"] = "https://", ["file:///etc/passwd"] = "https://", ["gopher://a.example/"] = "https://", ["a.example/x"] = "https://", [""] = "https://",
      ["https:a.example"] = "https://", ["https:/a.example"] = "https://", ["https:///a.example"] = "has no host", ["https://"] = "has no host",
      ["https://?x"] = "has no host", ["https://u@a.example/"] = "a user", ["https://u:p@a.example/"] = "a user", ["https://@a.example/"] = "a user",
      ["https://good.example@127.0.0.1/"] = "a user", ["https://good.example:443@127.0.0.1"] = "a user", ["https://127.0.0.1\\@good.example/"] = "backslash",
      ["https://a.example\\b"] = "backslash", ["https://a b.example/"] = "a blank", ["https://a.example/\r\nX: y"] = "a blank", ["https://a.example/\0"] = "a blank",
      ["https://a.example/\127"] = "a blank", ["https://a.example:0/"] = "port", ["https://a.example:99999/"] = "port", ["https://a.example:x/"] = "port",
      ["https://a.example/#x"] = "has a #", ["https://ex%61mple.com/"] = "a %", ["https://[fe80::1%25lo]/"] = "a %", ["https://[fe80::1%lo]/"] = "a %",
      ["https://１２７.０.０.１/"] = "not ASCII", ["https://127。0。0。1/"] = "not ASCII", ["https://ⓛocalhost/"] = "not ASCII", ["https://bücher.example/"] = "not ASCII",
      ["https://[::1"] = "is none", ["https://[g::1]/"] = "is none", ["https://" .. ("a"):rep(300) .. ".example/"] = "too long",
      ["https://a.example/" .. ("a"):rep(2000)] = "longer than",
    } do
      local url, err = http.url(text)
      assert.is_nil(url, text)
      assert.matches(why, err.message, 1, true)
      assert.equal("usage", err.kind)
    end
    assert.same({ host = "hooks.acme.example", port = 8443, https = true }, http.url "HTTPS://Hooks.ACME.example.:8443/x?y=@z")
    assert.same({ host = "a.example", port = 80, https = false }, http.url "http://a.example")
    assert.same({ host = "xn--bcher-kva.example", port = 443, https = true }, http.url "https://xn--bcher-kva.example/%C3%BC")
  end)
end)
