/* extract and match: PCRE2 in UTF mode, compiled at bind, with a bound on the work for one cell. */
#include "plan/op_regex.h"

#include <stdlib.h>

/* Steps of one match. Ordinary expressions take some hundred for a cell; a catastrophic one is
 * stopped after about ten milliseconds. */
enum { MATCH_LIMIT = 1000000, JIT_STACK_MIN = 32 * 1024, JIT_STACK_MAX = 512 * 1024 };

static void matcher_free(void *ptr)
{
    struct matcher *m = ptr;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

const struct matcher *regex_matcher(struct exec *x)
{
    if (x->regex)
        return x->regex;
    struct matcher *m = xmalloc(sizeof *m);
    m->data = pcre2_match_data_create(REGEX_GROUPS, NULL);
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

pcre2_code *regex_compile(struct plan *p, struct slice text, struct err *e)
{
    int code;
    PCRE2_SIZE at;
    /* \C would match half a character, and what it leaves would not be UTF-8. */
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n,
                                      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
    if (!regex) {
        char why[256];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        err_set(e, ERR_USAGE, "the regular expression '%.*s' has a fault at byte %zu: %s",
                (int)text.n, text.p, (size_t)at + 1, why);
        return NULL;
    }
    plan_on_free(p, free_code, regex);
    pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE); /* where there is no JIT it is interpreted */
    return regex;
}

static bool bind_regex(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    in->data = regex_compile(p, args.v[0].text, e);
    in->detail = plan_copy(p, args.v[0].text);
    return in->data;
}

bool bind_extract(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_regex(p, in, args, e);
}

bool bind_match(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_regex(p, in, args, e);
}

int regex_match(const struct matcher *m, const pcre2_code *regex, struct slice s, size_t from)
{
    return pcre2_match(regex, (PCRE2_SPTR)(s.n ? s.p : ""), s.n, from, PCRE2_NO_UTF_CHECK, m->data,
                       m->context);
}

void regex_fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                enum problem_code no_match)
{
    exec_fail(x, in, row, why == PCRE2_ERROR_NOMATCH ? no_match : PROBLEM_REGEX_LIMIT, NULL);
}

void op_extract(struct exec *x, const struct insn *in)
{
    const struct matcher *m = regex_matcher(x);
    uint32_t groups;
    pcre2_pattern_info(in->data, PCRE2_INFO_CAPTURECOUNT, &groups);
    FOR_EACH_VALUE (x, in, c, r) {
        int found = regex_match(m, in->data, cell_slice(c), 0);
        if (found < 0) {
            regex_fail(x, in, r, found, PROBLEM_EXTRACT_INVALID);
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
    const struct matcher *m = regex_matcher(x);
    FOR_EACH_VALUE (x, in, c, r) {
        int found = regex_match(m, in->data, cell_slice(c), 0);
        if (found < 0)
            regex_fail(x, in, r, found, PROBLEM_MATCH);
    }
}
