/* Rows of the staging table: every row that was read becomes one tuple of a binary COPY, good or
 * not.
 *
 *   source cells  ─▶ raw_payload         {"ID": "42", "Name": "Krone", "_extra": ["…"]}
 *   values        ─▶ normalized_payload  {"id": 42, "name": "Krone"}; an array for a split row
 *   row problems  ─▶ validation_errors   the objects of the problems file */
#ifndef LOAD_PAYLOAD_H
#define LOAD_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "batch/batch.h"
#include "plan/plan.h"

struct load_file;

/* A column of the destination. `key` is its name as a JSON string with a colon after it. */
struct payload_column {
    uint32_t field; /* the field of the plan */
    bool document;  /* jsonb: the value is inserted as JSON; a NULL is left out */
    struct slice key;
};

/* The keys of a file's columns in the same form, and the key for extra cells. */
struct payload_file {
    struct slice *keys, extra;
};

/* A file of the job that the mended rows belong to. `base` is the number of rows before its first
 * row. */
struct payload_source {
    const char *name;
    uint64_t base;
};

/* It never changes during a run, and the workers share it. */
struct payload {
    char job[16], kit[16];
    int64_t expires; /* microseconds since 2000-01-01 UTC */
    const struct plan *plan;
    const char *label; /* the name of the kit in problems, or NULL */
    const struct payload_column *columns;
    uint32_t ncolumns;
    const struct load_file *files;
    const struct payload_file *names; /* one for each file */
    /* For mended rows: `_row` says which row of the job each one replaces. NULL: the rows are new.
     */
    const struct payload_source *sources;
    uint32_t nsources;
    struct charset *charset; /* of the database; NULL: it has all characters */
};

/* The columns of a tuple in their order. */
#define PAYLOAD_COLUMNS                                                                            \
    "import_job_id, import_kit_id, batch_index, row_index, raw_payload, normalized_payload, "      \
    "validation_errors, status, expires_at"

/* The row's number in the staging table: its row number in its file, plus the rows of all earlier
 * files. */
uint64_t payload_row_index(const struct batch *b, uint32_t row);

/* PAYLOAD_FAILED: the client found the row good, but a later check rejected it. */
enum payload_status { PAYLOAD_AS_ITS_STATE, PAYLOAD_FAILED };

/* Append the tuple of a source row; `problems` are its n problems. ERR_INPUT: the row of the job
 * that a mended row replaces is not known. ERR_REFUSED: the number of the row is too large for the
 * table. */
bool payload_row(const struct payload *p, struct batch *b, uint32_t row, enum payload_status status,
                 const struct problem *problems, uint32_t n, struct buf *to, struct err *e);
/* Append every row of a batch to b->copy, after the plan has run. b->ngood counts as in
 * encode_batch. */
bool payload_batch(const struct payload *p, struct batch *b, struct err *e);

#endif
