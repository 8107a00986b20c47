-- How many rejected rows a run bears: max_rejects as a count or a share, and its defaults.
local text = require "kitload.text"

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

--- The error of a max_rejects that is neither a count nor a share; nil when it is one, or not given.
function M.wrong(value)
  if value == nil or parse(value) then return nil end
  return { kind = "usage", exit = 2, message = ("max_rejects cannot be '%s'"):format(tostring(value)),
           hint = 'a count of rows (10) or a share of them ("5%")' }
end

-- What max_rejects and on_invalid bear, and which of them says so; nil: any number.
local function limit_of(spec)
  if spec.on_invalid == "abort" then return { count = 0 }, 'on_invalid = "abort"' end
  local limit = spec.max_rejects ~= nil and parse(spec.max_rejects) or nil
  if not limit and spec.mode == "overwrite" then return { count = 0 }, 'load = "overwrite"' end
  return limit, "max_rejects"
end

--- How many rows a run of so many rows bears to be rejected; nil: any number.
---@param spec { max_rejects: integer|string|nil, on_invalid: string?, mode: string }
---@param read integer
---@return integer?
function M.most(spec, read)
  local limit = limit_of(spec)
  return limit and math.floor(limit.count or limit.share / 100 * read)
end

--- The error of too many rejected rows, or nil. Without max_rejects an overwrite bears none, as what it removes would
--- be missed; any other mode bears them all. on_invalid = "abort" bears none.
---@param spec { max_rejects: integer|string|nil, on_invalid: string?, mode: string }
---@param read integer
---@param rejected integer
---@return table? err
function M.exceeded(spec, read, rejected)
  local limit, why = limit_of(spec)
  if not limit or rejected == 0 then return nil end
  local most = M.most(spec, read)
  if rejected <= most then return nil end
  local bears = limit.share and ("%g%%"):format(limit.share) or limit.count == 0 and "none" or text.count(limit.count)
  return { kind = "refused", exit = 5, code = "max_rejects",
    message = ("%s of %s rejected, %s allows %s: nothing was loaded"):format(
      text.count(rejected), text.plural(read, "row"), why, bears),
    hint = why == "max_rejects" and "mend the rows, or raise max_rejects" or "mend the rows, or give max_rejects (--max-rejects)" }
end

return M
