-- The pages of serve in Chromium: starts web/test/run.mjs, one browser for all of its specs.
local h = require "spec.helper"
if h.no_server(pending) then return end

local function is_there(program) return h.sh("command -v " .. program .. " >/dev/null") == 0 end

if not (is_there "node" and is_there "chromium" and h.exists "web/node_modules/.installed-lock" and h.exists(h.build .. "/web/frame.html")) then
  pending("the specs of web/test: they need node, npm and chromium, and make web", function() end)
  return
end

describe("the pages of serve", function()
  local said = {}

  setup(function()
    local command = ("KITLOAD_WEB=%s KITLOAD=%s node web/test/run.mjs"):format(h.quote(h.pwd() .. "/" .. h.build .. "/web"),
      h.quote(h.pwd() .. "/" .. h.kitload))
    local _, out, err = h.sh(command)
    said.err = err
    for line in out:gmatch "[^\n]+" do
      local outcome, name, title = line:match "^([^\t]*)\t%d+\t(%w+): (.*)$"
      if outcome then
        said[name] = said[name] or { n = 0, wrong = {} }
        said[name].n = said[name].n + 1
        if outcome ~= "ok" then table.insert(said[name].wrong, title) end
      end
    end
  end)

  -- How many specs each file has, so that none is left out silently.
  for name, n in pairs { axe = 2, grid = 10, loader = 7, react = 1, served = 6, steps = 12, unit = 5 } do
    it(("do what web/test/%s.spec.mjs says"):format(name), function()
      assert.same({ n = n, wrong = {} }, said[name], said.err)
    end)
  end
end)
