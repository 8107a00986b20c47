-- Loads a kit: finds its file and the files that it extends and requires, runs each in its environment, and checks the
-- whole.
--
--   path ─▶ text ─▶ chunk in a sandbox ─▶ k.kit … (extends: the same for the parent) ─▶ check ─▶ description, functions
local check = require "kit.language.check"
local dec = require "kit.base.dec"
local fault = require "kit.base.fault"
local language = require "kit.language"
local project = require "kit.facts.project"
local routes = require "kit.facts.routes"
local sandbox = require "kit.sandbox"
local sources = require "kit.facts.sources"
local state = require "kit.state"

local M = {}

---@class kit.Host
---@field read fun(path:string, root:string|nil):string|nil the bytes of a file; nil when there are none, or it is a link out of root
---@field roots string[] where `extends` and `require` look
---@field ops table[] the ops of ops.def
---@field guards kit.Guards
---@field null any the value of k.null
---@field array nil|fun(t: table?): table k.array
---@field check_op nil|fun(op:string, args:table):string|nil,string|nil what is wrong with an op's arguments, a hint
---@field templates nil|table<string, kit.Template> kits that were extended, by path, where several kits are loaded into one state

-- A template that was loaded for one kit, and that the next kit may extend without loading it again.
---@class kit.Template
---@field kit kit.Merged
---@field files { path: string, text: string }[]  of the template and of what it extends, in the order in which they were run
---@field envs table[]    their environments
---@field lines table<string, string[]>  the lines of each file, for messages
---@field words table[]   the tables `k` that their functions know
---@field opened fun(v: any): any  the object behind a handle that they hold

local Loader = {}
Loader.__index = Loader

-- The name crm.contacts is the file crm/contacts.lua below a root. No name leads out of the root.
local function file_name(name)
  if type(name) ~= "string" then return nil end
  for part in (name .. "."):gmatch "(.-)%." do
    if not part:find "^[%w_-]+$" then return nil end
  end
  return name:gsub("%.", "/") .. ".lua"
end

