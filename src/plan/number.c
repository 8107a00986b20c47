/* Numbers as text: exact where they are exact, and never by way of the locale. */
#include "plan/number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/op.h"

/* Bytes of the separator of thousands at p, or 0. */
static size_t group_at(const char *p, const char *end, char group)
{
    size_t n = (size_t)(end - p);
    if (!n || !group)
        return 0;
    if (*p == group)
        return 1;
    if (group == ' ' && n >= 2 && !memcmp(p, "\xC2\xA0", 2))
        return 2; /* no-break space */
    if (group == ' ' && n >= 3 && (!memcmp(p, "\xE2\x80\xAF", 3) || !memcmp(p, "\xE2\x80\x89", 3)))
        return 3; /* narrow no-break and thin space */
    if (group == '\'' && n >= 3 && !memcmp(p, "\xE2\x80\x99", 3))
        return 3; /* ’, as Unicode CLDR writes Swiss numbers */
    return 0;
}

/* The end of the digits at p, which may be grouped; *digits gets their number. Where a separator
 * stands, threes stand all the way: NULL otherwise. */
static const char *int_part(const char *p, const char *end, char group, size_t *digits)
{
    const char *from = p;
    while (p < end && ascii_digit((unsigned char)*p))
        p++;
    size_t n = (size_t)(p - from), step = group_at(p, end, group);
    if (step && (n < 1 || n > 3))
        return NULL;
    for (; step; step = group_at(p, end, group)) {
        p += step;
        for (int i = 0; i < 3; i++, p++)
            if (p == end || !ascii_digit((unsigned char)*p))
                return NULL;
        n += 3;
    }
    *digits = n;
    return p;
}

enum number integer_parse(struct slice s, char group, int64_t *out)
{
    const char *p = s.p, *end = p + s.n;
    bool minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    size_t digits;
    if (int_part(p, end, group, &digits) != end || !digits)
        return NUMBER_BAD;
    uint64_t u = 0, most = (uint64_t)INT64_MAX + minus;
    for (; p < end; p++) {
        unsigned d = (unsigned)(unsigned char)*p - '0';
        if (d > 9)
            continue; /* a separator */
        if (u > most / 10 || (u == most / 10 && d > most % 10))
            return NUMBER_RANGE;
        u = u * 10 + d;
    }
    *out = minus ? (int64_t)-u : (int64_t)u;
    return NUMBER_OK;
}

static bool all_zeros(const char *p, const char *end)
{
    while (p < end && *p == '0')
        p++;
    return p == end;
}

/* [-]int[.frac], where int may still have separators and leading zeros. */
struct pieces {
    bool minus;
    const char *ip, *iend;
    size_t nint;
    const char *fp, *fend; /* equal when there is no fraction */
};

/* Build the canonical text from pieces that are not canonical yet. */
static struct slice canonical(const struct pieces *d, struct arena *a)
{
    size_t nfrac = (size_t)(d->fend - d->fp);
    char *out = arena_bytes(a, d->nint + nfrac + 3), *q = out;
    bool any = false;
    *q++ = '-';
    for (const char *p = d->ip; p < d->iend; p++) {
        any |= *p > '0' && *p <= '9';
        if (any && ascii_digit((unsigned char)*p))
            *q++ = *p;
    }
    if (!any)
        *q++ = '0';
    if (nfrac) {
        *q++ = '.';
        memcpy(q, d->fp, nfrac);
        q += nfrac;
    }
    bool minus = d->minus && (any || !all_zeros(d->fp, d->fend));
    return slice_of(out + !minus, (size_t)(q - out) - !minus);
}

static enum number check_size(struct slice s)
{
    if (s.n < NUMERIC_SCALE)
        return NUMBER_OK;
    uint32_t scale = decimal_scale(s);
    if (scale > NUMERIC_SCALE)
        return NUMBER_SCALE;
    return s.n - scale - (scale > 0) - (s.p[0] == '-') > NUMERIC_DIGITS ? NUMBER_RANGE : NUMBER_OK;
}

enum number decimal_parse(struct slice s, const struct decimal_format *f, struct arena *a,
                          struct slice *out)
{
    const char *p = s.p, *end = p + s.n;
    struct pieces d = {.minus = p < end && *p == '-'};
    bool has_sign = p < end && (*p == '-' || *p == '+'), plain = !has_sign || d.minus;
    p += has_sign;
    if (f->trailing_minus && !has_sign && end > p && end[-1] == '-') {
        d.minus = true;
        plain = false;
        end--;
    }
    d.ip = p;
    d.iend = p = int_part(p, end, f->group, &d.nint);
    if (!p)
        return NUMBER_BAD;
    bool has_mark = p < end && *p == f->mark;
    p += has_mark;
    d.fp = p;
    while (p < end && ascii_digit((unsigned char)*p))
        p++;
    d.fend = p;
    if (p != end || (d.nint == 0 && d.fp == d.fend))
        return NUMBER_BAD;
    /* Nothing to rewrite: no plus, no separator, no other mark, no leading zero, no -0, no bare
     * mark. */
    plain = plain && (size_t)(d.iend - d.ip) == d.nint && d.nint &&
            (!has_mark || (f->mark == '.' && d.fp < d.fend)) && (d.nint == 1 || *d.ip != '0') &&
            !(d.minus && *d.ip == '0' && all_zeros(d.fp, d.fend));
    *out = plain ? s : canonical(&d, a);
    return check_size(*out);
}

