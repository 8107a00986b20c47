-- Globex sends what a spreadsheet saves: UTF-8, commas, English headers, its own words for true and false.
local k = require "kit"

return k.kit "globex.contacts" {
  extends = "crm.contacts",

  k.field "external_id" { from = k.more { "Account" } },
  k.field "phone"       { from = k.more { "Phone" } },
  k.field "signed_up"   { from = k.more { "Since" } },
  k.field "active"      { k.boolean { yes = { "active", "x" }, no = { "closed" } }, default = true },
  k.drop "country",
}
