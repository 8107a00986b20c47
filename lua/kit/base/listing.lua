-- Lists of names for messages, cut to a bearable length. A file may have 300,000 headers, and one of them may have a
-- megabyte.
local M = {}

-- SHOWN is LIMIT_NAMES_SHOWN of src/base/limits.def. NAME is how many bytes of a name are shown.
local SHOWN, NAME = 12, 60

--- The first bytes of a text, at most `most`, cut between two characters. "…" at the end says that it was cut.
---@param s string
---@param most integer|nil  60 when not given
---@return string
function M.clip(s, most)
  most = most or NAME
  if #s <= most then return s end
  while most > 0 and s:byte(most + 1) & 0xC0 == 0x80 do most = most - 1 end
  return s:sub(1, most) .. "…"
end

--- "a, b, c". A list of more than twelve names ends in "…, … (40 in all)".
---@param names (string|integer)[]
---@param write (fun(name: string|integer): string)|nil  how one is written; nil: as it is
---@param most integer|nil
---@return string
function M.list(names, write, most)
  local out, last = {}, math.min(#names, most or SHOWN)
  for i = 1, last do
    local name = type(names[i]) == "string" and M.clip(names[i]) or names[i]
    out[i] = write and write(name) or tostring(name)
  end
  if #names > last then out[last + 1] = ("… (%d in all)"):format(#names) end
  return table.concat(out, ", ")
end

return M
