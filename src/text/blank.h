/* The blanks of Unicode in UTF-8: characters with the property White_Space (Unicode 15.0), and
 * characters without width. */
#ifndef TEXT_BLANK_H
#define TEXT_BLANK_H

#include <stddef.h>

#include "base/slice.h"

enum blank {
    BLANK_NOT,
    BLANK_SPACE,    /* has the property White_Space */
    BLANK_INVISIBLE /* zero-width space, joiners, direction marks, word joiner, BOM */
};

/* The kind of the character at p (n > 0, valid UTF-8). *len gets its length in bytes when it is a
 * blank. */
static inline enum blank blank_at(const unsigned char *p, size_t n, size_t *len)
{
    *len = 1;
    if (p[0] < 0x80)
        return p[0] == ' ' || (p[0] >= '\t' && p[0] <= '\r') ? BLANK_SPACE : BLANK_NOT;
    if (p[0] == 0xC2 && n > 1) {
        *len = 2;
        return p[1] == 0x85 || p[1] == 0xA0 ? BLANK_SPACE : BLANK_NOT; /* NEL, NBSP */
    }
    if (n < 3 || p[0] < 0xE1 || p[0] > 0xEF)
        return BLANK_NOT;
    *len = 3;
    switch ((unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2]) {
    case 0xE19A80: /* U+1680 */
    case 0xE280A8: /* U+2028 */
    case 0xE280A9: /* U+2029 */
    case 0xE280AF: /* U+202F */
    case 0xE2819F: /* U+205F */
    case 0xE38080: /* U+3000 */
        return BLANK_SPACE;
    case 0xE1A08E: /* U+180E */
    case 0xE281A0: /* U+2060 */
    case 0xEFBBBF: /* U+FEFF */
        return BLANK_INVISIBLE;
    }
    if (p[0] == 0xE2 && p[1] == 0x80 && p[2] <= 0x8A)
        return BLANK_SPACE; /* U+2000 to U+200A */
    if (p[0] == 0xE2 && p[1] == 0x80 && p[2] <= 0x8F)
        return BLANK_INVISIBLE; /* U+200B to U+200F */
    return BLANK_NOT;
}

/* The text without blanks and invisible characters at its beginning. */
static inline struct slice blank_ltrim(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    size_t len;
    while (p < end && blank_at(p, (size_t)(end - p), &len))
        p += len;
    return slice_of((const char *)p, (size_t)(end - p));
}

/* The same for its end. */
static inline struct slice blank_rtrim(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    size_t len;
    while (end > p) {
        const unsigned char *last = end - 1;
        while (last > p && (*last & 0xC0) == 0x80)
            last--;
        if (!blank_at(last, (size_t)(end - last), &len))
            break;
        end = last;
    }
    return slice_of(s.p, (size_t)(end - p));
}

/* The same for both ends. */
static inline struct slice blank_trim(struct slice s)
{
    return blank_rtrim(blank_ltrim(s));
}

#endif
