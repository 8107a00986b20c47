/* Reads telephone numbers by the numbering plans of all regions.
 *
 *   text ─▶ digits ─▶ country code + rest ─▶ rest without the national prefix ─▶ does it exist? */
#include "plan/codes/phone.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>

#include "registry/tables/phones.h"
#include "text/blank.h"
#include "text/utf8.h"

enum { REGIONS = sizeof phone_regions / sizeof *phone_regions, DIGITS_MAX = 24, NATIONAL_MIN = 2 };

/* The regular expressions of a region: each has its use. */
enum use { INTERNATIONAL, NATIONAL, LEADING, GENERAL, VALID, USES };

struct phones {
    _Atomic(pcre2_code *) regex[REGIONS][USES];
};

static void free_phones(void *ptr)
{
    struct phones *phones = ptr;
    for (int r = 0; r < REGIONS; r++)
        for (int use = 0; use < USES; use++)
            pcre2_code_free(phones->regex[r][use]);
    free(phones);
}

struct phones *phones_open(struct plan *p)
{
    struct phones *phones = xcalloc(1, sizeof *phones);
    plan_on_free(p, free_phones, phones);
    return phones;
}

int phones_region(struct slice code)
{
    for (int r = 0; r < REGIONS; r++)
        if (code.n == 2 && !memcmp(phone_regions[r].region, code.p, 2))
            return r;
    return -1;
}

static const char *pattern_of(int region, enum use use)
{
    const struct phone_region *r = &phone_regions[region];
    switch (use) {
    case INTERNATIONAL:
        return r->international;
    case NATIONAL:
        return r->national;
    case LEADING:
        return r->leading;
    case GENERAL:
        return r->general;
    default:
        return r->valid;
    }
}

/* The compiled expression. A prefix must match at the beginning, and a plan must match the whole
 * number. NULL: the region has none. Two threads may compile the same expression at the same time;
 * the first result is kept. */
static const pcre2_code *regex_of(struct phones *phones, int region, enum use use)
{
    const char *pattern = pattern_of(region, use);
    pcre2_code *regex = atomic_load_explicit(&phones->regex[region][use], memory_order_acquire);
    if (regex || !*pattern)
        return regex;
    uint32_t options = PCRE2_ANCHORED | (use == GENERAL || use == VALID ? PCRE2_ENDANCHORED : 0u);
    int code;
    PCRE2_SIZE at;
    regex = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!regex)
        /* only memory can be missing, because spec/cases/ops/phone.table tries every expression */
        die_oom();
    pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE);
    pcre2_code *other = NULL;
    if (atomic_compare_exchange_strong(&phones->regex[region][use], &other, regex))
        return regex;
    pcre2_code_free(regex);
    return other;
}

/* Digits, with a NUL at the end. */
struct digits {
    char p[DIGITS_MAX + 1];
    size_t n;
};

static struct digits digits_from(const char *p, size_t n)
{
    struct digits d = {.n = n < DIGITS_MAX ? n : DIGITS_MAX};
    memcpy(d.p, p, d.n);
    return d;
}

struct run {
    struct phones *phones;
    const struct matcher *m;
};

/* The end of the match, or -1. */
static int match(const struct run *run, int region, enum use use, const char *p, size_t n)
{
    const pcre2_code *regex = regex_of(run->phones, region, use);
    if (!regex || regex_match_code(run->m, regex, slice_of(p, n)) < 0)
        return -1;
    return (int)pcre2_get_ovector_pointer(run->m->data)[1];
}

static bool fits(const struct run *run, int region, enum use use, const struct digits *d)
{
    return match(run, region, use, d->p, d->n) >= 0;
}

enum length { LENGTH_GOOD, LENGTH_SHORT, LENGTH_LONG, LENGTH_LOCAL, LENGTH_BETWEEN };

static enum length length_of(int region, size_t n)
{
    const struct phone_region *r = &phone_regions[region];
    if (r->local_lengths >> n & 1)
        return LENGTH_LOCAL;
    if (r->lengths >> n & 1)
        return LENGTH_GOOD;
    if (!(r->lengths & ((1u << n) - 1)))
        return LENGTH_SHORT;
    return r->lengths >> n ? LENGTH_BETWEEN : LENGTH_LONG;
}

/* Build the text of the rule with the groups of the last match, and add the digits after the match.
 * False: it is too long. */
static bool transform(const struct run *run, const char *rule, const struct digits *from,
                      struct digits *to)
{
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(run->m->data);
    to->n = 0;
    for (const char *c = rule;; c++) {
        bool group = *c == '$';
        int i = group ? 2 * (c[1] - '0') : 1;
        const char *p = !group && *c ? c : v[i] == PCRE2_UNSET ? "" : from->p + v[i];
        size_t n = group ? v[i + 1] - v[i] : *c ? 1 : from->n - v[1];
        if (to->n + n > DIGITS_MAX)
            return false;
        memcpy(to->p + to->n, p, n);
        to->n += n;
        if (!*c)
            break;
        c += group;
    }
    to->p[to->n] = 0;
    return true;
}

/* The number without the prefix that is dialled inside the country. It is returned unchanged when
 * it has no such prefix, or when it is a number only with it. */
