/* A worker: restores the cells of rejects files, runs the plan, orders faults, encodes.
 *
 * The plan runs column by column, so the fault that stops it is not the first of the batch in input
 * order, and the rows before it are only half done. A batch with a fault is therefore run again row
 * by row, through a view of one row: exact, linear, and only paid for by kits that are broken. */
#include "load/worker.h"

#include <stdlib.h>
#include <string.h>

#include "pg/encode.h"

static bool is_stopped(const struct worker *w)
{
    return w->stop && atomic_load_explicit(w->stop, memory_order_relaxed);
}

bool worker_open(struct worker *w, const struct load_spec *spec, const atomic_bool *stop,
                 struct err *e)
{
    struct kit_context context = spec->context;
    *w = (struct worker){.spec = spec, .stop = stop};
    if (spec->kit) {
        w->kit = kit_open(spec->kit, spec->roots, spec->nroots, &spec->limits, e);
        if (!w->kit)
            return false;
        context.stop = stop;
        w->caller = kit_caller(w->kit, spec->plan, &context);
    }
    w->exec = exec_new(spec->plan, w->caller);
    return true;
}

void worker_close(struct worker *w)
{
    exec_free(w->exec);
    if (w->kit)
        kit_close(w->kit);
    free(w->decoded);
    *w = (struct worker){0};
}

static void keep_decoded(struct worker *w, const struct batch *b)
{
    w->ndecoded = b->nproblems;
    if (w->ndecoded > w->decoded_cap) {
        w->decoded_cap = w->ndecoded;
        w->decoded = xrealloc(w->decoded, w->decoded_cap * sizeof *w->decoded);
    }
    if (w->ndecoded)
        memcpy(w->decoded, b->problems, w->ndecoded * sizeof *w->decoded);
}

/* Run the plan over row r alone. `columns` has room for the view's pointers. */
static void run_row(struct worker *w, struct batch *b, uint32_t r, struct cell **columns)
{
    struct batch one = *b;
    one.rows = b->rows + r;
    one.nrows = 1;
    one.src = columns;
    one.val = columns + b->ncols;
    for (uint32_t c = 0; c < b->ncols; c++)
        one.src[c] = b->src[c] + r;
    for (uint32_t f = 0; f < b->nfields; f++)
        one.val[f] = b->val[f] + r;
    one.problems = NULL;
    one.nproblems = one.problems_cap = 0;
    one.has_fault = false;
    exec_run(w->exec, &one);
    b->arena = one.arena;
    for (uint32_t i = 0; i < one.nproblems; i++) {
        struct problem *p = &one.problems[i];
        batch_problem(b, r, p->field, p->column, (enum level)p->level, p->code, p->message);
    }
    free(one.problems);
    if (!one.has_fault)
        return;
    batch_problem(b, r, -1, -1, LEVEL_ERROR, one.fault_code.n ? one.fault_code : SLICE("lua.error"),
                  one.fault);
    b->rows[r].state = ROW_REJECTED; /* also when a hook had already skipped it */
    if (!b->has_fault) {
        b->has_fault = true;
        b->fault_row = r;
        b->fault = one.fault;
        b->fault_code = one.fault_code;
    }
}

/* Once more from the decoder's rows, one at a time: up to the first fault, or all of them. */
static void run_rows(struct worker *w, struct batch *b)
{
    struct cell **columns = xmalloc((b->ncols + b->nfields) * sizeof *columns);
    uint32_t nrows = b->nrows, next = 0;
    b->has_fault = false;
    b->nproblems = 0;
    for (uint32_t r = 0; r < nrows; r++)
        if (b->rows[r].state != ROW_BROKEN)
            b->rows[r].state = ROW_GOOD;
    for (uint32_t r = 0; r < nrows && !is_stopped(w); r++) {
        for (; next < w->ndecoded && w->decoded[next].row == r; next++) {
            struct problem *p = &w->decoded[next];
            batch_problem(b, r, p->field, p->column, (enum level)p->level, p->code, p->message);
        }
        run_row(w, b, r, columns);
        if (b->has_fault && !w->spec->count_faults) {
            while (b->nproblems && b->problems[b->nproblems - 1].row == r)
                b->nproblems--; /* the row is not accounted for: the run ends before it */
            b->nrows = r;
            break;
        }
    }
    free(columns);
}

static uint32_t count_good(const struct batch *b)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < b->nrows; r++)
        n += b->rows[r].state == ROW_GOOD;
    return n;
}

bool worker_run(struct worker *w, struct batch *b, struct err *e)
{
    if (b->file->is_rejects)
        rejects_restore(b);
    if (w->caller)
        keep_decoded(w, b);
    exec_run(w->exec, b);
    if (b->has_fault)
        run_rows(w, b);
    if (is_stopped(w))
        return true;
    if (w->spec->encoder)
        return encode_batch(w->spec->encoder, b, e);
    b->ngood = count_good(b);
    return true;
}
