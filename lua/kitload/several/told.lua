-- What `run --all-due` has already said of kits that cannot be read. cron calls it each few minutes and mails what it prints. So an error
-- that has not changed is printed once a day where nobody looks on. The exit code and the report are always the same.
--
--   STATE/told/HASH-OF-WORKSPACE      the day, and a hash of the error of each kit: "2026-11-30 acme.products 3f2a…"
local marks = require "kitload.connect.marks"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

-- The file of this workspace; nil if the user has no place for it. Then everything is printed each time.
local function place()
  local folder, root = marks.state(), sys.realpath(workspace.root())
  return folder and root and folder .. "/told/" .. sys.sha256(root):sub(1, 32), folder
end

local function hash_of(err)
  local parts = { err.message, err.hint or "" }
  for _, p in ipairs(err.problems or {}) do
    parts[#parts + 1] = ("%s:%d: %s"):format(p.file or "", p.line or 0, p.message)
  end
  return sys.sha256(table.concat(parts, "\n")):sub(1, 32)
end

local function read(path)
  local known, handle = {}, io.open(path, "r")
  for line in handle and handle:lines() or function() end do known[line] = true end
  if handle then handle:close() end
  return known
end

--- Whether somebody may be looking at what is printed.
function M.is_watched() return sys.isatty(1) or sys.isatty(2) end

--- Note the errors of kits that cannot be read.
---@param broken { name: string, err: table }[]
---@param now number
---@return table<string, true> known  the names whose error was noted on this day already
function M.note(broken, now)
  local path, folder = place()
  if not path then return {} end
  local before, known, lines, day = read(path), {}, {}, os.date("%Y-%m-%d", math.floor(now))
  for i, kit in ipairs(broken) do
    lines[i] = ("%s %s %s"):format(day, kit.name, hash_of(kit.err))
    known[kit.name] = before[lines[i]] or nil
  end
  table.sort(lines)
  if lines[1] or next(before) then
    -- If it cannot be written, the errors are printed again.
    local ok = sys.mkdir(folder .. "/told", 448) -- 0700
    if ok then sys.write(path, table.concat(lines, "\n") .. (lines[1] and "\n" or "")) end
  end
  return known
end

return M
