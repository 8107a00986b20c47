-- kitload explain: shows the plan of a kit: the steps of each field, in C or Lua; with --to also the casts, the limits and
-- the SQL.
local asked = require "kitload.run.asked"
local begin = require "kitload.run.begin"
local connect = require "kitload.connect.connect"
local hooks = require "kitload.kits.hooks"
local melts = require "kit.facts.melt"
local origin = require "kitload.kits.origin"
local out = require "kitload.talk.output"
local parents = require "kitload.kits.parents"
local planning = require "kitload.load.planning"
local session = require "kitload.run.session"
local text = require "kitload.talk.text"

local M = {}

---@type kitload.Command
M.command = {
  name = "explain", usage = "KIT", summary = "the plan: chains, C or Lua, SQL",
  about = "Prints each field's chain and whether it enters Lua; with --to also the casts and limits of the "
    .. "destination and the SQL of stage and merge.",
  groups = { "destination", "input", "talk", "help" }, least = 1, most = 1,
  options = {
    { name = "origin", help = "from which kit each fact, field, step and rule came, and what each kit changes of its parent" },
    { name = "no-index", help = "as in run" },
  },
}

--- An argument in the form of a kit.
local function shown(value)
  if type(value) == "string" then return ('"%s"'):format(text.show(value)) end
  return tostring(value)
end

-- Ops that are not shown with the fields, because the items of the kit are printed separately.
local quiet_ops = { load = true, nulls = true, melt = true, rule = true, row = true, batch = true, require_one = true, require_with = true,
                    compare = true }

