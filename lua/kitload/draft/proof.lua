-- Tests a draft with its whole file: is the file's dialect found again, which cells do its fields not read, is the key a
-- key?
--
--   draft ─▶ opened like any kit ─▶ reads its file ─▶ rejects by field, with their cells ─▶ a new draft, until there are no rejects
local draft_key = require "kitload.draft.key"
local draft_sample = require "kitload.draft.sample"
local guess = require "kitload.guess.guess"
local header = require "kitload.reading.header"
local host_load = require "kitload.host.load"
local input = require "kitload.files.input"
local project = require "kitload.kits.project"
local session = require "kitload.run.session"
local sys = require "kitload.host.sys"
local totals = require "kitload.reading.totals"

local M = {}

-- How many rows are read; for how many a key is proven without a server (src/load/distinct.c); how many rejected rows are
-- looked at.
local MOST, OF_KEY, AGAIN = 1000000, 500000, 1000

-- Invented values for the --meta that the kit wants, because nobody has given any yet.
local function some_meta(description)
  local meta = project.meta({})
  for _, field in ipairs(description.fields) do
    local name = field.steps[1] and field.steps[1].meta
    if name and meta[name] == nil then meta[name] = field.facts.example or "1" end
  end
  return meta
end

-- An integer step would silently read 007 as 7. While a draft is tested, such a cell is refused.
local function refuse_zeros(description)
  for _, field in ipairs(description.fields) do
    for i, step in ipairs(field.steps) do
      if step.op == "integer" then
        table.insert(field.steps, i, { op = "extract", name = "extract", class = "step", takes = "text", gives = "text",
          args = { [[(?s)^(?!\s*[+-]?0\d).*$]] }, text = "extract", file = step.file, line = step.line })
        break
      end
    end
  end
end

-- Makes no column required. child.lua reports required columns that the file lacks; here the other columns are still to be
-- read.
local function demand_nothing(description, file)
  local fields = {}
  for i, field in ipairs(description.fields) do fields[i] = setmetatable({ facts = {} }, { __index = field }) end
  local bound = header.bind({ fields = fields, facts = {} }, file.headers, { partial = true, members = file.members })
  local missing = {}
  for _, name in ipairs(bound and bound.missing or {}) do missing[name] = true end
  for _, field in ipairs(description.fields) do
    if missing[field.name] then field.facts.required, field.facts.must_exist = nil, nil end
  end
  for _, name in ipairs(description.facts.key or {}) do
    if missing[name] then
      description.facts.key, description.facts.load = nil, "append"
      break
    end
  end
end

---@param lenient boolean?  for a template: missing columns do not stop it
local function open(opened, path, lenient)
  local file, err = input.open(path, opened.description, {})
  if not file then return nil, err end
  if lenient then demand_nothing(opened.description, file) end
  local meta, job = some_meta(opened.description), sys.uuid()
  local s
  s, err = session.make_plan(session.new {
    files = { file }, options = {}, notes = {}, meta = meta, started = sys.now(), job = job,
    description = opened.description,
    kit = { path = opened.path, roots = opened.roots, limits = opened.limits, meta = meta, job = job },
  })
  if err then return nil, err end
  return s
end

local function same_rows(a, b)
  if #(a or {}) ~= #(b or {}) then return false end
  for i, row in ipairs(a or {}) do
    if row.row ~= b[i].row then return false end
  end
  return true
end

--- Whether both openings found the same dialect.
---@param a kitload.File
---@param b kitload.File
local function is_same(a, b)
  for _, name in ipairs { "delimiter", "quote", "escape", "header", "skip", "format", "rows" } do
    if (a.dialect[name] or false) ~= (b.dialect[name] or false) then return false end
  end
  if a.encoding:lower() ~= b.encoding:lower() or #a.headers ~= #b.headers or not same_rows(a.header_rows, b.header_rows) then
    return false
  end
  for i, name in ipairs(a.headers) do
    if b.headers[i] ~= name then return false end
  end
  return true
end

---@class kitload.Proof
---@field read integer      rows that were read
---@field whole boolean     the whole file was read
---@field file kitload.File the file as the draft has opened it
---@field problems table[]  by field and code, as in a run
---@field rows table[]      the first rows with such problems: their cells as they stand in the file

