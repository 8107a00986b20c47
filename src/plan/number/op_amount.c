/* Ops for numbers with signs next to them, and for rounding: percent, money, round, scale. All of
 * them are exact. */
#include <string.h>

#include "plan/decimals.h"
#include "plan/op.h"
#include "registry/currency.h"
#include "text/blank.h"

static void set_decimal(struct cell *c, struct slice s)
{
    cell_set_text(c, s.p, s.n);
    c->kind = CELL_DECIMAL;
}

/* Put the decimal into the cell, or record the problem. */
static void settle(struct exec *x, const struct insn *in, struct cell *c, uint32_t row,
                   enum number how, struct slice s, enum problem_code invalid)
{
    if (how == NUMBER_OK)
        set_decimal(c, s);
    else if (how == NUMBER_BAD)
        exec_fail(x, in, row, invalid, NULL);
    else
        decimal_fail(x, in, row, how);
}

bool bind_percent(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct decimal_format *f = arena_alloc(&p->arena, sizeof *f);
    in->data = f;
    return args_only(args, e, "trailing_minus", NULL) && bind_example(p, in, args, f, e);
}

/* The text without a percent sign at its end or beginning. */
static struct slice without_percent(struct slice s)
{
    static const struct slice signs[] = {{"%", 1}, {"\xEF\xBC\x85", 3}}; /* the full-width one */
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = signs[i].n;
        if (s.n > n && !memcmp(s.p + s.n - n, signs[i].p, n))
            return blank_trim(slice_of(s.p, s.n - n));
        if (s.n > n && !memcmp(s.p, signs[i].p, n))
            return blank_trim(slice_of(s.p + n, s.n - n));
    }
    return s;
}

void op_percent(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = without_percent(blank_trim(cell_slice(c)));
        enum number how = decimal_parse(s, in->data, x->arena, &s);
        if (how == NUMBER_OK)
            how = decimal_multiply(s, SLICE("0.01"), x->arena, &s);
        settle(x, in, c, r, how, s, PROBLEM_PERCENT_INVALID);
    }
}

struct money {
    struct decimal_format format;
    const char *code;
};

bool bind_money(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct money *m = arena_alloc(&p->arena, sizeof *m);
    struct slice code = args_text(args, "currency", "");
    *m = (struct money){0};
    in->data = m;
    if (!args_only(args, e, "currency", "trailing_minus", NULL) ||
        !bind_example(p, in, args, &m->format, e))
        return false;
    m->code = currency_of_code(code);
    if (m->code) {
        in->detail = slice_str(m->code);
        return true;
    }
    if (!code.n)
        err_set(e, ERR_USAGE, "needs the currency of its amounts");
    else
        err_set(e, ERR_USAGE, "there is no currency '%.*s'", (int)code.n, code.p);
    return err_hint(e, "write its code, as in currency = \"EUR\"");
}

static struct slice take_sign(struct slice s, bool *minus, int *signs)
{
    size_t n = s.n && (*s.p == '-' || *s.p == '+') ? 1
               /* U+2212, the minus of typesetting */
               : s.n >= 3 && !memcmp(s.p, "\xE2\x88\x92", 3) ? 3
                                                             : 0;
    if (!n)
        return s;
    *minus |= *s.p != '+';
    ++*signs;
    return blank_ltrim(slice_of(s.p + n, s.n - n));
}

static bool starts_number(struct slice s, size_t i)
{
    return ascii_digit((unsigned char)s.p[i]) || s.p[i] == '-' || s.p[i] == '+' ||
           (s.n - i >= 3 && !memcmp(s.p + i, "\xE2\x88\x92", 3));
}

/* An amount in three parts: the text before the number, the number, the text after it. */
struct amount {
    struct slice before, number, behind;
    bool minus;
    int signs;
};

/* The position of a bracket around the number alone, as in "€ (5.00)" or "(5.00) €", or s.n.
 * Brackets that belong to a currency's name have no digit in them. */
static size_t own_brackets(struct slice s, size_t number)
{
    const char *open = number < s.n ? memchr(s.p, '(', number) : NULL;
    const char *close = memchr(s.p, ')', s.n);
    return open && close > s.p + number ? (size_t)(open - s.p) : s.n;
}

/* "(5.00)" is how accountants write a negative amount. Returns the text inside; the text after the
 * brackets goes to a->behind. */
static struct slice take_brackets(struct slice s, struct amount *a)
{
    const char *close = memchr(s.p, ')', s.n);
    a->minus = true;
    a->signs++;
    a->behind = blank_trim(slice_of(close + 1, (size_t)(s.p + s.n - close - 1)));
    return blank_trim(slice_of(s.p + 1, (size_t)(close - s.p - 1)));
}

