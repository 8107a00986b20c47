/* Handles rows in which a required field or a field of the key is NULL while hooks run. A hook may
 * still fill the field, so it reads nil there, and the field is checked after the hooks. A hook
 * that does not expect nil fails, as in row.name:find "x". The reason is the row and not the
 * kit. */
#include "kit/call.h"

#include <stdlib.h>

static bool is_demanded(const struct kit_caller *c, uint32_t field)
{
    return c->required[field] || c->in_key[field];
}

/* The first required field or key field of the row that is NULL, or -1. */
static int32_t lacking(const struct kit_caller *c, uint32_t row)
{
    for (uint32_t f = 0; f < c->plan->nfields; f++)
        if (is_demanded(c, f) && c->x->b->val[f][row].kind == CELL_NULL)
            return (int32_t)f;
    return -1;
}

static void keep_row(struct kit_caller *c, uint32_t row)
{
    struct group_copy *g = &c->group;
    const struct batch *b = c->x->b;
    if (g->n == g->rows_cap) {
        g->rows_cap = g->rows_cap ? g->rows_cap * 2 : 64;
        g->index = xrealloc(g->index, g->rows_cap * sizeof *g->index);
        g->rows = xrealloc(g->rows, g->rows_cap * sizeof *g->rows);
    }
    size_t cells = ((size_t)g->n + 1) * b->nfields;
    if (cells > g->cells_cap) {
        g->cells_cap = cells * 2;
        g->cells = xrealloc(g->cells, g->cells_cap * sizeof *g->cells);
    }
    g->index[g->n] = row;
    g->rows[g->n] = b->rows[row];
    for (uint32_t f = 0; f < b->nfields; f++)
        g->cells[(size_t)g->n * b->nfields + f] = b->val[f][row];
    g->n++;
}

void lacking_keep(struct kit_caller *c, uint32_t end)
{
    struct group_copy *g = &c->group;
    const struct batch *b = c->x->b;
    bool lacks = false;
    g->n = 0;
    for (uint32_t source = c->at; source < end && !lacks; source++) {
        uint32_t r = source;
        do
            lacks = lacks || (b->rows[r].state == ROW_GOOD && lacking(c, r) >= 0);
        while ((r = b->rows[r].next));
    }
    if (!lacks)
        return;
    g->nrows = b->nrows;
    g->nproblems = b->nproblems;
    for (uint32_t source = c->at; source < end; source++) {
        uint32_t r = source;
        do
            keep_row(c, r);
        while ((r = b->rows[r].next));
    }
}

static void restore(struct kit_caller *c)
{
    const struct group_copy *g = &c->group;
    struct batch *b = c->x->b;
    b->nrows = g->nrows;
    b->nproblems = g->nproblems;
    for (uint32_t i = 0; i < g->n; i++) {
        b->rows[g->index[i]] = g->rows[i];
        for (uint32_t f = 0; f < b->nfields; f++)
            b->val[f][g->index[i]] = g->cells[(size_t)i * b->nfields + f];
    }
}

bool lacking_excuses(struct kit_caller *c)
{
    int32_t field = c->missed == NO_ROW ? -1 : lacking(c, c->missed);
    uint32_t row = c->missed;
    if (field < 0 || (c->in->op == OP_batch && !c->group.n))
        return false;
    if (c->in->op == OP_batch) {
        restore(c);
        if (row >= c->x->b->nrows) /* a part that the hook itself had split off */
            return false;
    }
    struct insn in = {.field = field, .level = LEVEL_ERROR};
    c->row = row;
    exec_fail(c->x, &in, row, c->required[field] ? PROBLEM_REQUIRED : PROBLEM_KEY_NULL, NULL);
    return true;
}

void lacking_free(struct group_copy *g)
{
    free(g->index);
    free(g->rows);
    free(g->cells);
}
