/* Numbers as text. Decimals stay exact, and the locale never plays a part. */
#include "value/number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "batch/cell.h"
#include "text/ascii.h"

/* The length of the thousands separator at p, or 0 when there is none. */
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

/* Reads the whole part of a number, which may have separators. Returns its end; *digits gets the
 * number of digits. With separators, all groups must have three digits, and the first digit must
 * not be 0, because nobody writes 0.123 with a separator. Otherwise it returns NULL. */
static const char *int_part(const char *p, const char *end, char group, size_t *digits)
{
    const char *from = p;
    while (p < end && ascii_digit((unsigned char)*p))
        p++;
    size_t n = (size_t)(p - from), step = group_at(p, end, group);
    if (step && (n < 1 || n > 3 || *from == '0'))
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
            continue; /* skips a separator */
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

/* The parts of [-]int[.frac]. `int` may still have separators and leading zeros. */
struct pieces {
    bool minus;
    const char *ip, *iend;
    size_t nint;
    const char *fp, *fend; /* equal when there is no fraction */
};

/* Build the canonical text from these parts. */
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
    /* The fraction cannot have separators: with format 1.234,56 the text 42.3511 is not a number.
     */
    while (has_mark && p < end && ascii_digit((unsigned char)*p))
        p++;
    d.fend = p;
    if (p != end || (d.nint == 0 && d.fp == d.fend))
        return NUMBER_BAD;
    /* True when the text is canonical already: no plus, no separator, no comma as the mark, no
     * leading zero, no -0, no mark without digits. */
    plain = plain && (size_t)(d.iend - d.ip) == d.nint && d.nint &&
            (!has_mark || (f->mark == '.' && d.fp < d.fend)) && (d.nint == 1 || *d.ip != '0') &&
            !(d.minus && *d.ip == '0' && all_zeros(d.fp, d.fend));
    *out = plain ? s : canonical(&d, a);
    return check_size(*out);
}

