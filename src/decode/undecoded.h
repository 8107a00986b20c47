/* The problem of a row with bytes that could not be decoded. */
#ifndef DECODE_UNDECODED_H
#define DECODE_UNDECODED_H

#include "batch/batch.h"
#include "source/source.h"

/* Record the problem. `first` is the first such byte of the row, `count` how many there are. */
void add_undecoded(struct batch *b, uint32_t row, const struct mark *first, uint64_t count,
                   const char *encoding);

#endif
