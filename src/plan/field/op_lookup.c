/* The op lookup: replaces a text by another one, with the rows of a table. The conductor has read
 * that table before the run. The keys come from data, so a key may be there twice; the keys of map
 * may not.
 *
 * When more fields are compared, the key is made of all their texts, each with its length before
 * it. So different values never give the same key: "8:eva@x.de2:42". The conductor writes the keys
 * of the table in the same way. */
#include <inttypes.h>
#include <string.h>

#include "plan/op.h"

struct entry {
    struct slice value; /* p is NULL when the table has NULL */
    bool ambiguous;     /* several rows have this key and different values */
};

struct lookup {
    struct texts keys;
    struct entry *entries;
    uint32_t *also; /* the other fields that are compared */
    uint32_t nalso;
    enum { MISSING_ERROR, MISSING_NULL, MISSING_KEEP } missing;
};

static bool same_value(const struct entry *a, struct slice value)
{
    return !a->value.p == !value.p && (!value.p || slice_eq(a->value, value));
}

/* A value is a text. The conductor writes NULL as false. */
static struct slice value_of(struct plan *p, const struct arg *arg)
{
    if (arg->kind == ARG_BOOLEAN)
        return slice_of(NULL, 0);
    return arg->text.n ? plan_copy(p, arg->text) : SLICE("");
}

/* Read the numbers of the other fields. They stand before the pairs. */
static bool bind_also(struct plan *p, struct lookup *l, struct args args, struct err *e)
{
    const struct arg *also = args_named(args, "also");
    if (!also)
        return true;
    if (also->kind != ARG_INTEGER || also->i < 1 || also->i > args.nlist)
        return err_set(e, ERR_USAGE, "lacks the fields that it compares");
    l->nalso = (uint32_t)also->i;
    l->also = arena_alloc(&p->arena, l->nalso * sizeof *l->also);
    for (uint32_t i = 0; i < l->nalso; i++) {
        int64_t field;
        if (!args_int(args, i, 0, (int64_t)p->nfields - 1, &field, e))
            return false;
        l->also[i] = (uint32_t)field;
    }
    return true;
}

bool bind_lookup(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const choices[] = {"error", "null", "keep", NULL};
    struct lookup *l = arena_alloc(&p->arena, sizeof *l);
    *l = (struct lookup){0};
    int missing;
    if (!args_only(args, e, "also", "missing", "name", NULL) ||
        !args_choice(args, "missing", choices, &missing, e) || !bind_also(p, l, args, e))
        return false;
    const struct arg *pairs = args.v + l->nalso;
    uint32_t n = (args.nlist - l->nalso) / 2;
    if ((args.nlist - l->nalso) % 2)
        return err_set(e, ERR_USAGE, "takes pairs of key and value");
    l->entries = arena_alloc(&p->arena, n * sizeof *l->entries);
    l->missing = missing == 0 ? MISSING_ERROR : missing == 1 ? MISSING_NULL : MISSING_KEEP;
    texts_init(p, &l->keys, n);
    for (uint32_t i = 0; i < n; i++) {
        struct slice value = value_of(p, &pairs[2 * i + 1]);
        uint32_t at = texts_add(p, &l->keys, pairs[2 * i].text, i);
        if (at == i)
            l->entries[i] = (struct entry){value, false};
        else if (!same_value(&l->entries[at], value))
            l->entries[at].ambiguous = true;
    }
    in->detail = plan_copy(p, args_text(args, "name", "the table"));
    in->data = l;
    return true;
}

static void add_part(struct buf *b, struct slice text)
{
    buf_printf(b, "%zu:", text.n);
    buf_add(b, text.p, text.n);
}

enum key { KEY_WHOLE, KEY_NULL, KEY_BAD };

/* Make the row's key in x->scratch. NULL is equal to nothing, so a key with NULL is never in the
 * table. */
static enum key key_of(struct exec *x, const struct lookup *l, struct slice text, uint32_t row)
{
    enum key key = KEY_WHOLE;
    x->scratch.n = 0;
    add_part(&x->scratch, text);
    for (uint32_t i = 0; i < l->nalso; i++) {
        const struct cell *other = &x->b->val[l->also[i]][row];
        if (other->kind == CELL_BAD)
            return KEY_BAD;
        if (!cell_has_value(other))
            key = KEY_NULL;
        add_part(&x->scratch, cell_format(other, x->arena));
    }
    return key;
}

/* The index of the entry. -1: there is none. -2: another field is bad, so the row already has its
 * problem. */
static int64_t find(struct exec *x, const struct lookup *l, const struct cell *c, uint32_t row)
{
    if (!l->nalso)
        return texts_find(&l->keys, cell_slice(c));
    enum key key = key_of(x, l, cell_slice(c), row);
    if (key == KEY_WHOLE)
        return texts_find(&l->keys, slice_of(x->scratch.p, x->scratch.n));
    return key == KEY_BAD ? -2 : -1;
}

void op_lookup(struct exec *x, const struct insn *in)
{
    const struct lookup *l = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t i = find(x, l, c, r);
        if (i == -2) {
            c->kind = CELL_BAD;
            continue;
        }
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
