/* Values apart from any column: canonical text to a cell (the inverse of cell_format), order,
 * equality. */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"
#include "batch/cell.h"

/* The value of that kind whose canonical text this is: ISO dates and times (a "T" between date and
 * time is taken too, an instant needs its offset), '.' decimals, true or false, UUIDs, JSON. *out
 * may point into `text`; what has to be built is in the arena. False: it is none. */
bool value_parse(enum cell_kind kind, struct slice text, struct arena *a, struct cell *out);

/* Less than 0, 0, more than 0. Numbers of different kinds compare exactly; NaN is equal to itself
 * and above all others, as PostgreSQL has it; a date is the midnight it begins with (of UTC, beside
 * an instant); text compares byte by byte, which is the order of code points. Other mixtures
 * compare by canonical text. The arena is for that text. */
int value_compare(const struct cell *a, const struct cell *b, struct arena *scratch);

/* Bytes that are equal for equal values of one kind. They live as long as the cell, the buffer and
 * the arena. */
struct slice value_key(const struct cell *c, int64_t *buffer, struct arena *scratch);

#endif
