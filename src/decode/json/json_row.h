/* The JSON decoder's own parts: the way to the rows, and one row. */
#ifndef DECODE_JSON_JSON_ROW_H
#define DECODE_JSON_JSON_ROW_H

#include "base/limits.h"
#include "decode/decode.h"
#include "decode/json/json_names.h"
#include "decode/json/json_text.h"

/* Of a name that stands on the way to the rows. */
#define JSON_NAME_MAX ((size_t)LIMIT_JSON_NAME)

enum place { AT_START, BEFORE_FIRST, BETWEEN, BEHIND, AT_END };

struct json {
    struct decoder base;
    struct json_text text;
    struct source *source;
    const struct file_info *info;
    bool strict, extra;
    bool is_part; /* of a sample: the text ends somewhere */
    struct json_sample *sample;

    enum place place;
    struct json_steps steps; /* to the rows */
    struct json_name *names;
    bool *read;       /* columns that an input reads */
    struct buf level; /* names of the object in which a step was not found, for the message */

    struct batch *b;
    uint64_t number; /* of the row */
    size_t max_row;
    bool in_row;        /* it is begun, and not yet added */
    bool is_object;     /* the row, as far as it was read */
    size_t members;     /* offset of the first member that is not bookkeeping; 0: none yet */
    size_t bookkeeping; /* offset behind the last member that is */
    bool scattered;     /* bookkeeping stands behind it, too */
    struct buf kept;    /* of a rejects file: spans of the members that are not bookkeeping */
    struct buf rest;    /* spans of the members that no input reads */
    struct buf name;    /* an escaped name without its escapes */
    bool unknown;       /* a member without a column stands in a row of a strict file */
    struct buf unknown_name;
};

/* json_row.c. At the row's first character: it is begun at the batch's end. */
void json_row_begin(struct json *d);
/* At its brace. */
bool json_row_object(struct json *d);
/* It cannot be read, or not be taken; column 0: nowhere in particular. */
void json_row_break(struct json *d, enum problem_code code, const char *what, uint64_t column);
/* What stands from `keep` to p is the row: it is added to the batch. */
void json_row_end(struct json *d);
/* At a name, which is kept: gives it, p is behind it. */
bool json_take_name(struct json *d, size_t *at, struct slice *name);

/* json_path.c. From the document's beginning to the value that `rows` points at, and from behind it
 * to the document's end. */
bool json_enter(struct json *d);
bool json_leave(struct json *d);

#endif
