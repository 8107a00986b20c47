/* Reads JSON strings. */
#include "text/json_string.h"

#include <string.h>

#include "text/utf8.h"

/* The value of four hexadecimal digits. The grammar has checked them already. */
static int hex4(const char *p)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int c = p[i] | 0x20;
        value = value * 16 + (c >= 'a' ? c - 'a' + 10 : p[i] - '0');
    }
    return value;
}

bool json_unescape(const char *p, size_t n, char *out, size_t *nout, bool *has_nul)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *end = p + n;
    char *o = out;
    while (p < end) {
        if (*p != '\\') {
            *o++ = *p++;
            continue;
        }
        if (p[1] != 'u') {
            const char *letter = strchr(from, p[1]);
            *o++ = letter ? to[letter - from] : p[1];
            p += 2;
            continue;
        }
        uint32_t c = (uint32_t)hex4(p + 2);
        p += 6;
        if (c >= 0xD800 && c <= 0xDFFF) {
            uint32_t low = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? (uint32_t)hex4(p + 2) : 0;
            if (c >= 0xDC00 || low < 0xDC00 || low > 0xDFFF)
                return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            p += 6;
        }
        *has_nul |= c == 0;
        o += utf8_encode(c, o);
    }
    *nout = (size_t)(o - out);
    return true;
}
