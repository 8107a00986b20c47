/* Strict validation of JSON text: by RFC 8259, and by what PostgreSQL's jsonb can store. */
#ifndef VALUE_JSON_CHECK_H
#define VALUE_JSON_CHECK_H

#include <stdbool.h>

#include "base/limits.h"
#include "base/slice.h"

enum { JSON_DEPTH = LIMIT_JSON_DEPTH };

struct json_flaw {
    size_t at;        /* position in bytes, from 0 */
    const char *what; /* "unexpected character", … */
};

enum json_result { JSON_GOOD, JSON_MALFORMED, JSON_HAS_NUL };

/* HAS_NUL: the JSON is valid, but a string contains the escape \u0000. More is refused than RFC
 * 8259 refuses, because jsonb cannot store it: lone surrogates, and numbers that are too large for
 * numeric. Nesting deeper than JSON_DEPTH is refused, too. The memory needed is small and the same
 * for any input. */
enum json_result json_check(struct slice s, struct json_flaw *flaw);

#endif
