-- What a function of a kit is told when it uses row, ctx or k wrongly. Each line is code and the whole message.
require "spec.helper"
local r = require "spec.kit.running"

local fields = [[k.field "a" {}, k.field "n" { k.integer }, k.field "b" { k.boolean }, k.field "f" { k.float }, k.field "d" { k.date },
  k.field "t" { k.time }, k.field "u" { k.uuid }, k.field "m" { k.decimal }, k.field "j" { k.json }, ]]
local csv = "a,n,b,f,d,t,u,m,j\nx,,,,,,,,\n"

local wrong = {
  { "row.a = 5", "field 'a' takes text, not a number" },
  { "row.n = 1.5", "field 'n' takes integer, not a number" },
  { "row.b = 1", "field 'b' takes boolean, not a number" },
  { "row.d = 5", "field 'd' takes date, not a number" },
  { "row.t = 5", "field 't' takes time, not a number" },
  { "row.u = 5", "field 'u' takes uuid, not a number" },
  { "row.m = {}", "field 'm' takes decimal, not a table" },
  { "row.j = function() end", "field 'j' was given a function, which cannot be JSON" },
  { "row.j = row", "field 'j' was given an object of the engine, which cannot be JSON" },
  { "row.j = k.field", "field 'j' was given a function, which cannot be JSON" },
  { "row.j = { [1.5] = 1 }", "field 'j' was given a table with holes, or with a list and names, which cannot be JSON" },
  { "row.j = { 1, nil, 3 }", "field 'j' was given a table with holes, or with a list and names, which cannot be JSON" },
  { "row.j = { 1, x = 2 }", "field 'j' was given a table with holes, or with a list and names, which cannot be JSON" },
  { "row.j = 0/0", "field 'j' was given a number that is not finite, which cannot be JSON" },
  { "row.j = 1/0", "field 'j' was given a number that is not finite, which cannot be JSON" },
  { "row.j = { '\\xff' }", "field 'j' was given a text that is not UTF-8" },
  { "row.j = setmetatable({}, {})", "field 'j' was given a table with a metatable, which cannot be JSON" },
  { "row.a = '\\xff'", "field 'a' was given a text that is not UTF-8" },
  { "local x = row.nope", "the row has no field 'nope'" },
  { "row.nope = 1", "the row has no field 'nope'" },
  { "local x = row.aa", "the row has no field 'aa', did you mean 'a'?" },
  { "row.error('a', 'c')", "this is a row's method: write row:error, with a colon" },
  { "row:error('nope', 'c')", "the row has no field 'nope'" },
  { "row:error('a')", "bad argument #2 to 'error' (string expected, got nil)" },
  { "row:error('a', 'c', '\\xff')", "the message is not UTF-8" },
  { "row:error('a', 'c\\n')", "the code contains a control character" },
  { "row:error('a', 'c\\0')", "the code contains U+0000" },
  { "row:warn({}, 'c')", "bad argument #1 to 'warn' (string expected, got table)" },
  { "row:skip('\\xff')", "the reason is not UTF-8" },
  { "row:skip({})", "bad argument #1 to 'skip' (string expected, got table)" },
  { "row:skip 'a\\0b'", "the reason contains U+0000" },
  { "row.skip()", "this is a row's method: write row:error, with a colon" },
  { "row:split()", "bad argument #1 to 'split' (table expected, got no value)" },
  { "row:split({})", "row:split takes one row or more; row:skip(reason) leaves a row out" },
  { "row:split({ 5 })", "row:split takes tables of fields, item 1 is a number" },
  { "row:split({ { nope = 1 } })", "row:split: the row has no field 'nope'" },
  { "row:split({ { a = 5 } })", "field 'a' takes text, not a number" },
  { "row:split(5)", "bad argument #1 to 'split' (table expected, got number)" },
  { "local x = ctx.nope", "ctx has no 'nope': it has meta, file, row, job and raw" },
  { "ctx.file = 1", "ctx cannot be changed" },
  { "ctx.raw('a')", "this is a method of ctx: write ctx:raw, with a colon" },
  { "local x = ctx:raw(0)", "raw: there is no column 0, the file has 9" },
  { "local x = ctx:raw(99)", "raw: there is no column 99, the file has 9" },
  { "local x = ctx:raw('nope')", "raw: the file has no header 'nope'" },
  { "local x = ctx:raw()", "bad argument #1 to 'raw' (string expected, got no value)" },
  { "local x = ctx.meta.nope", "there is no --meta 'nope'" },
  { "ctx.meta.x = 1", "ctx cannot be changed" },
  { "local x = ctx.meta.custome", "there is no --meta 'custome', did you mean 'customer'?" },
  { "local t = setmetatable({}, { __gc = 1 })", "kits have no __gc, which would run outside of any limit" },
  { "k.array(5)", "bad argument #1 to 'array' (table expected, got number)" },
  { "k.array(setmetatable({}, {}))", "k.array takes a plain table, this one has a metatable" },
  { "local x = k.dec('x')", "k.dec takes a decimal, an integer or a text like \"1234.56\", not \"x\"" },
  { "local x = k.dec({})", "k.dec takes a decimal, an integer or a text like \"1234.56\", not table" },
  { "k.field 'z' {}", "fields and steps are made when the kit is loaded, not by its functions" },
  { "error()", "raised an error that is no text, but a nil" },
  { "error({})", "raised an error that is no text, but a table" },
  { "setmetatable(row, {})", "setmetatable takes a table, not a userdata" },
}

-- What is assigned is no value of the field: that is bad data and not a fault of the kit.
local bad = {
  ["row.n = 'x'"] = "integer.invalid@n", ["row.f = 'x'"] = "float.invalid@f", ["row.d = '2024-02-30'"] = "date.invalid@d",
  ["row.u = 'x'"] = "uuid.invalid@u", ["row.m = 'x'"] = "decimal.invalid@m", ["row.a = 'a\\0b'"] = "text.nul@a",
  ["row:error('a', 'a b')"] = "a b@a", ["row:error(nil, 'c', 5)"] = "c@", ["row:error('a', 7)"] = "7@a",
}

local function fault(body, more)
  local message = r.kit_error(body, csv, more)
  return message and message:match "^[^\n]*"
end

describe("a function that is called with a row", function()
  for _, case in ipairs(wrong) do
    it("is told of: " .. case[1], function()
      local message = fault(fields .. "k.row(function(row, ctx) " .. case[1] .. " end)", { meta = { customer = "c" } })
      assert.equal(case[2], message and message:gsub("^x%.lua:%d+: ", "") or nil)
    end)
  end

  for code, problem in pairs(bad) do
    it("rejects the row by: " .. code, function()
      assert.matches("^rejected .*" .. problem .. "$", r.lines(fields .. "k.row(function(row, ctx) " .. code .. " end)", csv)[1])
    end)
  end

  it("cannot do in a rule what only a hook can", function()
    for code, what in pairs { ["row:skip()"] = "skip", ["row:split({ {} })"] = "split", ["row.a = 'x'"] = "change" } do
      assert.equal(("x.lua:3: a rule cannot %s the row, a hook can: k.row(function(row) … end)"):format(what),
        (r.kit_error('k.field "a" {}, k.rule "r" { "m", function(row) ' .. code .. " return true end }", "a\nx\n"):match "^[^\n]*"))
    end
  end)
end)
