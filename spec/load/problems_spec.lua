local s = require "spec.load.support"
local plan = require "kitload.host.plan"

local function problems(text, more, options)
  local o = { files = { s.csv(text, more) } }
  for key, value in pairs(options or {}) do o[key] = value end
  return s.run(o).problems_text
end

describe("the problems file", function()
  it("is one object a line with its keys in order", function()
    assert.equal('{"file":"in.csv","row":3,"line":4,"column":2,"header":"E-Mail","field":"email","level":"error",' ..
      '"code":"email.invalid","raw":"info@@acme.de","message":"is not a valid e-mail address","kit":"t.t@1"}\n' ..
      '{"file":"in.csv","row":3,"line":4,"column":3,"header":"N","field":"n","level":"warning",' ..
      '"code":"max","raw":"2000","message":"is more than 1000","kit":"t.t@1"}\n',
      problems 'ID,E-Mail,N\n"two\nlines",a@example.org,1\n1,info@@acme.de,2000\n')
  end)

  it("leaves out what does not apply", function()
    local p = problems("ID,N\n1,1\n", { headers = { "ID", "N" }, columns = { 0, -1, 1 } },
      { plan = plan.bind(s.program { { op = "required", field = 1, args = {} } }) })
    assert.equal('{"file":"in.csv","row":2,"line":2,"field":"email","level":"error","code":"required",' ..
      '"message":"is required","kit":"t.t@1"}\n', p)
  end)

  it("names the first field like the others", function()
    assert.equal('{"file":"in.csv","row":2,"line":2,"column":1,"header":"ID","field":"id","level":"error","code":"required",' ..
      '"raw":"","message":"is required","kit":"t.t@1"}\n', problems "ID,E-Mail,N\n,a@example.org,1\n")
  end)

  it("masks the raw values of secret fields", function()
    local p = problems("ID,E-Mail,N\n1,geheim,1\n", nil, { plan = plan.bind(s.program(nil, true)) })
    assert.truthy(p:find('"raw":"***"', 1, true))
    assert.is_nil(p:find("geheim", 1, true))
  end)

  it("masks columns that the conductor names secret, in the tally too", function()
    local r = s.run { files = { s.csv("ID,E-Mail,N\n1,geheim,1\n", { secret = { 1 } }) } }
    assert.truthy(r.problems_text:find('"raw":"***"', 1, true))
    assert.equal("***", r.problems[1].examples[1].raw)
  end)

  it("cuts a long raw value at a character and says how long it was", function()
    local p = problems("ID,E-Mail,N\n1," .. ("a"):rep(999) .. "ß" .. ("b"):rep(200) .. ",1\n")
    assert.truthy(p:find('"raw":"' .. ("a"):rep(999) .. '…","raw_length":1201,"message"', 1, true))
    p = problems("ID,E-Mail,N\n1," .. ("a"):rep(1000) .. ",1\n")
    assert.truthy(p:find('"raw":"' .. ("a"):rep(1000) .. '","message"', 1, true))
  end)

  it("cuts a long header, which is in every line about its column", function()
    local p = s.run({ files = { s.csv("ID,E-Mail,N\n1,x,1\n", { headers = { "ID", ("h"):rep(999) .. "ß", "N" } }) } }).problems_text
    assert.truthy(p:find('"' .. ("h"):rep(999) .. '…"', 1, true), p)
    p = s.run({ files = { s.csv("ID,E-Mail,N\n1,x,1\n", { headers = { "ID", ("h"):rep(1000), "N" } }) } }).problems_text
    assert.truthy(p:find('"' .. ("h"):rep(1000) .. '"', 1, true), p)
  end)

  it("escapes quotes, backslashes and control characters", function()
    local p = problems 'ID,E-Mail,N\n1,"a ""b"" \\ \n\t\27[0m\127\u{9b}ß€😀",1\n'
    assert.truthy(p:find([["raw":"a \"b\" \\ \n\t\u001b[0m\u007f\u009bß€😀"]], 1, true), p)
  end)

  it("has one problem for a row that could not be read, whatever its cells are", function()
    for text, code in pairs {
      ['1,"no" at,x\n'] = "csv.quote", ["1,no at\n"] = "csv.too_few_cells", ["1,no at,x,4\n"] = "csv.too_many_cells",
      ["1,no \xFF at,x\n"] = "file.encoding", ["\xFF,,x\n"] = "file.encoding", ['1,"no at,x\n'] = "csv.quote",
    } do
      local src = { encoding = "UTF-8" }
      local r = s.run { files = { s.csv("ID,E-Mail,N\n,,1\n" .. text, src) } }
      local codes = {}
      for found in r.problems_text:gmatch '"code":"([%w_.]+)"' do codes[#codes + 1] = found end
      assert.same({ "required", code }, codes, text)
      assert.equal(2, r.rejected)
    end
  end)

  it("escapes each control character, and no other", function()
    local short = { ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }
    local text, wanted = {}, {}
    for c = 1, 0x17F do
      local char = utf8.char(c)
      text[c] = char == '"' and '""' or char
      wanted[c] = short[char] or (c < 32 or c >= 127 and c < 160) and ("\\u%04x"):format(c) or char
    end
    local p = problems('ID,E-Mail,N\n1,"' .. table.concat(text) .. '",1\n')
    assert.equal(table.concat(wanted), p:match '"raw":"(.-)","message"')
  end)

  it("is valid JSON whatever the file is called", function()
    local r = s.run { files = { s.csv("ID,E-Mail,N\n1,x,1\n", { name = 'a\xFF"b.csv' }) } }
    assert.equal('{"file":"a\u{FFFD}\\"b.csv","row":2', r.problems_text:match '^.-"row":2')
  end)
end)
