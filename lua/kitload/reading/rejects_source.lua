-- Opens sources so that a rejects file among them is read as what it is, whatever is said of the source.
local formats = require "kit.base.formats"
local host = require "kitload.host.source"
local members = require "kitload.reading.members"
local places = require "kitload.places.places"
local rejects_file = require "kitload.reading.rejects_file"

local M = {}

-- How NDJSON of ours begins, which is UTF-8 whatever is said of the source, also where it cannot be read twice.
local json_begin = '{"_row":'

-- Standard input is kept for the run: mended rows are looked at before they are read.
local function keep(source)
  local path = os.tmpname()
  local ok, err = source:keep(path)
  source:close()
  if ok then return path end
  os.remove(path)
  return nil, err
end

-- A program that saves in one byte a character has done so in what the source is said to be in, else in windows-1252.
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
---@param given_encoding string?  of the command line
---@param sizes integer[]?  the hashes of its first so many bytes are wanted
---@return userdata? source, kitload.Look|table|nil look_or_err, string? kept  where standard input was put
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

--- What is known of a rejects file by looking at it. One line of JSON is one of its rows, not a document.
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

--- The encoding of a rejects file: where its beginning was ASCII, and something later is no UTF-8, that of the source.
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
