/* Converts bytes of any encoding to UTF-8. Each byte that cannot be converted gets a mark. */
#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include <iconv.h>

#include "base/buf.h"
#include "source/source.h"

struct text {
    char *encoding; /* the encoding that is used */
    size_t bom;     /* length of the byte-order mark, which is skipped */
    bool is_utf8;
    iconv_t converter; /* set when is_utf8 is false */
    size_t unit;       /* bytes to skip when the converter stops at an error */
    uint64_t position; /* of the next byte in the UTF-8 stream */
    struct buf out;    /* text that was converted or repaired */
    struct mark *marks;
    size_t nmarks, marks_cap;
};

/* Decide on the encoding. A byte-order mark wins over the name, as in WHATWG's "decode": a file
 * that says what it is must not be read as something else. Without a name (NULL) the first bytes
 * decide. `all`: there are no more bytes than these. `t` is all zero before. After an error
 * text_close must still be called. */
bool text_open(struct text *t, const char *name, const char *head, size_t n, bool all,
               struct err *e);
void text_close(struct text *t);
/* Start again from the beginning. */
void text_reset(struct text *t);
/* Convert the beginning of p[0..n). Its first byte is number `offset` of the input. *used is the
 * number of bytes that were converted. It is 0 when p ends inside a sequence and `final` is false:
 * then give more bytes. The chunk is valid until the next call. It may point into p. */
void text_convert(struct text *t, const char *p, size_t n, uint64_t offset, bool final,
                  size_t *used, struct chunk *chunk);
/* At the end of the input: what the converter still holds. */
void text_finish(struct text *t, struct chunk *chunk);

#endif
