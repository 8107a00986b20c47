/* The pipeline: it reads files, runs the plan on their rows, sends COPY data, and accounts for
 * every row.
 *
 *             free batches ◀──────────────────────────────────────────┐
 *                  │                                                  │
 *   file ─▶ source ─▶ decode ─▶ work queue ─▶ plan, encode ─▶ done queue ─▶ in order ─▶ COPY
 *           └── reader thread ──┘             └─ N workers ──┘             ├▶ rejects, problems
 *                                                                          └▶ tally, progress
 *                                                              └── sender: the calling thread ──┘
 *
 * The number of batches is fixed. So memory is limited for any size of input, and a slow server
 * slows down the reader. Each batch has its position, and the sender restores this order. So the
 * result does not depend on the number of workers or the size of batches. No lock is taken for a
 * single row. */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "decode/decode.h"
#include "kit/kit.h"
#include "load/files/mended.h"
#include "load/files/rejects.h"
#include "load/files/tally.h"
#include "plan/plan.h"
#include "review/overlay.h"
#include "review/rows.h"
#include "source/source.h"

struct encoder;
struct payload;
struct pg;

struct load_file {
    struct file_info info;
    const char *path;      /* "-" is standard input */
    struct source *source; /* already open, nothing read from it yet; borrowed. NULL: open path */
    struct source_options options;
    struct dialect dialect;
    const char *tee; /* where to keep a copy of the stored bytes; NULL: no copy */
    /* the hash from an earlier reading; a different one now is an error; NULL: none */
    const char *sha256;
    /* The rows of a review, which are read in place of the file. NULL: the file is read */
    const struct rows *rows;
    struct rows_wanted wanted;
    /* Set by the reader: how many rows the earlier files have, in the numbering of the staging
     * table. */
    uint64_t base;
};

/* A row that a later check rejected, by its number over all files. The slices are valid until the
 * next pick. */
struct load_pick {
    uint64_t number; /* never less than the number of the previous pick */
    int32_t field;   /* the field of the plan, or -1 */
    struct slice code, message;
};

struct load_progress {
    uint64_t read, sent, rejected, skipped, warnings;
    uint64_t bytes; /* stored bytes read so far, over all files */
    const char *file;
};

struct load_spec {
    struct load_file *files;
    uint32_t nfiles;
    const struct plan *plan;

    /* The kit with the functions. Each worker opens it once. NULL: the plan calls no functions. */
    const char *kit;
    struct kit *opened; /* only for load_sample: the kit is open already, and stays open */
    const char *const *roots;
    size_t nroots;
    struct kit_limits limits;
    struct kit_context context;

    /* Where good rows go. conn is NULL: they are only counted. */
    struct pg *conn;
    const char *copy; /* the statement COPY … FROM STDIN (FORMAT binary) */
    const struct encoder *encoder;
    /* The rows of the staging table with payloads. Without `staged`, every row is sent as a payload
     * row, and in no other form. With `staged`, only rejected rows are written as payloads, to that
     * file. */
    const struct payload *payload;
    const char *staged;

    /* The fields of the key that is checked for duplicates (distinct.h). */
    const uint32_t *key;
    uint32_t nkey; /* 0: no check */

    struct batch_limits batch;
    uint32_t jobs;  /* number of workers; 0: 1 */
    uint64_t limit; /* stop after this many rows; 0: no limit */

    /* What a review changed in the only file, sorted; NULL: nothing */
    const struct overlay *overlay;
    const char *rows;  /* where the rows of the only file are kept for a review, or NULL */
    const char *found; /* the same for its problems, by the ordinals of their rows (found.h) */

    const char *rejects, *problems; /* paths; NULL: the file is not wanted */
    const char *rejects_job, *rejects_kit,
        *rejects_project;  /* values of `_job`, `_kit`, `_project` there, or NULL */
    struct mended mended;  /* rows of rejects files that are already loaded */
    const char *mends;     /* file where loaded mended rows are noted, or NULL */
    const char *label;     /* the name of the kit in problems, or NULL */
    bool count_kit_errors; /* go on after an error of the kit; its row is rejected with lua.error */

