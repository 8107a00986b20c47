-- A draft reads its own file: no row is rejected by it that the reading without a kit does not reject, also where nothing is sniffed.
local cjson = require "cjson"
local h = require "spec.helper"
local messy = require "spec.cases.draft.messy"
local workspace = require "spec.commands.workspace"

-- What a source is without a word and without sniffing.
local plain = { encoding = "utf-8", delimiter = ",", quote = '"', header = 1, escape = false, comment = false, blanks = "trim" }

local function report(w, ...)
  os.remove(w.dir .. "/.report.json")
  local code, out, err = w:kitload("check", "--report", ".report.json", ...)
  return w:exists ".report.json" and cjson.decode(w:read ".report.json") or nil, code, out .. err
end

-- The draft with every fact of its source said.
local function said(kit)
  local source = kit:match "\n  source  = (%b{}),\n" or "{}"
  local inner, names = source:sub(2, -2), {}
  for name, value in pairs(plain) do
    if not inner:find("%f[%w]" .. name .. " =") then
      names[#names + 1] = ("%s = %s"):format(name, type(value) == "string" and ("%q"):format(value) or tostring(value))
    end
  end
  local whole = ("\n  source  = { %s%s%s },\n"):format(table.concat(names, ", "), inner:find "%S" and ", " or "", inner)
  local new, n = kit:gsub("\n  source  = %b{},\n", function() return whole end)
  if n == 0 then new = kit:gsub('\n  load    = "append",[^\n]*\n', function(line) return line:sub(1, -2) .. whole end) end
  return new
end

local function counts(r) return r.counts and { good = r.counts.good, rejected = r.counts.rejected, skipped = r.counts.skipped } or r.error end

-- The draft of a file, its reading, and what the same file is without a kit.
local function hold(w, path, options)
  local words = { "new", "d", "--force", "--from", path }
  for _, word in ipairs(options or {}) do words[#words + 1] = word end
  local code, out, err = w:kitload(table.unpack(words))
  if code ~= 0 then return { refused = code, message = err } end
  local kit = w:read "kits/d.lua"
  local own, own_code, own_text = report(w, "d", path)
  local raw = report(w, "--into", "t", path)
  local result = { kit = kit, out = out, own = own, code = own_code, text = own_text, raw = raw }
  if not kit:find 'format = "' then
    w:write("kits/d.lua", said(kit))
    result.said = report(w, "d", path)
  end
  return result
end

-- As many rows as without a kit. More are read where a header was none, fewer where comments were rows.
local function assert_reads(path, found)
  local about = ("%s\n%s\n%s\n%s"):format(path, found.kit, found.text, said(found.kit))
  assert.is_table(found.own, about)
  if found.said then assert.same(counts(found.own), counts(found.said), about) end
  -- Without names for its columns a file is not read without a kit.
  if not found.raw.counts then return assert.equal(0, found.own.counts.rejected, about) end
  local own, raw = found.own.counts, found.raw.counts
  assert.is_true(own.rejected <= raw.rejected, about)
  local mended = raw.rejected - own.rejected
  local more = found.kit:find "header = false" and found.raw.files[1].header and 1 or 0
  local comments = found.own.files[1].comments or 0
  assert.is_true(own.read >= raw.read - math.min(comments, mended) + more, about)
  assert.is_true(own.good + own.skipped >= raw.good + raw.skipped + more, about)
end

describe("a draft and its file", function()
  local w
  setup(function() w = workspace.new() end)

  for _, case in ipairs(messy) do
    it("agree on " .. case.name, function()
      w:write("in/" .. case.name, case.bytes)
      local found = hold(w, "in/" .. case.name)
      if case.refused then
        assert.equal(case.refused, found.refused)
        return
      end
      assert.is_nil(found.refused, found.message)
      assert_reads(case.name, found)
      for _, text in ipairs(case.has or {}) do assert.is_truthy(found.kit:find(text, 1, true), text .. "\n" .. found.kit) end
    end)
  end

  local none = {} -- files that hold no row of columns
  for name in ("all-empty.csv bad-header-no-header.csv header-no-rows.json"):gmatch "%S+" do none[name] = true end

  for _, pattern in ipairs { "real/*.csv", "real/*.dat", "real/*.ndjson", "csv-spectrum/csvs/*.csv", "csv-spectrum/json/*.json",
    "csv-test-data/csv/*.csv" } do
    local p = assert(io.popen(("ls -d %s/%s 2>/dev/null"):format(h.data, pattern)))
    local paths = {}
    for path in p:lines() do paths[#paths + 1] = path:sub(1, 1) == "/" and path or h.pwd() .. "/" .. path end
    p:close()
    it("agree on " .. pattern, function()
      if #paths == 0 then return pending "the shared data are not there" end
      for _, path in ipairs(paths) do
        local found = hold(w, path)
        if none[path:match "[^/]*$"] then
          assert.equal(3, found.refused, path)
        else
          assert.is_nil(found.refused, found.message)
          assert_reads(path, found)
        end
      end
    end)
  end

  it("load the same rows as without a kit", function()
    if not h.conninfo() then return pending "needs a server: scripts/test" end
    for i, case in ipairs(messy) do
      if i % 12 == 1 then
        local path = "in/" .. case.name
        w:write(path, case.bytes)
        assert.equal(0, (w:kitload("new", "loaded_" .. i, "--from", path)), case.name)
        local code, own, out, err = w:report("loaded_" .. i, path)
        assert.equal(0, code, case.name .. out .. err)
        code, out, err = w:run("--into", "raw_" .. i, "--create", path)
        assert.equal(0, code, case.name .. out .. err)
        local kit = tonumber(w:sql(("select count(*) from loaded_%d"):format(i)))
        assert.equal(tonumber(w:sql(("select count(*) from raw_%d"):format(i))), kit + own.counts.skipped, case.name)
        assert.is_true(kit > 0)
      end
    end
  end)
end)
