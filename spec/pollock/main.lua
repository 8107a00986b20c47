-- scripts/pollock: the whole set, 2,290 files, and what was read worst. Arguments: --rows=A-B, only files that spoil these rows.
local files = require "spec.pollock.files"
local run = require "spec.pollock.run"

local from, to = (arg[1] or ""):match "^%-%-rows=(%d+)%-(%d+)$"
local list = files.all(from and function(row) return row >= tonumber(from) and row <= tonumber(to) end)
local seen = {}
local told, sniffed = run.all(list, function(file, by_told, by_itself)
  seen[#seen + 1] = { name = file.name, told = by_told, sniffed = by_itself }
end)
for _, way in ipairs { "told", "sniffed" } do
  table.sort(seen, function(a, b) return a[way] < b[way] or a[way] == b[way] and a.name < b.name end)
  for i = 1, math.min(12, #seen) do print(("%-8s %6.3f  %s"):format(way, seen[i][way], seen[i].name)) end
end
print(("%d files: told how they are written %.3f, by its own sniffing %.3f, of 10"):format(#list, told, sniffed))
