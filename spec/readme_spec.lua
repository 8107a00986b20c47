local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

describe("the README", function()
  local readme = h.read "README.md"

  it("shows the kit of examples/first, letter by letter", function()
    assert.is_truthy(readme:find(h.read "examples/first/kits/contacts.lua", 1, true))
  end)

  it("shows what running it prints", function()
    if not h.conninfo() then return pending "no test server" end
    local w = workspace.new()
    h.sh(("cp -r examples/first/. %s"):format(h.quote(w.dir)))
    w:sql "drop table if exists public.people"
    local code, out = w:run("contacts", "contacts.csv", "--if-loaded", "again")
    w:sql "drop table public.people"
    assert.equal(1, code)
    local shown = readme:match "%$ kitload run contacts contacts%.csv %-%-to local:\n(.-)```"
    assert.equal(shown, (out:gsub("· %d[%d.]* m?s\n", "· 39 ms\n", 1)))
  end)

  it("names no file that is not there", function()
    for path in readme:gmatch "%]%(([%w/._]+)%)" do assert.is_true(h.exists(path) or os.rename(path, path) ~= nil, path) end
  end)
end)
