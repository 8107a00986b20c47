-- kitload diff: what changed in a kit, and by it in each kit that extends it.
local changes = require "kitload.kits.changes"
local difference = require "kitload.kits.difference"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"
local listing = require "kit.base.listing"
local out = require "kitload.talk.output"
local text = require "kitload.talk.text"
local versions = require "kitload.kits.versions"
local workspace = require "kitload.kits.workspace"

local M = {}

---@type kitload.Command
M.command = {
  name = "diff", usage = "KIT --since REV | --against FILE", summary = "what changed in a kit and its children",
  about = "Compares a kit, and each kit that extends it or requires it, with what it was at a commit of git (--since), or with what it "
    .. "would be if FILE stood in its place (--against). It tells fields, steps, facts, rules and hooks that are different, for all kits "
    .. "of which the same is true together. A change that is marked (!) decides which rows or values are loaded. Exit code 2 when one of "
    .. "the kits cannot be read.",
  groups = { "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "since", value = "REV", help = "a commit, as git takes it: HEAD, HEAD~3, main" },
    { name = "against", value = "FILE", help = "another text of the kit" },
    { name = "json", help = "as JSON, for each kit" },
  },
}

-- The name of the kit, below kits/ of the workspace, where it is now or was.
local function name_of(word)
  local path = word:find "%.lua$" and word:gsub("^.*kits/", ""):gsub("%.lua$", ""):gsub("/", ".") or word
  if not path:find "^[%w_-]+[%w_.-]*$" then return nil, errors.usage(("'%s' is not the name of a kit"):format(text.show(word))) end
  return path
end

local function version_of(name, options)
  if (options.since ~= nil) == (options.against ~= nil) then
    return nil, errors.usage("diff needs one of --since and --against", nil, { of_command = true })
  end
  if options.since then return versions.at_commit(options.since) end
  local found, err = workspace.find_kit(name)
  if not found then return nil, err end
  return versions.with_file(name, options.against)
end

-- Showing ---------------------------------------------------------------------------------------------------------------

local function sentences(one, label)
  local list = {}
  for i, change in ipairs(one.changes) do list[i] = (change.loads and "! " or "  ") .. changes.sentence(change, label) end
  return list
end

-- Kits of which the same is true, together.
local function groups_of(list, label)
  local groups, by_text = {}, {}
  for _, one in ipairs(list) do
    if one.status == "changed" then
      local told = sentences(one, label)
      local key = table.concat(told, "\n")
      if not by_text[key] then
        by_text[key] = { names = {}, told = told }
        groups[#groups + 1] = by_text[key]
      end
      table.insert(by_text[key].names, one.name)
    end
  end
  return groups
end

local function add(lines, head, value, columns)
  for i, line in ipairs(text.wrap(text.show(value), math.max(columns - text.width(head), 30))) do
    lines[#lines + 1] = (i == 1 and head or (" "):rep(text.width(head))) .. line
  end
end

local function group_lines(lines, group, columns)
  for i, line in ipairs(text.wrap(table.concat(group.names, ", "), columns - 2)) do
    lines[#lines + 1] = (i == 1 and "" or "  ") .. out.paint("bold", text.show(line))
  end
  for _, told in ipairs(group.told) do
    local mark = told:sub(1, 1)
    add(lines, "  " .. (mark == "!" and out.paint("yellow", "!") or " ") .. " ", told:sub(3), columns)
  end
end

local words = { broken = "cannot be read", ["was broken"] = "could not be read" }

local function broken_lines(lines, one, columns)
  lines[#lines + 1] = ("%s: %s"):format(out.paint("bold", text.show(one.name)), out.paint("red", words[one.status]))
  local p = one.err.problems and one.err.problems[1]
  add(lines, "    ", p and p.line and ("%s:%d: %s"):format(p.file, p.line, p.message) or one.err.message, columns)
  if p and p.hint then add(lines, "      ", p.hint:match "^[^\n]*", columns) end
end

local function print_list(list, label, columns)
  local lines, names = {}, { new = {}, removed = {}, same = {} }
  for _, group in ipairs(groups_of(list, label)) do
    group_lines(lines, group, columns)
    lines[#lines + 1] = ""
  end
  for _, one in ipairs(list) do
    if one.err then
      broken_lines(lines, one, columns)
      lines[#lines + 1] = ""
    elseif names[one.status] then
      table.insert(names[one.status], one.name)
    end
  end
  for _, kind in ipairs { { "new", "new since " .. label }, { "removed", "removed since " .. label }, { "same", "not changed" } } do
    if names[kind[1]][1] then add(lines, kind[2] .. ": ", listing.list(names[kind[1]]), columns) end
  end
  if lines[#lines] == "" then lines[#lines] = nil end
  io.stdout:write(table.concat(lines, "\n"), "\n")
end

local function change_value(change)
  return json.object { { "field", change.field }, { "item", change.item }, { "what", change.what }, { "before", change.before },
    { "after", change.after }, { "loads", change.loads }, { "lost", change.lost and json.array(change.lost) or nil },
    { "file", change.file and workspace.shown(change.file) }, { "line", change.line } }
end

local function value_of(one)
  local list, problems = {}, {}
  for i, change in ipairs(one.changes) do list[i] = change_value(change) end
  for i, p in ipairs(one.err and one.err.problems or {}) do
    problems[i] = json.object { { "file", p.file }, { "line", p.line }, { "message", p.message }, { "hint", p.hint } }
  end
  return json.object { { "kit", one.name }, { "status", one.status }, { "changes", json.array(list) },
    { "error", one.err and one.err.message }, { "problems", one.err and json.array(problems) or nil } }
end

-- Prints the list, and gives the exit code.
local function tell(list, version, options)
  if options.json then
    local values = {}
    for i, one in ipairs(list) do values[i] = value_of(one) end
    io.stdout:write(json.encode(json.array(values), true), "\n")
  else
    print_list(list, version.label, out.columns())
  end
  for _, one in ipairs(list) do
    if one.status == "broken" then return 2 end
  end
  return 0
end

function M.run(options, positional)
  local name, err = name_of(positional[1])
  if not name then return nil, err end
  local version
  version, err = version_of(name, options)
  if not version then return nil, err end
  local done, list = pcall(difference.of, name, version)
  versions.remove(version)
  if not done then error(list, 0) end
  if not list[1] then
    return nil, errors.usage(("there is no kit '%s', now or at %s"):format(text.show(name), version.label), "kitload kits lists the kits")
  end
  return tell(list, version, options)
end

return M
