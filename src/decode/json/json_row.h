/* The parts of the JSON decoder: the way to the rows, and one row. */
#ifndef DECODE_JSON_JSON_ROW_H
#define DECODE_JSON_JSON_ROW_H

#include "base/limits.h"
#include "decode/decode.h"
#include "decode/json/json_names.h"
#include "decode/json/json_text.h"

/* The limit of a name on the way to the rows. */
#define JSON_NAME_MAX ((size_t)LIMIT_JSON_NAME)

enum place { AT_START, BEFORE_FIRST, BETWEEN, BEHIND, AT_END };

struct json {
    struct decoder base;
    struct json_text text;
    struct source *source;
    const struct file_info *info;
    bool strict, extra;
    bool is_part; /* of a sample: the text may end anywhere */
    struct json_sample *sample;

    enum place place;
    struct json_steps steps; /* steps to the rows */
    struct json_name *names;
    bool *read; /* columns that an input reads */
    /* The names in the object where a step was not found, for the message. */
    struct buf level;

    struct batch *b;
    uint64_t number; /* of the row */
    size_t max_row;
    bool in_row;        /* it has begun and is not yet added */
    bool is_object;     /* the row is an object */
    size_t members;     /* offset of the first member that is not bookkeeping; 0: none yet */
    size_t bookkeeping; /* offset after the last bookkeeping member before them */
    bool scattered;     /* there is bookkeeping after them too */
    struct buf kept;    /* of a rejects file: spans of the members that are not bookkeeping */
    struct buf rest;    /* spans of the members that no input reads */
    struct buf name;    /* a name after its escapes were replaced */
    /* In a strict file, the row has a member without a column. */
    bool unknown;
    struct buf unknown_name;
};

/* json_row.c. Begin a row at its first character, p. It will be the batch's next row. */
void json_row_begin(struct json *d);
/* Read the row's object, at its brace. */
bool json_row_object(struct json *d);
/* The row cannot be read or taken. Column 0: no particular place. */
void json_row_break(struct json *d, enum problem_code code, const char *what, uint64_t column);
/* The text from `keep` to p is the row. Add it to the batch. */
void json_row_end(struct json *d);
/* Read the name at p, in the kept text. Afterwards p is after it. */
bool json_take_name(struct json *d, size_t *at, struct slice *name);

/* json_path.c. Go from the document's beginning to the value that `rows` points at, and from the
 * end of that value to the document's end. */
bool json_enter(struct json *d);
bool json_leave(struct json *d);

#endif
