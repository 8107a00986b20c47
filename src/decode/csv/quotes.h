/* Where a row ends, in flat memory: the quote rules without the cells. For rows that are passed
 * over, and for the rest of a row that is past its limit. */
#ifndef DECODE_CSV_QUOTES_H
#define DECODE_CSV_QUOTES_H

#include "decode/decode.h"

struct quotes {
    const struct dialect *dialect;
    enum {
        QUOTES_CELL,   /* at the beginning of a cell; blanks may stand before a quote */
        QUOTES_PLAIN,  /* in a cell without quotes */
        QUOTES_OPEN,   /* in quotes: a line end belongs to the cell */
        QUOTES_CLOSED, /* after a quote in quotes: doubled, or the end of the cell */
        QUOTES_PAIR,   /* after a doubled one */
        QUOTES_BEHIND, /* after blanks behind a closing quote */
        QUOTES_BROKEN  /* the quote rules were broken: the row ends with its line */
    } state;
    bool stray; /* of a lazy dialect: the cell holds quotes that are neither doubled nor close it */
    bool broke; /* the rules were broken in this row */
    uint64_t opened; /* the line of the last opening quote */
};

/* Blanks around quoted cells are let go. */
static inline bool quotes_is_blank(const struct dialect *d, char c)
{
    return !d->keep_blanks && (c == ' ' || c == '\t') && c != d->delimiter && c != d->quote;
}

/* A delimiter stands before the quote, behind `open`: blanks may be between them. */
static inline bool quotes_begin_cell(const struct dialect *d, const char *open, const char *quote)
{
    do
        quote--;
    while (quote > open && quotes_is_blank(d, *quote));
    return quote > open && *quote == d->delimiter;
}

/* Pass over text[0..n) of line `number`, which has no line end in it.
 *
 * Of a lazy dialect a quote closes its cell where a delimiter or the line's end follows, and one
 * that is not closed on its line although it holds stray ones was no quoted cell: csv_lazy.c has
 * the cells of that. */
void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number);
/* At the end of a line: is it the end of the row? If so, the state is that of a new row. */
bool quotes_end_line(struct quotes *q);

#endif
