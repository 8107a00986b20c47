/* The ops extract and match. They use PCRE2 in UTF mode. The expression is compiled when the plan
 * is bound, and the work for each cell is limited. */
#include "plan/text/op_regex.h"

#include <stdlib.h>

/* How much work one cell may cost: about twenty milliseconds, and a little more for each byte of
 * it. One unit is one item of the expression that is tried, or BYTES_PASSED bytes that are passed.
 */
enum {
    WORK = LIMIT_REGEX_WORK,
    WORK_A_BYTE = 64,
    BYTES_PASSED = 8,
    ITEMS_PASSED = 128,
    FRAME_COPIED = 64
};

/* PCRE2 has its own limits, too. They stop work in which no item is counted. Only expressions
 * without JIT need heap memory: they save all groups at each step to which they may go back. */
enum { JIT_STACK_MIN = 32 * 1024, JIT_STACK_MAX = 512 * 1024 };

static void matcher_free(void *ptr)
{
    struct matcher *m = ptr;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

/* PCRE2 calls this function before each item that it tries. */
static int charge(pcre2_callout_block *at, void *data)
{
    struct matcher *m = data;
    size_t now = at->current_position, passed = now > m->seen ? now - m->seen : m->seen - now;
    m->seen = now;
    m->left -= m->step_cost + (int64_t)(passed / BYTES_PASSED);
    return m->left < 0 ? PCRE2_ERROR_CALLOUT : 0;
}

struct matcher *regex_matcher(struct exec *x)
{
    if (x->regex)
        return x->regex;
    struct matcher *m = xcalloc(1, sizeof *m);
    m->data = pcre2_match_data_create(REGEX_GROUPS, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL); /* NULL without JIT */
    if (!m->data || !m->context)
        die_oom();
    pcre2_set_match_limit(m->context, LIMIT_REGEX_MATCH);
    pcre2_set_depth_limit(m->context, LIMIT_REGEX_DEPTH);
    pcre2_set_heap_limit(m->context, LIMIT_REGEX_HEAP / 1024); /* in KiB */
    pcre2_set_callout(m->context, charge, m);
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

static pcre2_code *compile(struct plan *p, struct slice text, uint32_t options, bool *jit,
                           struct err *e)
{
    int code;
    PCRE2_SIZE at;
    /* \C would match a part of a character, so the result might not be UTF-8. */
    pcre2_code *regex =
        pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n,
                      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | options, &code, &at, NULL);
    if (!regex) {
        char why[256];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        struct slice shown = detail_clip(p, text, EXPRESSION_SHOWN);
        err_set(e, ERR_USAGE, "the regular expression '%.*s' has a mistake at byte %zu: %s",
                (int)shown.n, shown.p, (size_t)at + 1, why);
        return NULL;
    }
    plan_on_free(p, free_code, regex);
    *jit = pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE) == 0; /* without JIT it is interpreted */
    return regex;
}

/* A callout at each item makes the compiled expression three times larger, which may be too large.
 */
static pcre2_code *compile_counted(struct plan *p, struct slice text, bool *jit, int32_t *cost,
                                   struct err *e)
{
    struct err too_large;
    pcre2_code *counted = compile(p, text, PCRE2_AUTO_CALLOUT, jit, &too_large);
    struct buf fewer = {0};
    *cost = 1;
    if (!counted && regex_add_callouts(text, &fewer)) {
        counted = compile(p, slice_of(fewer.p, fewer.n), 0, jit, &too_large);
        *cost += (int32_t)(text.n / ITEMS_PASSED);
    }
    buf_free(&fewer);
    if (!counted) {
        err_set(e, ERR_USAGE, "the regular expression of %zu bytes is too large", text.n);
        err_hint(e, "write it in two, or a list of words as k.map, k.enum or one_of");
    }
    return counted;
}

