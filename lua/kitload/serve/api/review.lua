-- Reviews: what a bench says of an import, and what is decided about it. The bench answers in the shapes of the API; here it is found
-- out who may ask, and in which states.
local child = require "kitload.host.child"
local front = require "kitload.host.serve"
local imports = require "kitload.serve.state.imports"
local json = require "kitload.talk.json"
local kits = require "kitload.serve.base.kits"
local problem = require "kitload.serve.base.problem"
local shapes = require "kitload.serve.api.shapes"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"

local M = {}

-- Seconds that a bench may take to begin, and to answer: it ends its own requests after ten seconds of the processor. While it begins
-- we look from time to time whether it has ended.
local BEGIN, LOOK, ANSWER = 10, 0.5, 15

local open = { uploading = true, mapping = true, review = true }
local settled = { mapping = true, review = true }
local checked = { review = true }

-- The import of the path, which must be in one of these states.
local function find(ctx, states, hold)
  local row = (hold and imports.hold or imports.get)(ctx.db, ctx.who, shapes.id(ctx, "id"))
  if not row then problem.raise "not_found" end
  if row.mode ~= "review" then problem.raise("conflict", "this import has no review: it was sent with mode=auto") end
  if not states[row.state] then
    problem.raise("conflict", ("an import that is %s does not answer this"):format(row.state), { members = { { "state", row.state } } })
  end
  return row
end

-- What a bench has said that could not begin.
local function last_words(folder)
  return not child.is_locked(folder .. "/bench.lock") and (spool.read(folder .. "/bench.log") or ""):match "kitload: error: ([^\n]*)" or nil
end

-- Sends the question to the bench. The conductor begins one where none is at work.
local function send(row, folder, line)
  local late = sys.monotonic() + BEGIN
  front.tell(("bench %s %s"):format(row.id, row.project))
  repeat
    local answer, why = child.call(folder .. "/bench.sock", line, ANSWER, LOOK)
    if answer or why == "silent" then return answer, why end
    local said = last_words(folder)
    if said then return nil, why, said end
  until sys.monotonic() > late
  return nil, "away"
end

