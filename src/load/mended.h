/* Mended rows: which row of which job each one is, by the bookkeeping of its rejects file.
 *
 *   rejects file ─▶ worker: known already? skipped ─▶ sender: good ones are written down ─▶ Lua
 * notes them in the merge
 */
#ifndef LOAD_MENDED_H
#define LOAD_MENDED_H

#include <stdbool.h>
#include <stdint.h>

#include "batch/batch.h"
#include "load/spool.h"

/* "job\nrow\nfile" of rows that are in already, sorted as mended_compare does. */
struct mended {
    const struct slice *keys;
    size_t n;
};
int mended_compare(const void *a, const void *b);

/* Take from `_row` which row of which file it is, "57" or "acme.csv:57", as spreadsheets show it:
 * also "57.0", "1,057". What a hand has made something else of tells nothing. */
void mended_restore(struct batch *b, uint32_t row);

/* The job that rejected the row: the UUID at the end of its `_job`; empty where there is none. */
struct slice mended_job(const struct batch *b, uint32_t row);

/* Skip the rows of a rejects file that are in already, and break those whose bookkeeping does not
 * tell which row they are. Before the plan sees them; the batch is restored (rejects.h). */
void mended_skip(struct batch *b, const struct mended *known);

/* Write down that the row, a good one, goes in: a line of JSON [number, place, job, file, row]. */
bool mended_write(struct spool *to, const struct batch *b, uint32_t row, uint64_t place,
                  struct err *e);

#endif
