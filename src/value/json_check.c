/* A JSON validator without recursion. It keeps one bit for each open bracket. */
#include "value/json_check.h"
#include "text/ascii.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"
#include "value/number.h"

struct scan {
    const unsigned char *from, *p, *end;
    const char *what; /* why the check stopped */
    bool has_nul;
    uint32_t depth;
    /* bit d is set when the bracket at depth d opens an object */
    uint64_t objects[JSON_DEPTH / 64];
};

static bool fail(struct scan *s, const char *what)
{
    s->what = what;
    return false;
}

static bool unexpected(struct scan *s)
{
    return fail(s, s->p < s->end ? "unexpected character" : "it ends too early");
}

static void skip_space(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
        s->p++;
}

/* The value of four hexadecimal digits, or -1. */
static int hex4(const unsigned char *p, const unsigned char *end)
{
    int value = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int c = p[i] | 0x20;
        int digit = ascii_digit(p[i]) ? p[i] - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* s->p is after the \u. */
static bool unicode_escape(struct scan *s)
{
    int c = hex4(s->p, s->end);
    if (c < 0)
        return fail(s, "malformed \\u escape");
    if (c >= 0xDC00 && c <= 0xDFFF)
        return fail(s, "lone surrogate");
    if (c >= 0xD800 && c <= 0xDBFF) {
        if (s->end - s->p < 10 || s->p[4] != '\\' || s->p[5] != 'u')
            return fail(s, "lone surrogate");
        int low = hex4(s->p + 6, s->end);
        if (low < 0xDC00 || low > 0xDFFF)
            return fail(s, "lone surrogate");
        s->p += 6;
    }
    s->has_nul |= c == 0;
    s->p += 4;
    return true;
}

/* s->p is at the opening quote. */
static bool string(struct scan *s)
{
    s->p++;
    while (s->p < s->end) {
        unsigned char c = *s->p;
        if (c == '"') {
            s->p++;
            return true;
        }
        if (c < 0x20)
            return fail(s, "control character in a string");
        s->p++;
        if (c != '\\')
            continue;
        if (s->p == s->end)
            break;
        c = *s->p;
        if (c == 'u') {
            s->p++;
            if (!unicode_escape(s))
                return false;
        } else if (strchr("\"\\/bfnrt", c) && c) {
            s->p++;
        } else {
            return fail(s, "unknown escape");
        }
    }
    return fail(s, "a string is not closed");
}

static size_t digits(struct scan *s)
{
    const unsigned char *from = s->p;
    while (s->p < s->end && ascii_digit(*s->p))
        s->p++;
    return (size_t)(s->p - from);
}

static bool number(struct scan *s)
{
    s->p += *s->p == '-';
    bool zero = s->p < s->end && *s->p == '0';
    int64_t before = (int64_t)digits(s), after = 0, exponent = 0;
    if (!before)
        return unexpected(s);
    if (zero && before > 1)
        return fail(s, "a number begins with 0");
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        after = (int64_t)digits(s);
        if (!after)
            return unexpected(s);
    }
    if (s->p < s->end && (*s->p | 0x20) == 'e') {
        s->p++;
        bool down = s->p < s->end && *s->p == '-';
        s->p += s->p < s->end && (*s->p == '-' || *s->p == '+');
        const unsigned char *from = s->p;
        if (!digits(s))
            return unexpected(s);
        for (const unsigned char *p = from; p < s->p; p++)
            exponent = exponent < 1000000 ? exponent * 10 + (*p - '0') : exponent;
        exponent = down ? -exponent : exponent;
    }
    if (before + exponent > NUMERIC_DIGITS || after - exponent > NUMERIC_SCALE)
        return fail(s, "a number is past what jsonb holds");
    return true;
}

static bool word(struct scan *s, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n) != 0)
        return unexpected(s);
    s->p += n;
    return true;
}

static bool open_bracket(struct scan *s, bool object)
{
    if (s->depth == JSON_DEPTH)
        return fail(s, "nested deeper than 512");
    uint64_t bit = UINT64_C(1) << s->depth % 64;
    if (object)
        s->objects[s->depth / 64] |= bit;
    else
        s->objects[s->depth / 64] &= ~bit;
    s->depth++;
    s->p++;
    skip_space(s);
    return true;
}

static bool in_object(const struct scan *s)
{
    uint32_t d = s->depth - 1;
    return s->objects[d / 64] >> d % 64 & 1;
}

static bool key_and_colon(struct scan *s)
{
    skip_space(s);
    if (s->p == s->end || *s->p != '"')
        return unexpected(s);
    if (!string(s))
        return false;
    skip_space(s);
    if (s->p == s->end || *s->p != ':')
        return unexpected(s);
    s->p++;
    return true;
}

/* A value that is not an array or an object. */
static bool scalar(struct scan *s)
{
    switch (*s->p) {
    case '"':
        return string(s);
    case 't':
        return word(s, "true");
    case 'f':
        return word(s, "false");
    case 'n':
        return word(s, "null");
    default:
        return number(s);
    }
}

/* After a value: read closing brackets and the next comma. *done: the text is complete. */
static bool after_value(struct scan *s, bool *done)
{
    for (;;) {
        skip_space(s);
        if (!s->depth) {
            *done = true;
            return s->p == s->end || fail(s, "something stands after the value");
        }
        bool object = in_object(s);
        if (s->p == s->end)
            return unexpected(s);
        if (*s->p == ',') {
            s->p++;
            return !object || key_and_colon(s);
        }
        if (*s->p != (object ? '}' : ']'))
            return unexpected(s);
        s->p++;
        s->depth--;
    }
}

static bool document(struct scan *s)
{
    for (bool done = false; !done;) {
        skip_space(s);
        if (s->p == s->end)
            return unexpected(s);
        unsigned char c = *s->p;
        if (c == '{' || c == '[') {
            if (!open_bracket(s, c == '{'))
                return false;
            bool empty = s->p < s->end && *s->p == (c == '{' ? '}' : ']');
            if (!empty) {
                if (c == '{' && !key_and_colon(s))
                    return false;
                continue;
            }
            s->p++;
            s->depth--;
        } else if (!scalar(s)) {
            return false;
        }
        if (!after_value(s, &done))
            return false;
    }
    return true;
}

enum json_result json_check(struct slice text, struct json_flaw *flaw)
{
    struct scan s = {.from = (const unsigned char *)text.p};
    s.p = s.from;
    s.end = s.from + text.n;
    size_t valid = utf8_valid_prefix(text.p, text.n, NULL);
    if (valid < text.n) {
        *flaw = (struct json_flaw){valid, "it is not UTF-8"};
        return JSON_MALFORMED;
    }
    if (!document(&s)) {
        *flaw = (struct json_flaw){(size_t)(s.p - s.from), s.what};
        return JSON_MALFORMED;
    }
    return s.has_nul ? JSON_HAS_NUL : JSON_GOOD;
}
