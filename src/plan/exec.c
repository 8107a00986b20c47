/* Runs a plan over a batch, and records the problems that its ops find. */
#include <stdlib.h>
#include <string.h>

#include "plan/ops.h"

struct exec *exec_new(const struct plan *plan, struct caller *caller)
{
    struct exec *x = xcalloc(1, sizeof *x);
    x->plan = plan;
    x->caller = caller;
    x->told = xcalloc(plan->nfields + 1, sizeof *x->told);
    return x;
}

void exec_free(struct exec *x)
{
    if (!x)
        return;
    if (x->regex)
        x->regex_free(x->regex);
    buf_free(&x->scratch);
    buf_free(&x->before);
    free(x->told);
    free(x);
}

/* warnings = "reject": warnings become errors. */
static void reject_warnings(struct batch *b)
{
    for (uint32_t i = 0; i < b->nproblems; i++) {
        struct problem *p = &b->problems[i];
        if (p->level != LEVEL_WARNING)
            continue;
        p->level = LEVEL_ERROR;
        if (b->rows[p->row].state == ROW_GOOD)
            b->rows[p->row].state = ROW_REJECTED;
    }
}

enum { STEPS_ADD_MOST = LIMIT_STEPS_ADD, STEPS_ADD_TIMES = 8 };

size_t exec_left(const struct exec *x)
{
    return x->arena->used < x->arena_most ? x->arena_most - x->arena->used : 0;
}

bool exec_room(struct exec *x, const struct insn *in, uint32_t row, size_t more)
{
    if (more <= exec_left(x))
        return true;
    exec_fail(x, in, row, PROBLEM_TEXT_TOO_LONG, NULL);
    return false;
}

/* Run one instruction. A single step that makes its cells only a little longer does not ask for
 * room, but many of them need much memory. So the limit is checked here, too. */
void exec_step(struct exec *x, const struct insn *in)
{
    if (x->arena->used > x->arena_most && op_info(in->op)->class == CLASS_STEP) {
        FOR_EACH_VALUE (x, in, c, r) {
            exec_fail(x, in, r, PROBLEM_TEXT_TOO_LONG, NULL);
        }
    }
    exec_insn(x, in);
}

void exec_has_kinds(struct exec *x)
{
    if (!x->typed)
        memset(x->told, 0, x->plan->nfields * sizeof *x->told);
    x->typed = true;
}

void exec_run(struct exec *x, struct batch *b)
{
    x->b = b;
    x->arena = &b->arena;
    x->arena_most = b->arena.used * STEPS_ADD_TIMES + STEPS_ADD_MOST;
    b->nread = b->nrows;
    x->has_broken = false;
    for (uint32_t r = 0; r < b->nrows; r++)
        x->has_broken |= b->rows[r].state == ROW_BROKEN;
    x->typed = false;
    if (b->file->typed)
        exec_has_kinds(x);
    for (uint32_t i = 0; i < x->plan->ncode && !b->has_kit_error; i++)
        exec_step(x, &x->plan->code[i]);
    if (x->plan->strict)
        reject_warnings(b);
    batch_sort_problems(b);
}

static int32_t source_column(const struct exec *x, int32_t field)
{
    int32_t input = field < 0 ? -1 : x->plan->fields[field].input;
    return input < 0 ? -1 : x->b->file->input_column[input];
}

/* Mark the cell, and decide if this problem is recorded. There is one problem for each field and
 * row. But an error is recorded even after a warning, because it rejects the row. Rows that a hook
 * skipped get no more problems. */
static bool admit(struct exec *x, const struct insn *in, uint32_t row, enum level *level)
{
    *level = (enum level)in->level;
    if (x->b->rows[row].state == ROW_SKIPPED)
        return false;
    if (in->field < 0)
        return true;
    struct cell *c = &x->b->val[in->field][row];
    bool warned = c->flags & CELL_WARNED;
    if (c->kind == CELL_BAD)
        return false;
    if (in->invalid_null) {
        *level = LEVEL_WARNING;
        c->kind = CELL_NULL;
    } else if (*level == LEVEL_ERROR) {
        c->kind = CELL_BAD;
    }
    c->flags |= CELL_WARNED;
    return *level == LEVEL_ERROR || !warned;
}

static void record(struct exec *x, const struct insn *in, uint32_t row, enum level level,
                   struct slice code, struct slice message)
{
    batch_problem(x->b, row, in->field, source_column(x, in->field), level,
                  in->code.n ? in->code : code, in->message.n ? in->message : message);
}

void exec_fail_text(struct exec *x, const struct insn *in, uint32_t row, struct slice code,
                    struct slice message)
{
    enum level level;
    if (admit(x, in, row, &level))
        record(x, in, row, level, code, message);
}

void exec_say(struct exec *x, const struct insn *in, uint32_t row, struct slice code,
              struct slice message)
{
    enum level level;
    if (!admit(x, in, row, &level) && x->b->rows[row].state == ROW_SKIPPED)
        return;
    record(x, in, row, level, code, message);
}

void exec_fail(struct exec *x, const struct insn *in, uint32_t row, enum problem_code code,
               const struct slice *detail)
{
    enum level level;
    if (admit(x, in, row, &level))
        record(x, in, row, level, problem_code(code),
               problem_message(code, detail ? *detail : in->detail, x->arena));
}

const struct cell *exec_input(struct exec *x, int32_t input, uint32_t row)
{
    int32_t column = input < 0 ? -1 : x->b->file->input_column[input];
    return column < 0 ? NULL : &x->b->src[column][row];
}
