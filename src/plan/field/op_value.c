/* Ops that give a field a value which is not from its own cell (op_load.c does that): several
 * cells, constants, facts about the file, and the default. */
#include <stdlib.h>

#include "plan/field/op_inputs.h"
#include "plan/op.h"
#include "plan/op_load.h"
#include "text/blank.h"
#include "value/value.h"

bool inputs_bind(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct inputs *inputs = arena_alloc(&p->arena, sizeof *inputs);
    *inputs = (struct inputs){.slots = arena_alloc(&p->arena, args.nlist * sizeof(int32_t))};
    texts_init(p, &inputs->tokens, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++) {
        int64_t slot;
        if (args.v[i].kind == ARG_TEXT) {
            texts_add(p, &inputs->tokens, args.v[i].text, 0);
            continue;
        }
        if (!args_int(args, i, -(int64_t)p->nfields, (int64_t)p->ninputs - 1, &slot, e))
            return false;
        inputs->slots[inputs->n++] = (int32_t)slot;
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

/* Like inputs_cell, but it also skips a cell of blanks, or a null token with blanks around it. The
 * other steps of the field would make it NULL, so it must not hide an input that has a value. */
static const struct cell *filled_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                                      uint32_t row)
{
    const struct cell *c = inputs_cell(x, inputs, i, row);
    struct slice s = c ? blank_trim(cell_slice(c)) : slice_of(NULL, 0);
    return s.n && !is_token(inputs, s) ? c : NULL;
}

/* The value of a field as a cell of text. It keeps the type, because the text is canonical and must
 * not be read with the format of another field. NULL for a bad field, which already has its
 * problem. */
static const struct cell *field_text(struct exec *x, uint32_t field, uint32_t row)
{
    const struct cell *c = &x->b->val[field][row];
    if (!cell_has_value(c))
        return NULL;
    struct slice s = cell_format(c, x->arena);
    struct cell *text = arena_alloc(x->arena, sizeof *text);
    *text = cell_text(s.p, s.n);
    text->came = cell_came_of(c);
    if (cell_is_typed(text))
        exec_has_kinds(x);
    return text;
}

const struct cell *inputs_cell(struct exec *x, const struct inputs *inputs, uint32_t i,
                               uint32_t row)
{
    int32_t slot = inputs->slots[i];
    const struct cell *c =
        slot < 0 ? field_text(x, (uint32_t)(-1 - slot), row) : exec_input(x, slot, row);
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
        to[r] = load_is_broken(x, r) ? load_bad : from ? *from : cell_null();
        if (from && from->flags & CELL_HAS_NUL && to[r].kind == CELL_TEXT)
            load_mend_nul(x, in, r, inputs->nul, &to[r]);
        else if (from && from->flags & CELL_UNWRITTEN)
            exec_fail(x, in, r, PROBLEM_JSON_NUMBER, NULL);
    }
}

bool bind_join(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, "nul", "sep", NULL) && inputs_bind(p, in, args, e);
}

/* The joined cells of a row. If the batch has no room for it, the row gets a problem. */
static struct cell joined(struct exec *x, const struct insn *in, uint32_t row, uint8_t *flags)
{
    const struct inputs *inputs = in->data;
    const struct cell *only = NULL;
    uint32_t found = 0;
    x->scratch.n = 0;
    for (uint32_t i = 0; i < inputs->n && x->scratch.n <= x->arena_most; i++) {
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
    if (found == 1) {
        struct cell c = cell_text(only->p, only->len);
        c.came = cell_is_typed(only) ? only->came : 0;
        return c;
    }
    if (!exec_room(x, in, row, x->scratch.n))
        return load_bad;
    return cell_text(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
}

void op_join(struct exec *x, const struct insn *in)
{
    const struct inputs *inputs = in->data;
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        uint8_t flags = 0;
        to[r] = cell_null();
        to[r] = load_is_broken(x, r) ? load_bad : joined(x, in, r, &flags);
        if (to[r].came == CAME_TEXT && x->b->file->typed)
            to[r].came = CAME_STRING;
        if (flags & CELL_HAS_NUL && to[r].kind == CELL_TEXT)
            load_mend_nul(x, in, r, inputs->nul, &to[r]);
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
    if (!bind_value(p, in, args, e))
        return false;
    in->gives = ((const struct cell *)in->data)->kind;
    return true;
}

static void fill(struct exec *x, const struct insn *in, struct cell value)
{
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        to[r] = load_is_broken(x, r) ? load_bad : value;
}

void op_const(struct exec *x, const struct insn *in)
{
    fill(x, in, *(const struct cell *)in->data);
}

void op_file_name(struct exec *x, const struct insn *in)
{
    struct cell *to = exec_column(x, in);
    struct slice name = slice_of(NULL, 0);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        if (r == 0 || x->b->file->is_rejects)
            name = batch_file_name(x->b, r);
        to[r] = load_is_broken(x, r) ? load_bad : cell_text(name.p, name.n);
    }
}

void op_file_path(struct exec *x, const struct insn *in)
{
    struct cell *to = exec_column(x, in);
    struct slice path = slice_of(NULL, 0);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        if (r == 0 || x->b->file->is_rejects)
            path = batch_file_path(x->b, r);
        to[r] = load_is_broken(x, r) ? load_bad : cell_text(path.p, path.n);
    }
}

void op_row_number(struct exec *x, const struct insn *in)
{
    struct cell *to = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        to[r] = load_is_broken(x, r) ? load_bad : cell_int(CELL_INTEGER, row_place(&x->b->rows[r]));
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
