/* An arena owns every byte of a batch. Allocation only moves a pointer forward, and arena_reset
 * frees everything at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest block, or NULL */
    char *next, *end;          /* the free bytes of that block */
    /* bytes given out since the last reset; this limits the size of a batch */
    size_t used;
};

/* An arena that is all zero is empty and ready for use. When there is no more memory, the process
 * ends (err.h). */
void *arena_slow(struct arena *a, size_t n);
/* Free everything that was given out. One block of the usual size is kept for the next batch. A
 * build with -DKITLOAD_POISON overwrites the bytes first, so that tests notice a cell that is used
 * after its batch. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/* n bytes, aligned to 8. They are valid until arena_reset. */
static inline void *arena_alloc(struct arena *a, size_t n)
{
    size_t pad = (size_t)(-(uintptr_t)a->next & 7);
    if (pad + n <= (size_t)(a->end - a->next)) {
        void *p = a->next + pad;
        a->next += pad + n;
        a->used += pad + n;
        return p;
    }
    return arena_slow(a, n);
}

/* n bytes without alignment. This is for text: padding would waste a third of the cache. */
static inline char *arena_bytes(struct arena *a, size_t n)
{
    if (n <= (size_t)(a->end - a->next)) {
        char *p = a->next;
        a->next += n;
        a->used += n;
        return p;
    }
    return arena_slow(a, n);
}

static inline char *arena_dup(struct arena *a, const char *p, size_t n)
{
    char *q = arena_bytes(a, n);
    if (n)
        memcpy(q, p, n);
    return q;
}

/* printf into the arena. *n, when not NULL, gets the length without the NUL. */
char *arena_printf(struct arena *a, size_t *n, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
