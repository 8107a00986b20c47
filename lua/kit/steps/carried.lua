-- Steps that take values from the rows above. The reader of the files computes them, in the order of the rows.
local arguments = require "kit.steps.arguments"
local fault = require "kit.base.fault"

local first, options, show = arguments.first, arguments.options, fault.show

local formats = { "1234.56", "1,234.56", "1.234,56", "1 234,56", "1'234.56" }

local function running(given, say)
  local how = 'write k.running, which numbers the rows, or k.running { "Amount", format = "1.234,56" }'
  if given == nil then return {}, { gives = "integer" } end
  local column = first(given)
  if (type(column) ~= "string" or column == "") and (math.type(column) ~= "integer" or column < 1) then
    return say(("takes the header of the column that is summed, not %s"):format(show(column)), how)
  end
  if type(given) == "table" and #given > 1 then return say("sums one column", how) end
  return options(given, say, { format = formats, trailing_minus = "boolean" }), { columns = { column }, gives = "decimal" }
end

---@type kit.StepInfo[]
return {
  { name = "fill_down", first = true, example = "k.fill_down", family = "values",
    doc = "the value from the row above, if the cell is blank or a null token; begins again in each file",
    codes = { "fill_down.unknown" }, cases = { { "Fruit", "Fruit" }, { "", null = true } } },
  { name = "running", class = "value", lower = running, example = 'k.running { "Amount", format = "1.234,56" }', gives = "decimal",
    doc = "the exact sum of a column from the file's first row to this one; without an argument, the number of the row in its file",
    argument = "the column's header; format (the number 1234.56 as the file writes it), trailing_minus",
    codes = { "decimal.invalid", "decimal.scale", "running.unknown" },
    cases = { { { Amount = "-1.234,50" }, "-1234.50" }, { { Amount = "five" }, code = "decimal.invalid" } } },
}
