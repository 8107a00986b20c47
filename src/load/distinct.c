/* Proves that no key comes twice: the keys rise from row to row, or all their hashes differ. */
#include "load/distinct.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/err.h"

/* The table has 8 MB at most and is at most three quarters full. Tests use a table that must grow
 * at once. */
#ifdef KITLOAD_TINY
enum { FIRST_SIZE = 16, LAST_SIZE = 1024 };
#else
enum { FIRST_SIZE = 1 << 12, LAST_SIZE = 1 << 20 };
#endif

void distinct_begin(struct distinct *d, const uint32_t *fields, uint32_t nfields)
{
    *d = (struct distinct){.fields = fields, .nfields = nfields, .rising = true, .hashing = true};
    /* Each run has its own seed, so that nobody can choose keys that all get the same place.
     * Without a seed the table would only be slower. */
    if (getrandom(&d->seed, sizeof d->seed, GRND_NONBLOCK) < 0)
        d->seed = (uintptr_t)d;
}

void distinct_free(struct distinct *d)
{
    buf_free(&d->last);
    free(d->slots);
    d->slots = NULL;
}

/* Add the cell as bytes that sort like its values. The bytes of one value are never the beginning
 * of another's. */
static bool add_cell(struct buf *key, const struct cell *c)
{
    if (!cell_has_value(c))
        return false;
    switch (c->kind) {
    case CELL_TEXT:
    case CELL_UUID:
        buf_add(key, c->p, c->len);
        buf_char(key, 0); /* a text contains no NUL */
        return true;
    case CELL_INTEGER:
    case CELL_DATE: {
        uint64_t v = htobe64((uint64_t)c->i ^ UINT64_C(1) << 63);
        buf_add(key, (const char *)&v, sizeof v);
        return true;
    }
    default:
        return false;
    }
}

static inline uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xD6E8FEB86659FD93); /* from the hash xmx (Bloom, 2018) */
    h ^= h >> 32;
    h *= UINT64_C(0xD6E8FEB86659FD93);
    return h ^ h >> 32;
}

static uint64_t hash_of(uint64_t seed, const char *p, size_t n)
{
    uint64_t h = seed ^ n;
    for (uint64_t w = 0; n; p += sizeof w, n -= sizeof w) {
        if (n < sizeof w) {
            w = 0;
            memcpy(&w, p, n);
            h = mix(h ^ w);
            break;
        }
        memcpy(&w, p, sizeof w);
        h = mix(h ^ w);
    }
    return h ? h : 1;
}

static void insert(uint64_t *slots, size_t size, uint64_t h, bool *there)
{
    size_t at = h & (size - 1);
    while (slots[at] && slots[at] != h)
        at = (at + 1) & (size - 1);
    *there = slots[at] == h;
    slots[at] = h;
}

static void grow(struct distinct *d)
{
    size_t size = d->size ? d->size * 2 : FIRST_SIZE;
    uint64_t *slots = xcalloc(size, sizeof *slots);
    bool there;
    for (size_t i = 0; i < d->size; i++)
        if (d->slots[i])
            insert(slots, size, d->slots[i], &there);
    free(d->slots);
    d->slots = slots;
    d->size = size;
}

static void stop_hashing(struct distinct *d)
{
    d->hashing = false;
    free(d->slots);
    d->slots = NULL;
}

static void remember(struct distinct *d, const struct buf *key)
{
    if (d->used * 4 >= d->size * 3) {
        if (d->size == LAST_SIZE) {
            stop_hashing(d);
            return;
        }
        grow(d);
    }
    bool there;
    insert(d->slots, d->size, hash_of(d->seed, key->p, key->n), &there);
    d->used++;
    if (there)
        stop_hashing(d);
}

static bool is_less(const struct buf *a, const struct buf *b)
{
    int c = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
    return c ? c < 0 : a->n < b->n;
}

static void add_row(struct distinct *d, const struct batch *b, uint32_t row, struct buf *key)
{
    key->n = 0;
    for (uint32_t i = 0; i < d->nfields; i++)
        if (!add_cell(key, &b->val[d->fields[i]][row]))
            return;
    if (d->hashing)
        remember(d, key);
    if (!d->rising)
        return;
    d->rising = !d->has_last || is_less(&d->last, key);
    d->has_last = true;
    struct buf before = d->last;
    d->last = *key;
    *key = before;
}

void distinct_add(struct distinct *d, const struct batch *b)
{
    if (!d->nfields)
        return;
    struct buf key = {0};
    for (uint32_t source = 0; source < b->nread && (d->rising || d->hashing); source++) {
        uint32_t row = source;
        do
            if (b->rows[row].state == ROW_GOOD)
                add_row(d, b, row, &key);
        while ((row = b->rows[row].next));
    }
    buf_free(&key);
}

bool distinct_proven(const struct distinct *d)
{
    return d->nfields && (d->rising || d->hashing);
}

bool distinct_rising(const struct distinct *d)
{
    return d->nfields && d->rising;
}
