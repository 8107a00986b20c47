/* The dimensions of a JSON array that is to become one of PostgreSQL, whose rows are of one length.
 */
#ifndef VALUE_ARRAY_SHAPE_H
#define VALUE_ARRAY_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

enum { ARRAY_DIMS = 6 }; /* PostgreSQL's MAXDIM */

struct array_shape {
    uint32_t dims;
    uint32_t size[ARRAY_DIMS]; /* items at each depth */
};

/* `text` is valid JSON that begins with '['. `dims`: where arrays are items from that depth on, 0:
 * as deep as they are nested. False: *why says what does not fit, "item 2.1 is …", in the arena. */
bool array_measure(struct slice text, uint32_t dims, struct array_shape *shape, struct arena *a,
                   struct slice *why);
/* How many opening brackets stand before item i, counted from 0 over all dimensions, where the last
 * is meant: closing ones behind it. */
uint32_t array_opens(const struct array_shape *shape, uint32_t i, bool behind);
/* "2", "2.1": the place of item i, from 1, as a message shows it. */
struct slice array_place(const struct array_shape *shape, uint32_t i, struct arena *a);

#endif
