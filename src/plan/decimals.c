/* How decimals are read and refused. Several ops share this. */
#include "plan/decimals.h"

#include <string.h>

/* Exactly the examples in the documentation of kits. The format of numbers is given and never
 * guessed. */
static const struct {
    const char *example;
    char mark, group;
} examples[] = {
    {"1234.56", '.', 0},    {"1,234.56", '.', ','},  {"1.234,56", ',', '.'},
    {"1 234,56", ',', ' '}, {"1'234.56", '.', '\''},
};

/* The example may contain a no-break or narrow no-break space. */
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
