-- scripts/bench upsert: four mixes of new, equal and changed rows. The peer is a script written by hand. It loads clean binary
-- rows into a temporary table and merges them with the best SQL that we know: INSERT by anti-join, then UPDATE where rows differ.
local generate = require "generate"
local m = require "measure"

local M = {}

local columns = "id, name, email, signed_up, amount, country, active, note"

-- The script of the peer. It leaves out the UPDATE when every row is new.
local script = [[
begin;
create temp table s (like bench) on commit drop;
\copy s from '%s' with (format binary)
analyze s;
with done as (insert into bench select s.* from s where not exists (select 1 from bench t where t.id = s.id) returning 1)
select count(*) = (select count(*) from s) as all_new from done \gset
\if :all_new
\else
update bench t set name = s.name, email = s.email, signed_up = s.signed_up, amount = s.amount, country = s.country,
  active = s.active, note = s.note
from s where t.id = s.id and (t.name, t.email, t.signed_up, t.amount, t.country, t.active, t.note)
  is distinct from (s.name, s.email, s.signed_up, s.amount, s.country, s.active, s.note);
\endif
commit;
]]

-- The rows in the table before the run, as a query over the rows to load.
local mixes = {
  { name = "all new", query = ("select %s from bench_all where false"):format(columns) },
  { name = "all the same", query = ("select %s from bench_all"):format(columns) },
  { name = "all changed", query = ("select %s from bench_all"):format(columns:gsub("name", "name || '!'")) },
  { name = "half new, a quarter changed",
    query = ("select %s from bench_all where right(id, 1)::int %% 2 = 0"):format(
      columns:gsub("name", "case when right(id, 2)::int %% 4 = 0 then name || '!' else name end")) },
}

local function before(mix)
  m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes.middle.columns),
    "insert into bench " .. mix.query, "checkpoint")
  -- No ANALYZE of an empty table: the planner would expect it to stay empty and choose a nested loop for the script's INSERT.
  if m.value "select exists (select from bench)" == "t" then m.psql "vacuum analyze bench" end
end

function M.run(o)
  m.heading "upsert, against a hand-written script"
  local rows = o.rows or generate.rows("middle", o.mb)
  local raw, clean = generate.files(m.dir, "middle", rows)
  local kit = generate.kit(m.dir, "middle", 'load = "upsert", key = { "id" },')
  m.psql("drop table if exists bench, bench_all", ("create table bench_all (%s)"):format(generate.shapes.middle.columns),
    ("\\copy bench_all from '%s' with (format csv)"):format(clean))
  local binary = m.dir .. "clean.bin"
  m.psql(("\\copy bench_all to '%s' with (format binary)"):format(binary))
  local all = m.content "bench_all"
  for _, mix in ipairs(mixes) do
    local seen = {}
    local function measured(who, run)
      return function()
        before(mix)
        local seconds = run().seconds
        if not seen[who] then
          seen[who] = true
          assert(m.content "bench" == all, who .. " left other rows")
        end
        return seconds
      end
    end
    local a, b, ratio = m.pair(o.runs, measured("kitload", function() return m.run(m.load(kit, raw)) end),
      measured("the script", function() return m.script(script:format(binary)) end))
    m.report { name = ("%s, %d rows"):format(mix.name, rows), kitload = a, peer = b, ratio = ratio, unit = "s", target = 1.1 }
  end
  m.psql "drop table bench, bench_all"
end

return M
