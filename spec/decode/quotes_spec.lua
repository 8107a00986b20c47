-- Short texts full of quotes, by every way that the decoder of CSV has (quotes.c). `make quotes` reads many more.
--
--   QUOTES_LENGTH=3   all texts of up to so many characters       QUOTES_TEXTS=60   so many longer texts
--   QUOTES_SEED=1     another seed, other longer texts
local h = require "spec.helper"

local program = h.build .. "/quotes"
local length, texts = tonumber(os.getenv "QUOTES_LENGTH") or 3, tonumber(os.getenv "QUOTES_TEXTS") or 60
local seed = tonumber(os.getenv "QUOTES_SEED") or 1

setup(function() h.make(program) end)

describe(("by the rules of quotes, with QUOTES_SEED=%d,"):format(seed), function()
  it("every way of reading gives the same rows", function()
    local code, out, err = h.sh(("%s %d %d %d"):format(h.quote(program), length, texts, seed))
    assert(code == 0, (out .. err):sub(1, 5000))
    local compared = tonumber(out:match "^%d+ dialects, (%d+) comparisons, 0 differences\n$")
    assert.is_true(compared > 17 * 6 ^ length)
  end)
end)
