/* Runs steps on cells that have a type: JSON's numbers, booleans, arrays and objects.
 *
 *   the column before the step
 *     ├─▶ cells whose type the step takes: hidden from it; they become values without a format
 *     └─▶ other cells: the step runs on their text. A cell that did not change keeps its type.
 *         A cell that changed loses it, which is reported once for each field
 *
 * Ops do not know these types: they work on the canonical text. So a cell of CSV has no extra cost.
 */
#include <string.h>

#include "plan/decimals.h"
#include "plan/op.h"
#include "text/utf8.h"
#include "value/number.h"

enum { SHOWN_BYTES = 60 };

/* The type that the step takes without parsing by a format. CAME_TEXT: none. */
static enum cell_came takes(enum op op)
{
    switch (op) {
    case OP_integer:
    case OP_decimal:
    case OP_float:
    case OP_money:
    case OP_percent:
        return CAME_NUMBER;
    case OP_boolean:
        return CAME_BOOLEAN;
    default:
        return CAME_TEXT;
    }
}

static void take_integer(struct exec *x, const struct insn *in, struct cell *c, uint32_t row)
{
    int64_t i;
    enum number how =
        integer_digits(cell_slice(c), &i) ? NUMBER_OK : integer_parse(cell_slice(c), 0, &i);
    if (how == NUMBER_OK)
        cell_set_int(c, CELL_INTEGER, i);
    else
        exec_fail(x, in, row, how == NUMBER_RANGE ? PROBLEM_INTEGER_RANGE : PROBLEM_INTEGER_INVALID,
                  NULL);
}

static void take_float(struct exec *x, const struct insn *in, struct cell *c, uint32_t row)
{
    double f;
    if (float_parse(cell_slice(c), &f) != NUMBER_OK) {
        exec_fail(x, in, row, PROBLEM_DB_OUT_OF_RANGE, &SLICE("double precision"));
        return;
    }
    c->f = f;
    c->kind = CELL_FLOAT;
}

/* With OP_percent the number is divided by 100. */
static void take_decimal(struct exec *x, const struct insn *in, struct cell *c, uint32_t row)
{
    struct slice s;
    enum number how = decimal_parse(cell_slice(c), &decimal_plain, x->arena, &s);
    if (how == NUMBER_OK && in->op == OP_percent)
        how = decimal_multiply(s, SLICE("0.01"), x->arena, &s);
    if (how != NUMBER_OK) {
        decimal_fail(x, in, row, how);
        return;
    }
    cell_set_text(c, s.p, s.n);
    c->kind = CELL_DECIMAL;
}

static void take(struct exec *x, const struct insn *in, struct cell *c, uint32_t row)
{
    if (in->op == OP_boolean)
        cell_set_int(c, CELL_BOOLEAN, *c->p == 't');
    else if (in->op == OP_integer)
        take_integer(x, in, c, row);
    else if (in->op == OP_float)
        take_float(x, in, c, row);
    else
        take_decimal(x, in, c, row);
}

/* The beginning of a text, cut between characters. */
static struct slice shown(struct slice s, const char **more)
{
    bool incomplete;
    *more = s.n > SHOWN_BYTES ? "…" : "";
    return s.n > SHOWN_BYTES ? slice_of(s.p, utf8_valid_prefix(s.p, SHOWN_BYTES, &incomplete)) : s;
}

static bool is_secret(const struct exec *x, const struct insn *in)
{
    return x->changed ? x->secret : x->plan->fields[in->field].secret;
}

/* "gsub made 123456 of the number 1234.56" */
static void tell_change(struct exec *x, const struct insn *in, uint32_t row, const struct cell *old,
                        const struct cell *c)
{
    const char *step = in->op == OP_call ? "the function" : op_info(in->op)->name;
    const char *kind = cell_came_name((enum cell_came)old->came), *more, *old_more;
    struct slice now = shown(cell_slice(c), &more), then = shown(cell_slice(old), &old_more);
    size_t n;
    if (typed_has_told(x, in))
        return;
    char *text = is_secret(x, in)
                     ? arena_printf(x->arena, &n, "%s made another text of the %s", step, kind)
                     : arena_printf(x->arena, &n, "%s made %.*s%s of the %s %.*s%s", step,
                                    (int)now.n, now.p, more, kind, (int)then.n, then.p, old_more);
    typed_tell(x, in, row, slice_of(text, n));
}

bool typed_has_told(const struct exec *x, const struct insn *in)
{
    return x->changed ? x->quiet : x->told[in->field] && !x->plan->strict;
}

void typed_tell(struct exec *x, const struct insn *in, uint32_t row, struct slice message)
{
    struct insn at = *in;
    if (x->changed) {
        x->changed[row] = message;
        return;
    }
    x->told[in->field] = true;
    at.level = LEVEL_WARNING;
    at.invalid_null = false;
    at.code = at.message = slice_of(NULL, 0);
    struct cell *cell = &exec_column(x, in)[row];
    uint8_t flags = cell->flags;
    /* one report stands for all rows, so it must not count as the warning of this row */
    if (!x->plan->strict)
        cell->flags &= (uint8_t)~CELL_WARNED;
    exec_fail(x, &at, row, PROBLEM_CELL_CHANGED, &message);
    if (!x->plan->strict)
        cell->flags = flags;
}

