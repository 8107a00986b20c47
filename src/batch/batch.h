/* A batch: some thousand rows in memory, column by column, with their problems and one arena that
 * owns every byte.
 *
 *   decode fills rows[] and src[][]  ─▶  the plan fills val[][] and problems  ─▶  encode reads
 * val[][]
 *
 * A batch belongs to one thread at a time and to one file; it is bounded in rows, cells and bytes.
 */
#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "batch/cell.h"

/* Bounds of one batch, which tests make tiny and prime. The decoder stops at the first one reached.
 */
struct batch_limits {
    uint32_t rows;  /* default 1024 */
    uint32_t cells; /* default 65536; one row is always taken, however wide */
    size_t bytes;   /* default 1 MiB of arena */
    uint32_t group; /* a batch ends only after a multiple of so many rows, or with its file: k.batch
                       sees them together. 0: anywhere */
};

/* A source row may become several (row:split): the staging's number is the row's own number, then
 * so many bits for the place among those that were made of it. */
enum { ROW_PART_BITS = 16, ROW_PARTS = 1 << ROW_PART_BITS };

enum row_state {
    ROW_GOOD,
    ROW_BROKEN, /* the decoder could not read it (its problem is recorded): the plan leaves it alone
                 */
    ROW_REJECTED, /* a problem of level error */
    ROW_SKIPPED   /* a hook said row:skip, or the decoder passed it over */
};

/* What all rows are asked for comes first: it is one line of the cache. */
struct row {
    uint64_t number; /* over all files of the run, from 1 */
    uint64_t row;  /* what a spreadsheet shows for its file, from 1: preamble, header and blank rows
                      count */
    uint64_t line; /* the physical line it begins on, from 1 */
    uint32_t ncells; /* cells it had */
    uint8_t state;   /* enum row_state */
    bool passed;     /* the decoder skipped it: blank, the header again, a mark at the end */

    /* A source row that was split is the first of its parts; the others stand behind all source
     * rows and are chained to it in their order. */
    uint32_t next;   /* index of the part behind this one, 0: none */
    uint32_t source; /* of a part: index of the source row */
    uint32_t parts;  /* of a source row: how many there are beside itself */

    struct cell *extra; /* cells past the header's width: ncells - ncols of them, or NULL */
    struct slice skip;  /* of a skipped row: the hook's reason, in the batch's arena */
    struct slice raw;   /* of a JSON source: the row's text without the bookkeeping of a rejects
                           file; empty when it was too long to be kept */
    uint64_t origin;    /* of a mended row: its number in the file that it came from, else 0 */
    struct slice origin_file; /* that file's name where the rejects file tells it, else empty */
    struct slice rest;        /* of a JSON source: the members that no input reads, `"a":1,"b":2` */
};

/* Make it an empty one. Field by field: for a literal gcc takes `rep stos`, which needs 30 cycles
 * to begin. */
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

/* The row's number for the kit: of a mended row the one that it came from. */
static inline int64_t row_place(const struct row *row)
{
    return (int64_t)(row->origin ? row->origin : row->row);
}

enum level { LEVEL_ERROR, LEVEL_WARNING };

enum problem_code {
#define PROBLEM(symbol, code, message) PROBLEM_##symbol,
#include "batch/problems.def"
#undef PROBLEM
    PROBLEM_CODES
};

struct problem {
    uint32_t row;         /* index into rows[] */
    int32_t field;        /* the plan's field, or -1 */
    int32_t column;       /* source column from 0, or -1: its cell is the raw value */
    uint8_t level;        /* enum level */
    struct slice code;    /* "date.invalid": static, the plan's, or in the arena */
    struct slice message; /* the same */
};

/* The bookkeeping columns of a rejects file, by their names. */
enum file_mark { MARK_ROW, MARK_ERRORS, MARK_JOB, MARK_KIT, MARK_FILE, MARKS };

/* A row that is the header or a part of it, as it stands in the file. */
struct header_row {
    const struct slice *cells;
    uint32_t n;
};

/* What is the same for every batch of one file. Made by the conductor, alive as long as the job. */
struct file_info {
    const char *name;      /* as reported */
    const char *place;     /* its path for the kit: below the workspace, or as given */
    struct slice *headers; /* ncols of them; synthetic "1", "2", … without a header row */
    uint32_t ncols; /* cells of a regular row, bookkeeping columns of a rejects file included */
    int32_t *input_column; /* the plan's input slot → source column, or -1: the file has no such
                              column */
    uint32_t ninputs;
    const struct header_row *header_rows; /* of CSV: rows that are none when they come again */
    uint32_t nheader_rows;
    bool is_rejects;        /* a rejects file coming back */
    int32_t mark[MARKS];    /* of one: the columns of its bookkeeping, -1: it has no such column */
    bool typed;             /* its cells say what they are: numbers, booleans, … */
    bool is_json;           /* headers are members' names and JSON pointers; rows have raw */
    const char *rejects;    /* where its rejected rows go; NULL: into the run's own file */
    char rejects_delimiter; /* between their cells; 0: a comma */
    bool rejects_bom;       /* behind a byte order mark, by which spreadsheets know UTF-8 */
    const bool *secret;     /* ncols of them: columns whose raw values reports mask; NULL: none */
    uint32_t ncarried; /* columns of a batch, behind the file's own, for what rows have from those
                           above them */
    const struct slice *anywhere; /* sorted: the headers of all files of the run, for functions; a
                                     cell of one that this file has not is NULL */
    uint32_t nanywhere;
};

