-- The widget's pages on the disk, and `kitload serve --embed KIT`: the lines with which a host's page takes them.
local errors = require "kitload.talk.errors"
local near = require "kit.base.near"
local out = require "kitload.talk.output"
local serve_options = require "kitload.serve.options"
local spool = require "kitload.serve.base.spool"
local sys = require "kitload.host.sys"
local workspace = require "kitload.kits.workspace"

local M = {}

--- Where the pages are: beside the program, as a build has them, or where they were installed.
---@param program string  its path
---@return string? folder  nil: there are none
function M.folder(program)
  local at = program:match "^(.*)/[^/]*$"
  for _, folder in ipairs { at .. "/web", at .. "/../share/kitload/web" } do
    if sys.stat(folder .. "/frame.html") then return folder end
  end
end

local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

-- A hash in hexadecimal digits, as SRI writes it.
local function base64(hex)
  local bytes, digits = hex:gsub("%x%x", function(two) return string.char(tonumber(two, 16)) end), {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local n = a << 16 | (b or 0) << 8 | (c or 0)
    for place = 0, 3 do
      local at = n >> 18 - 6 * place & 63
      digits[#digits + 1] = (place == 2 and not b or place == 3 and not c) and "=" or DIGITS:sub(at + 1, at + 1)
    end
  end
  return table.concat(digits)
end

local function lines(folder, base, kit, project)
  local hash = base64(sys.sha256(spool.read(folder .. "/kitload.js")))
  return ([[
<script src="%s/kitload.js" integrity="sha256-%s" crossorigin="anonymous"></script>
<button id="import">Import</button>
<script>
  document.getElementById("import").onclick = () => kitload.open({
    base: "%s", kit: "%s",%s
    token: () => fetch("/import-token", { method: "POST" }).then((answer) => answer.text()),
  }).then((summary) => console.log(summary));
</script>

/import-token is an address of your server. It knows who its user is, asks for a client token with its key, and answers with it:

curl -X POST %s/v1/sessions -H "Authorization: Bearer klk_…" -H "Content-Type: application/json" \
  -d '{"kit": "%s", "subject": "the user"}'
]]):format(base, hash, base, kit, project and (' project: "%s",'):format(project) or "", base, kit)
end

--- Print the lines.
---@param options table   of the command line
---@param listen string   where the front listens
---@return integer? code, table? err
function M.print(options, listen)
  local kit = options.embed
  if not workspace.file_of(kit) then
    return nil, errors.usage(("there is no kit '%s'"):format(kit), near.did_you_mean(kit, workspace.kits(workspace.root())))
  end
  local folder = M.folder(sys.realpath "/proc/self/exe")
  if not folder then return nil, errors.usage("this kitload has no pages", "make web builds them; it needs node and npm") end
  local project
  if options.project then
    local err
    project, err = serve_options.project(options.project)
    if not project then return nil, err end
  end
  io.stdout:write(lines(folder, "http://" .. listen, kit, project))
  out.note("behind a proxy, write its address in place of http://" .. listen .. "; after an update of kitload, print the lines again")
  return 0
end

return M
