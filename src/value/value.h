/* Values that do not belong to a column. Reads canonical text into a cell (cell_format does the
 * opposite), and compares values. */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"
#include "batch/cell.h"

/* Read the canonical text of a value of that kind: ISO dates and times (a "T" may stand between
 * date and time; an instant needs its offset), decimals with '.', true or false, UUIDs, JSON. *out
 * may point into `text` or into the arena. False: the text is not such a value. */
bool value_parse(enum cell_kind kind, struct slice text, struct arena *a, struct cell *out);

/* The result is less than 0, 0 or more than 0. Numbers of different kinds are compared exactly. As
 * in PostgreSQL, NaN is equal to itself and above all others. A date counts as its midnight;
 * compared with an instant, as midnight in UTC. Text is compared byte by byte, which is the order
 * of code points. Other pairs of kinds are compared by their canonical text, which is written into
 * the arena. */
int value_compare(const struct cell *a, const struct cell *b, struct arena *scratch);

/* Bytes that are the same for equal values of one kind. They are valid as long as the cell, the
 * buffer and the arena. */
struct slice value_key(const struct cell *c, int64_t *buffer, struct arena *scratch);

#endif
