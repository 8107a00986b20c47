/* Time zones from the system's tzdata (TZif files), read once at bind. */
#ifndef VALUE_TZ_H
#define VALUE_TZ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

/* Seconds here are of the POSIX clock: since 1970-01-01, without leap seconds; UTC unless called
 * local. A zone never changes once it is open: threads may share it. */
struct tz;

/* The zone of that name in /usr/share/zoneinfo, allocated in the arena; NULL with ERR_USAGE when
 * there is none. "UTC" needs no file. */
const struct tz *tz_open(struct slice name, struct arena *a, struct err *e);
/* Seconds east of UTC at that moment. */
int32_t tz_offset(const struct tz *tz, int64_t utc);

/* What a local time means. Times come in order in most files, so the answer remembers the stretch
 * of one offset that it was in: begin with a zeroed hint, use it for one zone. */
struct tz_hint {
    int64_t from, to; /* local seconds surely within the stretch */
    int32_t offset;
};
enum tz_times { TZ_GAP, TZ_ONCE, TZ_TWICE };
/* *first gets the moment, *second the later one of two; in a gap neither is set. */
enum tz_times tz_moments(const struct tz *tz, int64_t local, struct tz_hint *hint, int64_t *first,
                         int64_t *second);

#endif
