/* Replaces escapes and long delimiters in a line by single bytes that no text contains. So neither
 * the splitter nor libcsv must know of them.
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
#define COPY_NULL '\xF9' /* \N, which is NULL when it is the whole cell, else an N */
#define COPY_END '\xF8'  /* \. on a line of its own: no rows follow */

struct standins {
    const struct dialect *dialect;
    struct buf text;           /* the line with its stand-ins */
    char held[DELIMITER_MOST]; /* the end of a piece of a line, where something may */
    size_t nheld;              /* begin that continues in the next piece */
    bool joined;               /* the next line belongs to the row of the last one */
};

static inline bool standins_needed(const struct dialect *d)
{
    return d->escape || d->long_delimiter[0];
}

/* Put stand-ins into the line. Its text may then belong to `s`, until the next call. In COPY text,
 * a line with a backslash before its end becomes a piece of a line that continues. */
void standins_put(struct standins *s, struct line *line);
/* Replace the stand-ins in a cell of *n bytes, which may be overwritten. Returns the text and sets
 * *n to its length; NULL when the cell is NULL. */
char *standins_take_out(const struct dialect *d, char *p, size_t *n, struct arena *a);

#endif
