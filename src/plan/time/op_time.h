/* Formats of dates and times, compiled at bind and run once a cell. Private to src/plan. */
#ifndef PLAN_TIME_OP_TIME_H
#define PLAN_TIME_OP_TIME_H

#include "plan/op.h"

enum moment { MOMENT_DATE, MOMENT_TIME, MOMENT_TIMESTAMP };

struct time_format {
    struct time_step *steps;
    uint32_t n;
    uint32_t least, most; /* bytes of any text that fits */
    bool has_zone;        /* %z, %Z or %s: gives a moment of its own, whatever the tz */
    bool has_date;
    int pivot;                       /* %y: the first year of two digits that is 19xx */
    bool half_day;                   /* %p: %H reads 1 to 12 */
    const struct month_name *months; /* of lang, up to one without a name */
};

/* What a text that fits says. */
struct time_parts {
    int year, month, day, yday; /* yday 0: month and day were given */
    int hour, minute, second;
    int pm; /* 1: afternoon */
    int32_t offset;
    int64_t micros; /* of the second; also rounds up to a whole one */
    int64_t epoch;
    bool has_epoch;
};

/* A month's name in lower case; the same month may have several. */
struct month_name {
    const char *lang; /* "en" */
    const char *name; /* NULL ends a language */
    uint8_t month;
    bool wide; /* %B; else an abbreviation, %b */
};
/* The names of the language, or NULL. */
const struct month_name *months_of(struct slice lang);
/* Bytes of the name that the text begins with, whatever its case, the longest one; 0: none. */
size_t month_match(const struct month_name *names, bool wide, const char *p, size_t n, int *month);

bool time_format_compile(struct plan *p, struct slice text, enum moment what, struct slice lang,
                         struct time_format *f, struct err *e);
/* The whole text fits, and says a date and time of the calendar. */
bool time_format_read(const struct time_format *f, struct slice s, struct time_parts *t);
/* The formats for messages: "DD.MM.YYYY, YYYY-MM-DD, as in 31.12.2024". */
struct slice time_formats_words(struct plan *p, const struct time_format *f,
                                const struct slice *texts, uint32_t n);
/* Days since 2000-01-01. */
int64_t time_parts_date(const struct time_parts *t);
/* Microseconds since midnight; 24:00:00 is a whole day. */
int64_t time_parts_micros(const struct time_parts *t);

#endif
