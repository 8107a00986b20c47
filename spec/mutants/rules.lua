-- Small bugs made by rule, for scripts/mutate --random: operators and constants are changed, conditions negated, statements left out.
-- Of Lua and C, and of the SQL in strings of Lua. Not every one of them is a bug: `n > 0` and `n >= 1` are the same of a count.
local M = {}

---@class spec.Bug
---@field file string
---@field at integer     where the text stands
---@field from string    the text
---@field to string      what stands there with the bug
---@field title string   place, line and both texts
---@field specs string

-- What takes the place of a word or an operator. Lua's `not` and C's `!` are doubled, so that they say the opposite.
local SWAPS = {
  lua = { ["=="] = "~=", ["~="] = "==", ["<"] = "<=", ["<="] = "<", [">"] = ">=", [">="] = ">", ["+"] = "-", ["-"] = "+", ["and"] = "or",
    ["or"] = "and", ["not"] = "not not", ["true"] = "false", ["false"] = "true" },
  c = { ["=="] = "!=", ["!="] = "==", ["<"] = "<=", ["<="] = "<", [">"] = ">=", [">="] = ">", ["+"] = "-", ["-"] = "+", ["&&"] = "||",
    ["||"] = "&&", ["!"] = "!!", ["++"] = "--", ["--"] = "++", ["+="] = "-=", ["-="] = "+=", ["|="] = "=", ["true"] = "false", ["false"] = "true" },
}

-- Parts of SQL. A pair goes both ways.
local SQL = { { " AND ", " OR " }, { " IS NULL", " IS NOT NULL" }, { "NOT EXISTS", "EXISTS" }, { " = ", " <> " }, { " < ", " <= " },
  { " > ", " >= " }, { " + ", " - " }, { "true", "false" }, { "min(", "max(" }, { "LEFT JOIN", "JOIN" }, { "IS DISTINCT", "IS NOT DISTINCT" },
  { " DESC", "" }, { "DISTINCT ON", "DISTINCT" } }

local OPERATORS = { "...", "<<=", ">>=", "==", "~=", "!=", "<=", ">=", "&&", "||", "->", "++", "--", "+=", "-=", "|=", "&=", "..", "//", "<<",
  ">>", "::" }

-- How each kind of text ends that holds no code: { its beginning, the function that finds its last byte }.
local function up_to(pattern) return function(text, at) return select(2, text:find(pattern, at)) end end
local function of_brackets(text, at) return select(2, text:find("]" .. text:match("^%-?%-?%[(=*)%[", at) .. "]", at, true)) end
local PASSED = {
  lua = { { "^%-%-%[=*%[", of_brackets }, { "^%-%-", up_to "^[^\n]*" } },
  c = { { "^//", up_to "^[^\n]*" }, { "^/%*", up_to "%*/" }, { "^#", function(text, at)
    repeat
      at = text:find("\n", at + 1, true) or #text
    until text:sub(at - 1, at - 1) ~= "\\"
    return at
  end } },
}

local function end_of_string(text, at)
  local quote, to = text:sub(at, at), at + 1
  while text:sub(to, to) ~= quote do to = to + (text:sub(to, to) == "\\" and 2 or 1) end
  return to
end

