/* How most fields begin: load the source cell, null tokens, trim, null tokens again. One pass over
 * the column does all four. */
#include "plan/op_load.h"

#include "text/blank.h"

struct nulls {
    struct texts tokens;
    enum { EMPTY_NULL, EMPTY_TEXT, EMPTY_QUOTED } empty;
    /* the lengths of the tokens; bit 0 is set, too, when empty cells may be NULL */
    uint64_t lengths;
};

/* The conductor puts this op in two places: after the load, and after text steps. `raw` names the
 * place, but the op does the same in both, because steps keep the flag CELL_QUOTED. */
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
    nulls->lengths = nulls->tokens.lengths | (nulls->empty != EMPTY_TEXT);
    in->data = nulls;
    return true;
}

static inline bool has_length(uint64_t lengths, uint32_t n)
{
    return lengths >> (n < 63 ? n : 63) & 1;
}

static bool is_null(const struct nulls *nulls, const struct cell *c)
{
    bool empty = !c->len && (nulls->empty == EMPTY_NULL ||
                             (nulls->empty == EMPTY_QUOTED && !(c->flags & CELL_QUOTED)));
    return empty || texts_find(&nulls->tokens, cell_slice(c)) >= 0;
}

void op_nulls(struct exec *x, const struct insn *in)
{
    const struct nulls *nulls = in->data;
    uint64_t lengths = nulls->lengths;
    FOR_EACH_VALUE (x, in, c, r) {
        if (has_length(lengths, c->len) && c->kind == CELL_TEXT && is_null(nulls, c))
            c->kind = CELL_NULL;
    }
}

static inline bool plain_edge(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}

static inline bool is_trimmed(const struct cell *c)
{
    return !c->len || (plain_edge(c->p[0]) && plain_edge(c->p[c->len - 1]));
}

static void trim(struct cell *c)
{
    struct slice s = blank_trim(cell_slice(c));
    cell_set_text(c, s.p, s.n);
}

void op_trim(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (!is_trimmed(c))
            trim(c);
    }
}

/* The load of a field. `nulls`, `trim` and `nulls_again` are the instructions that it does in
 * addition, in this order. NULL and false mean that there is none. */
struct load {
    int32_t slot;
    enum nul nul;
    bool json; /* the field takes any number as it is written */
    const struct nulls *nulls;
    bool trim;
    const struct nulls *nulls_again;
    uint64_t lengths; /* of `nulls` and `nulls_again` together */
};

bool bind_load(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct load *load = arena_alloc(&p->arena, sizeof *load);
    int64_t slot;
    *load = (struct load){0};
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "json", "nul", NULL) ||
        !args_int(args, 0, 0, (int64_t)p->ninputs - 1, &slot, e) ||
        !args_nul(args, &load->nul, e) || !args_flag(args, "json", &load->json, e))
        return false;
    load->slot = (int32_t)slot;
    in->data = load;
    return true;
}

bool load_takes(const struct insn *in, const struct insn *next)
{
    if (in->op != OP_load || in->field != next->field)
        return false;
    struct load *load = (struct load *)(uintptr_t)in->data;
    bool trims = next->op == OP_trim && !load->trim;
    const struct nulls **nulls = load->trim ? &load->nulls_again : &load->nulls;
    if (!trims && (next->op != OP_nulls || *nulls))
        return false;
    if (trims)
        load->trim = true;
    else
        *nulls = next->data;
    if (!trims)
        load->lengths |= (*nulls)->lengths;
    return true;
}

void load_mend_nul(struct exec *x, const struct insn *in, uint32_t row, enum nul nul,
                   struct cell *c)
{
    if (nul == NUL_REJECT) {
        exec_fail(x, in, row, PROBLEM_TEXT_NUL, NULL);
        return;
    }
    struct slice s = nul_mend(cell_slice(c), nul, x->arena);
    c->p = s.p;
    c->len = (uint32_t)s.n;
}

/* The slow way for one cell, after it was copied into the column. */
static void load_cell(struct exec *x, const struct insn *in, uint32_t row, struct cell *c)
{
    const struct load *load = in->data;
    if (c->flags & CELL_HAS_NUL)
        load_mend_nul(x, in, row, load->nul, c);
    else if (c->flags & CELL_UNWRITTEN && !load->json)
        exec_fail(x, in, row, PROBLEM_JSON_NUMBER, NULL);
    if (c->kind != CELL_TEXT)
        return;
    if (load->nulls && is_null(load->nulls, c)) {
        c->kind = CELL_NULL;
        return;
    }
    if (load->trim)
        trim(c);
    if (load->nulls_again && is_null(load->nulls_again, c))
        c->kind = CELL_NULL;
}

/* True when load_cell would not change the cell. */
static inline bool is_plain(const struct load *load, const struct cell *c)
{
    return !(c->flags & (CELL_HAS_NUL | CELL_UNWRITTEN)) && !has_length(load->lengths, c->len) &&
           (!load->trim || is_trimmed(c));
}

void op_load(struct exec *x, const struct insn *in)
{
    const struct cell null = cell_null();
    const struct load load = *(const struct load *)in->data;
    struct cell *to = exec_column(x, in);
    uint32_t n = x->b->nrows;
    const struct cell *from = n ? exec_input(x, load.slot, 0) : NULL;
    bool skip_empty = load.nulls && load.nulls->empty == EMPTY_NULL;
    for (uint32_t r = 0; r < n && !from; r++)
        to[r] = null;
    for (uint32_t r = 0; r < n && from; r++) {
        const struct cell *c = &from[r];
        to[r] = *c;
        if (c->kind != CELL_TEXT)
            to[r] = null;
        else if (!c->len && skip_empty)
            to[r].kind = CELL_NULL;
        else if (!is_plain(&load, c) && !load_is_broken(x, r))
            load_cell(x, in, r, &to[r]);
    }
    for (uint32_t r = 0; r < n && x->has_broken; r++)
        if (load_is_broken(x, r))
            to[r] = load_bad;
}
