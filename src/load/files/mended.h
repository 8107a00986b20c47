/* Mended rows. The bookkeeping of a rejects file says which row of which job each one is.
 *
 *   rejects file ─▶ worker: skips rows that are already loaded ─▶ sender: notes the good ones
 *                ─▶ Lua: records them during the merge */
#ifndef LOAD_FILES_MENDED_H
#define LOAD_FILES_MENDED_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "load/files/spool.h"

/* "job\nrow\nfile" for each row that is already loaded, sorted with mended_compare. */
struct mended {
    const struct slice *keys;
    size_t n;
};
int mended_compare(const void *a, const void *b);

/* Read from `_row` which row of which file it is: "57" or "acme.csv:57". Also "57.0" and "1,057",
 * which spreadsheets make of it. Anything else is ignored. */
void mended_restore(struct batch *b, uint32_t row);

/* The job that rejected the row: the UUID at the end of its `_job`. Empty when there is none. */
struct slice mended_job(const struct batch *b, uint32_t row);

/* Skip the rows of a rejects file that are already loaded. Rows whose bookkeeping is lost become
 * broken. Call this after rejects_restore (rejects.h) and before the plan. */
void mended_skip(struct batch *b, const struct mended *known);

/* Note that a good row is loaded, as a line of JSON [number, row index, job, file, row]. */
bool mended_write(struct spool *to, const struct batch *b, uint32_t row, uint64_t row_index,
                  struct err *e);

#endif