-- The last byte of what begins at a place, and its kind: "string", "word", "number", "operator" or nil.
local function token_at(text, at, lang)
  for _, passed in ipairs(PASSED[lang]) do
    if text:find(passed[1], at) then return passed[2](text, at) end
  end
  if lang == "lua" and text:find("^%[=*%[", at) then return of_brackets(text, at), "string" end
  if text:find("^[\"']", at) then return end_of_string(text, at), "string" end
  for kind, pattern in pairs { word = "^[%a_][%w_]*", number = "^%d[%w.]*" } do
    local _, to = text:find(pattern, at)
    if to then return to, kind end
  end
  local _, blanks = text:find("^%s+", at)
  if blanks then return blanks end
  for _, op in ipairs(OPERATORS) do
    if text:sub(at, at + #op - 1) == op then return at + #op - 1, "operator" end
  end
  return at, "operator"
end

local function tokens_of(text, lang)
  local list, at = {}, 1
  while at <= #text do
    local to, kind = token_at(text, at, lang)
    if kind then list[#list + 1] = { kind = kind, at = at, text = text:sub(at, to) } end
    at = to + 1
  end
  return list
end

local function add_numbers(token, add)
  local n = math.tointeger(tonumber(token.text))
  if not n or token.text:find "%D" then return end
  add(token.at, token.text, tostring(n + 1))
  if n > 1 then add(token.at, token.text, tostring(n - 1)) end
end

local function add_sql(token, add)
  if not token.text:find "%u%u%u" then return end
  for _, pair in ipairs(SQL) do
    for i = 1, pair[2] ~= "" and 2 or 1 do
      local from, to, at = pair[i], pair[3 - i], 1
      while true do
        local first, last = token.text:find(from, at, true)
        if not first then break end
        add(token.at + first - 1, from, to)
        at = last + 1
      end
    end
  end
end

-- `if … then` of Lua, `if (…)` of C: the condition, negated.
local function add_condition(text, tokens, i, lang, add)
  local depth, first = 0, tokens[i + 1]
  for j = i + 1, #tokens do
    local t = tokens[j]
    if lang == "lua" and t.text == "then" then
      local condition = text:sub(first.at, t.at - 1):gsub("%s+$", "")
      return add(first.at, condition, "not (" .. condition .. ")")
    elseif lang == "c" then
      depth = depth + (t.text == "(" and 1 or t.text == ")" and -1 or 0)
      if depth == 0 then return add(first.at, text:sub(first.at, t.at), "(!" .. text:sub(first.at, t.at) .. ")") end
    end
  end
end

local STATEMENTS = {
  lua = { "^[%w_.:]+%b()$", "^[%w_.%[%]#+ ]+ = .*[^,{(]$", "^return [^,{(]+$" },
  c = { "^[%w_.>%[%]-]+%b();$", "^%*?[%w_.>%[%]-]+ [-+|&]?= .*;$", "^[%w_.>%[%]-]+[-+][-+];$", "^continue;$", "^break;$" },
}

-- A call, an assignment or the value of a return on a line of its own.
local function add_statements(text, lang, add)
  local at, before = 1, ""
  for line, ending in text:gmatch "([^\n]*)(\n?)" do
    local statement = line:match "^%s+(%S.*)$"
    if statement and not before:find "[{,(]%s*$" and not statement:find "^local " then
      for _, pattern in ipairs(STATEMENTS[lang]) do
        if statement:find(pattern) then
          add(at + #line - #statement, statement, lang == "c" and ";" or statement:find "^return" and "return nil" or "do end")
          break
        end
      end
    end
    at, before = at + #line + #ending, line
  end
end

--- All bugs of a file, in the order of its text.
---@param file string
---@param text string
---@param specs string  of all of them
---@return spec.Bug[]
function M.of(file, text, specs)
  local lang, list = file:find "%.lua$" and "lua" or "c", {}
  local function add(at, from, to)
    if from ~= to then list[#list + 1] = { file = file, at = at, from = from, to = to, specs = specs } end
  end
  local tokens = tokens_of(text, lang)
  for i, token in ipairs(tokens) do
    if token.kind == "number" then add_numbers(token, add) end
    if token.kind == "string" and lang == "lua" then add_sql(token, add) end
    if token.text == "if" or token.text == "elseif" then add_condition(text, tokens, i, lang, add) end
    local swapped = SWAPS[lang][token.text]
    if swapped and token.kind ~= "string" then add(token.at, token.text, swapped) end
  end
  add_statements(text, lang, add)
  table.sort(list, function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.from .. "\0" .. a.to < b.from .. "\0" .. b.to
  end)
  local line, from = 1, 1
  for _, bug in ipairs(list) do
    for _ in text:sub(from, bug.at - 1):gmatch "\n" do line = line + 1 end
    from = bug.at
    local function short(s) return #s > 60 and s:sub(1, 60):gsub("\n.*", "") .. "…" or (s:gsub("\n%s*", " ")) end
    bug.title = ("%s:%d: %s becomes %s"):format(file, line, short(bug.from), short(bug.to))
  end
  return list
end

--- The specs of the room that the file is in: those of its folder's mirror.
---@param file string
---@return string specs  files with blanks between; "" if the room has none of its own
function M.specs_of(file)
  local room = file:match "^lua/(.*)/[^/]*$" or file:match "^src/(.*)/[^/]*$"
  room = room and room:gsub("^kitload/commands", "commands") or ""
  local list = {}
  while room ~= "" and not list[1] do
    local listing = assert(io.popen(("ls spec/%s/*_spec.lua 2>/dev/null"):format(room)))
    for path in listing:lines() do list[#list + 1] = path end
    listing:close()
    room = room:match "^(.*)/[^/]*$" or ""
  end
  return table.concat(list, " ")
end

return M