/* Powers of ten that a double holds exactly. */
static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double slow_float(struct slice s)
{
    char small[128];
    char *text = s.n < sizeof small ? small : xmalloc(s.n + 1);
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    /* The C locale needs no memory in glibc and musl, and a host may have set another one. */
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double f = strtod_l(text, NULL, c);
    freelocale(c);
    if (text != small)
        free(text);
    return f;
}

static const char *digits_of(const char *p, const char *end, uint64_t *mantissa, int *taken)
{
    for (; p < end && ascii_digit((unsigned char)*p); p++) {
        if (*mantissa || *p != '0')
            ++*taken;
        if (*taken <= 19)
            *mantissa = *mantissa * 10 + (unsigned)(*p - '0');
        if (*taken > 1000)
            *taken = 1000;
    }
    return p;
}

static bool word_of_float(struct slice s, double *out)
{
    bool minus = s.n && *s.p == '-';
    if (slice_eq(s, SLICE("NaN")))
        *out = (double)NAN;
    else if (slice_eq(slice_of(s.p + minus, s.n - minus), SLICE("Infinity")))
        *out = minus ? -(double)INFINITY : (double)INFINITY;
    else
        return false;
    return true;
}

/* W. D. Clinger, "How to Read Floating Point Numbers Accurately" (1990): a mantissa below 2^53 and
 * a power of ten up to 22 are both exact, so one multiplication or division rounds correctly.
 * strtod does the rest. */
enum number float_parse(struct slice s, double *out)
{
    const char *p = s.p, *end = p + s.n;
    bool minus = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    uint64_t mantissa = 0;
    int taken = 0;
    const char *ip = p, *fp = NULL;
    p = digits_of(p, end, &mantissa, &taken);
    int64_t digits = p - ip, exponent = 0;
    if (p < end && *p == '.') {
        fp = ++p;
        p = digits_of(p, end, &mantissa, &taken);
        digits += p - fp;
        exponent = -(p - fp);
    }
    if (!digits)
        return word_of_float(s, out) ? NUMBER_OK : NUMBER_BAD;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        bool down = p < end && *p == '-';
        p += p < end && (*p == '-' || *p == '+');
        if (p == end)
            return NUMBER_BAD;
        int64_t e = 0;
        for (; p < end && ascii_digit((unsigned char)*p); p++)
            e = e < 100000000 ? e * 10 + (*p - '0') : e;
        exponent += down ? -e : e;
    }
    if (p != end)
        return NUMBER_BAD;
    if (taken <= 19 && mantissa < UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        double f = (double)mantissa;
        f = exponent < 0 ? f / powers[-exponent] : f * powers[exponent];
        *out = minus ? -f : f;
        return NUMBER_OK;
    }
    *out = slow_float(s);
    return isinf(*out) || (*out == 0 && taken) ? NUMBER_RANGE : NUMBER_OK;
}

uint32_t decimal_scale(struct slice s)
{
    const char *point = memchr(s.p, '.', s.n);
    return point ? (uint32_t)(s.p + s.n - point - 1) : 0;
}

struct slice decimal_trimmed(struct slice s)
{
    if (!memchr(s.p, '.', s.n))
        return s;
    while (s.p[s.n - 1] == '0')
        s.n--;
    s.n -= s.p[s.n - 1] == '.';
    return s.n == 2 && s.p[0] == '-' && s.p[1] == '0' ? SLICE("0") : s;
}

static int compare_magnitudes(struct slice a, struct slice b)
{
    uint32_t ascale = decimal_scale(a), bscale = decimal_scale(b);
    size_t aint = a.n - ascale - (ascale > 0), bint = b.n - bscale - (bscale > 0);
    if (aint != bint)
        return aint < bint ? -1 : 1;
    int c = memcmp(a.p, b.p, aint);
    if (c)
        return c;
    uint32_t common = ascale < bscale ? ascale : bscale;
    if (common && (c = memcmp(a.p + aint + 1, b.p + bint + 1, common)))
        return c;
    if (ascale == bscale)
        return 0;
    struct slice longer = ascale > bscale ? a : b;
    if (all_zeros(longer.p + longer.n - (ascale > bscale ? ascale : bscale) + common,
                  longer.p + longer.n))
        return 0;
    return ascale > bscale ? 1 : -1;
}

