-- The shapes of the API's JSON, by their names. What a route takes and gives is said by these names (api/routes.lua).
local json = require "kitload.talk.json"
local shapes = require "kitload.serve.openapi.shapes"

local M = {}

local boolean, count, count_or_null, list, map = shapes.boolean, shapes.count, shapes.count_or_null, shapes.list, shapes.map
local moment, named, object, one_of, page = shapes.moment, shapes.named, shapes.object, shapes.one_of, shapes.page
local number, text, text_or_null, uuid = shapes.number, shapes.text, shapes.text_or_null, shapes.uuid

--- The states of an import, in the order of its life.
M.states = { "uploading", "received", "mapping", "checking", "review", "submitting", "completed", "failed", "canceled", "expired" }

local level = one_of("error", "warning")

---@type { [1]: string, [2]: kitload.serve.shape }[]
local all = {
  { "Problem", object({
    { "type", text, "a page of this server that says what it means" },
    { "title", text },
    { "status", shapes.integer },
    { "detail?", text, "what is wrong, and what to do" },
  }, true) },

  { "Health", object { { "status", text }, { "why?", list(text) },
    { "kits?", list(object { { "kit", text }, { "why", text } }), "kits that do not load" } } },

  -- Kits.
  { "Kit", object {
    { "name", text }, { "label?", text }, { "fields", list(named "Field") },
    { "limits", object { { "bytes", count, "the largest file" }, { "rows?", count } } },
    { "formats", list(text) },
  } },
  { "Kits", page "KitName" },
  { "KitName", object { { "name", text }, { "label?", text } } },
  { "Field", object {
    { "name", text }, { "label", text }, { "help?", text }, { "required", boolean },
    { "kind", text, "text, integer, decimal, date, enum …" },
    { "options?", list(object { { "value", text }, { "label?", text } }) }, { "example?", text }, { "aliases?", list(text) },
  } },

  -- Imports.
  { "Import", object {
    { "id", uuid }, { "project", text }, { "organisation?", text }, { "subject?", text }, { "kit", text }, { "kit_label?", text },
    { "file?", object { { "name", text }, { "size", count, "bytes" }, { "sha256?", text } } },
    { "mode", one_of("review", "auto") }, { "state", one_of(table.unpack(M.states)) },
    { "meta?", map(text), "what the host's server gave; only for a key" },
    { "created_at", moment }, { "changed_at", moment }, { "expires_at?", moment, "then the file is deleted" },
    { "job?", uuid, "the job in the destination's database" },
    { "rows?", count, "rows that were read" }, { "counts?", named "Counts" }, { "problem?", named "Failure" },
    { "attempts?", count, "how often it was run" },
    { "progress?", object { { "phase", text }, { "done?", count }, { "total?", count } } },
    { "edits?", named "Edits" }, { "outdated_kit?", boolean, "the kit has changed since; a new check takes the new one" },
    { "links", map(text) },
  } },
  { "Imports", page "Import" },
  { "ImportRequest", object {
    { "upload", uuid, "the end of the upload's address" }, { "kit?", text, "of a key; by default the upload's" },
    { "meta?", map(text), "of a key" }, { "mode?", one_of("auto") },
  } },
  { "Counts", object({ { "read?", count }, { "good?", count }, { "rejected?", count }, { "inserted?", count } }, true) },
  { "Failure", object {
    { "code", text }, { "sentence", text }, { "hint?", text },
    { "rows_in", one_of("none", "all", "unknown"), "whether rows are in the destination" },
  } },
  { "Edits", object { { "count", count }, { "undo", count, "how many steps can be undone" }, { "redo", count } } },

  -- A review.
  { "Preview", object {
    { "source", object {
      { "format", text }, { "compression?", text }, { "encoding?", text_or_null }, { "delimiter?", text_or_null },
      { "quote?", text_or_null },
      { "header?", count_or_null, "the row of the header" }, { "skip?", count },
      { "columns", list(object { { "index", count }, { "name", text_or_null } }) },
      { "evidence", list(object { { "fact", text }, { "value?", text_or_null }, { "why", text }, { "others?", list(text) } }) },
    } },
    { "rows", list(object {
      { "ordinal", count }, { "line", count_or_null }, { "number", count_or_null, "the row as a spreadsheet counts" },
      { "cells", list(text_or_null) } }) },
  } },
  { "Mapping", object {
    { "fields", list(object {
      { "field", text }, { "label", text }, { "required", boolean }, { "column?", count }, { "header?", text },
      { "how", one_of("exact", "alias", "remembered", "chosen", "none") }, { "candidates", list(named "Candidate") } }) },
    { "unused", list(object { { "column", count }, { "header", text_or_null }, { "samples", list(text) } }) },
    { "complete", boolean, "each required field has a column" }, { "all_exact", boolean, "nothing is to be decided" },
  } },
  { "Candidate", object {
    { "column", count }, { "header", text_or_null }, { "score", number, "from 0 to 1" }, { "how", text }, { "samples", list(text) },
    { "fit?", object { { "tried", count }, { "good", count }, { "bad", list(text) } }, "how many sample values the field takes" },
  } },
  { "Values", object {
    { "field", text }, { "options", list(text) },
    { "data", list(object { { "value", text }, { "count", count }, { "matched", boolean }, { "to?", text_or_null } }) },
    { "next?", text },
  } },
  { "Group", object { { "field?", text }, { "code", text }, { "level", level }, { "count", count }, { "title", text } } },
  { "Problems", object {
    { "total", count }, { "by", list(named "Group") }, { "counts?", named "Counts" }, { "version?", count, "of the edits" },
    { "data", list(object {
      { "ordinal", count }, { "row?", count }, { "line?", count }, { "field?", text }, { "column?", text }, { "code", text },
      { "level", level }, { "message", text }, { "value?", text_or_null } }) },
    { "next?", text },
  } },
  { "Row", object {
    { "ordinal", count }, { "number", count_or_null }, { "line", count_or_null }, { "cells", list(text_or_null) },
    { "state", one_of("good", "bad", "warning", "skipped") }, { "skip?", text, "why it is skipped" },
    { "edited", list(count), "columns with an edit" },
    { "problems", list(object {
      { "field?", text }, { "column?", count }, { "code", text }, { "level", level }, { "message", text } }) },
  } },
  { "Rows", object {
    { "total", count, "rows that pass the filter" }, { "at", count },
    { "columns", list(object { { "index", count }, { "name", text_or_null }, { "field?", text }, { "label?", text } }) },
    { "data", list(named "Row") }, { "version?", count, "of the edits" },
  } },
  { "Changed", object {
    { "changed", count, "cells or rows" }, { "what?", text }, { "rows?", list(named "Row") }, { "counts?", named "Counts" },
    { "by?", list(named "Group") }, { "edits", named "Edits" }, { "version?", count, "of the edits" },
  } },
  { "Cells", object { { "cells", list(object { { "ordinal", count }, { "column", count }, { "value", text_or_null } }, 1000) } } },
  { "Edit", object {
    { "op", one_of("replace", "set", "fill", "skip", "restore") }, { "column?", count }, { "find?", text }, { "with?", text },
    { "value?", text_or_null }, { "from?", count }, { "to?", count }, { "ordinals?", list(count) },
    { "where?", object { { "filter", text } } }, { "dry_run?", boolean, "say how many, and change nothing" },
  } },
  { "ImportChange", object {
    { "source?", object { { "encoding?", text_or_null }, { "delimiter?", text_or_null }, { "header?", text_or_null } } },
    { "mapping?", map(count_or_null) }, { "values?", map(map(text_or_null)) },
  } },

  { "Usage", list(object { { "month", text, "2026-11" }, { "project", text_or_null }, { "kit", text_or_null }, { "jobs", count },
    { "inserted", count }, { "updated", count }, { "rejected", count } }) },

  -- Sessions.
  { "SessionRequest", object {
    { "kit", text }, { "subject", text, "the user, as the host knows it" }, { "organisation?", text },
    { "scope?", one_of("subject", "org"), "whose imports are seen (subject)" },
    { "meta?", map(text), "values that the kit reads with k.meta" },
    { "limits?", object { { "bytes?", count, "of one file" } } },
  } },
  { "ClientToken", object { { "client_token", text, "for one exchange" }, { "expires_at", moment } } },
  { "Exchange", object { { "client_token", text } } },
  { "Session", object {
    { "token", text }, { "kit", text }, { "subject", text }, { "organisation?", text }, { "expires_at", moment }, { "ends_at", moment },
    { "limits", object { { "bytes", count } } },
  } },
}

M.all = json.object(all)

--- One of them.
---@param name string
---@return kitload.serve.shape?
function M.of(name)
  for _, pair in ipairs(all) do
    if pair[1] == name then return pair[2] end
  end
end

return M
