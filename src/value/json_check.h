/* Strict validation of JSON text: RFC 8259, and what PostgreSQL's jsonb can hold. */
#ifndef VALUE_JSON_CHECK_H
#define VALUE_JSON_CHECK_H

#include <stdbool.h>

#include "base/limits.h"
#include "base/slice.h"

enum { JSON_DEPTH = LIMIT_JSON_DEPTH };

struct json_fault {
    size_t at;        /* byte, from 0 */
    const char *what; /* "unexpected character", … */
};

enum json_result { JSON_GOOD, JSON_MALFORMED, JSON_HAS_NUL };

/* HAS_NUL: well formed, but an escape \u0000 stands in a string. Refused beside what the RFC
 * refuses, because jsonb refuses it: lone surrogates, numbers past numeric; and nesting deeper than
 * JSON_DEPTH. Needs the same small memory for any input. */
enum json_result json_check(struct slice s, struct json_fault *fault);

#endif