int decimal_compare(struct slice a, struct slice b)
{
    bool aminus = a.p[0] == '-', bminus = b.p[0] == '-';
    if (aminus != bminus)
        return aminus ? -1 : 1;
    if (b.n == 1 && b.p[0] == '0' && a.p[0] > '0')
        return 1; /* min = 0 is the commonest of bounds */
    int c = compare_magnitudes(slice_of(a.p + aminus, a.n - aminus),
                               slice_of(b.p + bminus, b.n - bminus));
    return aminus ? -c : c;
}

bool decimal_fits(struct slice s, int precision, int scale)
{
    bool minus = s.p[0] == '-';
    uint32_t nfrac = decimal_scale(s);
    const char *p = s.p + minus, *fp = s.p + s.n - nfrac;
    int64_t exponent = fp - p - (nfrac > 0) - 1; /* of the first digit before the point */
    if (*p == '0') {
        const char *q = fp;
        while (q < s.p + s.n && *q == '0')
            q++;
        if (!nfrac || q == s.p + s.n)
            return true; /* zero */
        exponent = -(q - fp) - 1;
    }
    return exponent < precision - scale;
}

/* Does what is dropped from `at` on make the digit before it one more? */
static bool rounds_up(const char *digits, size_t at, size_t n, enum rounding how)
{
    if (at >= n || digits[at] != '5')
        return at < n && digits[at] > '5';
    if (how == ROUND_HALF_UP || !all_zeros(digits + at + 1, digits + n))
        return true;
    return at > 0 && (digits[at - 1] - '0') % 2;
}

/* digits[0..keep) plus one in its last place; digits[-1] has room for the carry. */
static char *add_one(char *digits, int64_t keep)
{
    for (int64_t i = keep - 1; i >= 0; i--) {
        if (digits[i] != '9') {
            digits[i]++;
            return digits;
        }
        digits[i] = '0';
    }
    *--digits = '1';
    return digits;
}

bool decimal_round(struct slice s, int scale, enum rounding how, struct arena *a, struct slice *out)
{
    bool minus = s.p[0] == '-';
    uint32_t nfrac = decimal_scale(s);
    const char *ip = s.p + minus, *fp = s.p + s.n - nfrac;
    int64_t nint = fp - ip - (nfrac > 0), n = nint + nfrac, keep = nint + scale;
    *out = s;
    if (keep >= n)
        return true;
    /* All digits in one row, one place free before them. */
    char *digits = arena_bytes(a, (size_t)n + 4 + (scale < 0 ? (size_t)-scale : 0)) + 2;
    memcpy(digits, ip, (size_t)nint);
    if (nfrac)
        memcpy(digits + nint, fp, nfrac);
    bool exact = all_zeros(digits + (keep > 0 ? keep : 0), digits + n);
    if (!exact && how == ROUND_NOT)
        return false;
    bool up = !exact && keep >= 0 && rounds_up(digits, (size_t)keep, (size_t)n, how);
    char *p = digits, *end = digits + (keep > 0 ? keep : 0);
    if (up)
        p = add_one(digits, keep);
    if (scale < 0 && end > p) { /* zeros stand in for the digits that went */
        memset(end, '0', (size_t)-scale);
        end += -scale;
    }
    struct pieces d = {.minus = minus, .ip = p, .iend = scale > 0 ? end - scale : end};
    d.nint = (size_t)(d.iend - d.ip);
    d.fp = d.iend;
    d.fend = end;
    *out = canonical(&d, a);
    return true;
}

/* Digits of a canonical decimal without sign and point, the last first; gives their number. */
static size_t digits_reversed(struct slice s, unsigned char *out)
{
    size_t n = 0;
    for (size_t i = s.n; i-- > 0;)
        if (ascii_digit((unsigned char)s.p[i]))
            out[n++] = (unsigned char)(s.p[i] - '0');
    return n;
}

enum number decimal_multiply(struct slice a, struct slice b, struct arena *arena, struct slice *out)
{
    size_t n = a.n + b.n + 2;
    unsigned char *x = arena_alloc(arena, a.n), *y = arena_alloc(arena, b.n);
    char *digits = arena_bytes(arena, n);
    size_t nx = digits_reversed(a, x), ny = digits_reversed(b, y);
    memset(digits, '0', n);
    for (size_t i = 0; i < ny; i++) { /* as on paper, from the right */
        unsigned carry = 0;
        for (size_t j = 0; j < nx || carry; j++) {
            char *d = &digits[n - 1 - i - j];
            carry += (unsigned)(*d - '0') + (j < nx ? x[j] * y[i] : 0u);
            *d = (char)('0' + carry % 10);
            carry /= 10;
        }
    }
    size_t scale = decimal_scale(a) + decimal_scale(b);
    struct pieces d = {.minus = (a.p[0] == '-') != (b.p[0] == '-'),
                       .ip = digits,
                       .iend = digits + n - scale,
                       .nint = n - scale,
                       .fp = digits + n - scale,
                       .fend = digits + n};
    *out = canonical(&d, arena);
    return check_size(*out);
}
