/* Codes that people write in groups. They are copied into a small buffer in capitals, without the
 * blanks and signs between the groups. */
#ifndef PLAN_CODES_COMPACT_H
#define PLAN_CODES_COMPACT_H

#include <string.h>

#include "plan/op.h"
#include "text/blank.h"

enum { COMPACT_MAX = 64 };

/* Returns the ASCII character for a full-width one (U+FF01 to U+FF5E, which Japanese keyboards
 * write), or 0. */
static inline unsigned char wide_ascii(const unsigned char *p, size_t n)
{
    if (n < 3 || p[0] != 0xEF || (p[1] != 0xBC && p[1] != 0xBD))
        return 0;
    unsigned c = (p[1] & 3u) << 6 | (p[2] & 0x3Fu); /* the low byte of the code point: 01 to 5E */
    return c >= 1 && c <= 0x5E ? (unsigned char)(c + 0x20) : 0;
}

/* Copy the ASCII letters and digits into out, in capitals, and add a NUL. Blanks of all kinds and
 * the bytes in `passed` are skipped. Returns the length. -1: there is another character, or the
 * text is too long. */
static inline int compact(struct slice s, const char *passed, char out[COMPACT_MAX])
{
    const unsigned char *p = (const unsigned char *)s.p;
    int n = 0;
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = p[i], wide = wide_ascii(p + i, s.n - i);
        len = wide ? 3 : 1;
        c = wide ? wide : c;
        bool letter = (unsigned)((c | 0x20) - 'a') < 26;
        if (ascii_digit(c) || letter) {
            if (n == COMPACT_MAX - 1)
                return -1;
            out[n++] = (char)(letter ? c & ~0x20 : c);
        } else if (!c || !strchr(passed, c)) {
            if (!blank_at(p + i, s.n - i, &len))
                return -1;
        }
    }
    out[n] = 0;
    return n;
}

/* Put the code into the cell. A cell that is already equal keeps its bytes. */
static inline void set_compact(struct exec *x, struct cell *c, const char *code, size_t n)
{
    if (n != c->len || memcmp(code, c->p, n) != 0)
        cell_set_text(c, arena_dup(x->arena, code, n), n);
}

static inline bool all_digits(const char *p, int n)
{
    for (int i = 0; i < n; i++)
        if (!ascii_digit((unsigned char)p[i]))
            return false;
    return true;
}

#endif
