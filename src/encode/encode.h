/* Cells as PostgreSQL's binary COPY format. The good rows of a batch become the bytes that the
 * sender gives to pg_copy_data.
 *
 *   header │ int16 columns, then per column int32 length and value in network order │ … │ trailer
 */
#ifndef ENCODE_ENCODE_H
#define ENCODE_ENCODE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "batch/batch.h"

/* The types that can be encoded. Each takes cells of one kind, which the casts of the plan ensure:
 * the int types take INTEGER, numeric takes DECIMAL, the floats take FLOAT, timestamptz takes
 * INSTANT. json and jsonb take JSON or TEXT. The others take the kind with their name. */
enum pg_type {
    TYPE_BOOL,
    TYPE_INT2,
    TYPE_INT4,
    TYPE_INT8,
    TYPE_FLOAT4,
    TYPE_FLOAT8,
    TYPE_NUMERIC,
    TYPE_TEXT,
    TYPE_DATE,
    TYPE_TIME,
    TYPE_TIMESTAMP,
    TYPE_TIMESTAMPTZ,
    TYPE_UUID,
    TYPE_JSON,
    TYPE_JSONB,
    TYPES
};

/* "int4" → TYPE_INT4. TYPES: a type with that name cannot be encoded. */
enum pg_type pg_type_named(struct slice name);
enum cell_kind pg_type_takes(enum pg_type type);

struct encode_column {
    uint32_t field; /* the field of the plan */
    enum pg_type type;
};

/* It never changes during a run, and the workers share it. */
struct encoder {
    const struct encode_column *columns;
    uint32_t ncolumns;
    bool number; /* write an int8 before all columns: the number of the row and its part */
    bool row;    /* write an int8 after that: the row number in the file, for messages */
    /* The last `packed` columns, which have the same type, are sent as one array. This is for a
     * table with the maximum number of columns. The staging table needs more columns for its
     * numbers, so it could not have them all. */
    uint32_t packed;
    /* Indexes in `columns` of the key of the destination table. For a rejected row only its key is
     * sent, with the negative of its number. The row of the table with that key has not disappeared
     * from the source. */
    const uint32_t *keep;
    uint32_t nkeep; /* 0: rejected rows are not sent */
};

/* Append the good rows to b->copy, and count them in b->ngood. With encoder->keep the keys of
 * rejected rows are appended, too. They are counted in b->nkept, or in b->nkeyless when a row has
 * no key. Absent, NULL and bad cells are NULL. False, ERR_BUG: a cell has another kind, or is out
 * of the range of its type. The plan should have refused it. b->copy is then useless. */
bool encode_batch(const struct encoder *encoder, struct batch *b, struct err *e);
/* The bytes before the first row and after the last row of the COPY. */
void encode_header(struct buf *to);
void encode_trailer(struct buf *to);

#endif
