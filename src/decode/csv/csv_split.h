/* Cells that have one reading, cut out of a text without libcsv. */
#ifndef DECODE_CSV_CSV_SPLIT_H
#define DECODE_CSV_CSV_SPLIT_H

#include "decode/csv/csv_cells.h"

enum split {
    SPLIT_DONE,
    SPLIT_OPEN, /* a quote is open at the end, the rules are kept so far */
    SPLIT_NEXT, /* one cell is added, another follows */
    SPLIT_ODD,  /* a quote stands where none may */
    SPLIT_AGAIN /* of a lazy dialect: the cell that is open from an earlier line on was not quoted
                 */
};

/* Add the cells of the rest of a line. It is in the arena, up to `end`; the next cell begins at
 * *text, and what stands before `from` is the part of an open cell that was split before. `read` is
 * the end of the line as it was read, and the same text: it is looked through there, because what
 * was copied a moment ago cannot be loaded sixteen bytes at a time before it has left the store
 * buffer. Unless all cells are added, *text becomes the beginning of the one that is not. */
enum split cells_split(struct cells *c, char **text, char *from, char *end, const char *read);

/* The same for one cell, for which cells_split has given SPLIT_ODD, or whose part is stray
 * (csv_odd.c). SPLIT_ODD: it breaks the rules of its dialect, libcsv is to judge it. */
enum split cells_split_odd(struct cells *c, char **text, char *from, char *end);

/* After SPLIT_AGAIN: the cell, and what follows it up to the end of its first line, without a quote
 * that opens there. */
void cells_split_again(struct cells *c, char *cell, char *end);
/* How many cells a line has by itself, in a lazy dialect; 0: it leaves a quote open. */
uint32_t cells_of_line(const struct dialect *d, const char *p, const char *end);
/* How many cells the row has if the one that opens here is not quoted. */
uint32_t cells_if_plain(const struct cells *c, const char *open, const char *end);

/* Where the first line of a text ends; the text's end if it is one line. */
static inline const char *cells_line_end(const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    return p;
}

/* Add whole rows to the batch, in one pass that finds cells and ends of lines, from `at` on, where
 * the row and the line of these numbers begin: as long as the batch has room, and up to the first
 * row of which there is more to say than its cells. That is one of another width, of several lines,
 * past a limit, blank, a comment, one that breaks the rules, or does not end before `stop`. Gives
 * where it begins. The caller knows that neither stand-ins nor U+0000 are in the text. */
const char *cells_split_rows(struct cells *c, struct batch *b, uint64_t row, uint64_t line,
                             const char *at, const char *stop);

/* The end of the cell at p when it is ="…" without a quote or delimiter inside: what exporters
 * write so that Excel leaves digits alone. It has one reading, as the text that it is; else NULL.
 * end is that of the line, or lies in it: one that is cut by the end of a piece of a line is not
 * known. */
char *cells_excel_text(const struct cells *c, const char *p, const char *end);

#endif
