-- Finds the place that a word of the command line, or of source.files, means: a file's path, standard input, an address.
--
-- A place is a driver, a table of a few functions. The rest of the conductor calls these and does not ask which place it is, so
-- that a new place is one more driver.
local address = require "kitload.places.address"
local path = require "kitload.places.path"
local standard_input = require "kitload.places.standard_input"
local sys = require "kitload.host.sys"

---@class kitload.Place
---@field again boolean  it can be read twice
---@field refused fun(word: string): table?  the error, where such a word cannot be read
---@field name fun(word: string): string  as messages call it
---@field base fun(word: string): string  the same without its folder
---@field stat fun(word: string): table?  size, times and identity, as sys.stat gives them; nil: there are none
---@field real fun(word: string): string?  the one name that it has, without links
---@field is_pattern fun(word: string): boolean  the word stands for the files that it matches
---@field list fun(word: string): string[], string[]  what a pattern matches: files, and folders
---@field open fun(word: string, how: table): userdata?, table?  a source of its bytes

local M = { standard_input = standard_input }

--- The place of a word. A file that is called like an address is a file.
---@param word string
---@return kitload.Place
function M.of(word)
  if word == standard_input.word then return standard_input end
  local driver = address.of(word)
  return driver and not sys.stat(word) and driver or path
end

return M
