/* Where a row ends, in flat memory: the quote rules without the cells. For rows that are passed
 * over, and for the rest of a row that is past its limit. */
#ifndef DECODE_QUOTES_H
#define DECODE_QUOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quotes {
    char delimiter, quote; /* quote 0: none */
    enum {
        QUOTES_CELL,   /* at the beginning of a cell */
        QUOTES_PLAIN,  /* in a cell without quotes */
        QUOTES_OPEN,   /* in quotes: a line end belongs to the cell */
        QUOTES_CLOSED, /* after a quote in quotes: doubled, or the end of the cell */
        QUOTES_BROKEN  /* the quote rules were broken: the row ends with its line */
    } state;
    uint64_t opened; /* the line of the last opening quote */
};

/* Pass over text[0..n) of line `number`, which has no line end in it. */
void quotes_pass(struct quotes *q, const char *text, size_t n, uint64_t number);
/* At the end of a line: is it the end of the row? If so, the state is that of a new row. */
bool quotes_end_line(struct quotes *q);

#endif
