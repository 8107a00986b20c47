-- Lets kitload read the polluted files, with the dialect given or with its own sniffing. Scores the result, and counts
-- rows.
local cjson = require "cjson"
local h = require "spec.helper"
local lasting = require "spec.commands.lasting"
local score = require "spec.pollock.score"

local M = {}

-- Without a database.
local function kitload(words) return lasting.kitload(h.pwd(), words) end

local function joined(...)
  local list = {}
  for _, words in ipairs { ... } do table.move(words, 1, #words, #list + 1, list) end
  return list
end

-- The keys of a JSON object in their order, which is the header's.
local function keys_of(object)
  local keys, at = {}, 1
  while true do
    local from, to, key = object:find('\n%s+("[^\n]-"): ', at)
    if not from then return keys end
    local name = cjson.decode("[" .. key .. "]")[1]
    if name ~= "_extra" then keys[#keys + 1] = name end -- cells past the header's
    at = to
  end
end

--- A numbered repeat of a header, `Name#2`, as it stands in the file.
local function plain(name) return (name:gsub("#%d+$", "")) end

--- What `kitload preview --json` reads of a file, as the rows of a table; nil where it refuses it.
---@param path string
---@param options string[]
---@return string[][]?
function M.read(path, options)
  local code, out = kitload(joined({ "preview", "--json", "--rows", "1000" }, options, { path }))
  if code ~= 0 then return nil end
  local keys, rows = keys_of(out:match "{(.-)\n  }" or ""), {}
  local headless = false
  for i, word in ipairs(options) do headless = headless or word == "--header" and options[i + 1] == "none" end
  if not headless and keys[1] then
    rows[1] = {}
    for i, key in ipairs(keys) do rows[1][i] = plain(key) end
  end
  for _, row in ipairs(cjson.decode(out)) do
    local cells = {}
    for c, key in ipairs(keys) do cells[c] = row[key] ~= cjson.null and row[key] or "" end
    for _, surplus in ipairs(row._extra or {}) do cells[#cells + 1] = surplus end
    rows[#rows + 1] = cells
  end
  return rows
end

--- Options for a file whose dialect is known: the benchmark's parameters; quotes are lazy where nothing else is said.
function M.told(file)
  local said = {}
  for _, word in ipairs(file.told) do said[word] = true end
  local rest = { "--encoding", "UTF-8", "--ragged", "pad" }
  if not said["--quote"] then table.move({ "--quote", "lazy" }, 1, 2, #rest + 1, rest) end
  if not said["--header"] then table.move({ "--header", "1" }, 1, 2, #rest + 1, rest) end
  if not said["--delimiter"] then table.move({ "--delimiter", "," }, 1, 2, #rest + 1, rest) end
  return joined(file.told, rest)
end

local function lines_told(problems)
  local told = 0
  for line in problems:gmatch "[^\n]+" do
    local message = cjson.decode(line).message
    told = told + (tonumber(message:match "holds (%d+) lines? that looks? like") or 0)
    told = told + (tonumber(message:match "the row holds (%d+) lines") or 1) - 1
  end
  return told
end

--- Rows that no message accounts for: they are not loaded, not rejected, not passed over, and not said to be in another row.
---@param file kitload.PollockFile
---@param path string
---@param options string[]
---@return integer
function M.unseen(file, path, options)
  local report, problems = path .. ".report.json", path .. ".problems.jsonl"
  h.write(problems, "")
  os.remove(report)
  local code, _, err = kitload(joined({ "check", "--into", "t", "--rejects", "none", "--problems", problems, "--report", report }, options,
    { path }))
  assert(code < 70, err)
  local read = io.open(report)
  local seen = read and cjson.decode(read:read "a")
  if read then read:close() end
  -- It was refused as a whole, with the reason.
  if not seen or not seen.files or not seen.files[1] then
    assert(code == 3 and err:find "kitload: error: ", err)
    return 0
  end
  local n, from, to = seen.files[1], seen.how:match "header on rows? (%d+)[to ]*(%d*)"
  local header = from and (tonumber(to) or from) - from + 1 or 0
  local above = n.above + n.comments + n.footer + header
  return math.max(file.lines - seen.counts.read - above - lines_told(h.read(problems)), 0)
end

--- Scores of files both ways: { told = { simple, weighted }, sniffed = … }, and how many files have a row of which nothing is said.
---@param files kitload.PollockFile[]
---@param each fun(file: kitload.PollockFile, told: number, sniffed: number, unseen: integer)?
---@return { told: table, sniffed: table, unseen: integer }
function M.all(files, each)
  local path, weights = h.tmp() .. "/f.csv", 0
  local sums = { told = { simple = 0, weighted = 0 }, sniffed = { simple = 0, weighted = 0 }, unseen = 0 }
  for _, file in ipairs(files) do
    h.write(path, file.text)
    local weight, unseen, scores = score.weight(file), 0, {}
    for way, options in pairs { told = M.told(file), sniffed = {} } do
      scores[way] = score.of(file, M.read(path, options))
      unseen = unseen + M.unseen(file, path, options)
      sums[way].simple = sums[way].simple + scores[way]
      sums[way].weighted = sums[way].weighted + scores[way] * weight
    end
    weights = weights + weight
    sums.unseen = sums.unseen + (unseen > 0 and 1 or 0)
    if each then each(file, scores.told, scores.sniffed, unseen) end
  end
  for _, way in ipairs { "told", "sniffed" } do
    sums[way].simple, sums[way].weighted = sums[way].simple / #files, sums[way].weighted / weights
  end
  return sums
end

return M
