/* The physical lines of a text that comes in chunks: LF, CR and CRLF, mixed as they like. */
#ifndef DECODE_LINES_H
#define DECODE_LINES_H

#include "base/buf.h"
#include "base/slice.h"
#include "source/source.h"

/* Gives the next chunk; n == 0 at the end. */
typedef bool lines_fill(void *context, struct chunk *chunk, struct err *e);

/* One line, or a piece of a line that is too long to be held in memory as a whole. */
struct line {
    const char *p; /* without its end; lives until the next call */
    size_t n;
    uint64_t number;  /* physical, from 1 */
    char end[2];      /* the characters that ended it */
    uint8_t nend;     /* how many: 0 for a piece that is not the last, or at the end of the input */
    bool first, last; /* piece of its line */
    bool has_nul;     /* may contain U+0000; false means that it does not */
    bool none;        /* the input has ended, there is no line */
};

struct lines {
    lines_fill *fill;
    void *context;
    const char *at, *stop; /* the unread part of the chunk */
    const char *lf, *cr;   /* the next of each from `at` on, or `stop` */
    bool chunk_has_nul;
    uint64_t position; /* of `at` in the stream */
    const struct mark *marks;
    size_t nmarks;
    struct mark first_mark; /* of the lines since lines_forget_marks */
    uint64_t marks_seen;
    uint64_t number;
    bool inside;      /* of a long line whose first pieces were given */
    struct buf carry; /* a line that crosses the end of a chunk */
};

/* `l` is all zero before. */
void lines_open(struct lines *l, lines_fill *fill, void *context);
void lines_close(struct lines *l);
bool lines_next(struct lines *l, struct line *line, struct err *e);
void lines_forget_marks(struct lines *l);
/* What is left of the chunk, for who finds the ends of lines himself; nothing where it holds marks
 * or may hold U+0000. Between lines only. */
struct slice lines_rest(const struct lines *l);
/* So many lines of it were taken, up to `to`. */
void lines_took(struct lines *l, const char *to, uint64_t lines);

#endif
