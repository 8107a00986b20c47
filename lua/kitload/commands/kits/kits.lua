-- kitload kits: lists the kits of the workspace: parent, project, files, trigger, and their last runs.
local choice = require "kitload.kits.choice"
local connect = require "kitload.connect.connect"
local json = require "kitload.talk.json"
local latest = require "kitload.records.latest"
local out = require "kitload.talk.output"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "kits", usage = "['PATTERN'…]", summary = "the kits of the workspace",
  about = "Lists the kits of the workspace, or those that match: the kit that each extends, its project, the files that it names, its "
    .. "trigger. With --to, --project or PG* variables the jobs table says when each ran last; --runs asks the destinations of the "
    .. "kits' own projects. A kit that cannot be read is a line with its error.",
  groups = { "destination", "tables", "talk", "help" }, least = 0, most = math.huge,
  options = {
    { name = "extends", value = "KIT", help = "only the kits that a change of this one touches: itself, and those that extend it" },
    { name = "project", value = "NAME", help = "only the kits of this project" },
    { name = "tree", help = "each kit below the one that it extends" },
    { name = "runs", help = "when they ran last, by the destinations of their projects" },
    { name = "json", help = "as JSON" },
  },
}

---@class kitload.ListedKit
---@field name string
---@field path string
---@field parent string?    as the command line takes it
---@field project string?
---@field files string[]
---@field trigger string?
---@field version string?
---@field into string?
---@field load string?
---@field names string[]    the kit's names in the jobs table
---@field reach kitload.Reach?
---@field err table?        it cannot be read
---@field run kitload.latest.Run?
---@field depth integer     in the tree

-- "kits/shop/products.lua" → "shop.products"
local function module_of(path)
  local name = path and path:match "^.*kits/(.+)%.lua$" or path and path:match "^kits/(.+)%.lua$"
  return name and name:gsub("/", ".") or nil
end

local function listed(kit, options)
  local one = { name = kit.name, path = workspace.shown(kit.path), files = {}, names = {}, err = kit.err, depth = 0 }
  if not kit.opened then return one end
  local d = kit.opened.description
  local files, into = d.source.files, d.facts.into
  one.parent = d.extends and (module_of(d.extends_file) or d.extends) or nil
  one.project, one.trigger, one.version = d.facts.project, d.facts.trigger, d.version
  for i, word in ipairs(type(files) == "string" and { files } or files or {}) do
    one.files[i] = one.project and word:gsub("{project}", one.project) or word
  end
  one.into = into and (into.schema and into.schema .. "." or "") .. into.table or nil
  one.names = { d.name, table.unpack(d.facts.was or {}) }
  one.reach = reach_of.of_session(options, kit.opened)
  one.load = project.load_of(d, one.reach)
  return one
end

-- Last runs -------------------------------------------------------------------------------------------------------------

-- Whether the destination of this kit is to be asked.
local function is_asked(one, options)
  if not one.reach then return false end
  if options.runs or options.to or options.project then return connect.given(one.reach) end
  return not one.reach.at and connect.given(one.reach) or connect.given { to = options.to }
end

