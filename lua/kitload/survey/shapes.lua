-- Checks many files, each for itself, and puts those together that are written alike: a shape. A folder of 400 files has some
-- dozen shapes, and each is planned and read once, whatever number of files it has.
--
--   files ─▶ open each ─▶ shapes: the same headers and dialect ─▶ plan and read each shape ─▶ kitload.Survey
--
-- An error in one file, or of one shape, does not stop the others. A signal stops all.
local errors = require "kitload.talk.errors"
local host_load = require "kitload.host.load"
local limits = require "kitload.merge.limits"
local mended = require "kitload.rejects.mended"
local out = require "kitload.talk.output"
local outcome = require "kitload.run.outcome"
local progress = require "kitload.talk.progress"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local unknown = require "kitload.plan.unknown"

local M = {}

---@class kitload.Survey
---@field files kitload.survey.File[]    in the order of their paths
---@field shapes kitload.survey.Shape[]  in the order of their first files
---@field left string[]                  paths that were not begun, because a signal came
---@field notes string[]                 what is said about the kit, whatever the files are

---@class kitload.survey.File
---@field path string
---@field name string
---@field code integer        exit code: 0; 1 for rejected rows; 2 and more for an error
---@field rows integer
---@field rejected integer
---@field err table?
---@field part kitload.Session?  its session, once it is open

---@class kitload.survey.Shape
---@field files kitload.survey.File[]
---@field session kitload.Session
---@field report kitload.Report?   of all its files together; nil if none could be read
---@field err table?               why none could be read

