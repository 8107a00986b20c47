/* Strings of JSON as text. */
#ifndef TEXT_JSON_STRING_H
#define TEXT_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

/* The text of a string without its quotes, escapes undone; `out` has room for n bytes. False: half
 * of a surrogate pair stands in it. */
bool json_unescape(const char *p, size_t n, char *out, size_t *nout, bool *has_nul);

#endif
