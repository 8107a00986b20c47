/* Formats of dates and times. They are compiled when the plan is bound, and run for each cell.
 * Private to src/plan. */
#ifndef PLAN_TIME_OP_TIME_H
#define PLAN_TIME_OP_TIME_H

#include "plan/op.h"

enum moment { MOMENT_DATE, MOMENT_TIME, MOMENT_TIMESTAMP };

struct time_format {
    struct time_step *steps;
    uint32_t n;
    uint32_t least, most; /* the shortest and the longest text that can fit, in bytes */
    /* it has %z, %Z or %s, so the text itself gives the instant and the tz is not used */
    bool has_zone;
    bool has_date;
    int pivot;                       /* %y: years of two digits from this one on are 19xx */
    bool half_day;                   /* it has %p, so %H reads 1 to 12 */
    const struct month_name *months; /* of lang; an entry without a name ends them */
};

/* The values that were read from a text. */
struct time_parts {
    int year, month, day, yday; /* yday is 0 when month and day were given */
    int hour, minute, second;
    int pm; /* 1: afternoon. With has_epoch, 1: the number was negative */
    int32_t offset;
    int64_t micros; /* of the second; rounding can make it a whole second */
    int64_t epoch;
    bool has_epoch;
};

/* A month's name in lower case. A month may have several names. */
struct month_name {
    const char *lang; /* as "en" */
    const char *name; /* NULL after the last name of a language */
    uint8_t month;
    bool wide; /* %B; else it is an abbreviation, %b */
};
/* The names in that language, or NULL. */
const struct month_name *months_of(struct slice lang);
/* The length of the longest name with which the text begins, in any case. 0: there is none. */
size_t month_match(const struct month_name *names, bool wide, const char *p, size_t n, int *month);

bool time_format_compile(struct plan *p, struct slice text, enum moment what, struct slice lang,
                         struct time_format *f, struct err *e);
/* True when the whole text fits the format, and the date and time exist. */
bool time_format_read(const struct time_format *f, struct slice s, struct time_parts *t);
/* The formats for messages: "DD.MM.YYYY, YYYY-MM-DD, as in 31.12.2024". */
struct slice time_formats_words(struct plan *p, const struct time_format *f,
                                const struct slice *texts, uint32_t n);
/* Days since 2000-01-01. */
int64_t time_parts_date(const struct time_parts *t);
/* Microseconds since midnight. 24:00:00 is a whole day. */
int64_t time_parts_micros(const struct time_parts *t);

#endif
