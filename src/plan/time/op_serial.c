/* Times that a file has as numbers: epoch, excel_date. */
#include <string.h>

#include "plan/op.h"
#include "value/moment.h"
#include "value/number.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

/* 1970-01-01 in microseconds, counted from 2000-01-01 as in PostgreSQL. */
#define EPOCH (-INT64_C(946684800) * SECOND)

bool bind_epoch(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    /* decimal places to shift, to get microseconds */
    int *places = arena_alloc(&p->arena, sizeof *places);
    if (!args_count(args, 0, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice unit = args.nlist ? args.v[0].text : SLICE("s");
    *places = slice_eq(unit, SLICE("s")) ? 6 : slice_eq(unit, SLICE("ms")) ? 3 : 0;
    in->data = places;
    in->detail = *places == 6 ? SLICE("seconds") : SLICE("milliseconds");
    if (*places)
        return true;
    err_set(e, ERR_USAGE, "counts \"s\" or \"ms\", not '%.*s'", (int)unit.n, unit.p);
    return false;
}

/* The decimal times 10^places, rounded to an integer. */
static enum number scaled(struct slice s, int places, struct arena *a, int64_t *out)
{
    static const struct slice powers[] = {{"1", 1}, {"1000", 4}, {"1000000", 7}};
    enum number how = decimal_parse(s, &decimal_plain, a, &s);
    if (how == NUMBER_OK)
        how = decimal_multiply(s, powers[places / 3], a, &s);
    if (how != NUMBER_OK)
        return how;
    decimal_round(s, 0, ROUND_HALF_EVEN, a, &s);
    return integer_parse(s, 0, out);
}

void op_epoch(struct exec *x, const struct insn *in)
{
    int places = *(const int *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_bare(c);
        int64_t i;
        enum number how = scaled(s, places, x->arena, &i);
        if (how == NUMBER_OK &&
            (__builtin_add_overflow(i, EPOCH, &i) || i < TIMESTAMP_LEAST || i >= TIMESTAMP_END))
            how = NUMBER_RANGE;
        if (how == NUMBER_OK)
            cell_set_int(c, CELL_INSTANT, i);
        else if (how == NUMBER_BAD)
            exec_fail(x, in, r, PROBLEM_EPOCH_INVALID, NULL);
        else
            exec_fail(x, in, r, PROBLEM_DB_OUT_OF_RANGE, &SLICE("timestamptz"));
    }
}

struct serial {
    bool time;
    /* the serial numbers of the first day (1900-01-01 or 1904-01-01) and of 9999-12-31 */
    int64_t first, last;
    int64_t zero; /* the day with number 0, in days since 2000-01-01 */
};

bool bind_excel_date(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const systems[] = {"1900", "1904", NULL};
    struct serial *k = arena_alloc(&p->arena, sizeof *k);
    int system;
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "system", "time", NULL) ||
        !args_choice(args, "system", systems, &system, e) || !args_flag(args, "time", &k->time, e))
        return false;
    k->first = system ? 0 : 1;
    k->zero = system ? date_from_civil(1904, 1, 1) : date_from_civil(1899, 12, 30);
    k->last = date_from_civil(9999, 12, 31) - k->zero;
    in->data = k;
    in->gives = k->time ? CELL_TIMESTAMP : CELL_DATE;
    return true;
}

/* The time of day from the digits after the mark, rounded to a millisecond. A serial number has
 * only about fifteen digits, and an hour cannot be written exactly as a decimal fraction of a day.
 */
static int64_t of_day(const char *p, const char *end)
{
    unsigned __int128 fraction = 0, unit = 1;
    for (int i = 0; p < end && i < 18; i++, p++) {
        fraction = fraction * 10 + (unsigned)(*p - '0');
        unit *= 10;
    }
    return (int64_t)((fraction * 86400000 + unit / 2) / unit) * 1000;
}

/* Excel believes that 1900 was a leap year. So number 60 is a day that did not exist, and the days
 * before it have a number that is one too low. */
static bool day_of(const struct serial *k, int64_t serial, int64_t *day)
{
    if (serial < k->first || serial > k->last)
        return false;
    *day = k->zero + serial;
    if (k->first == 1 && serial < 60)
        ++*day;
    return k->first == 0 || serial != 60;
}

static const char *read_serial(const struct serial *k, struct slice s, struct cell *out)
{
    const char *p = s.p, *end = s.p + s.n, *mark;
    int64_t serial, day;
    while (p < end && ascii_digit((unsigned char)*p))
        p++;
    mark = p;
    if (p < end && (*p == '.' || *p == ','))
        p++;
    const char *fraction = p;
    while (p < end && ascii_digit((unsigned char)*p))
        p++;
    if (p != end || mark == s.p || (mark < end && fraction == end) ||
        integer_parse(slice_of(s.p, (size_t)(mark - s.p)), 0, &serial) != NUMBER_OK)
        return "it is no number";
    if (!day_of(k, serial, &day))
        return serial == 60 && k->first ? "29 February 1900 never was" : "it is out of range";
    int64_t time = of_day(fraction, end);
    if (!k->time && time)
        return "it has a time of day";
    *out = k->time ? cell_int(CELL_TIMESTAMP, day * DAY + time) : cell_int(CELL_DATE, day);
    return NULL;
}

void op_excel_date(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct cell value;
        const char *why = read_serial(in->data, cell_bare(c), &value);
        if (why)
            exec_fail(x, in, r, PROBLEM_EXCEL_DATE_INVALID, &(struct slice){why, strlen(why)});
        else
            cell_set_value(c, &value);
    }
}
