/* What the threads of a run share: the batches, the queues between them, and who has stopped. */
#ifndef LOAD_PIPELINE_H
#define LOAD_PIPELINE_H

#include <stdatomic.h>

#include "base/queue.h"
#include "load/distinct.h"
#include "load/load.h"
#include "load/worker.h"
#include "plan/carry.h"

struct pipeline {
    const struct load_spec *spec;
    struct load_result *result; /* files: the reader's; the rest: the sender's */

    uint32_t nbatches;
    struct batch **batches;
    struct err *errors; /* of the batch whose sequence is at this place modulo nbatches */
    struct queue free, work, done; /* each has room for all batches: no push ever waits */
    int stop_fd;                   /* readable from then on: ends a reader's wait for a pipe */
    atomic_bool stop;              /* what is still in the queues is of no interest */
    atomic_uint workers_left;      /* the last one closes `done` */

    /* The reader's; others look when `done` has ended or the thread was joined. */
    bool reader_failed;
    struct err reader_error;
};

/* Ask every thread to end. */
void pipeline_stop(struct pipeline *p);

/* reader.c: reads all files into batches, in order; closes `work` when it ends, for whatever
 * reason. */
void *reader_thread(void *pipeline);

/* Reads one file batch by batch; also what load_sample uses. */
struct reading {
    const struct load_file *file;
    struct source *source;
    struct decoder *decoder;
    struct carrying carrying;
};
bool reading_open(struct reading *r, const struct load_file *file, const struct plan *plan,
                  int stop_fd, struct err *e);
/* The next rows, numbered on from *number; no row means the end. */
bool reading_next(struct reading *r, struct batch *b, uint32_t nfields, uint64_t *number,
                  struct err *e);
void reading_close(struct reading *r);
/* Drop the rows of b past the global number `limit` (0: none), with their problems; true when the
 * limit is reached. */
bool reading_limit(struct batch *b, uint64_t limit);

/* sender.c: on the calling thread, takes batches in order, sends, writes and counts them. */
struct sender {
    struct pipeline *p;
    struct spool problems, staged, mends;
    struct distinct distinct;
    double next_progress; /* on the monotonic clock */
    uint64_t bytes;       /* of all files, of the batches that were accounted for */
    const char *file;
    bool progress_failed;
    struct err progress_error;
    bool has_pick, no_more_picks;
    struct load_pick pick;
    uint64_t picked; /* the row that the latest pick rejected */
    bool *told;      /* fields of which it was told that a step took a kind away; NULL: none yet */
};
/* Until the input ends or the kit's fault ends the run; false with *e. */
bool sender_run(struct sender *s, struct err *e);
/* From a tick of the connection: progress while the server is waited for. */
void sender_tick(void *sender);

#endif
