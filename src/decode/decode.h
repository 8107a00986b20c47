/* A decoder turns the text of a source into rows of batches: csv/csv.c, json/json.c. formats.def
 * says which one reads which format. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "batch/batch.h"
#include "source/source.h"

enum { DELIMITER_MOST = 16, COMMENT_MOST = 16 }; /* bytes of each */

/* The place in a file where reading begins. When a file has grown, it is after the rows that were
 * read before. Rows and lines keep their numbers in the whole file. All zero: the beginning. */
struct beginning {
    uint64_t byte;      /* stored bytes before it; the file is not compressed */
    uint64_t row, line; /* how many come before it */
};

/* How a file is written. For JSON only format, rows, strict, extra and max_row matter. For CSV,
 * zero means "none" for the characters. */
struct dialect {
    enum format format;
    /* A JSON pointer to the rows in the document; NULL or "": the document itself. */
    const char *rows;
    bool strict;    /* a member without a column rejects its row */
    bool extra;     /* keep the members that no input reads, in row.rest */
    char delimiter; /* e.g. ',' */
    /* A delimiter of several bytes, which replaces `delimiter`; or "". */
    char long_delimiter[DELIMITER_MOST + 1];
    char quote;                          /* e.g. '"'; 0: quotes are ordinary characters */
    char escape;                         /* e.g. '\\'; 0: a quote is doubled */
    char comment;                        /* a line that begins with it is passed over */
    char long_comment[COMMENT_MOST + 1]; /* the whole text, if it has several bytes; or "" */
    /* The row number of the header row; 0: there is none. Blank rows and comments count, as in a
     * spreadsheet. */
    uint32_t header;
    uint32_t skip; /* rows to pass over after the header; all rows count */
    /* Rows to pass over at the end; blank rows and comments do not count. */
    uint32_t footer;
    /* csv_open sets it if the format is COPY: `escape` is '\\', and there is no quote. */
    bool copy;
    /* \N without quotes is NULL. It is for the rejects of a COPY text. */
    bool nulls;
    bool lazy;              /* quotes inside cells are text; quotes.def has the rules */
    bool keep_blanks;       /* else blanks around quoted cells are dropped */
    bool pad;               /* ragged = "pad": fill up short rows; it includes `surplus` */
    bool surplus;           /* empty surplus cells are dropped */
    struct beginning begin; /* for CSV and NDJSON */
    size_t max_field;       /* bytes; 0: 16 MiB */
    size_t max_row;         /* bytes; 0: 64 MiB */
    bool keep_blank;        /* rows of only delimiters are rows like others */
    /* Read all cells by libcsv, or by the table of quotes.def, and none by the quick ways. That is
     * slower and gives the same rows; specs compare them. */
    bool libcsv, table;
};

/* Rows of a file that are not data and were passed over. Blank rows are not counted. */
struct passed {
    uint64_t above;    /* the header, the rows above it, and those of `skip` */
    uint64_t comments; /* in the whole file */
    uint64_t footer;
};

struct decoder {
    struct passed passed; /* so far; `footer` is set when the input has ended */
    /* Fill the batch with the next rows; batch_reset has just emptied it. b->nrows == 0 on return
     * means that the input has ended. A row that cannot be read is in the batch with ROW_BROKEN and
     * a problem. It sets row, line and ncells of each row; `number` is left to the caller. */
    bool (*fill)(struct decoder *d, struct batch *b, struct err *e);
    void (*close)(struct decoder *d);
    uint64_t last_row, last_line; /* numbers of the last ones, once the input has ended */
};

/* A CSV decoder for `source` (borrowed); its rows should have info->ncols cells. Returns NULL when
 * the dialect contradicts itself (ERR_USAGE).
 *
 * A row that breaks the quote rules ends with its line; its cells come from a lenient reading, for
 * the report. At most 65,536 cells after the last column are kept, and row.ncells counts only
 * these. A quote that is never closed, or a row over its limit, needs no more memory than the
 * limits. */
struct decoder *csv_open(struct source *source, const struct dialect *dialect,
                         const struct file_info *info, struct err *e);

/* A JSON decoder for a file with these headers. A header is a member's name, or a JSON pointer when
 * it begins with '/'. Returns NULL when a pointer is not valid (ERR_USAGE).
 *
 * A cell is the text of a string, a number or word as it is written, or the text of an object or
 * array; null is CELL_NULL, a missing member is CELL_ABSENT. When a member comes twice, the last
 * one counts, and there is a warning. A line or an array element that is not an object is a broken
 * row. A syntax error in the array itself ends the reading (ERR_INPUT). */
struct decoder *json_open(struct source *source, const struct dialect *dialect,
                          const struct file_info *info, struct err *e);

/* Guess the format of a text: a JSON document, lines of objects, or (FORMAT_CSV) neither. */
enum format json_looks_like(const char *text, size_t n, bool whole);

/* Find the members of the first rows, in order of appearance. `each` gets every name once, with its
 * first value. When `source` is NULL, `text` is read instead. */
struct json_sample {
    void (*each)(void *context, struct slice name, struct slice value);
    void *context;
    uint64_t max_rows;
    uint64_t rows, broken;
    bool whole;     /* these were all rows */
    bool is_object; /* the document is one row */
};
bool json_sample(struct source *source, struct slice text, const struct dialect *dialect,
                 const struct file_info *info, struct json_sample *sample, struct err *e);

/* Open the decoder that reads the dialect's format (formats.def). */
struct decoder *decoder_open(struct source *source, const struct dialect *dialect,
                             const struct file_info *info, struct err *e);

/* Read the first rows of a text without changes, to guess the dialect or to read a header. It calls
 * `each` with every row, also with blank ones (ncells 0), until `each` returns false or the text
 * ends. Comments count but are not passed to `each`; the dialect's skip and footer do not matter.
 * When the text is only the beginning of a file (`partial`), its last row is left out.
 *
 * A row that breaks the quote rules, or whose quote is never closed, is broken; its cells come from
 * a lenient reading. If such a row follows the header and the skipped rows, the result is false and
 * *bad_line is the line of the first one. */
typedef bool csv_each(void *context, const struct row *row);
bool csv_scan(const char *text, size_t n, bool partial, const struct dialect *dialect,
              csv_each *each, void *context, uint64_t *bad_line);

#endif
