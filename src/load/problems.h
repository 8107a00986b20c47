/* The problems file: one JSON object a line for every problem, errors and warnings, in input order.
 *
 *   {"file":"acme.csv","row":57,"line":61,"column":5,"header":"E-Mail","field":"email",
 *    "level":"error","code":"email.invalid","raw":"info@@acme.de","message":"is not …","kit":"…"}
 *
 * `column` counts from 1. What does not apply is left out. A raw value of a secret column is "***";
 * one longer than 1,000 bytes is cut at a character, ends in "…", and `raw_length` gives its bytes.
 */
#ifndef LOAD_PROBLEMS_H
#define LOAD_PROBLEMS_H

#include <stdbool.h>

#include "batch/batch.h"
#include "load/spool.h"
#include "plan/plan.h"

/* A problem's raw value as reports may show it. */
struct raw {
    bool present; /* false: the problem has no source cell */
    bool cut;     /* text is only the beginning of it */
    struct slice text;
    size_t length; /* bytes of the whole cell; 0 when it is masked */
};
/* At most `max` bytes of it, cut at a character. */
struct raw problem_raw(const struct batch *b, const struct problem *p, size_t max);

/* The length of the text in at most so many bytes, ending where a character ends. */
size_t problem_clipped(struct slice s, size_t most);

/* Append the problem as a JSON object. */
void problem_json(struct buf *to, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p);
/* Write the problem's line. `kit` is the kit's label, or NULL. */
bool problems_add(struct spool *s, const struct plan *plan, const char *kit, const struct batch *b,
                  const struct problem *p, struct err *e);

/* Append a JSON string. Control characters, C1 ones included, are escaped: such a line can be shown
 * on a terminal. */
#endif
