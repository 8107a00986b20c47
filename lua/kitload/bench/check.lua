-- The whole check of a review: all rows through the kit, as `kitload check --problems` does it. Its result stays in the folder, and
-- is carried on by every edit, so that counts are exact without another check.
local host = require "kitload.host.review"
local host_load = require "kitload.host.load"
local desk_of = require "kitload.bench.desk"
local json = require "kitload.talk.json"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"

local M = {}

--- After an edit of more rows than this, all are checked again.
M.MOST_AGAIN = 10000

local function stamp_of(desk)
  return json.encode { rows = desk:rows_stamp(), review = desk.stamp, kit = (sys.stat(desk.s.kit.path) or {}).mtime,
    version = desk.edits.version }
end

local function save(desk)
  local base = desk.base
  local groups = {}
  for i, g in ipairs(base.groups) do groups[i] = g end
  local since = {}
  for ordinal, of in pairs(desk.since) do since[#since + 1] = json.array { ordinal, json.array(of) } end
  return sys.write(desk.index .. "/check.json", json.encode { stamp = stamp_of(desk), groups = json.array(groups), counts = base.counts,
    since = json.array(since) })
end

local function open_found(desk)
  local err
  desk.found, err = host.found(desk.index .. "/found")
  return desk.found ~= nil, err
end

local function whole_numbers(t)
  for key, value in pairs(t) do t[key] = math.tointeger(value) or value end
  return t
end

-- The last check with every edit since, when nothing else has changed. A process that was killed between an edit and its counts leaves
-- another version: then all rows are checked again.
local function load(desk)
  local file = io.open(desk.index .. "/check.json", "rb")
  if not file then return false end
  local good, saved = pcall(json.decode, file:read "a")
  file:close()
  if not good or saved.stamp ~= stamp_of(desk) then return false end
  for _, group in ipairs(saved.groups) do whole_numbers(group) end
  desk.base, desk.since = { groups = saved.groups, counts = whole_numbers(saved.counts) }, {}
  for _, row in ipairs(saved.since or {}) do desk.since[math.tointeger(row[1])] = whole_numbers(row[2]) end
  return open_found(desk)
end

local function group_key(field, code, level) return ("%s\0%s\0%s"):format(field or "", code, level) end

--- Check all rows.
---@param progress fun(now: table)?
function M.run(desk, progress)
  local s, err = desk:plan()
  if not s then return nil, err end
  local kept = desk:open_rows()
  local paths = { problems = desk.index .. "/problems.jsonl", found = desk.index .. "/found" }
  desk:forget_check()
  for _, path in pairs(paths) do os.remove(path) end
  local result
  result, err = host_load.run(desk_of.spec(s, {
    files = kept and desk_of.with_rows(s, { of = kept, from = 1, to = kept:count() }) or nil,
    columns = s.program.columns, jobs = s.description.serial and 1 or desk.options.jobs, label = session.label(s),
    count_kit_errors = true, problems = paths.problems .. ".part", found = paths.found .. ".part",
    keep_rows = not kept and desk:rows_path() or nil, progress = progress }))
  if not result then return nil, err end
  for _, path in pairs(paths) do os.rename(path .. ".part", path) end
  if not kept then
    local rows
    rows, err = desk:rows_written()
    if not rows then return nil, err end
  end
  local base = { groups = {}, counts = { read = result.read, good = result.sent, rejected = result.rejected,
    skipped = result.skipped, warnings = result.warnings } }
  for i, g in ipairs(result.problems) do
    base.groups[i] = { field = g.field, code = g.code, level = g.level, count = g.count, title = g.message }
  end
  desk.base, desk.since = base, {}
  local ok
  ok, err = open_found(desk)
  if not ok then return nil, err end
  ok, err = save(desk)
  return ok and base, err
end

--- What the last check found, with every edit since; it is made when there is none.
function M.base(desk)
  if desk.base then return desk.base end
  local s, err = desk:plan()
  if not s then return nil, err end
  if desk:open_rows() and load(desk) then return desk.base end
  return M.run(desk)
end

--- Take up the last check if it is still true, and make none.
function M.known(desk)
  if not desk.base and desk:open_rows() then load(desk) end
end

-- The place of a problem's group. A new one is added.
local function group_of(desk, p)
  local base = desk.base
  if not base.by_key then
    base.by_key = {}
    for i, g in ipairs(base.groups) do base.by_key[group_key(g.field, g.code, g.level)] = i end
  end
  local key = group_key(p.field, p.code, p.level)
  local i = base.by_key[key]
  if not i then
    i = #base.groups + 1
    base.groups[i], base.by_key[key] = { field = p.field, code = p.code, level = p.level, count = 0, title = p.message }, i
  end
  return i
end

-- Adds rows to the counts, or takes them out.
local function count(desk, rows, sign)
  local counts = desk.base.counts
  for _, row in ipairs(rows) do
    local bad = row.state == "broken" or row.state == "rejected"
    if bad then
      counts.rejected = counts.rejected + sign
    elseif row.state == "skipped" then
      counts.skipped = counts.skipped + sign
    else
      counts.good = counts.good + sign
    end
    for _, p in ipairs(row.problems) do
      local group = desk.base.groups[group_of(desk, p)]
      group.count = group.count + sign
      if p.level == "warning" then counts.warnings = counts.warnings + sign end
    end
  end
end

--- Carry the counts over a change of some rows.
---@param before table[]  the rows as they were
---@param after table[]   the same rows as they are
function M.carry(desk, before, after)
  count(desk, before, -1)
  count(desk, after, 1)
  for _, row in ipairs(after) do
    local groups = {}
    for _, p in ipairs(row.problems) do groups[#groups + 1] = group_of(desk, p) end
    desk.since[row.number] = groups
  end
  local n = 0
  for _ in pairs(desk.since) do n = n + 1 end
  if n > M.MOST_AGAIN then return M.run(desk) end
  return save(desk)
end

--- The groups that have a problem now.
function M.by(desk)
  local list = {}
  for _, g in ipairs(desk.base.groups) do
    if g.count > 0 then
      list[#list + 1] = { field = g.field, code = g.code, level = g.level, count = g.count, title = g.title }
    end
  end
  return json.array(list)
end

--- The rows with a problem that `wants` wants.
---@param wants fun(group: table): boolean
---@return integer total, integer[] ordinals
function M.rows(desk, wants, skip, most)
  local flags, ordinals, wanted = {}, {}, {}
  for i, group in ipairs(desk.base.groups) do flags[i] = wants(group) end
  for ordinal in pairs(desk.since) do ordinals[#ordinals + 1] = ordinal end
  table.sort(ordinals)
  for i, ordinal in ipairs(ordinals) do
    wanted[i] = false
    for _, group in ipairs(desk.since[ordinal]) do wanted[i] = wanted[i] or flags[group] end
  end
  return desk.found:rows(flags, ordinals, wanted, skip, most)
end

function M.counts(desk)
  local out = {}
  for name, n in pairs(desk.base.counts) do out[name] = n end
  return out
end

return M
