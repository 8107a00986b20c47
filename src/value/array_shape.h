/* The dimensions of a JSON array that becomes a PostgreSQL array. There, all rows must have the
 * same length. */
#ifndef VALUE_ARRAY_SHAPE_H
#define VALUE_ARRAY_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

enum { ARRAY_DIMS = 6 }; /* PostgreSQL's MAXDIM */

struct array_shape {
    uint32_t dims;
    uint32_t size[ARRAY_DIMS]; /* number of items at each depth */
};

/* `text` is valid JSON that begins with '['. `dims` is the number of dimensions; arrays inside them
 * are items. With 0, every nested array is a dimension. False: *why says what does not fit, as
 * "item 2.1 is …", in the arena. */
bool array_measure(struct slice text, uint32_t dims, struct array_shape *shape, struct arena *a,
                   struct slice *why);
/* The number of opening brackets before item i. Items are counted from 0 over all dimensions. With
 * `behind` it is the number of closing brackets after the item. */
uint32_t array_opens(const struct array_shape *shape, uint32_t i, bool behind);
/* The position of item i for a message, counted from 1: "2", "2.1". */
struct slice array_place(const struct array_shape *shape, uint32_t i, struct arena *a);

#endif
