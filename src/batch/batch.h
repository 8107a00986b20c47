/* A batch: some thousand rows in memory, column by column, with their problems. One arena owns all
 * of its bytes.
 *
 *   decode fills rows[] and src[][] ─▶ the plan fills val[][] and problems ─▶ encode reads val[][]
 *
 * A batch belongs to one thread at a time and to one file. The number of its rows, cells and bytes
 * is limited. */
#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "batch/cell.h"
#include "batch/format.h"

/* The limits of one batch. The decoder stops at the first limit that is reached. Tests make them
 * tiny and prime. */
struct batch_limits {
    uint32_t rows;  /* default 1024 */
    uint32_t cells; /* default 65536; a batch has at least one row, even when that is wider */
    size_t bytes;   /* default 1 MiB of arena */
    /* A batch ends only after a multiple of this many rows, or at the end of its file, because
     * k.batch sees the rows of a group together. 0: it may end anywhere */
    uint32_t group;
};

/* A source row may become several rows (row:split). The number of a staged row has two parts: the
 * number of the source row, and in the lowest ROW_PART_BITS bits the index of the part. */
enum { ROW_PART_BITS = 16, ROW_PARTS = 1 << ROW_PART_BITS };

/* A file may be wide: some of its columns become rows (k.melt). Such a row has the header and the
 * cell of its column in two more columns of the batch, which are the first ones after those of the
 * file. */
enum melted { MELTED_HEADER, MELTED_CELL, MELTED_COLUMNS, MELTED_NOT = MELTED_COLUMNS };

enum row_state {
    ROW_GOOD,
    /* the decoder could not read it and recorded a problem; the plan does not touch it */
    ROW_BROKEN,
    ROW_REJECTED, /* it has a problem of level error */
    ROW_SKIPPED   /* a hook called row:skip, or the decoder skipped it */
};
/* "good", "broken", "rejected", "skipped" */
const char *row_state_name(enum row_state state);

/* The fields that are read for every row come first, so that they share one cache line. */
struct row {
    uint64_t number; /* counted over all files of the run, from 1 */
    /* the row number that a spreadsheet shows, from 1: it counts the preamble, the header and blank
     * rows */
    uint64_t row;
    uint64_t line;   /* the physical line where it begins, from 1 */
    uint32_t ncells; /* how many cells the row had in the file */
    uint8_t state;   /* enum row_state */
    bool passed;     /* the decoder skipped it: a blank row, a repeated header, a mark at the end */

    /* When a source row is split, it is itself the first part. The other parts stand after all
     * source rows. `next` links the parts in their order. */
    uint32_t next; /* index of the next part; 0: there is none */
    union {
        uint32_t source; /* of a part: the index of its source row */
        /* of a source row of a wide file: the cells of melted columns that became no row */
        uint32_t unmade;
    };
    uint32_t parts;  /* of a source row: the number of its other parts */
    uint32_t melted; /* of a wide file: the column that became this row, from 1; 0: none did */

    /* the cells after the last column of the header: ncells - ncols of them, or NULL */
    struct cell *extra;
    /* of a skipped row: the reason that the hook gave; the bytes are in the batch's arena */
    struct slice skip;
    /* of a JSON source: the text of the row, without the bookkeeping of a rejects file; empty when
     * it was too long to keep */
    struct slice raw;
    uint64_t origin; /* of a mended row: its row number in the original file, else 0 */
    /* the name of that original file if the rejects file has it, else empty */
    struct slice origin_file;
    /* of a JSON source: the members that no input reads, as `"a":1,"b":2` */
    struct slice rest;
};

_Static_assert(sizeof(void *) != 8 || sizeof(struct row) == 128, "an index into rows is a shift");

/* Make the row empty. The fields are set one by one: for a struct literal gcc uses `rep stos`,
 * which needs 30 cycles to start. */
static inline void row_begin(struct row *r, uint64_t row, uint64_t line, uint32_t ncells)
{
    r->number = 0;
    r->row = row;
    r->line = line;
    r->ncells = ncells;
    r->state = ROW_GOOD;
    r->passed = false;
    r->next = r->source = r->parts = 0;
    r->extra = NULL;
    r->skip = slice_of(NULL, 0);
    r->raw = slice_of(NULL, 0);
    r->origin = 0;
    r->origin_file = slice_of(NULL, 0);
    r->rest = slice_of(NULL, 0);
}

/* The row number for the kit. For a mended row it is the number in the original file. */
static inline int64_t row_place(const struct row *row)
{
    return (int64_t)(row->origin ? row->origin : row->row);
}

enum level { LEVEL_ERROR, LEVEL_WARNING };

