-- Addresses: of the web, of a bucket, of another machine. kitload does not read them. The driver of each scheme refuses such a
-- word, with a command that writes the file to standard output in its hint.
local errors = require "kitload.talk.errors"

local M = {}

local reads = "kitload reads files and standard input"

-- A driver whose words are refused, with a hint.
---@return kitload.Place
local function refusing(hint_of)
  local function refused(word)
    return errors.input(("%s is an address, not a file"):format(word), hint_of(word), { code = "file.unreadable" })
  end
  local function nothing() return nil end
  return {
    again = true, refused = refused, stat = nothing, real = nothing,
    name = function(word) return word end,
    base = function(word) return word:match "[^/]+$" or word end,
    is_pattern = function() return false end,
    list = function(word) return { word }, {} end,
    open = function(word) return nil, refused(word) end,
  }
end

local function by_command(command)
  return refusing(function(word)
    return word:find "[*?'%s]" and reads or ("%s: %s | kitload run KIT -"):format(reads, command:format(word))
  end)
end

-- The drivers by scheme.
local drivers = {
  http = by_command "curl -fsSL '%s'", https = by_command "curl -fsSL '%s'", ftp = by_command "curl -fsS '%s'",
  ftps = by_command "curl -fsS '%s'", sftp = by_command "curl -fsS '%s'", scp = by_command "curl -fsS '%s'",
  s3 = by_command "aws s3 cp '%s' -", gs = by_command "gcloud storage cat '%s'",
  file = refusing(function(word) return ("write its path: %s"):format((word:match "://(.*)$":gsub("^localhost/", "/"))) end),
}

local unknown = refusing(function() return reads end)

--- The driver of an address; nil: the word is no address.
---@param word string
---@return kitload.Place?
function M.of(word)
  local scheme = word:match "^(%a[%w+.-]*)://"
  return scheme and (drivers[scheme:lower()] or unknown)
end

return M
