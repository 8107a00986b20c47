/* The names of the kinds, the calendar, and the canonical text of a value. */
#include "batch/cell.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"

static const char *const names[CELL_KINDS] = {
    [CELL_ABSENT] = "absent", [CELL_NULL] = "null",           [CELL_BAD] = "bad",
    [CELL_TEXT] = "text",     [CELL_INTEGER] = "integer",     [CELL_DECIMAL] = "decimal",
    [CELL_FLOAT] = "float",   [CELL_BOOLEAN] = "boolean",     [CELL_DATE] = "date",
    [CELL_TIME] = "time",     [CELL_TIMESTAMP] = "timestamp", [CELL_INSTANT] = "instant",
    [CELL_UUID] = "uuid",     [CELL_JSON] = "json",
};

const char *cell_came_name(enum cell_came came)
{
    static const char *const names_of[CAME_KINDS] = {"text",    "string", "number",
                                                     "boolean", "array",  "object"};
    return names_of[came];
}

enum cell_came cell_came_of(const struct cell *c)
{
    switch (c->kind) {
    case CELL_TEXT:
        return (enum cell_came)c->came;
    case CELL_INTEGER:
        return CAME_NUMBER;
    case CELL_DECIMAL:
        return decimal_is_word(cell_slice(c)) ? CAME_TEXT : CAME_NUMBER;
    case CELL_FLOAT:
        return isfinite(c->f) ? CAME_NUMBER : CAME_TEXT;
    case CELL_BOOLEAN:
        return CAME_BOOLEAN;
    case CELL_JSON:
        return *c->p == '[' ? CAME_ARRAY : *c->p == '{' ? CAME_OBJECT : CAME_TEXT;
    default:
        return CAME_TEXT;
    }
}

const char *cell_kind_name(enum cell_kind kind)
{
    return names[kind];
}

enum cell_kind cell_kind_named(struct slice name)
{
    for (int k = 0; k < CELL_KINDS; k++)
        if (slice_eq(name, slice_str(names[k])))
            return (enum cell_kind)k;
    return CELL_ABSENT;
}

/* Days from 0000-03-01, where the algorithm begins, to 2000-01-01. */
#define DAYS_0000_TO_2000 730425

int64_t date_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - DAYS_0000_TO_2000;
}

void civil_from_date(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + DAYS_0000_TO_2000;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2);
}

#define DAY_MICROS INT64_C(86400000000)

static char *put_digits(char *out, int count, int v)
{
    for (int i = count; i-- > 0; v /= 10)
        out[i] = (char)('0' + v % 10);
    return out + count;
}

/* Dates are very common, so the usual ones are written without printf. */
static int put_date(char *out, size_t size, int64_t days, const char **bc)
{
    int64_t y;
    int m, d;
    civil_from_date(days, &y, &m, &d);
    *bc = y <= 0 ? " BC" : "";
    if (y > 0 && y <= 9999 && size > 10) {
        char *to = put_digits(out, 4, (int)y);
        *to++ = '-';
        to = put_digits(to, 2, m);
        *to++ = '-';
        to = put_digits(to, 2, d);
        *to = 0;
        return (int)(to - out);
    }
    return snprintf(out, size, "%04lld-%02d-%02d", (long long)(y <= 0 ? 1 - y : y), m, d);
}

static int put_time(char *out, size_t size, int64_t micros)
{
    long long s = micros / 1000000, frac = micros % 1000000;
    int n = snprintf(out, size, "%02lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
    if (!frac)
        return n;
    n += snprintf(out + n, size - (size_t)n, ".%06lld", frac);
    while (out[n - 1] == '0')
        n--;
    out[n] = 0;
    return n;
}

static int put_timestamp(char *out, size_t size, int64_t micros, const char *zone)
{
    int64_t days = micros / DAY_MICROS, rest = micros % DAY_MICROS;
    if (rest < 0) {
        rest += DAY_MICROS;
        days--;
    }
    const char *bc;
    int n = put_date(out, size, days, &bc);
    out[n++] = ' ';
    n += put_time(out + n, size - (size_t)n, rest);
    return n + snprintf(out + n, size - (size_t)n, "%s%s", zone, bc);
}

static int put_float(char *out, size_t size, double f)
{
    if (isnan(f))
        return snprintf(out, size, "NaN");
    if (isinf(f))
        return snprintf(out, size, "%sInfinity", f < 0 ? "-" : "");
    for (int digits = 15; digits < 17; digits++) {
        double back;
        int n = snprintf(out, size, "%.*g", digits, f);
        if (sscanf(out, "%lf", &back) == 1 && back == f)
            return n;
    }
    return snprintf(out, size, "%.17g", f);
}

static int put_uuid(char *out, const unsigned char *p)
{
    static const char hex[] = "0123456789abcdef";
    int n = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        out[n++] = hex[p[i] >> 4];
        out[n++] = hex[p[i] & 15];
    }
    return n;
}

struct slice cell_format(const struct cell *c, struct arena *a)
{
    char out[96];
    const char *bc;
    int n, infinite = cell_infinite(c);
    if (infinite)
        return infinite > 0 ? SLICE("infinity") : SLICE("-infinity");
    switch ((enum cell_kind)c->kind) {
    case CELL_TEXT:
    case CELL_DECIMAL:
    case CELL_JSON:
        return cell_slice(c);
    case CELL_INTEGER:
        n = snprintf(out, sizeof out, "%lld", (long long)c->i);
        break;
    case CELL_FLOAT:
        n = put_float(out, sizeof out, c->f);
        break;
    case CELL_BOOLEAN:
        return c->i ? SLICE("true") : SLICE("false");
    case CELL_DATE:
        n = put_date(out, sizeof out, c->i, &bc);
        if (*bc)
            n += snprintf(out + n, sizeof out - (size_t)n, "%s", bc);
        break;
    case CELL_TIME:
        n = put_time(out, sizeof out, c->i);
        break;
    case CELL_TIMESTAMP:
        n = put_timestamp(out, sizeof out, c->i, "");
        break;
    case CELL_INSTANT:
        n = put_timestamp(out, sizeof out, c->i, "+00");
        break;
    case CELL_UUID:
        n = put_uuid(out, (const unsigned char *)c->p);
        break;
    default:
        return slice_of("", 0);
    }
    return slice_of(arena_dup(a, out, (size_t)n), (size_t)n);
}
