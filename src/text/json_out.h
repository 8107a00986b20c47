/* Writes texts as JSON strings. */
#ifndef TEXT_JSON_OUT_H
#define TEXT_JSON_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* Add the text in quotes. All control characters are escaped, also U+007F to U+009F, because a
 * terminal may obey them. A byte that is not UTF-8 becomes U+FFFD. */
void json_add_string(struct buf *to, struct slice text);

/* The escape of a code point, or NULL when it needs none. */
const char *json_escape(uint32_t c, char out[8]);
/* The number of bytes at the beginning that need no escape and are printable ASCII. Most texts have
 * only such bytes. */
size_t json_plain(struct slice s);

#endif
