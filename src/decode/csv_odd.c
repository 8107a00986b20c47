/* Cells whose quotes stand where RFC 4180 has none, as far as they have one reading all the same:
 *
 *   1, "Hall, Bo" ,"Rome"        blanks around a quoted cell
 *   24" monitor,"a "b" c"        of a lazy dialect: quotes inside of cells
 *
 * Of a lazy dialect a quote closes its cell where a delimiter or the line's end follows. A cell
 * that its first line does not close although it holds stray quotes was not quoted at all. Once a
 * cell holds a stray quote nobody doubles them there: of two before a delimiter the second one
 * closes. */
#include <string.h>

#include "decode/csv_split.h"

/* One quote of each two that stand together, in place; gives the new length. */
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

static char *after_blanks(const struct dialect *d, char *p, const char *end)
{
    while (p < end && quotes_is_blank(d, *p))
        p++;
    return p;
}

/* Add a cell that ends before `next`, a delimiter or the line's end. */
static enum split take(struct cells *c, char **text, char *p, size_t n, bool quoted, char *next,
                       char *end)
{
    cells_add(c, p, n, quoted);
    *text = next < end ? next + 1 : end;
    return next < end ? SPLIT_NEXT : SPLIT_DONE;
}

/* Up to the next delimiter, quotes and all. */
static enum split take_plain(struct cells *c, char **text, char *end)
{
    char *cell = *text, *to = memchr(cell, c->dialect->delimiter, (size_t)(end - cell));
    if (!to)
        to = end;
    return take(c, text, cell, (size_t)(to - cell), false, to, end);
}

/* The cell whose quote opened at `open`, looked through from `at` on. */
static enum split take_quoted(struct cells *c, char **text, char *open, char *at, char *end)
{
    const struct dialect *d = c->dialect;
    bool here = at == open + 1;
    bool stray = !here && c->part_stray, doubled = !here && c->part_doubled;
    while (at < end && (at = memchr(at, d->quote, (size_t)(end - at)))) {
        char *run = at;
        while (at < end && *at == d->quote)
            at++;
        bool odd = (at - run) % 2;
        char *next = odd ? after_blanks(d, at, end) : at;
        bool ends = next == end || *next == d->delimiter;
        if (ends && (odd || stray)) {
            size_t n = undouble_runs(open + 1, at - 1, d->quote);
            return take(c, text, open + 1, n, true, next, end);
        }
        if (odd && !d->lazy)
            return SPLIT_ODD;
        if (odd && stray && here && quotes_begin_cell(d, open, run))
            return take_plain(c, text, end);
        stray = stray || odd;
        doubled = doubled || at - run > 1;
    }
    if (stray && here)
        return take_plain(c, text, end);
    *text = open;
    c->part_stray = stray;
    c->part_doubled = doubled;
    return SPLIT_OPEN;
}

enum split cells_split_odd(struct cells *c, char **text, char *from, char *end)
{
    char *cell = *text;
    if (cell < from)
        return take_quoted(c, text, cell, from, end);
    char *open = after_blanks(c->dialect, cell, end);
    if (open < end && *open == c->dialect->quote)
        return take_quoted(c, text, open, open + 1, end);
    return c->dialect->lazy ? take_plain(c, text, end) : SPLIT_ODD;
}
