/* The pipeline: files in, rows through the plan, COPY data out, and an account of every row.
 *
 *             free batches ◀──────────────────────────────────────────┐
 *                  │                                                  │
 *   file ─▶ source ─▶ decode ─▶ work queue ─▶ plan, encode ─▶ done queue ─▶ in order ─▶ COPY
 *           └── reader thread ──┘             └─ N workers ──┘             ├▶ rejects, problems
 *                                                                          └▶ tally, progress
 *                                                              └── sender: the calling thread ──┘
 *
 * The number of batches is fixed, so memory is bounded whatever the size of the input, and a slow
 * server slows the reader. Batches carry their position; the sender restores it, so that nothing of
 * the result depends on the number of workers or the size of batches. No lock is taken per row. */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "decode/decode.h"
#include "kit/kit.h"
#include "load/mended.h"
#include "load/rejects.h"
#include "load/tally.h"
#include "plan/plan.h"
#include "source/source.h"

struct encoder;
struct payload;
struct pg;

struct load_file {
    struct file_info info;
    const char *path;      /* "-" is standard input */
    struct source *source; /* opened already and not yet filled from; borrowed. NULL: open path */
    struct source_options options;
    struct dialect dialect;
    const char *tee;    /* keep a copy of the stored bytes at this path; NULL: no */
    const char *sha256; /* what an earlier reading gave: another one now is an error; NULL: none */
    uint64_t
        base; /* the reader's: places of rows in the files before, in the staging's numbering */
};

/* A row that a later check rejected, by its global number. Slices live until the next one. */
struct load_pick {
    uint64_t number; /* never falling from one pick to the next */
    int32_t field;   /* of the plan, or -1 */
    struct slice code, message;
};

struct load_progress {
    uint64_t read, sent, rejected, skipped, warnings;
    uint64_t bytes; /* stored bytes of all files so far */
    const char *file;
};

struct load_spec {
    struct load_file *files;
    uint32_t nfiles;
    const struct plan *plan;

    /* The kit's functions: opened once for each worker. NULL: the plan calls none. */
    const char *kit;
    const char *const *roots;
    size_t nroots;
    struct kit_limits limits;
    struct kit_context context;

    /* Where good rows go. conn NULL: nowhere, they are only counted. */
    struct pg *conn;
    const char *copy; /* COPY … FROM STDIN (FORMAT binary) */
    const struct encoder *encoder;
    /* The staging table's rows. `staged` NULL: every row read is sent as one, and good rows in no
     * other form. Else the rejected ones are written to that path. */
    const struct payload *payload;
    const char *staged;

    /* Fields that a key is made of: is it proven that none comes twice (distinct.h)? */
    const uint32_t *key;
    uint32_t nkey; /* 0: nobody asks */

    struct batch_limits batch;
    uint32_t jobs;  /* workers; 0: 1 */
    uint64_t limit; /* stop after so many rows; 0: none */

    const char *rejects, *problems; /* paths, NULL: none wanted */
    const char *rejects_job,
        *rejects_kit;     /* what `_job` and `_kit` of rejects files say, or NULL */
    struct mended mended; /* rows of rejects files that are in already */
    const char *mends;    /* where the mended rows that go in are written down, or NULL */
    const char *label;    /* the kit as problems name it, or NULL */
    bool count_faults;    /* go on after a fault of the kit: its row is rejected with lua.error */

    /* Called on the calling thread about every `interval` seconds, also while the server is waited
     * for; false ends the run with *e. */
    bool (*progress)(void *context, const struct load_progress *now, struct err *e);
    double interval;
    /* A second reading: the next row to reject, in order; *more false at the end. */
    bool by_place; /* picked by payload_place instead of the number */
    bool (*pick)(void *context, struct load_pick *pick, bool *more, struct err *e);
    void *context_of_calls;
};

struct load_file_result {
    uint64_t rows, bytes;
    uint64_t rejected;            /* the sender's: rows of this file */
    uint64_t last_row, last_line; /* of a file that was read to its end */
    uint64_t base;                /* as load_file.base */
    struct passed passed;         /* rows that are none */
    char sha256[65];              /* empty: the file was not read to its end */
};

/* The kit's own fault: the first in input order, and how many rows had one. */
struct load_fault {
    uint64_t count; /* 0: none */
    char *message;
    const char *file;
    uint64_t row, line;
};

struct load_result {
    uint64_t read, sent, rejected, skipped, warnings;
    uint64_t kept;    /* keys of rejected rows that were sent beside the rows */
    uint64_t keyless; /* rejected rows whose keys the encoder was to keep and could not */
    uint64_t split;   /* rows that row:split added, of source rows that were not rejected */
    uint32_t widest;  /* parts of the source row that was split into most of them; 1 without any */
    bool distinct;    /* no key comes twice among the rows sent; false: that was not proven */
    bool rising;      /* the rows sent are in the order of that key */
    int64_t copied;   /* rows, as the server counted them */
    struct tally tally;
    struct rejects rejects; /* its files, written and on the disk */
    struct load_file_result *files;
    struct load_fault fault;
};

/* Read all files and account for every row. True with result->fault.count == 0: all is sent, the
 * COPY has ended, the rejects and problems files are complete and on the disk. True with a fault
 * and without count_faults: the rows before it are accounted for, the COPY was aborted. False: the
 * COPY was aborted and the rejects and problems files are removed. After an aborted COPY the
 * connection can be used; its transaction has failed. All threads have ended when this returns.
 *
 * The error or fault that comes first in the order of the input wins, whichever thread meets it.
 * Signals (base/signal.h) end it with ERR_INTERRUPTED; threads of the pipeline block them. */
bool load_run(const struct load_spec *spec, struct load_result *result, struct err *e);
void load_result_free(struct load_result *result);

/* The first spec->limit rows (0: all) through the plan, in this thread. Of the spec it uses files,
 * plan, kit, batch and limit. */
struct load_sample {
    /* Called with every batch, until it is enough; false ends the sample with *e. */
    bool (*each)(struct load_sample *sample, struct err *e);
    void *context;
    struct batch *batch;
    uint64_t number;
    bool enough;
};
bool load_sample(const struct load_spec *spec, struct load_sample *sample, struct err *e);

#endif
