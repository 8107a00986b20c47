-- Says which lines of C and Lua no spec has reached, and which of them nobody has excused: the second half of scripts/coverage.
--
--   lua5.4 spec/coverage/report.lua GCOV LINES [--accept | --look]
--
-- GCOV: what gcov says as JSON, a line for each object. LINES: what spec/coverage/lines.lua has written.
-- --look only shows; --accept writes spec/coverage/open.txt anew. Else the exit code is 1 where a file has more open lines than
-- open.txt says, or where an excuse excuses nothing any more. Without open.txt there is nothing to compare with, and it says so.
local cjson = require "cjson"

local EXCUSES, OPEN = "spec/coverage/excuses.txt", "spec/coverage/open.txt"

---@class spec.coverage.File
---@field lines table<integer, boolean>  of lines with code: whether they were reached
---@field functions { name: string, first: integer, last: integer }[]
---@field text string[]

---@type table<string, spec.coverage.File>
local files = {}

local function file_of(path)
  local file = files[path]
  if not file then
    file = { lines = {}, functions = {}, text = {} }
    for line in io.lines(path) do file.text[#file.text + 1] = line end
    files[path] = file
  end
  return file
end

-- C ---------------------------------------------------------------------------------------------------------------------

local function read_gcov(path)
  for line in io.lines(path) do
    local said = line:sub(1, 1) == "{" and cjson.decode(line)
    for _, of in ipairs(said and said.files or {}) do
      if of.file:find "^src/" and of.file ~= "src/compile.c" then
        local file = file_of(of.file)
        -- Many objects have the inline functions of a header. It is enough if one of them has run a line.
        for _, l in ipairs(of.lines) do file.lines[l.line_number] = file.lines[l.line_number] or l.count > 0 end
        for _, f in ipairs(of.functions) do
          file.functions[#file.functions + 1] = { name = f.name, first = f.start_line, last = f.end_line }
        end
      end
    end
  end
end

-- Lua -------------------------------------------------------------------------------------------------------------------

-- "=kitload.main" of the binary, "@lua/kitload/main.lua" of the specs' Lua.
local function lua_path(source)
  if source:sub(1, 1) == "@" then return source:sub(2) end
  local base = "lua/" .. source:sub(2):gsub("%.", "/")
  local file = io.open(base .. ".lua")
  if file then file:close() end
  return file and base .. ".lua" or base .. "/init.lua"
end

-- Ops whose lines say nothing. A function's end is reached by nobody who returns before it; VARARGPREP has the line 0 or the first one;
-- of a call over several lines each release of Lua names another line.
local passed = { RETURN = true, RETURN0 = true, VARARGPREP = true, CALL = true, TAILCALL = true }

-- The lines with code, and the functions, as Lua's compiler lists them.
local function read_code(path)
  local file = file_of(path)
  local listing = assert(io.popen(("luac5.4 -l -p %s"):format(path)))
  for line in listing:lines() do
    local first, last = line:match "^function <[^>]*:(%d+),(%d+)>"
    if first then
      first, last = math.tointeger(first), math.tointeger(last)
      local name = file.text[first]:match "function%s+[%w_.:]-([%w_]+)%s*%(" or file.text[first]:match "([%w_]+)%s*=%s*function"
      if name then file.functions[#file.functions + 1] = { name = name, first = first, last = last } end
    else
      local number, op = line:match "^\t%d+\t%[(%d+)%]\t([%u%d]+)"
      if op and not passed[op] then
        local n = math.tointeger(number)
        -- The end of a loop that always returns is reached by nobody.
        if not file.text[n]:find "^%s*end[,)]*$" then file.lines[n] = file.lines[n] or false end
      end
    end
  end
  assert(listing:close(), "luac5.4 lists the lines of Lua's code: it comes with Debian's lua5.4")
end

local function read_lines(path)
  for line in io.lines(path) do
    local source, numbers = line:match "^(%S+) (.*)$"
    local file = source and files[lua_path(source)]
    for n in (file and numbers or ""):gmatch "%d+" do
      n = math.tointeger(n)
      if file.lines[n] == false then file.lines[n] = true end
    end
  end
end

-- Excuses ---------------------------------------------------------------------------------------------------------------

local function indent_of(text) return #text:match "^%s*" end

-- The lines that hold the text, each with the block below it.
local function mark_text(file, text, mark)
  for n, line in ipairs(file.text) do
    if line:find(text, 1, true) then
      mark(n)
      local below = n + 1
      while file.text[below] and (file.text[below] == "" or indent_of(file.text[below]) > indent_of(line)) do
        mark(below)
        below = below + 1
      end
    end
  end
end

local function mark_function(file, name, mark)
  for _, f in ipairs(file.functions) do
    if f.name == name then
      for n = f.first, f.last do mark(n) end
    end
  end
end

-- FILE | FUNCTION or "TEXT" | why. Gives the excuses that excuse nothing.
local function excuse()
  local idle, number = {}, 0
  for line in io.lines(EXCUSES) do
    number = number + 1
    if line ~= "" and line:sub(1, 1) ~= "#" then
      local path, what, why = line:match "^(%S+) | (.+) | (.+)$"
      if not why then error(("%s:%d: an excuse is FILE | FUNCTION or \"TEXT\" | why"):format(EXCUSES, number), 0) end
      local used = false
      for name, file in pairs(files) do
        if path == name or path == "*" then
          local function mark(n)
            if file.lines[n] == false then
              file.lines[n] = nil
              used = true
            end
          end
          local text = what:match '^"(.*)"$'
          if text then mark_text(file, text, mark) else mark_function(file, what, mark) end
        end
      end
      if not used then idle[#idle + 1] = ("%s:%d: %s"):format(EXCUSES, number, line) end
    end
  end
  return idle
end

-- What is left ----------------------------------------------------------------------------------------------------------

local function open_lines(file)
  local list, of = {}, 0
  for n, reached in pairs(file.lines) do
    of = of + 1
    if not reached then list[#list + 1] = n end
  end
  table.sort(list)
  return list, of
end

-- "31-34, 77": lines without code between them do not part two.
local function ranges(file, list)
  local out, first, last = {}, nil, nil
  local function add() if first then out[#out + 1] = first == last and tostring(first) or first .. "-" .. last end end
  for _, n in ipairs(list) do
    local together = last ~= nil
    for between = (last or n) + 1, n - 1 do together = together and file.lines[between] == nil end
    if together then
      last = n
    else
      add()
      first, last = n, n
    end
  end
  add()
  return table.concat(out, ", ")
end

local function allowed()
  local most = {}
  local file = io.open(OPEN)
  if not file then return nil end
  for line in file:lines() do
    local path, n = line:match "^(%S+) (%d+)$"
    if path then most[path] = math.tointeger(n) end
  end
  file:close()
  return most
end

local gcov, lines, mode = arg[1], arg[2], arg[3]
read_gcov(gcov)
for path in assert(io.popen "find lua/kitload lua/kit -name '*.lua' ! -name meta.lua ! -name test_point.lua"):lines() do read_code(path) end
read_lines(lines)
local idle, most, paths = excuse(), allowed(), {}
for path in pairs(files) do paths[#paths + 1] = path end
table.sort(paths)

local compare = most ~= nil and mode ~= "--look" and mode ~= "--accept"
local bad, text, total, open = 0, {}, { c = 0, lua = 0 }, { c = 0, lua = 0 }
for _, path in ipairs(paths) do
  local list, of = open_lines(files[path])
  local kind = path:find "%.lua$" and "lua" or "c"
  total[kind], open[kind] = total[kind] + of, open[kind] + #list
  if list[1] then
    local grown = compare and #list > (most[path] or 0)
    print(("%s: %d of %d lines not reached: %s%s"):format(path, #list, of, ranges(files[path], list),
      grown and (" (%d are known)"):format(most[path] or 0) or ""))
    text[#text + 1] = ("%s %d\n"):format(path, #list)
    bad = bad + (grown and 1 or 0)
  end
end
print(("coverage: C %.1f %% of %d lines, Lua %.1f %% of %d, what is excused left out"):format(
  100 - 100 * open.c / math.max(total.c, 1), total.c, 100 - 100 * open.lua / math.max(total.lua, 1), total.lua))
if mode == "--accept" then
  local file = assert(io.open(OPEN, "w"))
  assert(file:write("# Lines that no spec reaches and nobody has excused, by file: written by scripts/coverage --accept.\n", table.concat(text)))
  assert(file:close())
elseif mode ~= "--look" then
  for _, line in ipairs(idle) do print("excuses nothing: " .. line) end
  if not compare then print(("coverage: there is no %s to compare with: scripts/coverage --accept writes it"):format(OPEN)) end
  if bad > 0 then
    print(("coverage: %d files have more lines that no spec reaches than %s says: write a spec, or an excuse into %s"):format(bad, OPEN,
      EXCUSES))
  end
  os.exit(bad + #idle == 0)
end
