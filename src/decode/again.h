/* Header rows that come again: of files that were put together, `cat a.csv b.csv`. */
#ifndef DECODE_AGAIN_H
#define DECODE_AGAIN_H

#include "batch/batch.h"

/* Bits for the lengths of the first cells of the file's header rows, modulo 64: a row whose first
 * cell's length has no bit is none of them, which is all that most rows are asked. */
uint64_t again_lengths(const struct file_info *file);

static inline bool again_may_be(uint64_t lengths, uint32_t length)
{
    return lengths >> (length & 63) & 1;
}

/* All cells of row r, ncells with the nextra behind the batch's columns, are those of a header row.
 */
bool again_is_header(const struct batch *b, uint32_t r, uint32_t ncells, const struct cell *extra);

#endif