static struct amount dissect(const struct money *m, struct slice s)
{
    struct amount a = {0};
    /* the brackets are around the currency, too */
    if (s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')') {
        a.minus = true;
        a.signs = 1;
        s = blank_trim(slice_of(s.p + 1, s.n - 2));
    }
    s = take_sign(s, &a.minus, &a.signs);
    size_t i = 0;
    while (i < s.n && !starts_number(s, i))
        i++;
    /* In "$.50" and "EUR .50" the point belongs to the number. In "Fr.50" it belongs to the
     * abbreviation. "CHF.50" can be either, so it is not accepted. */
    if (i && i < s.n && s.p[i - 1] == m->format.mark && !currency_sign(slice_of(s.p, i))) {
        i--;
        bool word = i && (unsigned)((s.p[i - 1] | 0x20) - 'a') < 26;
        if (word && m->format.mark == '.') {
            a.before = slice_of(s.p, i);
            return a;
        }
    }
    size_t open = own_brackets(s, i);
    if (open < s.n) {
        a.before = blank_rtrim(slice_of(s.p, open));
        a.number = take_brackets(slice_of(s.p + open, s.n - open), &a);
        return a;
    }
    a.before = blank_rtrim(slice_of(s.p, i));
    s = take_sign(slice_of(s.p + i, s.n - i), &a.minus, &a.signs);
    size_t end = s.n;
    while (end > 0 && !ascii_digit((unsigned char)s.p[end - 1]))
        end--;
    if (end < s.n && s.p[end] == m->format.mark)
        end++;
    if (m->format.trailing_minus && end < s.n && s.p[end] == '-')
        end++;
    a.number = slice_of(s.p, end);
    a.behind = blank_trim(slice_of(s.p + end, s.n - end));
    return a;
}

/* The number as a canonical decimal, with the sign that stood before it. */
static enum number amount_number(const struct amount *a, const struct money *m, struct arena *arena,
                                 struct slice *out)
{
    bool begins = a->number.n &&
                  (ascii_digit((unsigned char)a->number.p[0]) || a->number.p[0] == m->format.mark);
    if (!begins || a->signs > 1)
        return NUMBER_BAD;
    enum number how = decimal_parse(a->number, &m->format, arena, out);
    if (how != NUMBER_OK || !a->minus)
        return how;
    return out->p[0] == '-' ? NUMBER_BAD : decimal_multiply(*out, SLICE("-1"), arena, out);
}

/* The last text next to an amount, and what it was. In a column it is nearly always the same. */
struct affix_memo {
    struct slice text;
    enum affix kind;
};

static enum affix affix_of(struct exec *x, const struct money *m, struct affix_memo *memo,
                           struct slice s)
{
    if (!s.n)
        return AFFIX_NONE;
    if (!slice_eq(s, memo->text))
        *memo = (struct affix_memo){s, currency_affix(&x->scratch, m->code, s)};
    return memo->kind;
}

void op_money(struct exec *x, const struct insn *in)
{
    const struct money *m = in->data;
    struct affix_memo memo[2] = {0};
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        struct amount a = dissect(m, s);
        enum affix before = affix_of(x, m, &memo[0], a.before),
                   behind = affix_of(x, m, &memo[1], a.behind);
        if (before == AFFIX_UNKNOWN || behind == AFFIX_UNKNOWN) {
            exec_fail(x, in, r, PROBLEM_MONEY_INVALID, NULL);
        } else if (before == AFFIX_OTHER || behind == AFFIX_OTHER) {
            exec_fail(x, in, r, PROBLEM_MONEY_CURRENCY, NULL);
        } else {
            enum number how = amount_number(&a, m, x->arena, &s);
            settle(x, in, c, r, how, s, PROBLEM_MONEY_INVALID);
        }
    }
}

struct round {
    int places;
    enum rounding how;
};

bool bind_round(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const ways[] = {"half_up", "half_even", NULL};
    struct round *round = arena_alloc(&p->arena, sizeof *round);
    int64_t places;
    int way;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "how", NULL) ||
        !args_int(args, 0, -1000, 1000, &places, e) || !args_choice(args, "how", ways, &way, e))
        return false;
    *round = (struct round){(int)places, way ? ROUND_HALF_EVEN : ROUND_HALF_UP};
    in->data = round;
    return true;
}

void op_round(struct exec *x, const struct insn *in)
{
    const struct round *round = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s;
        decimal_round(cell_slice(c), round->places, round->how, x->arena, &s);
        set_decimal(c, s);
    }
}

enum { FACTOR_MAX = 40 }; /* in bytes; so the work for a cell grows only with its length */

bool bind_scale(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice *factor = arena_alloc(&p->arena, sizeof *factor), text = args.v[0].text;
    in->data = factor;
    if (text.n <= FACTOR_MAX &&
        decimal_parse(plan_copy(p, text), &decimal_plain, &p->arena, factor) == NUMBER_OK)
        return true;
    err_set(e, ERR_USAGE, "multiplies by a number like 100 or \"0.01\", not by '%.*s'", (int)text.n,
            text.p);
    return false;
}

void op_scale(struct exec *x, const struct insn *in)
{
    const struct slice *factor = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s;
        enum number how = decimal_multiply(cell_slice(c), *factor, x->arena, &s);
        settle(x, in, c, r, how, s, PROBLEM_DECIMAL_INVALID);
    }
}
