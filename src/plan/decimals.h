/* How decimals are read and refused. Several ops share this. */
#ifndef PLAN_DECIMALS_H
#define PLAN_DECIMALS_H

#include "plan/op.h"
#include "value/number.h"

/* Read the format from the example in the first argument (without one it is the plain format), and
 * trailing_minus. in->detail becomes the example. */
bool bind_example(struct plan *p, struct insn *in, struct args args, struct decimal_format *f,
                  struct err *e);
/* Record the problem that a numeric cannot hold this decimal. */
void decimal_fail(struct exec *x, const struct insn *in, uint32_t row, enum number how);

#endif
