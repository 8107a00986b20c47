/* Compiles formats of dates and times to small steps, and reads texts with them.
 *
 *   %Y %y %m %d %j   year, year of two digits (20xx below the pivot), month, day, day of the year
 *   %b %B            the month's name, short and long, in the language given
 *   %H %M %S %f %p   hour, minute, second, fraction of 1 to 9 digits, AM or PM (then %H is 1 to 12)
 *   %z %Z %s         +02:00, +0200, +02 or Z; UTC, GMT or Z; seconds since 1970
 *   %%, and anything else: itself */
#include <string.h>

#include "plan/time/op_time.h"
#include "value/moment.h"

enum what {
    LITERAL,
    YEAR,
    SHORT_YEAR,
    MONTH,
    MONTH_SHORT,
    MONTH_WIDE,
    DAY,
    YDAY,
    HOUR,
    MINUTE,
    SECOND,
    FRACTION,
    AM_PM,
    OFFSET,
    ZONE,
    EPOCH
};

struct time_step {
    uint8_t what;
    uint8_t least, most; /* digits */
    char literal;
};

struct directive {
    char letter;
    enum what what;
    uint8_t least, most;       /* number of digits, or 0 */
    uint8_t shortest, longest; /* length in bytes */
};
static const struct directive directives[] = {
    {'Y', YEAR, 4, 4, 4, 4},   {'y', SHORT_YEAR, 2, 2, 2, 2},   {'m', MONTH, 1, 2, 1, 2},
    {'d', DAY, 1, 2, 1, 2},    {'b', MONTH_SHORT, 0, 0, 2, 16}, {'B', MONTH_WIDE, 0, 0, 2, 32},
    {'j', YDAY, 3, 3, 3, 3},   {'H', HOUR, 1, 2, 1, 2},         {'M', MINUTE, 2, 2, 2, 2},
    {'S', SECOND, 2, 2, 2, 2}, {'f', FRACTION, 1, 9, 1, 9},     {'p', AM_PM, 0, 0, 2, 4},
    {'z', OFFSET, 0, 0, 1, 6}, {'Z', ZONE, 0, 0, 1, 3},         {'s', EPOCH, 1, 12, 1, 13},
};

static const struct directive *directive(char letter)
{
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (directives[i].letter == letter)
            return &directives[i];
    return NULL;
}

static bool refuse(struct err *e, struct slice text, const char *why)
{
    return err_set(e, ERR_USAGE, "format '%.*s' %s", (int)text.n, text.p, why);
}

static void add(struct time_format *f, struct time_step step, uint32_t shortest, uint32_t longest)
{
    f->steps[f->n++] = step;
    f->least += shortest;
    f->most += longest;
}

/* %d, %m and %H may have one digit, but only if a character that is not a digit follows, or the
 * text ends. */
static void settle_widths(struct time_format *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        struct time_step *s = &f->steps[i], *next = i + 1 < f->n ? s + 1 : NULL;
        bool free_width =
            !next || (next->what == LITERAL && !ascii_digit((unsigned char)next->literal));
        if (s->least == 1 && s->most == 2 && !free_width) {
            s->least = 2;
            f->least++;
        }
    }
}

#define BIT(what) (1u << (what))

/* Check that the format has all parts that it needs, and each part only once. */
static bool check(struct slice text, unsigned seen, enum moment what, struct err *e)
{
    unsigned date = BIT(YEAR) | BIT(SHORT_YEAR) | BIT(MONTH) | BIT(MONTH_SHORT) | BIT(MONTH_WIDE) |
                    BIT(DAY) | BIT(YDAY);
    unsigned month = seen & (BIT(MONTH) | BIT(MONTH_SHORT) | BIT(MONTH_WIDE));
    unsigned zone = seen & (BIT(OFFSET) | BIT(ZONE) | BIT(EPOCH));
    if (what != MOMENT_TIMESTAMP && zone)
        return refuse(e, text, "has a zone, which only a timestamp can have");
    if (what == MOMENT_TIME) {
        if (seen & date)
            return refuse(e, text, "has a date in it, for a time of day");
        if (!(seen & BIT(HOUR)))
            return refuse(e, text, "has no hour (%H)");
    }
    if ((seen & BIT(SECOND) && !(seen & BIT(MINUTE))) ||
        (seen & BIT(MINUTE) && !(seen & BIT(HOUR))) ||
        (seen & BIT(FRACTION) && !(seen & (BIT(SECOND) | BIT(EPOCH)))) ||
        (seen & BIT(AM_PM) && !(seen & BIT(HOUR))))
        return refuse(e, text, "has a part of the time without the part before it");
    if (what == MOMENT_TIME)
        return true;
    if (seen & BIT(EPOCH))
        return !(seen & ~(BIT(EPOCH) | BIT(FRACTION))) ||
               refuse(e, text, "says more than %s, which is a whole timestamp");
    if (!(seen & (BIT(YEAR) | BIT(SHORT_YEAR))))
        return refuse(e, text, "has no year (%Y or %y)");
    if ((seen & BIT(YEAR) && seen & BIT(SHORT_YEAR)) || (month & (month - 1)) ||
        (seen & BIT(YDAY) && (month || seen & BIT(DAY))))
        return refuse(e, text, "says one thing twice");
    if (!(seen & BIT(YDAY)) && !month)
        return refuse(e, text, "has no month (%m, %b or %B)");
    if (!(seen & BIT(YDAY)) && !(seen & BIT(DAY)))
        return refuse(e, text, "has no day (%d)");
    return true;
}

