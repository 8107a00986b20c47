-- A field's pipeline of steps. Each step's argument becomes arguments of an op, and each step takes what the previous one
-- gives.
local fault = require "kit.base.fault"
local holes = require "kit.base.holes"
local language = require "kit.language"
local print = require "kit.base.print"

local M = {}

local classes = language.classes

--- Whether a list element fills the field without a source column.
function M.is_value(v)
  return language.is(v, classes.Step) and v.info and v.info.class == "value" or false
end

-- Such a step must be the first of its field. So must a step that fills the column's cell before other steps change it.
local function must_be_first(v)
  return M.is_value(v) or language.is(v, classes.Step) and v.info and v.info.first or false
end

-- A message that begins with one of these words follows the step's name directly. Before any other word there is a colon.
local goes_on = {}
for word in ("takes needs has lacks knows does reads counts fills cannot maps looks gives wants must names"):gmatch "%S+" do
  goes_on[word] = true
end

-- The op arguments of a step. Nil after a mistake was recorded.
local function lower_step(check, field, v, i)
  local info = v.info
  local said = false
  local function say(message, hint)
    said = true
    check.faults:add(v.where, ("field '%s', step %d: %s%s %s"):format(field.name, i, info.name, goes_on[message:match "^%S*"] and "" or ":",
      message), hint)
  end
  if info.needs and not v.called then return say("needs an argument", "write " .. info.example) end
  if not info.lower then
    if v.called then return say("takes no argument", "write " .. info.example) end
    return {}, {}
  end
  local given = nil
  if v.called then given = v.given end
  local wrong_list, why = holes.fault(given)
  if wrong_list then return say(wrong_list, why) end
  local args, more = info.lower(given, say)
  local wrong, hint
  if args and not said and info.class ~= "value" and check.check_op then wrong, hint = check.check_op(info.op, args) end
  if wrong then say(wrong, hint) end
  return args, more or {}
end

-- The domains that a step takes and gives. A step that has no op of its own says them itself; ops.def says them for the
-- others.
local function domains(check, info, more)
  local op = check.ops[info.op] or error("ops.def has no op '" .. info.op .. "'")
  return info.takes or op.takes, more.gives or info.gives or op.gives
end

-- The domains that an element of a pipeline takes and gives. Each is "any", "same" or the name of a domain.
local function takes_and_gives(check, v, domain)
  if type(v) == "function" then return "text", "text" end
  if not language.is(v, classes.Step) then return v.takes or domain, v.gives end
  local more
  if v.info.lower and v.called then
    local _
    _, more = v.info.lower(v.given, function() end)
  end
  return domains(check, v.info, more or {})
end

-- Whether the element is already wrong in the pipeline in which it was written, without what a child has put around it.
local function is_wrong_in(check, pipeline, v)
  local domain = "text"
  for i, part in ipairs(pipeline) do
    local takes, gives = takes_and_gives(check, part.v, domain)
    if rawequal(part.v, v) then
      if must_be_first(v) then return i > 1 end
      return takes ~= "any" and takes ~= "same" and takes ~= domain
    end
    if gives ~= "same" then domain = gives end
  end
  return false
end

-- Where a mistake of a step that does not fit is reported: in the kit that wrote the step, or in the child that has put it
-- there with k.base.
local function place_of(check, field, v, own)
  while field and field.over do
    if field.base_where then
      local inherited = false
      for _, part in ipairs(field.over.pipeline) do inherited = inherited or rawequal(part.v, v) end
      if not inherited then break end
      if not is_wrong_in(check, field.over.pipeline, v) then return field.base_where end
    end
    field = field.over
  end
  return own
end

local function describe_step(check, field, part, i, domain)
  local v = part.v
  local info = v.info
  local args, more = lower_step(check, field, v, i)
  more = more or {}
  local takes, gives = domains(check, info, more)
  if must_be_first(v) and i > 1 then
    check.faults:add(place_of(check, field, v, v.where), (info.first
      and "field '%s', step %d: %s fills the cells of the file and must be the field's first step"
      or "field '%s', step %d: %s fills the field by itself and must be its first step"):format(field.name, i, info.name))
  elseif info.class ~= "value" and takes ~= "any" and takes ~= "same" and domain and takes ~= domain then
    check.faults:add(place_of(check, field, v, v.where), ("field '%s', step %d: %s expects %s but gets %s"):format(
      field.name, i, info.name, takes, domain), takes == "text" and gives == "text" and i > 1
      and ("steps of text stand before the one that gives %s"):format(domain) or nil)
  end
  if gives == "same" then gives = domain end
  return {
    op = info.op, name = info.name, class = info.class, family = info.family, args = args or {}, takes = takes, gives = gives,
    columns = more.columns, meta = more.meta, paths = more.paths,
    lookup = more.lookup, round = more.round, origin = part.origin, line = v.where.line,
    file = v.where.file, text = print.step(info.name, v.given, v.called),
  }, gives
end

local function describe_function(check, field, part, i, domain, add_function)
  local v = part.v
  local f, takes, gives, where
  if type(v) == "function" then
    f, takes, gives, where = v, "text", "text", fault.where_defined(v)
  else
    f, takes, gives, where = v.fn, v.takes or domain, v.gives, v.where
    if not f then return nil end -- k.fn has reported the mistake already
  end
  if domain and domain ~= takes then
    check.faults:add(place_of(check, field, v, where), ("field '%s', step %d: the function expects %s but gets %s"):format(
      field.name, i, takes, domain),
      ('k.fn { "%s", function(value, ctx) … end } takes what comes and gives %s'):format(domain, domain))
  end
  return {
    op = "call", name = "function", class = "step", args = {}, takes = takes or "text", gives = gives,
    fn = add_function(check, f, takes or "text", gives), body = check.faults:code(f),
    origin = part.origin, line = where.line, file = where.file,
    text = gives == "text" and "function" or ("fn { %q }"):format(gives),
  }, gives
end

--- Describe a field's steps. After a step with a mistake the domain is unknown, so the next step is not checked against it.
---@return table[] steps, string domain, string|nil round
function M.read(check, field, add_function)
  local out, domain, round = {}, "text", nil
  for i, part in ipairs(field.pipeline) do
    local described, gives
    if language.is(part.v, classes.Step) then
      described, gives = describe_step(check, field, part, i, domain)
    else
      described, gives = describe_function(check, field, part, i, domain, add_function)
    end
    out[#out + 1] = described
    domain = gives
    round = described and described.round or round
  end
  return out, domain or "text", round
end

return M
