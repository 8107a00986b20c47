-- UUIDs from names are those that every other program makes.
require "spec.helper"
local uuid5 = require "kitload.talk.uuid5"

describe("a UUID of a URL", function()
  it("is that of RFC 4122, however long the URL is", function()
    assert.equal("c9cc566d-17b7-505d-8983-a77d9b3673ee", uuid5.of_url "kitload:kit:crm.contacts")
    -- Texts of so many letters u, around the ends of SHA-1's blocks.
    for _, case in ipairs {
      { 1, "b371bc46-7b4b-5b38-92db-cdf94a550f33" },
      { 38, "2762ad39-30d1-5461-8ec3-917594c8c65d" },
      { 39, "b9e6714f-faca-5f9e-9b3e-30a872b530c9" },
      { 40, "3d5a3885-046e-5763-99a1-8e9a107bb9eb" },
      { 47, "f8158158-932a-5c91-b570-51667dcd49d5" },
      { 48, "0d2cc676-56a5-544f-b846-6ea3b2f473d2" },
      { 49, "798f305d-bae4-53e3-a727-0e325917557f" },
      { 103, "67a5629a-5fb1-59d8-a7f3-2a7562e610e1" },
      { 104, "7aba5f76-c6d1-5bba-af09-1863702ce96d" },
      { 500, "90d0595a-5ec8-535e-bbbf-769ded65fe1c" },
    } do
      assert.equal(case[2], uuid5.of_url(("u"):rep(case[1])))
    end
  end)
end)
