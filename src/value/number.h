/* Numbers as text. It parses integers, decimals and floats. Decimals are compared and rounded as
 * text, so they stay exact. */
#ifndef VALUE_NUMBER_H
#define VALUE_NUMBER_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/slice.h"

/* How many digits PostgreSQL's numeric can hold before and after the point when it has no
 * precision. */
enum { NUMERIC_DIGITS = 131072, NUMERIC_SCALE = 16383 };

enum number { NUMBER_OK, NUMBER_BAD, NUMBER_RANGE, NUMBER_SCALE, NUMBER_LONG };

/* How decimals are written in a file. */
struct decimal_format {
    char mark; /* '.' or ',' */
    /* the thousands separator ',' '.' ' ' '\'' or 0; a space also means no-break spaces, and ' also
     * means ’ */
    char group;
    bool trailing_minus;
};
static const struct decimal_format decimal_plain = {'.', 0, false};

/* Parse [+-]digits. When `group` is not 0 it may separate groups of three. RANGE: it needs more
 * than 64 bits. */
enum number integer_parse(struct slice s, char group, int64_t *out);
/* Change four characters into the number that their digits make. False: one of them is not a digit.
 */
static inline bool four_digits(uint32_t *four)
{
    uint32_t w = le32toh(*four) ^ 0x30303030; /* the first character is the lowest byte */
    if ((w | (w + 0x76767676)) & 0x80808080)
        return false;
    w = (w * 10 + (w >> 8)) & 0x00FF00FF;
    *four = (w * 100 + (w >> 16)) & 0xFFFF;
    return true;
}

/* The quick way for digits only, and at most 18 of them, so that 64 bits are enough. Most integers
 * are so. False: use integer_parse. */
static inline bool integer_digits(struct slice s, int64_t *out)
{
    int64_t i = 0;
    if (!s.n || s.n > 18)
        return false;
    const char *p = s.p, *end = p + s.n;
    for (; end - p >= 4; p += 4) {
        uint32_t four;
        memcpy(&four, p, 4);
        if (!four_digits(&four))
            return false;
        i = i * 10000 + four;
    }
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit > 9)
            return false;
        i = i * 10 + digit;
    }
    *out = i;
    return true;
}
/* *out gets the canonical text: `s` itself when it is canonical already, else a text in the arena.
 * The digits of the fraction are kept, also zeros. RANGE, SCALE: a numeric cannot hold so many
 * digits. */
enum number decimal_parse(struct slice s, const struct decimal_format *f, struct arena *a,
                          struct slice *out);
/* True when the text is exactly NaN, Infinity or -Infinity. *out is then that word. */
bool decimal_word(struct slice s, struct slice *out);
/* Parse a decimal as PostgreSQL's numeric does: plain, with an exponent, or a special word in any
 * case. `most` is the number of bytes that it may have. LONG: it would have more. */
enum number numeric_parse(struct slice s, size_t most, struct arena *a, struct slice *out);
/* Parse a float with correct rounding. NaN and the infinities are written as in PostgreSQL, in any
 * case. RANGE: it is too large, or it is not 0 and would become 0. */
enum number float_parse(struct slice s, double *out);

/* The functions below take canonical decimals. NaN is equal to itself and above Infinity. */
int decimal_compare(struct slice a, struct slice b);
/* The number of digits after the point. */
uint32_t decimal_scale(struct slice s);
/* The decimal without the zeros at the end of its fraction. */
struct slice decimal_trimmed(struct slice s);
/* True when a numeric(p,s) has enough digits before the point. A special word never fits. */
bool decimal_fits(struct slice s, int precision, int scale);

/* The exact product. RANGE, SCALE: a numeric cannot hold so many digits. */
enum number decimal_multiply(struct slice a, struct slice b, struct arena *arena,
                             struct slice *out);

/* The exact sum. Neither may be a special word. As in PostgreSQL, the sum has as many digits after
 * the point as the number that has more of them. RANGE: a numeric cannot hold so many digits. */
enum number decimal_add(struct slice a, struct slice b, struct arena *arena, struct slice *out);

enum rounding { ROUND_NOT, ROUND_HALF_EVEN, ROUND_HALF_UP };
/* Keep at most `scale` digits after the point. A negative scale changes digits before it to zeros.
 * Digits other than 0 are rounded; with ROUND_NOT the function returns false instead. */
bool decimal_round(struct slice s, int scale, enum rounding how, struct arena *a,
                   struct slice *out);

#endif
