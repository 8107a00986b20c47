/* Reads JSON strings. */
#ifndef TEXT_JSON_STRING_H
#define TEXT_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

/* Undo the escapes of a JSON string without its quotes. `out` has room for n bytes. False: there is
 * half of a surrogate pair. */
bool json_unescape(const char *p, size_t n, char *out, size_t *nout, bool *has_nul);

#endif
