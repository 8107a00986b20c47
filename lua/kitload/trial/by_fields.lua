-- Runs an example that gives values of fields: each value is written as the cell from which this kit's field makes it. So an example of a
-- template runs in each of its children, with the child's own headers and formats.
--
--   fields = { price = "12.50" } ─▶ { ["Preis"] = "12,50" } ─▶ run without hooks: is it 12.50? ─▶ run ─▶ result
--
-- Where no cell is known, the example is not run, and it is said why.
local header_of = require "kitload.reading.header"
local json = require "kitload.talk.json"
local lookup = require "kitload.plan.lookup"
local melts = require "kit.facts.melt"
local print = require "kit.base.print"
local same = require "kitload.trial.same"
local template_json = require "kitload.trial.template_json"
local trials = require "kitload.trial.trial"
local written_back = require "kitload.trial.written_back"

local M = {}

local function first_of(field) return field.steps[1] end

-- The key of a field's cell: its header, or the number of its column; nil for a field without a column.
local function key_of(field)
  local step = first_of(field)
  if step and step.columns then return step.op == "coalesce" and step.columns[1] or nil end
  if step and step.class == "value" then return nil end
  return (field.from or { field.name })[1]
end

-- What a field without a column gets from elsewhere: a value of --meta, or the name of the file. False: it is as it is.
local function give(run, field, value)
  local step = first_of(field)
  if step.meta then
    run.options.meta[step.meta] = value
    return true
  elseif step.op == "file_name" then
    run.options.file = tostring(value)
    return true
  end
  return false
end

local function filled_by(field) return ("field '%s' is filled by k.%s"):format(field.name, first_of(field).text) end

-- Only lookups that this kit makes: a child may have other ones.
local function known_lookups(d, given)
  local out
  for _, field in ipairs(d.fields) do
    for _, step in ipairs(field.steps) do
      local name = step.lookup and step.lookup.name
      if name and given and given[name] ~= nil then
        out = out or {}
        out[name] = given[name]
      end
    end
  end
  return out
end

-- The arguments of the field's lookups, by the number of the step.
local function lookups_of(run, field)
  local out = {}
  for i, found in pairs(run.lookups[field.name] or {}) do out[i] = found.args end
  return out
end

local function write(run, field, value, plain)
  local written = written_back.cell(field, value, { json = run.is_json, lookups = lookups_of(run, field), plain = plain })
  if written.why then return nil, ("field '%s': %s"):format(field.name, written.why) end
  local key = key_of(field)
  if run.owner[key] and run.owner[key] ~= field.name and run.cells[key] ~= written.cell then
    return nil, ("fields '%s' and '%s' read one column"):format(run.owner[key], field.name)
  end
  run.owner[key], run.cells[key], run.written[field.name] = field.name, written.cell, written
  return true
end

-- Fill the cells of the example's fields. A value that is an error of its field is written as it stands where the steps cannot give it.
local function fill(run, example)
  for _, field in ipairs(run.d.fields) do
    local value = example.fields[field.name]
    if value ~= nil and not key_of(field) then
      if value ~= json.null and not give(run, field, value) then
        if run.wrong[field.name] then return nil, filled_by(field) end
        run.fixed[field.name] = true
      end
    elseif value ~= nil and value ~= json.null then
      local ok, why = write(run, field, value)
      if not ok and (run.wrong[field.name] or run.any_wrong) then
        run.cells[key_of(field)], run.written[field.name], ok = tostring(value), { why = why }, true
      end
      if not ok then return nil, why end
    end
  end
  return true
end

-- An example of a template has no value for what a child demands besides.
local function fill_demanded(run, example)
  local key = {}
  for _, name in ipairs(run.d.facts.key or {}) do key[name] = true end
  for _, field in ipairs(run.d.fields) do
    local column = key_of(field)
    if column and example.fields[field.name] == nil and (field.facts.required or key[field.name]) and field.facts.default == nil then
      if field.facts.example == nil then
        return nil, ("field '%s' is required, and the example has no value for it (the field's `example` can be one)"):format(field.name)
      end
      run.cells[column] = field.facts.example
    end
  end
  return true
end

-- The cells as a file has them. Of a wide file, what the fields read as a header and as its cell is one cell.
local function cells_of(run)
  local melt = run.d.melt
  if not melt then return run.cells end
  local cells, part_of = {}, {}
  for key, cell in pairs(run.cells) do
    local part = melts.part(melt, key)
    if part then part_of[part] = cell else cells[key] = cell end
  end
  local header = part_of.header or not melt.header and melt.names and not melt.names[1]:find("*", 1, true) and melt.names[1]
  if not header then
    return nil, ('k.melt reads "%s" from headers, and the example has no value for a field that does'):format(melt.header or "")
  end
  if melt.names and not header_of.ignoring(melt.names)(header) then
    return nil, ('k.melt takes no column "%s"'):format(header)
  end
  cells[header] = part_of.cell or ""
  return cells
