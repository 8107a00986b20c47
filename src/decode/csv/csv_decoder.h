/* What a CSV decoder remembers. csv.c decides which lines are rows, and these files help it:
 *
 *   csv_open.c    opens a decoder by a dialect, and reads a text without a decoder
 *   csv_lines.c   the lines that are read once more, and the end of the last one
 *   csv_row.c     completes a row: what is wrong with it as a whole */
#ifndef DECODE_CSV_CSV_DECODER_H
#define DECODE_CSV_CSV_DECODER_H

#include "decode/csv/csv_cells.h"
#include "decode/csv/standins.h"
#include "decode/held.h"

struct csv {
    struct decoder base;
    struct dialect dialect;
    struct source *source;
    const char *encoding;
    struct lines lines;
    struct cells cells;
    struct held held;
    struct standins standins;
    /* Lines to read once more, from back_at on. Stand-ins are already in them. */
    struct buf back;
    size_t back_at;
    uint64_t back_line;
    bool no_more; /* the input has no more lines */
    /* The next line does not come from the input: no_more is set, or `back` has lines. */
    bool other_lines;
    bool has_standins;
    bool may_be_blank; /* the row begins with a delimiter */
    bool raw;          /* csv_scan: rows of any width, and blank rows too */
    bool ended;
    bool behind_end; /* after the end mark of the text of COPY */
    /* The file ends with this: 0x1A (the end mark of DOS), or '0' for zero bytes. */
    char tail;
    uint64_t tail_line;
    bool again_known;
    uint32_t passed_by; /* plain_rows does nothing in its next calls, this many */
    /* How many rows read_row takes before plain_rows tries again. */
    uint32_t odd;
    uint64_t row;  /* the number of the last row that began */
    uint64_t data; /* rows up to this number are preamble, header or skipped */
};

/* The decoder's `fill` (decode.h). */
bool csv_fill(struct decoder *decoder, struct batch *b, struct err *e);

/* Remove what DOS, or a writer that was interrupted, leaves at the end of a file: 0x1A or zero
 * bytes. */
__attribute__((cold)) void csv_cut_tail(struct csv *d, struct line *line);
/* Read again a line that seemed to be a part of a quoted cell. */
__attribute__((cold)) void csv_line_back(struct csv *d, struct line *line);
/* Put lines in front of those that are already in `back`. `line` is the last one that was taken. */
__attribute__((cold)) void csv_give_back(struct csv *d, const struct line *line);

/* Complete the row whose cells are in place: say what is wrong with it, and add it to the batch. */
void csv_finish_row(struct csv *d);
/* Mark the batch's last row as skipped. */
__attribute__((cold)) void csv_pass_over(struct batch *b, struct slice why);

static inline bool lines_are_back(const struct csv *d)
{
    return d->back_at < d->back.n;
}

/* The number of the next line. */
static inline uint64_t line_ahead(const struct csv *d)
{
    return lines_are_back(d) ? d->back_line : d->lines.number;
}

static inline bool next_line(struct csv *d, struct line *line, struct err *e)
{
    if (__builtin_expect(d->other_lines, 0)) {
        if (lines_are_back(d))
            csv_line_back(d, line);
        else
            *line = (struct line){.none = true};
        return true;
    }
    if (!lines_next(&d->lines, line, e))
        return false;
    if (line->none)
        d->no_more = d->other_lines = true;
    if (!line->nend && line->last && !line->none)
        csv_cut_tail(d, line);
    if (d->has_standins && !line->none)
        standins_put(&d->standins, line);
    return true;
}

#endif
