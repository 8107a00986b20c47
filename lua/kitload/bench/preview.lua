-- The preview of a review: the first rows as they are read, and what was found out about how the file is written.
local formats = require "kit.base.formats"
local host_load = require "kitload.host.load"
local json = require "kitload.talk.json"
local rows_of = require "kitload.bench.rows"
local session = require "kitload.run.session"

local M = {}

local NAMES = { "format", "encoding", "delimiter", "quote", "header", "skip" }

-- Why a fact is as it is.
local function why(desk, s, asked, name)
  if asked[name] ~= nil then return "you chose it" end
  if s.review.source[name] ~= nil then return "it was chosen in this review" end
  local says = desk.s.description.source[name]
  if says ~= nil then return "the kit says so" end
  return name == "encoding" and "by the first bytes of the file" or "by the first rows of the file"
end

local others = { delimiter = { ",", ";", "\t", "|" }, encoding = { "UTF-8", "windows-1252", "ISO-8859-15", "UTF-16LE" } }

local function others_of(name, value)
  local list = {}
  for _, other in ipairs(others[name] or {}) do
    if other:lower() ~= tostring(value):lower() then list[#list + 1] = other end
  end
  return list[1] and json.array(list) or nil
end

local function source_of(desk, s, asked)
  local file, columns, evidence = s.files[1], {}, {}
  local format = formats.of_dialect(file.dialect)
  local header = file.dialect.header
  if type(header) == "table" then header = header[#header] end
  local facts = { format = file.dialect.format or "csv", encoding = file.encoding, header = header or json.null,
    skip = file.dialect.skip or 0 }
  if not format.members then
    facts.delimiter, facts.quote = file.dialect.delimiter, file.dialect.quote or json.null
  else
    facts.delimiter, facts.quote, facts.header = json.null, json.null, json.null
  end
  for _, name in ipairs(NAMES) do
    local value = facts[name]
    if value ~= json.null or name == "header" and not format.members then
      evidence[#evidence + 1] = { fact = name, value = value == json.null and json.null or tostring(value),
        why = why(desk, s, asked, name), others = others_of(name, value) }
    end
  end
  for _, note in ipairs(s.notes) do evidence[#evidence + 1] = { fact = "note", value = json.null, why = note } end
  for i, name in ipairs(file.headers) do columns[i] = { index = i - 1, name = name } end
  facts.columns, facts.evidence, facts.compression = json.array(columns), json.array(evidence), file.compression
  return facts
end

--- preview: { rows = 20, encoding, delimiter, header }. What is given here is only looked at.
function M.preview(desk, asked)
  local source
  for _, name in ipairs { "encoding", "delimiter", "header", "quote", "format", "skip" } do
    if asked[name] ~= nil then
      source = source or {}
      source[name] = tostring(asked[name])
    end
  end
  local s, err = desk:raw(source)
  if not s then return nil, err end
  local limit = math.min(asked.rows or 20, rows_of.MOST)
  local list
  list, err = host_load.sample(session.load_spec(s, { limit = limit, most = limit }))
  if not list then return nil, err end
  local data = {}
  for i, row in ipairs(list) do
    local shaped = rows_of.shape(desk, row)
    data[i] = { ordinal = shaped.ordinal, line = shaped.line, number = shaped.number, cells = shaped.cells }
  end
  return { source = source_of(desk, s, asked), rows = json.array(data) }
end

return M
