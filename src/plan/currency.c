/* Currencies of ISO 4217, and what stands beside amounts. */
#include "plan/currency.h"

#include <string.h>

#include "plan/latin.h"
#include "plan/names.h"
#include "plan/tables/currencies.h"

const char *currency_named(struct buf *scratch, struct slice s)
{
    int found = names_find(&currency_names, name_key(scratch, s));
    return found < 0 ? NULL : currencies[found];
}

const char *currency_of_code(struct slice code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
        if (slice_eq(code, slice_str(currencies[i])))
            return currencies[i];
    return NULL;
}

/* Letters of ASCII without case: "eur", "Kr." */
static bool same_sign(struct slice a, const char *sign)
{
    size_t n = strlen(sign);
    if (a.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)a.p[i], d = (unsigned char)sign[i];
        if (c != d && !((c | 0x20) == (d | 0x20) && (unsigned)((c | 0x20) - 'a') < 26))
            return false;
    }
    return true;
}

bool currency_sign(struct slice s)
{
    for (size_t i = 0; i < sizeof currency_signs / sizeof *currency_signs; i++)
        if (same_sign(s, currency_signs[i].sign))
            return true;
    return false;
}

enum affix currency_affix(struct buf *scratch, const char *code, struct slice s)
{
    bool other = false;
    if (!s.n)
        return AFFIX_NONE;
    if (same_sign(s, code))
        return AFFIX_OWN;
    for (size_t i = 0; i < sizeof currency_signs / sizeof *currency_signs; i++) {
        if (!same_sign(s, currency_signs[i].sign))
            continue;
        if (strstr(currency_signs[i].codes, code))
            return AFFIX_OWN;
        other = s.n > 1 || (unsigned)((s.p[0] | 0x20) - 'a') > 25; /* "5,00 S" may be anything */
    }
    const char *named = other || (unsigned)(s.p[0] - '0') < 10 ? NULL : currency_named(scratch, s);
    return named ? (named == code ? AFFIX_OWN : AFFIX_OTHER) : other ? AFFIX_OTHER : AFFIX_UNKNOWN;
}
