/* Where a field's value comes from: source cells, constants, facts of the file; and what stands for
 * NULL. */
#include <stdlib.h>
#include <string.h>

#include "plan/blank.h"
#include "plan/op.h"
#include "plan/op_inputs.h"
#include "plan/value.h"

/* Rows that the decoder could not read have a problem already: their cells are bad without another
 * one. */
static bool broken(const struct exec *x, uint32_t row)
{
    return x->b->rows[row].state == ROW_BROKEN;
}

static const struct cell bad = {.kind = CELL_BAD};

/* Deal with the U+0000 of a source cell that has just been put into the column. */
static void mend(struct exec *x, const struct insn *in, uint32_t row, enum nul nul, struct cell *c)
{
    if (nul == NUL_REJECT) {
        exec_fail(x, in, row, PROBLEM_TEXT_NUL, NULL);
        return;
    }
    struct slice s = nul_mend(cell_slice(c), nul, x->arena);
    c->p = s.p;
    c->len = (uint32_t)s.n;
}

struct load {
    int32_t slot;
    enum nul nul;
};

bool bind_load(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct load *load = arena_alloc(&p->arena, sizeof *load);
    int64_t slot;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "nul", NULL) ||
        !args_int(args, 0, 0, (int64_t)p->ninputs - 1, &slot, e) || !args_nul(args, &load->nul, e))
        return false;
    load->slot = (int32_t)slot;
    in->data = load;
    return true;
}

void op_load(struct exec *x, const struct insn *in)
{
    const struct load *load = in->data;
    struct cell *to = exec_column(x, in);
    const struct cell *from = x->b->nrows ? exec_input(x, load->slot, 0) : NULL;
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        to[r] = broken(x, r) ? bad : from && from[r].kind == CELL_TEXT ? from[r] : cell_null();
        if (to[r].flags & CELL_HAS_NUL && to[r].kind == CELL_TEXT)
            mend(x, in, r, load->nul, &to[r]);
    }
}

bool inputs_bind(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct inputs *inputs = arena_alloc(&p->arena, sizeof *inputs);
    *inputs = (struct inputs){.slots = arena_alloc(&p->arena, args.nlist * sizeof(uint32_t))};
    texts_init(p, &inputs->tokens, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++) {
        int64_t slot;
        if (args.v[i].kind == ARG_TEXT) {
            texts_add(p, &inputs->tokens, args.v[i].text, 0);
            continue;
        }
        if (!args_int(args, i, 0, (int64_t)p->ninputs - 1, &slot, e))
            return false;
        inputs->slots[inputs->n++] = (uint32_t)slot;
    }
    if (!inputs->n)
        return err_set(e, ERR_USAGE, "names no source column");
    inputs->separator = plan_copy(p, args_text(args, "sep", ""));
    in->data = inputs;
    return args_nul(args, &inputs->nul, e);
}

static bool is_token(const struct inputs *inputs, struct slice s)
{
    return inputs->tokens.n && texts_find(&inputs->tokens, s) >= 0;
}

/* The same without a cell of blanks alone, or of a null token among blanks: the fields' other steps
 * would make NULL of it, and it must not stand in the way of one that is filled. */
static const struct cell *filled_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                                      uint32_t row)
{
    const struct cell *c = inputs_cell(x, inputs, i, row);
    struct slice s = c ? blank_trim(cell_slice(c)) : slice_of(NULL, 0);
    return s.n && !is_token(inputs, s) ? c : NULL;
}

const struct cell *inputs_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                               uint32_t row)
{
    const struct cell *c = exec_input(x, (int32_t)inputs->slots[i], row);
    bool is_filled = c && c->kind == CELL_TEXT && c->len && !is_token(inputs, cell_slice(c));
    return is_filled ? c : NULL;
}

bool bind_coalesce(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, "nul", NULL) && inputs_bind(p, in, args, e);
}

void op_coalesce(struct exec *x, const struct insn *in)
{
    const struct inputs *inputs = in->data;
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        const struct cell *from = NULL;
        for (uint32_t i = 0; i < inputs->n && !from; i++)
            from = filled_cell(x, inputs, i, r);
        to[r] = broken(x, r) ? bad : from ? *from : cell_null();
        if (from && from->flags & CELL_HAS_NUL && to[r].kind == CELL_TEXT)
            mend(x, in, r, inputs->nul, &to[r]);
    }
}

