/* The tally counts all problems and all skipped rows in groups. It keeps the first examples of each
 * group. */
#ifndef LOAD_FILES_TALLY_H
#define LOAD_FILES_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "batch/batch.h"
#include "plan/plan.h"

enum { TALLY_EXAMPLES = 3 };

struct tally_example {
    const char *file;
    uint64_t row, line;
    bool has_raw, cut; /* cut: only the first 200 bytes are kept */
    struct slice raw;
    size_t raw_length;
    struct slice header; /* of a melted column: its header; else empty */
};

/* The problems with the same field, code and level. */
struct tally_group {
    struct slice field; /* empty: the whole row */
    enum level level;
    struct slice code;
    struct slice message; /* the message of the first one */
    bool differs;         /* at least one has another message */
    uint64_t count;
    uint32_t nexamples;
    struct tally_example examples[TALLY_EXAMPLES];
};

struct tally_reason {
    struct slice reason;
    uint64_t count;
};

/* An index from a hash to positions in a list. It uses open addressing and is at most half full. */
struct tally_index {
    uint32_t *slots; /* position + 1, or 0 */
    uint32_t cap;
};

struct tally {
    struct arena arena; /* owns all texts */
    struct tally_group *groups;
    uint32_t ngroups, groups_cap;
    struct tally_reason *reasons;
    uint32_t nreasons, reasons_cap;
    struct tally_index group_index, reason_index;
};

/* A tally that is all zero is empty and ready for use. Groups and reasons are in the order in which
 * they came first. Codes and reasons can be any text of the kit's functions. So at most 10,000
 * different ones are kept, and the others are counted together as "other". This limits the memory.
 */
/* The result is the place of its group. */
uint32_t tally_problem(struct tally *t, const struct plan *plan, const struct batch *b,
                       const struct problem *p);
void tally_skip(struct tally *t, struct slice reason);
void tally_free(struct tally *t);

#endif
