/* Bytes of any encoding to UTF-8, a mark for every byte that could not be. */
#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include <iconv.h>

#include "base/buf.h"
#include "source/source.h"

struct text {
    char *encoding; /* what is used */
    size_t bom;     /* bytes of the mark at the beginning that says so, to be passed over */
    bool is_utf8;
    iconv_t converter; /* when it is not */
    size_t unit;       /* bytes that are passed over where the converter stops */
    uint64_t position; /* of the next byte in the UTF-8 stream */
    struct buf out;    /* converted or mended text */
    struct mark *marks;
    size_t nmarks, marks_cap;
};

/* Settle the encoding by its name (NULL: by the first bytes; `all`: there are no others) and the
 * byte-order mark, which overrules the name, as WHATWG's decode does: a file that says what it is
 * is not read as something else. `t` is all zero before; after a failure text_close must be called
 * all the same. */
bool text_open(struct text *t, const char *name, const char *head, size_t n, bool all,
               struct err *e);
void text_close(struct text *t);
/* To the beginning again. */
void text_reset(struct text *t);
/* Convert the start of p[0..n), whose first byte is number `offset` of the input. *used bytes of it
 * are done with; 0 when it ends inside a sequence and is not `final`: give more. The chunk lives
 * until the next call; it may point into p. */
void text_convert(struct text *t, const char *p, size_t n, uint64_t offset, bool final,
                  size_t *used, struct chunk *chunk);
/* What the converter still held back, at the end of the input. */
void text_finish(struct text *t, struct chunk *chunk);

#endif
