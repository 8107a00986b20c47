/* Text to dates, times of day and timestamps, with the formats of the kit. */
#include <string.h>

#include "plan/time/op_time.h"
#include "value/moment.h"
#include "value/tz.h"

#define DAY_MICROS INT64_C(86400000000)
#define SECONDS_1970_TO_2000 INT64_C(946684800)

enum fold { FOLD_FIRST, FOLD_SECOND, FOLD_ERROR };

struct formats {
    const struct time_format *v;
    uint32_t n;
    const struct tz *tz; /* timestamp only: the zone of local times, or NULL */
    struct slice tz_name;
    enum fold fold;
    bool instants; /* timestamp only: it gives instants */
    bool server;   /* also read what PostgreSQL writes */
};

/* The formats when a kit names none: the forms of ISO 8601 that are common in data. */
static struct args usual_formats(enum moment what, bool zones)
{
#define FORMAT(f)                                                                                  \
    {                                                                                              \
        .kind = ARG_TEXT, .text = { f, sizeof f - 1 }                                              \
    }
    static const struct arg date[] = {FORMAT("%Y-%m-%d")};
    static const struct arg time[] = {FORMAT("%H:%M:%S"), FORMAT("%H:%M:%S.%f"), FORMAT("%H:%M")};
    static const struct arg timestamp[] = {
        FORMAT("%Y-%m-%d %H:%M:%S"),
        FORMAT("%Y-%m-%dT%H:%M:%S"),
        FORMAT("%Y-%m-%d %H:%M:%S.%f"),
        FORMAT("%Y-%m-%dT%H:%M:%S.%f"),
        FORMAT("%Y-%m-%d %H:%M"),
        FORMAT("%Y-%m-%dT%H:%M"),
        FORMAT("%Y-%m-%d"), /* those after it only when there is a tz for local times */
        FORMAT("%Y-%m-%d %H:%M:%S%z"),
        FORMAT("%Y-%m-%dT%H:%M:%S%z"),
        FORMAT("%Y-%m-%d %H:%M:%S.%f%z"),
        FORMAT("%Y-%m-%dT%H:%M:%S.%f%z"),
    };
#undef FORMAT
    if (what == MOMENT_DATE)
        return (struct args){date, 1, 1};
    if (what == MOMENT_TIME)
        return (struct args){time, 3, 3};
    uint32_t n = zones ? sizeof timestamp / sizeof *timestamp : 7;
    return (struct args){timestamp, n, n};
}

static bool bind_formats(struct plan *p, struct insn *in, struct args args, enum moment what,
                         struct formats *f, struct err *e)
{
    struct slice lang = args_text(args, "lang", "en");
    const struct arg *pivot = args_named(args, "pivot");
    if (pivot && (pivot->kind != ARG_INTEGER || pivot->i < 0 || pivot->i > 100))
        return err_set(e, ERR_USAGE, "pivot must be from 0 to 100");
    struct args use = args.nlist ? args : usual_formats(what, f->tz);
    struct time_format *v = arena_alloc(&p->arena, use.nlist * sizeof *v);
    struct slice *shown = arena_alloc(&p->arena, use.nlist * sizeof *shown);
    for (uint32_t i = 0; i < use.nlist; i++) {
        if (!time_format_compile(p, use.v[i].text, what, lang, &v[i], e))
            return false;
        v[i].pivot = pivot ? (int)pivot->i : 70;
        shown[i] = use.v[i].text;
    }
    f->v = v;
    f->n = use.nlist;
    f->server |= !args.nlist;
    in->data = f;
    in->detail = time_formats_words(p, v, shown, use.nlist);
    return true;
}

static struct formats *new_formats(struct plan *p)
{
    struct formats *f = arena_alloc(&p->arena, sizeof *f);
    *f = (struct formats){0};
    return f;
}

bool bind_date(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, "lang", "pivot", NULL) &&
           bind_formats(p, in, args, MOMENT_DATE, new_formats(p), e);
}

bool bind_time(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, NULL) && bind_formats(p, in, args, MOMENT_TIME, new_formats(p), e);
}

bool bind_timestamp(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const folds[] = {"first", "second", "error", NULL};
    struct formats *f = new_formats(p);
    const struct arg *tz = args_named(args, "tz");
    int fold;
    if (!args_only(args, e, "fold", "lang", "pivot", "server", "tz", NULL) ||
        !args_flag(args, "server", &f->server, e) || !args_choice(args, "fold", folds, &fold, e) ||
        (tz && !(f->tz = tz_open(tz->text, &p->arena, e))) ||
        !bind_formats(p, in, args, MOMENT_TIMESTAMP, f, e))
        return false;
    uint32_t zones = 0;
    for (uint32_t i = 0; i < f->n; i++)
        zones += f->v[i].has_zone;
    f->fold = fold == 0 ? FOLD_FIRST : fold == 1 ? FOLD_SECOND : FOLD_ERROR;
    f->instants = tz || zones == f->n;
    in->gives = f->instants ? CELL_INSTANT : CELL_TIMESTAMP;
    f->tz_name = tz ? plan_copy(p, tz->text) : slice_of("", 0);
    if (!zones || f->instants)
        return true;
    err_set(e, ERR_USAGE, "some formats have an offset and some have none");
    return err_hint(e, "say which zone the times without one are of: tz = \"Europe/Berlin\"");
}

