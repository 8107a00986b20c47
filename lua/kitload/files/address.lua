-- Refuses a word that should be a file but is an address: of the web, of a bucket, of another machine.
local errors = require "kitload.talk.errors"
local sys = require "kitload.host.sys"

local M = {}

-- For a scheme: a command that writes the file to standard output, for the hint.
local fetch = {
  http = "curl -fsSL '%s'", https = "curl -fsSL '%s'", ftp = "curl -fsS '%s'", ftps = "curl -fsS '%s'", s3 = "aws s3 cp '%s' -",
  gs = "gcloud storage cat '%s'", sftp = "curl -fsS '%s'", scp = "curl -fsS '%s'",
}

--- The error for a word that is an address; nil for a file.
---@param word string
---@return table? err
function M.refused(word)
  local scheme, rest = word:match "^(%a[%w+.-]*)://(.*)$"
  if not scheme or sys.stat(word) then return nil end
  local hint = "kitload reads files and standard input"
  local how = fetch[scheme:lower()]
  if how and not word:find "[*?'%s]" then
    hint = ("kitload reads files and standard input: %s | kitload run KIT -"):format(how:format(word))
  elseif scheme:lower() == "file" then
    hint = ("write its path: %s"):format(rest:gsub("^localhost/", "/"))
  end
  return errors.input(("%s is an address, not a file"):format(word), hint, { code = "file.unreadable" })
end

return M
