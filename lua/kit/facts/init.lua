-- The named facts of a field, of a kit and of its source: which values each may have, and what to write instead of a wrong
-- one.
local choices = require "kit.base.choices"
local formats = require "kit.base.formats"
local cron = require "kit.facts.cron"
local dec = require "kit.base.dec"
local fault = require "kit.base.fault"
local near = require "kit.base.near"
local origins = require "kit.facts.origins"
local pairs = require "kit.base.ordered"

local M = {}

---@class kit.FactInfo
---@field check fun(value:any):any|nil,string|nil,string|nil the normal form; or nil, what is wrong, what to write
---@field list boolean k.more { … } may add to it
---@field domains string|nil facts of values: "text" for text alone, "ordered" for what can be compared
---@field doc string

local show = fault.show

local function flag(v)
  if type(v) == "boolean" then return v end
  return nil, ("must be true or false, not %s"):format(show(v)), type(v) == "string" and "write it without quotes: true, or false" or nil
end

-- true, or a table with options for the new table.
local function create(v)
  if type(v) == "boolean" then return v end
  local how = "write create = true, or create = { public = true }"
  if type(v) ~= "table" or debug.getmetatable(v) then
    return nil, ("must be true or false, not %s"):format(show(v)), type(v) == "string" and "write it without quotes: true, or false" or how
  end
  for name in pairs(v) do
    if name ~= "public" then return nil, ("has no %s"):format(show(name)), how end
  end
  if type(v.public) ~= "boolean" then return nil, ("needs public to be true or false, not %s"):format(show(v.public)), how end
  return v.public and { public = true } or true
end

local function text(v)
  if type(v) == "string" and v ~= "" then return v end
  return nil, ("must be a text, not %s"):format(show(v))
end

local function one_of(...)
  local words = { ... }
  return function(v)
    for _, choice in ipairs(words) do
      if v == choice then return v end
    end
    return nil, ("is %s, not one of %s"):format(show(v), table.concat(words, ", ")), nil, words
  end
end

local function between(least, most)
  return function(v)
    if math.type(v) == "integer" and v >= least and v <= most then return v end
    return nil, ("must be an integer from %d to %d, not %s"):format(least, most, show(v))
  end
end

-- The same numbers as in src/base/limits.def, which the sandbox cannot read.
local LENGTH, COLUMN, HEADER_ROW, SKIP, FOOTER = 10485760, 65535, 1000000, 1000000000, 1000

-- A list of texts, from a text or a list of texts.
local function texts(v)
  if type(v) == "string" then return { v } end
  if type(v) ~= "table" then return nil, ("must be a text or a list of texts, not %s"):format(show(v)) end
  local out = {}
  for name in pairs(v) do
    if type(name) ~= "number" then return nil, ("must be a list of texts, and has the name %q"):format(name) end
  end
  for i, item in ipairs(v) do
    if type(item) ~= "string" then return nil, ("must be a list of texts, item %d is %s"):format(i, show(item)) end
    out[i] = item
  end
  return out
end

local function names(v)
  local list, wrong, how = texts(v)
  if list and #list == 0 then return nil, "must name at least one field" end
  return list, wrong, how
end

-- Patterns of headers: * stands for any characters.
local function headers(v)
  local list, wrong = texts(v)
  if not list then return nil, wrong:gsub("texts", "headers"):gsub("a text", "a header"), 'write ignore = { "Remarks", "internal_*" }' end
  for i, item in ipairs(list) do
    if item == "" then return nil, ("has an empty header, item %d"):format(i) end
    if not item:find "[^*]" then return nil, "would ignore every header", 'unknown = "note" only lists them' end
  end
  return list
end

-- Files of the workspace. No name may lead out of it.
local function samples(v)
  local list, wrong = texts(v)
  if not list then return nil, wrong:gsub("texts", "files"):gsub("a text", "a file"), 'write sample = "samples/beta.csv"' end
  for _, name in ipairs(list) do
    if name == "" or name:find "^/" or ("/" .. name .. "/"):find("/../", 1, true) or name:find "%c" then
      return nil, ("must be a file of the workspace, not %s"):format(show(name)), 'write sample = "samples/beta.csv"'
    end
  end
  return list