/* Called after a step that gives text. A cell with the same text as before gets its type back. */
static void keep_or_lose(struct exec *x, const struct insn *in, uint32_t row,
                         const struct cell *old, struct cell *c)
{
    if (c->kind != CELL_TEXT)
        return;
    if (slice_eq(cell_slice(c), cell_slice(old))) {
        uint8_t flags = c->flags | old->flags;
        *c = *old;
        c->flags = flags;
        return;
    }
    /* A changed array or object is parsed as JSON again when a column wants JSON. */
    c->came = old->came == CAME_ARRAY || old->came == CAME_OBJECT ? CAME_TEXT : CAME_STRING;
    c->flags &= (uint8_t)~CELL_REWRITTEN;
    if (op_info(in->op)->text != TEXT_REPLACES)
        tell_change(x, in, row, old, c);
}

/* When the step cannot use a cell of this type, the message says what the cell is: "46082 is a
 * number". */
static void name_kind(struct exec *x, const struct insn *in, struct problem *p,
                      const struct cell *old)
{
    bool day = in->op == OP_date || in->op == OP_timestamp;
    bool stored = day && old->came == CAME_NUMBER;
    const char *kind = cell_came_name((enum cell_came)old->came), *more = "";
    const char *an = old->came == CAME_ARRAY || old->came == CAME_OBJECT ? "an" : "a";
    struct slice text = is_secret(x, in) ? SLICE("the cell") : shown(cell_slice(old), &more);
    size_t n;
    char *message =
        arena_printf(x->arena, &n, "%.*s: %.*s%s is %s %s%s", (int)p->message.n, p->message.p,
                     (int)text.n, text.p, more, an, kind,
                     stored ? "; a date stored as one needs k.excel_date, or k.epoch" : "");
    p->message = slice_of(message, n);
}

static void name_kinds(struct exec *x, const struct insn *in, uint32_t first,
                       const struct cell *before)
{
    for (uint32_t i = first; i < x->b->nproblems; i++) {
        struct problem *p = &x->b->problems[i];
        const struct cell *old = &before[p->row];
        bool own = slice_eq(p->code, problem_code(PROBLEM_CELL_CHANGED)) ||
                   old->came == takes(in->op) || in->op == OP_call || in->op == OP_json ||
                   in->op == OP_list;
        if (p->field == in->field && cell_is_typed(old) && !own)
            name_kind(x, in, p, old);
    }
}

/* How many cells of a column have the type that the step takes, how many have another type, and how
 * many are texts. */
struct column {
    uint32_t taken, typed, texts;
};

static struct column look(const struct cell *column, uint32_t n, enum cell_came taken)
{
    struct column k = {0};
    for (uint32_t r = 0; r < n; r++) {
        if (!cell_is_typed(&column[r]))
            k.texts += cell_has_value(&column[r]);
        else if (column[r].came == taken)
            k.taken++;
        else
            k.typed++;
    }
    return k;
}

static bool is_taken(const struct cell *c, enum cell_came taken)
{
    return cell_is_typed(c) && c->came == taken;
}

/* The column has texts and types. The cells that are taken are hidden while the step runs on the
 * others. */
static void run_mixed(struct exec *x, const struct insn *in, enum cell_came taken)
{
    uint32_t n = x->b->nrows, problems = x->b->nproblems;
    struct cell *column = exec_column(x, in);
    /* the step may be a list, which runs steps inside and needs x->before, too */
    struct buf room = x->before;
    x->before = (struct buf){0};
    room.n = 0;
    buf_add(&room, column, n * sizeof *column);
    const struct cell *before = (const void *)room.p;
    for (uint32_t r = 0; r < n; r++)
        if (is_taken(&column[r], taken))
            column[r].kind = CELL_NULL;
    in->run(x, in);
    for (uint32_t r = 0; r < n; r++) {
        if (is_taken(&before[r], taken)) {
            column[r] = before[r];
            take(x, in, &column[r], r);
        } else if (cell_is_typed(&before[r])) {
            keep_or_lose(x, in, r, &before[r], &column[r]);
        }
    }
    name_kinds(x, in, problems, before);
    buf_free(&x->before);
    x->before = room;
}

void typed_run(struct exec *x, const struct insn *in)
{
    struct cell *column = exec_column(x, in);
    enum cell_came taken = takes(in->op);
    struct column k = look(column, x->b->nrows, taken);
    if (!k.taken && !k.typed)
        in->run(x, in);
    else if (k.typed || k.texts)
        run_mixed(x, in, taken);
    else
        for (uint32_t r = 0; r < x->b->nrows; r++)
            if (is_taken(&column[r], taken))
                take(x, in, &column[r], r);
}
