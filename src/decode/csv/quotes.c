/* The states of RFC 4180, as in libcsv's strict mode, and what our dialects allow in addition. */
#include "decode/csv/quotes.h"

#include <string.h>

/* The first quote of a lazy cell is text, so the cell is not a quoted one. */
static const char *not_quoted(struct quotes *q, const char *cell)
{
    q->state = QUOTES_PLAIN;
    q->stray = false;
    return cell;
}

/* At p: a character after quotes that neither close the cell nor are doubled. */
static const char *stray(struct quotes *q, const char *p, const char *run, const char *cell)
{
    if (q->dialect->lazy && cell && run &&
        ((run - 1 > cell && run[-1] == q->dialect->delimiter) ||
         (q->stray && quotes_begin_cell(q->dialect, cell, run))))
        return not_quoted(q, cell);
    q->stray = true;
    q->state = q->dialect->lazy ? QUOTES_OPEN : QUOTES_BROKEN;
    q->broke = !q->dialect->lazy;
    return p;
}

/* At p: a character that is not a quote, after a quote inside quotes. */
static const char *inside(struct quotes *q, const char *p, const char *run, const char *cell)
{
    bool ends = *p == q->dialect->delimiter;
    if (q->state == QUOTES_PAIR)
        q->state = ends && q->stray ? QUOTES_CELL : QUOTES_OPEN;
    else if (ends)
        q->state = QUOTES_CELL;
    else if (quotes_is_blank(q->dialect, *p))
        q->state = QUOTES_BEHIND;
    else
        return stray(q, p, run, cell);
    return p;
}

void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number)
{
    const struct dialect *d = q->dialect;
    const char *end = text + n, *run = NULL;
    const char *cell = NULL; /* the cell whose quote opened in this text */
    for (const char *p = text; p < end || (q->stray && cell && q->state == QUOTES_OPEN); p++) {
        if (p >= end)
            p = not_quoted(q, cell);
        bool quote = d->quote && *p == d->quote;
        switch (q->state) {
        case QUOTES_CELL:
            if (quote) {
                q->state = QUOTES_OPEN;
                q->opened = number;
                q->stray = false;
                cell = p;
            } else if (*p != d->delimiter && !quotes_is_blank(d, *p)) {
                q->state = QUOTES_PLAIN;
            }
            break;
        case QUOTES_PLAIN:
            if (quote && !d->lazy) {
                q->state = QUOTES_BROKEN;
                q->broke = true;
            } else if (*p == d->delimiter)
                q->state = QUOTES_CELL;
            break;
        case QUOTES_OPEN:
            p = memchr(p, d->quote, (size_t)(end - p));
            if (!p)
                p = end;
            else {
                q->state = QUOTES_CLOSED;
                run = p;
            }
            break;
        case QUOTES_CLOSED:
        case QUOTES_PAIR:
            if (quote)
                q->state = q->state == QUOTES_CLOSED ? QUOTES_PAIR : QUOTES_CLOSED;
            else
                p = inside(q, p, run, cell);
            break;
        case QUOTES_BEHIND:
            if (*p == d->delimiter)
                q->state = QUOTES_CELL;
            else if (!quotes_is_blank(d, *p)) {
                p = stray(q, p, run, cell);
                if (quote && q->state == QUOTES_OPEN) {
                    q->state = QUOTES_CLOSED;
                    run = p;
                }
            }
            break;
        case QUOTES_BROKEN:
            return;
        }
        if (p == end)
            p--;
    }
}

bool quotes_end_line(struct quotes *q)
{
    if (q->state == QUOTES_OPEN || (q->state == QUOTES_PAIR && !q->stray)) {
        q->state = QUOTES_OPEN;
        return false;
    }
    q->state = QUOTES_CELL;
    return true;
}
