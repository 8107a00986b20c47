-- One worker of scripts/mutate, in a copy of the tree. It puts in one bug after another, builds, runs the specs that must
-- notice it, and takes the bug out again. For each bug it writes a line: caught, MISSED, or BROKEN if the list itself is
-- wrong. With --random the bugs are made by rule (rules.lua), and a line of them is caught, MISSED, or "no C" if it does not build.
package.path = "./?.lua;" .. package.path
local draw = require "spec.mutants.draw"
local rules = require "spec.mutants.rules"

local SECONDS = 120 -- for specs without a bug
-- With a bug they may take this many times as long as without, and at least SHORT seconds. Many bugs make a spec wait for what never
-- comes, and the check should not wait with it.
local TIMES, SHORT = 4, 20

local options = { worker = "1", workers = "1", share = "1", seconds = "0", seed = "1", only = "", passed = "no",
  random = "", specs = "", files = "" }
for _, word in ipairs(arg) do
  local name, value = word:match "^%-%-(%a+)=(.*)$"
  options[name] = value
end
local is_random = options.random ~= ""

local function read(path)
  local f = assert(io.open(path, "rb"))
  local bytes = f:read "a"
  f:close()
  return bytes
end

-- Seconds since the machine began.
local function now() return tonumber(read "/proc/uptime":match "%S+") end

local function write(path, bytes)
  local f = assert(io.open(path, "wb"))
  assert(f:write(bytes))
  assert(f:close())
end

local function quote(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

-- The exit code of a shell command, whose words go to the log.
local function sh(command)
  local _, how, code = os.execute(("{ %s\n} >mutant.log 2>&1 </dev/null"):format(command))
  return how == "signal" and 128 + code or code
end

-- Runs the specs for so many seconds at most: "passed", "failed", or "late". It ends with the first test that fails.
local function run(m, seconds)
  local filter = m.only and " --filter=" .. quote(m.only) or ""
  local code = sh(("exec timeout -k 5 %d scripts/test %s --no-keep-going%s"):format(seconds, m.specs, filter))
  local ok, bad = read "mutant.log":match "(%d+) successe?s? / (.-) pending"
  if code == 124 or code == 137 then return "late" end
  if code == 0 and ok and ok ~= "0" and bad:find "^0 failures / 0 errors" then return "passed" end
  return ok == "0" and bad:find "^0 failures / 0 errors" and "nothing ran" or "failed"
end

-- Where the text stands in the file: once, or the list is out of date. A bug by rule says where.
local function place(bytes, m)
  local from, to = bytes:find(m.from, m.at or 1, true)
  if not from then return nil, "is not there" end
  if not m.at and bytes:find(m.from, to + 1, true) then return nil, "is there more than once" end
  return from, to
end

-- The specs pass without a bug, or their failing says nothing. How long they take is kept. Where all specs have just passed
-- (--passed=yes), only the first ones of a worker are asked: that the copy is sound.
local sound, took, asked = {}, {}, false
local function is_sound(m)
  local key = m.specs .. "\0" .. (m.only or "")
  if sound[key] == nil then
    local started = now()
    local how = options.passed == "yes" and asked and "passed" or run(m, SECONDS)
    sound[key], took[key] = how == "passed" or how, math.max(now() - started, draw.seconds(m))
    asked = true
  end
  return sound[key] == true, sound[key], took[key]
end

local function try(m)
  local bytes = read(m.file)
  local from, to = place(bytes, m)
  if not from then return "BROKEN", ("the text %s in %s"):format(to, m.file) end
  if sh "make -s BUILD=build" ~= 0 then return "BROKEN", "the copy does not build" end
  local is, how, seconds = is_sound(m)
  if not is then return "BROKEN", ("without a fault the specs: %s\n%s"):format(how, read "mutant.log") end
  write(m.file, bytes:sub(1, from - 1) .. m.to .. bytes:sub(to + 1))
  local built = sh "make -s BUILD=build" == 0
  local result = built and run(m, math.max(math.ceil(TIMES * seconds), SHORT)) or "does not build"
  local log = read "mutant.log"
  write(m.file, bytes)
  if result == "failed" or result == "late" then return "caught", result == "late" and "by time" or "" end
  if is_random and not built then return "no C", "" end -- of those by rule many are no program
  return result == "passed" and "MISSED" or "BROKEN", result == "passed" and m.specs or result .. "\n" .. log
end

-- A part of the list; with --random so many bugs by rule of each file. It is the same for every worker of a seed.
local function chosen()
  local list, seed = {}, tonumber(options.seed)
  if is_random then
    math.randomseed(seed)
    for file in options.files:gmatch "%S+" do
      local specs = options.specs ~= "" and options.specs or rules.specs_of(file)
      if specs == "" then error(file .. ": no specs are in its room's place below spec/: --specs=\"SPEC…\" names them", 0) end
      local bugs = draw.shuffled(rules.of(file, read(file), specs))
      table.move(bugs, 1, math.min(#bugs, tonumber(options.random)), #list + 1, list)
    end
    return list
  end
  for _, m in ipairs(require "spec.mutants.list") do
    if options.only == "" or m.title:find(options.only, 1, true) then list[#list + 1] = m end
  end
  return draw.some(list, seed, tonumber(options.share), tonumber(options.seconds))
end

-- `--check=yes` only looks whether the list fits the code: make lint asks that.
if options.check then
  local wrong = false
  for _, m in ipairs(require "spec.mutants.list") do
    local from, why = place(read(m.file), m)
    if not from then
      print(("spec/mutants/list.lua: '%s': the text %s in %s"):format(m.title, why, m.file))
      wrong = true
    end
  end
  os.exit(not wrong)
end

io.stdout:setvbuf "line"
for i, m in ipairs(chosen()) do
  if i % tonumber(options.workers) == tonumber(options.worker) % tonumber(options.workers) then
    local started = now()
    local word, why = try(m)
    print(("%-6s %5.1f s  %s%s"):format(word, now() - started, m.title, why ~= "" and ": " .. why or ""))
  end
end
print "done"
