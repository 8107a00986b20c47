/* A decoder turns the text of a source into rows of batches. One implementation a format; csv.c is
 * the first. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "batch/batch.h"
#include "source/source.h"

/* How a CSV file is written. Zero means "none" for the characters. */
struct dialect {
    char delimiter;  /* ',' */
    char quote;      /* '"'; 0: quotes are ordinary characters */
    char escape;     /* e.g. '\\'; 0: a quote is doubled */
    char comment;    /* lines that begin with it (unquoted) are passed over */
    uint32_t header; /* row number of the header row, blank rows and comments counted as a
                        spreadsheet does; 0: no header row */
    uint32_t skip;   /* rows passed over after the header, counted in the same way */
    uint32_t footer; /* rows passed over at the end, blank rows and comments not counted */
    bool pad; /* ragged = "pad": short rows are filled up, surplus cells dropped when they are empty
               */
    size_t max_field; /* bytes; 0: 16 MiB */
    size_t max_row;   /* bytes; 0: 64 MiB */
    bool libcsv; /* everything through libcsv: slower, the same rows. For the spec that proves it */
};

struct decoder {
    /* Fill the batch, which batch_reset has just emptied, with the next rows. b->nrows == 0 on
     * return means that the input has ended. Rows that cannot be read are in the batch with
     * ROW_BROKEN and a problem. Sets row, line, ncells of each row; `number` is left to the caller.
     */
    bool (*fill)(struct decoder *d, struct batch *b, struct err *e);
    void (*close)(struct decoder *d);
};

/* A decoder over `source` (borrowed) for a file whose rows have `ncols` cells. NULL on a dialect
 * that contradicts itself (ERR_USAGE).
 *
 * A row that breaks the quote rules ends with its line; its cells are what a lenient reading gives,
 * for the report. At most 65,536 cells past the width are kept of a row, which is what row.ncells
 * then counts. An unclosed quote or a row past its limit costs no more memory than the limits. */
struct decoder *csv_open(struct source *source, const struct dialect *dialect, uint32_t ncols,
                         struct err *e);

/* The first rows of a text, raw, for sniffing and for reading a header: calls `each` with the cells
 * of every row, blank rows too (ncells 0), until it returns false or the text ends; comments are
 * counted, not given; skip and footer of the dialect do not matter. The last row of a text
 * that is only the beginning of a file (`partial`) is left out. Returns false when a quote is still
 * open at the end of a text that is not partial, or when a row, from the header row on, breaks the
 * quote rules, with the row's line in *bad_line. */
typedef bool csv_each(void *context, uint64_t row, uint64_t line, const struct cell *cells,
                      uint32_t ncells);
bool csv_scan(const char *text, size_t n, bool partial, const struct dialect *dialect,
              csv_each *each, void *context, uint64_t *bad_line);

#endif
