/* The row under construction. Lines go in, cells come out in the batch. */
#ifndef DECODE_CSV_CSV_CELLS_H
#define DECODE_CSV_CSV_CELLS_H

#include "batch/batch.h"
#include "decode/csv/quotes.h"
#include "decode/decode.h"
#include "decode/find.h"
#include "decode/lines.h"

enum fate {
    ROW_OPEN, /* the row continues in the next line or piece */
    ROW_DONE,
    ROW_AGAIN,  /* the row is done; read the text in cells.back once more */
    ROW_PASSING /* it is broken or over its limit; pass over the rest */
};

struct libcsv;

struct cells {
    const struct dialect *dialect; /* its limits are filled in */
    struct quotes_rules rules;
    struct finder finder; /* finds the delimiter and the quote */
    struct libcsv *libcsv;
    bool libcsv_used; /* in this row, so it has a state to reset */

    uint64_t again; /* bits for the first cells of header rows (again.h) */

    struct batch *b;
    uint32_t row;    /* its index, b->nrows; it is added when it is finished */
    uint32_t ncells; /* cells so far, with those after the batch's columns */
    struct cell *extra;
    uint32_t nextra, extra_cap;
    uint64_t line; /* where the row begins */
    size_t bytes;  /* of the row so far */

    bool standins;       /* lines may hold stand-ins */
    bool look;           /* check each cell: it may hold U+0000 or stand-ins */
    bool open;           /* libcsv is inside a cell */
    bool open_quoted;    /* it began with a quote */
    uint64_t open_line;  /* it began on this line; `part` uses it too */
    struct buf open_raw; /* its text from earlier lines and pieces */
    bool open_raw_kept;
    /* The beginning of a cell, from the end of the last piece of a line: blanks that may stand
     * before a quote, or a part of ="001". Only the next piece shows what it is. */
    struct buf held;
    /* The splitter is inside a cell of several lines: its raw text; or NULL. */
    char *part;
    size_t npart;
    bool part_doubled; /* it has doubled quotes */
    bool part_stray;   /* it has stray quotes: neither doubled nor closing */
    bool part_blank;   /* there are blanks before its quote; lazy dialects only */
    /* Lines with undecoded bytes cannot be read again, because the marks of these bytes would be
     * lost. */
    const uint64_t *marks_seen;
    struct slice back; /* in the arena: whole lines, the last one without its end */
    /* A cell of several lines may have swallowed rows, as far as its first line shows. */
    bool may_swallow;
    struct quotes quotes; /* at the end of a piece that is not the last of its line */

    bool broken; /* by its first error, which is: */
    enum problem_code code;
    int32_t column;
    char detail[200];
};

void cells_open(struct cells *c, const struct dialect *dialect);
void cells_close(struct cells *c);

void cells_begin_row(struct cells *c, struct batch *b, uint64_t line);
enum fate cells_take(struct cells *c, const struct line *line);
/* The input ended inside the row. `whole`: this is also the end of the file. ROW_AGAIN: the quote
 * that is never closed did not open a cell. */
enum fate cells_end_of_input(struct cells *c, bool whole);
/* Add a cell. Its text is in the batch's arena. */
void cells_add(struct cells *c, char *p, size_t n, bool quoted);
void cells_break(struct cells *c, enum problem_code code, int32_t column, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Stands for the quote where the dialect has none. No text contains this byte. */
#define NO_QUOTE '\xFF'

#endif
