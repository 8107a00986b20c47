-- The spool: the bytes of uploads and imports on the disk. Its folders are for us alone (0700).
--
--   DIR/lock                     held by the front that works with this spool
--   DIR/uploads/ID/              info.json, data: an upload, whose offset is the size of data
--   DIR/imports/ID/file/NAME     the file of an import, under the name that its sender gave
--   DIR/imports/ID/              run.lock, report.json, rejects.csv, problems.jsonl, log: of its last run
--   DIR/kits/                    what the workspace's kits are (work/catalog.lua)
--   DIR/full                     is there while the disk has less than a tenth left
--
-- An upload becomes an import by one rename of its folder, so that a crash leaves the one or the other.
local json = require "kitload.talk.json"
local sys = require "kitload.host.sys"

local M = {}

local PRIVATE = 448 -- 0700

-- glob would read these in a folder's name.
local function plain(path) return (path:gsub("[%[%]*?\\]", "\\%0")) end

--- Names in a folder, sorted.
---@return string[]
function M.names(folder)
  local names = {}
  for _, pattern in ipairs { "/*", "/.[!.]*" } do
    for _, path in ipairs(sys.glob(plain(folder) .. pattern)) do names[#names + 1] = path:match "[^/]*$" end
  end
  return names
end

--- Remove a folder with all that is in it.
function M.erase(folder)
  for _, name in ipairs(M.names(folder)) do
    local path = folder .. "/" .. name
    if not os.remove(path) then M.erase(path) end
  end
  os.remove(folder)
end

--- Make the spool's folders.
---@return boolean? ok, table? err
function M.prepare(dir)
  for _, name in ipairs { "", "/uploads", "/imports", "/kits" } do
    local ok, err = sys.mkdir(dir .. name, PRIVATE)
    if not ok then return nil, err end
  end
  local ok, err = sys.chmod(dir, PRIVATE)
  if not ok then return nil, err end
  -- It may be in a workspace, which is kept in git.
  if not sys.stat(dir .. "/.gitignore") then return sys.write(dir .. "/.gitignore", "*\n") end
  return true
end

function M.upload(dir, id) return dir .. "/uploads/" .. id end
function M.import(dir, id) return dir .. "/imports/" .. id end

--- The file of an import.
function M.file(dir, id, name) return M.import(dir, id) .. "/file/" .. name end

local LONGEST = 200

--- A file's name as it is kept: without folders, control characters, and the characters of patterns.
---@param given string?
---@return string
function M.clean_name(given)
  local name = (given or ""):gsub("^.*[/\\]", ""):gsub("[%c\127*?%[%]\"]", "_")
  if not utf8.len(name) then name = name:gsub("[\128-\255]", "_") end
  name = name:gsub("^%s+", ""):gsub("%s+$", "")
  if #name > LONGEST then
    -- The end is kept, because it says what the file is.
    local from = #name - LONGEST + 1
    while (name:byte(from) or 0) & 0xC0 == 0x80 do from = from + 1 end
    name = name:sub(from)
  end
  return (name == "" or name == "." or name == "..") and "file" or name
end

--- Begin an upload.
---@param info table  for json: what is needed to go on with it without the state
---@return boolean? ok, table? err
function M.begin(dir, id, info)
  local folder = M.upload(dir, id)
  local ok, err = sys.mkdir(folder, PRIVATE)
  if ok then ok, err = sys.write(folder .. "/info.json", json.encode(info) .. "\n") end
  return ok, err
end

local function read(path)
  local f = io.open(path, "rb")
  if not f then return nil end
  local text = f:read "a"
  f:close()
  return text
end

M.read = read

--- What is known of an upload; nil: there is none.
---@return table?
function M.info(dir, id)
  local text = id:find "^[%x-]+$" and read(M.upload(dir, id) .. "/info.json")
  return text and json.decode(text) or nil
end

--- Make an import of a whole upload: first its file gets its name, then the folder its place.
---@return boolean? ok, table? err
function M.become_import(dir, id, name)
  local folder = M.upload(dir, id)
  local ok, err = sys.mkdir(folder .. "/file", PRIVATE)
  if ok and sys.stat(folder .. "/data") then ok, err = sys.rename(folder .. "/data", folder .. "/file/" .. name) end
  if ok then
    os.remove(folder .. "/info.json")
    ok, err = sys.rename(folder, M.import(dir, id))
  end
  return ok, err
end

--- Erase the file of an import and all that came of it.
function M.forget(dir, id) M.erase(M.import(dir, id)) end

--- Erase the file itself. What its run has written stays.
function M.forget_file(dir, id) M.erase(M.import(dir, id) .. "/file") end

--- Erase an upload.
function M.drop(dir, id) M.erase(M.upload(dir, id)) end

--- Whether the disk is too full for new files.
function M.is_full(dir) return sys.stat(dir .. "/full") ~= nil end

return M
