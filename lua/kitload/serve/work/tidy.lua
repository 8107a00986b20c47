-- What is not needed any more: files of imports that are completed or expired, uploads whose time is over, folders that a crash has
-- left between two steps.
local catalog = require "kitload.serve.work.catalog"
local events = require "kitload.serve.state.events"
local idempotency = require "kitload.serve.state.idempotency"
local imports = require "kitload.serve.state.imports"
local reviews = require "kitload.serve.work.reviews"
local sessions = require "kitload.serve.state.sessions"
local spool = require "kitload.serve.base.spool"
local states = require "kitload.serve.state.states"
local sys = require "kitload.host.sys"

local M = {}

-- Seconds after which a folder that no import owns is the leftover of a crash.
local LEFT = 3600
-- Seconds that an upload of one request may take.
local DIRECT = 24 * 3600
-- The disk is full below this share.
local LEAST = 10

local function expire(c, row)
  local event
  c.db:transaction(function()
    local now = imports.of(c.db, row.project, row.id)
    if not now or now.version ~= row.version then return end
    local over = states.is_over(now.state)
    event = select(2, imports.change(c.db, now, { state = over and now.state or "expired", spool = false, queue = false }))
  end)
  if not event then return end
  events.publish(c.front, event)
  reviews.close(c, row.id)
  spool.forget(c.config.spool, row.id)
end

local function age(path)
  local there = sys.stat(path)
  return there and sys.now() - there.mtime or 0
end

-- Folders of imports that the state does not know, and files of completed ones: a crash came before they were erased.
local function forget_strangers(c)
  local dir, ids = c.config.spool, {}
  for _, id in ipairs(spool.names(dir .. "/imports")) do
    if id:find "^[%x-]+$" and #id == 36 and (age(spool.import(dir, id)) > LEFT or sys.stat(spool.import(dir, id) .. "/file")) then
      ids[#ids + 1] = id
    end
  end
  if not ids[1] then return end
  local known = imports.known(c.db, ids)
  for _, id in ipairs(ids) do
    if known[id] == "completed" then spool.forget_file(dir, id) end
    local is_old = not known[id] and age(spool.import(dir, id)) > LEFT
    local upload = is_old and spool.find(dir, id)
    if is_old and not (upload and (upload.info.expires or 0) > sys.now()) then spool.forget(dir, id) end
  end
end

local function is_over(dir, id)
  local folder = spool.upload(dir, id)
  local upload = spool.find(dir, id)
  if not upload then return age(folder) > LEFT end
  local info, now = upload.info, sys.now()
  return info.expires and info.expires < now or info.direct and info.made + DIRECT < now
end

local function drop_uploads(c)
  local dir = c.config.spool
  for _, id in ipairs(spool.names(dir .. "/uploads")) do
    if is_over(dir, id) then spool.drop(dir, id) end
  end
end

--- Imports whose bytes are all there, and whose last request could not say so, and those whose upload is over.
function M.look_at_uploads(c)
  for _, row in ipairs(imports.coming(c.db)) do
    local upload = spool.find(c.config.spool, row.id)
    local is_whole = upload and upload.size == upload.info.length
    if is_whole or not upload or (upload.info.expires or 0) < sys.now() then
      local event
      c.db:transaction(function()
        local changes = is_whole and { state = "received", queue = row.mode == "auto" } or { state = "expired", spool = false }
        event = select(2, imports.change(c.db, row, changes))
      end)
      if event then events.publish(c.front, event) end
      if is_whole then spool.is_whole(c.config.spool, row.id) else spool.forget(c.config.spool, row.id) end
    end
  end
end

--- Forget what is over.
function M.run(c)
  for _, row in ipairs(imports.outdated(c.db)) do expire(c, row) end
  forget_strangers(c)
  drop_uploads(c)
  idempotency.expire(c.db)
  sessions.expire(c.db)
  catalog.unpin(c.config.spool, imports.kits_in_use(c.db))
end

--- Note whether the disk is nearly full.
function M.look_at_disk(c)
  local out = sys.run { argv = { "df", "-P", "--", c.config.spool } }.out
  local used = tonumber(out:match "(%d+)%%")
  local path = c.config.spool .. "/full"
  if used and 100 - used < LEAST then
    if not sys.stat(path) then sys.write(path, "") end
  else
    os.remove(path)
  end
end

return M
