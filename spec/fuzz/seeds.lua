-- Writes the seeds of the fuzz targets: `lua5.4 spec/fuzz/seeds.lua FOLDER` makes FOLDER/TARGET/NUMBER from the test data,
-- the cases of the ops, the examples and the past finds. Each file begins with bytes that its target reads as options.
package.path = "./?.lua;" .. package.path
local case_file = require "spec.plan.case_file"

local folder = assert(..., "seeds.lua needs a folder")
local data = os.getenv "KITLOAD_TEST_DATA" or "../shared/data"
local MOST = 2000 -- bytes of a file: what is at its beginning is as good a seed, and quicker

local counts = {}
local function seed(target, ...)
  local text = table.concat { ... }
  if not counts[target] then assert(os.execute(("mkdir -p '%s/%s'"):format(folder, target))) end
  counts[target] = (counts[target] or 0) + 1
  local f = assert(io.open(("%s/%s/%04d"):format(folder, target, counts[target]), "wb"))
  assert(f:write(text))
  f:close()
end

--- The files that `find` lists, in order, as name → first bytes.
local function files(where)
  local p = assert(io.popen(("find %s -type f 2>/dev/null | LC_ALL=C sort"):format(where)))
  local names = {}
  for name in p:lines() do names[#names + 1] = name end
  p:close()
  local i = 0
  return function()
    i = i + 1
    local f = names[i] and io.open(names[i], "rb")
    if not f then return nil end
    local text = f:read(MOST) or ""
    f:close()
    return names[i], text
  end
end

local function output_of(command)
  local p = assert(io.popen(command))
  local text = p:read "a"
  p:close()
  return text
end

-- CSV: with and without header, escape, comments, limits; each byte is explained in csv.c and rejects.c.
local dialects = { "\0\2\0\7\16", "\64\0\0\23\9", "\0\170\0\2\255", "\1\25\5\1\3", "\128\65\2\14\0" }
for name, text in files(("%s/csv-spectrum/csvs %s/csv-test-data/csv %s/real -name '*.csv' -o -path '%s/real/*.dat'")
  :format(data, data, data, data)) do
  for i, options in ipairs(dialects) do
    if not name:find("/real/", 1, true) or i < 3 then seed("csv", options, text) end
  end
  for _, options in ipairs { "\0\3", "\8\5", "\32\1" } do seed("rejects", options, text) end
  for _, options in ipairs { "\0\0", "\1\9", "\2\3" } do seed("source", options, text) end
end
for _, text in ipairs { 'a,"b\nc",d\n"x""y",,z\n', '#c\n\n"a"b,c\n"open\nx,y', "a\\\"b,'c''d'\r\ne;f\tg|h\r", "=1+1,'=x,-5,+x,@y\n\0,\xff\n" } do
  for _, options in ipairs(dialects) do seed("csv", options, text) end
  for _, options in ipairs { "\0\3", "\8\5", "\32\1" } do seed("rejects", options, text) end
end

-- Encodings, by their place in source.c, and archives.
local sample = "Größe,naïve,日本語,Ω,€,𝄞\nplain,ascii,text,1,2,3\n"
for i, name in ipairs { "UTF-8", "CP1252", "ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "SHIFT_JIS", "EUC-JP", "GB18030",
  "BIG5", "KOI8-R", "MACINTOSH", "UTF-7", "ISO-2022-JP", "CP850", "ASCII", "UTF-32LE", "HZ" } do
  local text = output_of(("printf '%s' | iconv -c -f UTF-8 -t %s 2>/dev/null"):format(sample, name))
  seed("source", string.char(i, 3), text)
  seed("source", "\0\8", text)
end
for _, pack in ipairs { "gzip -nc", "zstd -qc", "gzip -nc | head -c 40", "zstd -qc | head -c 30" } do
  seed("source", "\0\6", output_of(("printf '%s' | %s 2>/dev/null"):format(sample, pack)))
end
seed("source", "\0\6", output_of "(printf abc | gzip -nc; printf def | gzip -nc; printf x)")

-- The cases of the ops: their arguments and cells.
local function op_places(path)
  local places, list, n = {}, nil, 0
  for line in io.lines(path) do
    local name = line:match "^void fuzz_(%w+)%("
    if name then list, n = name, -1 end
    for op, args, named in line:gmatch '{"([%w_]+)", "(%a*)", ("?%w+"?), %a+}' do
      n = n + 1
      places[op] = places[op] or {}
      table.insert(places[op], { target = list, place = n, args = args, named = named:match '^"(.*)"$' })
    end
  end
  return places
end
local places = op_places "spec/fuzz/op.c"
local times = { date = 0, time = 1, timestamp = 2, epoch = 4, excel_date = 5 }
local numbers = { integer = 0, decimal = 1, percent = 2, money = 3, float = 4 }

local function op_seed(step, cell)
  local args = step.args
  for _, at in ipairs(places[step.op] or {}) do
    local parts = { string.char(at.place) }
    for i, kind in at.args:gmatch "()(.)" do
      local arg = args[i]
      parts[#parts + 1] = kind == "i" and string.char((math.tointeger(arg) or 0) & 255) or tostring(arg or "") .. "\0"
    end
    if at.named then parts[#parts + 1] = (args[at.named] or "") .. "\0" end
    seed(at.target, table.concat(parts), cell)
  end
  if times[step.op] then seed("time", string.char(times[step.op], 1), args[1] and times[step.op] < 4 and args[1] .. "\0" or "", cell) end
  if times[step.op] and times[step.op] < 4 and not args[1] then seed("time", string.char(times[step.op], 1), "\0", cell) end
  if numbers[step.op] then
    seed("number", string.char(numbers[step.op], 7), numbers[step.op] % 4 > 0 and (args[1] or "1234.56") .. "\0" or "", cell)
  end
end

for name in files "spec/cases/ops -name '*.case' -o -name '*.table'" do
  for _, block in ipairs(case_file.read(name)) do
    local step, most = block.steps[1], name:find "%.table$" and 5 or 12
    for i = 1, block.fields and 0 or math.min(most, #block.cases) do
      local cell = block.cases[i].cells[1]
      cell = type(cell) == "table" and cell.q or cell
      if step and type(cell) == "string" then op_seed(step, cell) end
    end
  end
end

for _, text in files(data .. "/json-test-suite") do seed("json", text) end
for _, text in ipairs { '{"a":[1,2.50,-0,1e3,true,false,null,"\\u00e9\\ud834\\udd1e\\n"],"a":{}}', "[]", "12345678901234567890.5", '"\\u0000"', "[[[[]]]]",
  '{"":{"b":[{}]}}', "-1.5E-7", " [ 1 , 2 ] ", '["\\ud800"]', "1e400", "[1,]" } do seed("json", text) end

-- Patterns: where to begin, the pattern, a replacement, a text.
for _, p in ipairs { "%a+", "^%s*(.-)%s*$", "%f[%w]%w+", "(%d)(%d)", "%b()", "[^,]*", "[%]-a]", "[]]", "()a()", "(a*(.)%w(%s*))", "%1", "a-b", "$", "^",
  "x?y", "[a-]", "[%a-z]", "%", "[", "(", ")", "%f", "%b", "%b(", "(a)%1", "[^]", ".-$", "\xff" } do
  for _, text in ipairs { "hello (big (wide)) world 12 ab,cd aa", "", "  trim me  ", "]-a%xy" } do
    seed("pattern", "\1", p, "\0<%1%0%%>\0", text)
    seed("pattern", "\251", p, "\0x\0", text)
  end
end

-- Kits: the examples, and each step's own.
for _, text in files "examples -name '*.lua'" do seed("kit", text) end
for name in files "lua/kit -name 'steps*.lua' -o -name facts.lua" do
  for line in io.lines(name) do
    local example = line:match "example = %[%[(.-)%]%]" or line:match "example = '(.-)'"
    if example then seed("kit", 'local k = require "kit"\nreturn k.kit "x" { k.field "a" { ', example, " } }\n") end
  end
end
for _, body in ipairs {
  'extends = "base", k.add "c" { k.date }', 'k.drop "a", k.field "a" { require "part".steps }',
  'k.row(function(row, ctx) row.a = (row.a or ""):upper() if row.b then row:warn("b", "x", "y") end end), k.field "a" {}, k.field "b" {}',
  'k.rule("r", function(row) return row.a ~= "x" end), k.field "a" {}', 'k.field "a" { function(v, ctx) return v:gsub("%a", "%0%0") end }',
  'k.field "c" { k.json }, k.row(function(row) row:split { { a = "1" }, { a = "2" } } end), k.field "a" {}',
  'k.batch(2, function(rows) for _, row in ipairs(rows) do row.a = tostring(k.dec("1.5") * 2) end end), k.field "a" {}',
  'k.field "a" { function(v) local co = coroutine.wrap(function() coroutine.yield(v) end) return co() end }',
  'k.field "a" { function(v) local t = setmetatable({}, { __index = function(_, n) return n end }) return pcall(error, t) and v or t.x end }',
} do
  seed("kit", 'local k = require "kit"\nreturn k.kit "x" { ', body, " }\n")
end

-- What fuzzing found once.
for name in files "spec/cases/fuzz" do
  local target = name:match "/([^/]+)/[^/]+$"
  local f = assert(io.open(name, "rb"))
  seed(target, f:read "a")
  f:close()
end

for target, n in pairs(counts) do print(target, n) end
