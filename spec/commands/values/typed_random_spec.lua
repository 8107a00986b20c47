-- Random JSON, compared with PostgreSQL's own reading: every loaded cell must equal what `->>` and a cast give for the
-- document, and a cell may be rejected only if the cast is refused, too.
local cjson = require "cjson"
local workspace = require "spec.commands.workspace"

local ROWS, SEED = 1500, tonumber(os.getenv "KITLOAD_SEED") or 20261130

local function pick(list) return list[math.random(#list)] end

local function digits(most)
  local n, out = math.random(most), {}
  for i = 1, n do out[i] = tostring(math.random(i == 1 and n > 1 and 1 or 0, 9)) end
  return table.concat(out)
end

local function number()
  local text = (math.random(4) == 1 and "-" or "") .. digits(pick { 1, 3, 9, 25 })
  if math.random(2) == 1 then text = text .. "." .. pick { "0", "00", "5", "50", digits(3) .. math.random(9), ("0"):rep(5) .. "1" } end
  if math.random(4) == 1 then text = text .. pick { "e", "E" } .. pick { "", "+", "-" } .. math.random(0, 30) end
  return text
end

local words = { "", "a", "true", "false", "1", "007", "null", "NULL", "plain", "1.234,56", "a,b", '{"a":1}', "[1]", "é\u{1F600}", "\\", '"', "\n\t",
  "{x,y}", "'", "-1", "1e3", " x " }

local function text() return cjson.encode(pick(words)) end

local value

local function list(depth, item)
  local out = {}
  for i = 1, math.random(0, 4) do out[i] = item(depth + 1) end
  return "[" .. table.concat(out, pick { ",", ", ", " , " }) .. "]"
end

local function object(depth)
  local out = {}
  for i = 1, math.random(0, 3) do out[i] = cjson.encode("k" .. i .. pick(words)) .. pick { ":", ": " } .. value(depth + 1) end
  return "{" .. table.concat(out, ",") .. "}"
end

function value(depth)
  local n = math.random(depth < 3 and 7 or 5)
  if n == 6 then return list(depth, value) end
  if n == 7 then return object(depth) end
  return n <= 2 and number() or n == 3 and text() or pick { "true", "false", "null" }
end

local function maybe(make) return function() return math.random(8) == 1 and "null" or make(0) end end

-- A member; its field's steps; its column's type; what PostgreSQL makes of the document d for that column.
local members = {
  { "n", maybe(number), 'k.decimal "1.234,56"', "numeric", "(d ->> 'n')::numeric" },
  { "f", maybe(number), "k.float", "float8", "(d ->> 'f')::float8" },
  { "m", maybe(number), 'k.money { "1 234,56", currency = "EUR" }', "numeric", "(d ->> 'm')::numeric" },
  { "p", maybe(number), 'k.percent "1.234,56"', "numeric", "(d ->> 'p')::numeric * 0.01" },
  { "b", maybe(function() return pick { "true", "false" } end), 'k.boolean { yes = "ja", no = "nein" }', "bool", "(d ->> 'b')::bool" },
  { "j", maybe(value), "", "jsonb", "nullif(d -> 'j', 'null')" },
  { "js", maybe(value), "", "json", "nullif(d -> 'js', 'null')::json" },
  { "pn", maybe(number), "", "numeric", "(d ->> 'pn')::numeric" },
  { "pb", maybe(function() return pick { "true", "false", '"t"', '"f"' } end), "", "bool", "(d ->> 'pb')::bool" },
  { "an", function() return list(0, maybe(number)) end, "", "numeric[]",
    "(select array_agg(v::numeric order by o) from jsonb_array_elements_text(d -> 'an') with ordinality as e(v, o))" },
  { "at", function() return list(0, maybe(text)) end, "", "text[]",
    "(select array_agg(v order by o) from jsonb_array_elements_text(d -> 'at') with ordinality as e(v, o))" },
  { "al", function() return list(0, maybe(text)) end, 'k.list ","', "text[]",
    "(select array_agg(v order by o) from jsonb_array_elements_text(d -> 'al') with ordinality as e(v, o))" },
  { "ab", function() return list(0, maybe(function() return pick { "true", "false" } end)) end, "", "bool[]",
    "(select array_agg(v::bool order by o) from jsonb_array_elements_text(d -> 'ab') with ordinality as e(v, o))" },
  { "aj", function() return list(0, maybe(value)) end, "", "jsonb[]",
    "(select array_agg(nullif(v, 'null') order by o) from jsonb_array_elements(d -> 'aj') with ordinality as e(v, o))" },
}

describe("a random JSON document", function()
  it(("is loaded as PostgreSQL reads it (KITLOAD_SEED=%d)"):format(SEED), function()
    math.randomseed(SEED)
    local w = workspace.new()
    local columns, fields = { "id int" }, { 'k.field "id" { k.integer }' }
    for _, m in ipairs(members) do
      columns[#columns + 1] = ("%s %s"):format(m[1], m[4])
      fields[#fields + 1] = ('k.field "%s" { %s }'):format(m[1], m[3])
    end
    w:sql(("create table t (%s); create table docs (id int, d jsonb)"):format(table.concat(columns, ", ")))
    w:kit("t", ('return k.kit "t" { into = "t", %s }'):format(table.concat(fields, ", ")))
    w:kit("docs", 'return k.kit "docs" { into = "docs", k.field "id" { k.integer }, extra = "d" }')
    local lines = {}
    for i = 1, ROWS do
      local parts = { ('"id":%d'):format(i) }
      for _, m in ipairs(members) do
        -- No empty strings in jsonb: those are NULL by the rule of `empty`.
        local v = m[2]()
        if v == '""' then v = '"x"' end
        parts[#parts + 1] = ('"%s":%s'):format(m[1], v)
      end
      lines[i] = "{" .. table.concat(parts, ",") .. "}"
    end
    w:write("a.ndjson", table.concat(lines, "\n") .. "\n")
    for _, kit in ipairs { "t", "docs" } do
      local code, _, out = w:report(kit, "a.ndjson", "--jobs", "2")
      assert.equal(0, code, out)
    end
    local seen = 0
    for _, m in ipairs(members) do
      local name, wanted = m[1], m[5]
      if m[4]:find("[]", 1, true) then
        wanted = ("case when d -> '%s' = '[]' then '{}' else %s end"):format(name, wanted)
      end
      -- Typed json has no equality: both as jsonb.
      local got = m[4] == "json" and "t.js::jsonb" or "t." .. name
      if m[4] == "json" then wanted = "nullif(d -> 'js', 'null')" end
      local differ = w:sql(([[select t.id, %s, %s from t join docs on docs.id = t.id where %s is distinct from %s order by 1 limit 3]]):format(
        got, wanted, got, wanted))
      assert.equal("", differ, name)
      seen = seen + tonumber(w:sql(("select count(%s) from t"):format(name)))
    end
    assert.is_true(seen > ROWS * 10, seen)
  end)
end)
