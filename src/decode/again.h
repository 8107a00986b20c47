/* Header rows that come again: of files that were put together, `cat a.csv b.csv`. */
#ifndef DECODE_AGAIN_H
#define DECODE_AGAIN_H

#include "batch/batch.h"

/* Bits for the first cells of the file's header rows, by their length and first byte: a row whose
 * first cell has no bit is none of them, which is all that most rows are asked. */
uint64_t again_firsts(const struct file_info *file);

static inline uint32_t again_bit(const char *p, uint32_t n)
{
    return n ? (n + 8 * (uint32_t)(unsigned char)*p) & 63 : 0;
}

static inline bool again_may_be(uint64_t firsts, const char *p, uint32_t n)
{
    return firsts >> again_bit(p, n) & 1;
}

/* All cells of row r, ncells with the nextra behind the batch's columns, are those of a header row.
 */
bool again_is_header(const struct batch *b, uint32_t r, uint32_t ncells, const struct cell *extra);

#endif
