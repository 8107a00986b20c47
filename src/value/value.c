/* Values that do not belong to a column: arguments, defaults and limits of a kit. */
#include "value/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "value/code.h"
#include "value/json_check.h"
#include "value/moment.h"
#include "value/number.h"

#define DAY_MICROS INT64_C(86400000000)

static bool parse_boolean(struct slice s, struct cell *out)
{
    bool yes = slice_eq(s, SLICE("true")) || slice_eq(s, SLICE("t")) || slice_eq(s, SLICE("1"));
    bool no = slice_eq(s, SLICE("false")) || slice_eq(s, SLICE("f")) || slice_eq(s, SLICE("0"));
    cell_set_int(out, CELL_BOOLEAN, yes);
    return yes || no;
}

bool value_parse(enum cell_kind kind, struct slice text, struct arena *a, struct cell *out)
{
    struct slice decimal;
    struct json_flaw flaw;
    *out = (struct cell){.kind = (uint8_t)kind};
    switch (kind) {
    case CELL_TEXT:
        cell_set_text(out, text.p, text.n);
        return true;
    case CELL_INTEGER:
        return integer_parse(text, 0, &out->i) == NUMBER_OK;
    case CELL_DECIMAL:
        if (!decimal_word(text, &decimal) &&
            decimal_parse(text, &decimal_plain, a, &decimal) != NUMBER_OK)
            return false;
        out->p = decimal.p;
        out->len = (uint32_t)decimal.n;
        return true;
    case CELL_FLOAT:
        return float_parse(text, &out->f) == NUMBER_OK;
    case CELL_BOOLEAN:
        return parse_boolean(text, out);
    case CELL_DATE:
    case CELL_TIME:
    case CELL_TIMESTAMP:
    case CELL_INSTANT:
        return moment_parse(kind, text, out) != MOMENT_NONE;
    case CELL_UUID: {
        char *bytes = arena_bytes(a, 16);
        out->p = bytes;
        out->len = 16;
        return uuid_parse(text, (unsigned char *)bytes);
    }
    case CELL_JSON:
        out->p = text.p;
        out->len = (uint32_t)text.n;
        return json_check(text, &flaw) == JSON_GOOD;
    default:
        return false;
    }
}

static int sign(bool less, bool more)
{
    return more - less;
}

static int compare_bytes(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : sign(a.n<b.n, a.n> b.n);
}

static int compare_floats(double a, double b)
{
    if (isnan(a) || isnan(b))
        return sign(!isnan(a), !isnan(b));
    return sign(a<b, a> b);
}

static bool is_number(const struct cell *c)
{
    return c->kind == CELL_INTEGER || c->kind == CELL_DECIMAL || c->kind == CELL_FLOAT;
}

/* A finite number as an exact decimal. A double has at most 1074 digits after the point. */
static struct slice exact(const struct cell *c, struct arena *a)
{
    size_t n;
    if (c->kind == CELL_DECIMAL)
        return cell_slice(c);
    if (c->kind == CELL_INTEGER) {
        char *p = arena_printf(a, &n, "%" PRId64, c->i);
        return slice_of(p, n);
    }
    char *p = arena_printf(a, &n, "%.1074f", c->f);
    struct slice s = decimal_trimmed(slice_of(p, n));
    return s;
}

/* The value as a double if it is infinite or NaN, else 0. */
static double wild(const struct cell *c)
{
    double f = 0;
    if (c->kind == CELL_FLOAT && !isfinite(c->f))
        return c->f;
    if (c->kind == CELL_DECIMAL && decimal_is_word(cell_slice(c)))
        float_parse(cell_slice(c), &f);
    return f;
}

static int compare_numbers(const struct cell *a, const struct cell *b, struct arena *scratch)
{
    /* An infinity or NaN is compared without digits. The other side may be any finite number, so 0
     * is good enough for it. */
    double awild = wild(a), bwild = wild(b);
    if (awild != 0 || bwild != 0)
        return compare_floats(awild, bwild);
    return decimal_compare(exact(a, scratch), exact(b, scratch));
}

static bool is_moment(const struct cell *c)
{
    return c->kind == CELL_DATE || c->kind == CELL_TIMESTAMP || c->kind == CELL_INSTANT;
}

/* An infinite date is above or below all finite timestamps. */
static __int128 micros_of(const struct cell *c)
{
    int infinite = cell_infinite(c);
    if (infinite)
        return infinite * ((__int128)1 << 100);
    return (__int128)c->i * (c->kind == CELL_DATE ? DAY_MICROS : 1);
}

static int compare_moments(const struct cell *a, const struct cell *b)
{
    __int128 x = micros_of(a), y = micros_of(b);
    return sign(x<y, x> y);
}

int value_compare(const struct cell *a, const struct cell *b, struct arena *scratch)
{
    if (a->kind == b->kind) {
        switch (a->kind) {
        case CELL_DECIMAL:
            return decimal_compare(cell_slice(a), cell_slice(b));
        case CELL_FLOAT:
            return compare_floats(a->f, b->f);
        case CELL_TEXT:
        case CELL_JSON:
        case CELL_UUID:
            return compare_bytes(cell_slice(a), cell_slice(b));
        default:
            return sign(a->i<b->i, a->i> b->i);
        }
    }
    if (is_number(a) && is_number(b))
        return compare_numbers(a, b, scratch);
    if (is_moment(a) && is_moment(b))
        return compare_moments(a, b);
    return compare_bytes(cell_format(a, scratch), cell_format(b, scratch));
}

struct slice value_key(const struct cell *c, int64_t *buffer, struct arena *scratch)
{
    double f;
    switch (c->kind) {
    case CELL_TEXT:
    case CELL_UUID:
    case CELL_JSON:
        return cell_slice(c);
    case CELL_DECIMAL:
        return decimal_trimmed(cell_slice(c));
    case CELL_FLOAT:
        f = isnan(c->f) ? (double)NAN : c->f == 0 ? 0 : c->f;
        memcpy(buffer, &f, sizeof f);
        return slice_of((const char *)buffer, sizeof *buffer);
    case CELL_INTEGER:
    case CELL_BOOLEAN:
    case CELL_DATE:
    case CELL_TIME:
    case CELL_TIMESTAMP:
    case CELL_INSTANT:
        *buffer = c->i;
        return slice_of((const char *)buffer, sizeof *buffer);
    default:
        return cell_format(c, scratch);
    }
}
