-- Compares a draft with its file. draft_spec.lua and draft_data_spec.lua share this.
local assert = require "luassert"
local cjson = require "cjson"
local lasting = require "spec.commands.lasting"

local M = {}

-- The facts of a source that neither the kit nor the sniffer says.
local plain = { encoding = "utf-8", delimiter = ",", quote = '"', header = 1, escape = false, comment = false, blanks = "trim" }

local function report(w, ...)
  os.remove(w.dir .. "/.report.json")
  local code, out, err = lasting.kitload(w.dir, { "check", "--report", ".report.json", ... })
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

-- The draft of a file, the rows that it reads, and the rows of the same file without a kit.
function M.hold(w, path, options)
  local words = { "new", "d", "--force", "--from", path }
  for _, word in ipairs(options or {}) do words[#words + 1] = word end
  local code, out, err = lasting.kitload(w.dir, words)
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
function M.assert_reads(path, found)
  local about = ("%s\n%s\n%s\n%s"):format(path, found.kit, found.text, said(found.kit))
  assert.is_table(found.own, about)
  if found.said then assert.same(counts(found.own), counts(found.said), about) end
  -- A file whose columns have no names cannot be read without a kit.
  if not found.raw.counts then return assert.equal(0, found.own.counts.rejected, about) end
  local own, raw = found.own.counts, found.raw.counts
  assert.is_true(own.rejected <= raw.rejected, about)
  local mended = raw.rejected - own.rejected
  local more = found.kit:find "header = false" and found.raw.files[1].header and 1 or 0
  local comments = found.own.files[1].comments or 0
  assert.is_true(own.read >= raw.read - math.min(comments, mended) + more, about)
  assert.is_true(own.good + own.skipped >= raw.good + raw.skipped + more, about)
end

return M
