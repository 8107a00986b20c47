require "spec.helper"
local make = require "spec.kitload.target"
local stage = require "kitload.stage.stage"

local columns = { { name = "id", encoder = "int8" }, { name = "Name", encoder = "text" } }
local names = stage.names("6f1c2ab0-aaaa-4bbb-8ccc-000000000000", columns)

describe("the stage", function()
  it("is a temporary table of base types, the row's number last", function()
    assert.equal([[
CREATE TEMPORARY TABLE pg_temp."_kitload_stage_6f1c2ab0aaaa" (
  "id" "pg_catalog"."int8",
  "Name" "pg_catalog"."text",
  "_kitload_row" pg_catalog.int8
) ON COMMIT PRESERVE ROWS]], stage.create(names, columns))
    assert.equal('COPY pg_temp."_kitload_stage_6f1c2ab0aaaa" ("_kitload_row", "id", "Name") FROM STDIN (FORMAT binary)',
      stage.copy(names, columns))
  end)

  it("calls the row's number as no column is called", function()
    local other = stage.names("6f1c2ab0", { { name = "_kitload_row" }, { name = "_kitload_row_" } })
    assert.equal('"_kitload_row__"', other.number)
  end)

  it("knows no encoder but those of the client", function()
    assert.has_error(function() stage.create(names, { { name = "a", encoder = "inet" } }) end, "no encoder is called 'inet'")
  end)
end)

describe("a plain append", function()
  local function way(more)
    return stage.way(make.target(more), make.spec { mode = "append", readable_twice = true })
  end

  it("goes straight into the destination, in COPY's own transaction", function()
    assert.equal("straight", (way()))
    assert.equal('COPY "public"."contacts" ("id", "Name") FROM STDIN (FORMAT binary)', stage.copy_straight(make.target(), columns))
  end)

  it("is staged where something on the way could refuse or change a row, and says what", function()
    for reason, more in pairs {
      ["foreign key fk"] = { foreign_keys = { { name = "fk" } } },
      ["check ck"] = { checks = { { name = "ck" } } },
      ["exclusion constraint ex"] = { exclusions = { { name = "ex" } } },
      ["trigger tr"] = { triggers = { { name = "tr", row = false, timing = "after", events = { insert = true } } } },
      ["rule ru"] = { rules = { { name = "ru", event = "insert" } } },
      ["is a view"] = { kind = "view" },
      ["is a partition"] = { partition = true },
    } do
      local w, why = way(more)
      assert.equal("staged", w)
      assert.matches(reason, why, 1, true)
    end
  end)

  it("is not staged for a trigger on other events", function()
    assert.equal("straight", (way { triggers = { { name = "tr", row = true, timing = "before", events = { update = true } } } }))
  end)

  it("is staged when the input cannot be read twice, for metadata and for checks over the set", function()
    for _, more in ipairs { { readable_twice = false }, { metadata = true }, { checks = { { kind = "dedupe" } } }, { mode = "upsert" } } do
      local spec = make.spec { mode = "append", readable_twice = true }
      for name, value in pairs(more) do spec[name] = value end
      assert.equal("staged", (stage.way(make.target(), spec)))
    end
  end)

  it("is staged when a type is only reached by a cast, but not for varchar, char and enums", function()
    local function with(type_name)
      return stage.way(make.target { columns = { make.column { "a", type_name } } },
        { mode = "append", readable_twice = true, columns = { { name = "a", encoder = "text" } } })
    end
    for _, type_name in ipairs { "varchar", "bpchar", "enum", "text" } do assert.equal("straight", (with(type_name))) end
    for _, type_name in ipairs { "inet", "citext", "bytea", "_int4" } do
      local w, why = with(type_name)
      assert.equal("staged", w)
      assert.matches(type_name, why, 1, true)
    end
  end)
end)