    /* Called on the calling thread about every `interval` seconds, also during a wait for the
     * server. False ends the run with *e. */
    bool (*progress)(void *context, const struct load_progress *now, struct err *e);
    double interval;
    /* For a second reading: gives the next row to reject, in order. *more is false at the end. */
    bool by_row_index; /* the number of a pick is the one from payload_row_index */
    bool (*pick)(void *context, struct load_pick *pick, bool *more, struct err *e);
    void *context_of_calls;
};

/* What was found of rows that look like totals. The texts are in the tally's memory. */
enum { TOTALS_TEXTS = 4 };

struct load_totals {
    uint64_t rows, first; /* how many rows; the row number of the first one */
    uint32_t ntexts;      /* the first different texts, and their places (totals_place) */
    struct slice texts[TOTALS_TEXTS];
    uint32_t places[TOTALS_TEXTS];
};

struct load_file_result {
    uint64_t rows, bytes;
    uint64_t rejected;              /* set by the sender: rejected rows of this file */
    uint64_t last_row, last_line;   /* of a file that was read to its end */
    uint64_t begun_row, begun_line; /* of the last row that was given */
    uint64_t rejected_row;          /* set by the sender: the last row that it rejected */
    uint64_t base;                  /* the same as load_file.base */
    struct passed passed;           /* rows that are not data */
    struct load_totals totals;      /* set by the sender */
    char sha256[65];                /* empty: the file was not read to its end */
};

/* The error of the kit that comes first in input order, and the number of rows with one. */
struct kit_error {
    uint64_t count; /* 0: there was none */
    char *message;
    const char *file;
    uint64_t row, line;
};

struct load_result {
    uint64_t read, sent, rejected, skipped, warnings;
    uint64_t kept;    /* keys of rejected rows that were sent */
    uint64_t keyless; /* rejected rows whose keys should be sent, but could not be encoded */
    /* rows that melt and row:split added, without those of rejected source rows */
    uint64_t split;
    uint64_t unmade; /* blank cells of melted columns that became no row, likewise */
    uint32_t widest; /* the largest number of parts of one source row; 1 when no row was split */
    bool distinct;   /* true: it is proven that no key comes twice in the sent rows */
    bool rising;     /* the sent rows are in the order of that key */
    int64_t copied;  /* number of rows, as the server says */
    struct tally tally;
    struct rejects rejects; /* its files are complete and on the disk */
    struct load_file_result *files;
    struct kit_error kit_error;
};

/* Read all files and account for every row. There are three results.
 *  - True, and result->kit_error.count is 0: everything was sent, and the COPY has ended. The
 * rejects and problems files are complete and on the disk.
 *  - True, with an error of the kit and without count_kit_errors: the rows before it are accounted
 * for, and the COPY was aborted.
 *  - False: the COPY was aborted, and the rejects and problems files were removed.
 * After an aborted COPY the connection can still be used; its transaction has failed. All threads
 * have ended when this returns. If there are several errors, the first one in input order
 * is reported, whichever thread finds it. Signals (base/signal.h) end it with ERR_INTERRUPTED. The
 * threads of the pipeline block signals. */
bool load_run(const struct load_spec *spec, struct load_result *result, struct err *e);
void load_result_free(struct load_result *result);

/* Run the first spec->limit rows (0: all) through the plan, in this thread. It uses only files,
 * plan, kit, batch and limit of the spec. */
struct load_sample {
    /* Called with every batch until `enough` is true. False ends the sample with *e. */
    bool (*each)(struct load_sample *sample, struct err *e);
    void *context;
    struct batch *batch;
    uint64_t number;
    bool enough;
};
bool load_sample(const struct load_spec *spec, struct load_sample *sample, struct err *e);

#endif
