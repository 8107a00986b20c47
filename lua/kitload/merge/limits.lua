-- The limits of a run: how many rows may be rejected, how many may be deleted, and how many must be read.
--
--   max_rejects   a count or a share of the rows read             after every ring
--   min_rows      a count of read rows                            before the merge
--   max_deletes   a count or a share of the rows that were there  after the merge, which is then rolled back
local errors = require "kitload.talk.errors"
local text = require "kitload.talk.text"

local M = {}

local function parse(value)
  if math.type(value) == "integer" and value >= 0 then return { count = value } end
  if type(value) == "string" then
    local share = value:match "^%s*(%d+%.?%d*)%s*%%%s*$"
    if share and tonumber(share) <= 100 then return { share = tonumber(share) } end
    if value:find "^%s*%d+%s*$" then return { count = math.tointeger(tonumber(value)) or math.maxinteger } end
  end
  return nil
end

--- The error for a limit that is neither a count nor a share; nil if both are right or not given.
---@param spec { max_rejects: integer|string|nil, max_deletes: integer|string|nil }
---@return table? err
function M.wrong(spec)
  for _, name in ipairs { "max_rejects", "max_deletes" } do
    local value = spec[name]
    if value ~= nil and not parse(value) then
      return errors.usage(("%s cannot be '%s'"):format(name, tostring(value)), 'a count of rows (10) or a share of them ("5%")')
    end
  end
  return nil
end

local function said(limit)
  return limit.share and ("%g%%"):format(limit.share) or limit.count == 0 and "none" or text.count(limit.count)
end

-- The limit that max_rejects and on_invalid set, and the name of the fact that sets it; nil: any number.
local function limit_of(spec)
  if spec.on_invalid == "abort" then return { count = 0 }, 'on_invalid = "abort"' end
  local limit = spec.max_rejects ~= nil and parse(spec.max_rejects) or nil
  if not limit and spec.mode == "overwrite" then return { count = 0 }, 'load = "overwrite"' end
  return limit, "max_rejects"
end

--- How many of so many read rows may be rejected; nil: any number.
---@param spec { max_rejects: integer|string|nil, on_invalid: string?, mode: string }
---@param read integer
---@return integer?
function M.most(spec, read)
  local limit = limit_of(spec)
  return limit and math.floor(limit.count or limit.share / 100 * read)
end

--- The error for too many rejected rows, or nil. Without max_rejects an overwrite allows none, because a rejected row would
--- be missing from the table afterwards. Any other mode then allows all. on_invalid = "abort" allows none.
---@param spec { max_rejects: integer|string|nil, on_invalid: string?, mode: string }
---@param read integer
---@param rejected integer
---@return table? err
function M.exceeded(spec, read, rejected)
  local limit, why = limit_of(spec)
  if not limit or rejected == 0 then return nil end
  local most = M.most(spec, read)
  if rejected <= most then return nil end
  return errors.refused(("%s of %s rejected, %s allows %s: nothing was loaded"):format(
      text.count(rejected), text.plural(read, "row"), why, said(limit)),
    why == "max_rejects" and "mend the rows, or raise max_rejects" or "mend the rows, or give max_rejects (--max-rejects)",
    { code = "max_rejects" })
end

--- The error for a run that read fewer rows than min_rows, or nil.
---@param spec { min_rows: integer? }
---@param read integer
---@return table? err
function M.too_few(spec, read)
  if not spec.min_rows or read >= spec.min_rows then return nil end
  return errors.refused(("%s read, and min_rows is %s: nothing was loaded"):format(text.plural(read, "row"), text.count(spec.min_rows)),
    "is the file complete? --min-rows takes another number for this run", { code = "min_rows" })
end

-- With fewer rows than this a share is not used, because it says little.
local EXEMPT = 100

local DELETES = { share = 50 }

-- How many rows may be deleted; nil: any number.
local function most_deletes(spec, before)
  local limit = spec.max_deletes ~= nil and parse(spec.max_deletes) or DELETES
  if limit.count then return limit.count, limit end
  if limit.share == 100 or limit.share > 0 and before < EXEMPT then return nil end
  return math.floor(limit.share / 100 * before), limit
end

--- The error for a load that deletes more rows than max_deletes allows, or nil. The default is half of the rows. A share is
--- not used for a table with fewer than 100 rows; a count always is.
---@param spec { max_deletes: integer|string|nil, mode: string }
---@param gone integer    rows that are deleted, or by which the table shrinks
---@param before integer  rows that the table had
---@param display string  the table
---@return table? err
function M.too_many_deletes(spec, gone, before, display)
  local most, limit = most_deletes(spec, before)
  if not most or gone <= most then return nil end
  return errors.refused(("%s would lose %s of its %s, and max_deletes is %s: nothing was loaded"):format(
      display, text.count(gone), text.plural(before, "row"), limit.share and said(limit) or text.count(limit.count)),
    "is the file complete? If these rows should be deleted: --max-deletes 100%, or a count", { code = "max_deletes" })
end

--- Whether so many rows may be deleted from a table with at least `least` rows. If so, the table need not be counted.
---@param least integer  rows that the table had at least
function M.may_go(spec, gone, least)
  local most = most_deletes(spec, math.max(least, EXEMPT))
  return gone == 0 or not most or gone <= most
end

return M
