/* ASCII: blanks, digits, and upper and lower case. Letters are handled eight bytes at a time. */
#ifndef TEXT_ASCII_H
#define TEXT_ASCII_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"

static inline bool ascii_blank(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ascii_digit(unsigned char c)
{
    return (unsigned)(c - '0') < 10;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* w holds eight ASCII bytes. Sets bit 0x80 of each byte that is a letter from `first` to first +
 * 25. */
static inline uint64_t letters(uint64_t w, unsigned char first)
{
    return ((w + EACH_BYTE(0x80u - first)) ^ (w + EACH_BYTE(0x80u - first - 26))) &
           EACH_BYTE(0x80u);
}

/* `first` is 'a' or 'A': the case that is looked for. *change: the text has letters of that case.
 * *high: it has bytes above 0x7F. */
static inline void ascii_case_look(struct slice s, unsigned char first, bool *change, bool *high)
{
    uint64_t w, seen = 0, found = 0;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&w, s.p + i, 8);
        seen |= w;
        found |= letters(w & EACH_BYTE(0x7Fu), first);
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        seen |= c;
        found |= (unsigned)(c - first) < 26;
    }
    *high = seen & EACH_BYTE(0x80u);
    *change = found;
}

/* True when both are equal without regard to the case of ASCII letters. `lower` must be in lower
 * case. */
static inline bool ascii_same(struct slice s, struct slice lower)
{
    if (s.n != lower.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((unsigned)(c - 'A') < 26)
            c |= 0x20;
        if (c != (unsigned char)lower.p[i])
            return false;
    }
    return true;
}

/* Change the case of the letters from `first` to first + 25. `out` has room for the whole text. */
static inline void ascii_case_flip(struct slice s, unsigned char first, char *out)
{
    uint64_t w;
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&w, s.p + i, 8);
        w ^= letters(w, first) >> 2; /* 0x80 >> 2 is 0x20, the bit that differs between the cases */
        memcpy(out + i, &w, 8);
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        out[i] = (char)((unsigned)(c - first) < 26 ? c ^ 0x20 : c);
    }
}

#endif
