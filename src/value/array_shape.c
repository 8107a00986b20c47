/* Finds the dimensions of a JSON array that becomes a PostgreSQL array. */
#include "value/array_shape.h"

#include <inttypes.h>
#include <stdio.h>

#include "text/json_walk.h"

struct measure {
    const char *p, *end;
    uint32_t most; /* dimensions at most */
    bool fixed;    /* the kit gave `most`: deeper arrays are items */
    struct array_shape *shape;
    bool known[ARRAY_DIMS];
    uint32_t at[ARRAY_DIMS]; /* the index of the current item, from 1 */
    struct arena *arena;
    struct slice *why;
};

static bool differs(struct measure *m, uint32_t depth, const char *what)
{
    char place[ARRAY_DIMS * 12];
    size_t n = 0;
    for (uint32_t d = 0; d < depth; d++)
        n += (size_t)snprintf(place + n, sizeof place - n, d ? ".%" PRIu32 : "%" PRIu32, m->at[d]);
    m->why->p = arena_printf(m->arena, &n, "item %s %s", place, what);
    m->why->n = n;
    return false;
}

static bool is_array(const struct measure *m, uint32_t depth)
{
    return *m->p == '[' && !(m->fixed && depth == m->most);
}

/* m->p is at an opening bracket. Either all items are arrays, or none is. */
static bool measure(struct measure *m, uint32_t depth)
{
    uint32_t n = 0;
    if (depth == m->most)
        return differs(m, depth, "is nested deeper than the 6 dimensions that an array can have");
    m->p = json_walk_blanks(m->p + 1, m->end);
    while (*m->p != ']') {
        m->at[depth] = ++n;
        bool array = is_array(m, depth + 1);
        if (n == 1 && array && m->shape->dims == depth + 1 && !m->known[depth])
            m->shape->dims = depth + 2;
        if (array != (m->shape->dims > depth + 1))
            return differs(m, depth + 1,
                           array ? "is an array, and others beside it are none"
                                 : "is no array, and others beside it are");
        if (array && !measure(m, depth + 1))
            return false;
        if (!array)
            m->p = json_walk_value(m->p, m->end);
        m->p = json_walk_blanks(m->p, m->end);
        if (*m->p == ',')
            m->p = json_walk_blanks(m->p + 1, m->end);
    }
    m->p++;
    if (m->known[depth] && m->shape->size[depth] != n) {
        char what[96];
        snprintf(what, sizeof what,
                 "has %" PRIu32 " item%s, and the ones before have %" PRIu32
                 ": they must be as many",
                 n, n == 1 ? "" : "s", m->shape->size[depth]);
        return differs(m, depth, what);
    }
    m->known[depth] = true;
    m->shape->size[depth] = n;
    return true;
}

bool array_measure(struct slice text, uint32_t dims, struct array_shape *shape, struct arena *a,
                   struct slice *why)
{
    *shape = (struct array_shape){.dims = 1};
    struct measure m = {.p = text.p,
                        .end = text.p + text.n,
                        .most = dims ? dims : ARRAY_DIMS,
                        .fixed = dims > 0,
                        .shape = shape,
                        .arena = a,
                        .why = why};
    return measure(&m, 0);
}

uint32_t array_opens(const struct array_shape *shape, uint32_t i, bool behind)
{
    uint32_t n = 0, items = 1;
    for (uint32_t d = shape->dims; d-- > 0; n++) {
        items *= shape->size[d];
        if ((i + behind) % items)
            return n;
    }
    return n;
}

struct slice array_place(const struct array_shape *shape, uint32_t i, struct arena *a)
{
    char place[ARRAY_DIMS * 12];
    uint32_t at[ARRAY_DIMS];
    size_t n = 0;
    for (uint32_t d = shape->dims; d-- > 0; i /= shape->size[d])
        at[d] = i % shape->size[d] + 1;
    for (uint32_t d = 0; d < shape->dims; d++)
        n += (size_t)snprintf(place + n, sizeof place - n, d ? ".%" PRIu32 : "%" PRIu32, at[d]);
    return slice_of(arena_dup(a, place, n), n);
}
