-- Codes: the list, the page that is made from it, and the places that record them agree.
local h = require "spec.helper"
local codes = require "kitload.talk.codes"

local function sources(find)
  local out = {}
  for path in io.popen(find):lines() do out[#out + 1] = { path = path, text = h.read(path) } end
  return out
end

local lua = sources "find lua/kitload lua/kit -name '*.lua' ! -name meta.lua"
local c = sources "find src -name '*.[ch]'"

local symbols = {}
for symbol, code in h.read "src/batch/problems.def":gmatch 'PROBLEM%(([%w_]+), "([^"]+)"' do symbols[code] = symbol end

local function any(list, text)
  for _, source in ipairs(list) do
    if source.text:find(text, 1, true) then return source.path end
  end
end

describe("codes", function()
  it("stand in docs/codes.md as the program has them (`make docs`), each once", function()
    assert.is_true(codes.markdown() == h.read "docs/codes.md", "docs/codes.md is old: make docs")
    for _, entry in ipairs(codes.list) do
      local _, n = h.read "docs/codes.md":gsub("\n| `" .. entry.code:gsub("%p", "%%%0") .. "` |", "")
      assert.equal(1, n, entry.code)
    end
  end)

  it("all say when they come and what to do", function()
    for _, entry in ipairs(codes.list) do
      assert.truthy(#entry.when > 3 and #entry.what_to_do > 3 and entry.message ~= "", entry.code)
    end
  end)

  it("are all recorded, in C by their symbol or in Lua by their text", function()
    for _, entry in ipairs(codes.list) do
      local code = entry.code:gsub("<name>$", "")
      local found = any(lua, '"' .. code .. '"') or any(lua, "'" .. code .. "'") or any(c, '"' .. code .. '"')
      for _, source in ipairs(c) do found = found or source.text:find("%f[%w_]PROBLEM_" .. symbols[entry.code] .. "%f[^%w_]") and source.path end
      assert.truthy(found, entry.code)
    end
  end)

  it("are in the list wherever an error or a problem is given one", function()
    local unknown = {}
    local function check(path, code)
      if not codes.known(code) then unknown[#unknown + 1] = path .. ": " .. code end
    end
    for _, source in ipairs(lua) do
      if source.path:find("^lua/kitload/") then
        for code in source.text:gmatch '%f[%w]code = "([%l_.]+)"' do check(source.path, code) end
        for code in source.text:gmatch '"(db%.[%l_]+)"' do check(source.path, code) end
        for code in source.text:gmatch "'(db%.[%l_]+)'" do check(source.path, code) end
        for code in source.text:gmatch '%f[%w]code [=~]= "([%l_.]+)"' do check(source.path, code) end
        for code in source.text:gmatch ':problem%("([%l_.]+)"' do check(source.path, code) end
      end
    end
    for _, source in ipairs(c) do
      for code in source.text:gmatch 'err_code%(%w+, "([^"]*)"%)' do check(source.path, code) end
    end
    assert.same({}, unknown)
  end)

  it("have their messages in one place", function()
    local again = {}
    for _, entry in ipairs(codes.list) do
      for _, words in ipairs { entry.message, codes.general(entry.code) } do
        local long = #words > 16 and words:match "^[^%%]+"
        if long and #long > 16 then
          for _, list in ipairs { lua, c } do
            local path = any(list, '"' .. long .. '"') or any(list, '"' .. long .. '%')
            if path then again[#again + 1] = path .. ": " .. long end
          end
        end
      end
    end
    assert.same({}, again)
  end)

  it("make the messages of rows that are rejected after the reading", function()
    assert.equal("repeats a key of this input: row 5 has it", codes.fill("unique.file", "row 5 has it"))
    assert.equal("repeats a key of this input", codes.fill "unique.file")
    assert.equal("is in the destination already", codes.fill "unique.table")
    assert.equal("is part of the key and cannot be NULL: id", codes.fill("key.null", "id"))
    assert.equal("is not in public.users (100%)", codes.fill("lookup.missing", "public.users (100%)"))
    assert.equal("stands for several rows of a.b, which differ", codes.fill("lookup.ambiguous", "a.b"))
    assert.equal("is required, and a.b has no value for it", codes.fill("required", "is required, and a.b has no value for it"))
    assert.equal("violates the check x", codes.fill("db.check", "violates the check x"))
    assert.equal("the destination's column does not take NULL", codes.fill("db.not_null", "the destination's column does not take NULL"))
    assert.equal("db.other", codes.fill "db.other")
    assert.equal("words of a kit", codes.fill("my.own", "words of a kit"))
  end)

  it("have a message for many rows where each row's own names its place", function()
    assert.equal("breaks the rules of quotes", codes.general "csv.quote")
    assert.equal("has bytes that are not in the file's encoding", codes.general "file.encoding")
    for _, code in ipairs { "json.duplicate", "list.invalid", "db.check", "file.empty", "my.own" } do assert.is_nil(codes.general(code), code) end
  end)
end)
