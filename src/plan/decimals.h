/* How decimals are read and refused, for the ops that read one. */
#ifndef PLAN_DECIMALS_H
#define PLAN_DECIMALS_H

#include "plan/op.h"
#include "value/number.h"

/* The format from the example in the first argument, or the plain one, and trailing_minus;
 * in->detail becomes the example. */
bool bind_example(struct plan *p, struct insn *in, struct args args, struct decimal_format *f,
                  struct err *e);
/* Records that a decimal is past what a numeric holds. */
void decimal_fail(struct exec *x, const struct insn *in, uint32_t row, enum number how);

#endif
