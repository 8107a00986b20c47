-- Writes what `kitload test` prints: lines for people, TAP and JUnit for programs. All functions are pure: results in, text
-- out.
local text = require "kitload.talk.text"

local M = {}

---@class kitload.TestStyle
---@field quiet boolean   only show failures
---@field columns integer
---@field paint fun(colour:string, s:string):string

-- "2 a bad address", "shop.products 2" for what is inherited, "samples/beta.csv"
local function title(result)
  if result.label then return text.show(result.label) end
  local number = result.origin and ("%s %d"):format(text.show(result.origin), result.number) or tostring(result.number)
  return result.name and ("%s %s"):format(number, text.show(result.name)) or number
end

-- All mistakes of a kit that cannot be loaded, or of an example that cannot be run.
local function error_lines(err)
  local lines = {}
  for _, p in ipairs(err.problems or {}) do
    lines[#lines + 1] = p.file and p.line and ("%s:%d: %s"):format(p.file, p.line, p.message) or p.message
  end
  if #lines == 0 then
    lines[1] = err.message
    for _, more in ipairs { err.detail or "", err.hint or "" } do
      for line in more:gmatch "[^\n]+" do lines[#lines + 1] = "  " .. line end
    end
  end
  return lines
end

-- "email   expected "a@b.de", got NULL"
local function difference_lines(result)
  if result.err then return error_lines(result.err) end
  local lines, width = {}, 0
  for _, d in ipairs(result.differences) do width = math.max(width, text.width(d.field or "")) end
  for i, d in ipairs(result.differences) do
    local left = width > 0 and text.pad(d.field or "", width) .. "  " or ""
    lines[i] = ("%sexpected %s, got %s"):format(left, text.show(d.expected), text.show(d.got))
  end
  return lines
end

local function add_result(lines, kit, result, width, style)
  if result.ok and style.quiet then return end
  lines[#lines + 1] = ("%s  %s  %s"):format(text.pad(kit.name, width), title(result),
    result.why and style.paint("yellow", "not run") or result.ok and style.paint("green", "ok") or style.paint("red", "failed"))
  if result.why then lines[#lines + 1] = "    " .. text.show(result.why) end
  for _, line in ipairs(difference_lines(result)) do lines[#lines + 1] = "    " .. line end
end

local function summary(tested)
  local n = { ok = 0, failed = 0, not_run = 0, broken = 0, without = 0 }
  for _, kit in ipairs(tested) do
    if kit.err then n.broken = n.broken + 1 elseif #kit.results == 0 then n.without = n.without + 1 end
    for _, result in ipairs(kit.results) do
      local key = result.why and "not_run" or result.ok and "ok" or "failed"
      n[key] = n[key] + 1
    end
  end
  local parts = { ("%s: %d ok, %d failed"):format(text.plural(n.ok + n.failed + n.not_run, "example"), n.ok, n.failed) }
  if n.not_run > 0 then parts[1] = ("%s, %d not run"):format(parts[1], n.not_run) end
  if n.without > 0 then parts[#parts + 1] = text.plural(n.without, "kit") .. " without examples" end
  if n.broken > 0 then parts[#parts + 1] = text.plural(n.broken, "broken kit") end
  return table.concat(parts, "; ")
end

---@param tested kitload.TestedKit[]
---@param style kitload.TestStyle
---@return string
function M.text(tested, style)
  local lines, width = {}, 0
  for _, kit in ipairs(tested) do width = math.max(width, text.width(kit.name)) end
  for _, kit in ipairs(tested) do
    if kit.err then
      lines[#lines + 1] = ("%s  %s"):format(text.pad(kit.name, width), style.paint("red", "broken"))
    elseif #kit.results == 0 and not style.quiet then
      lines[#lines + 1] = ("%s  no examples"):format(text.pad(kit.name, width))
    end
    for _, result in ipairs(kit.results) do add_result(lines, kit, result, width, style) end
  end
  if not style.quiet then lines[#lines + 1] = summary(tested) end
  return #lines > 0 and table.concat(lines, "\n") .. "\n" or ""
end

--- Test Anything Protocol, version 13.
---@param tested kitload.TestedKit[]
---@return string
function M.tap(tested)
  local lines, n = {}, 0
  local function add(ok, name, more)
    n = n + 1
    -- In TAP a # begins a directive, so it is escaped.
    lines[#lines + 1] = ("%s %d - %s"):format(ok and "ok" or "not ok", n, (name:gsub("#", "\\#")))
    for _, line in ipairs(more or {}) do lines[#lines + 1] = "# " .. line end
  end
  for _, kit in ipairs(tested) do
    if kit.err then
      add(false, kit.name .. " can be loaded", error_lines(kit.err))
    elseif #kit.results == 0 then
      add(true, kit.name)
      lines[#lines] = lines[#lines] .. " # SKIP no examples"
    end
    for _, result in ipairs(kit.results) do
      add(result.ok, kit.name .. " " .. title(result), not result.ok and difference_lines(result) or nil)
      if result.why then lines[#lines] = lines[#lines] .. " # SKIP " .. text.show(result.why) end
    end
  end
  return ("TAP version 13\n1..%d\n"):format(n) .. (n > 0 and table.concat(lines, "\n") .. "\n" or "")
end

-- XML 1.0 cannot hold most control characters, not even as escapes. text.show writes them as text, but would do so with
-- line ends, too.
local function xml(s)
  local lines = {}
  for line in (s .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = text.show(line) end
  s = table.concat(lines, "\n")
  return (s:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function add_case(lines, kit, result)
  local head = ('    <testcase classname="%s" name="%s" time="%.3f"'):format(xml(kit.name), xml(title(result)), result.seconds)
  if result.ok then
    lines[#lines + 1] = head .. (result.why and ('><skipped message="%s"/></testcase>'):format(xml(result.why)) or "/>")
    return
  end
  local more = difference_lines(result)
  local element = result.err and "error" or "failure"
  lines[#lines + 1] = head .. ">"
  lines[#lines + 1] = ('      <%s message="%s">%s</%s>'):format(element, xml(more[1]), xml(table.concat(more, "\n")), element)
  lines[#lines + 1] = "    </testcase>"
end

--- The XML of JUnit, which build servers read: a suite for each kit.
---@param tested kitload.TestedKit[]
---@return string
function M.junit(tested)
  local lines = { '<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>" }
  for _, kit in ipairs(tested) do
    local failures, errors, skipped, seconds = 0, kit.err and 1 or 0, 0, 0
    for _, result in ipairs(kit.results) do
      seconds = seconds + result.seconds
      if result.why then skipped = skipped + 1 end
      if result.err then errors = errors + 1 elseif not result.ok then failures = failures + 1 end
    end
    lines[#lines + 1] = ('  <testsuite name="%s" tests="%d" failures="%d" errors="%d"%s time="%.3f">'):format(xml(kit.name),
      #kit.results + (kit.err and 1 or 0), failures, errors,
      skipped > 0 and (' skipped="%d"'):format(skipped) or "", seconds)
    if kit.err then
      add_case(lines, kit, { label = "can be loaded", ok = false, err = kit.err, seconds = 0 })
    end
    for _, result in ipairs(kit.results) do add_case(lines, kit, result) end
    lines[#lines + 1] = "  </testsuite>"
  end
  lines[#lines + 1] = "</testsuites>"
  return table.concat(lines, "\n") .. "\n"
end

return M
