-- Opens sources. A rejects file among them is read as a rejects file, whatever is said about the source.
local formats = require "kit.base.formats"
local host = require "kitload.host.source"
local members = require "kitload.reading.members"
local places = require "kitload.places.places"
local rejects_file = require "kitload.reading.rejects_file"

local M = {}

-- The beginning of our own NDJSON. It is always UTF-8, also when it comes from standard input.
local json_begin = '{"_row":'

-- Standard input is stored for the run, because mended rows are looked at before they are read.
local function keep(source)
  local path = os.tmpname()
  local ok, err = source:keep(path)
  source:close()
  if ok then return path end
  os.remove(path)
  return nil, err
end

-- If a program has saved it in a one-byte encoding, it used the encoding of the source, or else windows-1252.
local function open_rejects(path, encoding)
  local source, look = rejects_file.open(path)
  if source and source:info().encoding == "windows-1252" and encoding then
    source:close()
    source = host.open(path, { encoding = encoding })
    look = source and rejects_file.look(source)
  end
  return source, look
end

--- Open a source.
---@param path string  a word of places
---@param says table   the facts of the source
---@param given_encoding string?  from the command line
---@param sizes integer[]?  hash the first so many bytes
---@return userdata? source, kitload.Look|table|nil look_or_err, string? kept  kept: where standard input was stored
function M.open(path, says, given_encoding, sizes)
  local place = places.of(path)
  local there = place.stat(path)
  if there and there.kind == "file" and (says.encoding or says.compression) then
    local source, look = open_rejects(path, says.encoding)
    if look then return source, look end
  end
  local how = { encoding = says.encoding, compression = says.compression, known = not given_encoding and json_begin or nil, sizes = sizes }
  local source, err = place.open(path, how)
  if not source then return nil, err end
  local look, spent = rejects_file.look(source)
  if spent and not (look and look.marks) and source:info().regular then
    source:close()
    source, err = place.open(path, how)
    if not source then return nil, err end
  end
  if not look or not look.marks or source:info().regular then return source, look end
  local kept
  kept, err = keep(source)
  if not kept then return nil, err end
  source, look = open_rejects(kept, says.encoding)
  if source then return source, look, kept end
  return nil, look
end

--- What the look at a rejects file shows. A single line of JSON is one of its rows, not a document.
---@param look kitload.Look
---@param says table
---@param description table?
function M.settle(look, says, description)
  if look.headers then
    look.dialect.nulls = says.format and formats[says.format].nulls or nil
    look.dialect.ragged = says.ragged == "pad" and "pad" or nil
    return { dialect = look.dialect, headers = look.headers, header_rows = look.header_rows }
  end
  if look.first == "{" and look.sample.rows == 1 and not look.sample.is_object then look.dialect.format = "ndjson" end
  local headers, known = members.headers(look.sample, description)
  return { dialect = look.dialect, headers = headers, members = known }
end

--- The encoding of a rejects file. If its beginning is ASCII but a later part is not UTF-8, it is the encoding of the
--- source.
---@param file kitload.File
---@param info table
---@param wanted string?
---@return string? encoding, table? err
function M.encoding(file, info, wanted)
  if info.bom or info.encoding ~= "UTF-8" or file.members then return file.encoding end
  local told, err = rejects_file.read(file)
  if not told then return nil, err end
  if told.undecoded == 0 then return file.encoding end
  return wanted and wanted:upper() ~= "UTF-8" and wanted or "windows-1252"
end

return M
