/* Text to numbers, and numbers to other kinds of numbers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/decimals.h"

bool bind_integer(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const groups[] = {"", ",", ".", " ", "'", NULL};
    int choice;
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "grouping", NULL) ||
        !args_choice(args, "grouping", groups, &choice, e))
        return false;
    in->data = arena_dup(&p->arena, groups[choice], 1); /* the separator, or NUL */
    return true;
}

void op_integer(struct exec *x, const struct insn *in)
{
    char group = *(const char *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t i;
        enum number how =
            integer_digits(cell_slice(c), &i) ? NUMBER_OK : integer_parse(cell_bare(c), group, &i);
        if (how == NUMBER_OK)
            cell_set_int(c, CELL_INTEGER, i);
        else
            exec_fail(x, in, r,
                      how == NUMBER_RANGE ? PROBLEM_INTEGER_RANGE : PROBLEM_INTEGER_INVALID, NULL);
    }
}

/* `server` is set for the step that comes with the column's type. It reads what numeric reads, also
 * 1e5 and NaN. */
struct decimal {
    struct decimal_format format;
    bool server;
};

bool bind_decimal(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct decimal *d = arena_alloc(&p->arena, sizeof *d);
    in->data = d;
    return args_only(args, e, "server", "trailing_minus", NULL) &&
           args_flag(args, "server", &d->server, e) && bind_example(p, in, args, &d->format, e);
}

void op_decimal(struct exec *x, const struct insn *in)
{
    const struct decimal *d = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s;
        enum number how = decimal_parse(cell_bare(c), &d->format, x->arena, &s);
        if (how == NUMBER_BAD && d->server)
            how = numeric_parse(cell_bare(c), exec_left(x), x->arena, &s);
        if (how == NUMBER_OK) {
            cell_set_text(c, s.p, s.n);
            c->kind = CELL_DECIMAL;
        } else if (how == NUMBER_BAD) {
            exec_fail(x, in, r, PROBLEM_DECIMAL_INVALID, NULL);
        } else {
            decimal_fail(x, in, r, how);
        }
    }
}

static void set_float(struct exec *x, const struct insn *in, struct cell *c, uint32_t row,
                      struct slice text)
{
    double f;
    switch (float_parse(text, &f)) {
    case NUMBER_OK:
        c->f = f;
        c->kind = CELL_FLOAT;
        break;
    case NUMBER_RANGE:
        exec_fail(x, in, row, PROBLEM_DB_OUT_OF_RANGE, &SLICE("double precision"));
        break;
    default:
        exec_fail(x, in, row, PROBLEM_FLOAT_INVALID, NULL);
    }
}

void op_float(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        set_float(x, in, c, r, cell_bare(c));
    }
}

void op_decimal_to_float(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind == CELL_DECIMAL)
            set_float(x, in, c, r, cell_slice(c));
    }
}

void op_integer_to_float(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_INTEGER)
            continue;
        c->f = (double)c->i;
        c->kind = CELL_FLOAT;
    }
}

void op_integer_to_decimal(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_INTEGER)
            continue;
        struct slice s = cell_format(c, x->arena);
        cell_set_text(c, s.p, s.n);
        c->kind = CELL_DECIMAL;
    }
}

void op_decimal_to_integer(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_DECIMAL)
            continue;
        struct slice s = decimal_trimmed(cell_slice(c));
        int64_t i;
        enum number how = integer_parse(s, 0, &i);
        if (how == NUMBER_OK)
            cell_set_int(c, CELL_INTEGER, i);
        else if (decimal_is_word(s))
            exec_fail(x, in, r, PROBLEM_DB_CAST, &SLICE("an integer is never NaN or infinite"));
        else if (how == NUMBER_RANGE)
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE,
                      &SLICE("bigint (-9223372036854775808 to 9223372036854775807)"));
        else
            exec_fail(x, in, r, PROBLEM_DB_CAST, &SLICE("an integer has no decimal places"));
    }
}
