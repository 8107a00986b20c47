local k = require "kit"

return k.kit "contacts" {
  into = "public.people", load = "upsert", key = { "id" }, create = true,

  k.field "id"      { k.strip_prefix "ACME-", k.integer, from = { "Kundennr.", "ID" }, required = true },
  k.field "name"    { k.squish, from = { "Firma", "Name" }, required = true, max_length = 120 },
  k.field "email"   { k.email, from = "E-Mail" },
  k.field "since"   { k.date { "%d.%m.%Y", "%Y-%m-%d" }, from = "Kunde seit" },
  k.field "revenue" { k.decimal "1.234,56", from = "Umsatz", min = 0, level = "warning" },
  k.field "active"  { k.boolean { yes = { "ja" }, no = { "nein" } }, from = "Aktiv" },
}
