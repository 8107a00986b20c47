/* Dates and times as PostgreSQL writes them, with infinity, BC and years past 9999. */
#ifndef VALUE_MOMENT_H
#define VALUE_MOMENT_H

#include "base/slice.h"
#include "batch/cell.h"

/* From PostgreSQL's datatype/timestamp.h: the first day is 4714-11-24 BC; the last date is
 * 5874897-12-31, the last timestamp is in the year 294276. */
#define DATE_LEAST INT64_C(-2451545)
#define DATE_END INT64_C(2145031949)
#define TIMESTAMP_LEAST INT64_C(-211813488000000000)
#define TIMESTAMP_END INT64_C(9223371331200000000)

/* Billionths of a second as whole microseconds; a half goes to the even one, as in PostgreSQL. */
static inline int64_t moment_micros(int64_t nanos)
{
    int64_t micros = nanos / 1000, rest = nanos % 1000;
    return micros + (rest > 500 || (rest == 500 && micros % 2));
}

/* For messages. */
#define DATE_RANGE "date (4714-11-24 BC to 5874897-12-31)"
#define TIMESTAMP_RANGE "timestamp (4714-11-24 BC to 294276-12-31)"

enum moment_read { MOMENT_GOOD, MOMENT_NONE, MOMENT_RANGE };

/* The whole text as a date, a time, a timestamp or an instant:
 *
 *   [Y]YYYY-MM-DD   HH:MM[:SS[.fraction]]   both, with a blank or T between   infinity, -infinity
 *
 * A bare date is a timestamp's midnight. An instant has its zone: Z, UTC, GMT, +HH, +HHMM,
 * +HH:MM or +HH:MM:SS, behind one blank or none. BC stands last. RANGE: PostgreSQL's type ends
 * before it; the cell is then a value past the end. */
enum moment_read moment_parse(enum cell_kind kind, struct slice s, struct cell *out);

/* infinity or -infinity, in any case: the cell becomes it. */
bool moment_infinite(enum cell_kind kind, struct slice s, struct cell *out);

#endif
