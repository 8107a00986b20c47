/* The arguments of the ops that call Lua, as bind leaves them in the instruction's data: call,
 * rule, row and batch. */
#ifndef PLAN_FIELD_OP_CALL_H
#define PLAN_FIELD_OP_CALL_H

#include "batch/cell.h"

struct op_call {
    int fn;        /* the function's number in the kit's Lua state */
    uint32_t size; /* only batch: how many rows it sees at once */
    /* only call: the kind that it gets; CELL_ABSENT when the program did not say */
    enum cell_kind takes;
    enum cell_kind gives; /* only call: the kind that it must return; the default is text */
};

#endif
