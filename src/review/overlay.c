/* Edited cells, skipped rows and other values: kept sorted, and put over a batch. */
#include "review/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "review/json_cell.h"

static const char skipped[] = "skipped in the review";

void overlay_values_clear(struct overlay *o)
{
    for (size_t i = 0; i < o->nvalues; i++) {
        for (size_t k = 0; k < o->values[i].n; k++) {
            free((char *)o->values[i].list[k].from.p);
            free((char *)o->values[i].list[k].to.p);
        }
        free(o->values[i].list);
    }
    free(o->values);
    o->values = NULL;
    o->nvalues = 0;
    o->refuses = false;
}

void overlay_free(struct overlay *o)
{
    for (size_t i = 0; i < o->n; i++)
        free(o->edits[i].text);
    free(o->edits);
    overlay_values_clear(o);
    *o = (struct overlay){0};
}

static int compare_cells(const struct edit *a, const struct edit *b)
{
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static int compare_edits(const void *pa, const void *pb)
{
    const struct edit *a = pa, *b = pb;
    int order = compare_cells(a, b);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* Of the edits of one cell, only the last one stays. */
static void drop_older(struct overlay *o)
{
    size_t kept = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (i + 1 < o->n && compare_cells(&o->edits[i], &o->edits[i + 1]) == 0) {
            free(o->edits[i].text);
            continue;
        }
        if (o->edits[i].kind == EDIT_NONE) {
            free(o->edits[i].text);
            continue;
        }
        o->edits[kept++] = o->edits[i];
    }
    o->n = kept;
}

void overlay_sort(struct overlay *o)
{
    if (o->sorted == o->n)
        return;
    for (size_t i = 0; i < o->n; i++)
        o->edits[i].order = (uint32_t)i;
    qsort(o->edits, o->n, sizeof *o->edits, compare_edits);
    drop_older(o);
    o->sorted = o->n;
}

/* The first of the sorted edits that is not before this cell. */
static size_t place_of(const struct overlay *o, uint64_t ordinal, uint32_t column)
{
    const struct edit cell = {.ordinal = ordinal, .column = column};
    size_t low = 0, high = o->sorted;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_cells(&o->edits[middle], &cell) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t overlay_from(const struct overlay *o, uint64_t ordinal)
{
    return place_of(o, ordinal, 0);
}

const struct edit *overlay_get(struct overlay *o, uint64_t ordinal, uint32_t column)
{
    overlay_sort(o);
    size_t i = place_of(o, ordinal, column);
    if (i == o->n || o->edits[i].ordinal != ordinal || o->edits[i].column != column)
        return NULL;
    return &o->edits[i];
}

static char *copy_of(struct slice s)
{
    char *p = xmalloc(s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

void overlay_set(struct overlay *o, uint64_t ordinal, uint32_t column, enum edit_kind kind,
                 struct slice text)
{
    if (o->n == o->cap) {
        o->cap = o->cap ? o->cap * 2 : 64;
        o->edits = xrealloc(o->edits, o->cap * sizeof *o->edits);
    }
    o->edits[o->n++] = (struct edit){.ordinal = ordinal,
                                     .column = column,
                                     .kind = (uint8_t)kind,
                                     .text = kind == EDIT_TEXT ? copy_of(text) : NULL,
                                     .n = kind == EDIT_TEXT ? (uint32_t)text.n : 0};
}

static int compare_slices(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

static int compare_values(const void *a, const void *b)
{
    return compare_slices(((const struct value_edit *)a)->from,
                          ((const struct value_edit *)b)->from);
}

static uint64_t length_bit(size_t n)
{
    return UINT64_C(1) << (n < 63 ? n : 63);
}

void overlay_value(struct overlay *o, uint32_t column, int32_t field, struct slice from,
                   struct slice to, bool refused)
{
    size_t i = 0;
    while (i < o->nvalues && o->values[i].column != column)
        i++;
    if (i == o->nvalues) {
        o->values = xrealloc(o->values, ++o->nvalues * sizeof *o->values);
        o->values[i] = (struct value_edits){.column = column, .field = field};
    }
    struct value_edits *v = &o->values[i];
    v->list = xrealloc(v->list, (v->n + 1) * sizeof *v->list);
    v->list[v->n++] =
        (struct value_edit){slice_of(copy_of(from), from.n), slice_of(copy_of(to), to.n), refused};
    v->lengths |= length_bit(from.n);
    o->refuses = o->refuses || refused;
}

void overlay_values_done(struct overlay *o)
{
    for (size_t i = 0; i < o->nvalues; i++)
        qsort(o->values[i].list, o->values[i].n, sizeof *o->values[i].list, compare_values);
}

static const struct value_edit *value_of(const struct value_edits *v, const struct cell *c)
{
    if (c->kind != CELL_TEXT || !(v->lengths & length_bit(c->len)))
        return NULL;
    const struct value_edit key = {.from = cell_slice(c)};
    return bsearch(&key, v->list, v->n, sizeof *v->list, compare_values);
}

static void set_cell(const struct batch *b, struct cell *c, struct slice text)
{
    *c = cell_text(text.p, text.n);
    if (text.n && memchr(text.p, 0, text.n))
        c->flags |= CELL_HAS_NUL;
    if (b->file->typed)
        c->came = CAME_STRING;
}

/* A row that had too few cells is whole when the review has filled the others. */
static void mend_short(struct batch *b, uint32_t r)
{
    if (b->rows[r].state != ROW_BROKEN)
        return;
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row == r && b->problems[i].level == LEVEL_ERROR &&
            !slice_eq(b->problems[i].code, problem_code(PROBLEM_CSV_TOO_FEW_CELLS)))
            return;
    for (uint32_t c = 0; c < b->ncols; c++)
        if (b->src[c][r].kind == CELL_ABSENT)
            return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row != r || b->problems[i].level != LEVEL_ERROR)
            b->problems[kept++] = b->problems[i];
    b->nproblems = kept;
    b->rows[r].state = ROW_GOOD;
    b->rows[r].ncells = b->ncols;
}

static void apply_edits(const struct overlay *o, struct batch *b)
{
    uint64_t first = b->rows[0].number, last = b->rows[b->nrows - 1].number;
    uint32_t r = 0;
    for (size_t i = overlay_from(o, first); i < o->n && o->edits[i].ordinal <= last; i++) {
        const struct edit *e = &o->edits[i];
        while (r < b->nrows && b->rows[r].number < e->ordinal)
            r++;
        if (r == b->nrows)
            return;
        if (b->rows[r].number != e->ordinal)
            continue;
        if (e->column == OVERLAY_SKIP) {
            b->rows[r].state = ROW_SKIPPED;
            b->rows[r].passed = true;
            b->rows[r].skip = slice_of(skipped, sizeof skipped - 1);
        } else if (e->column < b->ncols && !b->rows[r].passed) {
            struct cell *c = &b->src[e->column][r];
            struct slice text = slice_of(e->text, e->n);
            if (file_kind(b->file)->members)
                json_cell_put(b, r, e->column, e->kind == EDIT_NULL ? NULL : &text);
            else if (e->kind == EDIT_NULL)
                *c = cell_null();
            else
                set_cell(b, c, text);
            if (b->rows[r].ncells <= e->column && b->rows[r].state != ROW_BROKEN)
                b->rows[r].ncells = e->column + 1;
            mend_short(b, r);
        }
    }
}

static void apply_values(const struct value_edits *v, struct batch *b)
{
    if (v->column >= b->ncols)
        return;
    for (uint32_t r = 0; r < b->nrows; r++) {
        struct cell *c = &b->src[v->column][r];
        const struct value_edit *to = value_of(v, c);
        if (to && !to->refused && !b->rows[r].passed)
            set_cell(b, c, to->to);
    }
}

void overlay_apply(const struct overlay *o, struct batch *b)
{
    if (!b->nrows)
        return;
    if (o->n)
        apply_edits(o, b);
    for (size_t i = 0; i < o->nvalues; i++)
        apply_values(&o->values[i], b);
}

static bool has_error(const struct batch *b, uint32_t row, int32_t field)
{
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row == row && b->problems[i].field == field &&
            b->problems[i].level == LEVEL_ERROR)
            return true;
    return false;
}

/* Reject a source row with its parts. One that every part of was skipped stays so. */
static void refuse_row(struct batch *b, uint32_t row, const struct value_edits *v)
{
    if (b->rows[row].state == ROW_BROKEN || b->rows[row].passed)
        return;
    if (b->rows[row].state == ROW_SKIPPED && !b->rows[row].parts)
        return;
    if (!has_error(b, row, v->field))
        batch_problem_code(b, row, v->field, (int32_t)v->column, LEVEL_ERROR, PROBLEM_VALUE_REFUSED,
                           SLICE(""));
    uint32_t part = row;
    do
        b->rows[part].state = ROW_REJECTED;
    while ((part = b->rows[part].next));
}

void overlay_refuse(const struct overlay *o, struct batch *b)
{
    uint32_t before = b->nproblems;
    for (size_t i = 0; i < o->nvalues; i++) {
        const struct value_edits *v = &o->values[i];
        for (uint32_t r = 0; v->column < b->ncols && r < b->nread; r++) {
            const struct value_edit *found = value_of(v, &b->src[v->column][r]);
            if (found && found->refused)
                refuse_row(b, r, v);
        }
    }
    if (b->nproblems > before)
        batch_sort_problems(b);
}
