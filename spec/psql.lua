-- One psql that stays open for the SQL of a file of specs: a process and a session for each question would cost more than the
-- answers. After each question the session is as new: no transaction, no setting, no temporary table is left.
local h = require "spec.helper"

local M = {}

local AS_NEW = "set client_min_messages = error; rollback; discard all;"

-- The open psql: input and output are pipes to it, folder has what it says on standard error.
local open, asked = nil, 0

local function start()
  local folder = h.tmp()
  assert(os.execute(("mkfifo -m 600 %s/out"):format(folder)))
  local psql = { folder = folder }
  psql.input = assert(io.popen(("exec psql -X -q -A -t -P null=∅ -v ON_ERROR_STOP=1 -d %s >%s/out 2>%s/err"):format(
    h.quote(h.conninfo()), folder, folder), "w"))
  psql.output = assert(io.open(folder .. "/out", "rb"))
  psql.input:setvbuf "full"
  -- A process in the background of a spec may still have the other end of the pipe, so psql is told that it is the end.
  return setmetatable(psql, { __gc = function(self)
    if self.input then self.input:write "\\q\n" self.input:close() end
  end })
end

-- What psql answers, or nil and what it said before it ended. It ends with the first mistake.
local function ask(psql, text)
  asked = asked + 1
  local file = h.write(psql.folder .. "/sql", text)
  local mark, lines = ("-- answered %d\n"):format(asked), {}
  psql.input:write("\\i ", file, "\n", AS_NEW, "\n\\echo ", mark:sub(1, -2), "\n")
  psql.input:flush()
  for line in psql.output:lines "L" do
    if line:sub(-#mark) == mark then
      lines[#lines + 1] = line:sub(1, -#mark - 1)
      return table.concat(lines)
    end
    lines[#lines + 1] = line
  end
  psql.input:close()
  psql.output:close()
  psql.input = nil
  return nil, h.read(psql.folder .. "/err")
end

--- Run SQL. Gives what psql prints, or raises what it objects to.
function M.run(text)
  local fresh = not open
  open = open or start()
  local out, err = ask(open, text)
  if out then return out end
  open = nil
  -- Somebody may have ended its session between two questions. The second one was not asked then.
  if not fresh and err:find("connection to server was lost", 1, true) and not err:find("ERROR:", 1, true) then return M.run(text) end
  error(err, 2)
end

return M
