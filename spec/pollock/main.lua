-- scripts/pollock: the whole set, 2,290 files; what was read worst, by pollution and by file, and both scores.
--   --rows=A-B      only files that spoil these rows
--   --source=FILE   their table, not ours
local h = require "spec.helper"
local files = require "spec.pollock.files"
local run = require "spec.pollock.run"
local score = require "spec.pollock.score"

local options = {}
for _, word in ipairs(arg) do
  local name, value = word:match "^%-%-(%l+)=(.+)$"
  options[name or word] = value or true
end
local from, to = (options.rows or ""):match "^(%d+)%-(%d+)$"
local list = files.all(from and function(row) return row >= tonumber(from) and row <= tonumber(to) end,
  options.source and h.read(options.source))

local seen, kinds, unseen = {}, {}, {}
local sums = run.all(list, function(file, told, sniffed, lost)
  seen[#seen + 1] = { name = file.name, told = told, sniffed = sniffed }
  local kind = kinds[file.kind] or { name = file.kind, files = 0, told = 0, sniffed = 0, weight = 0 }
  kinds[file.kind], kind.files, kind.weight = kind, kind.files + 1, kind.weight + score.weight(file)
  kind.told, kind.sniffed = kind.told + told, kind.sniffed + sniffed
  if lost > 0 then unseen[#unseen + 1] = ("%s: %d"):format(file.name, lost) end
end)

print "files   told     sniffed  weight  pollution"
local ordered = {}
for _, kind in pairs(kinds) do ordered[#ordered + 1] = kind end
table.sort(ordered, function(a, b) return a.name < b.name end)
for _, kind in ipairs(ordered) do
  print(("%5d  %7.4f  %7.4f  %6.0f  %s"):format(kind.files, kind.told / kind.files, kind.sniffed / kind.files, kind.weight, kind.name))
end
for _, way in ipairs { "told", "sniffed" } do
  table.sort(seen, function(a, b) return a[way] < b[way] or a[way] == b[way] and a.name < b.name end)
  for i = 1, math.min(12, #seen) do print(("%-8s %6.3f  %s"):format(way, seen[i][way], seen[i].name)) end
end
for _, text in ipairs(unseen) do print("rows of which nothing is said: " .. text) end
print(("%d files, of 10: told how they are written %.3f, weighted %.3f; by its own sniffing %.3f, weighted %.3f"):format(#list,
  sums.told.simple, sums.told.weighted, sums.sniffed.simple, sums.sniffed.weighted))
print(("files with a row of which nothing is said: %d"):format(sums.unseen))
os.exit(sums.unseen == 0)