-- Adds the last runs. Gives why there is none, where no destination was asked.
local function add_runs(list, options)
  if options.to == "none" then return "--to is none" end
  local asked, members = {}, {}
  for _, one in ipairs(list) do
    if is_asked(one, options) then
      asked[#asked + 1] = { names = one.names, project = one.reach.project, reach = one.reach }
      members[#members + 1] = one
    end
  end
  if not asked[1] then return options.runs and "no kit has a destination" or "no destination is given: --to, --project or --runs" end
  local told = {}
  for i, answer in ipairs(latest.of(asked)) do
    local one = members[i]
    one.run, one.asked = answer.run, not answer.err
    if answer.err and not told[answer.err.message] then
      out.warn("last runs are left out: " .. answer.err.message, answer.err.hint)
      told[answer.err.message] = true
    end
  end
end

-- Showing ---------------------------------------------------------------------------------------------------------------

-- Each kit below its parent, if that is in the list; roots and children by their names.
local function as_tree(list)
  local there, below, ordered = {}, {}, {}
  for _, one in ipairs(list) do there[one.name] = true end
  for _, one in ipairs(list) do
    local key = one.parent and there[one.parent] and one.parent or ""
    below[key] = below[key] or {}
    table.insert(below[key], one)
  end
  local function add(key, depth)
    for _, one in ipairs(below[key] or {}) do
      one.depth, ordered[#ordered + 1] = depth, one
      add(one.name, depth + 1)
    end
  end
  add("", 0)
  return ordered
end

local function first_line(err)
  local p = err.problems and err.problems[1]
  return p and p.line and ("%s:%d: %s"):format(p.file, p.line, p.message) or err.message:match "^[^\n]*"
end

local function last_run(one)
  if one.run then return one.run.started_at:sub(1, 16) .. " " .. one.run.status end
  return one.asked and "never" or ""
end

local function cells_of(one)
  local name = ("  "):rep(one.depth) .. text.show(one.name)
  return { name, one.depth > 0 and "" or text.show(one.parent or ""), text.show(one.project or ""),
    text.show(table.concat(one.files, ", ")), text.show(one.trigger or ""), last_run(one) }
end

local FILES, LEAST = 4, 16 -- the column of the files' names, and how much of it is always shown

-- Cuts the names of the files where the table would be wider than the terminal.
local function fit_files(rows, wide, columns)
  local all = -2
  for i = 1, 6 do all = all + (wide[i] > 0 and math.max(wide[i], #rows[1][i]) + 2 or 0) end
  if all <= columns or wide[FILES] <= LEAST then return end
  wide[FILES] = math.max(wide[FILES] - (all - columns), LEAST)
  for _, row in ipairs(rows) do
    if row[FILES] then row[FILES] = text.cut(row[FILES], wide[FILES]) end
  end
end

-- A table, without the columns that are empty in all rows.
local function print_table(list)
  local rows, wide = { { "kit", "extends", "project", "files", "trigger", "last run" } }, { 3, 0, 0, 0, 0, 0 }
  for _, one in ipairs(list) do
    local cells = cells_of(one)
    rows[#rows + 1] = cells
    if one.err then
      cells = { cells[1], "", "", "", "", "" }
      rows[#rows] = { cells[1], err = first_line(one.err) }
    end
    for i = 1, 6 do wide[i] = math.max(wide[i], text.width(cells[i])) end
  end
  fit_files(rows, wide, out.columns())
  for n, row in ipairs(rows) do
    local words = {}
    for i = 1, 6 do
      if wide[i] > 0 and not row.err then words[#words + 1] = text.pad(row[i], math.max(wide[i], #rows[1][i])) end
    end
    local line = row.err and ("%s  %s %s"):format(text.pad(row[1], wide[1]), out.paint("red", "broken:"), text.show(row.err))
      or table.concat(words, "  ")
    io.stdout:write((n == 1 and out.paint("bold", line) or line):match "^(.-)%s*$", "\n")
  end
end

local function value_of(one)
  local run = one.run and json.object { { "job", one.run.job }, { "status", one.run.status }, { "started_at", one.run.started_at } } or nil
  local problems = {}
  for i, p in ipairs(one.err and one.err.problems or {}) do
    problems[i] = json.object { { "file", p.file }, { "line", p.line }, { "message", p.message }, { "hint", p.hint } }
  end
  return json.object { { "kit", one.name }, { "path", one.path }, { "version", one.version }, { "extends", one.parent },
    { "project", one.project }, { "into", one.into }, { "load", one.load }, { "files", json.array(one.files) },
    { "trigger", one.trigger }, { "last_run", run }, { "error", one.err and first_line(one.err) },
    { "problems", one.err and json.array(problems) or nil } }
end

function M.run(options, positional)
  local list, broken = {}, false
  local ok, err = choice.each(choice.of(options, positional), function(kit)
    list[#list + 1] = listed(kit, options)
    broken = broken or kit.err ~= nil
  end)
  if not ok then return nil, err end
  local unasked = add_runs(list, options)
  if options.tree then list = as_tree(list) end
  if options.json then
    local values = {}
    for i, one in ipairs(list) do values[i] = value_of(one) end
    io.stdout:write(json.encode(json.array(values), true), "\n")
  else
    print_table(list)
    if unasked then out.note("last runs are left out: " .. unasked) end
  end
  return broken and 2 or 0
end

return M