enum problem_code {
#define PROBLEM(symbol, code, by, message, when, what_to_do) PROBLEM_##symbol,
#include "batch/problems.def"
#undef PROBLEM
    PROBLEM_CODES
};

struct problem {
    uint32_t row;  /* index into rows[] */
    int32_t field; /* the field of the plan, or -1 */
    /* source column from 0, or -1; the raw value of the report is this cell */
    int32_t column;
    uint8_t level;  /* enum level */
    uint8_t melted; /* enum melted: what it is about, if that came from a melted column */
    /* as "date.invalid"; the bytes are static, or belong to the plan or the arena */
    struct slice code;
    struct slice message; /* its bytes have the same owners */
};

/* The bookkeeping columns of a rejects file. */
enum file_mark { MARK_ROW, MARK_ERRORS, MARK_JOB, MARK_KIT, MARK_FILE, MARK_PROJECT, MARKS };

/* A row of the file that is the header or a part of it. */
struct header_row {
    const struct slice *cells;
    uint32_t n;
};

/* A source column in which rows of totals may have their words, and the field that reads it. */
struct totals_place {
    uint32_t column;
    int32_t field; /* -1: none */
};

/* The data that all batches of one file share. The conductor makes it, and it lives as long as the
 * job. */
struct file_info {
    const char *name;      /* the name in reports */
    const char *place;     /* the path that the kit sees: below the workspace, or as it was given */
    struct slice *headers; /* ncols names; "1", "2", … when there is no header row */
    uint32_t ncols; /* cells of a regular row, with the bookkeeping columns of a rejects file */
    /* maps an input of the plan to a source column; -1: the file has no such column */
    int32_t *input_column;
    uint32_t ninputs;
    /* of CSV: rows like these are not data when they are repeated */
    const struct header_row *header_rows;
    uint32_t nheader_rows;
    bool is_rejects; /* true for a rejects file that is loaded again */
    /* of a rejects file: its bookkeeping columns; -1: it has no such column */
    int32_t mark[MARKS];
    bool typed;             /* the cells have types: number, boolean, … */
    enum format format;     /* what it can do: file_kind */
    const char *rejects;    /* where the rejected rows go; NULL: into the run's own file */
    char rejects_delimiter; /* the delimiter of that file; 0: a comma */
    /* that file begins with a byte-order mark, so that spreadsheets read it as UTF-8 */
    bool rejects_bom;
    /* ncols flags: reports mask the raw values of these columns; NULL: none */
    const bool *secret;
    /* Extra columns of a batch, after those of the file: of a wide file MELTED_COLUMNS; then the
     * values that a row gets from the rows above it */
    uint32_t ncarried;
    /* Of a wide file: the columns that become rows, in the order of the file, and their headers */
    const uint32_t *melts;
    const struct slice *melt_headers;
    uint32_t nmelts;
    /* ncols flags: the columns whose cells only source rows have, and not the rows made of them;
     * NULL: none */
    const bool *stays;
    /* The headers of all files of the run, sorted. Functions may ask for any of them. A header that
     * this file does not have gives NULL */
    const struct slice *anywhere;
    uint32_t nanywhere;
    /* where rows of totals may have their words (totals.h) */
    const struct totals_place *totals;
    uint32_t ntotals;
};

static inline const struct format_kind *file_kind(const struct file_info *file)
{
    return &format_kinds[file->format];
}

/* True when the column is bookkeeping and not data of the source. */
static inline bool file_is_mark(const struct file_info *file, uint32_t column)
{
    for (int m = 0; file->is_rejects && m < MARKS; m++)
        if (file->mark[m] >= 0 && (uint32_t)file->mark[m] == column)
            return true;
    return false;
}

struct batch {
    struct arena arena;
    struct batch_limits limits;
    const struct file_info *file;
    uint64_t sequence; /* position in the run, from 0; the sender restores this order */

    /* number of source rows, which come first in rows[]; set when the plan begins */
    uint32_t nread;
    uint32_t nrows; /* number of rows with the parts of split rows */
    struct row *rows;

    uint32_t ncols;
    uint32_t ncarried;
    struct cell **src; /* src[column][row]; the carried columns begin at src[ncols] */
    uint32_t nfields;
    struct cell **val; /* val[field][row] */

    struct problem *problems;
    uint32_t nproblems, problems_cap;

