/* The row under construction: lines go in, cells come out in the batch. */
#ifndef DECODE_CSV_CSV_CELLS_H
#define DECODE_CSV_CSV_CELLS_H

#include <csv.h>

#include "batch/batch.h"
#include "decode/csv/quotes.h"
#include "decode/decode.h"
#include "decode/find.h"
#include "decode/lines.h"

enum fate {
    ROW_OPEN, /* the row goes on in the next line, or in the next piece of this one */
    ROW_DONE,
    ROW_AGAIN,  /* it is done, and what is in cells.back has to be read once more */
    ROW_PASSING /* it is past its limit or broken: what is left of it has only to be passed over */
};

struct cells {
    const struct dialect *dialect; /* limits filled in */
    struct finder finder;          /* of its delimiter and its quote */
    struct csv_parser libcsv;
    bool libcsv_used; /* in this row: it keeps a state */

    uint64_t again; /* first cells that a header's row has, as again.h has them */

    struct batch *b;
    uint32_t row;    /* its index, b->nrows: it is not added before it is finished */
    uint32_t ncells; /* cells so far, those past the batch's columns included */
    struct cell *extra;
    uint32_t nextra, extra_cap;
    uint64_t line; /* of the row's beginning */
    size_t bytes;  /* of the row so far */

    bool standins;       /* lines may hold some */
    bool look;           /* at every cell: it may hold U+0000 or stand-ins */
    bool open;           /* libcsv is in a cell that has not ended */
    bool open_quoted;    /* it began with a quote */
    uint64_t open_line;  /* on this line; of a part, too */
    struct buf open_raw; /* its text of earlier lines and pieces */
    bool open_raw_kept;
    char *part; /* the splitter is in a cell of several lines: its text, raw; or NULL */
    size_t npart;
    bool part_doubled; /* it has doubled quotes */
    bool part_stray;   /* it has quotes that are neither doubled nor close it */
    bool part_blank;   /* blanks stand before its quote; only kept of a lazy dialect */
    /* Of lines with marks there is more to know than their text: they cannot come back. */
    const uint64_t *marks_seen;
    struct slice back;    /* in the arena: whole lines, the last one without its end */
    bool may_swallow;     /* a cell of several lines may hold rows: by its first line, or unknown */
    struct quotes quotes; /* the state at the end of a piece that is not its line's last */

    bool broken; /* by the first thing that was wrong: */
    enum problem_code code;
    int32_t column;
    char detail[200];
};

void cells_open(struct cells *c, const struct dialect *dialect);
void cells_close(struct cells *c);

void cells_begin_row(struct cells *c, struct batch *b, uint64_t line);
enum fate cells_take(struct cells *c, const struct line *line);
/* The input ended inside the row. `whole`: it is the end of the file, too. ROW_AGAIN: the quote
 * that nothing closes was none that opens a cell. */
enum fate cells_end_of_input(struct cells *c, bool whole);
/* Add a cell whose text is in the batch's arena. */
void cells_add(struct cells *c, char *p, size_t n, bool quoted);
void cells_break(struct cells *c, enum problem_code code, int32_t column, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Where the dialect has no quote: a byte that is in no text. */
#define NO_QUOTE '\xFF'

#endif
