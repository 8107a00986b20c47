/* fill_down and running: how they are bound, how the rows of a file are folded, and what the
 * workers do with the result. */
#include "plan/carry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/decimals.h"
#include "plan/op_load.h"

_Static_assert(LIMIT_FILL_DOWN == 4096 && LIMIT_RUNNING == 1000, "messages below tell them");

enum carry_kind { CARRY_FILL, CARRY_COUNT, CARRY_SUM };

/* One fill_down or running of the plan. */
struct carry {
    enum carry_kind kind;
    int32_t slot;   /* the input that is filled or added up */
    uint32_t place; /* of a running value: its column after those of the file */
    struct blanks blanks;
    struct decimal_format format;
    struct carry *next;
};

static struct carry *add_carry(struct plan *p, struct insn *in, enum carry_kind kind)
{
    struct carry *c = arena_alloc(&p->arena, sizeof *c), **last = &p->carries;
    *c = (struct carry){.kind = kind, .slot = -1};
    if (kind != CARRY_FILL)
        c->place = p->ncarried++;
    while (*last)
        last = &(*last)->next;
    *last = c;
    in->data = c;
    return c;
}

/* Read the slot and, after it, the tokens. */
static bool bind_source(struct plan *p, struct carry *c, struct args args, struct err *e)
{
    int64_t slot;
    if (!args_int(args, 0, 0, (int64_t)p->ninputs - 1, &slot, e))
        return false;
    c->slot = (int32_t)slot;
    blanks_init(p, &c->blanks, args, 1);
    return true;
}

bool bind_fill_down(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct carry *c = add_carry(p, in, CARRY_FILL);
    return args_only(args, e, "quoted", NULL) && args_flag(args, "quoted", &c->blanks.quoted, e) &&
           bind_source(p, c, args, e);
}

bool bind_running(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct carry *c = add_carry(p, in, args.nlist ? CARRY_SUM : CARRY_COUNT);
    in->gives = args.nlist ? CELL_DECIMAL : CELL_INTEGER;
    if (!args.nlist)
        return args_only(args, e, NULL);
    if (!args_only(args, e, "format", "nul", "trailing_minus", NULL))
        return false;
    /* The example and trailing_minus, as the op decimal takes them. */
    struct arg example[2] = {{.text = args_text(args, "format", "1234.56")}};
    struct args format = {example, 1, 1};
    const struct arg *minus = args_named(args, "trailing_minus");
    if (minus)
        example[format.n++] = *minus;
    return bind_source(p, c, args, e) && bind_example(p, in, format, &c->format, e);
}

/* The state of one carry while the rows of a file are read. */
struct carried {
    enum { ABOVE_NOTHING, ABOVE_TEXT, ABOVE_UNKNOWN, ABOVE_LONG } above;
    /* for ABOVE_TEXT: its text is in `text`, or in the current batch when `here` is true */
    struct cell cell;
    struct buf text;
    bool here;
    uint64_t rows;
    uint64_t unknown; /* the sum is not known after this row; 0: it is known */
    struct slice sum;
};

void carrying_begin(struct carrying *c, const struct plan *plan)
{
    *c = (struct carrying){.plan = plan};
    for (const struct carry *one = plan->carries; one; one = one->next)
        c->n++;
    c->at = c->n ? xcalloc(c->n, sizeof *c->at) : NULL;
    for (uint32_t i = 0; i < c->n; i++)
        c->at[i].sum = SLICE("0");
}

void carrying_end(struct carrying *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        buf_free(&c->at[i].text);
    free(c->at);
    *c = (struct carrying){0};
}

/* Copy a text for the next batch, which has another arena. */
static struct slice keep(struct buf *to, struct slice s)
{
    to->n = 0;
    buf_add(to, s.p, s.n);
    return slice_of(to->p, to->n);
}

static void take_above(struct carried *at, struct batch *b, uint32_t row, uint32_t column)
{
    struct cell *c = &b->src[column][row];
    if (at->above == ABOVE_NOTHING)
        return;
    if (at->above != ABOVE_TEXT) {
        if (c->kind != CELL_TEXT)
            *c = cell_text("", 0);
        c->flags |= at->above == ABOVE_LONG ? CELL_UNFILLED_LONG : CELL_UNFILLED;
        return;
    }
    if (!at->here)
        at->cell.p = arena_dup(&b->arena, at->cell.p, at->cell.len);
    at->here = true;
    *c = at->cell;
    if (b->rows[row].ncells <= column)
        b->rows[row].ncells = column + 1; /* a short row now has this cell */
}

static void fold_fill(const struct carry *c, struct carried *at, struct batch *b, uint32_t column)
{
    at->here = false;
    for (uint32_t r = 0; r < b->nrows; r++) {
        const struct cell *cell = &b->src[column][r];
        if (b->rows[r].passed)
            continue;
        if (b->rows[r].state == ROW_BROKEN) {
            at->above = ABOVE_UNKNOWN;
        } else if (blanks_have(&c->blanks, cell)) {
            take_above(at, b, r, column);
        } else {
            at->above = cell->len > LIMIT_FILL_DOWN ? ABOVE_LONG : ABOVE_TEXT;
            at->cell = *cell;
            at->here = true;
        }
    }
    if (at->here && at->above == ABOVE_TEXT)
        at->cell.p = keep(&at->text, cell_slice(&at->cell)).p;
}

/* Why a sum is bad. carrying_fold writes it into the cell, and op_running reads it. */
/* a value above 0 is the row after which the sum is not known */
enum { BAD_NUMBER = 0, BAD_LENGTH = -1 };

static bool has_room(struct slice s)
{
    return s.n <= LIMIT_RUNNING;
}

