-- Runs a command at a terminal (script, of util-linux), and types an answer when its question is there.
local h = require "spec.helper"

local M = {}

--- Gives the exit code, and all that the terminal shows. A question that does not come within 30 seconds is an error: the command
--- would wait for its answer for ever.
---@param dir string      the folder to run in
---@param command string  a line for the shell
---@param answers { [1]: string, [2]: string }[]  the end of a question, and what is typed then
function M.run(dir, command, answers)
  local steps, folder = {}, h.tmp()
  for i, answer in ipairs(answers) do steps[i] = ("answer %s %s"):format(h.quote(answer[1]), h.quote(answer[2])) end
  local code, out = h.sh(([[cd %s
mkfifo %s/in
script -qefc %s %s/said <%s/in >%s/out 2>&1 &
exec 3>%s/in
answer() {
  for turn in $(seq 600); do
    grep -qaF -- "$1" %s/said && { printf '%%s\n' "$2" >&3; return; }
    sleep 0.05
  done
  kill $!
  echo "the question did not come: $1"
  cat %s/said
  exit 98
}
%s
wait $!
code=$?
exec 3>&-
cat %s/said
exit $code]]):format(h.quote(dir), folder, h.quote(command), folder, folder, folder, folder, folder, folder, table.concat(steps, "\n"), folder))
  if code == 98 then error(out, 2) end
  return code, out
end

return M
