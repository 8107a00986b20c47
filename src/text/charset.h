/* The set of characters of a database encoding other than UTF-8. With it, characters that do not
 * fit are found before the server refuses them. */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include <stddef.h>

#include "base/buf.h"

struct charset;

/* `name` is PostgreSQL's name of the encoding ("LATIN1"). NULL when there is nothing to check: for
 * UTF8, for SQL_ASCII, which stores any bytes, and for encodings that are not in the list. */
struct charset *charset_open(const char *name);
void charset_free(struct charset *c);
/* The number of bytes before the first character that the encoding does not have, or n when it has
 * all. The text is valid UTF-8. */
size_t charset_fits(const struct charset *c, const char *p, size_t n);
/* Append the text. A character that does not fit becomes its code, as in <U+20AC>. */
void charset_add_fitting(const struct charset *c, struct buf *to, const char *p, size_t n);

#endif
