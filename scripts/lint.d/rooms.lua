-- Checks the rooms of the house, in C and in Lua: which room may use which (scripts/layers.txt), that no files use each other
-- in a circle, and that no room has too many files. Call: lua5.4 scripts/lint.d/rooms.lua FILE…, with all files of src/ and
-- lua/. It prints one line per error.

-- The circles of files that are allowed, and why (ARCHITECTURE.md, "The house").
local CIRCLES = {
  ["src/kit/call src/kit/check src/kit/kit src/kit/state"] = "the state of a kit is one thing in several files",
  ["src/source/source src/source/text"] = "a source and its text layer call each other's inner functions",
  ["src/decode/csv/csv_cells src/decode/csv/csv_split"] = "the two ways of cutting a line share the reader",
}

-- Test points, where a test build can end itself. Every room may use them, because other builds leave these lines out.
local EVERYWHERE = { ["lua/kitload/test_point"] = true }

-- How many files a room may have. A source and its header count as one.
local MOST = 16

local bad = false
local function say(...)
  print((...):format(select(2, ...)))
  bad = true
end

local function room_of(path) return path:match "^(.*)/[^/]*$" end
-- A source and its header are one unit; a list (.def) is a unit of its own.
local function unit_of(path) return path:match "^(.*)%.[ch]$" or path:match "^(.*)%.lua$" or path end

local allowed = {}
for line in io.lines "scripts/layers.txt" do
  local room, uses = line:match "^([%w_/]+):(.*)$"
  if room then
    allowed[room] = { [room] = true }
    for use in uses:gmatch "%S+" do
      if not allowed[use] then say("scripts/layers.txt: %s uses %s, which stands below it or nowhere", room, use) end
      allowed[room][use] = true
    end
  end
end

local files = {}
for _, path in ipairs(arg) do files[path] = true end

-- The files that a line includes or requires. What stands in a comment, or in single quotes, is a text about them.
local function targets_of(path, line)
  local list = {}
  if path:find "%.lua$" then
    line = line:gsub("'[^']*'", ""):gsub("%-%-.*", "")
    for name in line:gmatch "require%s*%(?%s*\"([%w_.]+)\"" do
      local to = "lua/" .. name:gsub("%.", "/")
      list[#list + 1] = files[to .. ".lua"] and to .. ".lua" or files[to .. "/init.lua"] and to .. "/init.lua" or nil
    end
  else
    local name = line:match '^%s*#%s*include "(.-)"'
    list[1] = name and "src/" .. name
  end
  return list
end

-- The files, and the files that each one uses.
local uses, rooms = {}, {}
for _, path in ipairs(arg) do
  local room, unit = room_of(path), unit_of(path)
  rooms[room] = true
  if not allowed[room] then
    allowed[room] = {}
    say("scripts/layers.txt does not name %s", room)
  end
  uses[unit] = uses[unit] or {}
  for line in io.lines(path) do
    for _, target in ipairs(targets_of(path, line)) do
      local other = unit_of(target)
      if other ~= unit and not EVERYWHERE[other] then
        if not allowed[room][room_of(target)] then say("%s: %s may not use %s (scripts/layers.txt)", path, room, target) end
        uses[unit][other] = true
      end
    end
  end
end
local sizes = {}
for unit in pairs(uses) do sizes[room_of(unit)] = (sizes[room_of(unit)] or 0) + 1 end
for room, size in pairs(sizes) do
  if size > MOST then say("%s has %d files, and a room has at most %d: make two rooms of it", room, size, MOST) end
end
for room in pairs(allowed) do
  if not rooms[room] then say("scripts/layers.txt names %s, which is not there", room) end
end

-- Find circles: strongly connected files (Tarjan's algorithm).
local index, low, stack, on, count = {}, {}, {}, {}, 0
local found = {}
local function visit(v)
  count = count + 1
  index[v], low[v] = count, count
  stack[#stack + 1], on[v] = v, true
  for w in pairs(uses[v] or {}) do
    if not index[w] then
      visit(w)
      low[v] = math.min(low[v], low[w])
    elseif on[w] then
      low[v] = math.min(low[v], index[w])
    end
  end
  if low[v] == index[v] then
    local circle = {}
    repeat
      local w = table.remove(stack)
      on[w] = false
      circle[#circle + 1] = w
    until w == v
    if #circle > 1 then
      table.sort(circle)
      found[table.concat(circle, " ")] = true
    end
  end
end
for v in pairs(uses) do
  if not index[v] then visit(v) end
end
for circle in pairs(found) do
  if not CIRCLES[circle] then say("a circle of files: %s", circle) end
end
for circle in pairs(CIRCLES) do
  if not found[circle] then say("scripts/lint.d/rooms.lua names a circle that is no more: %s", circle) end
end
os.exit(not bad)
