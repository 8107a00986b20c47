/* The sender: puts the batches in order, sends their good rows, and writes and counts the rest. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/signal.h"
#include "batch/totals.h"
#include "load/files/problems.h"
#include "load/payload.h"
#include "load/pipeline.h"
#include "pg/pg.h"
#include "review/found.h"

enum { WAIT_MS = 100, COPY_KEPT = 8 << 20 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void report_progress(struct sender *s)
{
    const struct load_spec *spec = s->p->spec;
    const struct load_result *r = s->p->result;
    if (!spec->progress || s->progress_failed || now() < s->next_progress)
        return;
    struct load_progress state = {r->read,     r->sent,  r->rejected, r->skipped,
                                  r->warnings, s->bytes, s->file};
    s->progress_failed = !spec->progress(spec->context_of_calls, &state, &s->progress_error);
    s->next_progress = now() + spec->interval;
}

void sender_tick(void *sender)
{
    report_progress(sender);
}

/* Check for signals, and for errors of the progress callback. The callback may have run inside a
 * call of the connection. */
static bool may_go_on(struct sender *s, struct err *e)
{
    report_progress(s);
    if (s->progress_failed) {
        *e = s->progress_error;
        return false;
    }
    if (signal_pending())
        return err_set(e, ERR_INTERRUPTED, "interrupted by %s", signal_name(signal_pending()));
    return true;
}

/* The second reading finds the row in another state than the first one, so the results of the kit
 * cannot be trusted. */
static bool not_repeatable(const struct batch *b, uint32_t row, struct err *e)
{
    err_set(e, ERR_USAGE,
            "row %llu of %s was good when it was read first and is not when read again",
            (unsigned long long)b->rows[row].row, b->file->name);
    return err_hint(e, "a function of the kit does not give the same answer for the same row");
}

/* Put the next row to reject into s->pick, if there is one. */
static bool next_pick(struct sender *s, struct err *e)
{
    if (s->has_pick || s->no_more_picks)
        return true;
    bool more = false;
    if (!s->p->spec->pick(s->p->spec->context_of_calls, &s->pick, &more, e))
        return false;
    s->has_pick = more;
    s->no_more_picks = !more;
    return true;
}

/* The skip reason that marks rows which a later check has rejected. */
static const char picked[] = "picked";

/* Reject a source row with all its parts. Returns how many of them were good. */
static uint32_t reject_row(struct batch *b, uint32_t row)
{
    uint32_t good = 0;
    b->rows[row].skip = slice_of(picked, sizeof picked - 1);
    do {
        good += b->rows[row].state == ROW_GOOD;
        b->rows[row].state = ROW_REJECTED;
    } while ((row = b->rows[row].next));
    b->ngood -= good;
    return good;
}

/* The number of the row, in the numbering of the picks. */
static uint64_t number_of(const struct sender *s, const struct batch *b, uint32_t row)
{
    return s->p->spec->by_row_index ? payload_row_index(b, row) : b->rows[row].number;
}

