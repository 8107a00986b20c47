/* A cell: 16 bytes that hold one value of one row, in a kind. Bytes it points at live in the
 * batch's arena. */
#ifndef BATCH_CELL_H
#define BATCH_CELL_H

#include <stdint.h>

#include "base/slice.h"

/* Kinds are also the domains of the kit language; cell_kind_name gives the word that kits use. */
enum cell_kind {
    CELL_ABSENT, /* the file or the row has no such cell */
    CELL_NULL,
    CELL_BAD,     /* a problem was recorded; later ops skip it */
    CELL_TEXT,    /* p, len: valid UTF-8 */
    CELL_INTEGER, /* i */
    CELL_DECIMAL, /* p, len: exact canonical text, [-]digits[.digits], no leading zeros, no exponent
                   */
    CELL_FLOAT,   /* f: finite, NaN or infinite as PostgreSQL takes them */
    CELL_BOOLEAN, /* i: 0 or 1 */
    CELL_DATE, /* i: days since 2000-01-01, proleptic Gregorian, 4713 BC to 5874897 as PostgreSQL */
    CELL_TIME, /* i: microseconds since midnight, 0 to 86400000000 */
    CELL_TIMESTAMP, /* i: microseconds since 2000-01-01 00:00:00, without zone (timestamp) */
    CELL_INSTANT,   /* i: microseconds since 2000-01-01 00:00:00 UTC (timestamptz) */
    CELL_UUID,      /* p: 16 bytes */
    CELL_JSON,      /* p, len: valid JSON text, as it came */
    CELL_KINDS
};

enum {
    CELL_QUOTED = 1, /* a source cell that stood in quotes: tells "" from nothing */
    CELL_WARNED =
        2, /* a warning was recorded for this field of this row: at most one problem a field */
    CELL_HAS_NUL = 4 /* a source cell that contains U+0000 */
};

struct cell {
    union {
        const char *p;
        int64_t i;
        double f;
    };
    uint32_t len;
    uint8_t kind;
    uint8_t flags;
    uint16_t spare;
};

_Static_assert(sizeof(struct cell) == 16, "a cell is 16 bytes: four to a cache line");

static inline struct cell cell_text(const char *p, size_t n)
{
    return (struct cell){.p = p, .len = (uint32_t)n, .kind = CELL_TEXT};
}

static inline struct cell cell_int(enum cell_kind kind, int64_t i)
{
    return (struct cell){.i = i, .kind = (uint8_t)kind};
}

static inline struct cell cell_null(void)
{
    return (struct cell){.kind = CELL_NULL};
}

static inline struct slice cell_slice(const struct cell *c)
{
    return slice_of(c->p, c->len);
}

/* The cell holds a value: not absent, NULL or bad. */
static inline bool cell_has_value(const struct cell *c)
{
    return c->kind >= CELL_TEXT;
}

/* "text", "integer", "decimal", … as kits and explain write them. */
const char *cell_kind_name(enum cell_kind kind);
/* The kind of that name, or CELL_ABSENT. */
enum cell_kind cell_kind_named(struct slice name);

struct arena;
/* The canonical text of a value: what PostgreSQL would print with ISO dates and UTC. Text, decimals
 * and JSON are given as they are; the rest is written into the arena. NULL, absent and bad give an
 * empty slice. */
struct slice cell_format(const struct cell *c, struct arena *a);
/* Proleptic Gregorian calendar, by the day-count algorithm of Howard Hinnant's "chrono-Compatible
 * Low-Level Date Algorithms" (2021): days since 2000-01-01 from year, month 1–12, day, and back.
 * Year 0 is 1 BC. */
int64_t date_from_civil(int64_t year, int month, int day);
void civil_from_date(int64_t days, int64_t *year, int *month, int *day);

#endif