-- Raises what the bench objects to.
local function objection(dir, row, p)
  local members = {}
  if p.code then members[1] = { "code", p.code } end
  if p.hint then members[#members + 1] = { "hint", spool.without(dir, row.id, p.hint) } end
  problem.raise(problem.is_name(p.name) and p.name or "internal", spool.without(dir, row.id, tostring(p.detail or "")),
    { members = members, headers = p.name == "busy" and { ["Retry-After"] = "2" } or nil })
end

local function ask(ctx, row, question)
  local dir = ctx.config.spool
  local answer, why, said = send(row, spool.import(dir, row.id), json.encode(json.object(question)))
  if said then problem.raise("unprocessable", spool.without(dir, row.id, said)) end
  if not answer then
    if why == "silent" then front.tell("bench-end " .. row.id) end -- what it works on may take for ever
    problem.raise("busy", why == "away" and "the review does not open" or "the review did not answer in time",
      { headers = { ["Retry-After"] = "2" } })
  end
  local value = json.decode(answer)
  if value.problem then objection(dir, row, value.problem) end
  return answer, value
end

-- For looking alone: nothing of the state is needed while the bench works.
local function look(ctx, row, question)
  ctx:release()
  return ask(ctx, row, question)
end

local function answer(row, text)
  return { status = 200, headers = { ["Content-Type"] = "application/json", ETag = shapes.etag(row) }, body = text .. "\n" }
end

local function number(ctx, name, otherwise, least, most) return shapes.number(ctx, name, otherwise, least, most) end

-- Reading -----------------------------------------------------------------------------------------------------------------------

function M.preview(ctx)
  shapes.known_query(ctx, { "rows", "encoding", "delimiter", "header" })
  local row, q = find(ctx, open), ctx.request.query
  return answer(row, (look(ctx, row, { { "op", "preview" }, { "rows", number(ctx, "rows", 20, 1, 200) }, { "encoding", q.encoding },
    { "delimiter", q.delimiter }, { "header", q.header } })))
end

function M.mapping(ctx)
  shapes.known_query(ctx, {})
  local row = find(ctx, open)
  return answer(row, (look(ctx, row, { { "op", "mapping" } })))
end

function M.values(ctx)
  shapes.known_query(ctx, { "field", "limit", "after" })
  local row, q = find(ctx, settled), ctx.request.query
  if not q.field then problem.raise("bad_request", "which field: ?field=NAME") end
  return answer(row, (look(ctx, row, { { "op", "values" }, { "field", q.field }, { "limit", number(ctx, "limit", 200, 1, 1000) },
    { "after", q.after } })))
end

function M.rows(ctx)
  shapes.known_query(ctx, { "filter", "at", "limit" })
  local row = find(ctx, checked)
  return answer(row, (look(ctx, row, { { "op", "rows" }, { "filter", ctx.request.query.filter or "all" },
    { "at", number(ctx, "at", 0, 0, math.maxinteger) }, { "limit", number(ctx, "limit", 200, 1, 200) } })))
end

function M.problems(ctx)
  shapes.known_query(ctx, { "field", "code", "limit", "after" })
  local row, q = find(ctx, checked), ctx.request.query
  return answer(row, (look(ctx, row, { { "op", "problems" }, { "field", q.field }, { "code", q.code },
    { "limit", number(ctx, "limit", 200, 1, 200) }, { "after", q.after } })))
end

-- Deciding ----------------------------------------------------------------------------------------------------------------------

local function shown(ctx, status, row)
  local kit = kits.get(ctx.config.spool, row.project, row.kit)
  return shapes.json(status, shapes.import(ctx.who, row, kit and kit.hash), { ETag = shapes.etag(row) })
end

local function change(ctx, row, changes)
  local changed, event = imports.change(ctx.db, row, changes)
  ctx:tell(event)
  return changed
end

local function held(ctx, states, must)
  local row = find(ctx, states, true)
  shapes.check_match(ctx, row, must)
  return row
end

--- How the file is read, which column is for which field, what values stand for. What was checked must be checked again.
function M.decide(ctx)
  local row = held(ctx, open, true)
  local body = shapes.body(ctx.request.body)
  if ctx.who.kind == "S" then
    for _, name in ipairs { "meta", "kit", "limits" } do
      if body[name] ~= nil then problem.raise("forbidden", ("the session says %s, and nobody else"):format(name)) end
    end
  end
  shapes.members(body, { source = "table", mapping = "table", values = "table" })
  ask(ctx, row, { { "op", "set" }, { "source", body.source }, { "mapping", body.mapping }, { "values", body.values } })
  return shown(ctx, 200, change(ctx, row, { state = row.state == "review" and "mapping" or row.state, problem = json.null }))
end

function M.check(ctx)
  local row = held(ctx, settled)
  row = change(ctx, row, { state = "checking", problem = json.null })
  ctx:after(function() front.tell "check" end)
  return shown(ctx, 202, row)
end

-- An edit. Its answer has the import's new ETag, and other tabs hear of it.
---@param read fun(): table[]   the question for the bench: whose import it is, is asked before anything is said of the body
local function edit(ctx, read)
  local row = held(ctx, checked, true)
  local question = read()
  -- A key belongs to its sender: another user of the review may have the same.
  local key = ctx.request.headers["idempotency-key"]
  question[#question + 1] = { "key", key and ctx.request.hash .. "/" .. key }
  local text, value = ask(ctx, row, question)
  if value.changed > 0 then
    local counts, edits = {}, {}
    for _, name in ipairs { "count", "undo", "redo" } do edits[#edits + 1] = { name, math.tointeger(value.edits[name]) } end
    for _, name in ipairs { "read", "good", "rejected", "skipped", "warnings" } do
      local n = value.counts and math.tointeger(value.counts[name])
      if n then counts[#counts + 1] = { name, n } end
    end
    row = change(ctx, row, { counts = counts[1] and json.object(counts) or nil, edits = json.object(edits) })
  end
  return answer(row, text)
end

function M.cells(ctx)
  return edit(ctx, function()
    local body = shapes.body(ctx.request.body)
    shapes.members(body, { cells = "table" })
    return { { "op", "cells" }, { "cells", json.array(body.cells or {}) } }
  end)
end

function M.edit(ctx)
  local row = held(ctx, checked)
  local body = shapes.body(ctx.request.body)
  local question = { { "op", "edit" }, { "edit", body } }
  if body.dry_run == true then return answer(row, (ask(ctx, row, question))) end
  return edit(ctx, function() return question end)
end

function M.undo(ctx)
  return edit(ctx, function() return { { "op", "undo" } } end)
end

function M.redo(ctx)
  return edit(ctx, function() return { { "op", "redo" } } end)
end

--- The rows are loaded as they are now.
function M.submit(ctx)
  local row = held(ctx, checked)
  row = change(ctx, row, { state = "submitting", queue = true, problem = json.null })
  ctx:after(function() front.tell "queue" end)
  return shown(ctx, 202, row)
end

return M
