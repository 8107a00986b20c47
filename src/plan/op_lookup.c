/* The op lookup: one text for another by the rows of a table, which the conductor has read before
 * the run. Unlike map's, its keys come from data: one may be there twice. */
#include <string.h>

#include "plan/op.h"

struct entry {
    struct slice value; /* p is NULL where the table holds NULL */
    bool ambiguous;     /* rows with this key differ */
};

struct lookup {
    struct texts keys;
    struct entry *entries;
    enum { MISSING_ERROR, MISSING_NULL, MISSING_KEEP } missing;
};

static bool same_value(const struct entry *a, struct slice value)
{
    return !a->value.p == !value.p && (!value.p || slice_eq(a->value, value));
}

/* A value is a text; NULL is written as false. */
static struct slice value_of(struct plan *p, const struct arg *arg)
{
    if (arg->kind == ARG_BOOLEAN)
        return slice_of(NULL, 0);
    return arg->text.n ? plan_copy(p, arg->text) : SLICE("");
}

bool bind_lookup(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const choices[] = {"error", "null", "keep", NULL};
    struct lookup *l = arena_alloc(&p->arena, sizeof *l);
    uint32_t n = args.nlist / 2;
    int missing;
    if (!args_only(args, e, "missing", "name", NULL) ||
        !args_choice(args, "missing", choices, &missing, e))
        return false;
    if (args.nlist % 2)
        return err_set(e, ERR_USAGE, "takes pairs of key and value");
    *l = (struct lookup){.entries = arena_alloc(&p->arena, n * sizeof *l->entries),
                         .missing = missing == 0   ? MISSING_ERROR
                                    : missing == 1 ? MISSING_NULL
                                                   : MISSING_KEEP};
    texts_init(p, &l->keys, n);
    for (uint32_t i = 0; i < n; i++) {
        struct slice value = value_of(p, &args.v[2 * i + 1]);
        uint32_t at = texts_add(p, &l->keys, args.v[2 * i].text, i);
        if (at == i)
            l->entries[i] = (struct entry){value, false};
        else if (!same_value(&l->entries[at], value))
            l->entries[at].ambiguous = true;
    }
    in->detail = plan_copy(p, args_text(args, "name", "the table"));
    in->data = l;
    return true;
}

void op_lookup(struct exec *x, const struct insn *in)
{
    const struct lookup *l = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t i = texts_find(&l->keys, cell_slice(c));
        if (i >= 0 && l->entries[i].ambiguous)
            exec_fail(x, in, r, PROBLEM_LOOKUP_AMBIGUOUS, NULL);
        else if (i >= 0 && l->entries[i].value.p)
            cell_set_text(c, l->entries[i].value.p, l->entries[i].value.n);
        else if (i >= 0 || l->missing == MISSING_NULL)
            c->kind = CELL_NULL;
        else if (l->missing == MISSING_ERROR)
            exec_fail(x, in, r, PROBLEM_LOOKUP_MISSING, NULL);
    }
}
