/* Dates and times as PostgreSQL writes them, with infinity, BC and years after 9999. */
#ifndef VALUE_MOMENT_H
#define VALUE_MOMENT_H

#include "base/slice.h"
#include "batch/cell.h"

/* From PostgreSQL's datatype/timestamp.h. The first day is 4714-11-24 BC. The last date is
 * 5874897-12-31, and the last timestamp is in the year 294276. */
#define DATE_LEAST INT64_C(-2451545)
#define DATE_END INT64_C(2145031949)
#define TIMESTAMP_LEAST INT64_C(-211813488000000000)
#define TIMESTAMP_END INT64_C(9223371331200000000)

/* Nanoseconds as whole microseconds. A half goes to the even neighbour, as in PostgreSQL. */
static inline int64_t moment_micros(int64_t nanos)
{
    int64_t micros = nanos / 1000, rest = nanos % 1000;
    return micros + (rest > 500 || (rest == 500 && micros % 2));
}

/* The ranges as messages show them. */
#define DATE_RANGE "date (4714-11-24 BC to 5874897-12-31)"
#define TIMESTAMP_RANGE "timestamp (4714-11-24 BC to 294276-12-31)"

enum moment_read { MOMENT_GOOD, MOMENT_NONE, MOMENT_RANGE };

/* Read the whole text as a date, a time, a timestamp or an instant:
 *
 *   [Y]YYYY-MM-DD   HH:MM[:SS[.fraction]]   both, with a blank or T between   infinity, -infinity
 *
 * For a timestamp, a date alone means its midnight. An instant ends with its zone, after one blank
 * or none: Z, UTC, GMT, +HH, +HHMM, +HH:MM or +HH:MM:SS. BC stands last. MOMENT_RANGE: PostgreSQL's
 * type cannot hold it; the cell then gets a value outside the range. */
enum moment_read moment_parse(enum cell_kind kind, struct slice s, struct cell *out);

/* True when the text is infinity or -infinity in any case. The cell gets that value. */
bool moment_infinite(enum cell_kind kind, struct slice s, struct cell *out);

#endif
