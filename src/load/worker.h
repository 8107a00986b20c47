/* A worker's tasks for a batch: run the plan, put the kit's errors in order, encode the good rows.
 */
#ifndef LOAD_WORKER_H
#define LOAD_WORKER_H

#include <stdatomic.h>

#include "load/load.h"

struct worker {
    const struct load_spec *spec;
    const atomic_bool *stop; /* may be NULL; when it is true, the result does not matter any more */
    struct kit *kit;
    struct caller *caller;
    struct exec *exec;
    struct problem *decoded; /* the decoder's problems of the batch, kept for a second run */
    uint32_t ndecoded, decoded_cap;
    struct batch *few; /* a small batch for running rows again */
};

/* Open the kit and make the exec. Only one thread may use a worker. */
bool worker_open(struct worker *w, const struct load_spec *spec, const atomic_bool *stop,
                 struct err *e);
void worker_close(struct worker *w);

/* Run the plan over b, and encode its good rows. False, ERR_BUG: the encoder refuses a cell. If the
 * kit has an error, b->kit_error_row is the first row with one, whichever op found it. Without
 * count_kit_errors the batch then ends before that row. */
bool worker_run(struct worker *w, struct batch *b, struct err *e);

#endif