    /* Bytes of the stored file that were read when this batch was complete. Used to show progress
     */
    uint64_t bytes_read;
    /* for a review: its rows as the decoder left them, if they cannot be found in src later */
    struct buf kept;
    struct buf copy; /* COPY data of the good rows; the worker writes it */
    uint32_t ngood;  /* good rows in `copy` */
    uint32_t nkept;  /* rejected rows whose keys are in `copy`, too */
    /* rejected rows whose keys should be in `copy`, but could not be encoded */
    uint32_t nkeyless;
    uint32_t ntotals; /* good rows that look like totals */

    /* An error of the kit itself, in row kit_error_row. The run stops at this row, in input order.
     */
    bool has_kit_error;
    uint32_t kit_error_row;
    struct slice kit_error;
    /* the error is in a batch hook: it may be caused by any row of the group */
    bool kit_error_of_group;
    /* static: lua.error, lua.timeout or lua.memory; empty means lua.error */
    struct slice kit_error_code;

    uint32_t row_cap; /* the decoder stops after this many rows */
    uint32_t room;    /* every column has space for this many source rows */
    /* rows[] and every column that parts have, too, have space for this many rows in all */
    uint32_t part_room;
    uint32_t src_cap, val_cap;
};

struct batch *batch_new(const struct batch_limits *limits);
void batch_free(struct batch *b);
/* Empty the batch and make room for a file of ncols columns and a plan of nfields fields. Pointers
 * into its arena are invalid afterwards. */
void batch_reset(struct batch *b, const struct file_info *file, uint32_t nfields);
/* True when the batch has reached one of its limits. */
static inline bool batch_is_full(const struct batch *b)
{
    if (b->nrows < b->row_cap && b->arena.used < b->limits.bytes)
        return false;
    return !b->limits.group || b->nrows % b->limits.group == 0;
}
/* The source row of a row: itself, or the one of which it is a part. */
static inline uint32_t batch_source_row(const struct batch *b, uint32_t row)
{
    return row < b->nread ? row : b->rows[row].source;
}
/* True when parts of split rows have their own cell of this column, and not only source rows. */
static inline bool batch_column_splits(const struct batch *b, uint32_t column)
{
    return column >= b->ncols || !b->file->stays || !b->file->stays[column];
}
/* Make room for one more row. The columns may move. */
void batch_make_room(struct batch *b);
/* Append an empty row and return its index. Its src cells are CELL_ABSENT. The caller fills number,
 * row, line and cells. */
uint32_t batch_add_row(struct batch *b);

/* Append a row as the part after row r, and return its index. Its cells and values are not set. The
 * columns may move. */
uint32_t batch_add_part(struct batch *b, uint32_t r);
/* Append a copy of row r (source cells and values) as the part after it, and return its index. The
 * columns may move. The caller keeps the number of parts below ROW_PARTS. */
uint32_t batch_split(struct batch *b, uint32_t r);
/* Join the parts of split rows for the report. An error in one part rejects all of them. Problems
 * of a part become problems of the source row. Sorts the problems. */
void batch_join_parts(struct batch *b);
/* The number in the staging table for row r, which is part number `place` of its source row. */
static inline uint64_t batch_staged_number(const struct batch *b, uint32_t r, uint32_t place)
{
    return b->rows[r].number << ROW_PART_BITS | place;
}

/* The name of the row's file for the kit. For a mended row it is the original file. The name has no
 * folders: reports use folders only when two files have the same name. A kit that takes a date from
 * the name must always get the same name. */
struct slice batch_file_name(const struct batch *b, uint32_t row);
/* The path of that file: below the workspace, or as it was given. For a mended row it is the path
 * of the original file if that is known. */
struct slice batch_file_path(const struct batch *b, uint32_t row);
/* A bookkeeping cell of a row of a rejects file. What other programs add is taken off: blanks, `'`,
 * `="…"`. Empty when there is no such cell. */
struct slice batch_mark(const struct batch *b, uint32_t row, enum file_mark mark);

/* The code in problems.def, and its message with `detail` in place of %s. */
struct slice problem_code(enum problem_code code);
struct slice problem_message(enum problem_code code, struct slice detail, struct arena *a);
/* Record a problem. An error rejects the row (a broken row stays broken). The bytes of the slices
 * must live longer than the batch, or be in its arena. A column after those of the file, with the
 * header or the cell of a melted column, is recorded as the column from which the row was made. */
void batch_problem(struct batch *b, uint32_t row, int32_t field, int32_t column, enum level level,
                   struct slice code, struct slice message);
/* The same for a code of problems.def. The message is made with `detail` in place of %s. */
void batch_problem_code(struct batch *b, uint32_t row, int32_t field, int32_t column,
                        enum level level, enum problem_code code, struct slice detail);
/* Sort the problems by row. Within a row they keep the order in which they were found. */
void batch_sort_problems(struct batch *b);

#endif