/* Whether the column is bookkeeping, and none of the source. */
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
    uint64_t sequence; /* position in the run, from 0: the sender restores this order */

    uint32_t nread; /* source rows, the first of rows[]; set when the plan begins */
    uint32_t nrows; /* with the parts of split ones */
    struct row *rows;

    uint32_t ncols;
    uint32_t ncarried;
    struct cell **src; /* src[column][row]; from src[ncols] on the carried ones */
    uint32_t nfields;
    struct cell **val; /* val[field][row] */

    struct problem *problems;
    uint32_t nproblems, problems_cap;

    uint64_t bytes_read; /* of the source (as stored, compressed or not) when this batch was
                            complete: progress */
    struct buf copy;     /* COPY data of the good rows, made by the worker */
    uint32_t ngood;      /* rows in it */
    uint32_t nkept;      /* keys of rejected rows in it, beside them */
    uint32_t nkeyless;   /* rejected rows whose keys the encoder was to keep and could not */

    /* The kit's own fault, in row fault_row: the run stops there, in input order. */
    bool has_fault;
    uint32_t fault_row;
    struct slice fault;
    bool fault_of_group;     /* in a batch hook: no row of the group has been looked at */
    struct slice fault_code; /* static: lua.error, lua.timeout, lua.memory; empty for lua.error */

    uint32_t row_cap; /* the decoder stops at so many rows */
    uint32_t room;    /* rows[] and every column have room for so many */
    uint32_t src_cap, val_cap;
};

struct batch *batch_new(const struct batch_limits *limits);
void batch_free(struct batch *b);
/* Empty the batch and make room for a file of ncols columns and a plan of nfields fields.
 * Everything that pointed into its arena is gone. */
void batch_reset(struct batch *b, const struct file_info *file, uint32_t nfields);
/* The batch has reached one of its bounds. */
static inline bool batch_is_full(const struct batch *b)
{
    if (b->nrows < b->row_cap && b->arena.used < b->limits.bytes)
        return false;
    return !b->limits.group || b->nrows % b->limits.group == 0;
}
/* Make room for one more row; columns may move. */
void batch_make_room(struct batch *b);
/* Append an empty row and give its index; src cells are CELL_ABSENT. The caller fills number, row,
 * line, cells. */
uint32_t batch_add_row(struct batch *b);

/* Append a copy of row r, source cells and values, as the part behind it; gives its index. Columns
 * may move. The caller keeps the parts of a source row below ROW_PARTS. */
uint32_t batch_split(struct batch *b, uint32_t r);
/* Parts go back as the one source row that they were: an error in one rejects all, and what is told
 * of a part is told of the source row. Sorts the problems. */
void batch_join_parts(struct batch *b);
/* Of row r and its place among the parts. */
static inline uint64_t batch_staged_number(const struct batch *b, uint32_t r, uint32_t place)
{
    return b->rows[r].number << ROW_PART_BITS | place;
}

/* The name of the row's file for the kit: of a mended row the file that it came from. Without its
 * folders: reports have those only where files of one name are told apart, and a kit that cuts a
 * date from the name must not see the difference. */
struct slice batch_file_name(const struct batch *b, uint32_t row);
/* Its path, below the workspace or as it was given: of a mended row that of the file that it came
 * from, as far as that is told. */
struct slice batch_file_path(const struct batch *b, uint32_t row);
/* A bookkeeping cell of a row of a rejects file, without what programs put around it: blanks, `'`,
 * `="…"`; empty where there is none. */
struct slice batch_mark(const struct batch *b, uint32_t row, enum file_mark mark);

/* The code as problems.def has it, and its message with `detail` for the %s. */
struct slice problem_code(enum problem_code code);
struct slice problem_message(enum problem_code code, struct slice detail, struct arena *a);
/* Record a problem; an error rejects the row (a broken row stays broken). Slices must outlive the
 * batch or be in its arena. */
void batch_problem(struct batch *b, uint32_t row, int32_t field, int32_t column, enum level level,
                   struct slice code, struct slice message);
/* The same for a code of problems.def, whose message is made here with `detail` for its %s. */
void batch_problem_code(struct batch *b, uint32_t row, int32_t field, int32_t column,
                        enum level level, enum problem_code code, struct slice detail);
/* Order the problems by row, keeping within a row the order in which they were found. */
void batch_sort_problems(struct batch *b);

#endif