end

local function from(v)
  if math.type(v) == "integer" then
    if v < 1 or v > COLUMN then return nil, ("counts columns from 1 to %d, not %d"):format(COLUMN, v) end
    return { v }
  end
  local list, wrong = texts(v)
  if not list then
    return nil, wrong and wrong:gsub("texts", "headers"):gsub("a text", "a header"), 'write from = { "ID", "Customer No" }, or from = 3'
  end
  if #list == 0 then return nil, "names no header", 'write from = { "ID", "Customer No" }, or from = 3' end
  return list
end

-- A text, a number or a boolean; a k.dec becomes its text.
local function one_value(v)
  if debug.getmetatable(v) == dec.metatable then return tostring(v) end
  if v ~= v then return nil, "cannot be the number that is no number", 'write "NaN" where it is meant' end
  if type(v) == "string" or type(v) == "number" or type(v) == "boolean" then return v end
  return nil, ("cannot be %s"):format(show(v))
end

-- k.null means NULL, for a column that the file lacks or where the parent has another default.
local function default(v)
  if type(v) == "userdata" then return v end
  return one_value(v)
end

local function values(v)
  if type(v) ~= "table" or debug.getmetatable(v) then v = { v } end
  if #v == 0 then return nil, "has no value in its list" end
  local out = {}
  for i, item in ipairs(v) do
    out[i] = one_value(item)
    if out[i] == nil then return nil, ("cannot be %s in item %d"):format(show(item), i) end
  end
  return out
end

-- The name of a column. false keeps the field out of the table.
local function to(v)
  if v == false then return v end
  if type(v) == "string" and v ~= "" then return v end
  return nil, ("must be a column, or false, not %s"):format(show(v)), 'write to = "column", or to = false for a field that is in no column'
end

---@type table<string, kit.FactInfo>
M.field = {
  from = { check = from, list = true, doc = "headers of its source column (the first one that the file has), or the column's number" },
  to = { check = to, doc = "the destination's column, if its name is not the field's; false: in no column, only for hooks and rules" },
  required = { check = flag, doc = "NULL is a problem" },
  must_exist = { check = flag, doc = "a file without its column is refused" },
  default = { check = default, doc = "a value instead of NULL; k.null: NULL, even if the file has no such column" },
  empty = { check = one_of("null", "text", "quoted"), doc = "what an empty cell is" },
  null = { check = texts, list = true, doc = "cells that mean NULL, instead of the kit's" },
  invalid = { check = one_of("error", "null"), doc = "what happens to a value that a step cannot read" },
  nul = { check = one_of("reject", "strip", "replace"), doc = "what happens to U+0000" },
  min = { check = one_value, domains = "ordered", doc = "at least this value" },
  max = { check = one_value, domains = "ordered", doc = "at most this value" },
  above = { check = one_value, domains = "ordered", doc = "more than this value" },
  below = { check = one_value, domains = "ordered", doc = "less than this value" },
  min_length = { check = between(0, LENGTH), domains = "text", doc = "at least this number of characters" },
  max_length = { check = between(0, LENGTH), domains = "text", doc = "at most this number of characters" },
  length = { check = between(0, LENGTH), domains = "text", doc = "exactly this number of characters" },
  one_of = { check = values, list = true, domains = "any", doc = "one of these values" },
  not_one_of = { check = values, list = true, domains = "any", doc = "none of these values" },
  match = { check = text, domains = "text", doc = "a part of the text matches a regular expression" },
  level = { check = one_of("error", "warning"), doc = "how bad it is when a fact fails" },
  unique = { check = function(v)
    if v == true or v == "table" then return v end
    return nil, ('is %s, not one of true, "table"'):format(show(v)), nil, { "table" }
  end, doc = 'no two rows of the input have the same value; "table": nor any row of the destination' },
  once = { check = flag, doc = "written when the row is inserted; updates do not change it" },
  compare = { check = flag,
    doc = "false: never the reason for an update, but written with one (the default for " ..
    "k.now, k.job_id, k.file_name, k.file_path, k.row_number)" },
  secret = { check = flag, doc = "its values are masked in reports" },
  label = { check = text, doc = "its header in templates, which also finds its column" },
  help = { check = text, doc = "a sentence for those who fill in the template" },
  example = { check = text, doc = "a cell for the template" },
}

