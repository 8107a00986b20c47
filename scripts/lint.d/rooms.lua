-- Guards the rooms of the house: who may use whom (scripts/layers.txt), and that no files stand in a circle.
-- lua5.4 scripts/lint.d/rooms.lua FILE…, all files of src/ and lua/; what is wrong goes to standard output, one line each.

-- Circles of files that there are, and the reason why they may be: ARCHITECTURE.md, "The house".
local CIRCLES = {
  ["kit/call kit/check kit/kit kit/state"] = "the state of a kit is one thing in several files",
  ["source/source source/text"] = "a source and its text layer call each other's inner functions",
  ["decode/csv_cells decode/csv_split"] = "the two ways of cutting a line share the reader",
}

local bad = false
local function say(...)
  print((...):format(select(2, ...)))
  bad = true
end

local function room_of(path) return path:match "^%a+/(.*)/[^/]*$" or "" end
-- A source and its header are one; a list (.def) stands for itself.
local function unit_of(path) return path:match "^%a+/(.*)%.[ch]$" or path:match "^%a+/(.*)$" end

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

-- Files and what each includes, both without their endings.
local uses, seen = {}, {}
for _, path in ipairs(arg) do
  local room, unit = room_of(path), unit_of(path)
  if room ~= "" and not seen[room] then
    seen[room] = true
    if not allowed[room] then say("scripts/layers.txt does not name %s", room) end
  end
  for line in io.lines(path) do
    local target = line:match '^#include "(.-)"'
    if target then
      local to = target:match "^(.*)/[^/]*$" or ""
      if allowed[room] and not allowed[room][to] then say("%s: %s may not include %s (scripts/layers.txt)", path, room, target) end
      local other = unit_of("src/" .. target)
      uses[unit] = uses[unit] or {}
      if other ~= unit then uses[unit][other] = true end
    end
  end
end
for room in pairs(allowed) do
  if not seen[room] then say("scripts/layers.txt names %s, which is not there", room) end
end

-- Circles: strongly connected files (Tarjan).
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
