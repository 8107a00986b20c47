/* The rows of the staging table: each row that was read as one binary COPY tuple, whatever became
 * of it.
 *
 *   source cells ─▶ raw_payload         {"ID": "42", "Name": "Krone", "Name#2": "", "_extra":
 * ["…"]} values       ─▶ normalized_payload  {"id": 42, "name": "Krone"}, an array of them for a
 * split row problems     ─▶ validation_errors   the objects of the problems file
 */
#ifndef LOAD_PAYLOAD_H
#define LOAD_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "batch/batch.h"
#include "plan/plan.h"

struct load_file;

/* A column of the destination; its key is a JSON string with the colon behind it. */
struct payload_column {
    uint32_t field; /* of the plan */
    bool document;  /* jsonb: stands as the value that it is, NULL by its absence */
    struct slice key;
};

/* The keys of a file's columns, in the same form, and that of the cells past them. */
struct payload_file {
    struct slice *keys, extra;
};

/* A file of the job that mended rows belong to; its rows follow `base`. */
struct payload_source {
    const char *name;
    uint64_t base;
};

/* Never changes during a run; shared by the workers. */
struct payload {
    char job[16], kit[16];
    int64_t expires; /* microseconds since 2000-01-01 UTC */
    const struct plan *plan;
    const char *label; /* the kit as problems name it, or NULL */
    const struct payload_column *columns;
    uint32_t ncolumns;
    const struct load_file *files;
    const struct payload_file *names; /* of each file */
    /* Mended rows: `_row` says which row of the job each one replaces. NULL: new rows. */
    const struct payload_source *sources;
    uint32_t nsources;
    struct charset *charset; /* of the database; NULL: it holds all characters */
};

/* The columns that a tuple fills, in order. */
#define PAYLOAD_COLUMNS                                                                            \
    "import_job_id, import_kit_id, batch_index, row_index, raw_payload, normalized_payload, "      \
    "validation_errors, status, expires_at"

/* What the row is called in the staging: its place in its file, behind all rows of the files
 * before.
 */
uint64_t payload_place(const struct batch *b, uint32_t row);

/* A row that the client has found good, and a later check bad, has failed. */
enum payload_status { PAYLOAD_AS_ITS_STATE, PAYLOAD_FAILED };

/* Append the tuple of a source row, whose problems are the n at `problems`. ERR_INPUT: a mended row
 * that does not say which one it was; ERR_REFUSED: past the rows that the table can number. */
bool payload_row(const struct payload *p, struct batch *b, uint32_t row, enum payload_status status,
                 const struct problem *problems, uint32_t n, struct buf *to, struct err *e);
/* Append every row of a batch that has been through the plan to b->copy; b->ngood counts as
 * encode_batch does. */
bool payload_batch(const struct payload *p, struct batch *b, struct err *e);

#endif
