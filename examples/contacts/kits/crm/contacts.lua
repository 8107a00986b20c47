-- The template: what every customer's contacts become. Customers' kits extend it.
local k = require "kit"

return k.kit "crm.contacts" {
  version     = "1.4.0",
  into        = "public.contacts",
  load        = "upsert",
  key         = { "tenant_id", "external_id" },
  null        = { "N/A", "-" },

  k.field "tenant_id"   { k.meta "tenant_id", k.integer, required = true },
  k.field "external_id" { k.trim, from = { "ID", "Customer No" }, required = true },
  k.field "name"        { k.squish, from = { "Name", "Company" }, required = true, max_length = 120 },
  k.field "email"       { k.email, from = { "E-Mail", "Mail" } },
  k.field "phone"       { k.squish, from = { "Tel", "Mobile" } },
  k.field "signed_up"   { k.trim, k.date { "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y" }, from = "Signup date" },
  k.field "amount"      { k.trim, k.decimal "1,234.56", from = "Revenue", min = 0, level = "warning" },
  k.field "country"     { k.trim, k.upper, from = "Country", match = "^[A-Z]{2}$", default = "DE" },
  k.field "active"      { k.boolean, from = "Active" },

  k.require_one { "email", "phone" },
}
