/* Writing JSON: a text as a string of it. */
#ifndef PLAN_JSON_WRITE_H
#define PLAN_JSON_WRITE_H

#include "base/buf.h"

static inline void json_add_string(struct buf *b, const char *p, size_t n)
{
    buf_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c < 0x20) {
            buf_printf(b, "\\u%04x", c);
        } else {
            buf_char(b, (char)c);
        }
    }
    buf_char(b, '"');
}

#endif
