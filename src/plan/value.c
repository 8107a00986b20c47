/* Values apart from any column: what a kit's arguments, defaults and limits are made of. */
#include "plan/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plan/code.h"
#include "plan/json_check.h"
#include "plan/number.h"
#include "plan/op.h"

#define DAY_MICROS INT64_C(86400000000)

struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char wanted)
{
    if (c->p == c->end || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

/* From `least` to `most` digits. */
static bool take_number(struct cursor *c, int least, int most, int64_t *out)
{
    int n = 0;
    for (*out = 0; n < most && c->p < c->end && ascii_digit((unsigned char)*c->p); n++)
        *out = *out * 10 + (*c->p++ - '0');
    return n >= least;
}

static bool take_date(struct cursor *c, bool bc, int64_t *days)
{
    int64_t y, m, d, back_y;
    int back_m, back_d;
    if (!take_number(c, 4, 7, &y) || !take(c, '-') || !take_number(c, 2, 2, &m) || !take(c, '-') ||
        !take_number(c, 2, 2, &d) || y == 0 || m < 1 || m > 12)
        return false;
    if (bc)
        y = 1 - y;
    *days = date_from_civil(y, (int)m, (int)d);
    civil_from_date(*days, &back_y, &back_m, &back_d); /* catches the 31st of February */
    return back_y == y && back_m == m && back_d == d;
}

static bool take_time(struct cursor *c, int64_t *micros)
{
    int64_t h, m, s, frac = 0;
    if (!take_number(c, 2, 2, &h) || !take(c, ':') || !take_number(c, 2, 2, &m) || m > 59)
        return false;
    s = 0;
    if (take(c, ':')) {
        if (!take_number(c, 2, 2, &s) || s > 59)
            return false;
        if (take(c, '.')) {
            const char *from = c->p;
            if (!take_number(c, 1, 6, &frac))
                return false;
            for (long n = c->p - from; n < 6; n++)
                frac *= 10;
        }
    }
    *micros = ((h * 60 + m) * 60 + s) * 1000000 + frac;
    return *micros <= DAY_MICROS;
}

static bool take_offset(struct cursor *c, int64_t *seconds)
{
    int64_t h, m = 0, s = 0;
    *seconds = 0;
    if (take(c, 'Z'))
        return true;
    bool minus = take(c, '-');
    if ((!minus && !take(c, '+')) || !take_number(c, 2, 2, &h))
        return false;
    if (take(c, ':') && !take_number(c, 2, 2, &m))
        return false;
    if (take(c, ':') && !take_number(c, 2, 2, &s))
        return false;
    *seconds = (h * 60 + m) * 60 + s;
    if (minus)
        *seconds = -*seconds;
    return h < 16 && m < 60 && s < 60;
}

static bool parse_moment(enum cell_kind kind, struct slice s, struct cell *out)
{
    struct cursor c = {s.p, s.p + s.n};
    int64_t days = 0, micros = 0, offset = 0;
    bool bc = s.n > 3 && !memcmp(c.end - 3, " BC", 3);
    c.end -= bc ? 3 : 0;
    if (kind != CELL_TIME && !take_date(&c, bc, &days))
        return false;
    if (kind == CELL_TIME && (bc || !take_time(&c, &micros)))
        return false;
    /* A bare date is its midnight, so that a limit may be written short. */
    if (kind == CELL_TIMESTAMP && c.p < c.end &&
        !((take(&c, ' ') || take(&c, 'T')) && take_time(&c, &micros)))
        return false;
    if (kind == CELL_INSTANT &&
        !((take(&c, ' ') || take(&c, 'T')) && take_time(&c, &micros) && take_offset(&c, &offset)))
        return false;
    if (c.p != c.end)
        return false;
    cell_set_int(out, kind,
                 kind == CELL_DATE   ? days
                 : kind == CELL_TIME ? micros
                                     : days * DAY_MICROS + micros - offset * 1000000);
    return true;
}

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
    struct json_fault fault;
    *out = (struct cell){.kind = (uint8_t)kind};
    switch (kind) {
    case CELL_TEXT:
        cell_set_text(out, text.p, text.n);
        return true;
    case CELL_INTEGER:
        return integer_parse(text, 0, &out->i) == NUMBER_OK;
    case CELL_DECIMAL:
        if (decimal_parse(text, &decimal_plain, a, &decimal) != NUMBER_OK)
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
        return parse_moment(kind, text, out);
    case CELL_UUID: {
        char *bytes = arena_bytes(a, 16);
        out->p = bytes;
        out->len = 16;
        return uuid_parse(text, (unsigned char *)bytes);
    }
    case CELL_JSON:
        out->p = text.p;
        out->len = (uint32_t)text.n;
        return json_check(text, &fault) == JSON_GOOD;
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

/* A finite number as an exact decimal; a double has at most 1074 digits after the point. */
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

static int compare_numbers(const struct cell *a, const struct cell *b, struct arena *scratch)
{
    /* An infinite or NaN float is decided without digits: any finite number may stand for the
     * other side. */
    bool awild = a->kind == CELL_FLOAT && !isfinite(a->f);
    bool bwild = b->kind == CELL_FLOAT && !isfinite(b->f);
    if (awild || bwild)
        return compare_floats(awild ? a->f : 0, bwild ? b->f : 0);
    return decimal_compare(exact(a, scratch), exact(b, scratch));
}

static bool is_moment(const struct cell *c)
{
    return c->kind == CELL_DATE || c->kind == CELL_TIMESTAMP || c->kind == CELL_INSTANT;
}

static int compare_moments(const struct cell *a, const struct cell *b)
{
    __int128 x = a->i, y = b->i;
    x *= a->kind == CELL_DATE ? DAY_MICROS : 1;
    y *= b->kind == CELL_DATE ? DAY_MICROS : 1;
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