const struct regex *regex_compile(struct plan *p, struct slice text, struct err *e)
{
    struct regex *r = arena_alloc(&p->arena, sizeof *r);
    bool quick_jit = false, counted_jit = false;
    size_t frame = 0;
    *r = (struct regex){.quick = compile(p, text, 0, &quick_jit, e)};
    if (!r->quick)
        return NULL;
    r->counted = compile_counted(p, text, &counted_jit, &r->step_cost, e);
    if (!r->counted)
        return NULL;
    pcre2_pattern_info(r->counted, PCRE2_INFO_FRAMESIZE, &frame);
    r->quick_most = regex_quick_most(text, quick_jit, frame);
    if (!counted_jit)
        r->step_cost += (int32_t)(frame / FRAME_COPIED);
    return r;
}

bool bind_match(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    in->detail = detail_clip(p, plan_copy(p, args.v[0].text), EXPRESSION_SHOWN);
    in->data = regex_compile(p, args.v[0].text, e);
    return in->data;
}

struct extraction {
    const struct regex *regex;
    bool null; /* a cell that does not match is NULL, not a problem */
};

bool bind_extract(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const missing[] = {"error", "null", NULL};
    struct extraction *k = arena_alloc(&p->arena, sizeof *k);
    int choice;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "missing", NULL) ||
        !args_choice(args, "missing", missing, &choice, e))
        return false;
    k->null = choice == 1;
    in->detail = detail_clip(p, plan_copy(p, args.v[0].text), EXPRESSION_SHOWN);
    k->regex = regex_compile(p, args.v[0].text, e);
    in->data = k;
    return k->regex;
}

void regex_begin(struct matcher *m, const struct regex *regex, struct slice cell)
{
    m->code = cell.n <= regex->quick_most ? regex->quick : regex->counted;
    m->step_cost = regex->step_cost;
    m->left = WORK + (int64_t)cell.n * WORK_A_BYTE;
    m->seen = 0;
}

int regex_match(struct matcher *m, struct slice s, size_t from)
{
    return pcre2_match(m->code, (PCRE2_SPTR)(s.n ? s.p : ""), s.n, from, PCRE2_NO_UTF_CHECK,
                       m->data, m->context);
}

int regex_match_code(const struct matcher *m, const pcre2_code *code, struct slice s)
{
    return pcre2_match(code, (PCRE2_SPTR)(s.n ? s.p : ""), s.n, 0, PCRE2_NO_UTF_CHECK, m->data,
                       m->context);
}

void regex_fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                enum problem_code no_match)
{
    exec_fail(x, in, row, why == PCRE2_ERROR_NOMATCH ? no_match : PROBLEM_REGEX_LIMIT, NULL);
}

void op_extract(struct exec *x, const struct insn *in)
{
    const struct extraction *k = in->data;
    struct matcher *m = regex_matcher(x);
    uint32_t groups;
    pcre2_pattern_info(k->regex->quick, PCRE2_INFO_CAPTURECOUNT, &groups);
    FOR_EACH_VALUE (x, in, c, r) {
        regex_begin(m, k->regex, cell_slice(c));
        int found = regex_match(m, cell_slice(c), 0);
        if (found == PCRE2_ERROR_NOMATCH && k->null) {
            c->kind = CELL_NULL;
            continue;
        }
        if (found < 0) {
            regex_fail(x, in, r, found, PROBLEM_EXTRACT_INVALID);
            continue;
        }
        const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data) + (groups ? 2 : 0);
        if (v[0] == PCRE2_UNSET)
            c->kind = CELL_NULL; /* the group was not part of the match */
        else
            /* with \K the end can be before the beginning */
            cell_set_text(c, c->p + v[0], v[1] > v[0] ? v[1] - v[0] : 0);
    }
}

void op_match(struct exec *x, const struct insn *in)
{
    struct matcher *m = regex_matcher(x);
    FOR_EACH_VALUE (x, in, c, r) {
        regex_begin(m, in->data, cell_slice(c));
        int found = regex_match(m, cell_slice(c), 0);
        if (found < 0)
            regex_fail(x, in, r, found, PROBLEM_MATCH);
    }
}
