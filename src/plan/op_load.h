/* Shared by the ops that fill a field from source cells. It also has the code by which a load takes
 * over the instructions after it. */
#ifndef PLAN_OP_LOAD_H
#define PLAN_OP_LOAD_H

#include "plan/op.h"

/* Rows that the decoder could not read already have a problem. Their cells become bad without
 * another one. */
static inline bool load_is_broken(const struct exec *x, uint32_t row)
{
    return x->has_broken && x->b->rows[row].state == ROW_BROKEN;
}
static const struct cell load_bad = {.kind = CELL_BAD};

/* Handle U+0000 in a source cell that was just copied into the column. */
void load_mend_nul(struct exec *x, const struct insn *in, uint32_t row, enum nul nul,
                   struct cell *c);

/* True when the load can do the next instruction in its own pass, and will: null tokens, a trim,
 * null tokens again. The result is the same. */
bool load_takes(const struct insn *load, const struct insn *next);

#endif
