/* The members of a row that are wanted, as a tree of names. A name that is read has a column.
 *
 *   "id"  "/address/city"      root ─┬─ id (column 0)
 *                                    └─ address ── city (column 1) */
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
    int32_t column; /* -1: no column */
    struct json_name **children;
    uint32_t nchildren, cap;
    uint32_t *slots; /* hash table of children: index + 1; its size is a power of two */
    uint32_t nslots;
    /* The name at each place of the last object. Most rows are alike, so the same name is likely
     * there again. */
    struct json_seen {
        uint32_t n;
        char text[JSON_SEEN_NAME];
        struct json_name *name;
    } * seen;
};

/* The reference tokens of a JSON pointer (RFC 6901), with "~0" and "~1" replaced. */
struct json_steps {
    char *text[JSON_STEPS];
    uint32_t n;
};
/* Returns false when it does not begin with '/', has a wrong escape, or is too deep. "" has no
 * steps. */
bool json_pointer(const char *text, size_t n, struct json_steps *steps);
void json_steps_free(struct json_steps *steps);

struct json_name *json_name_new(void);
void json_name_free(struct json_name *name);
/* The child of that name. It is created when there is none. */
struct json_name *json_name_child(struct json_name *parent, struct slice name);
struct json_name *json_name_find(const struct json_name *parent, struct slice name);
/* Like json_name_find, for the member at place `at` of an object. It first tries the name that was
 * there last time. */
struct json_name *json_name_at(struct json_name *parent, uint32_t at, struct slice name);
/* Give the header its column. A header is a member's name, or a pointer when it begins with '/'.
 * Returns false when the pointer is not valid. */
bool json_name_column(struct json_name *root, struct slice header, int32_t column);

#endif
