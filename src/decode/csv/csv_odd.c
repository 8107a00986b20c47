/* Reads cells with quotes in places that RFC 4180 does not allow, when only one reading makes
 * sense.
 *
 *   1, "Hall, Bo" ,"Rome"      blanks around a quoted cell
 *   24" monitor,"a "b" c"      a lazy dialect: quotes inside cells
 *
 * In a lazy dialect a quote closes its cell when a delimiter or the line's end follows. A cell
 * counts as not quoted when
 *  - its first line does not close it but holds stray quotes,
 *  - another quoted cell begins inside it on its first line, or
 *  - another quoted cell begins on a later line, and that line alone is a row of the same width.
 *
 * A writer that leaves one quote stray does not double the others. So when a cell holds a stray
 * quote, two quotes before a delimiter are text and a closing quote. The same is true before
 * another quoted cell: "24"","x". */
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

static char *after_blanks(const struct dialect *d, char *p, const char *end)
{
    while (p < end && quotes_is_blank(d, *p))
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
    ENDS,   /* the cell's closing quote is found */
    BEGINS, /* another quoted cell seems to begin */
    STRAY,  /* its line does not close it, and it holds stray quotes */
    OPEN,   /* its line does not close it */
    ODD     /* a quote stands where none is allowed */
};

struct quoted {
    const char *open;
    bool here; /* it opens on the line that we look through */
    bool stray, doubled;
    const char *close, *next;
    /* The delimiter after the last doubled quote that had one after it. */
    const char *pair;
};

/* A quote after a delimiter begins a cell. With blanks between them we cannot be sure, so then it
 * counts only when the cell already holds another stray quote: "he said, "yes" and left". */
static bool begins_cell(const struct dialect *d, const struct quoted *q, const char *line,
                        const char *quote)
{
    if (!q->here)
        return quote == line || quote[-1] == d->delimiter;
    return (quote - 1 > q->open && quote[-1] == d->delimiter) ||
           (q->stray && quotes_begin_cell(d, q->open, quote));
}

/* Look through a line, from `at` on. `line` is where the line begins, or the place after the open
 * quote. */
static enum inside look_through(const struct dialect *d, struct quoted *q, const char *line,
                                const char *at, const char *end)
{
    while (at < end && (at = memchr(at, d->quote, (size_t)(end - at)))) {
        const char *run = at;
        while (at < end && *at == d->quote)
            at++;
        bool odd = (at - run) % 2;
        q->next = odd ? after_blanks(d, (char *)(uintptr_t)at, end) : at;
        bool ends = q->next == end || *q->next == d->delimiter;
        q->close = at - 1;
        if (!d->lazy && odd)
            return ends ? ENDS : ODD;
        if (odd && !ends && begins_cell(d, q, line, run)) {
            if (!q->here || !q->pair || q->pair + 1 != run)
                return BEGINS;
            q->close = q->pair - 1;
            q->next = q->pair;
            return ENDS;
        }
        if (ends && (odd || q->stray))
            return ENDS;
        q->stray = q->stray || odd;
        q->doubled = q->doubled || at - run > 1;
        if (ends)
            q->pair = at;
    }
    return q->stray && q->here ? STRAY : OPEN;
}

uint32_t cells_of_line(const struct dialect *d, const char *p, const char *end)
{
    for (uint32_t n = 1;; n++) {
        const char *open = after_blanks(d, (char *)(uintptr_t)p, end), *to = NULL;
        if (open < end && *open == d->quote) {
            struct quoted q = {.open = open, .here = true};
            enum inside how = look_through(d, &q, open + 1, open + 1, end);
            if (how == OPEN || how == ODD)
                return 0;
            to = how == ENDS ? q.next : NULL;
        }
        if (!to)
            to = memchr(p, d->delimiter, (size_t)(end - p));
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

/* Take the cell whose quote opened at `open`. It has been looked through up to `at`. */
static enum split take_quoted(struct cells *c, char **text, char *open, char *at, char *end)
{
    const struct dialect *d = c->dialect;
    bool here = at == open + 1;
    struct quoted q = {open, here, !here && c->part_stray, !here && c->part_doubled, NULL,
                       NULL, NULL};
    char *line = at;
    enum inside how;
    while ((how = look_through(d, &q, line, at, end)) == BEGINS && !here) {
        if (!*c->marks_seen && cells_if_plain(c, open, end) == cells_of_line(d, line, end)) {
            return SPLIT_AGAIN;
        }
        q.stray = true;
        at = (char *)(uintptr_t)q.close + 1;
    }
    if (how == ENDS) {
        char *next = (char *)(uintptr_t)q.next;
        size_t n = undouble_runs(open + 1, (char *)(uintptr_t)q.close, d->quote);
        return take(c, text, open + 1, n, true, next, end);
    }
    if (how == ODD)
        return SPLIT_ODD;
    if (how != OPEN)
        return take_plain(c, text, end);
    if (!d->lazy)
        *text = open;
    c->part_blank = *text < open;
    c->part_stray = q.stray;
    c->part_doubled = q.doubled;
    return SPLIT_OPEN;
}

enum split cells_split_odd(struct cells *c, char **text, char *from, char *end)
{
    char *cell = *text;
    char *open = after_blanks(c->dialect, cell, end);
    if (cell < from)
        return take_quoted(c, text, open, from, end);
    if (open < end && *open == c->dialect->quote)
        return take_quoted(c, text, open, open + 1, end);
    return c->dialect->lazy ? take_plain(c, text, end) : SPLIT_ODD;
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