--- For names that other tools have: what to write here.
M.meant = {
  kit = { fields = "fields stand in the list part, without a name", name = 'the name stands before the table: k.kit "name" { … }',
    table = 'write into = "schema.table"', target = 'write into = "schema.table"', destination = 'write into = "schema.table"',
    mode = 'write load = "append"', primary_key = 'write key = { "id" }', file = "write source = { files = … }",
    delimiter = "write source = { delimiter = … }", encoding = "write source = { encoding = … }",
    header = "write source = { header = … }", format = "write source = { format = … }" },
  field = { source = "write from, the header", header = "write from, the header", column = "write from, the header, or to, the column",
    alias = "write from, the headers", aliases = "write from, the headers", optional = "a field is optional without required = true",
    nullable = "a field may be NULL without required = true", not_null = "write required = true", regex = "write match",
    pattern = "write match", values = "write one_of", choices = "write one_of", enum = "a step stands without a name: k.enum { … }",
    type = "a step says it, without a name: k.integer", format = 'a step says it, without a name: k.date "%d.%m.%Y"',
    steps = "steps stand in the list part, without a name", description = "write help", maxlength = "write max_length" },
  source = { separator = "write delimiter", sep = "write delimiter", charset = "write encoding", heading = "write header",
    skip_rows = "write skip", path = "write files", file = "write files", quotechar = "write quote" },
}

-- The facts that become ops, in the order in which they check a value.
M.checks = { "min", "max", "above", "below", "min_length", "max_length", "length", "one_of", "not_one_of", "match" }

-- Domains whose values have an order, so that min and max are possible.
M.ordered = { integer = true, decimal = true, float = true, date = true, time = true, timestamp = true, instant = true }

local function into(v)
  local how = 'write into = "schema.table", or { "Sales", "SA3010" } where a name has a dot'
  if type(v) == "table" then
    if #v ~= 2 or type(v[1]) ~= "string" or type(v[2]) ~= "string" or v[1] == "" or v[2] == "" or next(v, 2) ~= nil then
      return nil, "must be a schema and a table", how
    end
    return { schema = v[1], table = v[2] }
  end
  if type(v) ~= "string" or v == "" then return nil, ("must be a table, not %s"):format(show(v)), how end
  local schema, table_name = v:match "^([^.]+)%.([^.]+)$"
  if schema then return { schema = schema, table = table_name } end
  if v:find(".", 1, true) then return nil, ("cannot be split into schema and table: %s"):format(show(v)), how end
  return { table = v }
end

local function count_or_share(name)
  local how = ('write a count, as in %s = 100, or a share of the rows, as in "5%%"'):format(name)
  return function(v)
    if math.type(v) == "integer" and v >= 0 then return v end
    local share = type(v) == "string" and v:match "^(%d+%.?%d*)%s*%%$"
    if share and tonumber(share) <= 100 then return share .. "%" end
    return nil, ("must be a count or a share, not %s"):format(show(v)), how
  end
end

-- How many values a table holds. The count ends at the limit; a table that is too deep, or contains itself, counts as too
-- many.
local MOST, DEEP = 100000, 16
local function weigh(v, depth)
  if type(v) ~= "table" then return 1 end
  if depth == DEEP then return MOST + 1 end
  local n = 1
  for _, item in pairs(v) do
    n = n + weigh(item, depth + 1)
    if n > MOST then break end
  end
  return n
