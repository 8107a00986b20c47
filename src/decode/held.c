/* A queue of rows. Each row is a copy with its own memory, because a batch may hold fewer rows than
 * the footer has. */
#include "decode/held.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define PROBLEMS 2 /* at most so many per row: one for quotes or cells, one for encoding */

struct held_row {
    struct row row;
    struct problem problems[PROBLEMS];
    uint32_t nproblems, ncells, nextra;
    char *bytes;
    struct cell cells[]; /* those of the columns, then the extra ones */
};

static size_t bytes_of(const struct cell *c)
{
    return c->kind == CELL_TEXT ? c->len : 0;
}

static char *copy_bytes(struct cell *c, char *to)
{
    size_t n = bytes_of(c);
    if (n)
        memcpy(to, c->p, n);
    if (c->kind == CELL_TEXT)
        c->p = to;
    return to + n;
}

static struct held_row *copy_row(const struct batch *b, uint32_t r)
{
    const struct row *row = &b->rows[r];
    uint32_t nextra = row->extra ? row->ncells - b->ncols : 0, n = b->ncols + nextra;
    struct held_row *h = xcalloc(1, sizeof *h + n * sizeof *h->cells);
    size_t size = 0;
    h->row = *row;
    h->ncells = b->ncols;
    h->nextra = nextra;
    for (uint32_t i = 0; i < n; i++) {
        h->cells[i] = i < b->ncols ? b->src[i][r] : row->extra[i - b->ncols];
        size += bytes_of(&h->cells[i]);
    }
    uint32_t np = 0;
    while (np < PROBLEMS && np < b->nproblems && b->problems[b->nproblems - np - 1].row == r)
        np++;
    memcpy(h->problems, b->problems ? b->problems + b->nproblems - np : h->problems,
           np * sizeof *h->problems);
    h->nproblems = np;
    for (uint32_t i = 0; i < np; i++)
        size += h->problems[i].message.n;
    char *to = h->bytes = xmalloc(size);
    for (uint32_t i = 0; i < n; i++)
        to = copy_bytes(&h->cells[i], to);
    for (uint32_t i = 0; i < np; i++) {
        struct slice *m = &h->problems[i].message;
        memcpy(to, m->p, m->n);
        m->p = to;
        to += m->n;
    }
    return h;
}

void held_take(struct held *h, struct batch *b)
{
    struct held_row *row = copy_row(b, b->nrows - 1);
    b->nproblems -= row->nproblems;
    b->nrows--;
    if (h->n == h->cap && h->first > h->n / 2) {
        memmove(h->rows, h->rows + h->first, held_count(h) * sizeof *h->rows);
        h->n -= h->first;
        h->first = 0;
    }
    if (h->n == h->cap) {
        h->cap = h->cap ? h->cap * 2 : 16;
        h->rows = xrealloc(h->rows, h->cap * sizeof *h->rows);
    }
    h->rows[h->n++] = row;
}

static void free_row(struct held_row *row)
{
    free(row->bytes);
    free(row);
}

void held_give(struct held *h, struct batch *b)
{
    struct held_row *row = h->rows[h->first++];
    uint32_t r = b->nrows++;
    b->rows[r] = row->row;
    for (uint32_t i = 0; i < row->ncells + row->nextra; i++)
        if (row->cells[i].kind == CELL_TEXT)
            row->cells[i].p = arena_dup(&b->arena, row->cells[i].p, row->cells[i].len);
    for (uint32_t i = 0; i < row->ncells; i++)
        b->src[i][r] = row->cells[i];
    if (row->nextra) {
        size_t size = row->nextra * sizeof *row->cells;
        b->rows[r].extra = memcpy(arena_alloc(&b->arena, size), row->cells + row->ncells, size);
    }
    for (uint32_t i = 0; i < row->nproblems; i++) {
        struct problem p = row->problems[i];
        p.message = slice_of(arena_dup(&b->arena, p.message.p, p.message.n), p.message.n);
        batch_problem(b, r, p.field, p.column, p.level, p.code, p.message);
    }
    free_row(row);
}

void held_free(struct held *h)
{
    for (size_t i = h->first; i < h->n; i++)
        free_row(h->rows[i]);
    free(h->rows);
    memset(h, 0, sizeof *h);
}
