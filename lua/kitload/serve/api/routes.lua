-- All routes of the API, each once. The front matches them and checks who may; worker.lua finds the handler by the name
-- (FILE.FUNCTION of this room); the OpenAPI page is made from them (serve/openapi).
--
--   who       the kinds of tokens that may: K a key, S a session; none: everybody
--   scope     what a key needs among its scopes
--   once      it makes or changes something, and an Idempotency-Key holds for it
--   alone     it takes no transaction of the state: it works while the state is away
--   gives     its answers by their status: a shape of the OpenAPI page, a type of bytes, or true (no body)
local shapes = require "kitload.serve.openapi.shapes"

local M = {}

---@class kitload.serve.Route
---@field name string
---@field listener "api"|"console"|"metrics"
---@field method string
---@field path string
---@field who string[]
---@field scope string?
---@field body "none"|"json"|"bytes"
---@field most integer?
---@field once boolean?
---@field alone boolean?
---@field summary string
---@field about string?
---@field query { [1]: string, [2]: table?, [3]: string? }[]?   a name with ! must be there
---@field takes string?
---@field takes_headers table[]?
---@field gives table<integer, string|boolean>

--- The most bytes of a body of JSON, and of a file.
M.JSON, M.BYTES = 1 << 20, 10 * (1 << 30)

local KS, K, ALL = { "K", "S" }, { "K" }, {}

local ONCE = { "Idempotency-Key", "who repeats a request with the same key gets the first answer" }
local MATCH = { "If-Match", "the ETag of what was read; 412 if it has changed since" }
local MATCH_NEEDED = { "If-Match", "the ETag of what was read, or *; 412 if it has changed since", must = true }

local routes, by_name = {}, {}

