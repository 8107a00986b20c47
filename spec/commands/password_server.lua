-- A role of the test server that must give its password, for a while. Everybody else gets in without one.
local psql = require "spec.psql"

local M = {}

local function literal(text) return "'" .. text:gsub("'", "''") .. "'" end

-- Write the file of the server's rules, by the server itself: it may run as another user.
local function write_rules(path, lines)
  psql.run(("copy (select unnest(array[%s])) to %s with (format csv, quote E'\\x01', delimiter E'\\x02');\nselect pg_reload_conf();\n"):format(
    table.concat(lines, ", "), literal(path)))
end

--- Make the role. Its statements are logged, and `password` is the only way in.
---@param role string
---@param password string
---@return { host: string, log: string, over: function }
function M.begin(role, password)
  local path = psql.run("show hba_file;\n"):gsub("%s+$", "")
  local data = psql.run("show data_directory;\n"):gsub("%s+$", "")
  local host = psql.run("select split_part(current_setting('unix_socket_directories'), ',', 1);\n"):gsub("%s+$", "")
  local before = {}
  for line in psql.run(("select line from unnest(string_to_array(pg_read_file(%s), E'\\n')) as line where line <> '' and line !~ '^#';\n"):format(
    literal(path))):gmatch "[^\n]+" do before[#before + 1] = literal(line) end
  psql.run(("drop role if exists %s; create role %s login password %s; alter role %s set log_statement = 'all';\n"):format(role, role,
    literal(password), role))
  write_rules(path, { literal(("local all %s scram-sha-256"):format(role)), table.unpack(before) })
  local function over()
    write_rules(path, before)
    psql.run(("drop owned by %s cascade; drop role %s;\n"):format(role, role))
  end
  return { host = host, log = data:gsub("/data$", "") .. "/server.log", over = over }
end

--- Call act(host) while the role exists.
function M.with(role, password, act)
  local server = M.begin(role, password)
  local ok, err = pcall(act, server.host)
  server.over()
  if not ok then error(err, 0) end
end

return M
