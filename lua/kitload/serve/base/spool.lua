-- The spool: the bytes of uploads and imports on the disk. Its folders are for us alone (0700).
--
--   DIR/lock                     held by the front that works with this spool
--   DIR/uploads/ID/              info.json, data: an upload, whose offset is the size of data
--   DIR/imports/ID/file/NAME     the file of an import, under the name that its sender gave
--   DIR/imports/ID/info.json     while its bytes still come: it was an upload, and has the same id; then whole.json, as long as the
--                                file is there
--   DIR/imports/ID/              run.lock, report.json, rejects.csv, problems.jsonl, log: of its last run
--   DIR/imports/ID/              review.json, edits.log, index/, bench.sock: of its review (work/reviews.lua)
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
  for _, name in ipairs { "", "/uploads", "/imports", "/kits", "/kits/pinned" } do
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

-- Takes a text out of another one, wherever it stands.
local function take_out(words, path)
  local from, to = words:find(path, 1, true)
  while from do
    words = words:sub(1, from - 1) .. words:sub(to + 1)
    from, to = words:find(path, from, true)
  end
  return words
end

--- A text without the spool's folders of an import: they are nobody's business.
---@param words string
---@param as_json boolean?  the text is JSON
function M.without(dir, id, words, as_json)
  local folder = M.import(dir, id)
  for _, path in ipairs { folder .. "/file/", folder .. "/" } do
    words = take_out(words, as_json and json.encode(path):sub(2, -2) or path)
  end
  local pinned = dir .. "/kits/pinned/"
  local from, to = words:find(pinned, 1, true)
  while from do
    words = words:sub(1, from - 1) .. words:sub(to + 1):gsub("^%x+/", "")
    from, to = words:find(pinned, from, true)
  end
  return words
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

---@class kitload.serve.Upload
---@field id string
---@field folder string
---@field data string       the path of its bytes
---@field size integer      how many there are
---@field info table        project, organisation, subject, kit, name, length, made, expires, direct
---@field is_import boolean

--- An upload, also one that is an import already and whose bytes still come; nil: there is none.
---@param what string?   info.json
---@return kitload.serve.Upload?
function M.find(dir, id, what)
  if not id:find "^[%x-]+$" then return nil end
  for _, folder in ipairs { M.upload(dir, id), M.import(dir, id) } do
    local text = read(folder .. "/" .. (what or "info.json"))
    local ok, info = pcall(json.decode, text or "")
    if ok and type(info) == "table" then
      for _, name in ipairs { "length", "made", "expires" } do info[name] = math.tointeger(info[name]) end -- JSON has no integers
      -- A crash may have been between the renames.
      local named = folder .. "/file/" .. info.name
      local data = sys.stat(named) and named or folder == M.upload(dir, id) and folder .. "/data" or named
      local there = sys.stat(data)
      return { id = id, folder = folder, data = data, size = there and there.size or 0, info = info,
        is_import = folder == M.import(dir, id) }
    end
  end
end

--- Make an import of an upload: its file gets its name, then the folder its place. An upload whose bytes still come goes on there.
---@param upload kitload.serve.Upload
---@return boolean? ok, table? err
function M.become_import(dir, upload)
  if upload.is_import then return true end
  local folder = upload.folder
  local named = folder .. "/file/" .. upload.info.name
  local ok, err = sys.mkdir(folder .. "/file", PRIVATE)
  if ok and not sys.stat(named) then
    if not sys.stat(folder .. "/data") then ok, err = sys.write(folder .. "/data", "") end
    if ok then ok, err = sys.rename(folder .. "/data", named) end
  end
  if ok then ok, err = sys.rename(folder, M.import(dir, upload.id)) end
  return ok, err
end

--- All bytes of the import are there: it is no upload any more.
function M.is_whole(dir, id) os.rename(M.import(dir, id) .. "/info.json", M.import(dir, id) .. "/whole.json") end

--- Erase the file of an import and all that came of it.
function M.forget(dir, id) M.erase(M.import(dir, id)) end

--- Erase the file itself. What its run has written stays.
function M.forget_file(dir, id)
  local folder = M.import(dir, id)
  for _, name in ipairs { "whole.json", "review.json", "edits.log" } do os.remove(folder .. "/" .. name) end
  M.erase(folder .. "/index")
  M.erase(folder .. "/file")
end

--- Erase an upload.
function M.drop(dir, id) M.erase(M.upload(dir, id)) end

--- How many bytes the files of one subject may take.
M.MOST_OF_SUBJECT = 1 << 30

--- How many bytes a session's uploads and imports take.
---@param who kitload.serve.Who
function M.of_subject(dir, who)
  local sum = 0
  for _, room in ipairs { "/uploads", "/imports" } do
    for _, id in ipairs(M.names(dir .. room)) do
      local upload = M.find(dir, id) or room == "/imports" and M.find(dir, id, "whole.json")
      local info = upload and upload.info
      if info and info.project == who.project and info.organisation == who.organisation and info.subject == who.subject then
        sum = sum + math.max(info.length or 0, upload.size)
      end
    end
  end
  return sum
end

--- Whether the disk is too full for new files.
function M.is_full(dir) return sys.stat(dir .. "/full") ~= nil end

return M
