/* The slow path of the arena: its blocks. A block has 64 KiB, or more when one allocation needs
 * more. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#ifndef KITLOAD_ARENA_BLOCK
#define KITLOAD_ARENA_BLOCK (64 * 1024)
#endif

struct arena_block {
    struct arena_block *older;
    size_t size; /* bytes in data */
    _Alignas(16) char data[];
};

/* arena_bytes can leave `next` unaligned. A new block starts aligned, so the bytes that arena_alloc
 * takes first from it are aligned, too. */
void *arena_slow(struct arena *a, size_t n)
{
    size_t want = (n + 7) & ~(size_t)7;
    size_t size = want > KITLOAD_ARENA_BLOCK ? want : KITLOAD_ARENA_BLOCK;
    struct arena_block *b = xmalloc(sizeof *b + size);
    b->older = a->block;
    b->size = size;
    a->block = b;
    a->next = b->data + want;
    a->end = b->data + size;
    a->used += want;
    return b->data;
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = NULL;
    for (struct arena_block *b = a->block, *older; b; b = older) {
        older = b->older;
#ifdef KITLOAD_POISON
        memset(b->data, 0xEF, b->size);
#endif
        if (!keep && b->size == KITLOAD_ARENA_BLOCK)
            keep = b;
        else
            free(b);
    }
    a->block = keep;
    a->used = 0;
    a->next = a->end = NULL;
    if (keep) {
        keep->older = NULL;
        a->next = keep->data;
        a->end = keep->data + keep->size;
    }
}

void arena_free(struct arena *a)
{
    for (struct arena_block *b = a->block, *older; b; b = older) {
        older = b->older;
        free(b);
    }
    memset(a, 0, sizeof *a);
}

char *arena_printf(struct arena *a, size_t *n, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = arena_bytes(a, (size_t)len + 1);
    vsnprintf(p, (size_t)len + 1, fmt, again);
    va_end(again);
    if (n)
        *n = (size_t)len;
    return p;
}
