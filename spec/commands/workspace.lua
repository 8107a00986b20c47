-- A workspace for end-to-end specs: a temporary folder with kits, and a schema of its own on the test server.
local cjson = require "cjson"
local lfs = require "lfs"
local h = require "spec.helper"
local psql = require "spec.psql"

local M = {}

-- Files of specs come one after the other to one server, two of them in a second, or in one process, where each loads this
-- module anew: the process and the time that it has worked tell them apart.
local counter, stamp = 0, (tonumber(h.read("/proc/self/stat"):match "^%d+") + math.floor(os.clock() * 1e6)) % 1000000

---@class spec.Workspace
---@field dir string
---@field schema string
local Workspace = {}
Workspace.__index = Workspace

--- A fresh workspace with a fresh schema; the kits see it as the first on the search path.
function M.new()
  counter = counter + 1
  local self = setmetatable({ dir = h.tmp(), schema = ("w%d_%d"):format(counter, stamp) }, Workspace)
  assert(lfs.mkdir(self.dir .. "/kits"))
  self.binary = h.build:sub(1, 1) == "/" and h.kitload or h.pwd() .. "/" .. h.kitload
  if h.conninfo() then self:sql(("drop schema if exists %s cascade; create schema %s"):format(self.schema, self.schema)) end
  return self
end

--- The destination as --to takes it.
function Workspace:to()
  return ("%s options='-c search_path=%s'"):format(h.conninfo(), self.schema)
end

--- Write a file below the workspace.
function Workspace:write(name, bytes)
  local folder = name:match "^(.*)/[^/]*$"
  if folder and not lfs.attributes(self.dir .. "/" .. folder) then h.sh("mkdir -p " .. h.quote(self.dir .. "/" .. folder)) end
  return h.write(self.dir .. "/" .. name, bytes)
end

function Workspace:read(name) return h.read(self.dir .. "/" .. name) end

--- A rejects file without its byte order mark and what says where its rows come from (_job, _kit, _file).
function Workspace:rejects(name)
  local text = self:read(name):gsub(',"_job":"[^"]*","_kit":"[^"]*","_file":"[^"]*"', ""):gsub("^\u{FEFF}", ""):gsub("([,;\t|])_job%1_kit%1_file", "")
  return (text:gsub("([,;\t|])[dryun%- ]*%x+%-%x+%-%x+%-%x+%-%x+%1[^,;\t|\n]*%1[^,;\t|\n]*", ""))
end

function Workspace:exists(name) return h.exists(self.dir .. "/" .. name) end

--- Write kits/NAME.lua (dots are folders). `return k.kit …` is enough: the language is required for it.
function Workspace:kit(name, source)
  return self:write("kits/" .. name:gsub("%.", "/") .. ".lua", 'local k = require "kit"\n' .. source)
end

-- With self.again, files are loaded even if they were loaded before. It is for specs that are not about that.
function Workspace:words(...)
  local words, told = { self.binary }, false
  for _, word in ipairs { ... } do
    words[#words + 1] = h.quote(word)
    told = told or word == "--if-loaded"
  end
  if self.again and (...) == "run" and not told then words[#words + 1] = "--if-loaded again" end
  return words
end

--- Run kitload in the workspace. Gives the exit code, standard output, standard error.
function Workspace:kitload(...)
  local words = self:words(...)
  return h.sh(("cd %s && unset PGHOST PGUSER PGDATABASE && TERM=dumb exec %s </dev/null"):format(h.quote(self.dir), table.concat(words, " ")))
end

--- kitload run … --to the test server, with no files of problems unless asked for.
function Workspace:run(...)
  return self:kitload("run", "--to", self:to(), ...)
end

--- The same with --report. Gives the exit code, the report as a table (nil where there is none), standard output and error.
function Workspace:report(...)
  os.remove(self.dir .. "/.report.json")
  local code, out, err = self:run("--report", ".report.json", ...)
  return code, self:exists ".report.json" and cjson.decode(self:read ".report.json") or nil, out, err
end

--- Run SQL; gives the rows as lines, columns separated by "|", NULL as "∅".
function Workspace:sql(text)
  return (psql.run(("set search_path = %s, public;\n%s;\n"):format(self.schema, text)):gsub("\n$", ""))
end

return M
