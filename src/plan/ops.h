/* What the op_*.c files implement: one run function for each op of ops.def, one bind function where
 * it says BIND. */
#ifndef PLAN_OPS_H
#define PLAN_OPS_H

#include "plan/plan.h"

#define OP(name, class, takes, gives, binds, doc) op_run op_##name;
#include "plan/ops.def"
#undef OP

#define OP_DECLARE_BIND(name) op_bind bind_##name;
#define OP_DECLARE_PLAIN(name)
#define OP(name, class, takes, gives, binds, doc) OP_DECLARE_##binds(name)
#include "plan/ops.def"
#undef OP
#undef OP_DECLARE_BIND
#undef OP_DECLARE_PLAIN

/* A loop over the cells of a column that hold a value. Absent cells never reach ops after load. */
#define FOR_EACH_VALUE(x, in, c, r)                                                                \
    for (uint32_t r = 0, n_ = (x)->b->nrows; r < n_; r++)                                          \
        for (struct cell *c = &exec_column(x, in)[r]; c && cell_has_value(c); c = NULL)

#endif