bool time_format_compile(struct plan *p, struct slice text, enum moment what, struct slice lang,
                         struct time_format *f, struct err *e)
{
    unsigned seen = 0;
    *f = (struct time_format){.steps = arena_alloc(&p->arena, (text.n + 1) * sizeof *f->steps)};
    f->months = months_of(lang);
    if (!f->months) {
        err_set(e, ERR_USAGE, "no month names for lang '%.*s'", (int)lang.n, lang.p);
        return err_hint(e, "there are names for: en, de, fr, es, pt, it, nl, pl");
    }
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%' && i + 1 < text.n && text.p[i + 1] == '%')
            i++;
        else if (c == '%') {
            const struct directive *d = i + 1 < text.n ? directive(text.p[++i]) : NULL;
            if (!d) {
                refuse(e, text, "has an unknown % in it");
                return err_hint(e, "known are %%Y %%y %%m %%d %%b %%B %%j %%H %%M %%S %%f %%p %%z "
                                   "%%Z %%s %%%%; with %%p, %%H reads 1 to 12");
            }
            if (seen & BIT(d->what))
                return refuse(e, text, "says one thing twice");
            seen |= BIT(d->what);
            add(f, (struct time_step){(uint8_t)d->what, d->least, d->most, 0}, d->shortest,
                d->longest);
            continue;
        }
        add(f, (struct time_step){.what = LITERAL, .literal = c}, 1, 1);
    }
    settle_widths(f);
    f->has_zone = seen & (BIT(OFFSET) | BIT(ZONE) | BIT(EPOCH));
    f->has_date = seen & (BIT(YEAR) | BIT(SHORT_YEAR));
    f->half_day = seen & BIT(AM_PM);
    return check(text, seen, what, e);
}

struct cursor {
    const char *p, *end;
};

static inline bool number(struct cursor *c, uint8_t least, uint8_t most, int *out)
{
    const char *p = c->p, *stop = c->end - p > most ? p + most : c->end;
    int value = 0;
    while (p < stop && ascii_digit((unsigned char)*p))
        value = value * 10 + (*p++ - '0');
    bool enough = p - c->p >= least;
    c->p = p;
    *out = value;
    return enough;
}

/* The quick way for two digits. Other widths that are allowed go to number(). */
static inline bool two(struct cursor *c, uint8_t least, int *out)
{
    if (c->end - c->p < 2)
        return number(c, least, 2, out);
    unsigned tens = (unsigned)(c->p[0] - '0'), ones = (unsigned)(c->p[1] - '0');
    if (tens > 9 || ones > 9)
        return number(c, least, 2, out);
    c->p += 2;
    *out = (int)(tens * 10 + ones);
    return true;
}

static inline bool four(struct cursor *c, int *out)
{
    int hundreds, rest;
    if (!two(c, 2, &hundreds) || !two(c, 2, &rest))
        return false;
    *out = hundreds * 100 + rest;
    return true;
}

/* More than six digits are rounded. */
static bool fraction(struct cursor *c, int64_t *micros)
{
    int value;
    const char *from = c->p;
    if (!number(c, 1, 9, &value))
        return false;
    int64_t nanos = value;
    for (long n = c->p - from; n < 9; n++)
        nanos *= 10;
    *micros = moment_micros(nanos);
    return true;
}

static bool epoch(struct cursor *c, struct time_parts *t)
{
    bool minus = c->p < c->end && *c->p == '-';
    c->p += minus;
    const char *from = c->p;
    int64_t value = 0;
    for (; c->p < c->end && c->p - from < 12 && ascii_digit((unsigned char)*c->p); c->p++)
        value = value * 10 + (*c->p - '0');
    t->epoch = minus ? -value : value;
    t->has_epoch = true;
    t->pm = minus; /* so that a negative number's fraction is subtracted */
    return c->p > from;
}

static bool month_name(const struct time_format *f, struct cursor *c, bool wide, int *month)
{
    size_t len = month_match(f->months, wide, c->p, (size_t)(c->end - c->p), month);
    c->p += len;
    if (len && !wide && c->p < c->end && *c->p == '.')
        c->p++;
    return len;
}

