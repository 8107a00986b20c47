-- scripts/bench append: loads a file into an empty table. Peers: \copy of the clean rows, and pgloader of the raw file.
local generate = require "generate"
local m = require "measure"

local M = {}

local function fresh(shape)
  m.psql("drop table if exists bench", ("create table bench (%s)"):format(generate.shapes[shape].columns), "checkpoint")
end

local function copy_text(clean)
  return m.psql(("\\copy bench from '%s' with (format csv)"):format(clean)).seconds
end

-- Checks that both loaded the same rows. The table bench holds those of \copy.
local function same_rows(kit, raw, shape)
  local copied = m.content "bench"
  fresh(shape)
  m.run(m.load(kit, raw))
  local loaded = m.content "bench"
  assert(loaded == copied, ("kitload loaded %s and \\copy %s"):format(loaded, copied))
end

local pgloader_command = [[
LOAD CSV FROM '%s' WITH ENCODING UTF-8
  INTO %s TARGET TABLE public.bench
  WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ',';
]]

-- pgloader does not clean cells, so all columns of its table are text.
local function pgloader(raw, shape)
  local path, columns = m.dir .. "pgloader.load", {}
  for name in (generate.shapes[shape].header .. ","):gmatch "([^,]*)," do columns[#columns + 1] = ('"%s" text'):format(name) end
  local host, port = os.getenv "PGHOST", os.getenv "PGPORT" or "5432"
  if host:find "^/" then host = "unix:" .. host end
  local uri = ("postgresql://%s@%s:%s/%s"):format(os.getenv "PGUSER", host, port, os.getenv "PGDATABASE")
  local f = assert(io.open(path, "w"))
  f:write(pgloader_command:format(raw:match "[^/]+$", uri)) -- paths are relative to the command file
  f:close()
  m.psql("drop table if exists bench", ("create table bench (%s)"):format(table.concat(columns, ", ")), "checkpoint")
  return m.run({ "pgloader", "--quiet", path }).seconds
end

-- The same with a row hook: is the server still the slowest part?
local function hook(o, raw, shape, plain)
  local kit = generate.kit(m.dir .. "hook-", shape, nil, "  k.row(function(row) row.note = row.name end),\n")
  local a, b, ratio = m.pair(o.runs, function()
    fresh(shape)
    return m.run(m.load(kit, raw)).seconds
  end, plain)
  m.report { name = ("%s, with a row hook; without"):format(shape), kitload = a, peer = b, ratio = ratio, unit = "s" }
end

---@param o { rows: integer?, runs: integer, mb: integer, shapes: string[]? }
function M.run(o)
  m.heading "append, against \\copy"
  for _, shape in ipairs(o.shapes or { "middle" }) do
    local rows = o.rows or generate.rows(shape, o.mb)
    local raw, clean = generate.files(m.dir, shape, rows)
    local kit = generate.kit(m.dir, shape)
    local function ours()
      fresh(shape)
      return m.run(m.load(kit, raw)).seconds
    end
    local a, b, ratio = m.pair(o.runs, ours, function()
      fresh(shape)
      return copy_text(clean)
    end)
    same_rows(kit, raw, shape)
    m.report { name = ("%s, %d rows, \\copy of clean text"):format(shape, rows), kitload = a, peer = b, ratio = ratio, unit = "s",
               target = shape == "middle" and 0.95 or nil, note = "same rows loaded" }
    if shape == "middle" then
      local binary = m.dir .. "clean.bin"
      m.psql(("\\copy bench to '%s' with (format binary)"):format(binary))
      a, b, ratio = m.pair(o.runs, ours, function()
        fresh(shape)
        return m.psql(("\\copy bench from '%s' with (format binary)"):format(binary)).seconds
      end)
      m.report { name = ("%s, \\copy of clean binary"):format(shape), kitload = a, peer = b, ratio = ratio, unit = "s" }
      hook(o, raw, shape, ours)
      if o.mb > 200 then
        print "pgloader takes too long at this size: passed over"
      elseif m.has "pgloader" then
        a, b, ratio = m.pair(1, function() return pgloader(raw, shape) end, ours)
        m.report { name = "pgloader on the raw file", kitload = b, peer = a, ratio = ratio, unit = "s", target = 12, at_least = true,
                   note = "it loads text, unchecked" }
      else
        print "pgloader is not installed: passed over"
      end
    end
  end
end

return M
