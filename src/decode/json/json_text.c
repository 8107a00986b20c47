/* Reads the tokens of JSON from a buffer that is refilled from a source. */
#include "decode/json/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

enum { PADDING = 16 }; /* zeros after the text: a whole word can always be read */

void json_text_open(struct json_text *t, lines_fill *fill, void *context)
{
    t->fill = fill;
    t->context = context;
    t->line = 1;
    t->max_kept = SIZE_MAX;
    memset(buf_room(&t->buf, PADDING), 0, PADDING);
    t->p = t->end = t->buf.p;
}

void json_text_close(struct json_text *t)
{
    buf_free(&t->buf);
    free(t->marks);
    free(t->brackets);
}

bool json_fail(struct json_text *t, const char *what)
{
    if (!t->failed && !t->what[0])
        snprintf(t->what, sizeof t->what, "%s", what);
    return false;
}

bool json_unexpected(struct json_text *t)
{
    if (json_at_end(t))
        return json_fail(t, t->lines ? "the file ends inside the row" : "the file ends too early");
    if (*t->p == '\n')
        return json_fail(t, "the line ends inside the row");
    if ((unsigned char)*t->p < 0x20)
        return json_fail(t, "unexpected control character");
    char what[64];
    size_t n;
    utf8_decode(t->p, (size_t)(t->end - t->p), &n);
    snprintf(what, sizeof what, "unexpected character '%.*s'", (int)n, t->p);
    return json_fail(t, what);
}

static void add_marks(struct json_text *t, const struct chunk *chunk)
{
    if (t->first_mark) {
        t->nmarks -= t->first_mark;
        memmove(t->marks, t->marks + t->first_mark, t->nmarks * sizeof *t->marks);
        t->first_mark = 0;
    }
    if (t->nmarks + chunk->nmarks > t->marks_cap) {
        t->marks_cap = (t->nmarks + chunk->nmarks) * 2;
        t->marks = xrealloc(t->marks, t->marks_cap * sizeof *t->marks);
    }
    if (chunk->nmarks)
        memcpy(t->marks + t->nmarks, chunk->marks, chunk->nmarks * sizeof *t->marks);
    t->nmarks += chunk->nmarks;
}

size_t json_take_marks(struct json_text *t, uint64_t to, struct mark *first)
{
    size_t n = 0;
    while (t->first_mark < t->nmarks && t->marks[t->first_mark].position < to) {
        if (n++ == 0)
            *first = t->marks[t->first_mark];
        t->first_mark++;
    }
    return n;
}

void json_begin_line(struct json_text *t)
{
    t->line++;
    t->line_at = json_position(t, t->p);
    t->line_gone = 0;
}

/* The number of characters before `to` on the line of p, as far as they are in the buffer. */
static uint64_t in_buffer(const struct json_text *t, const char *to)
{
    uint64_t from = t->line_at > t->position ? t->line_at - t->position : 0;
    size_t n = (size_t)(to - t->buf.p);
    return n > from ? utf8_length(t->buf.p + from, n - from) : 0;
}

uint64_t json_column(const struct json_text *t)
{
    return t->line_gone + in_buffer(t, t->p) + 1;
}

/* Read more text after `end`. The text before `keep` (or before p) is dropped. The buffer may move.
 */
static bool refill(struct json_text *t)
{
    struct chunk chunk = {0};
    if (t->ended || t->failed || t->too_long)
        return false;
    if (t->keep && (size_t)(t->end - t->keep) > t->max_kept) {
        t->too_long = true;
        return json_fail(t, JSON_TOO_LONG);
    }
    if (!t->fill(t->context, &chunk, t->e)) {
        t->failed = true;
        return false;
    }
    t->ended = chunk.n == 0;
    if (t->ended)
        return false;
    char *from = t->keep ? t->keep : t->p;
    t->line_gone += in_buffer(t, from);
    size_t at = (size_t)(t->p - from), n = (size_t)(t->end - from);
    t->position += (uint64_t)(from - t->buf.p);
    memmove(t->buf.p, from, n);
    t->buf.n = n;
    char *to = buf_room(&t->buf, chunk.n + PADDING);
    memcpy(to, chunk.p, chunk.n);
    memset(to + chunk.n, 0, PADDING);
    t->keep = t->keep ? t->buf.p : NULL;
    t->p = t->buf.p + at;
    t->end = to + chunk.n;
    add_marks(t, &chunk);
    return true;
}

