/* What rows have from the rows above them in their file: fill_down and running.
 *
 *   reader: carrying_begin ─▶ decode fills a batch ─▶ carrying_fold ─▶ any worker
 *
 * Only who sees all rows of a file in their order can fold them, and that is the reader. So the
 * same comes out for any number of workers and any size of batches. A blank cell takes its value in
 * src itself: what is rejected is written with it. A running value stands in a column of the batch
 * behind those of the file, so that rows can be run again one by one. */
#ifndef PLAN_CARRY_H
#define PLAN_CARRY_H

#include "base/buf.h"
#include "plan/plan.h"

/* Where one file stands. */
struct carrying {
    const struct plan *plan;
    struct carried *at; /* one for each that the plan has */
    uint32_t n;
};

/* Each file begins anew. */
void carrying_begin(struct carrying *c, const struct plan *plan);
/* The next rows of the file, as the decoder left them. */
void carrying_fold(struct carrying *c, struct batch *b);
void carrying_end(struct carrying *c);

#endif
