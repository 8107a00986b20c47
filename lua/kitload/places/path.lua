-- Files of this machine, by their paths; a pattern stands for the files that it matches.
local folder = require "kitload.places.folder"
local host = require "kitload.host.source"
local sys = require "kitload.host.sys"

---@type kitload.Place
local M = { again = true, stat = sys.stat, real = sys.realpath, open = host.open }

function M.refused() return nil end

function M.name(word) return word end

function M.base(word) return word:match "[^/]+$" or word end

function M.is_pattern(word) return not sys.stat(word) and word:find "[*?%[]" ~= nil end

function M.list(word)
  local files, folders = {}, {}
  for _, path in ipairs(folder.matching(word)) do
    local there = sys.stat(path)
    local list = there and there.kind == "dir" and folders or files
    list[#list + 1] = path
  end
  return files, folders
end

return M
