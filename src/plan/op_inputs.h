/* The source cells that one value is made of: coalesce, join, hash, uuid_v5. */
#ifndef PLAN_OP_INPUTS_H
#define PLAN_OP_INPUTS_H

#include "plan/op.h"

/* In the order written. Text arguments are null tokens: cells that count as empty. */
struct inputs {
    int32_t *slots; /* below zero: -1 - a field, which has its value by then */
    uint32_t n;
    struct texts tokens;
    struct slice separator;
    enum nul nul;
};

/* in->data becomes a struct inputs: slots and tokens of the list part, `sep`, `nul`. */
bool inputs_bind(struct plan *p, struct insn *in, struct args args, struct err *e);
/* Cell i of the row, or the field's text, where it is there, not empty, no null token; else NULL.
 */
const struct cell *inputs_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                               uint32_t row);

#endif
