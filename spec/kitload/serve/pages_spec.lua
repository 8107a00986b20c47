-- The widget's pages, as the front gives them out.
local h = require "spec.helper"
local pages = require "kitload.serve.api.pages"

describe("the pages of the widget", function()
  local dir

  setup(function()
    dir = h.tmp()
    h.sh("mkdir -p " .. dir .. "/web/texts " .. dir .. "/kits")
    for name, text in pairs { ["kitload.js"] = "loader", ["frame.html"] = "<html>", ["frame.js"] = "1", ["frame.css"] = "a{}", ["texts/de.json"] = "{}" } do
      h.write(dir .. "/web/" .. name, text)
    end
    h.write(dir .. "/kits/index.json", [[{ "data": [ { "name": "free" }, { "name": "crm", "origins": [ "https://app.example" ] },
      { "name": "acme.crm", "project": "acme" } ], "refused": [], "origins": { "acme": [ "https://*.acme.example" ] } }]])
  end)

  local function ask(handler, query, more)
    local config = { pages = dir .. "/web", spool = dir }
    for key, value in pairs(more or {}) do config[key] = value or nil end
    return pages[handler] { config = config, request = { query = query or {}, params = query or {} } }
  end

  local function ancestors(kit, origin, project)
    local policy = ask("frame", { kit = kit, origin = origin, project = project }).headers["Content-Security-Policy"]
    return policy:match "frame%-ancestors (.*)$"
  end

  it("are files with their types; an address with a hash may be kept for ever", function()
    assert.same({ dir .. "/web/frame.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable" },
      (function(r) return { r.file, r.headers["Content-Type"], r.headers["Cache-Control"] } end)(ask("script", { v = "1" })))
    assert.equal("no-cache", ask("style").headers["Cache-Control"])
    assert.equal("*", ask("loader").headers["Access-Control-Allow-Origin"])
    assert.equal(dir .. "/web/texts/de.json", ask("texts", { name = "de.json" }).file)
  end)

  it("let nothing in that is inline or from elsewhere", function()
    local policy = ask("frame").headers["Content-Security-Policy"]
    assert.matches("^default%-src 'none'; script%-src 'self'; style%-src 'self'; connect%-src 'self';", policy)
    assert.is_truthy(policy:find("require-trusted-types-for 'script'; trusted-types lit-html;", 1, true))
    assert.is_falsy(policy:find "unsafe")
  end)

  it("are shown within pages of the origins that the project names, or the workspace's _defaults.lua", function()
    assert.equal("https://shop.acme.example", ancestors("acme.crm", "https://shop.acme.example"))
    assert.equal("'none'", ancestors("acme.crm", "https://a.shop.acme.example"))
    assert.equal("'none'", ancestors("acme.crm", "http://localhost:3000"))
    assert.equal("'none'", ancestors("acme.crm", "https://shop.acme.example", "globex"))
    assert.equal("https://app.example", ancestors("crm", "https://app.example"))
    assert.equal("'none'", ancestors("crm", "https://app.example.evil.example"))
    assert.equal("https://shop.acme.example", ancestors("crm", "https://shop.acme.example", "acme"))
  end)

  it("are shown within pages of this machine where nobody names origins, and in no page that gives none", function()
    assert.equal("http://localhost:3000", ancestors("free", "http://localhost:3000"))
    for _, origin in ipairs { "https://a.example", "", "*", "http://localhost:3000 https://evil.example", "http://localhost; script-src *", "null" } do
      assert.equal("'none'", ancestors("free", origin), origin)
    end
    assert.equal("'none'", (ancestors(nil, "http://localhost:3000")))
  end)

  it("are not there where they were not built, and no path leads out of their folder", function()
    for _, name in ipairs { "../frame.js", "..%2fde.json", "fr.json", "de", "" } do
      assert.has_error(function() ask("texts", { name = name }) end)
    end
    assert.has_error(function() ask("frame", {}, { pages = false }) end)
  end)
end)