--- Read the file with the draft.
---@param opened kitload.Opened
---@param path string
---@return kitload.Proof?, table? err
local function read(opened, path, lenient)
  local s, err = open(opened, path, lenient)
  if not s then return nil, err end
  local result
  result, err = host_load.run(session.load_spec(s, { columns = s.program.columns, count_kit_errors = true, limit = MOST }))
  if not result then return nil, err end
  local proof = { read = result.read, whole = result.read < MOST, file = s.files[1], problems = result.problems, rows = {} }
  if result.rejected + result.warnings > 0 then
    s, err = open(opened, path, lenient)
    if not s then return nil, err end
    proof.rows, err = host_load.sample(session.load_spec(s, { problems_only = true, most = AGAIN, limit = MOST, count_kit_errors = true }))
    if not proof.rows then return nil, err end
  end
  return proof
end

--- Whether fields are a key of the file: never blank, and no value comes twice.
---@param opened kitload.Opened
---@param path string
---@param key string[]
---@return integer? rows  for how many rows it was proven; nil if it is no key, or nothing proves it
---@return boolean? whole  these are all rows
local function prove_key(opened, path, key)
  local facts = opened.description.facts
  local load = facts.load
  facts.load, facts.key = "upsert", key
  local s = open(opened, path)
  facts.load, facts.key = load, nil
  if not s then return nil end
  local places = {}
  for i, name in ipairs(key) do
    for at, field in ipairs(s.program.fields) do
      if field.name == name then places[i] = at - 1 end
    end
  end
  if #places < #key then return nil end
  local result = host_load.run(session.load_spec(s, {
    columns = s.program.columns, count_kit_errors = true, limit = OF_KEY, distinct = places,
  }))
  if not result or not result.distinct or result.keyless > 0 then return nil end
  for _, problem in ipairs(result.problems) do
    if problem.code == "key.null" then return nil end
  end
  return result.read - result.rejected - result.skipped, result.read < OF_KEY
end

-- Finds rows of totals at the end of a file that is longer than its sample. Their cells must not be learned.
local function take_totals(sample, proof)
  local rows = proof.rows
  local last = rows[#rows]
  if sample.totals or sample.file.members or not proof.whole or #rows == 0 or #rows >= AGAIN or last.number ~= proof.read then
    return false
  end
  local tail = { {} }
  for i = math.max(#rows - 4, 1), #rows do
    if last.number - rows[i].number == #rows - i then tail[#tail + 1] = rows[i] end
  end
  sample.totals = totals.take(tail)
  for _ = 1, sample.totals and sample.totals.rows or 0 do rows[#rows] = nil end
  return sample.totals ~= nil
end

-- Adds the rows that the draft does not read to the sample.
local function learn(sample, proof)
  if not sample.seen then
    sample.seen = {}
    for _, row in ipairs(sample.rows) do sample.seen[row.row] = true end
  end
  local more = {}
  for _, row in ipairs(proof.rows) do
    if not sample.seen[row.row] and row.state ~= "broken" then
      more[#more + 1], sample.seen[row.row] = row, true
    end
  end
  guess.add_rows(sample.columns, more, draft_sample.null_set(sample.null))
  return #more > 0
end

local CANDIDATES = 3 -- each one reads the file once

local function find_key(sample, d, opened, path)
  for i, names in ipairs(draft_key.candidates(d.fields, sample)) do
    if i > CANDIDATES then return nil end
    local rows, whole = prove_key(opened, path, names)
    if rows then return { names = names, rows = rows, whole = whole } end
  end
end

--- Read the file with the draft, and add what its rows show to the sample. A new draft from this sample then knows more.
---@param sample kitload.Sample
---@param d kitload.Draft
---@param opened kitload.Opened  the draft as a kit
---@param options table
function M.hold(sample, d, opened, options)
  local is_plain = not options.into and not options.extends
  if is_plain then refuse_zeros(opened.description) end
  local proof = read(opened, options.from, options.extends ~= nil)
  if not proof then return end -- what a run would need (a header, a table for lookups) is in the notes
  sample.read, sample.proof = proof.read, proof
  local ended = take_totals(sample, proof)
  local more = learn(sample, proof) or ended
  if not is_same(sample.file, proof.file) then sample.explicit = true end
  if not more and is_plain then sample.key = find_key(sample, d, opened, options.from) end
end

return M
