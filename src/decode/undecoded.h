/* The problem of a row that holds bytes which could not be decoded. */
#ifndef DECODE_UNDECODED_H
#define DECODE_UNDECODED_H

#include "batch/batch.h"
#include "source/source.h"

/* Record it: the first such byte of the row, and how many there are. */
void add_undecoded(struct batch *b, uint32_t row, const struct mark *first, uint64_t count,
                   const char *encoding);

#endif
