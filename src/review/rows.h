/* The rows of a review: what the decoder made of a file, kept beside it, so that any row is found
 * at once. It holds the cells as they came, without edits, so it is written once for a way of
 * reading the file.
 *
 *   NAME        a head, then the rows one after the other
 *   NAME.index  the offset of every ROWS_STEP-th row, eight bytes each
 *
 * Both are private to this machine: they are thrown away with the review, or when the file is read
 * in another way. */
#ifndef REVIEW_ROWS_H
#define REVIEW_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "batch/batch.h"
#include "decode/decode.h"

enum { ROWS_STEP = 32 };

/* Writes them while a file is read. */
struct rows_writer {
    char *path;
    int fd, index;
    struct buf out, offsets;
    uint64_t written; /* bytes of `out` that are in the file */
    uint64_t count;   /* rows */
    uint32_t ncols;
    bool failed;
    int error; /* errno of a failed write */
};

bool rows_write_begin(struct rows_writer *w, const char *path, uint32_t ncols, struct err *e);
/* Rows as the decoder left them, with its problems. Call it before anything changes the batch. */
void rows_encode(struct buf *out, const struct batch *b, uint32_t nrows, bool problems);
/* Add the rows of a batch whose plan has run: its `kept`, or else the rows themselves. Those are as
 * they came when nothing was put over them and the decoder found no problem. */
void rows_write(struct rows_writer *w, const struct batch *b);
/* Complete the files. `keep` is false when the file was not read to its end: they are removed. */
bool rows_write_end(struct rows_writer *w, bool keep, struct err *e);

/* The rows, mapped. */
struct rows {
    char *path;
    const char *p, *index;
    size_t n, index_n;
    uint64_t count;
    uint32_t ncols;
};

bool rows_open(struct rows *r, const char *path, struct err *e);
void rows_close(struct rows *r);

/* One row. Its cells are read one by one, in the order of their columns. */
struct rows_at {
    const char *at, *end; /* the next cell, the end of the row */
    struct row row;       /* without extra */
    uint32_t nsrc, nextra, nproblems;
};
/* Where the row with this ordinal begins; NULL: there is none, or the file is damaged. */
const char *rows_find(const struct rows *r, uint64_t ordinal);
/* Read the row at p. False: it is damaged. *next is the row after it. */
bool rows_read(const struct rows *r, const char *p, struct rows_at *row, const char **next);
bool rows_cell(struct rows_at *row, struct cell *c, struct slice *raw);

/* A decoder that gives these rows: the listed ones (rising), or else all from `from` on, up to and
 * with `to`. */
struct rows_wanted {
    const uint64_t *list;
    size_t n;
    uint64_t from, to;
};
struct decoder *rows_decoder(const struct rows *r, const struct rows_wanted *wanted);

#endif
