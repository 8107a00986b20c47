/* What the plan asks of a bound op excel_date. */
#ifndef PLAN_OP_SERIAL_H
#define PLAN_OP_SERIAL_H

#include "plan/plan.h"

/* It gives timestamps, not dates. */
bool excel_date_has_time(const struct insn *in);

#endif
