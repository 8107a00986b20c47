/* Values that a row gets from the rows above it in its file: fill_down and running.
 *
 *   reader: carrying_begin ─▶ decode fills a batch ─▶ carrying_fold ─▶ any worker
 *
 * Only the reader sees all rows of a file in their order, so only it can compute these values. The
 * result is the same for any number of workers and any size of batches. A blank cell gets its value
 * in src itself, so a rejected row is written with it. A running value is in a column of the batch
 * after those of the file, so that rows can be run again one by one. */
#ifndef PLAN_CARRY_H
#define PLAN_CARRY_H

#include "base/buf.h"
#include "plan/plan.h"

/* The state for one file. */
struct carrying {
    const struct plan *plan;
    struct carried *at; /* one for each carry of the plan */
    uint32_t n;
};

/* Start a file. Nothing is carried from one file to another. */
void carrying_begin(struct carrying *c, const struct plan *plan);
/* Process the next rows of the file, as the decoder left them. */
void carrying_fold(struct carrying *c, struct batch *b);
void carrying_end(struct carrying *c);

#endif
