/* What the plan asks of a bound op list. */
#ifndef PLAN_OP_LIST_H
#define PLAN_OP_LIST_H

#include "plan/plan.h"

/* It gives the text of a PostgreSQL array, not JSON. */
bool list_is_array(const struct insn *in);

#endif