static struct digits without_national(const struct run *run, int region, const struct digits *d)
{
    const char *rule = phone_regions[region].rule;
    const pcre2_code *regex = regex_of(run->phones, region, NATIONAL);
    int found = regex && d->n ? regex_match_code(run->m, regex, slice_of(d->p, d->n)) : -1;
    if (found < 0)
        return *d;
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(run->m->data);
    uint32_t groups;
    pcre2_pattern_info(regex, PCRE2_INFO_CAPTURECOUNT, &groups);
    bool transforms = *rule && groups && found == (int)groups + 1 && v[2 * groups] != PCRE2_UNSET;
    struct digits rest;
    if (!transforms)
        rest = digits_from(d->p + v[1], d->n - v[1]);
    else if (!transform(run, rule, d, &rest))
        return *d;
    return fits(run, region, GENERAL, d) && !fits(run, region, GENERAL, &rest) ? *d : rest;
}

/* The first region that has the same country code. */
static int main_region(int region)
{
    while (region > 0 && phone_regions[region - 1].code == phone_regions[region].code)
        region--;
    return region;
}

/* Find the country code at the beginning of the digits. Returns the main region of that code; *n
 * gets the length of the code. -1: there is none. */
static int region_of_code(const char *p, size_t *n)
{
    unsigned code = 0;
    if (*p == '0')
        return -1;
    for (*n = 1; *n <= 3 && *p; ++*n, p++) {
        code = code * 10 + (unsigned)(*p - '0');
        for (int r = 0; r < REGIONS; r++)
            if (phone_regions[r].code == code)
                return r;
    }
    return -1;
}

/* Read the digits of the text. *plus: it begins with +. False: it has a character that no telephone
 * number has. */
static bool read_digits(struct slice s, struct digits *d, bool *plus)
{
    *d = (struct digits){0};
    *plus = false;
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &len);
        int value = c - '0' < 10 ? (int)(c - '0') : c < 0x80 ? -1 : uc_decimal_value(c);
        if (value >= 0) {
            if (d->n == DIGITS_MAX)
                return false;
            d->p[d->n++] = (char)('0' + value);
            continue;
        }
        if ((c == '+' || c == 0xFF0B) && !d->n && !*plus) {
            *plus = true;
            continue;
        }
        bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFF0D;
        bool bracket = c == 0xFF08 || c == 0xFF09 || c == 0xFF0F || c == 0xFF0E || c == 0xFF5E;
        size_t blank;
        if (!dash && !bracket && !(c && c < 0x80 && strchr("-./()[]~ ", (int)c)) &&
            !blank_at((const unsigned char *)s.p + i, s.n - i, &blank))
            return false;
    }
    return d->n >= NATIONAL_MIN;
}

/* Remove the country's own code when there is no + before it. This is only done if the rest is more
 * likely a number than the whole. */
static bool without_own_code(const struct run *run, int region, struct digits *d)
{
    char code[8];
    size_t n = (size_t)snprintf(code, sizeof code, "%u", phone_regions[region].code);
    if (d->n <= n || memcmp(d->p, code, n) != 0)
        return false;
    struct digits rest = digits_from(d->p + n, d->n - n);
    rest = without_national(run, region, &rest);
    bool better = (!fits(run, region, GENERAL, d) && fits(run, region, GENERAL, &rest)) ||
                  length_of(region, d->n) == LENGTH_LONG;
    if (better)
        *d = rest;
    return better;
}

/* Remove the country code. Returns its main region, or -1. */
static int take_code(const struct run *run, int region, bool plus, struct digits *d)
{
    int prefix = plus || region < 0 ? -1 : match(run, region, INTERNATIONAL, d->p, d->n);
    /* no country code begins with 0, so this is a national number that only looks international */
    if (prefix > 0 && (size_t)prefix < d->n && d->p[prefix] != '0') {
        *d = digits_from(d->p + prefix, d->n - (size_t)prefix);
        plus = true;
    }
    if (!plus)
        return region >= 0 && without_own_code(run, region, d) ? main_region(region) : region;
    size_t n;
    region = region_of_code(d->p, &n);
    if (region >= 0)
        *d = digits_from(d->p + n, d->n - n);
    return region;
}

/* True when the number exists in one of the regions with this country code. */
static bool exists(const struct run *run, int region, const struct digits *d)
{
    unsigned code = phone_regions[region].code;
    for (int r = main_region(region); r < REGIONS && phone_regions[r].code == code; r++) {
        bool alone = (r == 0 || phone_regions[r - 1].code != code) &&
                     (r + 1 == REGIONS || phone_regions[r + 1].code != code);
        bool named = !alone && *phone_regions[r].leading && fits(run, r, LEADING, d);
        if (!alone && *phone_regions[r].leading && !named)
            continue;
        bool valid = phone_regions[r].lengths >> d->n & 1 && fits(run, r, GENERAL, d) &&
                     fits(run, r, VALID, d);
        if (valid || named)
            return valid;
    }
    return false;
}

size_t phones_parse(struct phones *phones, const struct matcher *m, int region, struct slice s,
                    char out[PHONE_MAX])
{
    const struct run run = {phones, m};
    struct digits d;
    bool plus;
    if (!read_digits(s, &d, &plus))
        return 0;
    region = take_code(&run, region, plus, &d);
    if (region < 0 || d.n < NATIONAL_MIN)
        return 0;
    struct digits rest = without_national(&run, region, &d);
    enum length length = length_of(region, rest.n);
    if (length == LENGTH_GOOD || length == LENGTH_LONG)
        d = rest;
    if (!exists(&run, region, &d))
        return 0;
    return (size_t)snprintf(out, PHONE_MAX, "+%u%s", phone_regions[region].code, d.p);
}
