/* Puts stand-ins into lines and takes them out of cells. */
#include "decode/csv/standins.h"

#include <string.h>

static bool begins(const char *p, size_t n, const char *word, size_t nword)
{
    return n >= nword && memcmp(p, word, nword) == 0;
}

/* The next byte with which an escape or a delimiter may begin. */
static const char *next_of(const struct dialect *d, const char *p, const char *end)
{
    char escape = d->escape, first = d->long_delimiter[0];
    if (escape && first) {
        while (p < end && *p != escape && *p != first)
            p++;
        return p;
    }
    const char *at = memchr(p, escape ? escape : first, (size_t)(end - p));
    return at ? at : end;
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* \101 and \x41 in the text of COPY. `left` counts the bytes from the backslash on. A byte above
 * 0x7F could be a part of a character, so such an escape does not change, and *n is 1. */
static char numbered(const char *p, size_t left, size_t *n)
{
    bool hex = p[1] == 'x';
    size_t at = hex ? 2 : 1, most = at + (hex ? 2 : 3);
    int value = 0;
    for (; at < most && at < left; at++) {
        int digit = hex_of(p[at]);
        if (digit < 0 || (!hex && digit > 7))
            break;
        value = value * (hex ? 16 : 8) + digit;
    }
    *n = at;
    if (hex && at == 2) /* \x without a digit is an x */
        return 'x';
    if (value <= 0x7F)
        return (char)value;
    *n = 1;
    return '\\';
}

/* A stand-in for a character that would act as a delimiter, line end or escape; else the character.
 */
static char plain_or_not(const struct dialect *d, char c)
{
    return c == d->delimiter ? ESCAPED_DELIMITER
           : c == '\n'       ? ESCAPED_LF
           : c == '\r'       ? ESCAPED_CR
           : c == '\\'       ? ESCAPED_ESCAPE
                             : c;
}

/* The same for the text of COPY, where a backslash has a meaning before any character. *n == 0: the
 * piece of the line ends inside the escape, or the line ends with a backslash. */
static char copy_stand_in(const struct dialect *d, const char *p, size_t left, bool last, size_t *n)
{
    static const char names[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    enum { LONGEST = 4 }; /* \101 */
    *n = left > 1 ? 2 : 0;
    if (left == 1)
        return *p;
    const char *name = memchr(names, p[1], sizeof names - 1);
    if (name)
        return plain_or_not(d, meant[name - names]);
    if ((p[1] < '0' || p[1] > '7') && p[1] != 'x')
        return p[1] == 'N' ? COPY_NULL : plain_or_not(d, p[1]);
    char c = numbered(p, left, n);
    if (left < LONGEST && !last)
        *n = 0;
    return plain_or_not(d, c);
}

/* The text at p may begin an escape or a delimiter. Returns the byte that stands for it; *n is its
 * length. *n == 0: the piece of the line ends inside it. */
static char stand_in(const struct dialect *d, const char *p, const char *end, bool last, size_t *n)
{
    size_t left = (size_t)(end - p);
    if (d->copy && *p == d->escape)
        return copy_stand_in(d, p, left, last, n);
    if (d->escape && *p == d->escape) {
        *n = left > 1 ? 2 : 0;
        if (left > 1 && !d->quote && !d->long_delimiter[0] && p[1] == d->delimiter)
            return ESCAPED_DELIMITER;
        if (left > 1 && p[1] == d->escape)
            return ESCAPED_ESCAPE;
        if (left > 1 && d->quote && p[1] == d->quote)
            return ESCAPED_QUOTE;
        *n = left > 1 ? 1 : 0; /* other escapes do not change */
        return *p;
    }
    size_t length = strlen(d->long_delimiter);
    if (begins(p, left, d->long_delimiter, length)) {
        *n = length;
        return LONG_DELIMITER;
    }
    *n = left < length && memcmp(p, d->long_delimiter, left) == 0 ? 0 : 1;
    return *p;
}

/* A backslash before a line's end makes the line end a part of the text, so the row continues. */
static char *join(struct standins *s, struct line *line, char *to)
{
    s->joined = line->nend > 0;
    if (!s->joined)
        *to++ = ESCAPED_ESCAPE;
    for (int i = 0; i < line->nend; i++)
        *to++ = line->end[i] == '\n' ? ESCAPED_LF : ESCAPED_CR;
    line->last = !s->joined;
    line->nend = 0;
    return to;
}

void standins_put(struct standins *s, struct line *line)
{
    const struct dialect *d = s->dialect;
    const char *p = line->p, *end = p + line->n;
    line->first = line->first && !s->joined;
    s->joined = false;
    if (!s->nheld && next_of(d, p, end) == end)
        return;
    if (d->copy && line->first && line->last && line->n == 2 && p[0] == '\\' && p[1] == '.') {
        static const char mark[] = {COPY_END};
        line->p = mark;
        line->n = 1;
        return;
    }
    struct buf whole = {0}; /* with the bytes that the last piece held back */
    if (s->nheld) {
        buf_add(&whole, s->held, s->nheld);
        buf_add(&whole, p, line->n);
        p = whole.p;
        end = p + whole.n;
        s->nheld = 0;
    }
    s->text.n = 0;
    buf_room(&s->text, (size_t)(end - p) + 2);
    char *to = s->text.p;
    while (p < end) {
        const char *at = next_of(d, p, end);
        memcpy(to, p, (size_t)(at - p));
        to += at - p;
        p = at;
        if (p == end)
            break;
        size_t n;
        char c = stand_in(d, p, end, line->last, &n);
        if (!n && !line->last) {
            s->nheld = (size_t)(end - p);
            memcpy(s->held, p, s->nheld);
            break;
        }
        if (!n && d->copy) {
            to = join(s, line, to);
            break;
        }
        *to++ = c;
        p += n ? n : 1;
    }
    line->p = s->text.p;
    line->n = (size_t)(to - s->text.p);
    buf_free(&whole);
}

/* Put the long delimiters back. They are longer than their stand-ins, so the text is copied. */
static char *put_delimiters(const struct dialect *d, const char *p, size_t *n, struct arena *a)
{
    size_t length = strlen(d->long_delimiter), times = 0;
    for (size_t i = 0; i < *n; i++)
        times += p[i] == LONG_DELIMITER;
    char *text = arena_bytes(a, *n + times * (length - 1)), *to = text;
    for (size_t i = 0; i < *n; i++)
        if (p[i] == LONG_DELIMITER)
            to = (char *)memcpy(to, d->long_delimiter, length) + length;
        else
            *to++ = p[i];
    *n = (size_t)(to - text);
    return text;
}

static char meaning_of(const struct dialect *d, char c)
{
    switch (c) {
    case ESCAPED_QUOTE:
        return d->quote;
    case ESCAPED_ESCAPE:
        return d->escape;
    case ESCAPED_DELIMITER:
        return d->delimiter;
    case ESCAPED_LF:
        return '\n';
    case ESCAPED_CR:
        return '\r';
    case COPY_NULL:
        return 'N';
    default:
        return c; /* LONG_DELIMITER */
    }
}

char *standins_take_out(const struct dialect *d, char *p, size_t *n, struct arena *a)
{
    if (d->copy && *n == 1 && *p == COPY_NULL)
        return NULL;
    for (size_t i = 0; d->escape && i < *n; i++)
        if ((unsigned char)p[i] > 0xF4)
            p[i] = meaning_of(d, p[i]);
    if (d->long_delimiter[0] && memchr(p, LONG_DELIMITER, *n))
        return put_delimiters(d, p, n, a);
    return p;
}
