/* The currencies of ISO 4217, and the signs and names next to amounts. */
#include "registry/currency.h"

#include <string.h>
#include <unictype.h>

#include "registry/latin.h"
#include "registry/names.h"
#include "registry/tables/currencies.h"
#include "text/utf8.h"

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

/* Compares without case for ASCII letters: "eur", "Kr." */
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

static bool letter_at(struct slice s, size_t i)
{
    size_t len;
    if ((unsigned char)s.p[i] < 0x80)
        return (unsigned)((s.p[i] | 0x20) - 'a') < 26;
    ucs4_t c = utf8_decode(s.p + i, s.n - i, &len);
    return uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_M);
}

/* True when the text begins and ends with a letter. A minus or a bracket at an end may belong to
 * the amount, and the look-up of names would ignore it. A full stop ("EUR.") or a closing bracket
 * ("(Next day)") may be at the end, too. */
static bool may_be_name(struct slice s)
{
    size_t last = s.n - 1;
    while (last > 0 && ((unsigned char)s.p[last] & 0xC0) == 0x80)
        last--;
    bool ends = letter_at(s, last) ||
                (s.p[last] == '.' && last > 0 && (unsigned)((s.p[last - 1] | 0x20) - 'a') < 26) ||
                (s.p[last] == ')' && memchr(s.p, '(', s.n));
    return ends && letter_at(s, 0);
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
        /* one letter, as in "5,00 S", may mean anything */
        other = s.n > 1 || (unsigned)((s.p[0] | 0x20) - 'a') > 25;
    }
    const char *named = other || !may_be_name(s) ? NULL : currency_named(scratch, s);
    return named ? (named == code ? AFFIX_OWN : AFFIX_OTHER) : other ? AFFIX_OTHER : AFFIX_UNKNOWN;
}