/* The powers of ten that a double holds exactly. */
static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double slow_float(struct slice s)
{
    char small[128];
    char *text = s.n < sizeof small ? small : xmalloc(s.n + 1);
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    /* A program that uses this library may have set another locale. Making the C locale needs no
     * memory in glibc and musl. */
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

static const struct slice words[] = {{"NaN", 3}, {"Infinity", 8}, {"-Infinity", 9}};
enum word { WORD_NAN, WORD_INFINITY, WORD_MINUS_INFINITY, WORD_NONE };

/* The special word in the text. As in PostgreSQL the case does not matter, "inf" means
 * Infinity, and an infinity may have a sign. */
static enum word word_of(struct slice s)
{
    bool minus = s.n && *s.p == '-', sign = minus || (s.n && *s.p == '+');
    struct slice rest = slice_of(s.p + sign, s.n - sign);
    if (!sign && ascii_same(s, SLICE("nan")))
        return WORD_NAN;
    if (!ascii_same(rest, SLICE("infinity")) && !ascii_same(rest, SLICE("inf")))
        return WORD_NONE;
    return minus ? WORD_MINUS_INFINITY : WORD_INFINITY;
}

bool decimal_word(struct slice s, struct slice *out)
{
    for (int i = 0; i < WORD_NONE; i++)
        if (slice_eq(s, words[i])) {
            *out = words[i];
            return true;
        }
    return false;
}

/* Read the [+-]digits of an exponent. Above 10,000,000 it stops counting, because no numeric is so
 * large. */
static bool exponent_of(const char *p, const char *end, int64_t *out)
{
    bool down = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    if (p == end)
        return false;
    int64_t e = 0;
    for (; p < end && ascii_digit((unsigned char)*p); p++)
        e = e < 10000000 ? e * 10 + (*p - '0') : e;
    *out = down ? -e : e;
    return p == end;
}

/* Multiply a canonical decimal by 10^e. */
static enum number shifted(struct slice s, int64_t e, size_t most, struct arena *a,
                           struct slice *out)
{
    uint32_t nfrac = decimal_scale(s);
    bool minus = s.p[0] == '-';
    const char *ip = s.p + minus, *fp = s.p + s.n - nfrac;
    int64_t nint = fp - ip - (nfrac > 0), scale = (int64_t)nfrac - e;
    bool zero = all_zeros(ip, ip + nint) && all_zeros(fp, fp + nfrac);
    if (zero && scale < 0)
        scale = 0;
    if (scale > NUMERIC_SCALE)
        return NUMBER_SCALE;
    if (!zero && nint + e > NUMERIC_DIGITS + (int64_t)nfrac)
        return NUMBER_RANGE;
    /* Write all digits in one row. Zeros are added before them when the point moves far to the
     * left, and after them when it moves to the right. */
    int64_t n = nint + nfrac, before = scale >= n ? scale - n + 1 : 0,
            behind = scale < 0 ? -scale : 0;
    int64_t all = before + n + behind;
    if ((size_t)all > most && (size_t)all > s.n)
        return NUMBER_LONG;
    char *digits = arena_bytes(a, (size_t)all);
    memset(digits, '0', (size_t)all);
    memcpy(digits + before, ip, (size_t)nint);
    memcpy(digits + before + nint, fp, nfrac);
    struct pieces d = {.minus = minus, .ip = digits, .fend = digits + all};
    d.fp = d.iend = d.fend - (scale > 0 ? scale : 0);
    d.nint = (size_t)(d.iend - d.ip);
    *out = canonical(&d, a);
    return check_size(*out);
}

enum number numeric_parse(struct slice s, size_t most, struct arena *a, struct slice *out)
{
    enum number how = decimal_parse(s, &decimal_plain, a, out);
    if (how != NUMBER_BAD || !s.n)
        return how;
    enum word word = word_of(s);
    if (word != WORD_NONE) {
        *out = words[word];
        return NUMBER_OK;
    }
    const char *end = s.p + s.n, *e = memchr(s.p, 'e', s.n);
    int64_t exponent;
    if (!e && !(e = memchr(s.p, 'E', s.n)))
        return NUMBER_BAD;
    how = decimal_parse(slice_of(s.p, (size_t)(e - s.p)), &decimal_plain, a, out);
    if (how == NUMBER_BAD || !exponent_of(e + 1, end, &exponent))
        return NUMBER_BAD;
    return how == NUMBER_OK ? shifted(*out, exponent, most, a, out) : how;
}

static bool word_of_float(struct slice s, double *out)
{
    switch (word_of(s)) {
    case WORD_NAN:
        *out = (double)NAN;
        return true;
    case WORD_INFINITY:
        *out = (double)INFINITY;
        return true;
    case WORD_MINUS_INFINITY:
        *out = -(double)INFINITY;
        return true;
    case WORD_NONE:
        break;
    }
    return false;
}

/* W. D. Clinger, "How to Read Floating Point Numbers Accurately" (1990): a mantissa below 2^53 and
 * a power of ten up to 22 are exact as doubles. So one multiplication or division rounds correctly.
 * strtod reads all other numbers. */
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

/* The place of a special word in the order: 2 for NaN, 1 for Infinity, -1 for -Infinity, 0 for
 * numbers. */
static int word_rank(struct slice s)
{
    enum word word = decimal_is_word(s) ? word_of(s) : WORD_NONE;
    return word == WORD_NAN ? 2 : word == WORD_INFINITY ? 1 : word == WORD_MINUS_INFINITY ? -1 : 0;
}

int decimal_compare(struct slice a, struct slice b)
{
    if (decimal_is_word(a) || decimal_is_word(b))
        return word_rank(a) - word_rank(b);
    bool aminus = a.p[0] == '-', bminus = b.p[0] == '-';
    if (aminus != bminus)
        return aminus ? -1 : 1;
    if (b.n == 1 && b.p[0] == '0' && a.p[0] > '0')
        return 1; /* a quick way, because min = 0 is very common */
    int c = compare_magnitudes(slice_of(a.p + aminus, a.n - aminus),
                               slice_of(b.p + bminus, b.n - bminus));
    return aminus ? -c : c;
}

bool decimal_fits(struct slice s, int precision, int scale)
{
    if (decimal_is_word(s))
        return false;
    bool minus = s.p[0] == '-';
    uint32_t nfrac = decimal_scale(s);
    const char *p = s.p + minus, *fp = s.p + s.n - nfrac;
    int64_t exponent = fp - p - (nfrac > 0) - 1; /* the power of ten of the first digit */
    if (*p == '0') {
        const char *q = fp;
        while (q < s.p + s.n && *q == '0')
            q++;
        if (!nfrac || q == s.p + s.n)
            return true; /* the value is zero */
        exponent = -(q - fp) - 1;
    }
    return exponent < precision - scale;
}

/* The digits from `at` on are dropped. Must the digit before them grow by one? */
static bool rounds_up(const char *digits, size_t at, size_t n, enum rounding how)
{
    if (at >= n || digits[at] != '5')
        return at < n && digits[at] > '5';
    if (how == ROUND_HALF_UP || !all_zeros(digits + at + 1, digits + n))
        return true;
    return at > 0 && (digits[at - 1] - '0') % 2;
}

/* Add one to the last of `keep` digits. There is free space before the digits for a carry. */
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
    if (keep >= n || decimal_is_word(s))
        return true;
    /* All digits in one row, with free space before them. */
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
    if (scale < 0 && end > p) { /* zeros replace the digits that were dropped */
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

static bool decimal_is_zero(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] > '0')
            return false; /* a digit above 0, or a letter of a word */
    return true;
}

