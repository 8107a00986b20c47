-- kitload bench: the desk of one review, for kitload serve. It reads one line of JSON and answers with one, as long as somebody asks.
local bench = require "kitload.bench.bench"
local child = require "kitload.host.child"
local desk = require "kitload.bench.desk"
local errors = require "kitload.talk.errors"
local json = require "kitload.talk.json"

local M = {}

---@type kitload.Command
M.command = {
  name = "bench", usage = "--folder DIR", summary = "answers questions about a review",
  groups = { "destination", "workers", "talk", "help" }, least = 0, most = 0,
  options = {
    { name = "folder", value = "DIR", help = "the folder of the import: review.json is in it" },
    { name = "meta", value = "NAME=VALUE", many = true, help = "as in run" },
    { name = "idle", value = "SECONDS", integer = 1, help = "end after this time without a question (600)" },
    { name = "ask", value = "JSON", many = true, help = "answer this on standard output, and end" },
  },
}

local function serve(at, options)
  local listener, err = child.listen(options.folder .. "/bench.sock")
  if not listener then return nil, err end
  while true do
    local line = listener:next(options.idle or 600)
    if not line then break end
    listener:answer(bench.answer(at, line))
  end
  listener:close()
  os.remove(options.folder .. "/bench.sock")
  return 0
end

function M.run(options)
  if not options.folder then return nil, errors.usage("bench needs --folder DIR") end
  local at, err = desk.open(options.folder, options)
  if not at then
    if not options.ask then return nil, err end
    for _ = 1, #options.ask do io.stdout:write(json.encode(bench.refused(err)), "\n") end
    return 0
  end
  at = { desk = at }
  if not options.ask then return serve(at, options) end
  for _, line in ipairs(options.ask) do io.stdout:write(bench.answer(at, line), "\n") end
  return 0
end

return M
