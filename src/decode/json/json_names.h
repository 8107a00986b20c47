/* The members that are wanted of a row: a tree of names, with a column at each that is read.
 *
 *   "id"  "/address/city"      root ─┬─ id (column 0)
 *                                    └─ address ── city (column 1)
 */
#ifndef DECODE_JSON_JSON_NAMES_H
#define DECODE_JSON_JSON_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

enum { JSON_SEEN = 64, JSON_SEEN_NAME = 48, JSON_STEPS = 64 };

struct json_name {
    char *text;
    uint32_t n;
    int32_t column; /* -1: none of its own */
    struct json_name **children;
    uint32_t nchildren, cap;
    uint32_t *slots; /* hash table of children, index + 1; a power of two */
    uint32_t nslots;
    /* What stood at each place of the object that was read last: rows are mostly alike. */
    struct json_seen {
        uint32_t n;
        char text[JSON_SEEN_NAME];
        struct json_name *name;
    } * seen;
};

/* A reference token of a JSON pointer (RFC 6901), "~0" and "~1" undone. */
struct json_steps {
    char *text[JSON_STEPS];
    uint32_t n;
};
/* False: it does not begin with '/', an escape is none, or it is too deep. "" has no step. */
bool json_pointer(const char *text, size_t n, struct json_steps *steps);
void json_steps_free(struct json_steps *steps);

struct json_name *json_name_new(void);
void json_name_free(struct json_name *name);
/* The child of that name, made when there is none. */
struct json_name *json_name_child(struct json_name *parent, struct slice name);
struct json_name *json_name_find(const struct json_name *parent, struct slice name);
/* The same for the member at place `at` of an object, whose name is likely what it was before. */
struct json_name *json_name_at(struct json_name *parent, uint32_t at, struct slice name);
/* Give the header its column: a member's name, or a pointer when it begins with '/'. False: it is a
 * pointer that is none. */
bool json_name_column(struct json_name *root, struct slice header, int32_t column);

#endif
