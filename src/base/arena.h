/* An arena owns every byte of a batch: allocate forward, free all at once with arena_reset. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest block, or NULL */
    char *next, *end;          /* free room in it */
    size_t used;               /* bytes handed out since the last reset: what bounds a batch */
};

/* An arena that is all zero is empty and ready. Out of memory ends the process (err.h). */
void *arena_slow(struct arena *a, size_t n);
/* Forget everything handed out; one block of the usual size is kept for the next batch. Built with
 * -DKITLOAD_POISON, the bytes are overwritten first, so that a cell that outlives its batch shows.
 */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/* n bytes, aligned to 8, alive until arena_reset. */
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

/* n bytes without alignment: for text, where padding would cost a third of the cache. */
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

/* printf into the arena; *n, when not NULL, gets the length without the NUL. */
char *arena_printf(struct arena *a, size_t *n, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
