/* Cuts cells out of a text without libcsv, when they can be read in only one way. */
#ifndef DECODE_CSV_CSV_SPLIT_H
#define DECODE_CSV_CSV_SPLIT_H

#include "decode/csv/csv_cells.h"

enum split {
    SPLIT_DONE,
    SPLIT_OPEN, /* a quote is open at the end; no rule is broken so far */
    SPLIT_NEXT, /* one cell is added, another follows */
    SPLIT_ODD,  /* a quote stands where none is allowed */
    SPLIT_AGAIN /* lazy dialect: the cell that is open was not quoted */
};

/* Add the cells of the rest of a line. The line is in the arena, up to `end`, and the next cell
 * begins at *text. The text before `from` is the part of an open cell that was split before.
 *
 * `read` is the end of the same line in the source's buffer. The search runs there, because bytes
 * that were copied a moment ago are still in the processor's store buffer, and a load of sixteen
 * bytes would have to wait for them. Unless all cells are added, *text becomes the beginning of the
 * first cell that is not. */
enum split cells_split(struct cells *c, char **text, char *from, char *end, const char *read);

/* The same for one cell, after cells_split gave SPLIT_ODD or when its part has a stray quote
 * (csv_odd.c). It reads by the table of quotes.def. SPLIT_ODD means that the cell breaks the rules
 * of its dialect, and libcsv must judge it. */
enum split cells_split_odd(struct cells *c, char **text, char *from, char *end);

/* After SPLIT_AGAIN: add the cell, and the rest of its first line. The quote at its beginning is
 * text now. */
void cells_split_again(struct cells *c, char *cell, char *end);
/* How many cells a line has by itself in a lazy dialect; 0: it leaves a quote open. */
uint32_t cells_of_line(const struct quotes_rules *r, const char *p, const char *end);
/* How many cells the row has when the cell that opens here is not quoted. */
uint32_t cells_if_plain(const struct cells *c, const char *open, const char *end);

/* Where the first line of a text ends; the text's end when it has one line only. */
static inline const char *cells_line_end(const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    return p;
}

/* Add whole rows to the batch, from `at` on, in one pass that finds cells and line ends. `row` and
 * `line` are the numbers of the first row. It stops when the batch has no room, and at the first
 * row that is not simple: one that has another width or several lines, is over a limit, is blank or
 * a comment, breaks the rules, or does not end before `stop`. Returns where that row begins. The
 * caller makes sure that the text holds no stand-ins and no U+0000. */
const char *cells_split_rows(struct cells *c, struct batch *b, uint64_t row, uint64_t line,
                             const char *at, const char *stop);

/* The end of the cell at p if the cell is a text that programs write for Excel (EXCEL_END in
 * quotes.def); else NULL. `end` is the end of the line. */
char *cells_excel_text(const struct cells *c, const char *p, const char *end);

#endif
