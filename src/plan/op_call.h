/* What bind made of the ops that enter Lua: struct insn's data for call, rule, row and batch. */
#ifndef PLAN_OP_CALL_H
#define PLAN_OP_CALL_H

#include "batch/cell.h"

struct op_call {
    int fn;        /* the function's number in the kit's state */
    uint32_t size; /* batch only: rows that it sees at once */
    enum cell_kind
        takes; /* call only: what it is given, CELL_ABSENT when the program did not say */
    enum cell_kind gives; /* call only: what it must give; text by default */
};

#endif