/* Read the cell with the first format that fits. */
static const struct time_format *read_moment(const struct formats *f, const struct cell *c,
                                             struct time_parts *t)
{
    struct slice s = cell_bare(c);
    for (uint32_t i = 0; i < f->n; i++)
        if (time_format_read(&f->v[i], s, t))
            return &f->v[i];
    return NULL;
}

/* Read what no format can read: the infinities, and when no format is given, all that PostgreSQL
 * writes. */
static enum moment_read read_server(const struct formats *f, enum cell_kind kind, struct cell *c)
{
    struct slice s = cell_bare(c);
    return f->server                     ? moment_parse(kind, s, c)
           : moment_infinite(kind, s, c) ? MOMENT_GOOD
                                         : MOMENT_NONE;
}

void op_date(struct exec *x, const struct insn *in)
{
    struct time_parts t;
    FOR_EACH_VALUE (x, in, c, r) {
        enum moment_read how = MOMENT_GOOD;
        if (read_moment(in->data, c, &t))
            cell_set_int(c, CELL_DATE, time_parts_date(&t));
        else
            how = read_server(in->data, CELL_DATE, c);
        if (how == MOMENT_RANGE)
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE(DATE_RANGE));
        else if (how == MOMENT_NONE)
            exec_fail(x, in, r, PROBLEM_DATE_INVALID, NULL);
    }
}

void op_time(struct exec *x, const struct insn *in)
{
    struct time_parts t;
    FOR_EACH_VALUE (x, in, c, r) {
        if (read_moment(in->data, c, &t))
            cell_set_int(c, CELL_TIME, time_parts_micros(&t));
        else if (read_server(in->data, CELL_TIME, c) != MOMENT_GOOD)
            exec_fail(x, in, r, PROBLEM_TIME_INVALID, NULL);
    }
}

/* The instant of a local time in the formats' zone, in microseconds since 2000 in UTC. False: a
 * problem was recorded. */
static bool local_instant(struct exec *x, const struct insn *in, uint32_t row, struct tz_hint *hint,
                          int64_t local, int64_t *micros)
{
    const struct formats *f = in->data;
    int64_t rest = (local % 1000000 + 1000000) % 1000000;
    int64_t seconds = (local - rest) / 1000000 + SECONDS_1970_TO_2000, first, second;
    enum tz_times times = tz_moments(f->tz, seconds, hint, &first, &second);
    if (times == TZ_GAP || (times == TZ_TWICE && f->fold == FOLD_ERROR)) {
        exec_fail(x, in, row, times == TZ_GAP ? PROBLEM_TIMESTAMP_GAP : PROBLEM_TIMESTAMP_FOLD,
                  &f->tz_name);
        return false;
    }
    if (times == TZ_TWICE && f->fold == FOLD_SECOND)
        first = second;
    *micros = (first - SECONDS_1970_TO_2000) * 1000000 + rest;
    return true;
}

static int64_t epoch_micros(const struct time_parts *t)
{
    int64_t fraction = t->pm ? -t->micros : t->micros;
    return (t->epoch - SECONDS_1970_TO_2000) * 1000000 + fraction;
}

/* Called when no format fits: read the text as PostgreSQL writes it. A local time becomes an
 * instant of the tz. */
static void server_timestamp(struct exec *x, const struct insn *in, struct cell *c, uint32_t row,
                             struct tz_hint *hint)
{
    const struct formats *f = in->data;
    enum cell_kind gives = f->instants ? CELL_INSTANT : CELL_TIMESTAMP;
    enum moment_read how = read_server(f, gives, c);
    if (how == MOMENT_NONE && f->tz && (how = read_server(f, CELL_TIMESTAMP, c)) == MOMENT_GOOD) {
        int64_t micros;
        if (local_instant(x, in, row, hint, c->i, &micros))
            cell_set_int(c, CELL_INSTANT, micros);
    } else if (how == MOMENT_RANGE) {
        exec_fail(x, in, row, PROBLEM_DB_OUT_OF_RANGE, &SLICE(TIMESTAMP_RANGE));
    } else if (how == MOMENT_NONE) {
        exec_fail(x, in, row, PROBLEM_TIMESTAMP_INVALID, NULL);
    }
}

void op_timestamp(struct exec *x, const struct insn *in)
{
    const struct formats *f = in->data;
    struct tz_hint hint = {0};
    struct time_parts t;
    FOR_EACH_VALUE (x, in, c, r) {
        const struct time_format *format = read_moment(f, c, &t);
        if (!format) {
            server_timestamp(x, in, c, r, &hint);
            continue;
        }
        int64_t micros = t.has_epoch ? epoch_micros(&t)
                                     : time_parts_date(&t) * DAY_MICROS + time_parts_micros(&t);
        if (format->has_zone)
            micros -= t.offset * INT64_C(1000000);
        else if (f->tz && !local_instant(x, in, r, &hint, micros, &micros))
            continue;
        cell_set_int(c, f->instants ? CELL_INSTANT : CELL_TIMESTAMP, micros);
    }
}

void op_date_to_timestamp(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_DATE)
            continue;
        int64_t micros;
        int infinite = cell_infinite(c);
        if (infinite)
            cell_set_int(c, CELL_TIMESTAMP, infinite > 0 ? INT64_MAX : INT64_MIN);
        else if (__builtin_mul_overflow(c->i, DAY_MICROS, &micros))
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE("timestamp"));
        else
            cell_set_int(c, CELL_TIMESTAMP, micros);
    }
}

void op_instant_to_timestamp(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind == CELL_INSTANT)
            c->kind = CELL_TIMESTAMP;
    }
}
