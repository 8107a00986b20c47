/* The limits of the table's columns. They are checked here, before the server checks them. Also the
 * cast to text. */
#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "plan/op.h"
#include "text/utf8.h"
#include "value/moment.h"
#include "value/number.h"

void op_to_text(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_format(c, x->arena);
        cell_set_text(c, s.p, s.n);
    }
}

bool bind_limit_not_null(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    in->detail = plan_copy(p, args.v[0].text);
    return true;
}

void op_limit_not_null(struct exec *x, const struct insn *in)
{
    const struct cell *c = exec_column(x, in);
    for (uint32_t r = 0; r < x->b->nrows; r++)
        if (c[r].kind == CELL_NULL)
            exec_fail(x, in, r, PROBLEM_DB_NOT_NULL, NULL);
}

struct int_range {
    int64_t least, most;
};

bool bind_limit_integer(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const struct int_range small = {INT16_MIN, INT16_MAX}, plain = {INT32_MIN, INT32_MAX};
    int64_t bytes;
    (void)p;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL) ||
        !args_int(args, 0, 2, 4, &bytes, e))
        return false;
    in->data = bytes == 2 ? &small : &plain;
    in->detail = bytes == 2 ? SLICE("smallint (-32768 to 32767)")
                            : SLICE("integer (-2147483648 to 2147483647)");
    return bytes != 3 || err_set(e, ERR_USAGE, "there is no integer of 3 bytes");
}

void op_limit_integer(struct exec *x, const struct insn *in)
{
    const struct int_range *range = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind == CELL_INTEGER && (c->i < range->least || c->i > range->most))
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, NULL);
    }
}

bool bind_limit_length(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    int64_t *n = arena_alloc(&p->arena, sizeof *n);
    size_t digits;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL) ||
        !args_int(args, 0, 1, 10485760, n, e))
        return false;
    in->data = n;
    in->detail.p = arena_printf(&p->arena, &digits, "%" PRId64, *n);
    in->detail.n = digits;
    return true;
}

/* The number of bytes in the first n characters. */
static size_t bytes_of(const struct cell *c, size_t n)
{
    size_t i = 0, len;
    for (; n && i < c->len; n--, i += len)
        utf8_decode(c->p + i, c->len - i, &len);
    return i;
}

/* For a varchar(n), PostgreSQL removes spaces after the n-th character and refuses anything else
 * there. */
void op_limit_length(struct exec *x, const struct insn *in)
{
    size_t n = (size_t) * (const int64_t *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len <= n)
            continue;
        size_t fits = bytes_of(c, n), i = fits;
        while (i < c->len && c->p[i] == ' ')
            i++;
        if (i < c->len)
            exec_fail(x, in, r, PROBLEM_DB_TOO_LONG, NULL);
        else
            c->len = (uint32_t)fits;
    }
}

struct numeric {
    int precision, scale; /* precision 0: the numeric has none */
    bool finite;          /* the server is too old for infinities in numeric */
    enum rounding round;
    struct slice type, scale_detail;
};

static struct slice describe_scale(struct plan *p, const struct numeric *t)
{
    size_t n;
    char *text =
        t->scale >= 0
            ? arena_printf(&p->arena, &n, "%d decimal place%s", t->scale, t->scale == 1 ? "" : "s")
            : arena_printf(&p->arena, &n, "the digits of %.*s", (int)t->type.n, t->type.p);
    return slice_of(text, n);
}

bool bind_limit_numeric(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const rounds[] = {"", "half_even", "half_up", NULL};
    struct numeric *t = arena_alloc(&p->arena, sizeof *t);
    int64_t precision, scale;
    bool finite;
    int round;
    size_t n;
    if (!args_count(args, 2, 2, e) || !args_only(args, e, "finite", "round", NULL) ||
        !args_flag(args, "finite", &finite, e) || !args_int(args, 0, 0, 1000, &precision, e) ||
        !args_int(args, 1, -1000, 1000, &scale, e) ||
        !args_choice(args, "round", rounds, &round, e))
        return false;
    *t = (struct numeric){.precision = (int)precision, .scale = (int)scale};
    t->finite = finite || precision;
    t->round = round == 0 ? ROUND_NOT : round == 1 ? ROUND_HALF_EVEN : ROUND_HALF_UP;
    char *type = precision ? arena_printf(&p->arena, &n, "numeric(%d,%d)", t->precision, t->scale)
                           : arena_printf(&p->arena, &n, "numeric");
    t->type = slice_of(type, n);
    t->scale_detail = describe_scale(p, t);
    in->data = t;
    in->detail = t->type;
    return true;
}

static bool holds_any_numeric(struct slice s)
{
    return decimal_scale(s) <= NUMERIC_SCALE && decimal_fits(s, NUMERIC_DIGITS, 0);
}

