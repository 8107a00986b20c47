/* Stand-ins go into lines and come out of cells. */
#include "decode/standins.h"

#include <string.h>

static bool begins(const char *p, size_t n, const char *word, size_t nword)
{
    return n >= nword && memcmp(p, word, nword) == 0;
}

/* The next byte that something may begin with. */
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

/* What stands at p, whose first byte is that of an escape or a delimiter: the byte for it, and how
 * many bytes it has. *n == 0: the piece of the line ends inside of it. */
static char stand_in(const struct dialect *d, const char *p, const char *end, size_t *n)
{
    size_t left = (size_t)(end - p);
    if (d->escape && *p == d->escape) {
        *n = left > 1 ? 2 : 0;
        if (left > 1 && p[1] == d->escape)
            return ESCAPED_ESCAPE;
        if (left > 1 && d->quote && p[1] == d->quote)
            return ESCAPED_QUOTE;
        *n = left > 1 ? 1 : 0; /* others stay as they are */
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

void standins_put(struct standins *s, struct line *line)
{
    const struct dialect *d = s->dialect;
    const char *p = line->p, *end = p + line->n;
    if (!s->nheld && next_of(d, p, end) == end)
        return;
    struct buf whole = {0}; /* with what the last piece held back */
    if (s->nheld) {
        buf_add(&whole, s->held, s->nheld);
        buf_add(&whole, p, line->n);
        p = whole.p;
        end = p + whole.n;
        s->nheld = 0;
    }
    s->text.n = 0;
    buf_room(&s->text, (size_t)(end - p) + 1);
    char *to = s->text.p;
    while (p < end) {
        const char *at = next_of(d, p, end);
        memcpy(to, p, (size_t)(at - p));
        to += at - p;
        p = at;
        if (p == end)
            break;
        size_t n;
        char c = stand_in(d, p, end, &n);
        if (!n && !line->last) {
            s->nheld = (size_t)(end - p);
            memcpy(s->held, p, s->nheld);
            break;
        }
        *to++ = c;
        p += n ? n : 1;
    }
    line->p = s->text.p;
    line->n = (size_t)(to - s->text.p);
    buf_free(&whole);
}

/* Delimiters are longer than what stands for them. */
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

char *standins_take_out(const struct dialect *d, char *p, size_t *n, struct arena *a)
{
    for (size_t i = 0; d->escape && i < *n; i++)
        if (p[i] == ESCAPED_QUOTE)
            p[i] = d->quote;
        else if (p[i] == ESCAPED_ESCAPE)
            p[i] = d->escape;
    if (d->long_delimiter[0] && memchr(p, LONG_DELIMITER, *n))
        return put_delimiters(d, p, n, a);
    return p;
}