-- Groups the words that become one value after that value: lead "Lead", "Interessent".
local function grouped(args, by, word)
  local order, words = {}, {}
  for i = 1, #args, 2 do
    local to, from = args[i + by], args[i + word]
    if not words[to] then
      order[#order + 1], words[to] = to, {}
    end
    table.insert(words[to], shown(from))
  end
  for i, to in ipairs(order) do order[i] = ("%s %s"):format(text.show(to), table.concat(words[to], ", ")) end
  return table.concat(order, "; ")
end

-- Arguments of ops with pairs, in the form of a kit.
local pairs_of = {
  boolean = function(args) return grouped(args, 0, 1) end,
  enum = function(args) return grouped(args, 0, 1) end,
  map = function(args)
    local list = {}
    for i = 1, #args, 2 do list[#list + 1] = ("%s = %s"):format(shown(args[i]), shown(args[i + 1])) end
    return table.concat(list, ", ") .. (args.other and args.other ~= "error" and ", other=" .. shown(args.other) or "")
  end,
}

local function op_text(insn, columns)
  if insn.op == "fill_down" then return insn.op end -- its arguments are only the field's own cell and what counts as blank
  if insn.op == "lookup" then
    return ("lookup %s, %s in memory"):format(insn.args.name, text.plural((#insn.args - (insn.args.also or 0)) // 2, "row"))
  end
  if pairs_of[insn.op] and #insn.args > 0 then return insn.op .. " " .. pairs_of[insn.op](insn.args) end
  local list, named = {}, {}
  -- For several columns the plan has slots, and the texts that count as empty.
  for _, value in ipairs(columns or insn.args) do list[#list + 1] = shown(value) end
  for name, value in pairs(insn.args) do
    if type(name) == "string" and name ~= "kind" and name ~= "takes" and name ~= "gives" and value ~= "" then
      named[#named + 1] = name .. "=" .. shown(value)
    end
  end
  table.sort(named)
  table.move(named, 1, #named, #list + 1, list)
  if insn.op == "call" then return "function" end
  return #list > 0 and ("%s %s"):format(insn.op, table.concat(list, ", ")) or insn.op
end

local function from_text(field)
  local names = {}
  for i, name in ipairs(field.from or {}) do names[i] = type(name) == "number" and "column " .. name or ('"%s"'):format(name) end
  return #names > 0 and table.concat(names, ", ") or nil
end

--- The ops of each field, in their order. They come from the program, so they are what really runs.
local function chains(program)
  local by_field = {}
  for _, insn in ipairs(program.code) do
    local list = by_field[insn.field] or {}
    by_field[insn.field] = list
    if not quiet_ops[insn.op] then
      list[#list + 1] = insn
    end
  end
  return by_field
end

-- The columns and fields that a step reads, with the kit's names.
local function names_of(step)
  local names = {}
  for i, part in ipairs(step.parts or {}) do names[i] = part.field or part.name end
  return step.parts and names or step.columns
end

local function print_field(field, list, checks, columns, width)
  local words, lua = {}, false
  local first = field.steps[1] or {}
  for i, insn in ipairs(list or {}) do
    words[#words + 1] = i == 1 and first.meta and insn.op == "const" and ("meta %s"):format(shown(first.meta))
      or insn.op == "path" and first.text
      or op_text(insn, i == 1 and names_of(first) or nil)
    lua = lua or insn.op == "call"
  end
  for _, check in ipairs(checks) do
    if check.kind == "lookup" and check.field == field.name then
      words[#words + 1] = ("lookup %s, joined in the stage"):format(check.lookup.display)
    end
  end
  local tokens = {}
  for i, token in ipairs(field.facts.null or {}) do tokens[i] = shown(token) end
  if #tokens > 0 then words[#words + 1] = "null " .. table.concat(tokens, ", ") end
  if field.facts.invalid then words[#words + 1] = "invalid=" .. shown(field.facts.invalid) end
  if field.to == false then
    words[#words + 1] = "in no column"
  elseif field.to ~= field.name then
    words[#words + 1] = "to " .. shown(field.to)
  end
  if field.facts.once then words[#words + 1] = "once" end
  if field.facts.compare ~= nil then words[#words + 1] = "compare=" .. shown(field.facts.compare) end
  local head = "  " .. text.pad(field.name, width) .. "  " .. (lua and out.paint("yellow", "Lua") or "C  ") .. "  "
  local from = from_text(field)
  local chain = table.concat(words, " → ")
  if from then chain = "from " .. from .. (chain ~= "" and " → " .. chain or "") end
  local lines = text.wrap(chain ~= "" and chain or "as it is", math.max(columns - width - 9, 30))
  for i, line in ipairs(lines) do io.stdout:write(i == 1 and head or (" "):rep(width + 9), line, "\n") end
end

-- It stands above the fields, because it comes before them.
local function print_melt(melt, columns)
  if not melt then return end
  local words = ("melt %s → a row for each%s%s%s"):format(melts.columns_text(melt),
    melt.header and (', its header as "%s"'):format(melt.header) or "",
    melt.cell and (', its cell as "%s"'):format(melt.cell) or "",
    melt.empty == "keep" and "" or "; a blank cell makes none")
  for i, line in ipairs(text.wrap(words, columns - 8)) do io.stdout:write(i == 1 and "  C    " or "       ", line, "\n") end
  io.stdout:write "\n"
end

local function print_items(description)
  local items = {}
  for _, item in ipairs(description.items) do
    if item.kind ~= "melt" then items[#items + 1] = item end
  end
  if #items == 0 then return end
  io.stdout:write "\n"
  for _, item in ipairs(items) do
    local lua = item.kind == "rule" or item.kind == "row" or item.kind == "batch"
    local in_sql = item.kind == "unique" or item.kind == "dedupe"
    local what = item.kind == "rule" and ("rule %s: %s"):format(item.name or "", item.message or "")
      or item.kind == "row" and ("row hook, %s:%d"):format(item.file, item.line)
      or item.kind == "batch" and ("batch hook over %s, %s:%d"):format(text.plural(item.size, "row"), item.file, item.line)
      or item.kind == "compare" and ("compare %s %s %s"):format(item.fields[1], item.op, item.fields[2])
      or ("%s %s"):format(item.kind, table.concat(item.fields or {}, ", "))
    local cost = lua and ("   (enters Lua once a %s)"):format(item.kind == "batch" and "batch" or "row") or ""
    local name = item.kind ~= "rule" and item.name and ("   (%s)"):format(item.name) or ""
    io.stdout:write("  ", lua and out.paint("yellow", "Lua") or in_sql and "SQL" or "C  ", "  ", what, name, cost, "\n")
  end
end

local function print_plan(s, columns)
  local d = s.description
  local facts = d.facts
  io.stdout:write(out.paint("bold", session.label(s)), d.extends and "  extends " .. d.extends or "", "\n")
  local into = type(facts.into) == "table" and (facts.into.schema and facts.into.schema .. "." or "") .. facts.into.table or facts.into
  io.stdout:write(("  %s into %s"):format(facts.load or "append", into or "?"),
    facts.key and #facts.key > 0 and ", key " .. table.concat(facts.key, ", ") or "", "\n\n")
  local by_field, width = chains(s.program), 4
  for _, field in ipairs(d.fields) do width = math.min(math.max(width, text.width(field.name)), 30) end
  print_melt(d.melt, columns)
  for i, field in ipairs(d.fields) do print_field(field, by_field[i - 1], s.program.checks, columns, width) end
  if facts.extra then io.stdout:write("  ", text.pad(facts.extra, width), "  C    what no field reads, as jsonb\n") end
  print_items(d)
  local list = hooks.described(facts)
  if list[1] then io.stdout:write "\n" end
  for _, line in ipairs(hooks.lines(list, columns)) do io.stdout:write(line, "\n") end
  for _, note in ipairs(s.notes) do io.stdout:write("\n  note: ", note, "\n") end
  io.stdout:write(("\n  %s\n"):format(d.functions == 0 and "all of it runs in C" or text.plural(d.functions, "Lua function")))
end

function M.run(options, positional)
  local s, err = begin.start(options, positional)
  if not s then return nil, err end
  local ok, plan
  if connect.given(s.reach) then
    s, err = session.open_destination(s)
    if err then return nil, err end
  end
  s, err = session.make_plan(s)
  if err then return nil, err end
  if s.conn then
    plan, err = planning.make(s.conn, s.target, asked.spec(s))
    if not plan then return nil, err end
    s.conn:close()
  end
  print_plan(s, out.columns())
  if options.origin then
    io.stdout:write "\n"
    origin.print(s.description, out.columns())
    ok, err = parents.print(s.description, s.kit.roots, out.columns())
    if not ok then return nil, err end
  end
  if plan then
    io.stdout:write("\n  ", plan.way, ": ", plan.reason, "\n")
    for _, statement in ipairs(plan.statements) do io.stdout:write("\n-- ", statement.purpose, "\n", statement.sql, ";\n") end
  end
  return 0
end

return M
