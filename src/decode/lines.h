/* The physical lines of a text that comes in chunks. LF, CR and CRLF may be mixed. */
#ifndef DECODE_LINES_H
#define DECODE_LINES_H

#include "base/buf.h"
#include "base/slice.h"
#include "source/source.h"

/* Gives the next chunk; n == 0 at the end. */
typedef bool lines_fill(void *context, struct chunk *chunk, struct err *e);

/* One line, or a piece of a line that is too long for memory. */
struct line {
    const char *p; /* without its end; valid until the next call */
    size_t n;
    uint64_t number;  /* physical, from 1 */
    char end[2];      /* the characters that ended it */
    uint8_t nend;     /* how many; 0: another piece follows, or the input ends */
    bool first, last; /* it is the first, or the last, piece of its line */
    bool has_nul;     /* may contain U+0000; false: it does not */
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
    struct mark first_mark; /* the first one since lines_forget_marks */
    uint64_t marks_seen;
    uint64_t number;
    bool inside;      /* some pieces of a long line were already given */
    struct buf carry; /* a line that crosses the end of a chunk */
};

/* `l` must be all zero before. */
void lines_open(struct lines *l, lines_fill *fill, void *context);
void lines_close(struct lines *l);
bool lines_next(struct lines *l, struct line *line, struct err *e);
void lines_forget_marks(struct lines *l);
/* The rest of the chunk, for a caller that finds line ends itself. It is empty when the chunk holds
 * marks or may hold U+0000. It may only be called between lines. */
struct slice lines_rest(const struct lines *l);
/* The caller took this many lines of the rest, up to `to`. */
void lines_took(struct lines *l, const char *to, uint64_t lines);

#endif
