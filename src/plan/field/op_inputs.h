/* The source cells from which one value is made: coalesce, join, hash, uuid_v5. */
#ifndef PLAN_FIELD_OP_INPUTS_H
#define PLAN_FIELD_OP_INPUTS_H

#include "plan/op.h"

/* The inputs in their order. Arguments that are texts are null tokens: such cells count as empty.
 */
struct inputs {
    int32_t *slots; /* below zero: the field -1 - slot, which already has its value */
    uint32_t n;
    struct texts tokens;
    struct slice separator;
    enum nul nul;
};

/* in->data becomes a struct inputs. It has the slots and tokens of the list, `sep`, and `nul`. */
bool inputs_bind(struct plan *p, struct insn *in, struct args args, struct err *e);
/* Input i of this row, a source cell or the text of a field. NULL when it is absent, empty or a
 * null token. */
const struct cell *inputs_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                               uint32_t row);

#endif
