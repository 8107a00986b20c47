/* The op phone: a telephone number as people write it becomes E.164, +4930123456. */
#include "plan/codes/phone.h"

struct phone_step {
    struct phones *phones;
    int region;
};

bool bind_phone(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct slice country = args_text(args, "country", "");
    struct phone_step *k = arena_alloc(&p->arena, sizeof *k);
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "country", NULL))
        return false;
    *k = (struct phone_step){phones_open(p), phones_region(country)};
    in->data = k;
    in->detail = country.n ? plan_copy(p, country) : SLICE("any country, with + before it");
    if (!args_named(args, "country") || k->region >= 0)
        return true;
    err_set(e, ERR_USAGE, "knows no telephones of '%.*s'", (int)country.n, country.p);
    return err_hint(e, "write the country's two letters, as in country = \"DE\"");
}

void op_phone(struct exec *x, const struct insn *in)
{
    const struct phone_step *k = in->data;
    const struct matcher *m = regex_matcher(x);
    FOR_EACH_VALUE (x, in, c, r) {
        char out[PHONE_MAX];
        size_t n = phones_parse(k->phones, m, k->region, cell_slice(c), out);
        if (n)
            cell_set_text(c, arena_dup(x->arena, out, n), n);
        else
            exec_fail(x, in, r, PROBLEM_PHONE_INVALID, NULL);
    }
}
