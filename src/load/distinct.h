/* Proof that no key comes twice in a run's rows, where it can be had cheaply; else SQL looks.
 *
 *   keys rise from row to row                     ─▶ proven, whatever their number
 *   their 64-bit hashes, up to 8 MB, all differ   ─▶ proven
 *
 * Different hashes are of different keys, so the proof never errs; equal ones prove nothing. It
 * holds only for keys whose equality is that of their bytes: the conductor asks for no others. */
#ifndef LOAD_DISTINCT_H
#define LOAD_DISTINCT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "batch/batch.h"

struct distinct {
    const uint32_t *fields; /* of the plan, the key's; borrowed */
    uint32_t nfields;       /* 0: nothing is asked */

    bool rising;
    struct buf last; /* the key before, each of its cells in bytes that sort as its values do */
    bool has_last;

    bool hashing;
    uint64_t seed;
    uint64_t *slots; /* open addressing; 0: free */
    size_t size, used;
};

void distinct_begin(struct distinct *d, const uint32_t *fields, uint32_t nfields);
/* The good rows of a batch, which follow those of the batches before. Rows with a NULL in the key
 * do not count: they are rejected in any case. */
void distinct_add(struct distinct *d, const struct batch *b);
bool distinct_proven(const struct distinct *d);
/* Each key was greater than the one before, by its bytes. */
bool distinct_rising(const struct distinct *d);
void distinct_free(struct distinct *d);

#endif