bool bind_join(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, "nul", "sep", NULL) && inputs_bind(p, in, args, e);
}

static struct cell joined(struct exec *x, const struct inputs *inputs, uint32_t row, uint8_t *flags)
{
    const struct cell *only = NULL;
    uint32_t found = 0;
    x->scratch.n = 0;
    for (uint32_t i = 0; i < inputs->n; i++) {
        const struct cell *c = filled_cell(x, inputs, i, row);
        if (!c)
            continue;
        if (found++)
            buf_add(&x->scratch, inputs->separator.p, inputs->separator.n);
        buf_add(&x->scratch, c->p, c->len);
        *flags |= c->flags & CELL_HAS_NUL;
        only = c;
    }
    if (!found)
        return cell_null();
    if (found == 1)
        return cell_text(only->p, only->len);
    return cell_text(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
}

void op_join(struct exec *x, const struct insn *in)
{
    const struct inputs *inputs = in->data;
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        uint8_t flags = 0;
        to[r] = broken(x, r) ? bad : joined(x, inputs, r, &flags);
        if (flags & CELL_HAS_NUL && to[r].kind == CELL_TEXT)
            mend(x, in, r, inputs->nul, &to[r]);
    }
}

static bool bind_value(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct cell *value = arena_alloc(&p->arena, sizeof *value);
    enum cell_kind kind;
    in->data = value;
    return args_count(args, 1, 1, e) && args_only(args, e, "kind", NULL) &&
           args_value_kind(args, &kind, e) && args_value(p, args, 0, kind, value, e);
}

bool bind_const(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_value(p, in, args, e);
}

static void fill(struct exec *x, const struct insn *in, struct cell value)
{
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        to[r] = broken(x, r) ? bad : value;
}

void op_const(struct exec *x, const struct insn *in)
{
    fill(x, in, *(const struct cell *)in->data);
}

void op_file_name(struct exec *x, const struct insn *in)
{
    struct cell *to = exec_column(x, in);
    fill(x, in, cell_text(x->b->file->name, strlen(x->b->file->name)));
    for (uint32_t r = 0; r < x->b->nrows && x->b->file->is_rejects; r++) {
        struct slice origin = x->b->rows[r].origin_file;
        if (origin.n && to[r].kind == CELL_TEXT)
            to[r] = cell_text(origin.p, origin.n);
    }
}

void op_row_number(struct exec *x, const struct insn *in)
{
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        to[r] = broken(x, r) ? bad : cell_int(CELL_INTEGER, row_place(&x->b->rows[r]));
}

bool bind_default(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_value(p, in, args, e);
}

void op_default(struct exec *x, const struct insn *in)
{
    struct cell *c = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        if (c[r].kind == CELL_NULL)
            cell_set_value(&c[r], in->data);
}

struct nulls {
    struct texts tokens;
    enum { EMPTY_NULL, EMPTY_TEXT, EMPTY_QUOTED } empty;
};

/* raw tells the conductor's two places apart (right after load, after text steps); what is done is
 * the same, because a step keeps the mark that its cell stood in quotes. */
bool bind_nulls(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const choices[] = {"null", "text", "quoted", NULL};
    struct nulls *nulls = arena_alloc(&p->arena, sizeof *nulls);
    int empty;
    bool raw;
    if (!args_only(args, e, "empty", "raw", NULL) ||
        !args_choice(args, "empty", choices, &empty, e) || !args_flag(args, "raw", &raw, e))
        return false;
    nulls->empty = empty == 0 ? EMPTY_NULL : empty == 1 ? EMPTY_TEXT : EMPTY_QUOTED;
    texts_init(p, &nulls->tokens, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++)
        texts_add(p, &nulls->tokens, args.v[i].text, i);
    in->data = nulls;
    return true;
}

void op_nulls(struct exec *x, const struct insn *in)
{
    const struct nulls *nulls = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_TEXT)
            continue;
        bool empty = !c->len && (nulls->empty == EMPTY_NULL ||
                                 (nulls->empty == EMPTY_QUOTED && !(c->flags & CELL_QUOTED)));
        if (empty || texts_find(&nulls->tokens, cell_slice(c)) >= 0)
            c->kind = CELL_NULL;
    }
}
