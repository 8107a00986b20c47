-- k.path and k.file_path: values from where a file lies; source.files with {project}.
local h = require "spec.helper"
local workspace = require "spec.commands.workspace"

local kit = [[return k.kit "t" { into = { "%s", "t" }, create = true, on_invalid = "reject", max_rejects = "90%%",
  source = { files = "in/*/*/*.csv" }, %s
  k.field "id"   { k.integer },
  k.field "cust" { k.path { "in/{customer}/{year}/*", "old/{customer}-*", take = "customer" }, to = false },
  k.field "year" { k.path { "in/{customer}/{year}/*", take = "year"%s }, k.integer, min = 2000 },
  k.field "path" { k.file_path },
}]]

local function values(out, name)
  local list = {}
  for value in out:gmatch("\n  " .. name .. "%s+→ ([^\n]*)") do list[#list + 1] = value end
  return table.concat(list, ",")
end

describe("k.path", function()
  local w
  before_each(function()
    w = workspace.new()
    w:kit("t", kit:format(w.schema, "", ""))
    w:write("in/acme/2024/a.csv", "id\n1\n")
    w:write("in/Mu\u{308}ller & Söhne/2025/it's.csv", "id\n2\n")
  end)

  it("is a part of the path, however the path is typed", function()
    w:write("other/2025/b.csv", "id\n3\n")
    h.sh(("cd %s && ln -s ../other in/beta && ln -s . self"):format(h.quote(w.dir)))
    for _, typed in ipairs { "in/acme/2024/a.csv", "./in//acme/./2024/a.csv", "in/beta/../in/acme/2024/a.csv", w.dir .. "/in/acme/2024/a.csv",
      "self/in/acme/2024/a.csv" } do
      local code, out, err = w:kitload("preview", "t", typed)
      assert.same({ 0, "acme", "2024", "in/acme/2024/a.csv" }, { code, values(out, "cust"), values(out, "year"), values(out, "path") }, typed .. err)
    end
    local code, out = w:kitload("preview", "t", "in/beta/2025/b.csv") -- a link has the name of the link
    assert.same({ 0, "beta", "in/beta/2025/b.csv" }, { code, values(out, "cust"), values(out, "path") })
    code, out = w:kitload("preview", "t", "in/Mu\u{308}ller & Söhne/2025/it's.csv")
    assert.same({ 0, "Müller & Söhne" }, { code, values(out, "cust") })
    code = h.sh(("cd %s/in/acme && %s preview t 2024/a.csv | grep -q 'cust *→ acme'"):format(h.quote(w.dir), w.binary))
    assert.equal(0, code)
  end)

  it("refuses a file whose path does not fit, once, with the kit's line; missing = \"null\" lets it in", function()
    w:write("in/x.csv", "id\n1\n2\n")
    local code, out, err = w:kitload("check", "t", "in/x.csv", "in/acme/2024/a.csv", "--to", "none")
    assert.same({ 3, "" }, { code, out })
    assert.equal([[
kitload: error: x.csv: field 'cust': its path in/x.csv is not like "in/{customer}/{year}/*", "old/{customer}-*"
  kits/t.lua:5: k.path { "in/{customer}/{year}/*", "old/{customer}-*", take = "customer" }; add a pattern, put the file there, or write missing = "null"
  --each loads every file by itself, even if others fail
]], err)
    code, out = w:kitload("check", "t", "in/x.csv", "in/acme/2024/a.csv", "--each", "--to", "none")
    assert.equal(3, code)
    assert.matches("2 files: 1 good, 1 failed", out, 1, true)
    assert.matches("x.csv: field 'cust': its path in/x.csv is not like", (out .. err):gsub("%s+", " "), 1, true)
    code, out, err = h.sh(("cd %s && %s check t - --to none <in/x.csv"):format(h.quote(w.dir), w.binary))
    assert.equal(3, code, out)
    assert.matches("standard input: field 'cust': its path standard input is not like", err, 1, true)
    w:kit("t", kit:format(w.schema, "", ', missing = "null"'):gsub('take = "customer" }', 'take = "customer", missing = "null" }, default = "none"'))
    code, out = w:kitload("preview", "t", "in/x.csv")
    assert.same({ 0, "none,none", "NULL,NULL" }, { code, values(out, "cust"), values(out, "year") }, out)
  end)

  it("is tried by examples, and shown by template and explain", function()
    w:kit("t", kit:format(w.schema, [[examples = {
      { file = "in/x/2021/a.csv", input = { id = "1" }, gives = { year = 2021, cust = "x" } },
      { file = "in/x/1999/a.csv", input = { id = "1" }, errors = { year = "min" } },
      { file = "old/y-7.csv", input = { id = "1" }, errors = { year = "path.invalid" } },
    },]], ""))
    local code, out, err = w:kitload("test", "t")
    assert.equal(1, code, out .. err) -- the third file would not be read at all
    w:kit("s", (kit:format(w.schema, 'sample = "samples/s.csv",', ""):gsub("min = 2000", 'example = "2020"'):gsub('"t"', '"s"', 1)))
    w:write("samples/s.csv", "id\n1\n") -- a sample may lie anywhere
    assert.same({ 0, 0 }, { (w:kitload("test", "s")), (w:kitload("check", "s", "in/acme/2024/a.csv", "--to", "none")) })
    assert.matches('field \'year\': its path old/y-7.csv is not like "in/{customer}/{year}/*"', out .. err, 1, true)
    w:kit("t", (kit:format(w.schema, "", ""):gsub("min = 2000", 'example = "2020"')))
    code, out, err = w:kitload("template", "t")
    assert.same({ 0, "id\r\n1\r\n", "" }, { code, out, err })
    code, out = w:kitload("explain", "t", "--to", "none")
    assert.equal(0, code)
    assert.matches('year  C    path { "in/{customer}/{year}/*", take = "year" } → integer', out, 1, true)
  end)

  it("says at the kit's line what is wrong with it", function()
    for given, wrong in pairs {
      ['{ "in/{a}/{b}", take = "c" }'] = [["in/{a}/{b}" has no {c}]], ['{ "in/{a}/{b}" }'] = "several parts, and take does not say",
      ['"in/*.csv"'] = "has no {part}", ['{ "in/{a" }'] = "has a { without its }", ["{}"] = "takes patterns", ['{ 7, take = "x" }'] = "is no text",
      ['{ "in/{a}/*", tak = "a" }'] = "has no option 'tak'", ['{ "in/{a}/*", missing = "keep" }'] = 'missing is "keep"',
    } do
      w:kit("bad", ('return k.kit "bad" { into = "t",\n k.field "a" { k.path %s } }'):format(given))
      local code, _, err = w:kitload("check", "bad")
      assert.equal(2, code, given)
      assert.matches("kits/bad.lua:3: ", err, 1, true)
      assert.is_truthy(err:find(wrong, 1, true), given .. ": " .. err)
    end
  end)
end)

describe("source.files", function()
  local w
  before_each(function() w = workspace.new() end)

  it("may have {project}, which is the kit's project; other words are refused", function()
    w:kit("shop.t", 'return k.kit "shop.t" { into = "t", source = { files = "in/{project}/*.csv" }, k.field "id" { k.integer } }')
    w:kit("acme.t", 'return k.kit "acme.t" { extends = "shop.t", project = "acme", trigger = "@daily" }')
    w:write("projects/acme.lua", 'return { to = "local:" }')
    w:write("in/acme/a.csv", "id\n1\n")
    local code, out, err = w:kitload("check", "acme.t", "--to", "none")
    assert.equal(0, code, err)
    assert.matches("^a.csv  1 row", out)
    code, out, err = w:kitload("check", "shop.t") -- the template has no project, and no files
    assert.same({ 0, "" }, { code, err })
    assert.matches("has {project}, and the kit has no project: only", (out:gsub("%s+", " ")), 1, true)
    code, out, err = w:kitload("run", "shop.t", "--to", "none")
    assert.same({ 2, "" }, { code, out })
    assert.matches("source.files of shop.t has {project}, and the kit has no project", err, 1, true)
    code, out, err = w:kitload("schedule", "acme.t")
    assert.same({ 0, nil }, { code, err:match "there is no folder[^\n]*" })
    assert.matches("kitload run .-acme.t", out)
    w:kit("bad", 'return k.kit "bad" { into = "t",\n source = { files = "in/{projct}/*.csv" }, k.field "id" {} }')
    code, out, err = w:kitload("check", "bad")
    assert.same({ 2, "" }, { code, out })
    assert.matches("cannot have {projct}: it can only have {project}", err, 1, true)
    assert.matches("did you mean 'project'", err, 1, true)
  end)
end)

if h.no_server(pending) then return end

describe("rows that come back mended", function()
  it("have the part of the path of their own file; a path that fits no more is a problem of the row", function()
    local w = workspace.new()
    w:kit("t", kit:format(w.schema, "", ""))
    w:write("in/acme/2024/a.csv", "id\n1\nx\ny\n")
    w:write("in/beta/2023/a.csv", "id\n3\nx\n")
    local code, _, err = w:run("t")
    assert.equal(1, code, err)
    assert.equal("1|2024|in/acme/2024/a.csv\n3|2023|in/beta/2023/a.csv", w:sql "select id, year, path from t order by 1")
    w:write("a.rejected.csv", (w:read("a.rejected.csv"):gsub(",x\r?\n", ",7\n"):gsub("in/acme/2024/a.csv,y", "elsewhere/a.csv,8")))
    w:write("a.rejected-2.csv", (w:read("a.rejected-2.csv"):gsub(",x\r?\n", ",9\n")))
    local r, out
    code, r, out, err = w:report("t", "a.rejected.csv", "a.rejected-2.csv")
    assert.same({ 1, 2, 1 }, { code, r and r.counts.inserted, r and r.counts.rejected }, out .. err)
    assert.matches("path.invalid", out, 1, true)
    assert.equal("7|2024|in/acme/2024/a.csv\n9|2023|in/beta/2023/a.csv", w:sql "select id, year, path from t where id > 5 order by 1")
  end)

  it("of an upsert are known by the names of their files, however these were typed", function()
    local w = workspace.new()
    w:kit("u", ([[return k.kit "u" { into = "%s.u", create = true, load = "upsert", key = "id", k.field "id" { k.integer } }]]):format(w.schema))
    w:write("in/a/x.csv", "id\n1\n")
    w:write("in/b/x.csv", "id\n2\n")
    assert.equal(0, (w:run("u", "in/a/x.csv", "in/b/x.csv")))
    for _, typed in ipairs { "./in/", w.dir .. "/in/", "in/a/..//" } do
      local code, out, err = w:run("u", typed .. "a/x.csv", typed .. "b/x.csv", "--if-loaded", "skip")
      assert.equal(0, code, err)
      assert.matches("loaded into", out, 1, true)
    end
  end)
end)
