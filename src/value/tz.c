/* Reads TZif files (RFC 8536, version 2 and later). Such a file has a table of transitions, and a
 * footer with a rule for the years after the table.
 *
 * The rule is written out as transitions for 400 years. After that the Gregorian calendar repeats.
 * So one binary search finds the offset of any moment. */
#include "value/tz.h"
#include "text/ascii.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/cell.h"

#define FOLDER "/usr/share/zoneinfo/"
enum { FILE_MAX = 1 << 20, NAME_MAX_BYTES = 64, DAY = 86400 };
#define CYCLE (INT64_C(146097) * DAY) /* 400 years, which are a whole number of weeks */
#define DAYS_1970_TO_2000 10957

struct tz {
    const int64_t *at;     /* transitions in ascending order; at[0] is before all time */
    const int32_t *offset; /* the offset from at[i] to at[i + 1] */
    uint32_t n;
    bool repeats; /* the 400 years before `end` repeat without an end */
    int64_t end;  /* where the table ends, when it repeats */
};

/* The table while it is built. Both arrays are large enough from the start. */
struct table {
    int64_t *at;
    int32_t *offset;
    uint32_t n;
    int64_t last; /* the last transition in the file, even if it did not change the offset */
};

static void add(struct table *t, int64_t at, int32_t offset)
{
    if (t->n && t->offset[t->n - 1] == offset)
        return; /* only the name or the DST flag changed */
    t->at[t->n] = at;
    t->offset[t->n++] = offset;
}

