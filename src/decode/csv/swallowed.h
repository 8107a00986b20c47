/* Finds cells of several lines that look as if a stray quote had swallowed rows of the file. */
#ifndef DECODE_CSV_SWALLOWED_H
#define DECODE_CSV_SWALLOWED_H

#include "batch/batch.h"
#include "decode/decode.h"

/* Warn of such cells in a row of the batch. */
void warn_of_swallowed(struct batch *b, uint32_t row, const struct dialect *d);

#endif