/* AM, PM, a.m. or p.m., in any case. */
static bool am_pm(struct cursor *c, int *pm)
{
    size_t n = (size_t)(c->end - c->p);
    if (n < 2 || ((c->p[0] | 0x20) != 'a' && (c->p[0] | 0x20) != 'p'))
        return false;
    *pm = (c->p[0] | 0x20) == 'p';
    size_t len = (c->p[1] | 0x20) == 'm'                                                 ? 2
                 : n >= 4 && c->p[1] == '.' && (c->p[2] | 0x20) == 'm' && c->p[3] == '.' ? 4
                                                                                         : 0;
    c->p += len;
    return len;
}

static bool offset(struct cursor *c, int32_t *seconds)
{
    int hours, minutes = 0;
    if (c->p < c->end && *c->p == 'Z') {
        c->p++;
        return true;
    }
    if (c->p == c->end || (*c->p != '+' && *c->p != '-'))
        return false;
    bool minus = *c->p++ == '-';
    if (!number(c, 2, 2, &hours))
        return false;
    bool colon = c->p < c->end && *c->p == ':';
    c->p += colon;
    if ((colon || (c->p < c->end && ascii_digit((unsigned char)*c->p))) &&
        !number(c, 2, 2, &minutes))
        return false;
    *seconds = (hours * 60 + minutes) * (minus ? -60 : 60);
    return hours < 16 && minutes < 60; /* PostgreSQL's own limit is 15:59 */
}

static bool utc_name(struct cursor *c)
{
    size_t n = (size_t)(c->end - c->p);
    if (n >= 3 && (!memcmp(c->p, "UTC", 3) || !memcmp(c->p, "GMT", 3)))
        c->p += 3;
    else if (n >= 1 && *c->p == 'Z')
        c->p++;
    else
        return false;
    return true;
}

static bool days_exist(const struct time_parts *t)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = t->year % 4 == 0 && (t->year % 100 != 0 || t->year % 400 == 0);
    if (t->year < 1) /* there was no year 0 */
        return false;
    if (!t->month)
        return t->yday >= 1 && t->yday <= 365 + leap;
    return t->month <= 12 && t->day >= 1 && t->day <= days[t->month - 1] + (t->month == 2 && leap);
}

static bool time_exists(const struct time_format *f, struct time_parts *t)
{
    if (f->half_day) {
        if (t->hour < 1 || t->hour > 12)
            return false;
        t->hour = t->hour % 12 + (t->pm ? 12 : 0);
    }
    if (t->hour == 24) /* 24:00:00 is the end of the day, and nothing may follow it */
        return !t->minute && !t->second && !t->micros;
    return t->hour < 24 && t->minute < 60 && t->second < 60;
}

static bool step(const struct time_format *f, const struct time_step *s, struct cursor *c,
                 struct time_parts *t)
{
    switch ((enum what)s->what) {
    case LITERAL:
        return c->p < c->end && *c->p++ == s->literal;
    case YEAR:
        return four(c, &t->year);
    case SHORT_YEAR:
        if (!two(c, 2, &t->year))
            return false;
        t->year += t->year < f->pivot ? 2000 : 1900;
        return true;
    case MONTH:
        return two(c, s->least, &t->month) && t->month;
    case MONTH_SHORT:
    case MONTH_WIDE:
        return month_name(f, c, s->what == MONTH_WIDE, &t->month);
    case DAY:
        return two(c, s->least, &t->day);
    case YDAY:
        return number(c, 3, 3, &t->yday);
    case HOUR:
        return two(c, s->least, &t->hour);
    case MINUTE:
        return two(c, 2, &t->minute);
    case SECOND:
        return two(c, 2, &t->second);
    case FRACTION:
        return fraction(c, &t->micros);
    case AM_PM:
        return am_pm(c, &t->pm);
    case OFFSET:
        return offset(c, &t->offset);
    case ZONE:
        return utc_name(c);
    case EPOCH:
        return epoch(c, t);
    }
    return false;
}

bool time_format_read(const struct time_format *f, struct slice s, struct time_parts *t)
{
    if (s.n < f->least || s.n > f->most)
        return false;
    struct cursor c = {s.p, s.p + s.n};
    *t = (struct time_parts){0};
    for (uint32_t i = 0; i < f->n; i++)
        if (!step(f, &f->steps[i], &c, t))
            return false;
    return c.p == c.end && time_exists(f, t) && (!f->has_date || days_exist(t));
}

int64_t time_parts_date(const struct time_parts *t)
{
    if (!t->month)
        return date_from_civil(t->year, 1, 1) + t->yday - 1;
    return date_from_civil(t->year, t->month, t->day);
}

int64_t time_parts_micros(const struct time_parts *t)
{
    return ((t->hour * 60 + t->minute) * INT64_C(60) + t->second) * 1000000 + t->micros;
}
