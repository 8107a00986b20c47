/* A worker: restores the cells of rejects files, runs the plan, puts errors of the kit in order,
 * encodes.
 *
 * The plan runs column by column. So the error that stops it need not be the first one in input
 * order, and the rows before it are only half done. Therefore a batch with an error is run again,
 * one row at a time (or one group of rows when there is a batch hook). This is exact, and only kits
 * with errors need the time. */
#include "load/worker.h"

#include <stdlib.h>
#include <string.h>

#include "batch/totals.h"
#include "encode/encode.h"
#include "load/files/rejects.h"
#include "load/payload.h"

static bool is_stopped(const struct worker *w)
{
    return w->stop && atomic_load_explicit(w->stop, memory_order_relaxed);
}

bool worker_open(struct worker *w, const struct load_spec *spec, const atomic_bool *stop,
                 struct err *e)
{
    struct kit_context context = spec->context;
    *w = (struct worker){.spec = spec, .stop = stop};
    if (spec->kit && !spec->opened) {
        w->kit = kit_open(spec->kit, spec->roots, spec->nroots, &spec->limits, e);
        if (!w->kit)
            return false;
    }
    if (spec->kit) {
        context.stop = stop;
        w->caller = kit_caller(spec->opened ? spec->opened : w->kit, spec->plan, &context);
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
    batch_free(w->few);
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

/* An empty batch that uses the memory of b. */
static struct batch *borrow(struct worker *w, struct batch *b)
{
    if (!w->few)
        w->few = batch_new(&(struct batch_limits){.rows = 1});
    batch_reset(w->few, b->file, b->nfields);
    arena_free(&w->few->arena);
    w->few->arena = b->arena;
    return w->few;
}

static void give_back(struct batch *few, struct batch *b)
{
    b->arena = few->arena;
    few->arena = (struct arena){0};
}

/* `whole`: both are source rows, which have a cell of every column. */
static void copy_row(struct batch *to, uint32_t t, const struct batch *from, uint32_t f, bool whole)
{
    for (uint32_t c = 0; c < to->ncols + to->ncarried; c++)
        if (whole || batch_column_splits(to, c))
            to->src[c][t] = from->src[c][f];
    for (uint32_t i = 0; i < to->nfields; i++)
        to->val[i][t] = from->val[i][f];
}

/* Copy row i of `few` to row r after the plan, with the parts into which it was split. */
static void take_row(struct batch *b, uint32_t r, const struct batch *few, uint32_t i)
{
    uint32_t last = r;
    b->rows[r] = few->rows[i];
    b->rows[r].next = b->rows[r].parts = 0;
    copy_row(b, r, few, i, true);
    for (uint32_t part = few->rows[i].next; part; part = few->rows[part].next) {
        last = batch_split(b, last);
        b->rows[last].state = few->rows[part].state;
        b->rows[last].skip = few->rows[part].skip;
        b->rows[last].melted = few->rows[part].melted;
        copy_row(b, last, few, part, false);
    }
}

/* Copy the problems of row i of `few` to row r of b. */
static void take_problems(struct batch *b, uint32_t r, const struct batch *few, uint32_t i)
{
    for (uint32_t k = 0; k < few->nproblems; k++) {
        const struct problem *p = &few->problems[k];
        if (p->row != i)
            continue;
        batch_problem(b, r, p->field, p->column, (enum level)p->level, p->code, p->message);
        b->problems[b->nproblems - 1].melted = p->melted;
    }
}

/* Row i of `few`, which is row r of b, caused the error that ended the run. */
static void take_kit_error(struct batch *b, uint32_t r, const struct batch *few, uint32_t i)
{
    struct slice code = few->kit_error_code.n ? few->kit_error_code : SLICE("lua.error");
    take_problems(b, r, few, i);
    batch_problem(b, r, -1, -1, LEVEL_ERROR, code, few->kit_error);
    b->rows[r].state = ROW_REJECTED; /* also when a hook had skipped it before */
    if (b->has_kit_error && b->kit_error_row <= r)
        return;
    b->has_kit_error = true;
    b->kit_error_row = r;
    b->kit_error = few->kit_error;
    b->kit_error_code = few->kit_error_code;
}

/* The source rows that caused the error: one row, or all rows that the batch hook got.
 * kit_error_row is the first row of the group. That row may be blank or skipped, and then the hook
 * did not get it.
 */
static bool *rows_with_kit_error(struct batch *few, uint32_t n)
{
    bool *hit = arena_alloc(&few->arena, n), none = true;
    uint32_t at =
        few->kit_error_row < n ? few->kit_error_row : few->rows[few->kit_error_row].source;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = i;
        hit[i] = i == at && !few->kit_error_of_group;
        do
            hit[i] |= few->kit_error_of_group && few->rows[r].state == ROW_GOOD;
        while ((r = few->rows[r].next));
        none = none && !hit[i];
    }
    if (none)
        hit[at] = true;
    return hit;
}

/* Run the plan over the rows from first to first + n - 1. When the kit fails on one, run it again
 * without that row, until there is no error. */
static void run_few(struct worker *w, struct batch *b, uint32_t first, uint32_t n)
{
    bool *hit;
    do {
        struct batch *few = borrow(w, b);
        for (uint32_t i = 0; i < n; i++) {
            batch_add_row(few);
            few->rows[i] = b->rows[first + i];
            copy_row(few, i, b, first + i, true);
            if (few->rows[i].state == ROW_REJECTED)
                few->rows[i].state = ROW_BROKEN;
        }
        exec_run(w->exec, few);
        hit = few->has_kit_error ? rows_with_kit_error(few, n) : NULL;
        batch_join_parts(few);
        give_back(few, b);
        for (uint32_t i = 0; i < n; i++) {
            if (b->rows[first + i].state == ROW_REJECTED)
                continue;
            if (hit && hit[i])
                take_kit_error(b, first + i, few, i);
            if (hit)
                continue;
            take_row(b, first + i, few, i);
            take_problems(b, first + i, few, i);
        }
    } while (hit);
}

/* Set the batch back to the state in which the decoder left it. */
static void forget_run(struct batch *b)
{
    b->has_kit_error = false;
    b->nproblems = 0;
    b->nrows = b->nread;
    for (uint32_t r = 0; r < b->nrows; r++) {
        b->rows[r].next = b->rows[r].parts = 0;
        if (b->rows[r].state != ROW_BROKEN && !b->rows[r].passed)
            b->rows[r].state = ROW_GOOD;
    }
}

/* The run ends before the row with the error, so that row is not accounted for. */
static void end_before_kit_error(struct batch *b)
{
    while (b->nproblems && b->problems[b->nproblems - 1].row >= b->kit_error_row)
        b->nproblems--;
    b->nread = b->kit_error_row;
}

/* Run the batch again from the decoder's rows, one row or one group at a time. It stops at the
 * first error of the kit, unless these are counted. */
static void run_rows(struct worker *w, struct batch *b)
{
    uint32_t group = w->spec->plan->group ? w->spec->plan->group : 1;
    forget_run(b);
    if (w->caller)
        w->caller->kept = 0;
    for (uint32_t i = 0; i < w->ndecoded; i++) {
        struct problem *p = &w->decoded[i];
        batch_problem(b, p->row, p->field, p->column, (enum level)p->level, p->code, p->message);
    }
    for (uint32_t r = 0; r < b->nread && !is_stopped(w); r += group) {
        run_few(w, b, r, b->nread - r < group ? b->nread - r : group);
        if (b->has_kit_error && !w->spec->count_kit_errors)
            break;
    }
    batch_sort_problems(b);
    if (b->has_kit_error && !w->spec->count_kit_errors)
        end_before_kit_error(b);
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
    if (b->file->is_rejects) {
        rejects_restore(b);
        mended_skip(b, &w->spec->mended);
        rejects_refuse_masks(b, w->spec->plan);
    }
    if (w->caller) {
        keep_decoded(w, b);
        w->caller->kept = 0;
    }
    exec_run(w->exec, b);
    if (b->has_kit_error)
        run_rows(w, b);
    else
        batch_join_parts(b);
    if (w->spec->overlay && w->spec->overlay->refuses)
        overlay_refuse(w->spec->overlay, b);
    if (is_stopped(w))
        return true;
    b->ntotals = totals_count(b);
    if (w->spec->payload && !w->spec->staged)
        return payload_batch(w->spec->payload, b, e);
    if (w->spec->encoder)
        return encode_batch(w->spec->encoder, b, e);
    b->ngood = count_good(b);
    return true;
}
