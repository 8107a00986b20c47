-- Mended rows that come back to an overwrite: they join the rows that it has loaded, and take none of them away.
--
--   the file ── overwrite ─▶ table = its good rows     the rejects file ── upsert, append ─▶ + the mended rows
local M = {}

--- Whether the files of this run are rejects files that an overwrite must not take for the whole table.
---@param mode string?
---@param files kitload.File[]
---@return boolean? mended, table? err
function M.joins(mode, files)
  if mode ~= "overwrite" then return false end
  local names, others = {}, {}
  for _, file in ipairs(files) do table.insert(file.is_rejects and names or others, file.name) end
  if #names == 0 then return false end
  if #others == 0 then return true end
  return nil, { kind = "refused", exit = 5,
    message = ("%s is a rejects file, whose rows join the table, and %s replaces it: nothing was loaded"):format(
      names[1], others[1]),
    hint = ("run %s first, then the mended rows"):format(#others == 1 and others[1] or "the others") }
end

--- As a run whose rows join those of the table: by the key, where there is one, else behind them.
---@param spec kitload.loading.spec
function M.join(spec)
  spec.mode, spec.overwrite, spec.no_index = spec.key and "upsert" or "append", nil, spec.key and true or spec.no_index
end

M.note = "a rejects file: its rows join those that are in the table, and none is deleted, as an overwrite would"

return M
