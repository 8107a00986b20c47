/* Rows that are held back because they may be the file's footer. */
#ifndef DECODE_HELD_H
#define DECODE_HELD_H

#include "batch/batch.h"

struct held_row;
struct held {
    struct held_row **rows; /* rows[first..n) */
    size_t first, n, cap;
};

/* Remove the batch's last row, with its problems, and keep a copy. */
void held_take(struct held *h, struct batch *b);
/* Add the oldest row to the end of the batch, which must have room for it. */
void held_give(struct held *h, struct batch *b);
void held_free(struct held *h);

static inline size_t held_count(const struct held *h)
{
    return h->n - h->first;
}

#endif
