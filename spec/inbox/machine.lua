-- A random machine plays an inbox, night after night. A simple model in memory says what counts as loaded.
--
--   by day:    files are added, grown, renamed, copied, cut, touched, reverted, emptied; the kit gets a comment or another name
--   by night:  kitload run --if-loaded skip (or fail, again, --limit 1, --dry-run, killed) ─▶ the table and the exit code are the model's
--              … of rejects that were mended, some of them twice, as two programs save them (mending.lua)
--   once:      an older binary, which has loaded the first files, and is stopped by its name afterwards
local h = require "spec.helper"
local mending = require "spec.inbox.mending"

local M = {}

local Machine = {}
Machine.__index = Machine

local HEADER = "id;v;n\n"

-- n is the half of v, with a decimal comma.
local function line_of(id, v) return ("%s;%d;%d,%d\n"):format(id, v, v // 2, v % 2 * 5) end

-- The rows of a file's content: id and v; one whose id is no number is rejected.
local function rows_of(content)
  local list = {}
  for id, v in content:sub(#HEADER + 1):gmatch "([^;\n]*);([^;\n]*);[^\n]*" do list[#list + 1] = { id = math.tointeger(tonumber(id)), v = v } end
  return list
end

local function has_rows(content)
  for _, row in ipairs(rows_of(content)) do
    if row.id then return true end
  end
  return false
end

-- The model ------------------------------------------------------------------------------------------------------------

-- What a run should do with these files: the files that it loads, or the exit code of a refusal.
local by_way = {}

-- append, insert_only: a content is loaded once; an append refuses what begins with a loaded file of its name. Under `fail` an
-- append refuses any known file, an insert_only only when all are.
function by_way.content(model, files, how)
  local left, seen, refused, twice = {}, {}, 0, false
  for _, file in ipairs(files) do
    local known, grown = model.contents[file.content], false
    for content in pairs(model.mode == "append" and model.versions[file.name] or {}) do
      grown = grown or #content < #file.content and file.content:sub(1, #content) == content
    end
    if not known and grown and how ~= "again" then return nil, 5 end
    twice = twice or seen[file.content] and not known
    if (known or seen[file.content]) and how ~= "again" then refused = refused + 1 else left[#left + 1] = file end
    seen[file.content] = true
  end
  if how ~= "fail" then return left end
  if twice or refused == #files or refused > 0 and model.mode == "append" then return nil, 5 end
  return files
end

-- upsert: the latest content of this name.
function by_way.name(model, files, how)
  local left = {}
  for _, file in ipairs(files) do
    if how == "again" or model.latest[file.name] ~= file.content or not has_rows(file.content) then left[#left + 1] = file end
  end
  if how == "fail" then
    if #left == 0 and #files > 0 then return nil, 5 end
    return files
  end
  return left
end

-- overwrite: all files together.
function by_way.set(model, files, how)
  local all, some = {}, false
  for i, file in ipairs(files) do
    all[i], some = #file.content .. ":" .. file.content, some or has_rows(file.content)
  end
  local set = table.concat(all)
  if how ~= "again" and some and model.set == set then
    if how == "fail" then return nil, 5 end
    return {}
  end
  return files, nil, set
end

local ways = { append = "content", insert_only = "content", upsert = "name", overwrite = "set" }

local function put(table_, mode, row)
  if mode == "append" then
    local key = row.id .. "|" .. row.v
    table_[key] = (table_[key] or 0) + 1
  elseif mode ~= "insert_only" or not table_[row.id] then
    table_[row.id] = row.v
  end
end

local function copy(t)
  local out = {}
  for k, v in pairs(t) do out[k] = type(v) == "table" and copy(v) or v end
  return out
end

-- If rows of one input have the same key, the last one wins. insert_only does not touch rows that were there before.
local function load_rows(model, files, limit)
  local input, order, n, rejected = {}, {}, 0, false
  for _, file in ipairs(files) do
    for _, row in ipairs(rows_of(file.content)) do
      if not limit or n < limit then
        n = n + 1
        rejected = rejected or not row.id
        if row.id then
          order[#order + 1] = row
          input[row.id] = row
        end
      end
    end
  end
  -- If a row is rejected because of its key, this key is not known. Then an overwrite deletes nothing.
  local target = model.mode == "overwrite" and not rejected and {} or model.rows
  for _, row in ipairs(order) do
    if model.mode == "append" or input[row.id] == row then put(target, model.mode, row) end
  end
  model.rows = target
  return rejected and 1 or 0, #order
end

--- What a night makes of the model: the exit code; the model is changed.
---@param how { if_loaded: string, limit: integer?, dry: boolean? }
local function night(model, inbox, how)
  local files, some_empty = {}, false
  for _, name in ipairs(model.names(inbox)) do
    some_empty = some_empty or inbox[name] == ""
    files[#files + 1] = { name = name, content = inbox[name] }
  end
  if #files == 0 then return 0 end
  if how.limit and model.mode == "overwrite" then return 2 end
  local left, code, set = by_way[ways[model.mode]](model, files, how.if_loaded)
  if not left then return code end
  if #left == 0 then return 0 end
  -- A file without a byte is passed over where there are others.
  local read = {}
  for _, file in ipairs(left) do
    if file.content ~= "" then read[#read + 1] = file end
  end
  if #read == 0 then return 3 end
  if model.mode == "overwrite" and some_empty then return 3 end
  local after = { mode = model.mode, rows = copy(model.rows) }
  local exit, n = load_rows(after, read, how.limit)
  if model.mode == "overwrite" and n == 0 then return 5 end
  if how.dry then return exit end
  model.rows = after.rows
  if how.limit then return exit end
  model.set = set
  for _, file in ipairs(read) do
    model.latest[file.name] = file.content
    if has_rows(file.content) then
      model.contents[file.content] = true
      model.versions[file.name] = model.versions[file.name] or {}
      model.versions[file.name][file.content] = true
    end
  end
  return exit
end

-- The world ------------------------------------------------------------------------------------------------------------

function Machine:pick(list) return list[self:random(#list)] end

local function names_of(inbox)
  local names = {}
  for name in pairs(inbox) do names[#names + 1] = name end
  table.sort(names)
  return names
end

function Machine:write(name, content)
  self.inbox[name] = content
  self.w:write("in/" .. name, content)
end

function Machine:fresh()
  self.count = self.count + 1
  return ("f%02d.csv"):format(self:random(90) + 9), self.count
end

-- Keys repeat under the modes that have one; of an append every row is another one.
function Machine:some_rows()
  local out = {}
  for i = 1, self:random(4) - 1 do
    self.count = self.count + 1
    local id = self.mode == "append" and self.count or self:random(12)
    out[i] = line_of(self:random(6) == 1 and "x" or id, self.count)
  end
  return table.concat(out)
end

local days = {}

function days.add(m)
  local name = m:fresh()
  if not m.inbox[name] then m:write(name, HEADER .. m:some_rows()) end
end

function days.grow(m, name) m:write(name, (m.inbox[name] == "" and HEADER or m.inbox[name]) .. m:some_rows()) end
function days.replace(m, name) m:write(name, HEADER .. m:some_rows()) end
function days.empty(m, name) m:write(name, m:random(2) == 1 and "" or HEADER) end
function days.touch(m, name) m:write(name, m.inbox[name]) end

function days.cut(m, name)
  local content = m.inbox[name]
  if content ~= "" then m:write(name, (content:gsub("[^\n]*\n$", ""):gsub("^$", HEADER))) end
end

function days.rename(m, name)
  local to = m:fresh()
  if m.inbox[to] then return end
  assert(os.rename(m.w.dir .. "/in/" .. name, m.w.dir .. "/in/" .. to))
  m.inbox[to], m.inbox[name] = m.inbox[name], nil
end

function days.copy(m, name)
  local to = m:fresh()
  if not m.inbox[to] then m:write(to, m.inbox[name]) end
end

function days.remove(m, name)
  os.remove(m.w.dir .. "/in/" .. name)
  m.inbox[name] = nil
end

function days.revert(m, name)
  local old = m.past[name]
  if old then m:write(name, m:pick(old)) end
end

function days.comment(m) m:write_kit() end

function days.rename_kit(m)
  m.was[#m.was + 1] = '"' .. m.kit .. '"'
  m.kit = "k" .. #m.was
  m:write_kit()
end

function days.purge(m)
  if m:has_records() then m.w:sql "delete from _importflow_jobs" end
end

function Machine:write_kit()
  self.comments = (self.comments or 0) + 1
  local key = self.mode == "append" and "" or self.mode == "overwrite" and "" or 'key = { "id" },'
  if self.mode == "overwrite" then key = 'key = { "id" }, max_rejects = "100%",' end
  self.w:kit(self.kit, ([[-- %d
    return k.kit "%s" { was = { %s }, into = { "%s", "t" }, load = "%s", %s source = { files = "in/*.csv", optional = true },
      k.field "id" { k.integer, required = true }, k.field "v" {}, k.field "n" { k.decimal "1.234,56" } }]]):format(self.comments, self.kit, table.concat(self.was, ", "),
    self.w.schema, self.mode, key))
end

local function expected(model)
  local list = {}
  if model.mode == "append" then
    for row, n in pairs(model.rows) do
      for _ = 1, n do list[#list + 1] = row end
    end
  else
    for id, v in pairs(model.rows) do list[#list + 1] = id .. "|" .. v end
  end
  table.sort(list)
  return table.concat(list, " ")
end

function Machine:content()
  local list = {}
  for row in (self.w:sql "select id, v || case when n = v::numeric / 2 then '' else ' with n ' || coalesce(n::text, 'NULL') end from t"):gmatch "[^\n]+" do list[#list + 1] = row end
  table.sort(list)
  return table.concat(list, " ")
end

function Machine:by_day()
  for _ = 1, self:random(3) do
    local names = names_of(self.inbox)
    local what = self:pick(self.day_names)
    if #names == 0 then what = "add" end
    if days[what] then
      self.log[#self.log + 1] = what
      days[what](self, #names > 0 and self:pick(names) or nil)
    end
  end
  for name, content in pairs(self.inbox) do
    self.past[name] = self.past[name] or {}
    table.insert(self.past[name], content)
  end
end

local nights = { "skip", "skip", "skip", "skip", "fail", "again", "limit", "dry", "kill" }

function Machine:has_records() return self.w:sql(("select to_regclass('%s._importflow_files') is not null"):format(self.w.schema)) == "t" end

-- Changes with every transaction that has loaded something: the files are claimed in it.
function Machine:mark() return self:has_records() and self.w:sql "select count(*) || ' ' || coalesce(max(id), 0) from _importflow_files" or "" end

-- After a run that was killed, the rows are as before, or as after it. The table of files says which, and the rows must agree.
function Machine:killed(words, before, delay)
  local mark, quoted = self:mark(), {}
  for i, word in ipairs(words) do quoted[i] = h.quote(word) end
  h.sh(("cd %s && timeout -s KILL 0.%03d %s %s </dev/null"):format(self.w.dir, delay, self.w.binary, table.concat(quoted, " ")))
  -- A server that has got the COMMIT does it, also for a client that is gone.
  self.w:sql "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name like 'kitload%' and pid <> pg_backend_pid()"
  if self:mark() ~= mark then return end
  for name in pairs(before) do self.model[name] = before[name] end
  self.model.set = before.set
end

function Machine:saved()
  local m = self.model
  return copy { rows = m.rows, latest = m.latest, contents = m.contents, versions = m.versions, mended = m.mended, set = m.set }
end

-- What the run left of rejects is taken by somebody, who mends it some day.
function Machine:take_rejects()
  for _, file in ipairs(mending.take(self.w.dir)) do table.insert(self.rejects, file) end
end

function Machine:differs()
  local there, wanted = self:content(), expected(self.model)
  if there ~= wanted then return ("the table has\n  %s\nnot\n  %s"):format(there, wanted) end
end

-- Some rows of a rejects file get an id, the others stay as they are: once more another day.
function Machine:mend_some(file)
  local rows = {}
  for i, row in ipairs(file.rows) do
    rows[i] = copy(row)
    if self:random(3) > 1 then
      self.count = self.count + 1
      rows[i][mending.ID] = tostring(self.mode == "append" and self.count or self:random(12))
    end
  end
  return rows
end

-- A row goes in once, whatever became of it meanwhile; it only adds and changes.
local function load_mended(model, rows, limit)
  local input, order, rejected = {}, {}, false
  for i, row in ipairs(rows) do
    local id, key = math.tointeger(tonumber(row[mending.ID])), mending.key(row)
    if limit and i > limit then break end
    if not model.mended[key] then
      rejected = rejected or not id
      if id then
        model.mended[key] = true
        order[#order + 1] = { id = id, v = row[mending.V] }
        input[id] = order[#order]
      end
    end
  end
  for _, row in ipairs(order) do
    if model.mode == "append" or input[row.id] == row then put(model.rows, model.mode == "overwrite" and "upsert" or model.mode, row) end
  end
  return rejected and 1 or 0
end

local ways_to_mend = { "skip", "skip", "fail", "again", "limit", "dry", "kill" }

--- A night on which mended rows come back: new ones, or the same file as before.
function Machine:mend()
  if #self.rejects == 0 then return end
  local what = self:pick(ways_to_mend)
  self.log[#self.log + 1] = "mended " .. what
  if not self.mended_rows or self:random(3) > 1 then
    local file = self:pick(self.rejects)
    self.mended_rows = self:mend_some(file)
    local dialect = self:pick(mending.dialects)
    self.log[#self.log] = self.log[#self.log] .. " " .. dialect
    self.w:write("mended.csv", mending.written(file.header, copy(self.mended_rows), dialect))
  end
  local words = { "run", self.kit, "mended.csv", "--to", self.w:to(), "--schema", self.w.schema, "--problems", "none", "--if-loaded",
    (what == "fail" or what == "again") and what or "skip" }
  if what == "limit" then table.insert(words, "--limit=1") end
  if what == "dry" then table.move({ "--dry-run", "--rejects", "none" }, 1, 3, #words + 1, words) end
  local before, code = self:saved(), 2
  if what ~= "limit" or self.mode ~= "overwrite" then code = load_mended(self.model, self.mended_rows, what == "limit" and 1 or nil) end
  if what == "kill" then
    self:killed(words, before, self:random(150))
  else
    local got, out, err = self.w:kitload(table.unpack(words))
    if got ~= code then return ("exit %s, not %s: %s%s"):format(got, code, out, err) end
  end
  if what == "dry" then
    for name in pairs(before) do self.model[name] = before[name] end
  end
  self:take_rejects()
  return self:differs()
end

--- The first night is the older one's; its kit says nothing that it does not know.
function Machine:begin_with_older()
  for _ = 1, 2 do
    local name = self:fresh()
    self:write(name, HEADER .. line_of(self.count, self.count) .. line_of(self.count + 1, self.count + 1))
    self.count = self.count + 1
  end
  local key = self.mode == "append" and "" or 'key = { "id" },'
  local plain = [[return k.kit "%s" { into = { "%s", "t" }, load = "%s", %s source = { files = "in/*.csv" },
    k.field "id" { k.integer, required = true }, k.field "v" {}, k.field "n" { k.decimal "1.234,56" } }]]
  self.w:kit(self.kit, plain:format(self.kit, self.w.schema, self.mode, key))
  self.w:kit("plain", plain:format("plain", self.w.schema, self.mode, key))
  local code, out, err = self:older(self.kit)
  if code ~= 0 then return ("the older one has not loaded the first files: exit %s: %s%s"):format(code, out, err) end
  night(self.model, self.inbox, { if_loaded = "skip" })
  self:write_kit()
  return self:differs()
end

function Machine:older(kit)
  return h.sh(("cd %s && %s run %s --to %s --schema %s --if-loaded again --rejects none --problems none </dev/null"):format(self.w.dir,
    h.quote(self.older_binary), kit, h.quote(self.w:to()), self.w.schema))
end

--- Somebody runs an older kitload by mistake, after the tables were brought up to date. It stops, at a name that says why.
function Machine:stop_older()
  local _, _, names = nil, nil, names_of(self.inbox)
  self.log[#self.log + 1] = "older"
  self.w:write("in/f00.csv", HEADER .. line_of(99999, 99999))
  for _, name in ipairs(names) do os.rename(self.w.dir .. "/in/" .. name, self.w.dir .. "/" .. name .. ".aside") end
  local code, out, err = self:older "plain"
  for _, name in ipairs(names) do os.rename(self.w.dir .. "/" .. name .. ".aside", self.w.dir .. "/in/" .. name) end
  os.remove(self.w.dir .. "/in/f00.csv")
  if code == 0 or not (out .. err):find("these tables need kitload 0.2.0 or later", 1, true) then
    return ("the older one was not stopped by name: exit %s: %s%s"):format(code, out, err)
  end
  return self:differs()
end

function Machine:by_night()
  local what = self:pick(nights)
  local how = { if_loaded = (what == "fail" or what == "again") and what or "skip", limit = what == "limit" and 1 or nil, dry = what == "dry" }
  local words = { "run", self.kit, "--to", self.w:to(), "--schema", self.w.schema, "--problems", "none", "--if-loaded", how.if_loaded,
    "--meta", "night=" .. self.count }
  if how.dry then table.move({ "--rejects", "none" }, 1, 2, #words + 1, words) end
  if how.limit then table.insert(words, "--limit=1") end
  if how.dry then table.insert(words, "--dry-run") end
  self.log[#self.log + 1] = "run " .. what
  local before = self:saved()
  local code = night(self.model, self.inbox, how)
  if what == "kill" then
    self:killed(words, before, self:random(150))
  else
    local got, out, err = self.w:kitload(table.unpack(words))
    if got ~= code then return ("exit %s, not %s: %s%s"):format(got, code, out, err) end
  end
  self:take_rejects()
  return self:differs()
end

--- Play so many nights. Nil when all was as the model says; else what was not, with the seed and the story.
---@param w table  a workspace of specs
---@param mode string
---@param count integer
---@param seed integer
---@param older string?  an older binary, for the first night and one of the others
---@return string? wrong
function M.play(w, mode, count, seed, older)
  local state = seed
  local machine = setmetatable({ w = w, mode = mode, inbox = {}, past = {}, log = {}, count = 0, kit = "k0", was = {}, day_names = {},
    rejects = {}, older_binary = older }, Machine)
  -- The same everywhere, whatever Lua's own generator does.
  function machine.random(_, n)
    state = (state * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF
    return (state >> 33) % n + 1
  end
  for name in pairs(days) do machine.day_names[#machine.day_names + 1] = name end
  table.sort(machine.day_names)
  for _ = 1, 6 do table.insert(machine.day_names, "add") end
  machine.model = { mode = mode, rows = {}, latest = {}, contents = {}, versions = {}, mended = {}, names = names_of }
  w:sql("create table t (id int, v text, n numeric)" .. (mode == "append" and "" or "; alter table t add primary key (id)"))
  h.sh("mkdir -p " .. w.dir .. "/in")
  local wrong, mistake = nil, older and machine:random(count)
  if older then wrong = machine:begin_with_older() else machine:write_kit() end
  for i = 1, count do
    if not wrong then machine:by_day() end
    wrong = wrong or machine:by_night() or machine:random(3) == 1 and machine:mend() or nil
    wrong = wrong or older and i >= mistake and machine:has_records() and machine:stop_older() or nil
    if mistake and i >= mistake then older = nil end
    if wrong then
      return ("%s, seed %d, night %d: %s\nstory: %s"):format(mode, seed, i, wrong, table.concat(machine.log, ", "))
    end
  end
end

return M
