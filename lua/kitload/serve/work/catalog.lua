-- What the workspace's kits are, for handlers: written into the spool when the front begins and when the workspace changes. So a
-- worker opens no kit, and a workspace that does not load leaves what was read before.
--
--   SPOOL/kits/index.json    { data = [ { name, label, project?, to?, format, origins? } ], refused = [ { name, why } ],
--                              origins = { PROJECT = [ … ] } }
--   SPOOL/kits/NAME.json     the kit, as GET /v1/kits/NAME answers
local choice = require "kitload.kits.choice"
local connect = require "kitload.connect.connect"
local jobs = require "kitload.records.jobs"
local json = require "kitload.talk.json"
local near = require "kit.base.near"
local project = require "kitload.kits.project"
local reach_of = require "kitload.kits.reach"
local spool = require "kitload.serve.base.spool"
local steps = require "kit.steps"
local sys = require "kitload.host.sys"
local text = require "kitload.talk.text"
local workspace = require "kitload.kits.workspace"

local M = {}

--- A kit's name for people: "crm.new_contacts" is "New contacts".
function M.label(name)
  local word = name:match "[^.]+$":gsub("_", " ")
  return (word:gsub("^%l", string.upper))
end

-- What an enum gives, each once, in their order.
local function options_of(field)
  for _, step in ipairs(field.steps) do
    if step.name == "enum" then
      local list, seen = {}, {}
      for i = 1, #step.args, 2 do
        local value = step.args[i]
        if not seen[value] then
          seen[value] = true
          list[#list + 1] = json.object { { "value", value } }
        end
      end
      return json.array(list)
    end
  end
end

local function is_read(field)
  local step = field.steps[1]
  local info = step and steps.get and steps.get(step.name)
  return not (step and (step.class == "value" or info and info.class == "value"))
end

local function headers_of(field)
  local list = {}
  for _, header in ipairs(field.from or { field.name }) do
    if type(header) == "string" then list[#list + 1] = header end
  end
  return list
end

local function field_value(field)
  local headers, options = headers_of(field), options_of(field)
  local label = field.facts.label or headers[1] or field.name
  local aliases = {}
  for _, header in ipairs(headers) do
    if header ~= label then aliases[#aliases + 1] = header end
  end
  return json.object { { "name", field.name }, { "label", label }, { "help", field.facts.help },
    { "required", field.facts.required == true },
    { "kind", options and "enum" or field.domain or "text" }, { "options", options }, { "example", field.facts.example },
    { "aliases", aliases[1] and json.array(aliases) or nil } }
end

-- Two runs of one kit have the same hash in jobs and here.
local function hash_of(description)
  local list = {}
  for i, file in ipairs(description.files) do
    list[i] = { path = file.path:match "([^/]+/[^/]+)$" or file.path, text = file.text }
  end
  return jobs.kit_hash(list)
end

-- A path as it is below the workspace.
local function below(path)
  local root = workspace.root() .. "/"
  if path:sub(1, #root) == root then return path:sub(#root + 1) end
  return path:sub(1, 1) ~= "/" and not path:find("..", 1, true) and path or nil
end

-- Keeps the text of a kit's files as they are now. A review that begins with this version reads it there.
local function pin(dir, hash, description)
  local to = ("%s/kits/pinned/%s"):format(dir, hash)
  if sys.stat(to) then return true end
  local part = ("%s.%s.part"):format(to, sys.uuid())
  for _, file in ipairs(description.files) do
    local path = below(file.path)
    if path then
      local ok, err = sys.mkdir(part .. "/" .. path:match "^(.*)/[^/]*$", 448)
      if ok then ok, err = sys.write(part .. "/" .. path, file.text) end
      if not ok then return nil, err end
    end
  end
  return sys.rename(part, to)
end

-- The most bytes of a file.
M.MOST = 10 * (1 << 30)

local function value_of(name, description)
  local fields = {}
  for _, field in ipairs(description.fields) do
    if is_read(field) then fields[#fields + 1] = field_value(field) end
  end
  return json.object { { "name", name }, { "label", M.label(name) }, { "fields", json.array(fields) },
    { "limits", json.object { { "bytes", M.MOST } } }, { "formats", json.array { "csv", "json" } } }
end

local function first_line(err)
  local p = err.problems and err.problems[1]
  return text.hide_passwords(p and p.line and ("%s:%d: %s"):format(p.file, p.line, p.message) or err.message:match "^[^\n]*")
end

-- Which pages may show the widget, by the projects that say it. A project whose file is wrong shows it in none.
local function origins_of_projects()
  local list = json.object {}
  for _, name in ipairs(project.names()) do
    local stated, err = project.stated(name, "origins")
    if err then stated = {} end
    if stated then list[#list + 1] = { name, json.array(stated) } end
  end
  return list
end

-- The kits of the last time, by their names.
local function earlier_of(dir)
  local ok, index = pcall(json.decode, spool.read(dir .. "/kits/index.json") or "")
  local by_name = {}
  for _, entry in ipairs(ok and index.data or {}) do by_name[entry.name] = entry end
  return by_name
end

local function entry_of(kit)
  return json.object { { "name", kit.name }, { "file", kit.file }, { "label", kit.label }, { "project", kit.project },
    { "has_destination", kit.has_destination }, { "format", kit.format }, { "hash", kit.hash }, { "stale", kit.stale },
    { "origins", kit.origins and json.array(kit.origins) } }
end

--- What tells whether the workspace has changed since.
---@return string
function M.stamp()
  local root, list = workspace.root(), {}
  for _, name in ipairs(workspace.modules { root .. "/kits" }) do list[#list + 1] = ("kits/%s.lua"):format((name:gsub("%.", "/"))) end
  for _, path in ipairs(sys.glob(root .. "/projects/*.lua")) do list[#list + 1] = path:sub(#root + 2) end
  list[#list + 1] = "kits/_defaults.lua"
  for i, path in ipairs(list) do
    local there = sys.stat(root .. "/" .. path)
    list[i] = there and ("%s %s %s %d"):format(path, there.id, there.mtime, there.size) or path
  end
  return sys.sha256(table.concat(list, "\n"))
end

--- Read all kits, and write what they are. One that does not load now stays as it was, if it was read before.
---@param dir string   the spool
---@param to string?   --to of the front
---@return { count: integer, first: table?, refused: { name: string, why: string, kept: boolean }[] }?, table? err
function M.write(dir, to)
  local index, refused, wanted = {}, {}, { ["index.json"] = true }
  local found, write_err, before = { count = 0, refused = refused }, nil, earlier_of(dir)
  local function add(kit)
    wanted[kit.name .. ".json"], wanted[kit.hash:sub(1, 16)] = true, true -- what is asked, and templates of this version
    index[#index + 1] = entry_of(kit)
    found.count, found.first = found.count + 1, found.first or { name = kit.name, project = kit.project }
  end
  local function note(kit)
    if kit.err then
      local kept = before[kit.name]
      refused[#refused + 1] = { name = kit.name, why = first_line(kit.err), kept = kept ~= nil }
      if kept then
        kept.stale = true
        add(kept)
      end
      return
    end
    local d = kit.opened.description
    if not d.facts.into then return end -- a template, which other kits extend
    -- A project is not asked here: reading it would take its secrets out of the environment, which its runs need.
    local has_destination = d.facts.project ~= nil or connect.given(reach_of.of { to = to })
    local hash = hash_of(d)
    local pinned, why = pin(dir, hash, d)
    if not pinned then write_err = why end
    local ok, err = sys.write(("%s/kits/%s.json"):format(dir, kit.name), json.encode(value_of(kit.name, d)) .. "\n")
    if not ok then write_err = err end
    add { name = kit.name, file = below(kit.opened.path), label = M.label(kit.name), project = d.facts.project,
      has_destination = has_destination, format = d.source.format, hash = hash, origins = d.facts.origins }
  end
  if workspace.kits(workspace.root())[1] then
    local ok, err = choice.each(choice.of({}, {}), note)
    if not ok then return nil, err end
  end
  if write_err then return nil, write_err end
  local list = {}
  for i, one in ipairs(refused) do list[i] = json.object { { "name", one.name }, { "why", one.why } } end
  local ok, err = sys.write(dir .. "/kits/index.json",
    json.encode(json.object { { "data", json.array(index) }, { "refused", json.array(list) },
      { "origins", origins_of_projects() } }) .. "\n")
  if not ok then return nil, err end
  for _, path in ipairs(sys.glob(dir .. "/kits/*")) do
    local name = path:match "[^/]+$"
    if name:find "%.json$" and not wanted[name] or name:find "%.template$" and not wanted[name:match "%.(%x+)%.template$"] then
      os.remove(path)
    end
  end
  return found
end

--- Versions of kits that no review needs, and that are not those of now, are taken away.
---@param dir string
---@param needed table<string, boolean>   hashes
function M.unpin(dir, needed)
  for _, entry in pairs(earlier_of(dir)) do needed[entry.hash] = true end
  for _, name in ipairs(spool.names(dir .. "/kits/pinned")) do
    if not needed[name] then spool.erase(dir .. "/kits/pinned/" .. name) end
  end
end

--- The first names of a list, for messages.
M.names = near.keys

return M
