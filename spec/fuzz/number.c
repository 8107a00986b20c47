/* Numbers. The value must have the digits that were written. Its canonical text must give the same
 * value again. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "value/number.h"
#include "value/value.h"

static const char *const groupings[] = {NULL, ",", ".", " ", "'", NULL, NULL, NULL};
static const char *const currencies[] = {"EUR", "USD", "JPY", "CHF", "SEK", "GBP", "BRL", "INR"};
static const char *const examples[] = {"1234.56",  "1,234.56", "1.234,56", "1 234,56",
                                       "1'234.56", "1234,56",  "1234",     NULL};

/* The digits of a text, beginning with the first that is not zero. */
static struct slice digits_of(struct slice s, struct arena *a)
{
    char *out = arena_bytes(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9' && (n || s.p[i] != '0'))
            out[n++] = s.p[i];
    return slice_of(out, n);
}

static void check_canonical(const struct cell *c, struct arena *a)
{
    struct cell again;
    struct slice text = cell_format(c, a);
    CHECK(value_parse((enum cell_kind)c->kind, text, a, &again), "%.*s does not read", SHOW(text));
    CHECK(value_compare(c, &again, a) == 0, "%.*s does not read as it was", SHOW(text));
    CHECK(slice_eq(text, cell_format(&again, a)), "%.*s does not print as it was", SHOW(text));
    if (c->kind == CELL_FLOAT)
        CHECK(isnan(c->f) ? isnan(again.f) : !memcmp(&c->f, &again.f, sizeof c->f),
              "%.*s is another float", SHOW(text));
    if (c->kind != CELL_DECIMAL)
        return;
    size_t i = text.n && text.p[0] == '-', whole = i;
    while (whole < text.n && text.p[whole] >= '0' && text.p[whole] <= '9')
        whole++;
    CHECK(whole > i && (text.p[i] != '0' || whole == i + 1), "%.*s is not canonical", SHOW(text));
    CHECK(whole == text.n || (text.p[whole] == '.' && whole + 1 < text.n), "%.*s is not canonical",
          SHOW(text));
    CHECK(!slice_eq(text, SLICE("-0")), "a zero with a sign");
}

static void check_float(double f, struct slice written)
{
    static locale_t plain;
    if (!plain)
        plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char text[400];
    if (written.n >= sizeof text)
        return;
    memcpy(text, written.p, written.n);
    text[written.n] = 0;
    double other = strtod_l(text, NULL, plain);
    CHECK(isnan(f) ? isnan(other) : f == other, "%s reads as %.17g, not %.17g", text, f, other);
}

/* If a product of decimals fits into 128 bits, its digits must be those of the product of integers.
 */
static void check_product(struct slice x, struct slice y, struct arena *a)
{
    struct slice product;
    if (x.n > 18 || y.n > 18 || decimal_multiply(x, y, a, &product) != NUMBER_OK)
        return;
    struct slice dx = digits_of(x, a), dy = digits_of(y, a);
    unsigned __int128 m = 0, n = 0;
    for (size_t i = 0; i < dx.n; i++)
        m = m * 10 + (unsigned)(dx.p[i] - '0');
    for (size_t i = 0; i < dy.n; i++)
        n = n * 10 + (unsigned)(dy.p[i] - '0');
    m *= n;
    char text[48], *p = text + sizeof text;
    for (; m; m /= 10)
        *--p = (char)('0' + (int)(m % 10));
    struct slice expected = slice_of(p, (size_t)(text + sizeof text - p));
    CHECK(slice_eq(digits_of(product, a), expected), "%.*s * %.*s is not %.*s", SHOW(x), SHOW(y),
          SHOW(product));
    CHECK(decimal_scale(product) == decimal_scale(x) + decimal_scale(y),
          "%.*s * %.*s has another scale than %.*s", SHOW(x), SHOW(y), SHOW(product));
}

static void check_round(struct slice x, int places, struct arena *a)
{
    struct slice even, up, again;
    decimal_round(x, places, ROUND_HALF_EVEN, a, &even);
    decimal_round(x, places, ROUND_HALF_UP, a, &up);
    CHECK((int)decimal_scale(even) <= (places > 0 ? places : 0) || slice_eq(even, x),
          "%.*s has more than %d places", SHOW(even), places);
    CHECK(decimal_round(even, places, ROUND_NOT, a, &again) && decimal_compare(even, again) == 0,
          "%.*s, rounded to %d places, is not round", SHOW(even), places);
    if (decimal_round(x, places, ROUND_NOT, a, &again))
        CHECK(decimal_compare(x, again) == 0 && decimal_compare(x, even) == 0 &&
                  decimal_compare(x, up) == 0,
              "%.*s is changed by rounding to %d places", SHOW(x), places);
}

void fuzz_number(struct input in)
{
    static const char *const ops[] = {"integer", "decimal", "percent", "money",
                                      "float",   "decimal", "money",   "decimal"};
    unsigned a = take_byte(&in), b = take_byte(&in);
    struct step step = {.op = ops[a & 7]};
    bool whole = (a & 7) == 0, is_float = (a & 7) == 4;
    if (whole && groupings[b & 7])
        step_text(&step, "grouping", slice_str(groupings[b & 7]));
    if (!whole && !is_float) {
        const char *example = examples[b & 7];
        step_text(&step, NULL, example ? slice_str(example) : take_field(&in));
        if (step.op[0] == 'm')
            step_text(&step, "currency", slice_str(currencies[b >> 3 & 7]));
        if (a & 8)
            step.args[step.n++] = (struct arg){.name = SLICE("trailing_minus"),
                                               .kind = ARG_BOOLEAN,
                                               .text = SLICE("true"),
                                               .i = 1};
    }
    struct steps s;
    if (!steps_open(&s, &step, 1))
        return;
    struct arena arena = {0};
    struct slice text = take_rest(&in);
    const struct cell *c = steps_run(&s, text);
    if (cell_has_value(c)) {
        check_canonical(c, &arena);
        struct slice written = slice_of(s.text.p, s.text.n), canonical = cell_format(c, &arena);
        if (is_float)
            check_float(c->f, written);
        else
            CHECK(slice_eq(digits_of(written, &arena), digits_of(canonical, &arena)),
                  "%s: '%.*s' reads as %.*s", step.op, SHOW(written), SHOW(canonical));
        if (c->kind == CELL_DECIMAL) {
            check_product(canonical, canonical, &arena);
            check_round(canonical, (int)(b >> 3) - 8, &arena);
        }
    }
    arena_free(&arena);
    steps_close(&s);
}
