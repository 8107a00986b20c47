/* Numbers as text: parsing integers, decimals and floats, comparing and rounding decimals without
 * leaving exact text. */
#ifndef VALUE_NUMBER_H
#define VALUE_NUMBER_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/slice.h"

/* What PostgreSQL's numeric holds without a precision: digits before and after the point. */
enum { NUMERIC_DIGITS = 131072, NUMERIC_SCALE = 16383 };

enum number { NUMBER_OK, NUMBER_BAD, NUMBER_RANGE, NUMBER_SCALE, NUMBER_LONG };

/* How a file writes decimals. */
struct decimal_format {
    char mark;  /* '.' or ',' */
    char group; /* ',' '.' ' ' '\'' or 0; a space stands for the no-break ones too, ' for ’ */
    bool trailing_minus;
};
static const struct decimal_format decimal_plain = {'.', 0, false};

/* [+-]digits, grouped in threes where `group` stands. RANGE: past 64 bits. */
enum number integer_parse(struct slice s, char group, int64_t *out);
/* Four characters become the number that they are, as digits; false: one of them is none. */
static inline bool four_digits(uint32_t *four)
{
    uint32_t w = le32toh(*four) ^ 0x30303030; /* the first one is the lowest byte */
    if ((w | (w + 0x76767676)) & 0x80808080)
        return false;
    w = (w * 10 + (w >> 8)) & 0x00FF00FF;
    *four = (w * 100 + (w >> 16)) & 0xFFFF;
    return true;
}

/* The same for digits alone, as most integers are, and so few that they cannot pass 64 bits. False:
 * it is something else. */
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
/* Canonical text in *out: s itself where it is canonical already, else in the arena. Digits of the
 * fraction are kept as given. RANGE, SCALE: more digits than a numeric holds. */
enum number decimal_parse(struct slice s, const struct decimal_format *f, struct arena *a,
                          struct slice *out);
/* NaN, Infinity or -Infinity, letter by letter: *out is the canonical one. */
bool decimal_word(struct slice s, struct slice *out);
/* The decimal that PostgreSQL's numeric makes of the text: the plain one, with an exponent, or one
 * of its words in any case. `most`: the bytes that it may take; LONG: it would take more. */
enum number numeric_parse(struct slice s, size_t most, struct arena *a, struct slice *out);
/* Correctly rounded; NaN and infinities by PostgreSQL's words, in any case. RANGE: overflow, or a
 * value that is not 0 and would become 0. */
enum number float_parse(struct slice s, double *out);

/* The rest takes canonical decimals. NaN is equal to itself and above Infinity. */
int decimal_compare(struct slice a, struct slice b);
/* Digits after the point. */
uint32_t decimal_scale(struct slice s);
/* Without the zeros at the end of the fraction. */
struct slice decimal_trimmed(struct slice s);
/* Fits precision and scale of a numeric(p,s), by its most significant digit. No word does. */
bool decimal_fits(struct slice s, int precision, int scale);

/* The exact product. RANGE, SCALE: more digits than a numeric holds. */
enum number decimal_multiply(struct slice a, struct slice b, struct arena *arena,
                             struct slice *out);

/* The exact sum of two that are no words, as PostgreSQL's numeric has it: with as many digits after
 * the point as the one that has more. RANGE: more digits than a numeric holds. */
enum number decimal_add(struct slice a, struct slice b, struct arena *arena, struct slice *out);

enum rounding { ROUND_NOT, ROUND_HALF_EVEN, ROUND_HALF_UP };
/* At most `scale` digits after the point; a negative scale clears digits before it. Digits that
 * have to go and are not zeros: rounded, or false with ROUND_NOT. */
bool decimal_round(struct slice s, int scale, enum rounding how, struct arena *a,
                   struct slice *out);

#endif
