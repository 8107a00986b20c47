/* Writes texts as JSON strings. */
#include "text/json_out.h"

#include <string.h>

#include "text/utf8.h"

const char *json_escape(uint32_t c, char out[8])
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    }
    if (c >= 0x20 && (c < 0x7F || c > 0x9F))
        return NULL;
    memcpy(out, "\\u00", 4);
    out[4] = hex[c >> 4 & 15];
    out[5] = hex[c & 15];
    out[6] = 0;
    return out;
}

size_t json_plain(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7F && s.p[n] != '"' && s.p[n] != '\\')
        n++;
    return n;
}

/* Write the first character of s, with an escape if it needs one. Returns its length in bytes. */
static size_t add_character(struct buf *to, struct slice s)
{
    bool incomplete;
    char out[8];
    size_t len = 1, most = s.n < 4 ? s.n : 4;
    if (utf8_valid_prefix(s.p, most, &incomplete) == 0) {
        buf_str(to, "\xEF\xBF\xBD");
        return 1;
    }
    const char *escape = json_escape(utf8_decode(s.p, s.n, &len), out);
    if (escape)
        buf_str(to, escape);
    else
        buf_add(to, s.p, len);
    return len;
}

void json_add_string(struct buf *to, struct slice text)
{
    buf_char(to, '"');
    while (text.n) {
        size_t n = json_plain(text);
        buf_add(to, text.p, n);
        text = slice_of(text.p + n, text.n - n);
        n = text.n ? add_character(to, text) : 0;
        text = slice_of(text.p + n, text.n - n);
    }
    buf_char(to, '"');
}
