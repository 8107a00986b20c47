/* Rows held back because they may be the file's footer. */
#ifndef DECODE_HELD_H
#define DECODE_HELD_H

#include "batch/batch.h"

struct held_row;
struct held {
    struct held_row **rows; /* rows[first..n) */
    size_t first, n, cap;
};

/* Take the last row, with its problems, off the batch; it is copied. */
void held_take(struct held *h, struct batch *b);
/* Put the oldest at the end of the batch, which must have room for a row. */
void held_give(struct held *h, struct batch *b);
void held_free(struct held *h);

static inline size_t held_count(const struct held *h)
{
    return h->n - h->first;
}

#endif
