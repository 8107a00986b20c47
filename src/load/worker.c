/* A worker: restores the cells of rejects files, runs the plan, orders faults, encodes.
 *
 * The plan runs column by column, so the fault that stops it is not the first of the batch in input
 * order, and the rows before it are only half done. A batch with a fault is therefore run again row
 * by row, in a batch of one row: exact, linear, and only paid for by kits that are broken. */
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
    batch_free(w->one);
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

/* A batch of one row, with the bytes of b. */
static struct batch *borrow(struct worker *w, struct batch *b)
{
    if (!w->one)
        w->one = batch_new(&(struct batch_limits){.rows = 1});
    batch_reset(w->one, b->file, b->nfields);
    arena_free(&w->one->arena);
    w->one->arena = b->arena;
    return w->one;
}

static void give_back(struct batch *one, struct batch *b)
{
    b->arena = one->arena;
    one->arena = (struct arena){0};
}

static void copy_row(struct batch *to, uint32_t t, const struct batch *from, uint32_t f)
{
    for (uint32_t c = 0; c < to->ncols; c++)
        to->src[c][t] = from->src[c][f];
    for (uint32_t i = 0; i < to->nfields; i++)
        to->val[i][t] = from->val[i][f];
}

/* The row as the plan left it, and the parts that it was split into. */
static void take_row(struct batch *b, uint32_t r, const struct batch *one)
{
    uint32_t last = r;
    b->rows[r] = one->rows[0];
    b->rows[r].next = b->rows[r].parts = 0;
    copy_row(b, r, one, 0);
    for (uint32_t part = one->rows[0].next; part; part = one->rows[part].next) {
        last = batch_split(b, last);
        b->rows[last].state = one->rows[part].state;
        b->rows[last].skip = one->rows[part].skip;
        copy_row(b, last, one, part);
    }
}

/* Problems of parts are told of the source row here already: nobody looks at parts after this. */
static void take_problems(struct batch *b, uint32_t r, const struct batch *one)
{
    for (uint32_t i = 0; i < one->nproblems; i++) {
        const struct problem *p = &one->problems[i];
        batch_problem(b, r, p->field, p->column, (enum level)p->level, p->code, p->message);
    }
}

/* Run the plan over row r alone. */
static void run_row(struct worker *w, struct batch *b, uint32_t r)
{
    struct batch *one = borrow(w, b);
    batch_add_row(one);
    one->rows[0] = b->rows[r];
    copy_row(one, 0, b, r);
    exec_run(w->exec, one);
    batch_join_parts(one);
    give_back(one, b);
    if (!one->has_fault)
        take_row(b, r, one);
    take_problems(b, r, one);
    if (!one->has_fault)
        return;
    batch_problem(b, r, -1, -1, LEVEL_ERROR,
                  one->fault_code.n ? one->fault_code : SLICE("lua.error"), one->fault);
    b->rows[r].state = ROW_REJECTED; /* also when a hook had already skipped it */
    if (!b->has_fault) {
        b->has_fault = true;
        b->fault_row = r;
        b->fault = one->fault;
        b->fault_code = one->fault_code;
    }
}

/* As the decoder left them. */
static void forget_run(struct batch *b)
{
    b->has_fault = false;
    b->nproblems = 0;
    b->nrows = b->nread;
    for (uint32_t r = 0; r < b->nrows; r++) {
        b->rows[r].next = b->rows[r].parts = 0;
        if (b->rows[r].state != ROW_BROKEN)
            b->rows[r].state = ROW_GOOD;
    }
}

/* Once more from the decoder's rows, one at a time: up to the first fault, or all of them. */
static void run_rows(struct worker *w, struct batch *b)
{
    uint32_t next = 0;
    forget_run(b);
    for (uint32_t r = 0; r < b->nread && !is_stopped(w); r++) {
        for (; next < w->ndecoded && w->decoded[next].row == r; next++) {
            struct problem *p = &w->decoded[next];
            batch_problem(b, r, p->field, p->column, (enum level)p->level, p->code, p->message);
        }
        run_row(w, b, r);
        if (b->has_fault && !w->spec->count_faults) {
            while (b->nproblems && b->problems[b->nproblems - 1].row == r)
                b->nproblems--; /* the row is not accounted for: the run ends before it */
            b->nread = r;
            break;
        }
    }
}

static uint32_t count_good(const struct batch *b)
{
    uint32_t n = 0;
    for (uint32_t source = 0; source < b->nread; source++) {
        uint32_t r = source;
        do
            n += b->rows[r].state == ROW_GOOD;
        while ((r = b->rows[r].next));
    }
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
    else
        batch_join_parts(b);
    if (is_stopped(w))
        return true;
    if (w->spec->encoder)
        return encode_batch(w->spec->encoder, b, e);
    b->ngood = count_good(b);
    return true;
}
