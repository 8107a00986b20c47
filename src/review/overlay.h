/* What a review changed: edited cells, skipped rows, and values that stand for other values. It is
 * put over the cells of a batch after the decoder and before the plan.
 *
 * A cell is named by the ordinal of its source row (row.number of a run with one file, from 1) and
 * its column (from 0). The numbers of rows and lines stay those of the customer's file. */
#ifndef REVIEW_OVERLAY_H
#define REVIEW_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "batch/batch.h"
#include "plan/plan.h"

/* What an edit says of a cell. */
enum edit_kind { EDIT_NONE, EDIT_TEXT, EDIT_NULL };

struct edit {
    uint64_t ordinal;
    uint32_t column; /* OVERLAY_SKIP: the row itself, and kind says if it is skipped */
    uint32_t order;  /* of two edits of one cell the later one counts */
    uint8_t kind;    /* enum edit_kind */
    char *text;
    uint32_t n;
};

#define OVERLAY_SKIP UINT32_MAX

/* Cells of a column that hold `from` get `to`, or reject their rows. */
struct value_edit {
    struct slice from, to;
    bool refused;
};

struct value_edits {
    uint32_t column;
    int32_t field; /* of the plan; -1: it is not known */
    uint64_t lengths;
    struct value_edit *list; /* sorted by `from` */
    size_t n;
};

struct overlay {
    struct edit *edits; /* the first `sorted` are sorted by ordinal and column, each cell once */
    size_t n, sorted, cap;
    struct value_edits *values;
    size_t nvalues;
    bool refuses; /* some value rejects its row */
};

/* An overlay that is all zero is empty and ready for use. */
void overlay_free(struct overlay *o);
/* Say what a cell is now. EDIT_NONE: as it is in the file. The text is copied. */
void overlay_set(struct overlay *o, uint64_t ordinal, uint32_t column, enum edit_kind kind,
                 struct slice text);
/* The edit of a cell, or NULL. */
const struct edit *overlay_get(struct overlay *o, uint64_t ordinal, uint32_t column);
/* Sort what was set. overlay_set after it makes it necessary again. */
void overlay_sort(struct overlay *o);
/* The first edit of this row or of a later one; o->n: there is none. The overlay is sorted. */
size_t overlay_from(const struct overlay *o, uint64_t ordinal);

/* Add a value of a column. Call overlay_values_done after the last one. */
void overlay_value(struct overlay *o, uint32_t column, int32_t field, struct slice from,
                   struct slice to, bool refused);
void overlay_values_done(struct overlay *o);
void overlay_values_clear(struct overlay *o);

/* Put the edits over the rows of the batch, whose numbers rise. The overlay is sorted. The cells
 * point into the overlay, so it must live longer than the batch. */
void overlay_apply(const struct overlay *o, struct batch *b);
/* After the plan: reject the rows with refused values. */
void overlay_refuse(const struct overlay *o, struct batch *b);

#endif
