/* Rows of totals among the rows of data: "Total", "Summe:", "Grand Total", "East Total". Only cells
 * of a few columns are looked at, and of most cells only two bytes at the beginning and one at the
 * end, because this is done for every row. */
#ifndef BATCH_TOTALS_H
#define BATCH_TOTALS_H

#include "batch/batch.h"

enum totals_word {
    TOTALS_NONE,
    /* one of the words is about totals: "Neuer Saldo", "Page 1 of 4"; the row must be half empty */
    TOTALS_PART,
    TOTALS_WHOLE /* the cell says nothing else: "TOTAL EUR", "Grand Total:" */
};

/* How a cell is about totals. The text is valid UTF-8. */
enum totals_word totals_word(struct slice cell);

/* The first good source row at or after `from` that looks like totals, or b->nread. *place gets the
 * index of the place in b->file->totals where the words are. */
uint32_t totals_next(const struct batch *b, uint32_t from, uint32_t *place);
/* The number of such rows. */
uint32_t totals_count(const struct batch *b);
/* The words as the kit sees them: the value of the field, or the cell if no field reads it. */
struct slice totals_text(const struct batch *b, uint32_t row, uint32_t place);

#endif
