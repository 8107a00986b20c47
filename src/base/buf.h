/* A byte buffer that grows. It holds COPY data, lines of JSON, and paths. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
    char *p;
    size_t n, cap;
};

/* Make room for `more` bytes after p + n. The buffer may move. When there is no more memory, the
 * process ends. */
void buf_grow(struct buf *b, size_t more);
void buf_free(struct buf *b);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline char *buf_room(struct buf *b, size_t more)
{
    if (b->cap - b->n < more)
        buf_grow(b, more);
    return b->p + b->n;
}

static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    char *to = buf_room(b, n);
    if (n)
        memcpy(to, p, n);
    b->n += n;
}

static inline void buf_char(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

static inline void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

#endif
