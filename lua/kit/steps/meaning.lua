-- Steps that know what a text means: telephone numbers, addresses, registries, codes with check digits.
local arguments = require "kit.steps.arguments"
local fault = require "kit.base.fault"

local named, options, show = arguments.named, arguments.options, fault.show

-- `also` maps names to countries. The names are sorted, so that a kit always gives the same description.
local function country(given, say)
  local how = 'write k.country { to = "alpha2", also = { BRD = "DE" } }'
  if given ~= nil and (type(given) ~= "table" or #given > 0) then
    return say(("takes options, not %s"):format(show(arguments.first(given))), how)
  end
  local out = options(given, say, { to = { "alpha2", "alpha3", "name" }, also = "table" })
  local args, names = { to = out.to }, {}
  for name, code in pairs(type(out.also) == "table" and out.also or {}) do
    if type(name) ~= "string" or type(code) ~= "string" then
      return say(("also takes names and countries, not %s = %s"):format(show(name), show(code)), how)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do args[2 * i - 1], args[2 * i] = name, out.also[name] end
  return args
end

---@type kit.StepInfo[]
return {
  { name = "phone", family = "meaning", lower = named({ country = "string" }, 'write k.phone { country = "DE" }'),
    example = 'k.phone { country = "DE" }',
    doc = "a telephone number in the form E.164, checked by the rules of its country; without a country it must begin with +; " ..
      "a number with an extension is refused",
    argument = "; country", codes = { "phone.invalid" },
    cases = { { "030 / 12 34 56", "+4930123456" }, { "+33 (0)1 42 68 53 00", "+33142685300" }, { "110", code = "phone.invalid" } } },
  { name = "url", family = "meaning", lower = named({ scheme = "string" }, 'write k.url { scheme = "https" }'),
    example = 'k.url { scheme = "https" }',
    doc = "a URL with a host; scheme and host in lower case; a missing scheme is added",
    argument = "; scheme", codes = { "url.invalid" },
    cases = { { "WWW.Acme.de/Shop", "https://www.acme.de/Shop" }, { "no url", code = "url.invalid" } } },
  { name = "domain", family = "meaning", example = 'k.domain', doc = "a domain of two labels or more, in lower case",
    codes = { "domain.invalid" }, cases = { { "Acme.DE", "acme.de" }, { "acme", code = "domain.invalid" } } },
  { name = "ip", family = "meaning", example = 'k.ip',
    doc = "an IPv4 or IPv6 address in its canonical form, with or without the bits of its network",
    codes = { "ip.invalid" },
    cases = { { "2001:DB8:0::1", "2001:db8::1" }, { "10.0.0.0/8", "10.0.0.0/8" }, { "10.0.0", code = "ip.invalid" } } },
  { name = "country", family = "meaning", lower = country, example = 'k.country { also = { DDR = "DE" } }',
    doc = "a country by its codes or its name in English, German, French, Spanish, Portuguese, Italian or Dutch; " ..
      "case and accents do not matter",
    argument = '; to ("alpha2", "alpha3", "name"), also', codes = { "country.unknown" },
    cases = { { "Österreich", "AT" }, { "USA", "US" }, { "ddr", "DE" }, { "Atlantis", code = "country.unknown" } } },
  { name = "us_state", family = "meaning", example = 'k.us_state',
    doc = "a state, district or territory of the United States, as two letters",
    codes = { "us_state.unknown" }, cases = { { "new york", "NY" }, { "Ontario", code = "us_state.unknown" } } },
  { name = "currency", family = "meaning", example = 'k.currency',
    doc = "a currency by its code, number or name, as the three letters of ISO 4217",
    codes = { "currency.unknown" }, cases = { { "Euro", "EUR" }, { "978", "EUR" }, { "$", code = "currency.unknown" } } },
  { name = "language", family = "meaning", example = 'k.language',
    doc = "a language by its code or name, as two letters of ISO 639-1, or as three of ISO 639-3 if it has no two",
    codes = { "language.unknown" },
    cases = { { "German", "de" }, { "ger", "de" }, { "gsw", "gsw" }, { "xx", code = "language.unknown" } } },
  { name = "timezone", family = "meaning", example = 'k.timezone',
    doc = "the name of an IANA time zone, in any case, written as in IANA's list",
    codes = { "timezone.unknown" }, cases = { { "europe/berlin", "Europe/Berlin" }, { "Berlin", code = "timezone.unknown" } } },
  { name = "postal_code", family = "meaning", lower = named({ country = "string" }, 'write k.postal_code { country = "DE" }'),
    example = 'k.postal_code { country = "NL" }',
    doc = "a postal code as the country's post writes it; without a country, or if its form is not known: 2 to 10 letters and digits",
    argument = "; country", codes = { "postal_code.invalid" },
    cases = { { "1234ab", "1234 AB" }, { "12345", code = "postal_code.invalid" } } },
  { name = "iban", family = "meaning", example = 'k.iban', doc = "an IBAN without blanks, with the right length and check digits",
    codes = { "iban.invalid" },
    cases = { { "DE89 3704 0044 0532 0130 00", "DE89370400440532013000" }, { "DE88370400440532013000", code = "iban.invalid" } } },
  { name = "bic", family = "meaning", example = 'k.bic', doc = "a BIC of 8 or 11 letters and digits with a country in it, in capitals",
    codes = { "bic.invalid" }, cases = { { "deutdeff", "DEUTDEFF" }, { "DEUTZZFF", code = "bic.invalid" } } },
  { name = "vat_id", family = "meaning", lower = named({ country = "string" }, 'write k.vat_id { country = "DE" }'), example = 'k.vat_id',
    doc = "a VAT number of the European Union, Northern Ireland, Great Britain or Switzerland, with the right check digits and " ..
      "its country in front; with the option country other countries are refused, and the letters of this one may be missing",
    argument = "; country", codes = { "vat_id.invalid" },
    cases = { { "DE 136 695 976", "DE136695976" }, { "DE136695977", code = "vat_id.invalid" } } },
  { name = "ean", family = "meaning", example = 'k.ean', doc = "an EAN, UPC or GTIN of 8, 12, 13 or 14 digits, with the right check digit",
    codes = { "ean.invalid" }, cases = { { "4 006381 333931", "4006381333931" }, { "4006381333932", code = "ean.invalid" } } },
  { name = "luhn", family = "meaning", example = 'k.luhn',
    doc = "a number with the right check digit by Luhn's formula, such as a card number or an IMEI",
    codes = { "luhn.invalid" },
    cases = { { "4111 1111 1111 1111", "4111111111111111" }, { "4111111111111112", code = "luhn.invalid" } } },
}
