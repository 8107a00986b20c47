/* What the ops share that fill a field from source cells, and how a load takes up the instructions
 * behind it. */
#ifndef PLAN_OP_LOAD_H
#define PLAN_OP_LOAD_H

#include "plan/op.h"

/* Rows that the decoder could not read have a problem already: their cells are bad without another
 * one. */
static inline bool load_is_broken(const struct exec *x, uint32_t row)
{
    return x->has_broken && x->b->rows[row].state == ROW_BROKEN;
}
static const struct cell load_bad = {.kind = CELL_BAD};

/* Deal with the U+0000 of a source cell that has just been put into the column. */
void load_mend_nul(struct exec *x, const struct insn *in, uint32_t row, enum nul nul,
                   struct cell *c);

/* The instruction that follows can be done by the load while it has the cell in hand, and will be:
 * null tokens, a trim, null tokens again. What it gives is the same. */
bool load_takes(const struct insn *load, const struct insn *next);

#endif
