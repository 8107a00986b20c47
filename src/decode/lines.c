/* Lines point into the chunk. Only a line that crosses a chunk's end is copied, to `carry`.
 *
 *   chunk  │a,b,c⏎d,e,f⏎g,h│,i⏎…      the line "g,h,i" is in `carry` */
#include "decode/lines.h"

#include <string.h>

#ifdef KITLOAD_TINY
#define PIECE 251
#else
#define PIECE (256 * 1024) /* a line in `carry` that is so long is given in pieces */
#endif

void lines_open(struct lines *l, lines_fill *fill, void *context)
{
    l->fill = fill;
    l->context = context;
    l->number = 1;
}

void lines_close(struct lines *l)
{
    buf_free(&l->carry);
}

void lines_forget_marks(struct lines *l)
{
    l->marks_seen = 0;
}

static const char *find(const char *p, const char *stop, char c)
{
    const char *at = memchr(p, c, (size_t)(stop - p));
    return at ? at : stop;
}

/* *more is false when the input has ended. */
static bool refill(struct lines *l, bool *more, struct err *e)
{
    struct chunk chunk = {0};
    if (!l->fill(l->context, &chunk, e))
        return false;
    *more = chunk.n > 0;
    if (!*more)
        return true;
    l->at = chunk.p;
    l->stop = chunk.p + chunk.n;
    l->lf = find(l->at, l->stop, '\n');
    l->cr = find(l->at, l->stop, '\r');
    l->chunk_has_nul = memchr(chunk.p, 0, chunk.n) != NULL;
    l->position = chunk.position;
    l->marks = chunk.marks;
    l->nmarks = chunk.nmarks;
    return true;
}

/* The next line end in the chunk, or its stop. Both kinds are remembered. Without that, a file that
 * has only one kind would be searched for the other from every line on, in quadratic time. */
static inline const char *line_end(struct lines *l)
{
    if (l->lf < l->at)
        l->lf = find(l->at, l->stop, '\n');
    if (l->cr < l->at)
        l->cr = find(l->at, l->stop, '\r');
    return l->lf < l->cr ? l->lf : l->cr;
}

static inline void advance(struct lines *l, const char *to)
{
    l->position += (size_t)(to - l->at);
    l->at = to;
    for (; l->nmarks && l->marks->position < l->position; l->marks++, l->nmarks--)
        if (l->marks_seen++ == 0)
            l->first_mark = *l->marks;
}

struct slice lines_rest(const struct lines *l)
{
    bool plain = !l->inside && !l->nmarks && !l->chunk_has_nul;
    return slice_of(l->at, plain ? (size_t)(l->stop - l->at) : 0);
}

void lines_took(struct lines *l, const char *to, uint64_t lines)
{
    advance(l, to);
    l->number += lines;
}

static bool give(struct lines *l, struct line *line, const char *p, size_t n, const char *end,
                 bool last)
{
    line->p = p ? p : "";
    line->n = n;
    line->number = l->number;
    line->nend = (uint8_t)strlen(end);
    memcpy(line->end, end, line->nend);
    line->first = !l->inside;
    line->last = last;
    l->inside = !last;
    l->number += last;
    return true;
}

/* Nearly all lines take this way: the whole line and its end are in the chunk. */
static bool next_whole(struct lines *l, struct line *line)
{
    if (l->inside || l->at == l->stop)
        return false;
    const char *from = l->at, *to = line_end(l);
    if (to == l->stop || (*to == '\r' && to + 1 == l->stop)) /* does LF follow? */
        return false;
    bool crlf = *to == '\r' && to[1] == '\n';
    *line = (struct line){.p = from,
                          .n = (size_t)(to - from),
                          .number = l->number++,
                          .end = {*to, crlf ? '\n' : 0},
                          .nend = 1 + crlf,
                          .first = true,
                          .last = true,
                          .has_nul = l->chunk_has_nul};
    advance(l, to + 1 + crlf);
    return true;
}

bool lines_next(struct lines *l, struct line *line, struct err *e)
{
    if (next_whole(l, line))
        return true;
    bool cr_at_stop = false; /* the last chunk ended with CR: does LF follow? */
    *line = (struct line){0};
    l->carry.n = 0;
    for (;;) {
        bool more = true;
        if (l->at == l->stop && !refill(l, &more, e))
            return false;
        if (!more) {
            line->none = !l->inside && !l->carry.n && !cr_at_stop;
            return line->none ||
                   give(l, line, l->carry.p, l->carry.n, cr_at_stop ? "\r" : "", true);
        }
        if (cr_at_stop) {
            bool crlf = *l->at == '\n';
            advance(l, l->at + crlf);
            return give(l, line, l->carry.p, l->carry.n, crlf ? "\r\n" : "\r", true);
        }
        if (l->carry.n >= PIECE) /* and it is known that more follows */
            return give(l, line, l->carry.p, l->carry.n, "", false);
        const char *from = l->at, *to = line_end(l);
        bool ends = to < l->stop, cr = ends && *to == '\r';
        cr_at_stop = cr && to + 1 == l->stop;
        line->has_nul |= l->chunk_has_nul;
        /* else it is the last piece of a long line */
        bool carried = !ends || cr_at_stop || l->carry.n;
        if (carried)
            buf_add(&l->carry, from, (size_t)(to - from));
        advance(l, to + ends);
        if (!ends || cr_at_stop)
            continue;
        bool crlf = cr && *l->at == '\n';
        if (crlf)
            advance(l, l->at + 1);
        const char *end = crlf ? "\r\n" : cr ? "\r" : "\n";
        return carried ? give(l, line, l->carry.p, l->carry.n, end, true)
                       : give(l, line, from, (size_t)(to - from), end, true);
    }
}