end

-- The kit without rules and hooks: what the fields give.
local function without_items(trial)
  local copy = {}
  for name, v in pairs(trial) do copy[name] = v end
  copy.description = {}
  for name, v in pairs(trial.description) do copy.description[name] = v end
  copy.description.items = {}
  return setmetatable(copy, getmetatable(trial))
end

-- Names of the fields that do not have the example's value, in the order of the kit. Those that have an error of the example need none.
local function different(run, example, result)
  local names, wrong = {}, {}
  for _, issue in ipairs(result.issues) do wrong[issue.field or ""] = run.codes[issue.code] or wrong[issue.field or ""] end
  for _, field in ipairs(run.d.fields) do
    local value = example.fields[field.name]
    if value ~= nil and not run.wrong[field.name] and not wrong[field.name]
      and not same.value(result.kinds[field.name], value, result.values[field.name]) then
      names[#names + 1] = field.name
    end
  end
  return names
end

local function field_of(d, name)
  for _, field in ipairs(d.fields) do
    if field.name == name then return field end
  end
end

-- A field that the example names and the kit does not have: a child may have dropped it. The first by the alphabet.
local function lacking(d, example)
  local names = {}
  local function take(list)
    for name in pairs(list or {}) do
      if type(name) == "string" and name ~= d.facts.extra and not field_of(d, name) then names[#names + 1] = name end
    end
  end
  for _, part in ipairs { "fields", "errors", "warnings", "gives" } do take(example[part]) end
  for _, row in ipairs(example.gives or {}) do take(row) end
  table.sort(names)
  return names[1]
end

-- Write the cells of these fields anew: local times are moved by the offset of their zone, prefixes that may be missing are left out.
local function again(run, example, names, result)
  local any = false
  for _, name in ipairs(names) do
    local field, written = field_of(run.d, name), run.written[name]
    local got = result.values[name]
    if written and written.wall and got then
      local moved = written_back.seconds(example.fields[name]) - written_back.seconds(got)
      any = write(run, field, written_back.moved(example.fields[name], moved)) or any
    elseif written and not written.why then
      any = write(run, field, example.fields[name], true) or any
    end
  end
  return any
end

-- Whether the fields get their values; if not, why. A difference that no step hides is left to the comparison.
local function proved(run, trial, example)
  local plain = #run.d.items > 0 and without_items(trial) or trial
  local cells, why = cells_of(run)
  if not cells then return nil, why end
  local result, err = plain:run(cells, run.options)
  if not result then return nil, nil, err end
  local names = different(run, example, result)
  if names[1] and again(run, example, names, result) then
    result, err = plain:run(cells_of(run), run.options)
    if not result then return nil, nil, err end
    names = different(run, example, result)
  end
  for _, name in ipairs(names) do
    local written = run.written[name]
    if written and written.why then return nil, written.why end
    if written and written.opaque then
      return nil, ("field '%s': what %s reads cannot be told from %s"):format(name, written.opaque, print.value(example.fields[name]))
    end
    if run.fixed[name] then return nil, filled_by(field_of(run.d, name)) end
  end
  return plain == trial and result or true
end

---@class kitload.FieldsRun
---@field result kitload.Result?
---@field why string?   it was not run
---@field err table?

--- Run the example.
---@param trial kitload.Trial
---@param example table      with `fields`
---@param inherited boolean  it is a parent's
---@return kitload.FieldsRun
function M.run(trial, example, inherited)
  local d = trial.description
  local lacks = lacking(d, example)
  if lacks then return { why = ("the kit has no field '%s'"):format(lacks) } end
  local run = {
    d = d, cells = {}, owner = {}, written = {}, fixed = {}, wrong = {}, codes = {}, is_json = template_json.is_json(d.source),
    options = { meta = {}, lookups = known_lookups(d, example.lookups), catalog = example.catalog, file = example.file, row = example.row },
  }
  for name, v in pairs(example.meta or {}) do run.options.meta[name] = v end
  for key, code in pairs(example.errors or {}) do
    if type(key) == "string" then run.wrong[key] = code else run.codes[code], run.any_wrong = true, true end
  end
  local s, err = trial:session(run.options)
  if s then run.lookups, err = lookup.resolve(s) end
  if not run.lookups then return { err = err } end
  local ok, why = fill(run, example)
  if ok and inherited then ok, why = fill_demanded(run, example) end
  if not ok then return { why = why } end
  if inherited then run.options.meta = trials.with_meta(d, run.options.meta, s.project) end
  ok, why, err = proved(run, trial, example)
  if not ok then return { why = why, err = err } end
  local result = ok ~= true and ok or nil
  if not result then result, err = trial:run(cells_of(run), run.options) end
  return { result = result, err = err }
end

return M
