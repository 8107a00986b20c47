/* The characters that a database's encoding has, where it is not UTF-8: to find what does not fit
 * before the server does. */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include <stddef.h>

#include "base/buf.h"

struct charset;

/* By PostgreSQL's name of the encoding ("LATIN1"). NULL where nothing is to be checked: UTF8,
 * SQL_ASCII, which stores any bytes, and encodings that are not known here. */
struct charset *charset_open(const char *name);
void charset_free(struct charset *c);
/* Bytes in front of the first character of valid UTF-8 that the encoding does not have; n when it
 * has all. */
size_t charset_fits(const struct charset *c, const char *p, size_t n);
/* Append the text with <U+20AC> in place of each character that does not fit. */
void charset_add_fitting(const struct charset *c, struct buf *to, const char *p, size_t n);

#endif
