/* The states of RFC 4180, as libcsv's strict mode has them. */
#include "decode/quotes.h"

#include <string.h>

void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number)
{
    const char *end = text + n;
    for (const char *p = text; p < end; p++) {
        bool quote = q->quote && *p == q->quote;
        switch (q->state) {
        case QUOTES_CELL:
            if (quote) {
                q->state = QUOTES_OPEN;
                q->opened = number;
            } else if (*p != q->delimiter) {
                q->state = QUOTES_PLAIN;
            }
            break;
        case QUOTES_PLAIN:
            if (quote)
                q->state = QUOTES_BROKEN;
            else if (*p == q->delimiter)
                q->state = QUOTES_CELL;
            break;
        case QUOTES_OPEN:
            p = memchr(p, q->quote, (size_t)(end - p));
            if (!p)
                return;
            q->state = QUOTES_CLOSED;
            break;
        case QUOTES_CLOSED:
            if (quote)
                q->state = QUOTES_OPEN;
            else
                q->state = *p == q->delimiter ? QUOTES_CELL : QUOTES_BROKEN;
            break;
        case QUOTES_BROKEN:
            return;
        }
    }
}

bool quotes_end_line(struct quotes *q)
{
    if (q->state == QUOTES_OPEN)
        return false;
    q->state = QUOTES_CELL;
    return true;
}
