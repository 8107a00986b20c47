-- The benchmark's kit: eight fields, each normalised and typed.
local k = require "kit"

return k.kit "bench.middle" {
  version = "1",
  into    = "public.bench",
  load    = "append",

  k.field "id"        { k.trim, from = "ID", required = true },
  k.field "name"      { k.squish, from = "Name", required = true, max_length = 200 },
  k.field "email"     { k.email, from = "E-Mail" },
  k.field "signed_up" { k.trim, k.date { "%Y-%m-%d", "%d.%m.%Y" }, from = "Signup date" },
  k.field "amount"    { k.trim, k.decimal "1.234,56", from = "Revenue", min = 0 },
  k.field "country"   { k.trim, k.upper, from = "Country", max_length = 2 },
  k.field "active"    { k.boolean, from = "Active" },
  k.field "note"      { k.trim, from = "Note" },
}
