/* The rejects file: the rejected rows as CSV, or as NDJSON where the source is JSON, to be mended
 * and read again.
 *
 *   _row,_errors,ID,E-Mail
 *   57,email: is not a valid e-mail address (email.invalid),42,info@@acme.de
 *
 *   {"_row":57,"_errors":"email: is not a valid e-mail address (email.invalid)","ID":42,"E-Mail":…
 *
 * UTF-8, comma, LF. First what was wrong, then the original header and cells in their order: as
 * many cells as the row had, quotes kept where the source had them, so that "" and an empty cell
 * stay apart. Cells that a spreadsheet would run are guarded (guard.h). `_row` is the row's number
 * in its own file, with "name:" in front when the run reads several files.
 *
 * Members of JSON are written as they were, on one line; nothing of it is guarded. A line that
 * broke the rules stands behind the bookkeeping as it was, and is broken until it is mended.
 *
 * Files with another header go into a rejects file of their own: "path", then "path-2", "path-3", …
 * in order of first appearance. A row that broke the quote rules is written as it was read: run
 * again as it stands, it is taken so. A row whose cells the decoder had to drop is written without
 * cells, so that it is rejected again until it is mended, and its `_errors` names its place. */
#ifndef LOAD_REJECTS_H
#define LOAD_REJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "load/spool.h"
#include "plan/plan.h"

struct rejects_file {
    struct spool spool;
    char *path;
    struct buf header; /* its first line */
    const char *name;  /* the first source file whose rows are in it */
    bool own;          /* it is that source file's alone */
    uint64_t rows;
};

struct rejects {
    const char *path;
    const struct plan *plan; /* names the fields */
    bool many;               /* several source files: `_row` says which */
    struct rejects_file *files;
    uint32_t nfiles, shared;
    const char *job, *kit;           /* what `_job` and `_kit` say; NULL: rows do not tell them */
    const struct file_info *current; /* the source file that `at` belongs to */
    uint32_t at;
};

void rejects_open(struct rejects *r, const char *path, const struct plan *plan, bool many);
/* Write the row, whose problems are the n at `problems`. */
bool rejects_add(struct rejects *r, const struct batch *b, uint32_t row,
                 const struct problem *problems, uint32_t n, struct err *e);
bool rejects_sync(struct rejects *r, struct err *e);
/* Close the files and remove them unless they are to be kept; their paths and counts stay. */
void rejects_end(struct rejects *r, bool keep);
void rejects_free(struct rejects *r);

/* Undo the guard in a batch of a rejects file that comes back, before the plan sees its cells. A
 * row that was rejected for a byte that could not be decoded and still holds U+FFFD is broken
 * again: nobody has mended it, and it must not be loaded like that. */
void rejects_restore(struct batch *b);
/* A row of a rejects file in which *** still stands for a secret value is broken: nobody has
 * written the value again, and *** must not be loaded in its place. */
void rejects_refuse_masks(struct batch *b, const struct plan *plan);

#endif
