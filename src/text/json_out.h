/* Writing JSON: texts as strings of it. */
#ifndef TEXT_JSON_OUT_H
#define TEXT_JSON_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* The text in quotes. Control characters are escaped, those past ASCII too: a terminal may obey
 * them. A byte that is not UTF-8 becomes U+FFFD. */
void json_add_string(struct buf *to, struct slice text);

/* The escape of a code point, or NULL when it stands for itself. */
const char *json_escape(uint32_t c, char out[8]);
/* Bytes at the front that stand for themselves: printable ASCII, for most texts all of it. */
size_t json_plain(struct slice s);

#endif
