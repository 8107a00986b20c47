/* A cell: 16 bytes that hold one value of one row. Its kind says what the value is. The bytes that
 * it points to are in the batch's arena. */
#ifndef BATCH_CELL_H
#define BATCH_CELL_H

#include <stdint.h>
#include <string.h>

#include "base/slice.h"
#include "text/ascii.h"

/* The kinds are also the types of the kit language. cell_kind_name gives the word that kits use. */
enum cell_kind {
    CELL_ABSENT, /* the file or the row has no such cell */
    CELL_NULL,
    CELL_BAD,     /* a problem was recorded; later ops skip the cell */
    CELL_TEXT,    /* p, len: text in valid UTF-8 */
    CELL_INTEGER, /* i: the number */
    /* p, len: the exact number as canonical text, [-]digits[.digits], without leading zeros and
     * without an exponent. Or one of the words NaN, Infinity, -Infinity (decimal_is_word) */
    CELL_DECIMAL,
    CELL_FLOAT,   /* f: finite, NaN or infinite, as in PostgreSQL */
    CELL_BOOLEAN, /* i: 0 or 1 */
    /* i: days since 2000-01-01 in the proleptic Gregorian calendar, or infinite. The range is
     * PostgreSQL's: 4713 BC to 5874897 */
    CELL_DATE,
    CELL_TIME, /* i: microseconds since midnight, 0 to 86400000000 */
    /* i: microseconds since 2000-01-01 00:00:00 without a time zone (timestamp), or infinite */
    CELL_TIMESTAMP,
    CELL_INSTANT, /* i: microseconds since 2000-01-01 00:00:00 UTC (timestamptz), or infinite */
    CELL_UUID,    /* p: 16 bytes */
    CELL_JSON,    /* p, len: valid JSON text, as it was in the source */
    CELL_KINDS
};

/* Infinite dates and times have the same values as in PostgreSQL. A date uses the ends of 32 bits.
 * A timestamp and an instant use the ends of 64 bits. */
#define DATE_INFINITY ((int64_t)INT32_MAX)
#define DATE_MINUS_INFINITY ((int64_t)INT32_MIN)

enum {
    CELL_QUOTED = 1, /* a source cell that was in quotes: "" is different from nothing */
    /* A warning was recorded for this field of this row. A field gets at most one problem. */
    CELL_WARNED = 2,
    CELL_HAS_NUL = 4, /* a source cell that contains U+0000 */
    /* Of a typed source: the text is canonical and differs from what the source wrote. cell_raw
     * finds the original in front of the text, so code that moves the text must clear this flag. */
    CELL_REWRITTEN = 8,
    /* a number whose exponent is too large to write out the digits; its text is as in the source */
    CELL_UNWRITTEN = 16,
    /* A blank source cell that should get the value of the row above it, but cannot. The value is
     * not known, or it is too long. */
    CELL_UNFILLED = 32,
    CELL_UNFILLED_LONG = 64
};

/* The type that the source gives to a cell, beside its text. Numbers are written without an
 * exponent. Arrays and objects are JSON text. A cell of CSV has no type. */
enum cell_came {
    CAME_TEXT,
    CAME_STRING, /* text from a JSON string: it becomes a string again when JSON is wanted */
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

/* True when the decimal is a word and has no digits: NaN, Infinity or -Infinity. */
static inline bool decimal_is_word(struct slice s)
{
    return s.n && s.p[s.n - 1] > '9';
}

/* 1: infinity. -1: -infinity. 0: a finite date or time, or a value of another kind. */
static inline int cell_infinite(const struct cell *c)
{
    if (c->kind == CELL_DATE)
        return (c->i == DATE_INFINITY) - (c->i == DATE_MINUS_INFINITY);
    if (c->kind == CELL_TIMESTAMP || c->kind == CELL_INSTANT)
        return (c->i == INT64_MAX) - (c->i == INT64_MIN);
    return 0;
}

/* True when the cell has a value: it is not absent, NULL or bad. */
static inline bool cell_has_value(const struct cell *c)
{
    return c->kind >= CELL_TEXT;
}

/* True when the cell has a type that its text does not show. */
static inline bool cell_is_typed(const struct cell *c)
{
    return c->kind == CELL_TEXT && c->came > CAME_STRING;
}

/* The text as the source wrote it. For a rewritten cell, a slice with it is stored in front of the
 * text. */
static inline struct slice cell_raw(const struct cell *c)
{
    struct slice raw = cell_slice(c);
    if (c->flags & CELL_REWRITTEN)
        memcpy(&raw, c->p - sizeof raw, sizeof raw);
    return raw;
}

/* The JSON type that the canonical text of this value has. */
enum cell_came cell_came_of(const struct cell *c);

/* "number", "boolean", "array", … */
const char *cell_came_name(enum cell_came came);

/* The word that kits and `explain` use: "text", "integer", "decimal", … */
const char *cell_kind_name(enum cell_kind kind);
/* The kind with that name, or CELL_ABSENT. */
enum cell_kind cell_kind_named(struct slice name);

struct arena;
/* The canonical text of a value: what PostgreSQL prints with ISO dates and UTC. Text, decimals and
 * JSON are returned as they are. Other kinds are written into the arena. NULL, absent and bad give
 * an empty slice. */
struct slice cell_format(const struct cell *c, struct arena *a);
/* Days since 2000-01-01 from year, month (1–12) and day, and back. The calendar is proleptic
 * Gregorian, and year 0 is 1 BC. The algorithm is from Howard Hinnant's "chrono-Compatible
 * Low-Level Date Algorithms" (2021). */
int64_t date_from_civil(int64_t year, int month, int day);
void civil_from_date(int64_t days, int64_t *year, int *month, int *day);

/* These setters keep the flags of the cell. CELL_QUOTED is read after text steps, and CELL_WARNED
 * until the end. */
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

/* The text of the cell without ASCII blanks at its ends. The steps that read types use it. */
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
