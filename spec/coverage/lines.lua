-- Notes which lines of the conductor run, for scripts/coverage: in the specs' own Lua, and in a binary that was built with COVERAGE=1.
--
-- Every process adds to the one file $KITLOAD_COVERAGE when its Lua ends, a line for each source: "kitload.main 3 5 8". A process
-- that is killed adds nothing. The Lua states of kits have a hook of their own (src/kit/budget.c) and are not counted.
local path = os.getenv "KITLOAD_COVERAGE"
if not path then return false end

local seen = {}

local function note(_, line)
  local source = debug.getinfo(2, "S").source
  local lines = seen[source]
  if not lines then
    lines = {}
    seen[source] = lines
  end
  lines[line] = true
end

local function is_ours(source) return source:find "^@lua/" or source:find "^=kit" end

local function write()
  debug.sethook()
  local out = {}
  for source, lines in pairs(seen) do
    local list = {}
    for line in pairs(is_ours(source) and lines or {}) do list[#list + 1] = line end
    if list[1] then out[#out + 1] = source .. " " .. table.concat(list, " ") .. "\n" end
  end
  local file = io.open(path, "a")
  if not file then return end
  -- One write, so that what two processes add at once stays whole.
  file:setvbuf("full", 1 << 20)
  file:write(table.concat(out))
  file:close()
end

debug.sethook(note, "l")
-- The specs' Lua and the binary close their state at the end.
return setmetatable({}, { __gc = write })
