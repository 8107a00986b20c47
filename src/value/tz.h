/* Time zones from the system's tzdata (TZif files). A zone is read once, when the plan is bound. */
#ifndef VALUE_TZ_H
#define VALUE_TZ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

/* Seconds here are POSIX time: since 1970-01-01 without leap seconds, in UTC unless the name says
 * "local". A zone never changes after it is opened, so threads may share it. */
struct tz;

/* Open the zone with that name in /usr/share/zoneinfo. It is allocated in the arena. NULL with
 * ERR_USAGE when there is none. "UTC" needs no file. */
const struct tz *tz_open(struct slice name, struct arena *a, struct err *e);

/* Remembers the period with one offset where the last local time was. In most files times are in
 * order, so the next one is often in the same period. Start with a hint that is all zero, and use
 * it for one zone only. */
struct tz_hint {
    int64_t from, to; /* local seconds that are certainly in the period */
    int32_t offset;
};
enum tz_times { TZ_GAP, TZ_ONCE, TZ_TWICE };
/* Which moments a local time can mean. *first gets the moment, and *second the later one when there
 * are two. In a gap neither is set. */
enum tz_times tz_moments(const struct tz *tz, int64_t local, struct tz_hint *hint, int64_t *first,
                         int64_t *second);

/* The seconds to add to a moment for its local time. */
int32_t tz_offset(const struct tz *tz, int64_t utc);

#endif
