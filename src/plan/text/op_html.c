/* The op unescape_html: character references of HTML become characters. This is done once, so
 * &amp;lt; becomes &lt;. */
#include <string.h>

#include "plan/op.h"
#include "registry/names.h"
#include "registry/tables/entities.h"
#include "text/utf8.h"

enum { NAME_MAX = 32 }; /* the longest name, CounterClockwiseContourIntegral, has 31 letters */

/* The character for a number, as HTML 5 says: 128 to 159 mean Windows-1252, and a number that is no
 * character becomes U+FFFD. */
static uint32_t character(uint32_t n)
{
    if (n >= 128 && n < 160)
        return windows_1252[n - 128];
    return n == 0 || n > 0x10FFFF || (n >= 0xD800 && n < 0xE000) ? 0xFFFD : n;
}

/* Read the digits of &#…; or &#x…;. False: they are not digits. */
static bool number(struct slice s, uint32_t *out)
{
    bool hex = s.n && (s.p[0] == 'x' || s.p[0] == 'X');
    uint32_t base = hex ? 16 : 10, n = 0;
    if (s.n == (size_t)hex)
        return false;
    for (size_t i = hex; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], letter = (unsigned char)((c | 0x20) - 'a');
        uint32_t digit = ascii_digit(c) ? c - (uint32_t)'0' : letter < 6 ? letter + 10u : 16u;
        if (digit >= base)
            return false;
        n = n > 0x10FFFF ? n : n * base + digit;
    }
    *out = character(n);
    return true;
}

/* Read the reference at p, which begins with &. Returns its length, or 0 when it is not a
 * reference. The text for it goes to out. */
static size_t reference(const char *p, size_t n, char *out, size_t *len)
{
    const char *end = memchr(p, ';', n < NAME_MAX + 2 ? n : NAME_MAX + 2);
    if (!end || end == p + 1)
        return 0;
    struct slice name = slice_of(p + 1, (size_t)(end - p - 1));
    uint32_t c;
    if (name.p[0] == '#') {
        if (!number(slice_of(name.p + 1, name.n - 1), &c))
            return 0;
        *len = utf8_encode(c, out);
    } else {
        int found = names_find(&entity_names, name);
        if (found < 0)
            return 0;
        *len = entities[found].n;
        memcpy(out, entity_texts + entities[found].at, *len);
    }
    return name.n + 2;
}

static void unescape(struct exec *x, struct cell *c)
{
    /* twice the length is enough: the text is almost never longer than its reference. &nGt; and
     * &nLt; have five bytes and give six */
    char *out = arena_bytes(x->arena, (size_t)c->len * 2), *q = out;
    for (size_t i = 0, taken, len; i < c->len; i += taken) {
        taken = c->p[i] == '&' ? reference(c->p + i, c->len - i, q, &len) : 0;
        if (!taken) {
            *q = c->p[i];
            taken = len = 1;
        }
        q += len;
    }
    cell_set_text(c, out, (size_t)(q - out));
}

void op_unescape_html(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len && memchr(c->p, '&', c->len))
            unescape(x, c);
    }
}