local function route(name, method, path, who, scope, more)
  local r = { name = name, listener = "api", method = method, path = path, who = who, scope = scope, body = "none" }
  for key, value in pairs(more) do r[key] = value end
  if r.once then
    r.takes_headers = r.takes_headers or {}
    table.insert(r.takes_headers, 1, ONCE)
  end
  routes[#routes + 1], by_name[name] = r, r
end

route("health.healthz", "GET", "/healthz", ALL, nil, { alone = true, summary = "whether the process lives", gives = { [200] = "Health" } })
route("health.readyz", "GET", "/readyz", ALL, nil, { alone = true, summary = "whether it can work, and kits that do not load",
  gives = { [200] = "Health", [503] = "Health" } })
route("health.problem", "GET", "/problems/{name}", ALL, nil, { alone = true, summary = "what the type of a problem means",
  gives = { [200] = "Problem" } })
route("health.openapi", "GET", "/v1/openapi.json", ALL, nil, { alone = true, summary = "this page",
  gives = { [200] = "application/json" } })

route("kits.list", "GET", "/v1/kits", KS, "kits:read", { alone = true, summary = "the kits of the project", gives = { [200] = "Kits" } })
route("kits.get", "GET", "/v1/kits/{kit}", KS, "kits:read", { alone = true, summary = "the fields of a kit", gives = { [200] = "Kit" } })
route("kits.template", "GET", "/v1/kits/{kit}/template.csv", KS, "kits:read", { alone = true, summary = "the file that a customer fills in",
  about = "The same bytes as kitload template prints. A kit whose files are JSON has a template of JSON.", gives = { [200] = "text/csv" } })

local FILE = {
  { "kit", nil, "the kit that reads the file: of a key; a session has its own" }, { "name", nil, "the file's name" },
  { "mode", shapes.one_of("auto", "review"), "auto (the default): the import runs at once; review: it is looked at, mended and submitted" },
}
local ABOUT_FILE = "The body is the file, as curl -T sends it. The answer comes when all of it is on the disk; its run comes later. "
  .. "A key may add meta.NAME=VALUE to the query, for k.meta of the kit."

route("imports.put", "PUT", "/v1/imports", KS, "imports:write", { body = "bytes", most = M.BYTES, once = true, query = FILE,
  summary = "a file, to be imported", about = ABOUT_FILE, gives = { [202] = "Import" } })
route("imports.post", "POST", "/v1/imports", KS, "imports:write", { body = "bytes", most = M.BYTES, once = true, query = FILE,
  takes = "ImportRequest", summary = "an import of an upload that was made before (JSON), or of a file that is the body",
  about = ABOUT_FILE, gives = { [202] = "Import" } })
route("imports.list", "GET", "/v1/imports", KS, "imports:read", { summary = "imports, the newest first",
  query = { { "state", nil, "only in this state" }, { "kit", nil, "only of this kit" },
    { "limit", shapes.count, "how many, up to 200 (50)" }, { "after", nil, "next of the page before" } }, gives = { [200] = "Imports" } })
route("imports.get", "GET", "/v1/imports/{id}", KS, "imports:read", { summary = "an import",
  takes_headers = { { "If-None-Match", "an ETag: 304 if it is still this one" } }, gives = { [200] = "Import", [304] = true } })
route("imports.remove", "DELETE", "/v1/imports/{id}", KS, "imports:write", { summary = "erases an import with its file, and not its rows",
  takes_headers = { MATCH_NEEDED }, gives = { [204] = true } })
route("imports.cancel", "POST", "/v1/imports/{id}/cancel", KS, "imports:write", { once = true, summary = "ends an import",
  about = "A run that is at work is ended; if it was quicker, the import is completed.", takes_headers = { MATCH },
  gives = { [200] = "Import", [202] = "Import" } })
route("imports.rerun", "POST", "/v1/imports/{id}/rerun", KS, "imports:write", { once = true, summary = "runs a failed import again",
  takes_headers = { MATCH }, gives = { [202] = "Import" } })
route("imports.events", "GET", "/v1/imports/{id}/events", KS, "imports:read", { summary = "a stream of what happens to an import",
  takes_headers = { { "Last-Event-ID", "the last event that was seen" } }, gives = { [200] = "text/event-stream" } })
route("outputs.rejects", "GET", "/v1/imports/{id}/rejects.csv", KS, "imports:read", {
  summary = "the rejected rows, as kitload run writes them", gives = { [200] = "text/csv" } })
route("outputs.problems", "GET", "/v1/imports/{id}/problems.jsonl", KS, "imports:read", {
  summary = "all problems, as kitload run writes them", gives = { [200] = "application/x-ndjson" } })
route("outputs.log", "GET", "/v1/imports/{id}/log", K, "imports:read", { summary = "what the run has printed",
  gives = { [200] = "text/plain" } })
route("outputs.report", "GET", "/v1/imports/{id}/report", KS, "imports:read", { summary = "the report, as kitload run --report writes it",
  gives = { [200] = "application/json" } })

-- Reviews.
local ROWS = { "limit", shapes.count, "how many, up to 200 (200)" }
route("review.preview", "GET", "/v1/imports/{id}/preview", KS, "imports:read", { summary = "the first rows, and how the file is read",
  query = { { "rows", shapes.count, "how many, up to 200 (20)" }, { "encoding", nil, "as if the file had it" },
    { "delimiter", nil, "as if the file had it" }, { "header", nil, "as if it were this row; none" } }, gives = { [200] = "Preview" } })
route("review.mapping", "GET", "/v1/imports/{id}/mapping", KS, "imports:read", {
  summary = "the column of each field, and what else could be it", gives = { [200] = "Mapping" } })
route("review.values", "GET", "/v1/imports/{id}/values", KS, "imports:read",
  { summary = "the values of a field, those that do not match first",
  query = { { "field!", nil, "its name" }, { "limit", shapes.count, "how many, up to 1,000 (200)" }, { "after", nil,
    "next of the page before" } },
  gives = { [200] = "Values" } })
route("review.decide", "PATCH", "/v1/imports/{id}", KS, "imports:write", { body = "json", takes = "ImportChange", once = true,
  summary = "how the file is read, which column is for which field, what values stand for", takes_headers = { MATCH_NEEDED },
  gives = { [200] = "Import" } })
route("review.check", "POST", "/v1/imports/{id}/check", KS, "imports:write", { once = true,
  summary = "checks all rows, as kitload check does",
  takes_headers = { MATCH }, gives = { [202] = "Import" } })
route("review.rows", "GET", "/v1/imports/{id}/rows", KS, "imports:read", { summary = "a window of rows, with their problems",
  query = { { "filter", nil, "all, problems, edited, field:NAME, code:CODE (all)" }, { "at", shapes.count, "rows before the window (0)" },
    ROWS },
  gives = { [200] = "Rows" } })
route("review.problems", "GET", "/v1/imports/{id}/problems", KS, "imports:read", { summary = "all problems, and how many of each kind",
  query = { { "field", nil, "only of this field" }, { "code", nil, "only with this code" }, ROWS, { "after", nil,
    "next of the page before" } },
  gives = { [200] = "Problems" } })
route("review.cells", "PATCH", "/v1/imports/{id}/rows", KS, "imports:write", { body = "json", takes = "Cells", once = true,
  summary = "edits cells, up to 1,000", takes_headers = { MATCH_NEEDED }, gives = { [200] = "Changed" } })
route("review.edit", "POST", "/v1/imports/{id}/edits", KS, "imports:write", { body = "json", takes = "Edit", once = true,
  summary = "edits many cells or rows by one rule",
    about = "find is a plain text and no pattern. dry_run says how many, and needs no If-Match.",
  takes_headers = { MATCH_NEEDED }, gives = { [200] = "Changed" } })
route("review.undo", "POST", "/v1/imports/{id}/undo", KS, "imports:write", { once = true, summary = "takes the last edit back",
  takes_headers = { MATCH_NEEDED }, gives = { [200] = "Changed" } })
route("review.redo", "POST", "/v1/imports/{id}/redo", KS, "imports:write", { once = true,
  summary = "does the edit again that was taken back",
  takes_headers = { MATCH_NEEDED }, gives = { [200] = "Changed" } })
route("review.submit", "POST", "/v1/imports/{id}/submit", KS, "imports:write", { once = true, summary = "loads the rows as they are now",
  takes_headers = { MATCH }, gives = { [202] = "Import" } })

route("usage.get", "GET", "/v1/usage", K, "usage:read", { alone = true,
  summary = "rows by month, project and kit, as kitload usage says it",
  query = { { "kit", nil, "only of this kit" }, { "since", nil, "from a day (2026-11-20), a month (2026-11), or the last 12h, 7d, 4w" } },
  gives = { [200] = "Usage" } })

-- Sessions: the token of one opens nothing that is not its subject's.
route("sessions.offer", "POST", "/v1/sessions", K, "sessions:write", { body = "json", takes = "SessionRequest",
  summary = "a client token for a user's browser: it holds once, for five minutes", gives = { [201] = "ClientToken" } })
route("sessions.exchange", "POST", "/v1/sessions/exchange", ALL, nil, { body = "json", takes = "Exchange",
  summary = "begins a session with a client token", gives = { [201] = "Session" } })
route("sessions.finish", "DELETE", "/v1/sessions/current", { "S" }, nil, { summary = "ends the session", gives = { [204] = true } })

-- tus 1.0.
local TUS = { "Tus-Resumable", "1.0.0", must = true }
route("uploads.options", "OPTIONS", "/v1/uploads", ALL, nil, { alone = true, summary = "what of tus this server speaks",
  gives = { [204] = true } })
route("uploads.create", "POST", "/v1/uploads", KS, "imports:write", { body = "bytes", most = M.BYTES,
  summary = "begins an upload (tus 1.0)",
  about = "Upload-Metadata has filename and, of a key, kit. The first bytes may come with it.", bytes = "application/offset+octet-stream",
  takes_headers = { TUS, { "Upload-Length", "the bytes of the file", must = true }, { "Upload-Metadata", "filename, kit" }, ONCE },
  gives = { [201] = true } })
route("uploads.head", "HEAD", "/v1/uploads/{id}", KS, "imports:write", { alone = true, summary = "how many bytes of an upload are there",
  takes_headers = { TUS }, gives = { [200] = true } })
route("uploads.patch", "PATCH", "/v1/uploads/{id}", KS, "imports:write", { body = "bytes", most = M.BYTES,
  summary = "more bytes of an upload",
  bytes = "application/offset+octet-stream", takes_headers = { TUS, { "Upload-Offset", "the bytes that are there", must = true } },
  gives = { [204] = true } })
route("uploads.remove", "DELETE", "/v1/uploads/{id}", KS, "imports:write", { alone = true, summary = "discards an upload",
  takes_headers = { TUS }, gives = { [204] = true } })

route("metrics.get", "GET", "/metrics", ALL, nil, { alone = true, listener = "metrics", unlisted = true,
  summary = "numbers for Prometheus, on a listener of their own", gives = { [200] = "text/plain" } })

-- The pages of the widget. They are no part of the API, and OpenAPI does not list them.
for _, page in ipairs {
  { "loader", "/kitload.js" }, { "frame", "/embed/frame.html" }, { "script", "/embed/frame.js" }, { "style", "/embed/frame.css" },
  { "texts", "/embed/texts/{name}" },
} do
  route("pages." .. page[1], "GET", page[2], ALL, nil, { alone = true, unlisted = true, gives = { [200] = "text/html" },
    summary = "a page of the widget" })
end

--- As the front takes them.
---@param listeners table<string, boolean>?   only those of these listeners
---@return kitload.serve.Route[]
function M.list(listeners)
  if not listeners then return routes end
  local list = {}
  for _, r in ipairs(routes) do list[#list + 1] = listeners[r.listener] and r or nil end
  return list
end

---@return kitload.serve.Route?
function M.get(name) return by_name[name] end

return M
