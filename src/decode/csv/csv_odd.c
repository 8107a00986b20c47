/* Reads a cell by the rules of quotes.def: the cells that the splitter leaves over, because they
 * have quotes in places that RFC 4180 does not allow.
 *
 *   1, "Hall, Bo" ,"Rome"      blanks around a quoted cell
 *   24" monitor,"a "b" c"      a lazy dialect: quotes inside cells
 *
 * The table says when a quote closes its cell. It sees one character at a time, so what needs more
 * is here. In a lazy dialect, a cell counts as not quoted when
 *  - its first line does not close it but holds stray quotes,
 *  - another quoted cell begins inside it on its first line, or
 *  - another quoted cell begins on a later line, and that line alone is a row of the same width.
 *
 * Where another quoted cell begins behind two quotes and a delimiter, the second quote closed the
 * cell: "24"","x". A writer that leaves one quote stray does not double the others. */
#include <string.h>

#include "decode/csv/csv_split.h"

/* Replace two quotes that stand together by one, in place. Returns the new length. */
static size_t undouble_runs(char *p, char *end, char quote)
{
    char *to = p;
    for (char *from = p; from < end; from++) {
        *to++ = *from;
        if (*from == quote && from + 1 < end && from[1] == quote)
            from++;
    }
    return (size_t)(to - p);
}

static char *after_blanks(const struct quotes_rules *r, char *p, const char *end)
{
    while (p < end && quotes_is(r, *p, QUOTES_IS_BLANK))
        p++;
    return p;
}

/* Add a cell that ends before `next`, which is a delimiter or the line's end. */
static enum split take(struct cells *c, char **text, char *p, size_t n, bool quoted, char *next,
                       char *end)
{
    cells_add(c, p, n, quoted);
    *text = next < end ? next + 1 : end;
    return next < end ? SPLIT_NEXT : SPLIT_DONE;
}

/* Take the text up to the next delimiter as a plain cell, with all its quotes. */
static enum split take_plain(struct cells *c, char **text, char *end)
{
    char *cell = *text, *to = memchr(cell, c->dialect->delimiter, (size_t)(end - cell));
    if (!to)
        to = end;
    return take(c, text, cell, (size_t)(to - cell), false, to, end);
}

enum inside {
    ENDS,   /* the cell has ended */
    BEGINS, /* another quoted cell seems to begin inside the quotes */
    STRAY,  /* its line opens it and does not close it, and it holds stray quotes */
    OPEN,   /* its line does not close it */
    ODD     /* a quote stands where none is allowed */
};

/* Read a cell up to its end, which is then at *p: a delimiter, or `end`. After BEGINS, *p is where
 * the cell goes on if the quote is a stray one. */
static enum inside read_cell(const struct quotes_rules *r, struct quotes_walk *w, const char **p,
                             const char *end)
{
    while (*p = quotes_walk(r, w, *p, end), w->state == QUOTES_STRAY) {
        if (!quotes_begin_another(r, w)) {
            w->state = QUOTES_LOOSE;
        } else if (quotes_pair_closes(w)) {
            w->close = w->pair - 1;
            *p = w->pair;
            return ENDS;
        } else {
            return BEGINS;
        }
    }
    if (*p < end)
        return w->state == QUOTES_REST ? ODD : ENDS;
    w->last = w->state;
    w->state = quotes_at_end(w->state);
    return w->state == QUOTES_DONE               ? ENDS
           : w->state == QUOTES_REST             ? ODD
           : w->state == QUOTES_LOOSE && w->open ? STRAY
                                                 : OPEN;
}

uint32_t cells_of_line(const struct quotes_rules *r, const char *p, const char *end)
{
    for (uint32_t n = 1;; n++) {
        struct quotes_walk w = {.state = r->begin, .line = p};
        const char *to = p;
        enum inside how = read_cell(r, &w, &to, end);
        if (how == OPEN || how == ODD)
            return 0;
        if (how != ENDS) /* the cell is not quoted */
            to = memchr(p, r->delimiter, (size_t)(end - p));
        if (!to || to == end)
            return n;
        p = to + 1;
    }
}

static uint32_t count_delimiters(const struct dialect *d, const char *p, const char *end)
{
    uint32_t n = 0;
    for (; (p = memchr(p, d->delimiter, (size_t)(end - p))); p++)
        n++;
    return n;
}

uint32_t cells_if_plain(const struct cells *c, const char *open, const char *end)
{
    return c->ncells + 1 + count_delimiters(c->dialect, open, cells_line_end(open, end));
}

enum split cells_split_odd(struct cells *c, char **text, char *from, char *end)
{
    const struct quotes_rules *r = &c->rules;
    char *cell = *text;
    bool later = cell < from; /* the cell opened on an earlier line */
    struct quotes_walk w = {.state = r->begin, .line = from};
    const char *p = cell;
    char *open = NULL;
    if (later) {
        w.state = c->part_stray ? QUOTES_LOOSE : r->open;
        w.doubled = c->part_doubled;
        p = from;
        open = after_blanks(r, cell, end);
    }
    enum inside how;
    while ((how = read_cell(r, &w, &p, end)) == BEGINS && later) {
        if (!*c->marks_seen && cells_if_plain(c, open, end) == cells_of_line(r, from, end))
            return SPLIT_AGAIN;
        w.state = QUOTES_LOOSE;
    }
    if (how == ODD)
        return SPLIT_ODD;
    if (!later)
        open = (char *)(uintptr_t)w.open;
    char *next = (char *)(uintptr_t)p;
    if (how == ENDS && open) {
        size_t n = undouble_runs(open + 1, (char *)(uintptr_t)w.close, r->quote);
        return take(c, text, open + 1, n, true, next, end);
    }
    if (how == ENDS)
        return take(c, text, cell, (size_t)(next - cell), false, next, end);
    if (how != OPEN)
        return take_plain(c, text, end);
    if (!c->dialect->lazy)
        *text = open;
    c->part_blank = *text < open;
    c->part_stray = w.state == QUOTES_LOOSE;
    c->part_doubled = w.doubled;
    return SPLIT_OPEN;
}

void cells_split_again(struct cells *c, char *cell, char *end)
{
    enum split how = take_plain(c, &cell, end);
    while (how != SPLIT_DONE) {
        how = cells_split_odd(c, &cell, cell, end);
        if (how == SPLIT_OPEN || how == SPLIT_ODD)
            how = take_plain(c, &cell, end);
    }
}
