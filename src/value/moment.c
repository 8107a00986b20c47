/* Reads dates and times as PostgreSQL writes them. */
#include "value/moment.h"

#include "text/ascii.h"

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

/* Read `least` to `most` digits. */
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
    /* finds days that do not exist, as 31 February */
    civil_from_date(*days, &back_y, &back_m, &back_d);
    return back_y == y && back_m == m && back_d == d;
}

/* More than six digits are rounded. */
static bool take_fraction(struct cursor *c, int64_t *micros)
{
    const char *from = c->p;
    int64_t nanos;
    if (!take_number(c, 1, 9, &nanos))
        return false;
    for (long n = c->p - from; n < 9; n++)
        nanos *= 10;
    *micros = moment_micros(nanos);
    return true;
}

static bool take_time(struct cursor *c, int64_t *micros)
{
    int64_t h, m, s = 0, fraction = 0;
    if (!take_number(c, 2, 2, &h) || !take(c, ':') || !take_number(c, 2, 2, &m) || m > 59)
        return false;
    if (take(c, ':')) {
        if (!take_number(c, 2, 2, &s) || s > 59)
            return false;
        if (take(c, '.') && !take_fraction(c, &fraction))
            return false;
    }
    *micros = ((h * 60 + m) * 60 + s) * 1000000 + fraction;
    return *micros <= DAY_MICROS;
}

/* Only a name of UTC. "GMT+2" is not accepted: PostgreSQL reads it as two hours west, which nobody
 * expects. */
static bool take_utc(struct cursor *c)
{
    struct slice rest = slice_of(c->p, (size_t)(c->end - c->p));
    if (!ascii_same(rest, SLICE("utc")) && !ascii_same(rest, SLICE("gmt")) &&
        !ascii_same(rest, SLICE("z")))
        return false;
    c->p = c->end;
    return true;
}

static bool take_zone(struct cursor *c, int64_t *seconds)
{
    int64_t h, m = 0, s = 0;
    *seconds = 0;
    take(c, ' ');
    if (take_utc(c))
        return true;
    bool minus = take(c, '-');
    if ((!minus && !take(c, '+')) || !take_number(c, 2, 2, &h))
        return false;
    if (take(c, ':')) {
        if (!take_number(c, 2, 2, &m) || (take(c, ':') && !take_number(c, 2, 2, &s)))
            return false;
    } else if (c->p < c->end && !take_number(c, 2, 2, &m)) {
        return false;
    }
    *seconds = (h * 60 + m) * 60 + s;
    if (minus)
        *seconds = -*seconds;
    return h < 16 && m < 60 && s < 60; /* PostgreSQL's own limit is 15:59:59 */
}

bool moment_infinite(enum cell_kind kind, struct slice s, struct cell *out)
{
    bool minus = s.n && *s.p == '-';
    if (kind == CELL_TIME || !ascii_same(slice_of(s.p + minus, s.n - minus), SLICE("infinity")))
        return false;
    if (kind == CELL_DATE)
        cell_set_int(out, kind, minus ? DATE_MINUS_INFINITY : DATE_INFINITY);
    else
        cell_set_int(out, kind, minus ? INT64_MIN : INT64_MAX);
    return true;
}

static bool take_moment(enum cell_kind kind, struct cursor *c, bool bc, int64_t *days,
                        int64_t *micros, int64_t *offset)
{
    if (kind == CELL_TIME)
        return take_time(c, micros);
    if (!take_date(c, bc, days))
        return false;
    if (kind == CELL_DATE || (kind == CELL_TIMESTAMP && c->p == c->end))
        return true;
    return (take(c, ' ') || take(c, 'T')) && take_time(c, micros) &&
           (kind == CELL_TIMESTAMP || take_zone(c, offset));
}

/* A value out of range becomes the nearest value outside the range. It must never become an
 * infinite one. */
static enum moment_read settle(struct cell *out, enum cell_kind kind, __int128 at, int64_t least,
                               int64_t end)
{
    bool good = at >= least && at < end;
    cell_set_int(out, kind, at < least ? least - 1 : at >= end ? end : (int64_t)at);
    return good ? MOMENT_GOOD : MOMENT_RANGE;
}

enum moment_read moment_parse(enum cell_kind kind, struct slice s, struct cell *out)
{
    struct cursor c = {s.p, s.p + s.n};
    int64_t days = 0, micros = 0, offset = 0;
    if (moment_infinite(kind, s, out))
        return MOMENT_GOOD;
    bool bc = kind != CELL_TIME && s.n > 3 && !memcmp(c.end - 3, " BC", 3);
    c.end -= bc ? 3 : 0;
    if (!take_moment(kind, &c, bc, &days, &micros, &offset) || c.p != c.end)
        return MOMENT_NONE;
    if (kind == CELL_TIME) {
        cell_set_int(out, kind, micros);
        return MOMENT_GOOD;
    }
    if (kind == CELL_DATE)
        return settle(out, kind, days, DATE_LEAST, DATE_END);
    return settle(out, kind, (__int128)days * DAY_MICROS + micros - offset * 1000000,
                  TIMESTAMP_LEAST, TIMESTAMP_END);
}
