/* The tally: every problem and every skipped row counted, grouped, with the first examples of each
 * group. */
#ifndef LOAD_TALLY_H
#define LOAD_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "batch/batch.h"
#include "plan/plan.h"

enum { TALLY_EXAMPLES = 3 };

struct tally_example {
    const char *file;
    uint64_t row, line;
    bool has_raw, cut; /* cut: only the first 200 bytes */
    struct slice raw;
    size_t raw_length;
};

/* Problems of one field, code and level. */
struct tally_group {
    struct slice field; /* empty: of the row as a whole */
    enum level level;
    struct slice code;
    struct slice message; /* the first one's */
    bool differs;         /* another one says something else */
    uint64_t count;
    uint32_t nexamples;
    struct tally_example examples[TALLY_EXAMPLES];
};

struct tally_reason {
    struct slice reason;
    uint64_t count;
};

/* An index from a hash to positions in a list; open addressing, at most half full. */
struct tally_index {
    uint32_t *slots; /* position + 1, or 0 */
    uint32_t cap;
};

struct tally {
    struct arena arena; /* owns every text */
    struct tally_group *groups;
    uint32_t ngroups, groups_cap;
    struct tally_reason *reasons;
    uint32_t nreasons, reasons_cap;
    struct tally_index group_index, reason_index;
};

/* A tally that is all zero is empty and ready. Groups and reasons are in order of first appearance.
 * Codes and reasons are free text of the kit's functions; past 10,000 different ones of either, the
 * rest is counted together under "other", so that memory stays bounded. */
void tally_problem(struct tally *t, const struct plan *plan, const struct batch *b,
                   const struct problem *p);
void tally_skip(struct tally *t, struct slice reason);
void tally_free(struct tally *t);

#endif
