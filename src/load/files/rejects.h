/* The rejects file: the rejected rows as CSV (or as NDJSON when the source is JSON). Users mend
 * them and load the file again.
 *
 *   _row,_errors,ID,E-Mail
 *   57,email: is not a valid e-mail address (email.invalid),42,info@@acme.de
 *
 *   {"_row":57,"_errors":"email: is not a valid e-mail address (email.invalid)","ID":42,"E-Mail":…
 *
 * The file is UTF-8 with commas and LF. First comes what was wrong, then the original cells in
 * their order: as many as the row had. Quotes are kept, because "" and an empty cell are different.
 * Cells that a spreadsheet would run are guarded (guard.h). `_row` is the number of the row in its
 * file. If the run reads several files, "name:" comes before it.
 *
 * Members of JSON are written as they were, on one line, without a guard. A line that was not valid
 * JSON is written after the bookkeeping as it was. It stays invalid until somebody mends it.
 *
 * Files with a different header get their own rejects file: "path", then "path-2", "path-3", … in
 * the order in which they come. A row that broke the rules of quotes is written as it was read.
 * When it is loaded again without a change, it is accepted in this form. A row whose cells the
 * decoder had to drop is written without cells, and its `_errors` says where it is. So it is
 * rejected again until somebody mends it. */
#ifndef LOAD_FILES_REJECTS_H
#define LOAD_FILES_REJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "load/files/spool.h"
#include "plan/plan.h"

struct rejects_file {
    struct spool spool;
    char *path;
    struct buf header; /* the first line */
    const char *name;  /* the first source file with rows in it */
    bool own;          /* it has only rows of that source file */
    uint64_t rows;
};

struct rejects {
    const char *path;
    const struct plan *plan; /* for the names of the fields */
    bool many;               /* there are several source files, so `_row` must name the file */
    struct rejects_file *files;
    uint32_t nfiles, shared;
    /* values of `_job` and `_kit`; NULL: the columns are left out */
    const char *job, *kit;
    const char *project;             /* value of `_project`; NULL: there is none */
    const struct file_info *current; /* the source file to which `at` belongs */
    uint32_t at;
};

void rejects_open(struct rejects *r, const char *path, const struct plan *plan, bool many);
/* Write the row; `problems` are its n problems. */
bool rejects_add(struct rejects *r, const struct batch *b, uint32_t row,
                 const struct problem *problems, uint32_t n, struct err *e);
bool rejects_sync(struct rejects *r, struct err *e);
/* Close the files, and remove them unless `keep` is true. Their paths and counts stay valid. */
void rejects_end(struct rejects *r, bool keep);
void rejects_free(struct rejects *r);

/* Remove the guard from the cells of a rejects file, before the plan sees them. A row that was
 * rejected because of a byte that could not be decoded may still contain U+FFFD. Then nobody has
 * mended it, and it must not be loaded. So it becomes broken again. */
void rejects_restore(struct batch *b);
/* If a row of a rejects file still has *** in place of a secret value, it becomes broken. Nobody
 * has written the value, and *** must not be loaded instead. */
void rejects_refuse_masks(struct batch *b, const struct plan *plan);

#endif
