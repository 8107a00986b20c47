/* Typed cells to PostgreSQL's binary COPY format: the good rows of a batch become the bytes that
 * the sender hands to pg_copy_data.
 *
 *   header │ int16 columns, then per column int32 length and value in network order │ … │ trailer
 */
#ifndef PG_ENCODE_H
#define PG_ENCODE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "batch/batch.h"

/* Types that have an encoder. Each takes cells of one kind, its natural one, which the plan's casts
 * have seen to: INTEGER for the int types, DECIMAL for numeric, FLOAT for the floats, INSTANT for
 * timestamptz; json and jsonb take JSON or TEXT; the others the kind of their name. */
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

/* "int4" → TYPE_INT4; TYPES for a name that has no encoder. */
enum pg_type pg_type_named(struct slice name);
const char *pg_type_name(enum pg_type type);
enum cell_kind pg_type_takes(enum pg_type type);

struct encode_column {
    uint32_t field; /* of the plan */
    enum pg_type type;
};

/* Never changes during a run; shared by the workers. */
struct encoder {
    const struct encode_column *columns;
    uint32_t ncolumns;
    bool number; /* an int8 in front of all columns: the row's number, with its part */
    bool row;    /* an int8 behind that: the row in its file, for messages */
    /* The last so many columns, all of one type, go as one array: for a table that has as many
     * columns as there can be, beside which the staging has no room for its numbers. */
    uint32_t packed;
    /* Columns of the destination's key, by their places in `columns`: of a rejected row these are
     * sent under the negative of its number, as what is there under its key is not gone. */
    const uint32_t *keep;
    uint32_t nkeep; /* 0: rejected rows are not sent at all */
};

/* Append the rows in state ROW_GOOD to b->copy and count them in b->ngood; with encoder->keep the
 * keys of the rejected ones, too, counted in b->nkept, or in b->nkeyless where one has none.
 * Absent, NULL and bad cells are NULL. False, ERR_BUG: a cell of another kind, or past the range of
 * its type, which the plan must not let through; b->copy is then useless. */
bool encode_batch(const struct encoder *encoder, struct batch *b, struct err *e);
/* What stands before the first row and after the last of the whole COPY. */
void encode_header(struct buf *to);
void encode_trailer(struct buf *to);

#endif
