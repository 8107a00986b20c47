/* A decoder turns the text of a source into rows of batches. One implementation a format: csv.c,
 * json.c. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "batch/batch.h"
#include "source/source.h"

enum format {
    FORMAT_CSV,
    FORMAT_JSON,  /* one document: an array of objects, or an object that is one row */
    FORMAT_NDJSON /* one object a line */
};

enum { DELIMITER_MOST = 16, COMMENT_MOST = 16 }; /* bytes of each */

/* Where the rows of a file begin that are to be read: of one that has grown, behind those that were
 * read before. Rows and lines are numbered as they stand in the file. All zero: at the beginning.
 */
struct beginning {
    uint64_t byte;      /* stored bytes before it; the file is not packed */
    uint64_t row, line; /* that stand before it */
};

/* How a file is written. Of JSON only format, rows, strict, extra and max_row matter. Of a CSV
 * file: Zero means "none" for the characters. */
struct dialect {
    enum format format;
    const char *rows; /* JSON pointer to the rows in the document; NULL or "": the document */
    bool strict;      /* a member without a column rejects its row */
    bool extra;       /* keep the members that no input reads, in row.rest */
    char delimiter;   /* ',' */
    char long_delimiter[DELIMITER_MOST +
                        1];              /* one of several bytes, in place of `delimiter`; or "" */
    char quote;                          /* '"'; 0: quotes are ordinary characters */
    char escape;                         /* e.g. '\\'; 0: a quote is doubled */
    char comment;                        /* lines that begin with it (unquoted) are passed over */
    char long_comment[COMMENT_MOST + 1]; /* all of it, where it has several bytes; or "" */
    uint32_t header;        /* row number of the header row, blank rows and comments counted as a
                               spreadsheet does; 0: no header row */
    uint32_t skip;          /* rows passed over after the header, counted in the same way */
    uint32_t footer;        /* rows passed over at the end, blank rows and comments not counted */
    bool copy;              /* text of PostgreSQL's COPY: `escape` is '\\', there is no quote */
    bool nulls;             /* \N, not in quotes, is NULL: rejects of such a text */
    bool lazy;              /* quotes inside of cells are text, but for what csv_odd.c says */
    bool keep_blanks;       /* else those around quoted cells are let go */
    bool pad;               /* ragged = "pad": short rows are filled up, and what `surplus` says */
    bool surplus;           /* surplus cells are dropped when they are empty */
    struct beginning begin; /* CSV and NDJSON */
    size_t max_field;       /* bytes; 0: 16 MiB */
    size_t max_row;         /* bytes; 0: 64 MiB */
    bool keep_blank;        /* rows of nothing but delimiters are rows like others */
    bool libcsv; /* everything through libcsv: slower, the same rows. For the spec that proves it */
};

/* Rows of a file that are no data and were passed over: blank ones are not counted. */
struct passed {
    uint64_t above;    /* the header and what stands above it, and what `skip` says */
    uint64_t comments; /* wherever they stand */
    uint64_t footer;
};

struct decoder {
    struct passed passed; /* up to now; the footer's when the input has ended */
    /* Fill the batch, which batch_reset has just emptied, with the next rows. b->nrows == 0 on
     * return means that the input has ended. Rows that cannot be read are in the batch with
     * ROW_BROKEN and a problem. Sets row, line, ncells of each row; `number` is left to the caller.
     */
    bool (*fill)(struct decoder *d, struct batch *b, struct err *e);
    void (*close)(struct decoder *d);
    uint64_t last_row, last_line; /* once the input has ended: as they are numbered */
};

/* A decoder over `source` (borrowed) for a file whose rows have `ncols` cells. NULL on a dialect
 * that contradicts itself (ERR_USAGE).
 *
 * A row that breaks the quote rules ends with its line; its cells are what a lenient reading gives,
 * for the report. At most 65,536 cells past the width are kept of a row, which is what row.ncells
 * then counts. An unclosed quote or a row past its limit costs no more memory than the limits. */
struct decoder *csv_open(struct source *source, const struct dialect *dialect, uint32_t ncols,
                         struct err *e);

/* A decoder of JSON for a file of these headers: a header is a member's name, or a JSON pointer
 * when it begins with '/'. NULL on a pointer that is none (ERR_USAGE).
 *
 * A cell is a string's text, a number or a word as it stands, or an object or array as its text;
 * null is CELL_NULL, a member that is not there CELL_ABSENT. Of a member that stands twice the last
 * one is taken, with a warning. A line that is no object, or an element of the array that is none,
 * is a broken row; an error in the array's own text ends the reading (ERR_INPUT). */
struct decoder *json_open(struct source *source, const struct dialect *dialect,
                          const struct file_info *info, struct err *e);

/* What a text looks like: a JSON document, lines of objects, or (FORMAT_CSV) neither. */
enum format json_looks_like(const char *text, size_t n, bool whole);

/* The members of the first rows of a source or, when that is NULL, of the text, in order of
 * appearance: `each` gets a name once, with the first value that it has. */
struct json_sample {
    void (*each)(void *context, struct slice name, struct slice value);
    void *context;
    uint64_t max_rows;
    uint64_t rows, broken;
    bool whole;     /* there are no others */
    bool is_object; /* the document is one row */
};
bool json_sample(struct source *source, struct slice text, const struct dialect *dialect,
                 const struct file_info *info, struct json_sample *sample, struct err *e);

/* Either, by the dialect's format. */
struct decoder *decoder_open(struct source *source, const struct dialect *dialect,
                             const struct file_info *info, struct err *e);

/* The first rows of a text, raw, for sniffing and for reading a header: calls `each` with the cells
 * of every row, blank rows too (ncells 0), until it returns false or the text ends; comments are
 * counted, not given; skip and footer of the dialect do not matter. The last row of a text
 * that is only the beginning of a file (`partial`) is left out. A row that breaks the quote rules,
 * or whose quote is never closed, is `broken`, and its cells are what a lenient reading gives; the
 * line of the first one behind the dialect's header and skipped rows is in *bad_line, and the
 * answer is false. */
typedef bool csv_each(void *context, const struct row *row);
bool csv_scan(const char *text, size_t n, bool partial, const struct dialect *dialect,
              csv_each *each, void *context, uint64_t *bad_line);

#endif