/* Make sure that n characters from p on are in the buffer. */
static bool need(struct json_text *t, size_t n)
{
    while ((size_t)(t->end - t->p) < n)
        if (!refill(t))
            return false;
    return true;
}

void json_skip_blanks(struct json_text *t)
{
    for (;;) {
        switch (*t->p) {
        case '\n':
            if (t->lines)
                return;
            t->p++;
            json_begin_line(t);
            continue;
        case ' ':
        case '\t':
        case '\r':
            t->p++;
            continue;
        case 0:
            if (json_at_end(t) && refill(t))
                continue;
            /* fallthrough */
        default:
            return;
        }
    }
}

bool json_expect(struct json_text *t, char c)
{
    json_skip_blanks(t);
    if (*t->p != c || json_at_end(t))
        return json_unexpected(t);
    t->p++;
    return true;
}

/* Find the first quote, backslash or control character from p on, eight bytes at a time. */
static char *plain(char *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    for (;; p += 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        uint64_t quote = v ^ ones * '"', backslash = v ^ ones * '\\';
        uint64_t hit = (quote - ones) & ~quote;
        hit |= (backslash - ones) & ~backslash;
        hit |= (v - ones * 0x20) & ~v;
        if (hit & high)
            break;
    }
    while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    return p;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool skip_escape(struct json_text *t)
{
    need(t, 2); /* if they are missing, there are zeros, which are no letters */
    char c = t->p[1];
    if (c == 'u') {
        for (size_t i = 2; i < 6; i++)
            if (!need(t, i + 1) || hex_digit(t->p[i]) < 0) {
                t->p += i;
                return json_fail(t, "malformed \\u escape");
            }
        t->p += 6;
    } else if (c && strchr("\"\\/bfnrt", c)) {
        t->p += 2;
    } else {
        t->p++;
        return json_at_end(t) ? json_unexpected(t) : json_fail(t, "unknown escape");
    }
    return true;
}

bool json_skip_string(struct json_text *t, bool *escaped)
{
    t->p++;
    for (;;) {
        t->p = plain(t->p);
        if (*t->p == '"') {
            t->p++;
            return true;
        }
        if (*t->p == '\\') {
            *escaped = true;
            if (!skip_escape(t))
                return false;
        } else if (json_at_end(t)) {
            if (!refill(t))
                return json_fail(t, "a string is not closed");
        } else {
            return json_fail(t, *t->p == '\n' ? "a string is not closed on its line"
                                              : "control character in a string");
        }
    }
}

/* Returns how many digits there were. */
static size_t skip_digits(struct json_text *t)
{
    size_t n = 0;
    for (;;) {
        for (; (unsigned)(*t->p - '0') < 10; t->p++)
            n++;
        if (!json_at_end(t) || !refill(t))
            return n;
    }
}

static bool skip_number(struct json_text *t)
{
    if (*t->p == '-')
        t->p++;
    need(t, 1);
    bool zero = *t->p == '0';
    size_t n = skip_digits(t);
    if (!n)
        return json_unexpected(t);
    if (zero && n > 1)
        return json_fail(t, "a number begins with 0");
    if (*t->p == '.') {
        t->p++;
        if (!skip_digits(t))
            return json_unexpected(t);
    }
    if (*t->p == 'e' || *t->p == 'E') {
        t->p++;
        need(t, 1);
        if (*t->p == '+' || *t->p == '-')
            t->p++;
        if (!skip_digits(t))
            return json_unexpected(t);
    }
    return true;
}

static bool skip_word(struct json_text *t, const char *word)
{
    for (; *word; word++, t->p++)
        if (!need(t, 1) || *t->p != *word)
            return json_unexpected(t);
    return true;
}

bool json_skip_scalar(struct json_text *t, bool *escaped)
{
    switch (*t->p) {
    case '"':
        return json_skip_string(t, escaped);
    case 't':
        return skip_word(t, "true");
    case 'f':
        return skip_word(t, "false");
    case 'n':
        return skip_word(t, "null");
    default:
        return skip_number(t);
    }
}

bool json_open_bracket(struct json_text *t)
{
    if (t->depth == JSON_TEXT_DEPTH)
        return json_fail(t, "nested deeper than 1,000,000");
    if (t->depth == t->depth_cap) {
        t->depth_cap = t->depth_cap ? t->depth_cap * 2 : 256;
        t->brackets = xrealloc(t->brackets, t->depth_cap / 64 * sizeof *t->brackets);
    }
    uint64_t bit = UINT64_C(1) << t->depth % 64, *word = &t->brackets[t->depth / 64];
    *word = *t->p == '{' ? *word | bit : *word & ~bit;
    t->depth++;
    t->p++;
    json_skip_blanks(t);
    return true;
}

bool json_in_object(const struct json_text *t)
{
    uint32_t d = t->depth - 1;
    return t->brackets[d / 64] >> d % 64 & 1;
}

void json_close_bracket(struct json_text *t)
{
    t->depth--;
    t->p++;
}

static bool skip_key(struct json_text *t)
{
    bool escaped;
    json_skip_blanks(t);
    if (*t->p != '"')
        return json_unexpected(t);
    return json_skip_string(t, &escaped) && json_expect(t, ':');
}

/* After a value inside brackets: close the brackets that end here, down to `depth`. Stop at the
 * next comma. */
static bool skip_closing(struct json_text *t, uint32_t depth)
{
    while (t->depth > depth) {
        json_skip_blanks(t);
        bool object = json_in_object(t);
        if (*t->p == ',') {
            t->p++;
            return !object || skip_key(t);
        }
        if (*t->p != (object ? '}' : ']'))
            return json_unexpected(t);
        json_close_bracket(t);
    }
    return true;
}

bool json_skip_value(struct json_text *t)
{
    uint32_t depth = t->depth;
    bool escaped;
    do {
        json_skip_blanks(t);
        if (*t->p == '{' || *t->p == '[') {
            bool object = *t->p == '{';
            if (!json_open_bracket(t))
                return false;
            if (*t->p != (object ? '}' : ']')) {
                if (object && !skip_key(t))
                    return false;
                continue;
            }
            json_close_bracket(t);
        } else if (!json_skip_scalar(t, &escaped)) {
            return false;
        }
        if (!skip_closing(t, depth))
            return false;
    } while (t->depth > depth);
    return true;
}

bool json_skip_line(struct json_text *t)
{
    for (;;) {
        char *lf = memchr(t->p, '\n', (size_t)(t->end - t->p));
        t->p = lf ? lf : t->end;
        if (t->keep && (size_t)(t->p - t->keep) > t->max_kept)
            t->keep = NULL;
        t->too_long = false;
        if (lf || !refill(t))
            return !t->failed;
    }
}

void json_shown(struct buf *to, const char *p, size_t n, size_t max)
{
    size_t cut = n;
    if (cut > max)
        for (cut = max; cut && (p[cut] & 0xC0) == 0x80;)
            cut--;
    for (size_t i = 0; i < cut; i++)
        buf_char(to, (unsigned char)p[i] < 0x20 || p[i] == 0x7F ? '?' : p[i]);
    if (cut < n)
        buf_str(to, "…");
}
