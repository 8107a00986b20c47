-- The fuzz target for kits, in the conductor's Lua. It opens a text as a kit, lowers it and runs it over a few rows, and
-- does this twice. For any text both times must end in the same way, and every error must be the kit's.
local header = require "kitload.reading.header"
local host_kit = require "kitload.host.kit"
local host_load = require "kitload.host.load"
local host_plan = require "kitload.host.plan"
local lower = require "kitload.plan.lower"

local folder = ...
local limits = { load_instructions = 3000000, call_instructions = 50000, memory = 16 << 20, seconds = 20 }
local csv = "a,b,c,d,email,date,amount,name\n"
  .. "x,1,2024-01-02,1.5,a@example.org,31.12.2023,\"1.234,56\",Ada\n,,,,,,,\n-1,é,\"{\"\"a\"\":[1,null]}\",true,b,2024-02-30,x,\"o\"\"o\"\n"

local function write(name, text)
  local f = assert(io.open(folder .. "/" .. name, "wb"))
  assert(f:write(text))
  f:close()
  return folder .. "/" .. name
end

local data = write("in.csv", csv)
write("base.lua", 'local k = require "kit"\nreturn k.kit "base" { null = { "-" }, k.field "a" { k.trim, required = true }, k.field "b" {} }')
write("part.lua", 'local k = require "kit"\nreturn { k.field "c" { k.date "%Y-%m-%d" }, steps = { k.trim } }')

--- A value as a text that is the same for the same value.
local function text_of(v, depth)
  if type(v) ~= "table" then return ("%s %q"):format(type(v), type(v) == "userdata" and "" or v) end
  if depth > 40 then return "…" end
  local keys, out = {}, {}
  for key in pairs(v) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) < type(b) end
    if type(a) == "boolean" then return not a and b end
    return a < b
  end)
  for i, key in ipairs(keys) do out[i] = text_of(key, depth + 1) .. "=" .. text_of(v[key], depth + 1) end
  return "{" .. table.concat(out, ",") .. "}"
end

-- The clock, or the last free byte, ends a kit at another place every time. So only the way it ended is compared.
local function settled(message)
  local limit = message:match "its limit of %d+ KiB of memory" or message:match "its limit of [%d.]+ seconds"
  return limit or message
end

local function refused(err, what, kind, exit)
  if type(err) ~= "table" or err.kind ~= kind or err.exit ~= exit or (err.message or "") == "" then
    error(("%s is refused, but not as what it is: %s"):format(what, text_of(err, 0)), 0)
  end
  return "refused: " .. settled(err.message)
end

local function is_usage(err, what) return refused(err, what, "usage", 2) end

local function headers()
  local list = {}
  for name in csv:match "^[^\n]*":gmatch "[^,]+" do list[#list + 1] = name end
  return list
end

local function rows(description, path)
  local names = headers()
  local bound, unbound = header.bind(description, names)
  if not bound then return refused(unbound, "the header", "input", 3) end
  local program, wrong = lower.lower(description, { bound = bound, meta = {}, now = "2024-05-06 07:08:09+00", job = "j" })
  if not program then return is_usage(wrong, "the program") end
  local plan, unplanned = host_plan.bind(program)
  if not plan then error("a kit that was taken is no plan: " .. text_of(unplanned, 0), 0) end
  local list, err = host_load.sample {
    files = { { path = data, name = "in.csv", headers = names, columns = lower.input_columns(program, bound),
      dialect = { delimiter = ",", quote = '"', header = 1 } } },
    plan = plan, columns = program.columns, kit = { path = path, roots = { folder }, limits = limits, job = "j" },
  }
  if not list then return is_usage(err, "the run") end
  for _, row in ipairs(list) do row.kit_error = row.kit_error and settled(row.kit_error) end
  return text_of(list, 0)
end

local function once(path)
  local handle, err = host_kit.open { path = path, roots = { folder }, limits = limits }
  if not handle then return is_usage(err, "the kit") end
  local description = handle:description()
  handle:close()
  return text_of(description, 0) .. "\n" .. rows(description, path)
end

return function(path, text)
  local first, second = once(path), once(path)
  if first ~= second then error(("twice, and not the same:\n%s\n---\n%s\n--- for:\n%s"):format(first, second, text), 0) end
  collectgarbage()
end
