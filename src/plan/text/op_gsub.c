/* The ops gsub and keep. gsub replaces what a regular expression matches; keep removes everything
 * else. */
#include <string.h>

#include "plan/text/op_regex.h"
#include "text/utf8.h"

struct gsub {
    const struct regex *regex;
    struct slice to; /* in the syntax of pcre2_substitute: $1, ${name}, $$ */
};

/* Check that the group of a reference exists. */
static bool check_group(const pcre2_code *regex, struct slice name, struct err *e)
{
    uint32_t groups, number = 0;
    pcre2_pattern_info(regex, PCRE2_INFO_CAPTURECOUNT, &groups);
    for (size_t i = 0; i < name.n && ascii_digit((unsigned char)name.p[i]); i++)
        number = number > groups ? number : number * 10 + (unsigned)(name.p[i] - '0');
    if (ascii_digit((unsigned char)name.p[0])) {
        if (number <= groups && number < REGEX_GROUPS)
            return true;
        return err_set(e, ERR_USAGE, "the replacement has $%.*s, and the expression %u groups",
                       (int)name.n, name.p, groups);
    }
    char text[64];
    size_t n = name.n < sizeof text - 1 ? name.n : sizeof text - 1;
    memcpy(text, name.p, n);
    text[n] = 0;
    if (pcre2_substring_number_from_name(regex, (PCRE2_SPTR)text) > 0)
        return true;
    return err_set(e, ERR_USAGE, "the replacement has ${%s}, and the expression no such group",
                   text);
}

/* Check the replacement when the plan is bound. pcre2_substitute would report an error only when
 * something matches. */
static bool check_replacement(const pcre2_code *regex, struct slice s, struct err *e)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '$')
            continue;
        size_t from = ++i;
        if (i < s.n && s.p[i] == '$')
            continue;
        bool braces = i < s.n && s.p[i] == '{';
        from += braces;
        i = from;
        while (i < s.n && (ascii_digit((unsigned char)s.p[i]) || s.p[i] == '_' ||
                           (unsigned)((s.p[i] | 0x20) - 'a') < 26))
            i++;
        if (i == from || (braces && (i == s.n || s.p[i] != '}'))) {
            err_set(e, ERR_USAGE, "the replacement has a '$' that names no group: '%.*s'", (int)s.n,
                    s.p);
            return err_hint(e, "write $1 or ${1} for a group, $$ for the sign itself");
        }
        if (!check_group(regex, slice_of(s.p + from, i - from), e))
            return false;
        i -= !braces;
    }
    return true;
}

bool bind_gsub(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 2, 2, e) || !args_only(args, e, NULL))
        return false;
    struct gsub *k = arena_alloc(&p->arena, sizeof *k);
    *k = (struct gsub){regex_compile(p, args.v[0].text, e), plan_copy(p, args.v[1].text)};
    in->data = k;
    in->detail = detail_clip(p, plan_copy(p, args.v[0].text), EXPRESSION_SHOWN);
    return k->regex && check_replacement(k->regex->quick, k->to, e);
}

/* Substitute into the scratch buffer. *n gets the length of the result, or the length that is
 * needed. */
static int substitute(struct exec *x, const struct gsub *k, struct matcher *m, const struct cell *c,
                      size_t *n)
{
    regex_begin(m, k->regex, cell_slice(c));
    x->scratch.n = 0;
    char *out = buf_room(&x->scratch, (size_t)c->len + 64);
    *n = x->scratch.cap;
    return pcre2_substitute(m->code, (PCRE2_SPTR)(c->len ? c->p : ""), c->len, 0,
                            PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                                PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK,
                            m->data, m->context, (PCRE2_SPTR)(k->to.n ? k->to.p : ""), k->to.n,
                            (PCRE2_UCHAR *)out, n);
}

void op_gsub(struct exec *x, const struct insn *in)
{
    const struct gsub *k = in->data;
    struct matcher *m = regex_matcher(x);
    FOR_EACH_VALUE (x, in, c, r) {
        size_t n;
        int found = substitute(x, k, m, c, &n);
        if (found == PCRE2_ERROR_NOMEMORY) {
            if (!exec_room(x, in, r, n))
                continue;
            buf_room(&x->scratch, n);
            found = substitute(x, k, m, c, &n);
        }
        if (found > 0 && !exec_room(x, in, r, n))
            continue;
        if (found < 0)
            exec_fail(x, in, r, PROBLEM_REGEX_LIMIT, NULL);
        else if (found)
            cell_set_text(c, arena_dup(x->arena, x->scratch.p, n), n);
    }
}

/* The expression is compiled alone first, so that an error message shows it as the kit wrote it.
 * Then it is compiled with a repeat around it, so that one match takes a whole run of characters.
 */
bool bind_keep(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice text = args.v[0].text;
    if (!text.n)
        return err_set(e, ERR_USAGE, "needs what to keep, not the empty text");
    size_t n;
    char *many = arena_printf(&p->arena, &n, "(?:%.*s)+", (int)text.n, text.p);
    in->detail = detail_clip(p, plan_copy(p, text), EXPRESSION_SHOWN);
    return regex_compile(p, text, e) && (in->data = regex_compile(p, slice_of(many, n), e));
}

/* All matches, one after the other, in the arena; `s` itself when one match is the whole text.
 * *found gets the result of the last match. */
static struct slice kept(struct exec *x, const struct regex *regex, struct slice s, int *found)
{
    struct matcher *m = regex_matcher(x);
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data);
    char *out = NULL, *q = NULL;
    regex_begin(m, regex, s);
    for (size_t from = 0; from < s.n && (*found = regex_match(m, s, from)) >= 0;) {
        if (v[1] - v[0] == s.n)
            return s;
        if (!out)
            q = out = arena_bytes(x->arena, s.n);
        memcpy(q, s.p + v[0], v[1] - v[0]);
        q += v[1] - v[0];
        size_t step = 0;
        if (v[1] == v[0] && v[1] < s.n)
            /* after an empty match, go on at the next character */
            utf8_decode(s.p + v[1], s.n - v[1], &step);
        from = v[1] + step;
    }
    return slice_of(out ? out : "", (size_t)(q - out));
}

void op_keep(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        int found = 0;
        struct slice s = kept(x, in->data, cell_slice(c), &found);
        if (found < 0 && found != PCRE2_ERROR_NOMATCH)
            exec_fail(x, in, r, PROBLEM_REGEX_LIMIT, NULL);
        else
            cell_set_text(c, s.p, s.n);
    }
}
