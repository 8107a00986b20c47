/* Text to numbers, and numbers to other numbers. */
#include "plan/op_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool bind_integer(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const groups[] = {"", ",", ".", " ", "'", NULL};
    int choice;
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "grouping", NULL) ||
        !args_choice(args, "grouping", groups, &choice, e))
        return false;
    in->data = arena_dup(&p->arena, groups[choice], 1); /* the character, or NUL */
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

/* The examples of KITS.md, and nothing else: a number's format is given, never guessed. */
static const struct {
    const char *example;
    char mark, group;
} examples[] = {
    {"1234.56", '.', 0},    {"1,234.56", '.', ','},  {"1.234,56", ',', '.'},
    {"1 234,56", ',', ' '}, {"1'234.56", '.', '\''},
};

/* An example may have been typed with a no-break or narrow no-break space. */
static bool is_example(struct slice s, const char *example)
{
    for (; s.n && *example; example++) {
        size_t n = 1;
        if (*example == ' ' && s.n >= 2 && !memcmp(s.p, "\xC2\xA0", 2))
            n = 2;
        else if (*example == ' ' && s.n >= 3 && !memcmp(s.p, "\xE2\x80\xAF", 3))
            n = 3;
        else if (*s.p != *example)
            return false;
        s.p += n;
        s.n -= n;
    }
    return !s.n && !*example;
}

bool bind_example(struct plan *p, struct insn *in, struct args args, struct decimal_format *f,
                  struct err *e)
{
    *f = (struct decimal_format){0};
    if (!args_count(args, 0, 1, e) || !args_flag(args, "trailing_minus", &f->trailing_minus, e))
        return false;
    struct slice example = args.nlist ? args.v[0].text : SLICE("1234.56");
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        if (is_example(example, examples[i].example)) {
            f->mark = examples[i].mark;
            f->group = examples[i].group;
        }
    }
    in->detail = plan_copy(p, example);
    if (f->mark)
        return true;
    err_set(e, ERR_USAGE, "'%.*s' is no example of a decimal", (int)example.n, example.p);
    return err_hint(e, "write the number 1234.56 as the file would: "
                       "\"1234.56\", \"1,234.56\", \"1.234,56\", \"1 234,56\" or \"1'234.56\"");
}

/* `server`: a column's plain step, which reads what numeric reads, also 1e5 and NaN. */
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

void decimal_fail(struct exec *x, const struct insn *in, uint32_t row, enum number how)
{
    if (how == NUMBER_LONG)
        exec_fail(x, in, row, PROBLEM_TEXT_TOO_LONG, NULL);
    else if (how == NUMBER_RANGE)
        exec_fail(x, in, row, PROBLEM_DB_OUT_OF_RANGE,
                  &SLICE("numeric (131072 digits before the point)"));
    else
        exec_fail(x, in, row, PROBLEM_DECIMAL_SCALE, &SLICE("16383 decimal places"));
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
