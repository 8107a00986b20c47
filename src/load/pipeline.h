/* The data that the threads of a run share: the batches, the queues between them, and the flags for
 * stopping. */
#ifndef LOAD_PIPELINE_H
#define LOAD_PIPELINE_H

#include <stdatomic.h>

#include "load/distinct.h"
#include "load/load.h"
#include "load/queue.h"
#include "load/worker.h"
#include "plan/carry.h"

struct pipeline {
    const struct load_spec *spec;
    struct load_result *result; /* files belongs to the reader, the rest to the sender */

    uint32_t nbatches;
    struct batch **batches;
    struct err *errors; /* the error of the batch with sequence s is at s modulo nbatches */
    struct queue free, work, done; /* each has room for all batches, so a push never waits */
    /* becomes readable when the run stops; ends the reader's wait for a pipe */
    int stop_fd;
    atomic_bool stop;         /* the batches in the queues do not matter any more */
    atomic_uint workers_left; /* the last one closes `done` */

    /* Set by the reader. Other threads read it after `done` has ended or the thread was joined. */
    bool reader_failed;
    struct err reader_error;
};

/* Ask all threads to end. */
void pipeline_stop(struct pipeline *p);

/* reader.c: reads all files into batches, in order. It closes `work` when it ends, also after an
 * error. */
void *reader_thread(void *pipeline);

/* Reads one file batch by batch. load_sample uses it, too. */
struct reading {
    const struct load_file *file;
    struct source *source;
    struct decoder *decoder;
    struct carrying carrying;
    const struct overlay *overlay; /* of the spec */
    bool keep;                     /* the sender keeps the rows */
};
bool reading_open(struct reading *r, const struct load_file *file, const struct load_spec *spec,
                  int stop_fd, struct err *e);
/* Read the next rows and number them from *number + 1. No rows: the end of the file. */
bool reading_next(struct reading *r, struct batch *b, uint32_t nfields, uint64_t *number,
                  struct err *e);
void reading_close(struct reading *r);
/* Remove rows with a number above `limit` (0: no limit), and their problems. True when the limit is
 * reached. */
bool reading_limit(struct batch *b, uint64_t limit);

/* sender.c: runs on the calling thread. It takes batches in order, sends them, writes files and
 * counts. */
struct sender {
    struct pipeline *p;
    struct spool problems, staged, mends, found;
    struct rows_writer rows;
    struct distinct distinct;
    double next_progress; /* in the time of the monotonic clock */
    uint64_t bytes;       /* bytes read of all files, up to the last batch that was accounted for */
    const char *file;
    bool progress_failed;
    struct err progress_error;
    bool has_pick, no_more_picks;
    struct load_pick pick;
    uint64_t picked; /* the row that the last pick rejected */
    bool *told;      /* fields for which a lost type was already reported; NULL: none yet */
};
/* Run until the input ends, or until an error of the kit ends the run. False: *e is set. */
bool sender_run(struct sender *s, struct err *e);
/* Called by the connection's tick: shows progress during a wait for the server. */
void sender_tick(void *sender);

#endif
