-- Reads polluted files by `kitload preview --json`, told how they are written or by its own sniffing, and scores what came out.
local cjson = require "cjson"
local h = require "spec.helper"
local score = require "spec.pollock.score"

local M = {}

-- The keys of a JSON object in their order, which is the header's.
local function keys_of(object)
  local keys, at = {}, 1
  while true do
    local from, to, key = object:find('\n%s+("[^\n]-"): ', at)
    if not from then return keys end
    keys[#keys + 1] = cjson.decode("[" .. key .. "]")[1]
    at = to
  end
end

--- A numbered repeat of a header, `Name#2`, as it stands in the file.
local function plain(name) return (name:gsub("#%d+$", "")) end

--- What kitload reads of a file; nil where it refuses it.
---@param file { text: string }
---@param path string
---@param options string[]
function M.read(file, path, options)
  h.write(path, file.text)
  local words = { h.kitload, "preview", "--json", "--rows", "1000" }
  table.move(options, 1, #options, #words + 1, words)
  words[#words + 1] = path
  for i, word in ipairs(words) do words[i] = h.quote(word) end
  local code, out = h.sh("exec " .. table.concat(words, " ") .. " 2>/dev/null </dev/null")
  if code ~= 0 then return nil end
  local keys = keys_of(out:match "{(.-)\n  }" or "")
  local loaded = { header = {}, rows = {} }
  for i, key in ipairs(keys) do loaded.header[i] = plain(key) end
  for i, row in ipairs(cjson.decode(out)) do
    loaded.rows[i] = {}
    for c, key in ipairs(keys) do loaded.rows[i][c] = row[key] ~= cjson.null and row[key] or "" end
  end
  return loaded
end

--- Options for a file whose dialect is known: that of the benchmark's parameters; quotes are lazy where nothing else is said.
function M.told(file)
  local options = { "--encoding", "UTF-8", "--ragged", "pad" }
  local quote, head, delimiter = false, false, false
  for i, word in ipairs(file.told) do
    options[#options + 1] = word
    quote, head, delimiter = quote or word == "--quote", head or word == "--header", delimiter or word == "--delimiter"
    assert(file.told[i])
  end
  if not quote then table.move({ "--quote", "lazy" }, 1, 2, #options + 1, options) end
  if not head then table.move({ "--header", "1" }, 1, 2, #options + 1, options) end
  if not delimiter then table.move({ "--delimiter", "," }, 1, 2, #options + 1, options) end
  return options
end

--- Scores of files both ways: the means, the lowest, and files of which rows were lost.
---@param files table[]
---@param each fun(file: table, told: number, sniffed: number)?
---@return number told, number sniffed
function M.all(files, each)
  local told, sniffed, path = 0, 0, h.tmp() .. "/f.csv"
  for _, file in ipairs(files) do
    local by_told = score.of(file, M.read(file, path, M.told(file)))
    local by_itself = score.of(file, M.read(file, path, {}))
    told, sniffed = told + by_told, sniffed + by_itself
    if each then each(file, by_told, by_itself) end
  end
  return told / #files, sniffed / #files
end

return M
