-- Checks that the words of docs/glossary.md have one meaning each, as far as a phrase shows it. Call: lua5.4
-- scripts/lint.d/words.lua FILE…. It prints one line per error.

-- A phrase, as a pattern in small letters, and what to write instead. `but` are patterns of what is right.
local PHRASES = {
  { "%f[%w]the staging%f[^%w_]", "the stage (of one load), or the staging table",
    but = { "the staging table", "the staging rows", "the staging$" } },
  { "%f[%w]stag%w+ area", "the stage, or the staging table" },
  { "%f[%w]staged? table", "the staging table" },
  { "%f[%w]fault[ _]points?%f[%W]", "test point" },
  { "%f[%w]row's place", "the row's number in its file, or its row index" },
  { "%f[%w]place of the row%f[%W]", "the row's number in its file, or its row index" },
}

local bad = false
for _, path in ipairs(arg) do
  local n = 0
  for line in io.lines(path) do
    n = n + 1
    local text = line:lower()
    for _, phrase in ipairs(PHRASES) do
      local from, to = text:find(phrase[1])
      local right = not from
      for _, but in ipairs(from and phrase.but or {}) do right = right or text:find(but, from) ~= nil end
      if not right then
        print(("%s:%d: \"%s\": write %s (docs/glossary.md)"):format(path, n, text:sub(from, to):match "^%s*(.-)%s*$", phrase[2]))
        bad = true
      end
    end
  end
end
os.exit(not bad)