void op_limit_numeric(struct exec *x, const struct insn *in)
{
    const struct numeric *t = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_slice(c);
        if (c->kind != CELL_DECIMAL)
            continue;
        if (decimal_is_word(s)) { /* NaN has no digits, so it fits any precision */
            if (t->finite && s.p[0] != 'N')
                exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, NULL);
            continue;
        }
        if (!t->precision) {
            if (!holds_any_numeric(s))
                exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, NULL);
            continue;
        }
        if (!decimal_round(s, t->scale, t->round, x->arena, &s)) {
            exec_fail(x, in, r, PROBLEM_DECIMAL_SCALE, &t->scale_detail);
        } else if (!decimal_fits(s, t->precision, t->scale)) {
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, NULL);
        } else {
            c->p = s.p;
            c->len = (uint32_t)s.n;
        }
    }
}

/* PostgreSQL's money is 64 bits of the smallest coin. 10 decimal places are accepted at most. */
bool bind_limit_money(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const rounds[] = {"", "half_even", "half_up", NULL};
    struct numeric *t = arena_alloc(&p->arena, sizeof *t);
    int64_t places;
    int round;
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "round", NULL) ||
        !args_int(args, 0, 0, 10, &places, e) || !args_choice(args, "round", rounds, &round, e))
        return false;
    *t = (struct numeric){.scale = (int)places, .type = SLICE("money")};
    t->round = round == 0 ? ROUND_NOT : round == 1 ? ROUND_HALF_EVEN : ROUND_HALF_UP;
    t->scale_detail = describe_scale(p, t);
    in->data = t;
    in->detail = SLICE("money");
    return true;
}

static bool fits_money(struct slice s, int places, struct arena *a)
{
    static const char factor[] = "10000000000";
    int64_t coins;
    return decimal_multiply(s, slice_of(factor, (size_t)places + 1), a, &s) == NUMBER_OK &&
           integer_parse(decimal_trimmed(s), 0, &coins) == NUMBER_OK;
}

/* Only numbers are checked. A text that is a plain number is checked and sent as it is. Only the
 * server knows how it reads other texts. */
void op_limit_money(struct exec *x, const struct insn *in)
{
    const struct numeric *t = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_slice(c);
        bool text = c->kind == CELL_TEXT;
        if (text ? decimal_parse(cell_bare(c), &decimal_plain, x->arena, &s) != NUMBER_OK
                 : c->kind != CELL_DECIMAL)
            continue;
        if (decimal_is_word(s)) {
            exec_fail(x, in, r, PROBLEM_DB_CAST, &SLICE("money is never NaN or infinite"));
        } else if (!decimal_round(s, t->scale, text ? ROUND_NOT : t->round, x->arena, &s)) {
            exec_fail(x, in, r, PROBLEM_DECIMAL_SCALE, &t->scale_detail);
        } else if (!fits_money(s, t->scale, x->arena)) {
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, NULL);
        } else if (!text) {
            c->p = s.p;
            c->len = (uint32_t)s.n;
        }
    }
}

void op_limit_float(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_FLOAT || !isfinite(c->f) || c->f == 0)
            continue;
        /* A number that becomes infinite or 0 would lose its value. */
        float f = (float)c->f;
        if (!isfinite(f) || f == 0)
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE("real"));
    }
}

void op_limit_date(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind == CELL_DATE && !cell_infinite(c) && (c->i < DATE_LEAST || c->i >= DATE_END))
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE(DATE_RANGE));
    }
}

void op_limit_timestamp(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        bool timestamp = c->kind == CELL_TIMESTAMP || c->kind == CELL_INSTANT;
        if (timestamp && !cell_infinite(c) && (c->i < TIMESTAMP_LEAST || c->i >= TIMESTAMP_END))
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE(TIMESTAMP_RANGE));
    }
}

bool bind_limit_enum(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, NULL))
        return false;
    struct texts *texts = arena_alloc(&p->arena, sizeof *texts);
    struct slice *labels = arena_alloc(&p->arena, args.nlist * sizeof *labels);
    texts_init(p, texts, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++) {
        labels[i] = args.v[i].text;
        texts_add(p, texts, labels[i], i);
    }
    struct slice list = list_detail(p, labels, args.nlist);
    size_t n;
    in->detail.p = arena_printf(&p->arena, &n, "it is none of %.*s", (int)list.n, list.p);
    in->detail.n = n;
    in->data = texts;
    return true;
}

void op_limit_enum(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind == CELL_TEXT && texts_find(in->data, cell_slice(c)) < 0)
            exec_fail(x, in, r, PROBLEM_DB_CAST, NULL);
    }
}
