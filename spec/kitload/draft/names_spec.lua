require "spec.helper"
local names = require "kitload.draft.names"

describe("a field's name out of a header", function()
  it("is snake_case in ASCII", function()
    for header, name in pairs {
      ["Signup date"] = "signup_date", ["firstName"] = "first_name", ["CustomerID"] = "customer_id", ["E-Mail"] = "email",
      ["Primary E-Mail"] = "primary_email", ["  Name\n(full) "] = "name_full", ["Umsatz (€)"] = "umsatz_eur", ["Anteil %"] = "anteil_percent", ["Anteil%netto"] = "anteil_percent_netto",
      ["2024"] = "n2024", ["O'Neil's"] = "oneils",
    } do assert.equal(name, names.snake(header)) end
  end)

  it("is transliterated from Latin, Cyrillic and Greek letters, composed or not", function()
    for header, name in pairs {
      ["Straße"] = "strasse", ["Größe"] = "groesse", ["Gro\u{308}ße"] = "groesse", ["Código Postal"] = "codigo_postal", ["Número"] = "numero",
      ["Účet"] = "ucet", ["Дата рождения"] = "data_rozhdeniya", ["Όνομα"] = "onoma", ["e\u{301}te\u{301}"] = "ete",
    } do assert.equal(name, names.snake(header)) end
  end)

  it("is the column's place where nothing of it can be written", function()
    assert.same({ "id", "名前", "column_3" }, names.of { "ID", "名前", "" })
    assert.same({ "顧客id", "氏名_カナ", "اسم", "column_4", "n2024顧客" }, names.of { "顧客ID", "氏名（カナ）", "اسم", "①", "2024顧客" })
  end)

  it("is there once", function()
    assert.same({ "tel", "tel_2", "tel_2_2", "tel_3" }, names.of { "Tel", "Tel.", "Tel 2", "TEL" })
  end)

  it("fits a column's name", function()
    for _, word in ipairs { "Wort ", "名前", "x名", "xx名" } do -- behind 59 bytes there is room for _2 to _999
      local list = names.of { word:rep(40), word:rep(40) }
      assert.is_true(#list[1] <= 59 and #list[1] > 50 and #list[2] <= 63, word)
    end
  end)

  it("takes bytes that are no UTF-8 without raising", function()
    assert.equal("a_b", names.snake "a\xFFb")
  end)
end)
