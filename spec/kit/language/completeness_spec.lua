local h = require "spec.helper"
local host_plan = require "kitload.host.plan"
local workspace = require "spec.commands.workspace"

-- The public names of the kit language.
local steps = [[trim ltrim rtrim squish lower upper title nfc nfkc unaccent digits keep strip strip_prefix strip_suffix prefix suffix
pad_left truncate sub replace gsub extract split unquote_excel unescape_html slug
text integer decimal float percent money boolean date time timestamp epoch excel_date uuid json bytes list round scale
email phone url domain ip country us_state currency language timezone postal_code iban bic vat_id ean luhn
fill_down running map enum lookup null_if coalesce meta const now job_id file_name file_path path row_number join hash uuid_v5]]
local items = "kit field add rule unique require_one require_with compare dedupe melt row batch drop unset more base fn null dec"
local field_facts = [[from to label help example required must_exist unique default empty null invalid nul min max above below
min_length max_length length one_of not_one_of match level secret once compare]]
local kit_facts = [[version extends was project trigger into load key duplicates on_invalid max_rejects max_deletes min_rows cascade warnings null extra ignore unknown create metadata
overwrite before_merge after_merge examples sample source staging rejects_to]]
local source_facts = "files grows optional format rows delimiter quote escape blanks encoding header skip footer comment ragged compression"

local codes = [[file.encoding file.unreadable file.empty csv.quote csv.swallowed csv.too_many_cells csv.too_few_cells csv.field_too_long
header.missing header.duplicate header.ambiguous required secret.masked integer.invalid date.invalid email.invalid integer.range
decimal.scale
country.unknown map.unknown enum.unknown lookup.missing regex.limit text.nul min max above below min_length max_length length
one_of not_one_of match unique.file unique.table key.null require_one require_with compare lua.error lua.timeout lua.memory
db.not_null db.cast db.too_long db.out_of_range]]

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

--- All that the specs and their cases say, as one text.
local function everything_said()
  local out = {}
  for path in assert(io.popen "find spec -name '*.lua' -o -name '*.case'"):lines() do
    if not path:find("completeness_spec", 1, true) then out[#out + 1] = h.read(path) end
  end
  return table.concat(out, "\n")
end

describe("the kit language", function()
  local w
  setup(function() w = workspace.new() end)

  it("has every step, each with a page of its own that shows an example", function()
    for _, name in ipairs(words(steps)) do
      local code, out = w:kitload("steps", name)
      assert.equal(0, code, name)
      assert.is_truthy(out:find("k." .. name, 1, true), name)
    end
  end)

  it("has every item and value", function()
    local list = {}
    for _, name in ipairs(words(items)) do list[#list + 1] = ("assert(k.%s ~= nil)"):format(name) end
    w:kit("items", table.concat(list, "\n") .. '\nreturn k.kit "items" { k.field "a" {} }')
    local code, _, err = w:kitload("check", "items")
    assert.equal(0, code, err)
  end)

  it("has every fact of fields, kits and sources", function()
    local facts = require "kit.facts"
    for _, name in ipairs(words(field_facts)) do assert.is_truthy(facts.field[name], name) end
    for _, name in ipairs(words(kit_facts)) do assert.is_truthy(facts.kit[name], name) end
    for _, name in ipairs(words(source_facts)) do assert.is_truthy(facts.source[name], name) end
  end)

  it("produces every code in some case", function()
    local said = everything_said()
    for _, code in ipairs(words(codes)) do assert.is_truthy(said:find(code, 1, true), code) end
    -- What ends a run stands in codes_spec.
    for _, entry in ipairs(host_plan.codes()) do
      if entry.by ~= "RUN" then assert.is_truthy(said:find((entry.code:gsub("<name>$", "")), 1, true), entry.code) end
    end
  end)
end)
