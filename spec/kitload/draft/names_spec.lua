require "spec.helper"
local names = require "kitload.draft.names"

describe("a field's name out of a header", function()
  it("is snake_case in ASCII", function()
    for header, name in pairs {
      ["Signup date"] = "signup_date", ["firstName"] = "first_name", ["CustomerID"] = "customer_id", ["E-Mail"] = "email",
      ["Primary E-Mail"] = "primary_email", ["  Name\n(full) "] = "name_full", ["Umsatz (€)"] = "umsatz_eur", ["Anteil %"] = "anteil_percent",
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
    assert.same({ "顧客id", "氏名_カナ", "اسم", "column_4" }, names.of { "顧客ID", "氏名（カナ）", "اسم", "①" })
  end)

  it("is there once", function()
    assert.same({ "tel", "tel_2", "tel_2_2", "tel_3" }, names.of { "Tel", "Tel.", "Tel 2", "TEL" })
  end)

  it("fits a column's name", function()
    assert.is_true(#names.of({ ("Wort "):rep(40), ("Wort "):rep(40) })[2] <= 63)
  end)

  it("takes bytes that are no UTF-8 without raising", function()
    assert.equal("a_b", names.snake "a\xFFb")
  end)
end)