function Loader:find(name)
  local file, tried = file_name(name), {}
  if not file then return nil, ("%s is no name of a kit, write letters, digits, _ and dots"):format(fault.show(name)) end
  for _, root in ipairs(self.host.roots) do
    local path = root .. "/" .. file
    local text = self.host.read(path, root)
    if text then return path, text end
    tried[#tried + 1] = path
  end
  if #tried == 0 then return nil, "there is no kits folder to look in" end
  return nil, "no file " .. table.concat(tried, ", ")
end

-- Raised to end a chunk whose mistake has been recorded already.
local reported = setmetatable({}, { __metatable = false, __tostring = function() return "a mistake was reported" end })

-- Handles an error that ends a chunk: it records the message, without its place, at that place.
local function handler(faults)
  return function(message)
    if rawequal(message, reported) then return message end
    if type(message) ~= "string" then message = ("an error that is no text was raised, a %s"):format(type(message)) end
    local text, where = fault.locate(message)
    faults:add(where, text)
    return reported
  end
end

-- Hints for Lua's own messages: what is usually wrong.
local syntax_hints = {
  { "^unfinished string", "a quote is missing at the end of the text; a text of many lines stands in [[ … ]]" },
  { "^invalid escape sequence", [=[a backslash of a pattern or path is written twice, "\\d+", or the text stands in [[ ]]: [[\d+]]]=] },
  { "near <eof>", "the file ends before a bracket or a function is closed" },
  { "expected near '%d", "a number stands in parentheses: k.round(2)" },
  { "^'}' expected", "a comma or a bracket is missing before it" },
  { "^unexpected symbol near '}'", "there is a comma or an equals sign too many before it" },
  { "^'end' expected", "a function or an `if` before it has no end" },
  { "^'<eof>' expected", "there is a bracket or an `end` too many before it" },
  { "^syntax error near", 'a kit is Lua: local k = require "kit", then return k.kit "name" { … }' },
}

local function syntax_hint(message, text, line)
  local n = 0
  for source in (text .. "\n"):gmatch "(.-)\n" do
    n = n + 1
    if n == line and source:find "^%s*lo?ca?l?%s" and not source:find "^%s*local%s" then return "did you mean 'local'?" end
  end
  for _, pair in ipairs(syntax_hints) do
    if message:find(pair[1]) then return pair[2] end
  end
end

--- Run a file and give what it returns.
function Loader:run(path, text)
  self.session.faults:keep(path, self.is_project and project.masked(text) or text)
  self.files[#self.files + 1] = { path = path, text = text }
  if text:sub(1, 3) == "\xEF\xBB\xBF" then text = text:sub(4) end
  self.session.faults.current = path
  local env = sandbox.environment(self.host.guards, function(name) return self:require(name) end, language.has,
    self.is_project and project.words or nil)
  self.envs[#self.envs + 1] = env
  local chunk, message
  if self.host.guards.load then
    chunk, message = self.host.guards.load(text, "@" .. path, env)
  else
    chunk, message = load(text, "@" .. path, "t", env)
  end
  if not chunk then
    local line, rest = message:match "^.-:(%d+): (.*)$"
    rest = rest or message
    -- Lua quotes what it could not read. In a project that may be a password.
    if self.is_project then rest = project.masked(rest):gsub("near '[\"'%[].*$", "near a text") end
    self.session.faults:add({ file = path, line = tonumber(line) or 1 }, rest,
      syntax_hint(rest, text, tonumber(line) or 1))
    error(reported, 0)
  end
  return chunk()
end

--- `require` as kits have it: it gives kit and the files below the roots. Each file is run once.
function Loader:require(name)
  if name == "kit" then return self.k end
  if name == "kits" or name == "Kit" or name == "kitload" then
    error(("require %s: the language is require \"kit\""):format(fault.show(name)), 0)
  end
  local module = self.modules[name]
  self.required = self.required + 1
  if module == nil then
    if not self.session.loading then
      error(("require %s: files are required when the kit is loaded, not by its functions"):format(fault.show(name)), 0)
    end
    local path, text = self:find(name)
    if not path then error(("require %s: %s"):format(fault.show(name), text), 0) end
    self.modules[name] = false
    module = { value = self:run(path, text) }
    self.modules[name] = module
  elseif not module then
    error(("require %s: the file requires itself"):format(fault.show(name)), 0)
  end
  return module.value
end

--- The kit that `extends` names, loaded once. Nil after a mistake was recorded.
function Loader:extend(name, where)
  if not self.session.loading then error("a kit is made when it is loaded, not by a function", 0) end
  for i, open in ipairs(self.opening) do
    if open == name then
      local cycle = table.concat(self.opening, " extends ", i) .. " extends " .. name
      self.session.faults:add(where, ("a kit cannot extend itself: %s"):format(cycle))
      return nil
    end
  end
  local path, text = self:find(name)
  if not path then
    self.session.faults:add(where, ("extends %s: %s"):format(fault.show(name), text))
    return nil
  end
  for _, open in ipairs(self.paths) do
    if open == path then
      self.session.faults:add(where, ("a kit cannot extend itself: %s is being loaded"):format(path))
      return nil
    end
  end
  local template = self.host.templates and self.host.templates[path]
  if template then return self:take(template) end
  return self:keep(path, function() return self:kit(name, path, text, where) end)
end

-- Takes a template that an earlier kit has loaded.
function Loader:take(template)
  for _, file in ipairs(template.files) do
    self.files[#self.files + 1] = file
    self.session.faults.texts[file.path] = template.lines[file.path]
    self.session.faults.current = file.path
  end
  for _, env in ipairs(template.envs) do self.envs[#self.envs + 1] = env end
  for _, words in ipairs(template.words) do self.words[#self.words + 1] = words end
  self.behind[#self.behind + 1] = template.opened
  return template.kit
end

-- Loads a template, and keeps it for the next kit of this state. One with a mistake, or that requires a file, is not kept: its
-- mistakes belong to each kit that extends it, and a required file is run once for each kit.
function Loader:keep(path, load)
  local files, envs, faults, required = #self.files, #self.envs, #self.session.faults.list, self.required
  local kit = load()
  if not kit or not self.host.templates or self.required > required or #self.session.faults.list > faults then return kit end
  local template = { kit = kit, files = {}, envs = {}, lines = {}, words = { table.unpack(self.words) }, opened = self:opener() }
  for i = files + 1, #self.files do
    local file = self.files[i]
    template.files[#template.files + 1], template.lines[file.path] = file, self.session.faults.texts[file.path]
  end
  table.move(self.envs, envs + 1, #self.envs, 1, template.envs)
  self.host.templates[path] = template
  return kit
end

-- The object behind a handle of this kit, or of a template that was taken.
function Loader:opener()
  local behind = { self.session.open, table.unpack(self.behind) }
  return function(v)
    for _, open in ipairs(behind) do
      local object = open(v)
      if object ~= v then return object end
    end
    return v
  end
end

function Loader:kit(name, path, text, where)
  self.opening[#self.opening + 1] = name
  self.paths[#self.paths + 1] = path
  local kit = self.session.open(self:run(path, text))
  self.opening[#self.opening] = nil
  self.paths[#self.paths] = nil
  if not language.is_kit(kit) then
    if #self.session.faults.list > 0 then return nil end -- the mistake in that kit has been reported already
    self.session.faults:add(where or { file = path, line = 1 },
      ("%s gives %s, not a kit"):format(path, kit == nil and "nothing" or "a " .. type(kit)), 'write return k.kit "name" { … } in it')
    return nil
  end
  return kit
end

-- The defaults for all kits of the workspace, from the first root that has a _defaults.lua.
function Loader:read_defaults()
  for _, root in ipairs(self.host.roots) do
    local path = root .. "/_defaults.lua"
    local text = self.host.read(path, root)
    if text then
      self.session.defaults = language.defaults(self.session, path, self:run(path, text))
      return
    end
  end
end

-- All of loading that a limit of the sandbox may end.
function Loader:load(name, path, text)
  if path:find "^_defaults%.lua$" or path:find "/_defaults%.lua$" then
    self.session.defaults = language.defaults(self.session, path, self:run(path, text))
    return nil
  end
  if path:find "^projects/[^/]+%.lua$" or path:find "/projects/[^/]+%.lua$" then
    self.is_project = true
    local given = self:run(path, text)
    if language.is_kit(self.session.open(given)) then return self.session.open(given) end
    self.project = project.read(self.session, path, given, language.read_facts)
    return nil
  end
  -- A kit may be called routes, too. But a kit has roots.
  if #self.host.roots == 0 and (path == "routes.lua" or path:find "/routes%.lua$") then
    self.routes = routes.read(self.session, path, self.session.open(self:run(path, text)))
    return nil
  end
  if #self.host.roots == 0 and (path == "sources.lua" or path:find "/sources%.lua$") then
    self.sources = sources.read(self.session, path, self.session.open(self:run(path, text)))
    return nil
  end
  self:read_defaults()
  return self:kit(name, path, text)
end

-- Describes _defaults.lua itself when it is opened by its path: to read its limits, and to check it.
function Loader:describe_defaults(path)
  local d = self.session.defaults
  return {
    name = d.name, file = path, functions = 0, facts = d.facts, source = d.facts.source or {}, fields = {}, items = {}, examples = {},
    origins = d.origins, source_origins = d.source_origins, limits = d.limits,
  }, {}
end

-- The same for a file of projects/.
function Loader:describe_project(path)
  return {
    name = self.project.name, file = path, functions = 0, facts = {}, source = {}, fields = {}, items = {}, examples = {}, origins = {},
    source_origins = {}, project = self.project,
  }, {}
end

-- The same for routes.lua.
function Loader:describe_routes(path)
  return {
    name = "routes", file = path, functions = 0, facts = {}, source = {}, fields = {}, items = {}, examples = {}, origins = {},
    source_origins = {}, routes = self.routes,
  }, {}
end

-- The same for sources.lua.
function Loader:describe_sources(path)
  return {
    name = "sources", file = path, functions = 0, facts = {}, source = {}, fields = {}, items = {}, examples = {}, origins = {},
    source_origins = {}, sources = self.sources,
  }, {}
end

-- The headers that functions read with a literal, as in row:raw "S/H", without a field. Lines that are only a comment are
-- skipped.
local function raw_headers(files)
  local list, seen = {}, {}
  for _, file in ipairs(files) do
    for line in file.text:gmatch "[^\r\n]+" do
      for _, name in (line:find "^%s*%-%-" and "" or line):gmatch "[%w_)]%s*:%s*raw%s*%(?%s*([\"'])(.-)%1" do
        if not seen[name] and not name:find("\\", 1, true) then
          seen[name] = true
          list[#list + 1] = name
        end
      end
    end
  end
  return list
end

-- What every kit can reach besides its own values: k, the environments, Lua's functions and libraries.
function Loader:known()
  local known, mutators, names, libraries = {}, {}, {}, {}
  for _, words in ipairs(self.words) do known[words] = true end
  local array = debug.getmetatable(self.session.array {})
  if array then known[array] = true end
  for _, env in ipairs(self.envs) do
    known[env], libraries[env] = true, true
    for _, name in ipairs(sandbox.names()) do
      local value = env[name]
      known[value] = true
      if type(value) == "table" then names[name], libraries[value] = true, true end
      for _, item in next, type(value) == "table" and value or {} do known[item] = true end
    end
    for _, f in ipairs { env.table.insert, env.table.remove, env.table.sort, env.table.move, env.rawset, env.setmetatable } do
      mutators[f] = true
    end
  end
  return { known = known, mutators = mutators, names = names, libraries = libraries, opened = self:opener(),
           immutable = { [dec.metatable] = true } }
end

-- The mistakes in their order, and in `loaded` the paths of the files that were loaded until then.
function Loader:mistakes()
  local list, loaded = self.session.faults:sorted(), {}
  for i, file in ipairs(self.files) do loaded[i] = file.path end
  list.loaded = loaded
  return list
end

--- Load the kit at path. Gives its description and its functions, or nil and the list of mistakes.
---@param path string
---@return table|nil description, table[] functions_or_problems
function Loader:open(path)
  local faults = self.session.faults
  local text, why = self.host.read(path)
  if not text then
    faults:add({ file = path, line = 0 }, "the kit cannot be read" .. (why and ": " .. why or ""))
    return nil, self:mistakes()
  end
  local name, called = path, nil
  for _, root in ipairs(self.host.roots) do
    if path:sub(1, #root + 1) == root .. "/" then name = path:sub(#root + 2):gsub("%.lua$", ""):gsub("/", ".") end
    if name ~= path then called = name end
  end
  -- Guarded, because a spent limit must end the loading and not become one more mistake.
  self.path = path
  local ok, kit = (self.host.guards.xpcall or xpcall)(self.load, handler(faults), self, name, path, text)
  local description, functions
  -- The check runs also after mistakes, because it finds other ones.
  if ok and kit then
    description, functions = check.read(faults, self.ops, kit, self.host.check_op)
    if #functions > 0 then
      description.serial, description.reads_meta = state.look(faults, functions, self:known())
    end
  elseif ok and self.project then
    description, functions = self:describe_project(path)
  elseif ok and self.routes then
    description, functions = self:describe_routes(path)
  elseif ok and self.sources then
    description, functions = self:describe_sources(path)
  elseif ok and self.session.defaults then
    description, functions = self:describe_defaults(path)
  end
  self.session.loading = false
  if #faults.list > 0 then return nil, self:mistakes() end
  description.files, description.raw, description.called = self.files, raw_headers(self.files), called
  return description, functions
end

--- A limit of the sandbox has ended the loading, at this place if it is known. Gives all mistakes, with this one.
---@return kit.Problem[]
function Loader:cut_off(file, line, message)
  local faults = self.session.faults
  local where = file ~= "" and { file = file, line = line } or { file = self.path or "the kit", line = 0 }
  faults:add(where, "loading the kit " .. message)
  return self:mistakes()
end

-- k.null, where the host gives no value of its own.
M.null = setmetatable({}, { __metatable = false, __tostring = function() return "null" end })

-- k.array, where the host does not mark arrays.
function M.array(t)
  return t or {}
end

---@param host kit.Host
function M.new(host)
  local ops = {}
  for _, op in ipairs(host.ops) do ops[op.name] = op end
  local self = setmetatable({ host = host, ops = ops, modules = {}, files = {}, opening = {}, paths = {}, envs = {}, behind = {},
    required = 0 }, Loader)
  self.session = {
    faults = fault.new(), loading = true, null = host.null or M.null, array = host.array or M.array,
    load_kit = function(name, where) return self:extend(name, where) end,
  }
  self.k = language.new(self.session)
  self.words = { self.k }
  return self
end

return M
