/* Header rows that come again inside a file, because files were joined: `cat a.csv b.csv`. */
#ifndef DECODE_AGAIN_H
#define DECODE_AGAIN_H

#include "batch/batch.h"

/* A set of bits for the first cells of the header rows, by length and first byte. A row whose first
 * cell has no bit in the set cannot be a header row. For most rows this quick test is enough. */
uint64_t again_firsts(const struct file_info *file);

static inline uint32_t again_bit(const char *p, uint32_t n)
{
    return n ? (n + 8 * (uint32_t)(unsigned char)*p) & 63 : 0;
}

static inline bool again_may_be(uint64_t firsts, const char *p, uint32_t n)
{
    return firsts >> again_bit(p, n) & 1;
}

/* Whether all cells of row r are those of a header row. `ncells` counts the cells; those after the
 * batch's columns are in `extra`. */
bool again_is_header(const struct batch *b, uint32_t r, uint32_t ncells, const struct cell *extra);

#endif
