-- k.path: a value from the path of the file.
local arguments = require "kit.steps.arguments"
local fault = require "kit.base.fault"
local listing = require "kit.base.listing"
local paths = require "kit.base.paths"

local show = fault.show

local how = 'write k.path { "in/{customer}/{year}/*.csv", take = "year" }'

-- The name of the part that is taken. With a single part nobody needs to say it.
local function taken(pattern, take)
  if take == nil and #pattern.names == 1 then return pattern.names[1] end
  for _, name in ipairs(pattern.names) do
    if name == take then return name end
  end
  if #pattern.names == 0 then return nil, ("%s has no {part}"):format(show(pattern.text)), how end
  return nil, take == nil and ("%s has several parts, and take does not say which one is meant"):format(show(pattern.text))
    or ("%s has no {%s}"):format(show(pattern.text), tostring(take)),
    "it has " .. listing.list(pattern.names, function(name) return ('take = "%s"'):format(name) end)
end

local function path(given, say)
  local list = type(given) == "table" and given or { given }
  local named = arguments.options(given, say, { take = "string", missing = { "error", "null" } })
  if #list == 0 then return say("takes patterns of paths", how) end
  local args, shown = { null = named.missing == "null" or nil }, {}
  for i, text in ipairs(list) do
    local pattern, wrong, hint = paths.parse(text)
    if not pattern then return say(("takes patterns of paths, and %s %s"):format(show(text), wrong), hint) end
    local take
    take, wrong, hint = taken(pattern, named.take)
    if not take then return say(wrong, hint) end
    args[i], args.take, shown[i] = paths.regex_of(pattern, take), args.take or take, ('"%s"'):format(text)
  end
  args.shown = listing.list(shown)
  return args, { paths = { table.unpack(list) } }
end

---@type kit.StepInfo[]
return {
  { name = "path", class = "value", needs = true, lower = path, example = 'k.path { "in/{customer}/{year}/*.csv", take = "year" }',
    doc = "a part of the path of the row's file, by a pattern",
    argument = "patterns; take (a part of the pattern), missing (error, null)", codes = { "path.invalid" },
    file = "in/acme/2024/may.csv", cases = { { {}, "2024" } } },
}
