/* The names of a registry in a hash table that scripts/tables has made. A look-up needs no memory,
 * and all threads share the table. */
#ifndef REGISTRY_NAMES_H
#define REGISTRY_NAMES_H

#include <stdint.h>

#include "base/slice.h"

struct name_slot {
    uint32_t at; /* where the key begins in `keys` */
    uint16_t number;
    uint8_t n; /* the length of the key; 0: the slot is free */
};

struct names {
    const char *keys;
    const struct name_slot *slots;
    uint32_t mask;
};

/* FNV-1a. scripts/tables computes the same hash. */
static inline int names_find(const struct names *t, struct slice key)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 16777619u;
    for (uint32_t i = (h ^ h >> 15) & t->mask; t->slots[i].n; i = (i + 1) & t->mask) {
        const struct name_slot *s = &t->slots[i];
        if (slice_eq(slice_of(t->keys + s->at, s->n), key))
            return s->number;
    }
    return -1;
}

#endif