end

local function project(v)
  if type(v) == "string" and v:find "^[%w_-]+$" then return v end
  return nil, ("must be the name of a file in projects/, of letters, digits, _ and -, not %s"):format(show(v))
end

-- What is wrong with the words in braces of a path: only these are known.
local function unknown_word(v, known)
  for word in v:gmatch "{(.-)}" do
    local is_known = false
    for _, name in ipairs(known) do is_known = is_known or name == word end
    if not is_known then
      return ("cannot have {%s}: it %s {%s}"):format(word, #known > 1 and "is one of" or "can only have", table.concat(known, "}, {")),
        near.did_you_mean(word, known)
    end
  end
end

-- Files and patterns, which may have {project}.
local function files(v)
  local list, wrong, hint = texts(v)
  if not list then return nil, wrong, hint end
  for _, word in ipairs(list) do
    wrong, hint = unknown_word(word, { "project" })
    if wrong then return nil, wrong, hint or "* stands for any characters" end
  end
  return list
end

---@type table<string, kit.FactInfo>
M.kit = {
  version = { check = text, doc = "the kit's own version, for reports and jobs" },
  extends = { check = text, doc = "the kit that this one copies and changes" },
  was = { check = texts, doc = "the kit's former names: files that were loaded under one of them count as loaded" },
  project = { check = project, doc = "the file of projects/ that says where the rows go" },
  trigger = { check = cron.check, doc = "when the kit runs (kitload schedule): five fields of cron, or @daily; then a time zone" },
  into = { check = into, doc = "the destination table, exactly as it is written" },
  load = { check = one_of(table.unpack(choices.load)), doc = "what the merge does" },
  key = { check = names, doc = "the fields that tell one row from another" },
  duplicates = { check = one_of("last", "first", "reject"), doc = "which row is loaded if several have the same key" },
  on_invalid = { check = one_of(table.unpack(choices.on_invalid)), doc = "what a rejected row does: load the others, or nothing" },
  warnings = { check = one_of("load", "reject"), doc = "what happens to rows with warnings" },
  max_rejects = { check = count_or_share "max_rejects", doc = "with more rejected rows than this count or share, the run rolls back" },
  max_deletes = { check = count_or_share "max_deletes",
    doc = "if an overwrite would delete more than this count or share of the rows, it rolls back (50%)" },
  min_rows = { check = between(1, 1 << 53), doc = "a run that reads fewer rows is refused" },
  cascade = { check = flag, doc = "an overwrite may delete or change rows of other tables that refer to its rows" },
  null = { check = texts, list = true, doc = "cells that mean NULL, besides the empty one" },
  extra = { check = text, doc = "the column that keeps what no field reads, as jsonb" },
  ignore = { check = headers, list = true, doc = "headers that are known and not wanted; * stands for any characters" },
  unknown = { check = one_of("note", "warning", "error"), doc = "what happens to a header that no field reads and ignore does not name" },
  create = { check = create, doc = "creates a missing table (closed to others unless { public = true }) and missing columns" },
  metadata = { check = flag, doc = "adds and fills the _sdc_ columns" },
  overwrite = { check = one_of("truncate", "delete"), doc = "how an overwrite without a key empties the table" },
  staging = { check = one_of(table.unpack(choices.staging)), doc = "rows: every row is kept in the staging table" },
  rejects = { check = function(v)
    if type(v) ~= "string" or v == "" or v:find "%c" then return nil, ("must be a path, not %s"):format(show(v)) end
    local wrong = unknown_word(v, { "file", "kit", "project" })
    if wrong then return nil, wrong end
    if not v:find("{file}", 1, true) then return nil, "has no {file}, so that two files would have the same name" end
    return v
  end, doc = "where rejects and problems go, below the workspace: \"rejects/{project}/{kit}-{file}\"" },
  rejects_to = { check = one_of(table.unpack(choices.rejects_to)), doc = "table: rejected rows are kept in the staging table, too" },
  before_merge = { check = text, doc = "SQL, inside the transaction, before the merge" },
  after_merge = { check = text, doc = "SQL, inside the transaction, after the merge" },
  examples = { check = function(v)
    if type(v) ~= "table" then return nil, ("must be a list of examples, not %s"):format(show(v)) end
    if weigh(v, 0) > MOST then return nil, "are nested too deep, too many, or contain themselves" end
    return v
  end, doc = "rows that show what the kit does" },
  sample = { check = samples, doc = "a file of the workspace that kitload test reads; max_rejects says how many rows may be rejected" },
  source = { check = function(v)
    if type(v) == "table" then return v end
    return nil, ("must be a table, not %s"):format(show(v)), 'write source = { format = "csv", delimiter = ";" }'
  end, doc = "how the file is written" },
}

local function one_char(v)
  if type(v) == "string" and #v == 1 and not v:find "[\r\n]" then return v end
  return nil, ("must be one character, not %s"):format(show(v))
end

-- One character. false overrides what a parent says, or what the file looks like.
local function one_char_or_none(v)
  if v == false then return v end
  local c, wrong = one_char(v)
  return c, wrong and wrong:gsub("one character", "one character or false")
end

-- The beginning of lines to leave out: usually #, in some programs // or --.
local function comment(v)
  if v == false then return v end
  if type(v) == "string" and #v > 0 and #v <= 16 and v:find "%S" and not v:find "[\r\n%z]" then return v end
  return nil, ("must be what lines to leave out begin with, not %s"):format(show(v)), 'write comment = "#"'
end

local function quote(v)
  if v == false or v == "lazy" then return v end
  if type(v) == "string" and #v > 1 then
    return nil, ("must be one character, false or \"lazy\", not %s"):format(show(v)),
      'write quote = false where quotes are characters like others'
  end
  return one_char(v)
end

-- One or more characters, because some programs write || or "; " between cells.
local function delimiter(v)
  local n = type(v) == "string" and utf8.len(v)
  if not n or n == 0 or #v > 16 or v:find "[\r\n%z]" then
    return nil, ("must be the characters between the cells, not %s"):format(show(v)), 'write delimiter = ";"'
  end
  if n > 1 and v:find "^%w+$" then
    return nil, ("must be the characters between the cells, not a name as %s"):format(show(v)),
      v:lower() == "tab" and 'write delimiter = "\\t"' or 'write delimiter = ";"'
  end
  return v
end

local function is_row(v)
  return math.type(v) == "integer" and v >= 1 and v <= HEADER_ROW
end

-- The number of the header's row, several numbers in their order, or false.
local function header(v)
  if v == false or is_row(v) then return v end
  local how = "write header = 3; where two rows are the header, header = { 3, 4 }; without one, header = false"
  if type(v) == "table" and not debug.getmetatable(v) and #v > 0 then
    for i, row in ipairs(v) do
      if not is_row(row) or i > 1 and row <= v[i - 1] then return nil, "must have the numbers of its rows from top to bottom", how end
    end
    for key in pairs(v) do
      if math.type(key) ~= "integer" then return nil, ("has no %s"):format(show(key)), how end
    end
    return #v > 1 and table.move(v, 1, #v, 1, {}) or v[1]
  end
  return nil, ("must be the header's row number, from 1 to %d, or false, not %s"):format(HEADER_ROW, show(v)), how
end

local function pointer(v)
  if v == "" or type(v) == "string" and v:find "^/" and not v:find "~[^01]" and not v:find "~$" then return v end
  return nil, ("must be a JSON pointer, not %s"):format(show(v)), 'write rows = "/data/items"'
end

---@type table<string, kit.FactInfo>
M.source = {
  format = { check = one_of(table.unpack(formats.names)),
    doc = "csv, json or ndjson, if the file's name and beginning do not show it; copy for the text format of PostgreSQL's COPY" },
  rows = { check = pointer, doc = "JSON pointer to the rows in the document" },
  files = { check = files, doc = "files or globs, if the command line gives none; {project} is the name of the kit's project" },
  grows = { check = flag, doc = "append: if a file has grown, only its new rows are loaded" },
  optional = { check = flag, doc = "a missing file is no error: the run ends with 0 and changes nothing" },
  encoding = { check = text, doc = "the file's encoding, as iconv names it" },
  compression = { check = one_of("none", "gzip", "zstd"), doc = "the file's compression, if its content does not show it" },
  delimiter = { check = delimiter, doc = "one or more characters between the cells" },
  quote = { check = quote, doc = "around a cell; false for none, \"lazy\" where some cells hold stray ones" },
  escape = { check = one_char_or_none, doc = "the character before a quote inside a cell, if quotes are not doubled; false: none" },
  blanks = { check = one_of("trim", "keep"), doc = "blanks around cells in quotes: removed, or kept as part of the cell" },
  header = { check = header, doc = "the row number of the header, or two, { 3, 4 }, whose texts are joined; false: no header" },
  skip = { check = between(0, SKIP), doc = "rows to skip after the header, or at the beginning if there is no header" },
  footer = { check = between(0, FOOTER), doc = "rows to leave out at the end" },
  comment = { check = comment, doc = "the beginning of lines to leave out, such as # or //; false: none" },
  ragged = { check = one_of(table.unpack(choices.ragged)), doc = "what happens to rows with too few cells" },
}

local units = { B = 1, kB = 1000, MB = 1000000, GB = 1000000000, KiB = 1 << 10, MiB = 1 << 20, GiB = 1 << 30 }

-- Bytes, as a number or with a unit. An empty kit needs about one MiB, and each worker has its own state.
local function memory(v)
  local how = 'write a size, as in memory = "128 MiB"'
  local n, unit = v, "B"
  if type(v) == "string" then
    n, unit = v:match "^(%d+) ?(%a+)$"
    n = math.tointeger(tonumber(n))
  end
  if math.type(n) ~= "integer" or not units[unit] then return nil, ("must be a size, not %s"):format(show(v)), how end
  if n > (1 << 30) // units[unit] or n * units[unit] < 4 << 20 then
    return nil, ("must be from 4 MiB to 1 GiB, not %s"):format(show(v)), how
  end
  return n * units[unit]
end

--- Limits of the sandbox that a workspace may set. They are bounded, so that no kit can make a run endless.
---@type table<string, kit.FactInfo>
M.limits = {
  instructions = { check = between(1000, 1000000000), doc = "instructions of Lua in one call of a function (10,000,000)" },
  load_instructions = { check = between(100000, 1000000000), doc = "instructions of Lua while a kit is loaded (50,000,000)" },
  memory = { check = memory, doc = 'memory of one kit in one worker ("64 MiB")' },
  seconds = { check = function(v)
    if type(v) == "number" and v >= 0.1 and v <= 300 then return v end
    return nil, ("must be a number from 0.1 to 300, not %s"):format(show(v))
  end, doc = "seconds of one call, or of loading a kit (10)" },
}

--- Facts that each kit says for itself.
M.own = { "version", "extends", "was", "trigger", "into", "key", "examples", "sample" }

--- What kits/_defaults.lua may say: all other facts of kits, and these.
---@type table<string, kit.FactInfo>
M.defaults = {
  limits = { check = M.kit.source.check, doc = "limits of the sandbox" },
  sql_hooks = { check = flag, doc = "false: no kit may have before_merge or after_merge" },
  origins = { check = origins.check, doc = "pages that may show the import widget: https://app.acme.example" },
}
for name, info in pairs(M.kit) do M.defaults[name] = info end
for _, name in ipairs(M.own) do M.defaults[name] = nil end

-- Names that the language knows, but that this version does not have.
M.later = { field = {}, kit = {}, source = {} }

return M