/* The digits of a canonical decimal from last to first, without sign and point. Returns their
 * number. */
static size_t digits_reversed(struct slice s, unsigned char *out)
{
    size_t n = 0;
    for (size_t i = s.n; i-- > 0;)
        if (ascii_digit((unsigned char)s.p[i]))
            out[n++] = (unsigned char)(s.p[i] - '0');
    return n;
}

/* NaN times anything is NaN, and 0 times an infinity is NaN, too. */
static struct slice multiply_words(struct slice a, struct slice b)
{
    if (word_rank(a) == 2 || word_rank(b) == 2 || decimal_is_zero(a) || decimal_is_zero(b))
        return words[WORD_NAN];
    return words[(a.p[0] == '-') != (b.p[0] == '-') ? WORD_MINUS_INFINITY : WORD_INFINITY];
}

enum number decimal_multiply(struct slice a, struct slice b, struct arena *arena, struct slice *out)
{
    if (decimal_is_word(a) || decimal_is_word(b)) {
        *out = multiply_words(a, b);
        return NUMBER_OK;
    }
    size_t n = a.n + b.n + 2;
    unsigned char *x = arena_alloc(arena, a.n), *y = arena_alloc(arena, b.n);
    char *digits = arena_bytes(arena, n);
    size_t nx = digits_reversed(a, x), ny = digits_reversed(b, y);
    memset(digits, '0', n);
    for (size_t i = 0; i < ny; i++) { /* multiplies as on paper, from the right */
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

/* The digits of a decimal without its sign, one in each byte: `nint` before the point and `scale`
 * after it. */
static unsigned char *spread(struct slice s, size_t nint, size_t scale, struct arena *arena)
{
    unsigned char *digits = arena_alloc(arena, nint + scale);
    size_t nfrac = decimal_scale(s), has = s.n - nfrac - (nfrac > 0);
    memset(digits, 0, nint + scale);
    for (size_t i = 0; i < has; i++)
        digits[nint - has + i] = (unsigned char)(s.p[i] - '0');
    for (size_t i = 0; i < nfrac; i++)
        digits[nint + i] = (unsigned char)(s.p[has + 1 + i] - '0');
    return digits;
}

enum number decimal_add(struct slice a, struct slice b, struct arena *arena, struct slice *out)
{
    bool aminus = a.p[0] == '-', bminus = b.p[0] == '-';
    a = slice_of(a.p + aminus, a.n - aminus);
    b = slice_of(b.p + bminus, b.n - bminus);
    /* so that the smaller one is always subtracted from the larger one */
    if (aminus != bminus && compare_magnitudes(a, b) < 0) {
        struct slice other = a;
        a = b;
        b = other;
        aminus = bminus;
        bminus = !aminus;
    }
    size_t ascale = decimal_scale(a), bscale = decimal_scale(b);
    size_t scale = ascale > bscale ? ascale : bscale, nint = (a.n > b.n ? a.n : b.n) + 1;
    unsigned char *x = spread(a, nint, scale, arena), *y = spread(b, nint, scale, arena);
    char *digits = arena_bytes(arena, nint + scale);
    int carry = 0;
    for (size_t i = nint + scale; i-- > 0;) {
        int d = aminus == bminus ? x[i] + y[i] + carry : x[i] - y[i] - carry;
        carry = d > 9 || d < 0;
        digits[i] = (char)('0' + (d + 10) % 10);
    }
    struct pieces d = {.minus = aminus,
                       .ip = digits,
                       .iend = digits + nint,
                       .nint = nint,
                       .fp = digits + nint,
                       .fend = digits + nint + scale};
    *out = canonical(&d, arena);
    return check_size(*out);
}
