-- Runways of the world, as OurAirports publishes them: half of the columns, typed; the rest is not loaded.
local k = require "kit"

return k.kit "runways" {
  version = "1.0.0",
  into    = "public.runways",
  load    = "upsert",
  key     = { "id" },
  create  = true,

  k.field "id"        { k.integer, required = true },
  k.field "airport"   { k.text, from = "airport_ident", required = true },
  k.field "length_ft" { k.integer, min = 0 },
  k.field "width_ft"  { k.integer, min = 0 },
  k.field "surface"   { k.squish, k.upper },
  k.field "lighted"   { k.boolean, required = true },
  k.field "closed"    { k.boolean, required = true },
  k.field "le_ident"  { k.trim },
  k.field "latitude"  { k.decimal "1234.56", from = "le_latitude_deg", min = -90, max = 90 },
  k.field "longitude" { k.decimal "1234.56", from = "le_longitude_deg", min = -180, max = 180 },
}
