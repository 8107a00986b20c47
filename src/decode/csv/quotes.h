/* Finds where a row ends, without building its cells: the quote rules alone, in constant memory. It
 * serves rows that are passed over, and the rest of a row that is over its limit. */
#ifndef DECODE_CSV_QUOTES_H
#define DECODE_CSV_QUOTES_H

#include "decode/decode.h"

struct quotes {
    const struct dialect *dialect;
    enum {
        QUOTES_CELL,   /* at the beginning of a cell; blanks may come before a quote */
        QUOTES_PLAIN,  /* in a cell without quotes */
        QUOTES_OPEN,   /* in quotes: a line end belongs to the cell */
        QUOTES_CLOSED, /* after a quote in quotes: doubled, or the end of the cell */
        QUOTES_PAIR,   /* after a doubled quote */
        QUOTES_BEHIND, /* after a closing quote and blanks */
        QUOTES_BROKEN  /* the quote rules were broken: the row ends with its line */
    } state;
    bool stray;      /* lazy dialect: the cell holds quotes that neither close it nor are doubled */
    bool broke;      /* the rules were broken in this row */
    uint64_t opened; /* the line of the last opening quote */
};

/* Blanks around quoted cells are dropped. */
static inline bool quotes_is_blank(const struct dialect *d, char c)
{
    return !d->keep_blanks && (c == ' ' || c == '\t') && c != d->delimiter && c != d->quote;
}

/* Whether a delimiter stands before the quote and after `open`. Blanks may be between them. */
static inline bool quotes_begin_cell(const struct dialect *d, const char *open, const char *quote)
{
    do
        quote--;
    while (quote > open && quotes_is_blank(d, *quote));
    return quote > open && *quote == d->delimiter;
}

/* Pass over text[0..n) of line `number`; it contains no line end.
 *
 * In a lazy dialect a quote closes its cell when a delimiter or the line's end follows. A cell that
 * its line does not close, and that holds stray quotes, was not a quoted cell. csv_odd.c reads the
 * cells by the same rules. */
void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number);
/* At the end of a line: is it the end of the row? If so, the state becomes that of a new row. */
bool quotes_end_line(struct quotes *q);

#endif