struct reader {
    const unsigned char *p, *end;
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const unsigned char *p)
{
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

struct header {
    char version;
    uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static bool read_header(struct reader *in, struct header *h)
{
    if (in->end - in->p < 44 || memcmp(in->p, "TZif", 4) != 0)
        return false;
    const unsigned char *p = in->p;
    *h = (struct header){(char)p[4],   be32(p + 20), be32(p + 24), be32(p + 28),
                         be32(p + 32), be32(p + 36), be32(p + 40)};
    in->p += 44;
    /* a file of at most FILE_MAX bytes cannot have more, and so the sums below cannot overflow */
    return h->isutcnt < FILE_MAX && h->isstdcnt < FILE_MAX && h->leapcnt < FILE_MAX &&
           h->timecnt < FILE_MAX && h->typecnt < FILE_MAX && h->charcnt < FILE_MAX;
}

static size_t body_size(const struct header *h, size_t time)
{
    return h->timecnt * (time + 1) + h->typecnt * (size_t)6 + h->charcnt + h->leapcnt * (time + 4) +
           h->isstdcnt + h->isutcnt;
}

/* Read the 64-bit part: the transitions, their types, and the offset of each type. */
static bool read_body(struct reader *in, const struct header *h, struct table *t)
{
    if ((size_t)(in->end - in->p) < body_size(h, 8) || !h->typecnt || h->leapcnt)
        return false;
    const unsigned char *times = in->p, *types = times + h->timecnt * (size_t)8,
                        *infos = types + h->timecnt;
    add(t, INT64_MIN, (int32_t)be32(infos)); /* type 0 is valid before the first transition */
    for (uint32_t i = 0; i < h->timecnt; i++) {
        int64_t at = be64(times + i * (size_t)8);
        if (types[i] >= h->typecnt || at < t->last || at > INT64_C(1) << 50)
            return false;
        int32_t offset = (int32_t)be32(infos + types[i] * (size_t)6);
        if (offset <= -2 * DAY || offset >= 2 * DAY)
            return false;
        add(t, at, offset);
        t->last = at;
    }
    in->p += body_size(h, 8);
    return true;
}

/* The rule in the footer, a POSIX TZ string: std offset [dst [offset] , date[/time] , date[/time]].
 */
struct change {
    /* 'M': month.week.day; 'J': day of the year without 29 February; '0': day of the year with it
     */
    char kind;
    int month, week, day;
    int64_t time; /* local seconds on that day; may be negative or more than 24 hours */
};
struct rule {
    int32_t std, dst;
    bool has_dst;
    struct change to_dst, to_std;
};

static bool take(struct reader *in, char c)
{
    if (in->p == in->end || *in->p != (unsigned char)c)
        return false;
    in->p++;
    return true;
}

static bool take_int(struct reader *in, int least, int most, int *out)
{
    const unsigned char *from = in->p;
    for (*out = 0; in->p < in->end && ascii_digit(*in->p) && in->p - from < 5; in->p++)
        *out = *out * 10 + (*in->p - '0');
    return in->p > from && *out >= least && *out <= most;
}

static bool take_name(struct reader *in)
{
    const unsigned char *from = in->p;
    bool quoted = take(in, '<');
    while (in->p < in->end && (quoted ? *in->p != '>' : (unsigned)((*in->p | 0x20) - 'a') < 26))
        in->p++;
    return (!quoted || take(in, '>')) && in->p - from >= 3;
}

static bool take_time(struct reader *in, int64_t *out)
{
    int h, m = 0, s = 0;
    bool minus = take(in, '-');
    if (!minus)
        take(in, '+');
    if (!take_int(in, 0, 167, &h))
        return false;
    if (take(in, ':') && !take_int(in, 0, 59, &m))
        return false;
    if (take(in, ':') && !take_int(in, 0, 59, &s))
        return false;
    *out = (minus ? -1 : 1) * ((h * 60 + m) * (int64_t)60 + s);
    return true;
}

static bool take_change(struct reader *in, struct change *c)
{
    *c = (struct change){.kind = '0', .time = 2 * 3600};
    if (!take(in, ','))
        return false;
    if (take(in, 'M')) {
        c->kind = 'M';
        if (!take_int(in, 1, 12, &c->month) || !take(in, '.') || !take_int(in, 1, 5, &c->week) ||
            !take(in, '.') || !take_int(in, 0, 6, &c->day))
            return false;
    } else {
        c->kind = take(in, 'J') ? 'J' : '0';
        if (!take_int(in, c->kind == 'J', 365, &c->day))
            return false;
    }
    return !take(in, '/') || take_time(in, &c->time);
}

static bool parse_rule(struct reader *in, struct rule *r)
{
    int64_t offset;
    *r = (struct rule){0};
    if (!take_name(in) || !take_time(in, &offset))
        return false;
    r->std = (int32_t)-offset; /* POSIX counts to the west */
    if (in->p == in->end)
        return true;
    r->has_dst = true;
    r->dst = r->std + 3600;
    if (!take_name(in))
        return false;
    if (in->p < in->end && *in->p != ',') {
        if (!take_time(in, &offset))
            return false;
        r->dst = (int32_t)-offset;
    }
    return take_change(in, &r->to_dst) && take_change(in, &r->to_std) && in->p == in->end;
}

static int64_t days_1970(int64_t year, int month, int day)
{
    return date_from_civil(year, month, day) + DAYS_1970_TO_2000;
}

/* When the change happens in that year, in local seconds. */
static int64_t change_in(const struct change *c, int64_t year)
{
    int64_t day;
    if (c->kind == 'M') {
        int64_t first = days_1970(year, c->month, 1);
        int64_t next =
            c->month == 12 ? days_1970(year + 1, 1, 1) : days_1970(year, c->month + 1, 1);
        int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        day = first + (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
        while (day >= next)
            day -= 7;
    } else {
        bool leap = days_1970(year, 3, 1) - days_1970(year, 2, 28) == 2;
        day = days_1970(year, 1, 1) + c->day;
        if (c->kind == 'J') /* counts from 1, and skips 29 February */
            day += leap && c->day >= 60 ? 0 : -1;
    }
    return day * DAY + c->time;
}

enum { RULE_YEARS = 401 };

/* Write the rule out as transitions, from the year of the last transition in the file. */
static void expand(const struct rule *r, struct table *t, struct tz *tz)
{
    int64_t last = t->last > INT64_MIN ? t->last : 0, year;
    int month, day;
    if (!r->has_dst) {
        add(t, last + 1, r->std);
        return;
    }
    civil_from_date((last >= 0 ? last : last - DAY + 1) / DAY - DAYS_1970_TO_2000, &year, &month,
                    &day);
    for (int64_t y = year; y <= year + RULE_YEARS; y++) {
        int64_t dst = change_in(&r->to_dst, y) - r->std, std = change_in(&r->to_std, y) - r->dst;
        bool dst_first = dst < std;
        if ((dst_first ? dst : std) > last)
            add(t, dst_first ? dst : std, dst_first ? r->dst : r->std);
        if ((dst_first ? std : dst) > last)
            add(t, dst_first ? std : dst, dst_first ? r->std : r->dst);
    }
    tz->repeats = true;
    tz->end = days_1970(year + RULE_YEARS, 1, 1) * DAY;
}

static bool parse(const unsigned char *bytes, size_t n, struct arena *a, struct tz *tz)
{
    struct reader in = {bytes, bytes + n};
    struct header h;
    if (!read_header(&in, &h) || h.version < '2' || (size_t)(in.end - in.p) < body_size(&h, 4))
        return false;
    in.p += body_size(&h, 4); /* skips the 32-bit part, which is for old readers */
    if (!read_header(&in, &h) || (size_t)(in.end - in.p) < h.timecnt * (size_t)9)
        return false;
    size_t most = h.timecnt + 2 * (RULE_YEARS + 1) + 3;
    struct table t = {arena_alloc(a, most * sizeof *t.at), arena_alloc(a, most * sizeof *t.offset),
                      0, INT64_MIN};
    struct rule rule;
    if (!read_body(&in, &h, &t) || !take(&in, '\n'))
        return false;
    const unsigned char *newline = memchr(in.p, '\n', (size_t)(in.end - in.p));
    if (!newline)
        return false;
    in.end = newline;
    if (in.p < in.end) { /* an empty footer means that nothing is known after the table */
        if (!parse_rule(&in, &rule))
            return false;
        expand(&rule, &t, tz);
    }
    tz->at = t.at;
    tz->offset = t.offset;
    tz->n = t.n;
    return true;
}

/* True for a relative path that has only the characters of zone names. */
static bool good_name(struct slice name)
{
    if (!name.n || name.n >= NAME_MAX_BYTES || name.p[0] == '/' || name.p[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (!ascii_digit(c) && (unsigned)((c | 0x20) - 'a') >= 26 && !(c && strchr("/_+-", c)))
            return false;
    }
    return true;
}

static unsigned char *read_file(struct slice name, size_t *n)
{
    char path[sizeof FOLDER + NAME_MAX_BYTES];
    snprintf(path, sizeof path, FOLDER "%.*s", (int)name.n, name.p);
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    unsigned char *bytes = xmalloc(FILE_MAX);
    *n = fread(bytes, 1, FILE_MAX, f); /* reads nothing when it is a folder */
    fclose(f);
    return bytes;
}

const struct tz *tz_open(struct slice name, struct arena *a, struct err *e)
{
    static const int64_t always[] = {INT64_MIN};
    static const int32_t zero[] = {0};
    static const struct tz utc = {always, zero, 1, false, 0};
    if (slice_eq(name, SLICE("UTC")))
        return &utc;
    size_t n = 0;
    unsigned char *bytes = good_name(name) ? read_file(name, &n) : NULL;
    struct tz *tz = arena_alloc(a, sizeof *tz);
    *tz = (struct tz){0};
    bool good = bytes && parse(bytes, n, a, tz);
    free(bytes);
    if (good)
        return tz;
    err_set(e, ERR_USAGE, "unknown time zone '%.*s'", (int)name.n, name.p);
    err_hint(e, "zones are named as in " FOLDER " (package tzdata), such as Europe/Berlin");
    return NULL;
}

/* The index of the period that contains the moment. A moment after the table is moved back by whole
 * cycles of 400 years. *shift gets how far. */
static uint32_t stretch_of(const struct tz *tz, int64_t utc, int64_t *shift)
{
    *shift = 0;
    if (tz->repeats && utc >= tz->end) {
        *shift = ((utc - tz->end) / CYCLE + 1) * CYCLE;
        utc -= *shift;
    }
    uint32_t low = 0, high = tz->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (tz->at[middle] <= utc)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* An offset is always less than two days. So a local time can only be in the periods of moments
 * that are less than two days away. */
enum { REACH = 2 * DAY };

/* Well inside a long period, only this period is possible. So times there need no search. */
static void remember(const struct tz *tz, uint32_t i, int64_t shift, struct tz_hint *hint)
{
    int64_t end = i + 1 < tz->n ? tz->at[i + 1] : tz->repeats ? tz->end : INT64_MAX;
    *hint = (struct tz_hint){
        .from = tz->at[i] == INT64_MIN ? INT64_MIN : tz->at[i] + shift + REACH,
        .to = end == INT64_MAX ? INT64_MAX : end + shift - REACH,
        .offset = tz->offset[i],
    };
}

enum tz_times tz_moments(const struct tz *tz, int64_t local, struct tz_hint *hint, int64_t *first,
                         int64_t *second)
{
    if (local >= hint->from && local < hint->to) {
        *first = local - hint->offset;
        return TZ_ONCE;
    }
    int64_t shift;
    int found = 0;
    for (int64_t utc = local - REACH; found < 2;) {
        uint32_t i = stretch_of(tz, utc, &shift);
        int64_t end = i + 1 < tz->n ? tz->at[i + 1] : tz->repeats ? tz->end : INT64_MAX;
        int64_t from = tz->at[i] == INT64_MIN ? INT64_MIN : tz->at[i] + shift;
        int64_t to = end == INT64_MAX ? INT64_MAX : end + shift, moment = local - tz->offset[i];
        if (moment >= from && moment < to && !found) {
            *first = moment;
            found = 1;
            remember(tz, i, shift, hint);
        } else if (moment >= from && moment < to && moment != *first) {
            /* it is not the same moment, which can be found twice where the cycle begins again */
            *second = moment;
            found = 2;
        }
        if (to > local + REACH)
            break;
        utc = to;
    }
    return found == 0 ? TZ_GAP : found == 1 ? TZ_ONCE : TZ_TWICE;
}

int32_t tz_offset(const struct tz *tz, int64_t utc)
{
    int64_t shift;
    return tz->offset[stretch_of(tz, utc, &shift)];
}
