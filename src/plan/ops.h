/* The interface of the op_*.c files: a run function for each op of ops.def, and a bind function for
 * those with BIND. */
#ifndef PLAN_OPS_H
#define PLAN_OPS_H

#include "plan/plan.h"

#define OP(name, class, takes, gives, binds, text, doc) op_run op_##name;
#include "plan/ops.def"
#undef OP

#define OP_DECLARE_BIND(name) op_bind bind_##name;
#define OP_DECLARE_PLAIN(name)
#define OP(name, class, takes, gives, binds, text, doc) OP_DECLARE_##binds(name)
#include "plan/ops.def"
#undef OP
#undef OP_DECLARE_BIND
#undef OP_DECLARE_PLAIN

/* A loop over the cells of a column that have a value: c is the cell, r is its row. After the load
 * no cell is absent. `continue` goes to the next cell. `break` does not work. */
#define FOR_EACH_VALUE(x, in, c, r)                                                                \
    for (struct cell *column_ = exec_column(x, in), *end_ = column_ + (x)->b->nrows, *c = column_; \
         c < end_; c++)                                                                            \
        if (cell_has_value(c))                                                                     \
            for (uint32_t r = (uint32_t)(c - column_), once_ = r; r == once_; r++)

#endif
