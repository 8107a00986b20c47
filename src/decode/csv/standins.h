/* What takes more than one byte becomes one byte that is in no text: then neither the splitter nor
 * libcsv needs to know of escapes and of delimiters of several bytes.
 *
 *   a||"b||\"c"      the line, with the delimiter || and the escape \
 *   aD"bDQc"         what the splitter sees; in cells, D is || again and Q is a quote */
#ifndef DECODE_CSV_STANDINS_H
#define DECODE_CSV_STANDINS_H

#include "base/arena.h"
#include "base/buf.h"
#include "decode/decode.h"
#include "decode/lines.h"

/* No UTF-8 text has these bytes. */
#define ESCAPED_QUOTE '\xFF'
#define ESCAPED_ESCAPE '\xFE'
#define LONG_DELIMITER '\xFD'
#define ESCAPED_DELIMITER '\xFC'
#define ESCAPED_LF '\xFB'
#define ESCAPED_CR '\xFA'
#define COPY_NULL '\xF9' /* \N, which is NULL where it is a cell, else an N */
#define COPY_END '\xF8'  /* \. on a line of its own: no rows follow */

struct standins {
    const struct dialect *dialect;
    struct buf text;           /* of the line */
    char held[DELIMITER_MOST]; /* the end of a piece of a line, that may be the beginning of */
    size_t nheld;              /* something that goes on in the next piece */
    bool joined;               /* the next line is a part of the row of the last one */
};

static inline bool standins_needed(const struct dialect *d)
{
    return d->escape || d->long_delimiter[0];
}

/* Replace in the line; its text may then be the stand-ins' own, up to the next call. Of COPY's text
 * a line whose end has a backslash before it becomes a piece of a line, that goes on. */
void standins_put(struct standins *s, struct line *line);
/* Take them out of a cell of n bytes that may be written to: gives the text, of *n bytes; NULL when
 * the cell is NULL. */
char *standins_take_out(const struct dialect *d, char *p, size_t *n, struct arena *a);

#endif
