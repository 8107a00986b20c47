/* Steps through JSON that is already known to be valid. It does not look for errors. */
#ifndef TEXT_JSON_WALK_H
#define TEXT_JSON_WALK_H

#include <string.h>

static inline const char *json_walk_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* p is at the opening quote. Returns the position after the closing one. */
static inline const char *json_walk_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"';)
        p += *p == '\\' ? 2 : 1;
    return p < end ? p + 1 : end;
}

/* p is at the beginning of a value. Returns the position after it. */
static inline const char *json_walk_value(const char *p, const char *end)
{
    size_t depth = 0;
    do {
        if (*p == '"') {
            p = json_walk_string(p, end);
        } else if (*p == '[' || *p == '{') {
            depth++;
            p++;
        } else if (*p == ']' || *p == '}') {
            depth--;
            p++;
        } else if (depth) {
            p++;
        } else {
            while (p < end && !memchr(",]} \t\r\n", *p, 7))
                p++;
        }
    } while (depth && p < end);
    return p;
}

#endif
