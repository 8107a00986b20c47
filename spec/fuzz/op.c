/* Steps on text. No input may crash a step. The result must be UTF-8 or a problem. If a step makes
 * a canonical form, it must not change its own result. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

struct op_case {
    const char *op;
    const char *args;  /* t: a text, i: an integer */
    const char *named; /* the name of a named text; may be NULL */
    bool settles;      /* a second run of the step must not change the result */
};

static void add_args(struct step *step, const struct op_case *op, struct input *in)
{
    static char digits[ARGS_MOST][24];
    for (const char *kind = op->args; *kind; kind++) {
        if (*kind == 't') {
            step_text(step, NULL, take_field(in));
            continue;
        }
        int64_t i = (int64_t)(int8_t)take_byte(in);
        int n = snprintf(digits[step->n], sizeof digits[0], "%lld", (long long)i);
        step->args[step->n] = (struct arg){.kind = ARG_INTEGER,
                                           .i = i,
                                           .f = (double)i,
                                           .text = slice_of(digits[step->n], (size_t)n)};
        step->n++;
        step->nlist++;
    }
    struct slice value = op->named ? take_field(in) : SLICE("");
    if (value.n)
        step_text(step, op->named, value);
}

static void run_op(const struct op_case *op, struct input in)
{
    struct step step = {.op = op->op};
    struct steps s;
    add_args(&step, op, &in);
    if (!steps_open(&s, &step, 1))
        return;
    const struct cell *c = steps_run(&s, take_rest(&in));
    if (op->settles && c->kind == CELL_TEXT) {
        struct buf first = {0};
        buf_add(&first, c->p, c->len);
        struct slice once = slice_of(first.p, first.n);
        c = steps_run(&s, once);
        CHECK(c->kind == CELL_TEXT && slice_eq(cell_slice(c), once),
              "%s: what it made, '%.*s', does not pass it unchanged: %s '%.*s'", op->op, SHOW(once),
              cell_kind_name((enum cell_kind)c->kind),
              SHOW(c->kind == CELL_TEXT ? cell_slice(c) : SLICE("")));
        buf_free(&first);
    }
    steps_close(&s);
}

#define RUN(cases, in) run_op(&(cases)[take_byte(&(in)) % (sizeof(cases) / sizeof *(cases))], in)

void fuzz_text(struct input in)
{
    static const struct op_case cases[] = {
        {"trim", "", NULL, true},           {"ltrim", "", NULL, true},
        {"rtrim", "", NULL, true},          {"squish", "", NULL, true},
        {"lower", "", NULL, true},          {"upper", "", NULL, true},
        {"title", "", NULL, true},          {"nfc", "", NULL, true},
        {"nfkc", "", NULL, true},           {"unaccent", "", NULL, false},
        {"slug", "", NULL, true},           {"digits", "", NULL, true},
        {"strip", "t", NULL, true},         {"replace", "tt", NULL, false},
        {"strip_prefix", "t", NULL, false}, {"strip_suffix", "t", NULL, false},
        {"prefix", "t", NULL, false},       {"truncate", "i", NULL, true},
        {"sub", "ii", NULL, false},         {"split", "ti", NULL, false},
        {"pad_left", "it", NULL, true},     {"unquote_excel", "", NULL, false},
        {"unescape_html", "", NULL, false}, {"null_if", "tt", NULL, true},
        {"map", "tttt", NULL, false},       {"enum", "tttt", NULL, false},
        {"bytes", "t", NULL, false},        {"list", "t", NULL, false},
        {"max_length", "i", NULL, true},    {"boolean", "", NULL, false},
        {"uuid", "", NULL, false},          {"one_of", "ttt", NULL, true},
        {"suffix", "t", NULL, false},
    };
    RUN(cases, in);
}

void fuzz_regex(struct input in)
{
    static const struct op_case cases[] = {
        {"keep", "t", NULL, false},
        {"extract", "t", NULL, false},
        {"gsub", "tt", NULL, false},
        {"match", "t", NULL, true},
    };
    RUN(cases, in);
}

void fuzz_code(struct input in)
{
    static const struct op_case cases[] = {
        {"phone", "", "country", true},
        {"iban", "", NULL, true},
        {"bic", "", NULL, true},
        {"vat_id", "", "country", true},
        {"ean", "", NULL, true},
        {"luhn", "", NULL, true},
        {"email", "", NULL, true},
        {"url", "", "scheme", true},
        {"domain", "", NULL, true},
        {"ip", "", NULL, true},
        {"country", "", NULL, true},
        {"country", "", "to", false},
        {"us_state", "", NULL, true},
        {"currency", "", NULL, true},
        {"language", "", NULL, true},
        {"timezone", "", NULL, true},
        {"postal_code", "", "country", true},
    };
    RUN(cases, in);
}
