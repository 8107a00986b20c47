/* The items that read several fields of a row: require_one, require_with, compare. Fields that are
 * bad already have a problem, so these items do not look at them. */
#include <string.h>

#include "plan/op.h"
#include "value/value.h"

static const struct cell *value_at(const struct exec *x, uint32_t field, uint32_t row)
{
    return &x->b->val[field][row];
}

/* Record a problem at the item's field. If the item has none, the problem has no field, but it
 * shows the cell of `field`. */
static void item_fail(struct exec *x, const struct insn *in, uint32_t row, uint32_t field,
                      enum problem_code code)
{
    if (in->field >= 0) {
        exec_fail(x, in, row, code, NULL);
        return;
    }
    int32_t input = x->plan->fields[field].input;
    batch_problem(x->b, row, -1, input < 0 ? -1 : x->b->file->input_column[input],
                  (enum level)in->level, in->code.n ? in->code : problem_code(code),
                  in->message.n ? in->message : problem_message(code, in->detail, x->arena));
}

struct fields {
    uint32_t n;
    uint32_t field[];
};

static bool bind_field(struct plan *p, struct args args, uint32_t i, uint32_t *field, struct err *e)
{
    int64_t f;
    if (!args_int(args, i, 0, (int64_t)p->nfields - 1, &f, e))
        return false;
    *field = (uint32_t)f;
    return true;
}

/* Read at least `least` fields into in->data. */
static bool bind_fields(struct plan *p, struct insn *in, struct args args, uint32_t least,
                        struct err *e)
{
    if (!args_count(args, least, UINT32_MAX, e) || !args_only(args, e, NULL))
        return false;
    struct fields *fields =
        arena_alloc(&p->arena, sizeof *fields + args.nlist * sizeof fields->field[0]);
    fields->n = args.nlist;
    for (uint32_t i = 0; i < args.nlist; i++)
        if (!bind_field(p, args, i, &fields->field[i], e))
            return false;
    in->data = fields;
    return true;
}

bool bind_require_one(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!bind_fields(p, in, args, 1, e))
        return false;
    const struct fields *fields = in->data;
    struct slice *names = arena_alloc(&p->arena, fields->n * sizeof *names);
    for (uint32_t i = 0; i < fields->n; i++)
        names[i] = p->fields[fields->field[i]].name;
    in->detail = list_detail(p, names, fields->n);
    return true;
}

void op_require_one(struct exec *x, const struct insn *in)
{
    const struct fields *fields = in->data;
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        bool all_null = !row_is_out(x, r);
        for (uint32_t i = 0; i < fields->n && all_null; i++)
            all_null = value_at(x, fields->field[i], r)->kind == CELL_NULL;
        if (all_null)
            item_fail(x, in, r, fields->field[0], PROBLEM_REQUIRE_ONE);
    }
}

bool bind_require_with(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!bind_fields(p, in, args, 2, e))
        return false;
    in->detail = p->fields[((const struct fields *)in->data)->field[0]].name;
    return true;
}

/* The problem is recorded at each field without a value, or once at the item's own field. */
void op_require_with(struct exec *x, const struct insn *in)
{
    const struct fields *fields = in->data;
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        if (row_is_out(x, r) || !cell_has_value(value_at(x, fields->field[0], r)))
            continue;
        for (uint32_t i = 1; i < fields->n; i++) {
            struct insn at = *in;
            at.field = in->field < 0 ? (int32_t)fields->field[i] : in->field;
            if (value_at(x, fields->field[i], r)->kind == CELL_NULL)
                exec_fail(x, &at, r, PROBLEM_REQUIRE_WITH, NULL);
        }
    }
}

struct comparison {
    uint32_t left, right;
    int passing; /* bit 0: less, bit 1: equal, bit 2: more */
};

static bool bind_relation(struct slice s, int *passing)
{
    static const struct {
        const char *text;
        int passing;
    } relations[] = {{"<", 1}, {"<=", 3}, {"=", 2}, {"~=", 5}, {">", 4}, {">=", 6}};
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        if (slice_eq(s, slice_str(relations[i].text))) {
            *passing = relations[i].passing;
            return true;
        }
    }
    return false;
}

bool bind_compare(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct comparison *k = arena_alloc(&p->arena, sizeof *k);
    if (!args_count(args, 3, 3, e) || !args_only(args, e, NULL) ||
        !bind_field(p, args, 0, &k->left, e) || !bind_field(p, args, 2, &k->right, e))
        return false;
    struct slice relation = args.v[1].text, left = p->fields[k->left].name,
                 right = p->fields[k->right].name;
    if (!bind_relation(relation, &k->passing)) {
        err_set(e, ERR_USAGE, "cannot compare by '%.*s'", (int)relation.n, relation.p);
        return err_hint(e, "it is one of: <, <=, =, ~=, >, >=");
    }
    size_t n;
    /* "must be <= ends" when the problem is at the left field, else "must be starts <= ends". */
    bool at_left = in->field == (int32_t)k->left;
    in->detail.p =
        arena_printf(&p->arena, &n, "%.*s%s%.*s %.*s", at_left ? 0 : (int)left.n, left.p,
                     at_left ? "" : " ", (int)relation.n, relation.p, (int)right.n, right.p);
    in->detail.n = n;
    in->data = k;
    return true;
}

void op_compare(struct exec *x, const struct insn *in)
{
    const struct comparison *k = in->data;
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        const struct cell *a = value_at(x, k->left, r), *b = value_at(x, k->right, r);
        if (!cell_has_value(a) || !cell_has_value(b) || row_is_out(x, r))
            continue;
        int order = value_compare(a, b, x->arena);
        if (!(k->passing >> (order < 0 ? 0 : order == 0 ? 1 : 2) & 1))
            item_fail(x, in, r, k->left, PROBLEM_COMPARE);
    }
}