-- What files of one shape have in common. Where the header stands is no part of it, as titles above it come and go. A rejects
-- file is alone, because its rows are of its own job; a pipe is alone, because it can be read only once.
local function key_of(file)
  if file.is_rejects or not file.regular then return "\0" .. file.path end
  local d = file.dialect
  local parts = { d.format or "", d.rows or "", file.encoding, d.delimiter or "", tostring(d.quote), d.escape or "",
    d.header and "" or "no header" }
  table.move(file.headers, 1, #file.headers, #parts + 1, parts)
  return table.concat(parts, "\0")
end

local function fail(file, err)
  file.err, file.code = err, errors.exit_of(err)
end

local function is_interrupt(err) return err ~= nil and err.kind == "interrupted" end

-- Opens the files and sorts them into shapes. Gives the error of a signal.
local function open_all(s, paths, names, survey)
  local by_key = {}
  for i, path in ipairs(paths) do
    local file = { path = path, name = names[path], code = 0, rows = 0, rejected = 0, }
    local part, err = session.open_found(session.part(s, { path }, names))
    if is_interrupt(err) then
      table.move(paths, i, #paths, 1, survey.left)
      return err
    end
    survey.files[i] = file
    if err then
      fail(file, err)
    else
      file.part = part
      local key = key_of(part.files[1])
      local shape = by_key[key]
      if not shape then
        shape = { files = {} }
        by_key[key], survey.shapes[#survey.shapes + 1] = shape, shape
      end
      shape.files[#shape.files + 1] = file
    end
  end
end

-- The files of a shape that have no error yet.
local function readable(shape)
  local list = {}
  for _, file in ipairs(shape.files) do
    if not file.err then list[#list + 1] = file end
  end
  return list
end

local function session_of(files)
  local parts = {}
  for i, file in ipairs(files) do parts[i] = file.part end
  return session.joined(parts)
end

---@return kitload.Session, table? err
local function plan(s)
  local err, made
  s, err = session.make_plan(s)
  if not err then err = unknown.refused(s) end
  if not err and s.conn then
    made, err = require("kitload.load.planning").make(s.conn, s.target, require("kitload.run.asked").spec(s))
    if made then err = nil end
  end
  return s, err
end

local function read_together(s)
  local known, err = mended.look_up(s)
  if not known then return nil, err end
  local result
  result, err = host_load.run(session.load_spec(s, {
    columns = s.program.columns, jobs = s.description.serial and 1 or s.options.jobs, label = session.label(s), count_kit_errors = true,
    mended = known, progress = progress.reader(s.total_bytes, s.clock, sys.monotonic),
  }))
  out.clear_progress()
  return result, err
end

local EXAMPLES = 3 -- as a run keeps them

local function add_problem(into, p)
  into.count = into.count + p.count
  into.differs = into.differs or p.differs or into.message ~= p.message
  for _, example in ipairs(p.examples) do
    if #into.examples < EXAMPLES then into.examples[#into.examples + 1] = example end
  end
end

-- One result out of those of the single files. `alone` has these.
local function together(alone)
  local sum = { read = 0, split = 0, unmade = 0, rejected = 0, skipped = 0, warnings = 0, files = {}, problems = {}, skips = {},
    alone = alone }
  local known = {}
  for i, result in ipairs(alone) do
    for _, name in ipairs { "read", "split", "unmade", "rejected", "skipped", "warnings" } do sum[name] = sum[name] + result[name] end
    sum.files[i] = result.files[1]
    for _, p in ipairs(result.problems) do
      local key = table.concat({ p.field or "", p.code, p.level }, "\0")
      if known[key] then
        add_problem(known[key], p)
      else
        known[key], sum.problems[#sum.problems + 1] = p, p
      end
    end
    for _, skip in ipairs(result.skips) do
      local key = "\0" .. skip.reason
      if known[key] then
        known[key].count = known[key].count + skip.count
      else
        known[key], sum.skips[#sum.skips + 1] = skip, skip
      end
    end
  end
  return sum
end

local function read_alone(s)
  local alone = {}
  for i, file in ipairs(s.files) do
    local result, err = read_together(session.part_of_files(s, { file }, { s.paths[i] }))
    if not result then return nil, err end
    alone[i] = result
  end
  return together(alone)
end

--- Read the files of a session that has its plan. Nothing is written. --limit is for each file. Of an error of the kit's functions
--- a reading of several files knows only the first, so each is then read alone.
---@return table? result, table? err
function M.read(s)
  if #s.files > 1 and s.options.limit then return read_alone(s) end
  local result, err = read_together(s)
  if result and result.kit_error and #s.files > 1 then return read_alone(s) end
  return result, err
end

-- Finds the files that cannot be read to their end, by reading each alone.
local function find_broken(shape)
  for _, file in ipairs(readable(shape)) do
    local s, err = plan(file.part)
    local result
    if not err then result, err = M.read(s) end
    if is_interrupt(err) then return err end
    if not result then fail(file, err) end
  end
end

-- What is judged of each file by itself: its rows, the bounds, an error of the kit's functions.
local function judge(shape, s, result)
  local bounds = session.bounds(s)
  for i, file in ipairs(readable(shape)) do
    local read = result.files[i]
    file.rows, file.rejected = read.rows, read.rejected
    file.code = read.rejected > 0 and 1 or 0
    local refused = not s.options.limit and limits.too_few(bounds, read.rows) or limits.exceeded(bounds, read.rows, read.rejected)
    if refused then
      refused.message = refused.message:gsub("nothing was loaded", "nothing would be loaded")
      fail(file, refused)
    end
    local failed = (result.alone and result.alone[i] or result).kit_error
    if failed then fail(file, outcome.kit_error(failed)) end
  end
end

local function read_shape(shape)
  local files = readable(shape)
  if #files == 0 then return nil end
  local s, err = plan(session_of(files))
  shape.session = s
  if err then
    shape.err = err
    for _, file in ipairs(shape.files) do fail(file, err) end
    return is_interrupt(err) and err or nil
  end
  local result
  result, err = M.read(s)
  if is_interrupt(err) then return err end
  if not result then
    local stop = #s.files > 1 and find_broken(shape) or nil
    if stop then return stop end
    local left = readable(shape)
    if #left < #s.files then return read_shape(shape) end
    for _, file in ipairs(left) do fail(file, err) end
    return nil
  end
  shape.report = outcome.checked(s, result)
  judge(shape, s, result)
end

--- Check the files. The kit of `s` is open, and the destination, too, where one was asked for.
---@param s kitload.Session
---@param paths string[]  sorted
---@param names table<string, string>  by path: the name in messages
---@return kitload.Survey survey, table? err  the error of a signal
function M.check(s, paths, names)
  local survey = { files = {}, shapes = {}, left = {}, notes = s.notes }
  local err = open_all(s, paths, names, survey)
  if err then return survey, err end
  for i, shape in ipairs(survey.shapes) do
    err = read_shape(shape)
    if err then
      for k = i, #survey.shapes do
        for _, file in ipairs(survey.shapes[k].files) do survey.left[#survey.left + 1] = file.path end
      end
      return survey, err
    end
  end
  return survey
end

return M
