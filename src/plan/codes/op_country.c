/* The ops country and us_state: codes, and names in many languages, become one form. */
#include "plan/codes/country.h"

#include <string.h>

#include "plan/op.h"
#include "registry/latin.h"
#include "registry/names.h"
#include "registry/tables/countries.h"
#include "registry/tables/us_states.h"

enum form { ALPHA2, ALPHA3, NAME };

struct country_step {
    enum form form;
    struct texts also; /* the kit's own names (as name_key gives them) → numbers of countries */
};

static int country_named(struct buf *scratch, struct slice s)
{
    return names_find(&country_names, name_key(scratch, s));
}

int country_of_alpha2(struct slice code)
{
    char upper[3] = {0};
    if (code.n != 2)
        return -1;
    for (int i = 0; i < 2; i++)
        upper[i] = (char)(code.p[i] & ~0x20);
    uint32_t low = 0, high = sizeof countries / sizeof *countries;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(countries[middle].alpha2, upper, 2);
        if (!order)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* Read the pairs of a name and its country. */
static bool bind_also(struct plan *p, struct country_step *k, struct args args, struct buf *scratch,
                      struct err *e)
{
    texts_init(p, &k->also, args.nlist / 2);
    for (uint32_t i = 0; i < args.nlist; i += 2) {
        struct slice name = args.v[i].text, to = args.v[i + 1].text;
        int country = country_named(scratch, to);
        if (country < 0)
            return err_set(e, ERR_USAGE, "there is no country '%.*s'", (int)to.n, to.p);
        struct slice key = name_key(scratch, name);
        if (!key.n)
            return err_set(e, ERR_USAGE, "'%.*s' has no letter to be known by", (int)name.n,
                           name.p);
        if (texts_add(p, &k->also, key, (uint32_t)country) != (uint32_t)country)
            return err_set(e, ERR_USAGE, "'%.*s' stands for two countries", (int)name.n, name.p);
    }
    return true;
}

bool bind_country(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const forms[] = {"alpha2", "alpha3", "name", NULL};
    struct country_step *k = arena_alloc(&p->arena, sizeof *k);
    int form;
    if (!args_only(args, e, "to", NULL) || !args_choice(args, "to", forms, &form, e))
        return false;
    if (args.nlist % 2)
        return err_set(e, ERR_USAGE, "takes pairs of a name and a country");
    *k = (struct country_step){.form = (enum form)form};
    in->data = k;
    struct buf scratch = {0};
    bool good = bind_also(p, k, args, &scratch, e);
    buf_free(&scratch);
    return good;
}

static struct slice country_text(const struct country *c, enum form form)
{
    return form == ALPHA2   ? slice_of(c->alpha2, 2)
           : form == ALPHA3 ? slice_of(c->alpha3, 3)
                            : slice_of(country_texts + c->at, c->n);
}

void op_country(struct exec *x, const struct insn *in)
{
    const struct country_step *k = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice key = name_key(&x->scratch, cell_slice(c));
        int64_t found = k->also.n ? texts_find(&k->also, key) : -1;
        if (found < 0)
            found = names_find(&country_names, key);
        if (found < 0) {
            exec_fail(x, in, r, PROBLEM_COUNTRY_UNKNOWN, NULL);
            continue;
        }
        struct slice s = country_text(&countries[found], k->form);
        cell_set_text(c, s.p, s.n);
    }
}

void op_us_state(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        int found = names_find(&us_state_names, name_key(&x->scratch, cell_slice(c)));
        if (found < 0)
            exec_fail(x, in, r, PROBLEM_US_STATE_UNKNOWN, NULL);
        else
            cell_set_text(c, us_states[found], 2);
    }
}
