/* Proves that no key comes twice in the rows of a run, where that is cheap. Otherwise SQL checks
 * it.
 *
 *   keys rise from row to row                     ─▶ proven, for any number of keys
 *   their 64-bit hashes, up to 8 MB, all differ   ─▶ proven
 *
 * Different hashes belong to different keys, so the proof is always right. Equal hashes prove
 * nothing. The proof needs keys that are equal only when their bytes are equal. The conductor uses
 * it only for such keys. */
#ifndef LOAD_DISTINCT_H
#define LOAD_DISTINCT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "batch/batch.h"

struct distinct {
    const uint32_t *fields; /* the key's fields in the plan; borrowed */
    uint32_t nfields;       /* 0: there is no key to check */

    bool rising;
    struct buf last; /* the previous key, as bytes that sort like its values */
    bool has_last;

    bool hashing;
    uint64_t seed;
    uint64_t *slots; /* a hash table with open addressing; 0: a free slot */
    size_t size, used;
};

void distinct_begin(struct distinct *d, const uint32_t *fields, uint32_t nfields);
/* Add the good rows of a batch. Batches come in their order. A row with NULL in its key does not
 * count, because it is rejected in any case. */
void distinct_add(struct distinct *d, const struct batch *b);
bool distinct_proven(const struct distinct *d);
/* True when each key was greater than the previous one, by its bytes. */
bool distinct_rising(const struct distinct *d);
void distinct_free(struct distinct *d);

#endif
