/* A cell: 16 bytes that hold one value of one row, in a kind. Bytes it points at live in the
 * batch's arena. */
#ifndef BATCH_CELL_H
#define BATCH_CELL_H

#include <stdint.h>
#include <string.h>

#include "base/slice.h"
#include "text/ascii.h"

/* Kinds are also the domains of the kit language; cell_kind_name gives the word that kits use. */
enum cell_kind {
    CELL_ABSENT, /* the file or the row has no such cell */
    CELL_NULL,
    CELL_BAD,     /* a problem was recorded; later ops skip it */
    CELL_TEXT,    /* p, len: valid UTF-8 */
    CELL_INTEGER, /* i */
    /* p, len: exact canonical text, [-]digits[.digits], no leading zeros, no exponent; or NaN,
     * Infinity, -Infinity (decimal_is_word) */
    CELL_DECIMAL,
    CELL_FLOAT,   /* f: finite, NaN or infinite as PostgreSQL takes them */
    CELL_BOOLEAN, /* i: 0 or 1 */
    /* i: days since 2000-01-01, proleptic Gregorian, 4713 BC to 5874897 as PostgreSQL, or infinite
     */
    CELL_DATE,
    CELL_TIME, /* i: microseconds since midnight, 0 to 86400000000 */
    /* i: microseconds since 2000-01-01 00:00:00, without zone (timestamp); or infinite */
    CELL_TIMESTAMP,
    CELL_INSTANT, /* i: microseconds since 2000-01-01 00:00:00 UTC (timestamptz); or infinite */
    CELL_UUID,    /* p: 16 bytes */
    CELL_JSON,    /* p, len: valid JSON text, as it came */
    CELL_KINDS
};

/* The infinite moments, as PostgreSQL has them: these of a date, the ends of 64 bits of a timestamp
 * and an instant. */
#define DATE_INFINITY ((int64_t)INT32_MAX)
#define DATE_MINUS_INFINITY ((int64_t)INT32_MIN)

enum {
    CELL_QUOTED = 1, /* a source cell that stood in quotes: tells "" from nothing */
    CELL_WARNED =
        2, /* a warning was recorded for this field of this row: at most one problem a field */
    CELL_HAS_NUL = 4, /* a source cell that contains U+0000 */
    CELL_REWRITTEN =
        8, /* of a typed source: the text is canonical, and cell_raw tells what the source wrote, as
              it stands in front of the text. Whoever moves the text takes the mark away */
    CELL_UNWRITTEN = 16, /* a number with an exponent so large that its digits are not written out:
                            it is as it was written */
    /* A source cell that is blank and cannot take the value above: that is not known, or too long.
     */
    CELL_UNFILLED = 32,
    CELL_UNFILLED_LONG = 64
};

/* What a source says that a cell is, beside its canonical text: numbers without an exponent, true
 * or false, arrays and objects as their JSON text. A cell of CSV says nothing. */
enum cell_came {
    CAME_TEXT,
    CAME_STRING, /* text, but of JSON: a string again where JSON is wanted */
    CAME_NUMBER,
    CAME_BOOLEAN,
    CAME_ARRAY,
    CAME_OBJECT,
    CAME_KINDS
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
    uint16_t came; /* enum cell_came */
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

/* A decimal that is no number of digits: NaN, Infinity or -Infinity. */
static inline bool decimal_is_word(struct slice s)
{
    return s.n && s.p[s.n - 1] > '9';
}

/* 1: infinity, -1: -infinity, 0: a moment of the calendar, or of another kind. */
static inline int cell_infinite(const struct cell *c)
{
    if (c->kind == CELL_DATE)
        return (c->i == DATE_INFINITY) - (c->i == DATE_MINUS_INFINITY);
    if (c->kind == CELL_TIMESTAMP || c->kind == CELL_INSTANT)
        return (c->i == INT64_MAX) - (c->i == INT64_MIN);
    return 0;
}

/* The cell holds a value: not absent, NULL or bad. */
static inline bool cell_has_value(const struct cell *c)
{
    return c->kind >= CELL_TEXT;
}

/* It has a kind that its text alone does not tell. */
static inline bool cell_is_typed(const struct cell *c)
{
    return c->kind == CELL_TEXT && c->came > CAME_STRING;
}

/* Of a rewritten cell: what the source wrote. It stands in front of the text, as a slice. */
static inline struct slice cell_raw(const struct cell *c)
{
    struct slice raw = cell_slice(c);
    if (c->flags & CELL_REWRITTEN)
        memcpy(&raw, c->p - sizeof raw, sizeof raw);
    return raw;
}

/* What a value says that its canonical text is. */
enum cell_came cell_came_of(const struct cell *c);

/* "number", "boolean", "array", … */
const char *cell_came_name(enum cell_came came);

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

/* These keep the cell's flags: CELL_QUOTED is read after text steps, CELL_WARNED until the end. */
static inline void cell_set_text(struct cell *c, const char *p, size_t n)
{
    c->p = p;
    c->len = (uint32_t)n;
    c->kind = CELL_TEXT;
}

static inline void cell_set_int(struct cell *c, enum cell_kind kind, int64_t i)
{
    c->i = i;
    c->kind = (uint8_t)kind;
}

static inline void cell_set_value(struct cell *c, const struct cell *value)
{
    uint8_t flags = c->flags;
    *c = *value;
    c->flags = flags;
}

/* The cell's text without the ASCII blanks around it: what typed steps read. */
static inline struct slice cell_bare(const struct cell *c)
{
    const char *p = c->p, *end = p + c->len;
    while (p < end && ascii_blank((unsigned char)*p))
        p++;
    while (end > p && ascii_blank((unsigned char)end[-1]))
        end--;
    return slice_of(p, (size_t)(end - p));
}

#endif
