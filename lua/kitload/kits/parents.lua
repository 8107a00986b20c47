-- A child and the kits that it extends: what it accepts or loads differently, for `check` and `explain --origin`.
local changes = require "kitload.kits.changes"
local opening = require "kitload.kits.opening"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

--- The kit that this one extends, opened; nil for a kit that extends none.
---@param d table  a kit's description
---@param roots string[]
---@param cache table<string, kitload.Opened>?  for several kits with one parent: parents by their path
---@return kitload.Opened? parent, table? err
function M.of(d, roots, cache)
  local path = d.extends_file
  if not path then return nil end
  local parent, err = cache and cache[path], nil
  if not parent then parent, err = opening.at { path = path, roots = roots } end
  if cache then cache[path] = parent end
  return parent, err
end

local function place(change)
  return change.file and ("%s:%d"):format(workspace.shown(change.file), change.line) or nil
end

-- Whether a note is due. What the child adds was written with k.add, and what makes it stricter loads no other rows.
local function is_told(change)
  local is_new = (change.what == "field" or change.what == "item") and not change.before
  return change.loads ~= nil and change.loads ~= "less" and not is_new
end

--- Lines for `check`: what the kit accepts or loads differently from the kit that it extends.
---@param d table  the child's description
---@param parent table  its parent's
---@return string[]
function M.notes(d, parent)
  local list = {}
  for _, change in ipairs(changes.compare(parent, d)) do
    if is_told(change) then
      local at = place(change)
      list[#list + 1] = (at and at .. ": " or "") .. changes.sentence(change, parent.name)
    end
  end
  return list
end

--- The same lines for a kit whose parent is not open yet; none for a kit that extends none, or whose parent cannot be read.
---@param cache table<string, kitload.Opened>?
---@return string[]
function M.notes_of(d, roots, cache)
  local parent = M.of(d, roots, cache)
  return parent and M.notes(d, parent.description) or {}
end

local function print_changes(list, d, parent, columns)
  io.stdout:write("\n  ", d.name, " changes of ", parent.name, "\n")
  for _, change in ipairs(list) do
    local at = place(change)
    local told = changes.sentence(change, parent.name) .. (at and " (" .. at .. ")" or "")
    for i, line in ipairs(text.wrap(text.show(told), columns - 6, columns - 4)) do
      io.stdout:write(i > 1 and "      " or is_told(change) and "  ! " or "    ", line, "\n")
    end
  end
end

--- Print what a kit changes of its parent, and that one of its own. What it says about the rows is marked.
---@param d table
---@param roots string[]
---@param columns integer
---@return boolean? ok, table? err
function M.print(d, roots, columns)
  local parent, err = M.of(d, roots)
  if not parent then return not err, err end
  local list = {}
  for _, change in ipairs(changes.compare(parent.description, d)) do
    if change.what ~= "extends" then list[#list + 1] = change end
  end
  if list[1] then print_changes(list, d, parent.description, columns) end
  return M.print(parent.description, roots, columns)
end

return M
