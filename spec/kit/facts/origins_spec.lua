require "spec.helper"
local origins = require "kit.facts.origins"

describe("origins", function()
  it("are exact: scheme, host and port, as browsers write them", function()
    assert.same({ "https://app.acme.example", "https://*.shops.example", "http://localhost:3000", "https://a.example:8443" },
      origins.check { "https://App.acme.example:443", "https://*.shops.example", "http://localhost:3000", "https://a.example:8443" })
    assert.same({ "https://app.acme.example" }, origins.check "https://app.acme.example")
    assert.same({ "http://[::1]:3000", "http://127.0.0.1" }, origins.check { "http://[::1]:3000", "http://127.0.0.1:80" })
  end)

  it("that are none are refused, with what to write", function()
    for text, wrong in pairs {
      ["app.acme.example"] = "no origin", ["https://a.example/"] = "no origin", ["https://a.example/shop"] = "no origin",
      ["https://a.example:"] = "no origin", ["https://a..example"] = "no origin", ["https://.a"] = "no origin", ["*"] = "no origin",
      ["https://user@a.example"] = "no origin", ["https://a.example 'unsafe-inline'"] = "no origin", ["https://a.example;"] = "no origin",
      ["javascript:alert(1)"] = "no origin", ["https://*"] = "one label", ["https://*.example"] = "one label",
      ["https://*.*.example"] = "one label", ["https://a.*.example"] = "one label", ["https://a*.b.example"] = "one label",
      ["http://app.acme.example"] = "http is for this machine",
    } do
      local value, message, hint = origins.check { text }
      assert.is_nil(value, text)
      assert.is_truthy(message:find(wrong, 1, true), text .. ": " .. message)
      assert.is_truthy(hint, text)
    end
    for _, value in ipairs { 7, { a = "https://a.example" }, { 7 } } do assert.is_nil((origins.check(value))) end
  end)

  it("allow what they name, and *. stands for one label", function()
    local list = origins.check { "https://app.acme.example", "https://*.shops.example", "http://localhost:3000" }
    for origin, allowed in pairs {
      ["https://app.acme.example"] = true, ["https://one.shops.example"] = true, ["http://localhost:3000"] = true,
      ["http://app.acme.example"] = false, ["https://app.acme.example:8443"] = false, ["https://x.app.acme.example"] = false,
      ["https://shops.example"] = false, ["https://one.two.shops.example"] = false, ["https://.shops.example"] = false,
      ["http://one.shops.example"] = false, ["https://one.shops.example.evil.example"] = false, ["https://evil-shops.example"] = false,
      ["http://localhost:3001"] = false, ["https://evil.example/.shops.example"] = false, ["https://one.shops.example:444"] = false,
    } do
      assert.equal(allowed, origins.allows(list, origin), origin)
    end
  end)

  it("of this machine are known", function()
    for origin, is_local in pairs {
      ["http://localhost:3000"] = true, ["http://127.0.0.1"] = true, ["http://[::1]:80"] = true,
      ["http://localhost.evil.example"] = false, ["http://127.0.0.1.evil.example"] = false, ["https://a.example"] = false,
    } do
      assert.equal(is_local, origins.is_local(origin), origin)
    end
  end)
end)
