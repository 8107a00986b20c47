/* extract and match: PCRE2 in UTF mode, compiled at bind, with a bound on the work for one cell. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "plan/op.h"

/* Steps of one match. Ordinary expressions take some hundred for a cell; a catastrophic one is
 * stopped after about ten milliseconds. */
enum { MATCH_LIMIT = 1000000, JIT_STACK_MIN = 32 * 1024, JIT_STACK_MAX = 512 * 1024 };

/* What a thread needs to match: made once for an exec, at its first use. */
struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static void matcher_free(void *ptr)
{
    struct matcher *m = ptr;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

static struct matcher *matcher_of(struct exec *x)
{
    if (x->regex)
        return x->regex;
    struct matcher *m = xmalloc(sizeof *m);
    m->data = pcre2_match_data_create(2, NULL); /* the match and its first group */
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL); /* NULL without JIT */
    if (!m->data || !m->context)
        die_oom();
    pcre2_set_match_limit(m->context, MATCH_LIMIT);
    if (m->stack)
        pcre2_jit_stack_assign(m->context, NULL, m->stack);
    x->regex = m;
    x->regex_free = matcher_free;
    return m;
}

static void free_code(void *code)
{
    pcre2_code_free(code);
}

static bool bind_regex(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice text = args.v[0].text;
    int code;
    PCRE2_SIZE at;
    /* \C would match half a character, and what it leaves would not be UTF-8. */
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n,
                                      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
    if (!regex) {
        char why[256];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        return err_set(e, ERR_USAGE, "the regular expression '%.*s' has a fault at byte %zu: %s",
                       (int)text.n, text.p, (size_t)at + 1, why);
    }
    plan_on_free(p, free_code, regex);
    pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE); /* where there is no JIT it is interpreted */
    in->data = regex;
    in->detail = plan_copy(p, text);
    return true;
}

bool bind_extract(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_regex(p, in, args, e);
}

bool bind_match(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_regex(p, in, args, e);
}

/* Less than 0: no match, or it was given up. Cells are valid UTF-8, which need not be checked
 * again. */
static int run(const struct insn *in, const struct matcher *m, const struct cell *c)
{
    return pcre2_match(in->data, (PCRE2_SPTR)(c->len ? c->p : ""), c->len, 0, PCRE2_NO_UTF_CHECK,
                       m->data, m->context);
}

static void fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                 enum problem_code no_match)
{
    exec_fail(x, in, row, why == PCRE2_ERROR_NOMATCH ? no_match : PROBLEM_REGEX_LIMIT, NULL);
}

void op_extract(struct exec *x, const struct insn *in)
{
    const struct matcher *m = matcher_of(x);
    uint32_t groups;
    pcre2_pattern_info(in->data, PCRE2_INFO_CAPTURECOUNT, &groups);
    FOR_EACH_VALUE (x, in, c, r) {
        int found = run(in, m, c);
        if (found < 0) {
            fail(x, in, r, found, PROBLEM_EXTRACT_INVALID);
            continue;
        }
        const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data) + (groups ? 2 : 0);
        if (v[0] == PCRE2_UNSET)
            c->kind = CELL_NULL; /* a group that took no part in the match */
        else
            cell_set_text(c, c->p + v[0], v[1] > v[0] ? v[1] - v[0] : 0); /* \K can turn them */
    }
}

void op_match(struct exec *x, const struct insn *in)
{
    const struct matcher *m = matcher_of(x);
    FOR_EACH_VALUE (x, in, c, r) {
        int found = run(in, m, c);
        if (found < 0)
            fail(x, in, r, found, PROBLEM_MATCH);
    }
}
