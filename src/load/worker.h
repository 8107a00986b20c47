/* What one worker does with a batch: the plan, the kit's faults in order, the encoding. */
#ifndef LOAD_WORKER_H
#define LOAD_WORKER_H

#include <stdatomic.h>

#include "load/load.h"

struct worker {
    const struct load_spec *spec;
    const atomic_bool *stop; /* or NULL: once true, nobody looks at what is done any more */
    struct kit *kit;
    struct caller *caller;
    struct exec *exec;
    struct problem *decoded; /* the decoder's problems of the batch, kept for a second attempt */
    uint32_t ndecoded, decoded_cap;
    struct batch *few; /* for the rows of a batch with a fault, few at a time */
};

/* Open the kit and make the exec. Everything in it is then used by one thread only. */
bool worker_open(struct worker *w, const struct load_spec *spec, const atomic_bool *stop,
                 struct err *e);
void worker_close(struct worker *w);

/* Run the plan over b and encode its good rows; false, ERR_BUG, when the encoder refuses a cell.
 * With a fault of the kit, b->fault_row is the first one in order, whatever op met it; without
 * count_faults the batch then ends before that row. */
bool worker_run(struct worker *w, struct batch *b, struct err *e);

#endif
