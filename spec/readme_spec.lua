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

  it("shows what rejects look like, and says what to do with them", function()
    if not h.conninfo() then return pending "no test server" end
    local w = workspace.new()
    h.sh(("cp -r examples/first/. %s"):format(h.quote(w.dir)))
    w:sql "drop table if exists public.people"
    w:run("contacts", "contacts.csv", "--if-loaded", "again")
    local rejects = w:rejects "contacts.rejected.csv"
    local rows = 0
    for row, errors, cells in readme:gmatch "\n| (%d+) | ([^|]+) | … | ([^\n]+) |" do
      assert.is_truthy(rejects:find(("\n%s;%s;%s;"):format(row, errors, cells:gsub(" | ", ";")), 1, true), row)
      rows = rows + 1
    end
    assert.equal(2, rows)
    w:write("contacts.rejected.csv", (w:read "contacts.rejected.csv":gsub("@@", "@"):gsub("31%.02", "28.02")))
    local words = {}
    for word in readme:match "`kitload (run contacts contacts%.rejected%.csv) %-%-to local:`":gmatch "%S+" do words[#words + 1] = word end
    assert.equal(0, (w:run(table.unpack(words, 2))))
    assert.equal("5", w:sql "select count(*) from public.people")
    w:sql "drop table public.people"
  end)

  it("shows commands that make a kit, and load without one", function()
    if not h.conninfo() then return pending "no test server" end
    local w = workspace.new()
    h.sh(("cp examples/first/contacts.csv %s"):format(h.quote(w.dir)))
    w:sql "drop table if exists public.people, public.contacts"
    assert.is_truthy(readme:find("kitload new contacts --from contacts.csv ", 1, true))
    assert.equal(0, (w:kitload("new", "contacts", "--from", "contacts.csv")))
    assert.is_true(w:kitload("check", "contacts", "contacts.csv", "--to", "none") <= 1)
    assert.is_truthy(readme:find("`kitload run --into public.people --create contacts.csv --to local:`", 1, true))
    assert.equal(0, (w:run("--into", "public.people", "--create", "contacts.csv", "--if-loaded", "again")))
    assert.equal("7 text", w:sql [[select count(*) || ' ' || string_agg(distinct data_type, ',')
      from information_schema.columns where table_schema = 'public' and table_name = 'people']])
    w:sql "drop table public.people"
  end)

  it("names no file that is not there", function()
    for path in readme:gmatch "%]%(([%w/._-]+)#?[%w-]*%)" do assert.is_true(h.exists(path) or os.rename(path, path) ~= nil, path) end
  end)
end)
