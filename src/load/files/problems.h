/* The problems file: one line with a JSON object for each problem, errors and warnings, in input
 * order.
 *
 *   {"file":"acme.csv","row":57,"line":61,"column":5,"header":"E-Mail","field":"email",
 *    "level":"error","code":"email.invalid","raw":"info@@acme.de","message":"is not …","kit":"…"}
 *
 * `column` counts from 1. Members without a value are left out. `melted` is true where the column
 * became rows by k.melt. The raw value of a secret column is "***". A raw value of more than 1,000
 * bytes is cut between characters and ends in "…". `raw_length` then says how many bytes it has. */
#ifndef LOAD_FILES_PROBLEMS_H
#define LOAD_FILES_PROBLEMS_H

#include <stdbool.h>

#include "batch/batch.h"
#include "load/files/spool.h"
#include "plan/plan.h"

/* The raw value of a problem, as reports may show it. */
struct raw {
    bool present; /* false: the problem has no source cell */
    bool cut;     /* text is only the beginning of the cell */
    struct slice text;
    size_t length; /* bytes of the whole cell; 0 when it is masked */
};
/* At most `max` bytes of the raw value, cut between characters. */
struct raw problem_raw(const struct batch *b, const struct problem *p, size_t max);

/* The largest length of at most `most` bytes that does not cut a character. */
size_t problem_clipped(struct slice s, size_t most);

/* Append the problem as a JSON object. */
void problem_json(struct buf *to, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p);
/* Write the line of the problem. `kit` is the name of the kit, or NULL. */
bool problems_add(struct spool *s, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p, struct err *e);

#endif
