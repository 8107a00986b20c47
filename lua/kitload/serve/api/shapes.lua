-- What the API's answers look like, and how a handler reads a request: JSON, ETags, cursors.
local json = require "kitload.talk.json"
local problem = require "kitload.serve.base.problem"

local M = {}

--- An answer of JSON.
---@param status integer
---@param value any
---@param headers table<string, string>?
function M.json(status, value, headers)
  local all = { ["Content-Type"] = "application/json" }
  for name, v in pairs(headers or {}) do all[name] = v end
  return { status = status, headers = all, body = json.encode(value) .. "\n" }
end

--- An import as its reader sees it: meta only for a key.
---@param who kitload.serve.Who
---@param row kitload.serve.Import
---@param kit_hash string?   of the kit as it is now
function M.import(who, row, kit_hash)
  local self = "/v1/imports/" .. row.id
  local file = json.object { { "name", row.file_name }, { "size", row.file_size }, { "sha256", row.file_sha256 } }
  local counts = row.counts
  local waits = row.queued and row.state ~= "completed"
  local phase = waits and "waiting" or row.ending and "ending" or "running"
  local progress = (waits or row.state == "submitting") and json.object { { "phase", phase } } or nil
  local problem_of = row.problem and json.object { { "code", row.problem.code }, { "sentence", row.problem.sentence },
    { "rows_in", row.problem.rows_in } } or nil
  local over = row.state == "completed" or row.state == "failed" or row.state == "canceled"
  local links = { { "self", self }, { "events", self .. "/events" } }
  if over and row.attempt > 0 and row.spool then
    for _, name in ipairs { "report", "rejects.csv", "problems.jsonl", "log" } do
      if name ~= "log" or who.kind ~= "S" then links[#links + 1] = { (name:gsub("%..*", "")), ("%s/%s"):format(self, name) } end
    end
  end
  return json.object {
    { "id", row.id }, { "project", row.project }, { "organisation", row.organisation }, { "subject", row.subject }, { "kit", row.kit },
    { "kit_label", row.kit_label }, { "file", file }, { "mode", row.mode }, { "state", row.state },
    { "meta", who.kind ~= "S" and row.meta or nil }, { "created_at", row.created_at }, { "changed_at", row.changed_at },
    { "expires_at", row.expires_at }, { "rows", counts and counts.read }, { "counts", counts }, { "problem", problem_of },
    { "edits", row.edits },
    { "outdated_kit", row.mode == "review" and kit_hash and row.kit_hash and kit_hash ~= row.kit_hash or nil },
    { "progress", progress }, { "job", who.kind ~= "S" and row.job or nil }, { "attempts", row.attempt },
    { "links", json.object(links) },
  }
end

function M.etag(row) return ('"%d"'):format(row.version) end

-- Whether one of the ETags of a header is this one.
local function names_it(header, etag)
  if header:find "^%s*%*%s*$" then return true end
  for word in header:gmatch '[^,]+' do
    if word:match "^%s*(.-)%s*$":gsub("^W/", "") == etag then return true end
  end
  return false
end

--- Check If-Match against the version that is there. A change needs it; elsewhere it counts when it is given.
---@param ctx kitload.serve.Context
---@param row kitload.serve.Import
---@param needed boolean?
function M.check_match(ctx, row, needed)
  local header = ctx.request.headers["if-match"]
  if not header then
    if needed then problem.raise("precondition_required", "send If-Match with the ETag of what you have read, or *") end
    return
  end
  if not names_it(header, M.etag(row)) then
    problem.raise("precondition_failed", "it has changed since you have read it", { headers = { ETag = M.etag(row) } })
  end
end

--- Whether the reader has this version already.
function M.is_known(ctx, row)
  local header = ctx.request.headers["if-none-match"]
  return header ~= nil and names_it(header, M.etag(row))
end

--- The object of a body of JSON.
---@param text string?
---@return table
function M.body(text)
  local ok, value = pcall(json.decode, text or "")
  if not ok then problem.raise("bad_request", "the body is no JSON: " .. tostring(value):gsub("^.-: ", "")) end
  if type(value) ~= "table" or #value > 0 then problem.raise("bad_request", "the body is an object of JSON") end
  return value
end

local names_of_types = { string = "a text", number = "a number", table = "an object" }

--- Refuse members that are not known, or that are something else.
---@param known table<string, string>   name → type of Lua
function M.members(body, known)
  for name, value in pairs(body) do
    if not known[name] then problem.raise("unprocessable", ("there is no member '%s' here"):format(name)) end
    if value == json.null then
      body[name] = nil
    elseif type(value) ~= known[name] then
      problem.raise("unprocessable", ("%s is not what it should be: %s"):format(name, names_of_types[known[name]]))
    end
  end
end

local MOST_META = 1 << 16

--- The values of --meta: texts, numbers and booleans by their names.
---@param given table?
---@return table<string, string>
function M.meta(given)
  local meta, size = {}, 0
  for name, value in pairs(given or {}) do
    local kind = type(value)
    if type(name) ~= "string" or name == "" or #name > 100 or name:find "[=%c]" then
      problem.raise("unprocessable", "meta has names and values")
    end
    if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
      problem.raise("unprocessable", ("meta.%s is a text"):format(name))
    end
    if math.type(value) == "float" and value == math.floor(value) and math.abs(value) < 2^53 then value = math.tointeger(value) end
    meta[name] = tostring(value)
    if meta[name]:find("\0", 1, true) then problem.raise("unprocessable", ("meta.%s has a character that no text has"):format(name)) end
    size = size + #name + #meta[name]
  end
  if size > MOST_META then problem.raise("unprocessable", "meta is too large") end
  return meta
end

--- Pairs of a table, by their names, for json.object.
function M.sorted(values)
  local list = {}
  for name, value in pairs(values) do list[#list + 1] = { name, value } end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

--- A UUID of the path. What is none is not found.
function M.id(ctx, name)
  local text = (ctx.request.params[name] or ""):lower()
  if not text:find "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$" then problem.raise "not_found" end
  return text
end

--- A whole number of the query.
function M.number(ctx, name, otherwise, least, most)
  local given = ctx.request.query[name]
  if given == nil then return otherwise end
  local n = given:find "^%d+$" and math.tointeger(tonumber(given))
  if not n or n < least or n > most then
    problem.raise("bad_request", ("%s must be a number from %d to %d"):format(name, least, most))
  end
  return n
end

--- Refuse what the query may not have: a misspelt filter would show everything.
---@param known string[]
function M.known_query(ctx, known)
  for name in pairs(ctx.request.query) do
    local is_known = false
    for _, word in ipairs(known) do is_known = is_known or word == name end
    if not is_known then
      problem.raise("bad_request", ("there is no parameter '%s' here%s"):format(name,
        known[1] and "; there are " .. table.concat(known, ", ") or ""))
    end
  end
end

--- The cursor behind a row of a list, and back.
function M.cursor(row) return ("%d.%s"):format(row.created, row.id) end

function M.read_cursor(ctx)
  local given = ctx.request.query.after
  if not given then return nil end
  local created, id = given:match "^(%d+)%.(%x+%-%x+%-%x+%-%x+%-%x+)$"
  if not created or #created > 18 or #id ~= 36 then problem.raise("bad_request", "after is what an earlier answer gave as next") end
  return { created = math.tointeger(tonumber(created)), id = id }
end

--- A page: no more than `limit` rows were asked for, and one more to see whether there is a next page.
function M.page(rows, limit, each)
  local list = {}
  for i = 1, math.min(#rows, limit) do list[i] = each(rows[i]) end
  return json.object { { "data", json.array(list) }, { "next", rows[limit + 1] and M.cursor(rows[limit]) or nil } }
end

return M
