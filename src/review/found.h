/* The problems of a check, by the ordinals of their rows: a file of pairs, in rising order. What a
 * problem says is not in it. It is found by running the row again. */
#ifndef REVIEW_FOUND_H
#define REVIEW_FOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct found_entry {
    uint64_t ordinal;
    uint32_t group; /* its place in the tally's groups, from 0 */
    uint32_t level; /* enum level */
};

struct found {
    char *path;
    const struct found_entry *list;
    size_t n;
};

/* A file that is missing is a list without entries. */
bool found_open(struct found *f, const char *path, struct err *e);
void found_close(struct found *f);
/* The first entry of this row or of a later one. */
size_t found_from(const struct found *f, uint64_t ordinal);

/* Rows whose state has changed since the check, rising. */
struct found_since {
    const uint64_t *ordinals;
    const unsigned char *wanted; /* whether the row is in the list now */
    size_t n;
};

/* The ordinals of rows with an entry whose group is wanted (NULL: all), with what has changed
 * since. Fills at most `most` of them after the first `skip`. The result is how many there are in
 * all. */
uint64_t found_rows(const struct found *f, const bool *groups, size_t ngroups,
                    const struct found_since *since, uint64_t skip, uint64_t *out, size_t most,
                    size_t *nout);

#endif