/* The first row with this number or a higher one. */
static uint32_t row_from(const struct sender *s, const struct batch *b, uint64_t number)
{
    uint32_t low = 0, high = b->nread;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (number_of(s, b, middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool apply_pick(struct sender *s, struct batch *b, struct err *e)
{
    const struct load_pick *pick = &s->pick;
    uint32_t row = row_from(s, b, pick->number);
    if (row == b->nread || number_of(s, b, row) != pick->number)
        return err_set(e, ERR_BUG, "row %llu was picked out of order",
                       (unsigned long long)pick->number);
    if (s->picked != pick->number && !reject_row(b, row))
        return not_repeatable(b, row, e);
    int32_t input = pick->field < 0 ? -1 : s->p->spec->plan->fields[pick->field].input;
    int32_t column = input < 0 ? -1 : b->file->input_column[input];
    if (b->rows[row].parts && column >= (int32_t)b->ncols)
        column = -1; /* it is not known which of the made rows was picked */
    batch_problem(
        b, row, pick->field, column, LEVEL_ERROR,
        slice_of(arena_dup(&b->arena, pick->code.p, pick->code.n), pick->code.n),
        slice_of(arena_dup(&b->arena, pick->message.p, pick->message.n), pick->message.n));
    s->picked = pick->number;
    s->has_pick = false;
    return true;
}

/* Reject the rows of this batch that a later check has picked. */
static bool apply_picks(struct sender *s, struct batch *b, struct err *e)
{
    uint32_t before = b->nproblems;
    uint64_t end = number_of(s, b, b->nread - 1) + 1;
    for (;;) {
        if (!next_pick(s, e))
            return false;
        if (!s->has_pick || s->pick.number >= end)
            break;
        if (!apply_pick(s, b, e))
            return false;
    }
    if (b->nproblems > before)
        batch_sort_problems(b);
    return true;
}

/* When a file is read again, each picked row must be found in it. */
static bool no_pick_left(struct sender *s, struct err *e)
{
    if (!s->p->spec->pick)
        return true;
    if (!next_pick(s, e))
        return false;
    return !s->has_pick ||
           err_set(e, ERR_INPUT, "there is no row %llu when the input is read again",
                   (unsigned long long)s->pick.number);
}

/* Errors of the kit that are counted are problems with these codes: lua.error, lua.timeout, … */
static bool is_kit_error(const struct problem *p)
{
    return p->code.n > 4 && memcmp(p->code.p, "lua.", 4) == 0;
}

static void keep_kit_error(struct load_result *r, const struct batch *b, uint32_t row,
                           struct slice message)
{
    if (r->kit_error.count++)
        return;
    r->kit_error.message = xstrndup(message.p, message.n);
    r->kit_error.file = b->file->name;
    r->kit_error.row = b->rows[row].row;
    r->kit_error.line = b->rows[row].line;
}

static bool is_rejected(const struct row *row)
{
    return row->state == ROW_BROKEN || row->state == ROW_REJECTED;
}

/* Account for a source row that is not rejected: count its parts, and those that a hook skipped. */
static void account_parts(struct load_result *r, const struct batch *b, uint32_t row)
{
    if (b->file->nmelts)
        r->unmade += b->rows[row].unmade;
    uint32_t parts = b->rows[row].parts + 1;
    r->split += parts - 1;
    if (parts > r->widest)
        r->widest = parts;
    do {
        if (b->rows[row].state == ROW_SKIPPED) {
            r->skipped++;
            tally_skip(&r->tally, b->rows[row].skip);
        }
    } while ((row = b->rows[row].next));
}

/* Write a rejected row for the staging table. The file is kept until the merge. */
static bool keep_staged(struct sender *s, struct batch *b, uint32_t row,
                        const struct problem *problems, uint32_t n, struct err *e)
{
    const struct load_spec *spec = s->p->spec;
    enum payload_status status =
        b->rows[row].skip.p == picked ? PAYLOAD_FAILED : PAYLOAD_AS_ITS_STATE;
    return !spec->staged ||
           (payload_row(spec->payload, b, row, status, problems, n, &s->staged.buf, e) &&
            spool_record(&s->staged, e));
}

/* True when the loss of a field's type was already reported. It is reported once, unless warnings
 * reject rows. */
static bool is_told(struct sender *s, const struct problem *p)
{
    if (p->field < 0 || p->level != LEVEL_WARNING ||
        !slice_eq(p->code, problem_code(PROBLEM_CELL_CHANGED)))
        return false;
    if (!s->told)
        s->told = xcalloc(s->p->spec->plan->nfields, sizeof *s->told);
    bool told = s->told[p->field];
    s->told[p->field] = true;
    return told;
}

static struct load_file_result *file_result(const struct sender *s, const struct batch *b)
{
    const struct load_file *file =
        (const struct load_file *)((const char *)b->file - offsetof(struct load_file, info));
    return &s->p->result->files[file - s->p->spec->files];
}

/* Note for a review that this row has a problem of this group. */
static bool note_found(struct sender *s, uint64_t ordinal, uint32_t group, const struct problem *p,
                       struct err *e)
{
    struct found_entry entry = {ordinal, group, p->level};
    buf_add(&s->found.buf, &entry, sizeof entry);
    return spool_record(&s->found, e);
}

/* Put the problems of one source row into the tally, the problems file and the rejects file. */
static bool account_row(struct sender *s, struct batch *b, uint32_t row,
                        const struct problem *problems, uint32_t n, struct err *e)
{
    const struct load_spec *spec = s->p->spec;
    struct load_result *r = s->p->result;
    for (uint32_t i = 0; i < n; i++) {
        const struct problem *p = &problems[i];
        if (is_told(s, p))
            continue;
        uint32_t group = tally_problem(&r->tally, spec->plan, b, p);
        r->warnings += p->level == LEVEL_WARNING;
        if (is_kit_error(p))
            keep_kit_error(r, b, row, p->message);
        if (spec->found && !note_found(s, b->rows[row].number, group, p, e))
            return false;
        if (spec->problems && !problems_add(&s->problems, spec->plan, spec->label, b, p, e))
            return false;
    }
    if (!is_rejected(&b->rows[row])) {
        account_parts(r, b, row);
        return true;
    }
    r->rejected++;
    file_result(s, b)->rejected++;
    file_result(s, b)->rejected_row = b->rows[row].row;
    return keep_staged(s, b, row, problems, n, e) &&
           (!spec->rejects || rejects_add(&r->rejects, b, row, problems, n, e));
}

/* Note where the rows that look like totals are, and their words. */
static void note_totals(struct sender *s, const struct batch *b)
{
    struct load_totals *t = &file_result(s, b)->totals;
    uint32_t place;
    for (uint32_t r = totals_next(b, 0, &place); r < b->nread && t->ntexts < TOTALS_TEXTS;
         r = totals_next(b, r + 1, &place)) {
        struct slice text = totals_text(b, r, place);
        uint32_t i = 0;
        while (i < t->ntexts && (t->places[i] != place || !slice_eq(t->texts[i], text)))
            i++;
        if (!t->first)
            t->first = b->rows[r].row;
        if (i < t->ntexts)
            continue;
        t->texts[i] = slice_of(arena_dup(&s->p->result->tally.arena, text.p, text.n), text.n);
        t->places[i] = place;
        t->ntexts++;
    }
    t->rows += b->ntotals;
}

/* Only rows with problems and skipped rows take time here. */
static bool account(struct sender *s, struct batch *b, struct err *e)
{
    struct load_result *r = s->p->result;
    r->read += b->nread;
    r->sent += b->ngood;
    r->kept += b->nkept;
    r->keyless += b->nkeyless;
    if (b->ntotals)
        note_totals(s, b);
    if (b->ngood == b->nread && b->nrows == b->nread && b->nproblems == 0 && !b->file->nmelts)
        return true;
    for (uint32_t row = 0, i = 0; row < b->nread; row++) {
        uint32_t n = 0;
        while (i + n < b->nproblems && b->problems[i + n].row == row)
            n++;
        /* A hook has skipped this row, so its problems are not reported. */
        bool skipped = b->rows[row].state == ROW_SKIPPED && !b->rows[row].parts;
        if (!account_row(s, b, row, &b->problems[i], skipped ? 0 : n, e))
            return false;
        i += n;
    }
    return true;
}

/* For a rejects file: the good rows are noted, and recorded as mended during the merge. */
static bool write_mends(struct sender *s, const struct batch *b, struct err *e)
{
    if (!s->p->spec->mends || b->file->mark[MARK_JOB] < 0 || !b->file->is_rejects)
        return true;
    for (uint32_t row = 0; row < b->nread; row++) {
        uint32_t part = row;
        bool good = false;
        do
            good = good || b->rows[part].state == ROW_GOOD;
        while ((part = b->rows[part].next));
        if (good && !is_rejected(&b->rows[row]) &&
            !mended_write(&s->mends, b, row, payload_row_index(b, row), e))
            return false;
    }
    return true;
}

static bool send_batch(struct sender *s, struct batch *b, struct err *e)
{
    struct pipeline *p = s->p;
    const struct err *failed = &p->errors[b->sequence % p->nbatches];
    if (failed->kind != ERR_NONE) {
        *e = *failed;
        return false;
    }
    if (p->spec->pick && b->nread && !apply_picks(s, b, e))
        return false;
    if (!account(s, b, e) || !write_mends(s, b, e))
        return false;
    if (p->spec->rows)
        rows_write(&s->rows, b);
    distinct_add(&s->distinct, b);
    s->bytes = b->bytes_read;
    s->file = b->file->name;
    if (b->has_kit_error && !p->spec->count_kit_errors) {
        keep_kit_error(p->result, b, b->kit_error_row, b->kit_error);
        return true;
    }
    if (p->spec->conn && b->copy.n && !pg_copy_data(p->spec->conn, b->copy.p, b->copy.n, e))
        return false;
    if (b->copy.cap > COPY_KEPT)
        buf_free(&b->copy); /* the memory for one very large row is not kept for the whole run */
    return may_go_on(s, e);
}

/* Batches come in the order in which the workers finish them. `waiting` holds those that come too
 * early. */
static bool send_in_order(struct sender *s, struct batch **waiting, struct err *e)
{
    struct pipeline *p = s->p;
    for (uint64_t next = 0;;) {
        bool ended;
        struct batch *b = queue_pop_wait(&p->done, WAIT_MS, &ended);
        if (ended)
            break;
        if (!b) {
            if (!may_go_on(s, e))
                return false;
            continue;
        }
        waiting[b->sequence % p->nbatches] = b;
        while ((b = waiting[next % p->nbatches])) {
            waiting[next++ % p->nbatches] = NULL;
            if (!send_batch(s, b, e))
                return false;
            if (b->has_kit_error && !p->spec->count_kit_errors)
                return true;
            queue_push(&p->free, b);
        }
    }
    if (p->reader_failed)
        *e = p->reader_error;
    return !p->reader_failed && no_pick_left(s, e);
}

bool sender_run(struct sender *s, struct err *e)
{
    struct batch **waiting = xcalloc(s->p->nbatches, sizeof(struct batch *));
    s->next_progress = now() + s->p->spec->interval;
    bool ok = send_in_order(s, waiting, e);
    free(waiting);
    return ok;
}
