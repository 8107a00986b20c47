-- Checks that every file which comments, docs and scripts name is there: a file of src, lua, spec, scripts or docs, by its
-- whole path or by the end of it. Call: lua5.4 scripts/lint.d/paths.lua FILE…, with all files of the repository.
-- It prints one line per error.

-- Names of files that are not there, and should not be.
local OTHERS = {
  -- the examples of CONTRIBUTING.md
  ["lua/kitload/commands/kits/hello.lua"] = true, ["spec/commands/kits/hello_spec.lua"] = true,
  -- files of users, and files that are made
  ["_defaults.lua"] = true, ["routes.lua"] = true, ["embedded.c"] = true, ["spec/coverage/open.txt"] = true, ["b_spec.lua"] = true,
  -- values of Lua
  ["h.lua"] = true, ["M.lua"] = true,
  -- files of libraries
  ["cjson.lua"] = true, ["lopcodes.h"] = true, ["lua.h"] = true, ["libpq-fe.h"] = true, ["datatype/timestamp.h"] = true,
}

-- The ends of all paths, of files and of folders.
local known, checked = {}, {}
for _, path in ipairs(arg) do
  local folder = path
  while folder do
    local rest = folder
    while rest do
      known[rest] = true
      rest = rest:match "^[^/]+/(.+)$"
    end
    folder = folder:match "^(.+)/[^/]+$"
  end
  if not path:find "^spec/cases/" and not path:find "^examples/" and not path:find "^spec/pollock" then checked[#checked + 1] = path end
end

-- What a file says in words: for code, its comments.
local function words_of(path, text)
  if path:find "%.md$" then return text end
  local comments = {}
  if path:find "%.[ch]$" or path:find "%.def$" then
    -- Everything between comments is replaced by its line ends, so that the numbers of lines stay.
    local at = 1
    for from, comment, to in text:gmatch "()(/%*.-%*/)()" do
      comments[#comments + 1] = text:sub(at, from - 1):gsub("[^\n]", "") .. comment
      at = to
    end
  else
    local mark = path:find "%.lua$" and "%-%-(.*)$" or path:find "^scripts/[^.]+$" and "#(.*)$"
    if not mark then return "" end
    for line in text:gmatch "([^\n]*)\n" do
      comments[#comments + 1] = (line:match("^" .. mark) or line:match("%s" .. mark) or "") .. "\n"
    end
  end
  return table.concat(comments)
end

local bad = false
local function look_up(path, number, name)
  name = name:gsub("^%./", ""):gsub("^%-", "")
  local pattern = name:find "%u%u" or name:find "[*…]" or name:find "^kits/" or name:find "^projects/" or name:find "^/"
  if pattern or OTHERS[name] or known[name] or known[name .. ".lua"] or known[name .. ".c"] then return end
  print(("%s:%d: there is no %s"):format(path, number, name))
  bad = true
end

for _, path in ipairs(checked) do
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  local number = 0
  for line in (words_of(path, text) .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    for name in line:gmatch "[%w_./*-]+" do
      -- Only whole names count: a name with more letters after its ending is another one.
      if name:find "^[%w_./*-]*[%w_]%.lua$" or name:find "^[%w_./*-]*[%w_]%.[ch]$" or name:find "^[%w_./*-]*[%w_]%.def$" then
        look_up(path, number, name)
      else
        local inside = name:match "^(src/[%w_./-]*[%w_])" or name:match "^(lua/kit[%w_./-]*[%w_])" or name:match "^(spec/[%w_./-]*[%w_])"
          or name:match "^(scripts/[%w_./-]*[%w_])" or name:match "^(docs/[%w_./-]*[%w_])" or name:match "^(examples/[%w_./-]*[%w_])"
        if inside and not name:find "*" then look_up(path, number, inside) end
      end
    end
  end
end
os.exit(not bad)
