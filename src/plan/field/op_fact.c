/* The facts of a field: what its value must be. */
#include <inttypes.h>

#include "plan/op.h"
#include "text/utf8.h"
#include "value/value.h"

static void refuse_null(struct exec *x, const struct insn *in, enum problem_code code)
{
    const struct cell *c = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        if (c[r].kind == CELL_NULL)
            exec_fail(x, in, r, code, NULL);
}

/* The hook did not get to the row: that the field is NULL is no problem of its own. */
void op_unfilled(struct exec *x, const struct insn *in)
{
    struct cell *c = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        if (c[r].kind == CELL_NULL && x->b->rows[r].state == ROW_REJECTED)
            c[r].kind = CELL_BAD;
}

void op_required(struct exec *x, const struct insn *in)
{
    refuse_null(x, in, PROBLEM_REQUIRED);
}

void op_key(struct exec *x, const struct insn *in)
{
    refuse_null(x, in, PROBLEM_KEY_NULL);
}

static bool bind_bound(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct cell *bound = arena_alloc(&p->arena, sizeof *bound);
    enum cell_kind kind;
    in->data = bound;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "kind", NULL) ||
        !args_value_kind(args, &kind, e) || !args_value(p, args, 0, kind, bound, e))
        return false;
    in->detail = cell_format(bound, &p->arena);
    return true;
}

bool bind_min(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_bound(p, in, args, e);
}

bool bind_max(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_bound(p, in, args, e);
}

bool bind_above(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_bound(p, in, args, e);
}

bool bind_below(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_bound(p, in, args, e);
}

/* `passing` says which results of value_compare are good: bit 0 less, bit 1 equal, bit 2 more. */
static void check_bound(struct exec *x, const struct insn *in, int passing, enum problem_code code)
{
    const struct cell *bound = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int order = value_compare(c, bound, x->arena);
        if (!(passing >> (order < 0 ? 0 : order == 0 ? 1 : 2) & 1))
            exec_fail(x, in, r, code, NULL);
    }
}

void op_min(struct exec *x, const struct insn *in)
{
    check_bound(x, in, 2 | 4, PROBLEM_MIN);
}

void op_max(struct exec *x, const struct insn *in)
{
    check_bound(x, in, 1 | 2, PROBLEM_MAX);
}

void op_above(struct exec *x, const struct insn *in)
{
    check_bound(x, in, 4, PROBLEM_ABOVE);
}

void op_below(struct exec *x, const struct insn *in)
{
    check_bound(x, in, 1, PROBLEM_BELOW);
}

static bool bind_length_of(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    int64_t *n = arena_alloc(&p->arena, sizeof *n);
    size_t digits;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL) ||
        !args_int(args, 0, 0, UINT32_MAX, n, e))
        return false;
    in->data = n;
    in->detail.p = arena_printf(&p->arena, &digits, "%" PRId64, *n);
    in->detail.n = digits;
    return true;
}

bool bind_min_length(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_length_of(p, in, args, e);
}

bool bind_max_length(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_length_of(p, in, args, e);
}

bool bind_length(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_length_of(p, in, args, e);
}

void op_min_length(struct exec *x, const struct insn *in)
{
    size_t n = (size_t) * (const int64_t *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        /* A character has at most four bytes, so long texts need no counting. */
        if (c->len / 4 < n && utf8_length(c->p, c->len) < n)
            exec_fail(x, in, r, PROBLEM_MIN_LENGTH, NULL);
    }
}

void op_max_length(struct exec *x, const struct insn *in)
{
    size_t n = (size_t) * (const int64_t *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len > n && utf8_length(c->p, c->len) > n)
            exec_fail(x, in, r, PROBLEM_MAX_LENGTH, NULL);
    }
}

void op_length(struct exec *x, const struct insn *in)
{
    size_t n = (size_t) * (const int64_t *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (utf8_length(c->p, c->len) != n)
            exec_fail(x, in, r, PROBLEM_LENGTH, NULL);
    }
}

/* A set of values of one kind. It compares by value_key, so 1.5 is in it when the kit says 1.50. */
struct value_set {
    struct texts keys;
    enum cell_kind kind;
};

static bool bind_set(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct value_set *set = arena_alloc(&p->arena, sizeof *set);
    struct slice *shown = arena_alloc(&p->arena, args.nlist * sizeof *shown);
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, "kind", NULL) ||
        !args_value_kind(args, &set->kind, e))
        return false;
    texts_init(p, &set->keys, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++) {
        struct cell value;
        int64_t buffer;
        if (!args_value(p, args, i, set->kind, &value, e))
            return false;
        texts_add(p, &set->keys, value_key(&value, &buffer, &p->arena), i);
        shown[i] = args.v[i].text;
    }
    in->data = set;
    in->detail = list_detail(p, shown, args.nlist);
    return true;
}

bool bind_one_of(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_set(p, in, args, e);
}

bool bind_not_one_of(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_set(p, in, args, e);
}

static void check_set(struct exec *x, const struct insn *in, bool wanted, enum problem_code code)
{
    const struct value_set *set = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t buffer;
        bool is_in =
            c->kind == set->kind && texts_find(&set->keys, value_key(c, &buffer, x->arena)) >= 0;
        if (is_in != wanted)
            exec_fail(x, in, r, code, NULL);
    }
}

void op_one_of(struct exec *x, const struct insn *in)
{
    check_set(x, in, true, PROBLEM_ONE_OF);
}

void op_not_one_of(struct exec *x, const struct insn *in)
{
    check_set(x, in, false, PROBLEM_NOT_ONE_OF);
}