/* Add the cell to the sum. Returns the sum as a decimal, or CELL_BAD with the reason. */
static struct cell add_cell(const struct carry *c, struct carried *at, struct arena *a,
                            const struct cell *cell)
{
    struct slice s = cell_bare(cell);
    const struct decimal_format *format =
        /* JSON has only one format of numbers */
        cell->came == CAME_NUMBER ? &decimal_plain : &c->format;
    bool is_number = cell->came <= CAME_NUMBER && !(cell->flags & CELL_UNWRITTEN) &&
                     decimal_parse(s, format, a, &s) != NUMBER_BAD;
    if (!is_number)
        return cell_int(CELL_BAD, BAD_NUMBER);
    if (!has_room(s) || decimal_add(at->sum, s, a, &s) != NUMBER_OK || !has_room(s))
        return cell_int(CELL_BAD, BAD_LENGTH);
    at->sum = s;
    struct cell sum = cell_text(s.p, s.n);
    sum.kind = CELL_DECIMAL;
    return sum;
}

static void fold_sum(const struct carry *c, struct carried *at, struct batch *b, int32_t column)
{
    struct cell *to = b->src[b->ncols + c->place];
    at->sum = slice_of(arena_dup(&b->arena, at->sum.p, at->sum.n), at->sum.n);
    for (uint32_t r = 0; r < b->nrows; r++) {
        const struct cell *cell = column < 0 ? NULL : &b->src[column][r];
        to[r] = (struct cell){.kind = CELL_ABSENT};
        if (b->rows[r].passed || column < 0)
            continue;
        if (at->unknown) {
            to[r] = cell_int(CELL_BAD, (int64_t)at->unknown);
        } else if (b->rows[r].state == ROW_BROKEN) {
            at->unknown = b->rows[r].row;
        } else if (blanks_have(&c->blanks, cell)) {
            to[r] = cell_text(at->sum.p, at->sum.n);
            to[r].kind = CELL_DECIMAL;
        } else {
            to[r] = add_cell(c, at, &b->arena, cell);
            if (to[r].kind == CELL_BAD)
                at->unknown = b->rows[r].row;
        }
    }
    at->sum = keep(&at->text, at->sum);
}

static void fold_count(const struct carry *c, struct carried *at, struct batch *b)
{
    struct cell *to = b->src[b->ncols + c->place];
    for (uint32_t r = 0; r < b->nrows; r++) {
        at->rows += !b->rows[r].passed;
        to[r] = cell_int(CELL_INTEGER, (int64_t)at->rows);
    }
}

void carrying_fold(struct carrying *c, struct batch *b)
{
    struct carried *at = c->at;
    for (const struct carry *one = c->n ? c->plan->carries : NULL; one; one = one->next, at++) {
        int32_t column = one->slot < 0 ? -1 : b->file->input_column[one->slot];
        if (one->kind == CARRY_COUNT)
            fold_count(one, at, b);
        else if (one->kind == CARRY_SUM)
            fold_sum(one, at, b, column);
        /* the cells of a rejects file were filled in the first run */
        else if (column >= 0 && !b->file->is_rejects)
            fold_fill(one, at, b, (uint32_t)column);
    }
}

/* True for a mended row that was rejected because its value was not known, and that still has none.
 */
static bool still_unfilled(struct exec *x, uint32_t row, const struct carry *carry)
{
    static const char code[] = "(fill_down.unknown)";
    const struct cell *cell = exec_input(x, carry->slot, row);
    if (!x->b->file->is_rejects || x->b->ncols < 2 || (cell && !blanks_have(&carry->blanks, cell)))
        return false;
    const struct cell *errors = &x->b->src[1][row];
    return errors->kind == CELL_TEXT && errors->len &&
           memmem(errors->p, errors->len, code, sizeof code - 1);
}

void op_fill_down(struct exec *x, const struct insn *in)
{
    struct cell *c = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        if (row_is_out(x, r) || c[r].kind == CELL_BAD)
            continue;
        if (c[r].flags & CELL_UNFILLED_LONG)
            exec_fail(x, in, r, PROBLEM_FILL_DOWN_UNKNOWN, &SLICE("it has more than 4,096 bytes"));
        else if (c[r].flags & CELL_UNFILLED)
            exec_fail(x, in, r, PROBLEM_FILL_DOWN_UNKNOWN,
                      &SLICE("a row between could not be read"));
        else if (still_unfilled(x, r, in->data))
            exec_fail(x, in, r, PROBLEM_FILL_DOWN_UNKNOWN, &SLICE("write it into the cell"));
    }
}

static void fail_running(struct exec *x, const struct insn *in, uint32_t row, int64_t why)
{
    char number[24];
    int n = snprintf(number, sizeof number, "%" PRId64, why);
    if (why > 0)
        exec_fail(x, in, row, PROBLEM_RUNNING_UNKNOWN, &(struct slice){number, (size_t)n});
    else if (why == BAD_NUMBER)
        exec_fail(x, in, row, PROBLEM_DECIMAL_INVALID, NULL);
    else
        exec_fail(x, in, row, PROBLEM_DECIMAL_SCALE, &SLICE("1,000 characters in its sum"));
}

void op_running(struct exec *x, const struct insn *in)
{
    const struct carry *carry = in->data;
    const struct cell *from = x->b->src[x->b->ncols + carry->place];
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        to[r] = cell_null();
        if (load_is_broken(x, r))
            to[r] = load_bad;
        else if (from[r].kind == CELL_BAD)
            fail_running(x, in, r, from[r].i);
        else if (from[r].kind >= CELL_TEXT)
            to[r] = from[r];
    }
}
