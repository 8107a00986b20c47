-- The files below a folder, in all of its folders. Hidden files and folders are left out, as a shell's * leaves them out.
local sys = require "kitload.host.sys"

local M = {}

local function escaped(path) return (path:gsub("[%*%?%[%]\\]", "\\%0")) end

--- The names in a folder, sorted; nil and why: it cannot be read.
local function names_in(folder)
  local handle, why = io.open(folder, "r")
  if not handle then return nil, why:match "([^:]*)$":sub(2) end
  handle:close()
  return sys.glob(escaped(folder):gsub("/$", "") .. "/*")
end

---@class kitload.Below
---@field files string[]
---@field folders string[]   with the folder itself, which comes first
---@field unread table[]     { path, why }: folders that cannot be read, pipes and other things that are no files

local function walk(found, folder, above, skips)
  local real = sys.realpath(folder)
  if not real or above[real] or skips and skips(folder) then return end -- a link to a folder above has no end
  local names, why = names_in(folder)
  if not names then
    found.unread[#found.unread + 1] = { path = folder, why = "the folder cannot be read: " .. why }
    return
  end
  above[real], found.folders[#found.folders + 1] = true, folder
  for _, path in ipairs(names) do
    local there = sys.stat(path)
    if there and there.kind == "dir" then
      walk(found, path, above, skips)
    elseif there and there.kind ~= "file" then
      found.unread[#found.unread + 1] = { path = path, why = "no ordinary file" } -- a pipe would be waited for
    else
      found.files[#found.files + 1] = path -- also a link that leads nowhere: it is refused when it is opened
    end
  end
  above[real] = nil
end

--- What is below a folder.
---@param folder string
---@param skips (fun(folder: string): boolean)?  folders that are left out, with all below them
---@return kitload.Below
function M.below(folder, skips)
  local found = { files = {}, folders = {}, unread = {} }
  walk(found, #folder > 1 and folder:gsub("/+$", "") or folder, {}, skips)
  return found
end

--- The paths that match a pattern in which **/ stands for any folders, also none, and /** at the end for all below.
---@param pattern string
---@return string[]
function M.matching(pattern)
  local before, rest = pattern:match "^(.-)%*%*/(.*)$"
  if before and before ~= "" and before:sub(-1) ~= "/" then before = nil end
  if not before then
    before = pattern:match "^(.*/)%*%*$" or pattern == "**" and ""
    if not before then return sys.glob(pattern) end
  end
  local paths = {}
  for _, top in ipairs(before == "" and { "." } or sys.glob((before:gsub("(.)/$", "%1")))) do
    local below = M.below(top)
    if rest then
      for _, folder in ipairs(below.folders) do
        local base = before == "" and folder:gsub("^%./?", "") or folder
        base = base == "" and "" or base == "/" and "/" or escaped(base) .. "/"
        for _, path in ipairs(M.matching(base .. rest)) do paths[#paths + 1] = path end
      end
    else
      for _, path in ipairs(below.files) do paths[#paths + 1] = before == "" and path:gsub("^%./", "") or path end
    end
  end
  table.sort(paths)
  local out = {}
  for _, path in ipairs(paths) do
    if path ~= out[#out] then out[#out + 1] = path end
  end
  return out
end

return M
