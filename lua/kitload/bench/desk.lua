-- The desk of one review: the file, its kit and what was decided, opened once and kept between requests. The plan is the one of
-- check and run; what is run here are some of its rows.
--
--   review.json ─▶ session ─▶ files ─▶ plan ─┬▶ sample: rows through the kit
--   edits.log ─▶ overlay ────────────────────┘
--   index/rows   the rows as they were decoded        index/check.json, found, problems.jsonl   the last whole check
local begin = require "kitload.run.begin"
local connect = require "kitload.connect.connect"
local errors = require "kitload.talk.errors"
local host = require "kitload.host.review"
local host_load = require "kitload.host.load"
local json = require "kitload.talk.json"
local kitless = require "kitload.kits.kitless"
local review_of = require "kitload.review.review"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"

local Desk = {}
Desk.__index = Desk

local M = {}

local function exists(path) return sys.stat(path) ~= nil end

-- A path of the review file may be below its folder.
local function place_of(folder, path)
  if path:sub(1, 1) ~= "/" and exists(folder .. "/" .. path) then return folder .. "/" .. path end
  return path
end

local function stamp_of(path)
  local there = sys.stat(path)
  return there and ("%s %s %s"):format(there.id, there.mtime, there.size) or "none"
end

local function meta_words(options, given)
  local words = {}
  for name, value in pairs(type(given.meta) == "table" and given.meta or {}) do words[#words + 1] = ("%s=%s"):format(name, value) end
  table.sort(words)
  for _, word in ipairs(options.meta or {}) do words[#words + 1] = word end
  return words
end

--- Open the desk of a folder.
---@param folder string
---@param options table  of the command line
function M.open(folder, options)
  local path = folder .. "/review.json"
  local review, err = review_of.read(path)
  if not review then return nil, err end
  local given = review.given
  local kit, file = given.kit_path or given.kit, given.file
  if type(kit) ~= "string" or type(file) ~= "string" then return nil, errors.usage(path .. ": a review names a kit and a file") end
  local all = setmetatable({ review = path, meta = meta_words(options, given) }, { __index = options })
  local s
  s, err = begin.start(all, { place_of(folder, kit), place_of(folder, file) }, {})
  if not s then return nil, err end
  sys.mkdir(folder .. "/index")
  return setmetatable({ folder = folder, index = folder .. "/index", options = options, s = s, edits = s.review.edits,
    stamp = stamp_of(path), path = path }, Desk)
end

--- Forget the last check.
function Desk:forget_check()
  self.base, self.since = nil, nil
  if self.found then self.found:close() end
  self.found = nil
end

-- Forgets what depends on the mapping; with `all` also how the file is read.
function Desk:forget(all)
  self.planned = nil
  self:forget_check()
  if not all then return end
  self.opened = nil
  if self.rows then self.rows:close() end
  self.rows = nil
end

--- Take up a review file that was written again.
function Desk:refresh()
  local stamp = stamp_of(self.path)
  if stamp == self.stamp then return true end
  local review, err = review_of.read(self.path)
  if not review then return nil, err end
  review.edits = self.edits
  self.s, self.stamp = session.reviewed(self.s, review), stamp
  self:forget(true)
  return true
end

--- The session with its file open.
function Desk:files()
  if self.opened then return self.opened end
  local s, err = session.open_files(self.s, self.s.words)
  if err then return nil, err end
  self.opened = s
  return s
end

--- The session with its plan.
function Desk:plan()
  if self.planned then return self.planned end
  local s, err = self:files()
  if not s then return nil, err end
  if connect.given(s.reach) then
    s, err = session.open_destination(s)
    if err then return nil, connect.advise(s.reach, err) end
  end
  s, err = session.make_plan(s)
  if s.conn then s.conn:close() end
  if err then return nil, err end
  self.planned = s
  return s
end

--- The session of another mapping or another way of reading, for a look. Nothing of it is kept.
---@param change { source: table?, mapping: table?, description: table? }
function Desk:trial(change)
  local review = {}
  for key, value in pairs(self.s.review) do review[key] = value end
  if change.source then
    review.source = {}
    for key, value in pairs(self.s.review.source) do review.source[key] = value end
    for key, value in pairs(change.source) do review.source[key] = value end
  end
  review.mapping = change.mapping or review.mapping
  if change.values == false then review.values = {} end
  local s, err
  if change.source then
    s, err = session.open_files(session.reviewed(self.s, review), self.s.words)
    if err then return nil, err end
  else
    s, err = self:files()
    if not s then return nil, err end
    s = session.reviewed(s, review)
  end
  if change.description then s = session.describe(s, change.description) end
  s, err = session.make_plan(s)
  if err then return nil, err end
  return s
end

--- The session of the cells alone.
function Desk:raw(source)
  local review = { edits = { overlay = host.overlay() }, source = self.s.review.source, mapping = {}, values = {} }
  if source then
    review.source = setmetatable(source, { __index = self.s.review.source })
  end
  local s, err
  if source then
    s, err = session.open_files(session.reviewed(self.s, review), self.s.words)
  else
    s, err = self:files()
  end
  if err then return nil, err end
  s = session.describe(session.reviewed(s, review), kitless.raw())
  s, err = session.make_plan(s)
  if err then return nil, err end
  return s
end

--- The session as it is reviewed now. Its files are open.
function Desk:reviewed(s) return session.reviewed(s, self.s.review) end

--- What load.run and load.sample take. Sessions share one overlay of edits, and each has its own values: so they are put in now.
function M.spec(s, more)
  review_of.overlay(s.review, s.files[1], s.program)
  return session.load_spec(s, more)
end

--- The first rows of the file through a plan. They are read from the file, because the rest of it need not be there yet.
function M.head(s, rows)
  local list, err = host_load.sample(M.spec(s, { limit = rows, most = rows, count_kit_errors = true }))
  if not list then return nil, err end
  local out = {}
  for _, row in ipairs(list) do
    if not row.part or row.part == 1 then out[#out + 1] = row end
  end
  return out
end

-- Whether rows depend on the rows above them, so that one is only right when all before it are read: fill_down, running, k.batch.
local function depends(description)
  for _, field in ipairs(description.fields) do
    for _, step in ipairs(field.steps) do
      if step.name == "fill_down" or step.name == "running" then return true end
    end
  end
  for _, item in ipairs(description.items or {}) do
    if item.kind == "batch" or item.item == "batch" then return true end
  end
  return description.batch ~= nil or description.serial ~= nil
end

function Desk:depends() return depends(self.s.description) end

local function with_rows(s, rows)
  local file = {}
  for key, value in pairs(s.files[1]) do file[key] = value end
  file.rows = rows
  return { file }
end
M.with_rows = with_rows

-- What the kept rows are of: the file, and how it is read.
function Desk:rows_stamp()
  local list = {}
  for name, value in pairs(self.s.review.source) do list[#list + 1] = name .. "=" .. tostring(value) end
  table.sort(list)
  return json.encode { file = stamp_of(self:files().files[1].path), source = table.concat(list, "\n") }
end

function Desk:rows_path() return self.index .. "/rows" end

-- The kept rows, if there are any of this reading.
function Desk:open_rows()
  if self.rows then return self.rows end
  local file = io.open(self.index .. "/rows.json", "rb")
  if not file then return nil end
  local stamp = file:read "a"
  file:close()
  if stamp ~= self:rows_stamp() then return nil end
  self.rows = host.rows(self:rows_path())
  return self.rows
end

--- The rows were written: note of what they are.
function Desk:rows_written()
  local ok, err = sys.write(self.index .. "/rows.json", self:rows_stamp())
  if not ok then return nil, err end
  return self:open_rows()
end

--- The kept rows. They are written when there are none.
function Desk:all_rows()
  local s, err = self:files()
  if not s then return nil, err end
  if self:open_rows() then return self.rows end
  s, err = self:raw()
  if not s then return nil, err end
  os.remove(self.index .. "/rows.json")
  local result
  result, err = host_load.run(M.spec(s, { keep_rows = self:rows_path(), count_kit_errors = true }))
  if not result then return nil, err end
  return self:rows_written()
end

--- Rows through the kit, as tables: the listed ordinals (rising), or `from` and `to`.
---@param s kitload.Session  planned
---@param wanted { list: integer[]? , from: integer?, to: integer? }
---@return table[]?, table? err
function Desk:sample(s, wanted)
  local rows, err = self:all_rows()
  if not rows then return nil, err end
  if wanted.list and not wanted.list[1] then return {} end
  local first = wanted.list and wanted.list[1] or wanted.from
  local asked = { of = rows, list = wanted.list, from = wanted.from, to = wanted.to }
  if self:depends() then asked = { of = rows, from = 1, to = wanted.list and wanted.list[#wanted.list] or wanted.to } end
  local list
  list, err = host_load.sample(M.spec(s, { files = with_rows(s, asked), begin = first, count_kit_errors = true }))
  if not list then return nil, err end
  local is_wanted
  if wanted.list and self:depends() then
    is_wanted = {}
    for _, ordinal in ipairs(wanted.list) do is_wanted[ordinal] = true end
  end
  local out = {}
  for _, row in ipairs(list) do
    if (not row.part or row.part == 1) and (not is_wanted or is_wanted[row.number]) then out[#out + 1] = row end
  end
  return out
end

return M
