-- Acme sends what its German CRM exports: windows-1252, semicolons, decimal commas, a title above the header.
local k = require "kit"

return k.kit "acme.contacts" {
  extends = "crm.contacts",
  source  = { format = "csv", encoding = "windows-1252", delimiter = ";", header = 3 },

  k.field "external_id" { from = k.more { "Kundennr." }, k.base, k.strip_prefix "ACME-", k.pad_left { 8, "0" } },
  k.field "name"        { from = k.more { "Firma" } },
  k.field "phone"       { from = k.more { "Telefon" } },
  k.field "signed_up"   { from = k.more { "Kunde seit" } },
  k.field "amount"      { from = k.more { "Umsatz" }, k.trim, k.decimal "1.234,56" },
  k.field "country"     { from = k.more { "Land" }, k.trim, k.map { { BRD = "DE", ["Österreich"] = "AT" }, other = "keep" }, k.upper },
  k.field "active"      { from = k.more { "Aktiv" }, k.boolean { yes = { "ja", "j" }, no = { "nein", "n" } } },
  k.add   "segment"     { from = "Kundengruppe", k.trim, function(v)
                            local letter = v:match "^([A-D])%-Kunde$"
                            if letter then return letter end
                            return nil, "segment.unknown", "is not A-Kunde … D-Kunde"
                          end },

  k.add "big_needs_mail" { "customers over 100k need an e-mail address", at = "email", level = "warning",
    function(row) return row.email or k.dec(row.amount or 0) < 100000 end },

  k.row(function(row)
    if row.name:find "^TEST " then row:skip "test record" end
  end),
}
