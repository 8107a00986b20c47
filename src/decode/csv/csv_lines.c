/* The lines of a CSV file: those that are read once more, and the end of the last one, which is cut
 * off. A line is read once more when it seemed to be a part of a quoted cell and is not. */
#include <string.h>

#include "decode/csv/csv_decoder.h"
#include "decode/csv/csv_split.h"

void csv_cut_tail(struct csv *d, struct line *line)
{
    while (line->n && (line->p[line->n - 1] == 0x1A || !line->p[line->n - 1]))
        d->tail = line->p[--line->n] ? 0x1A : '0';
    d->tail_line = line->number;
}

void csv_line_back(struct csv *d, struct line *line)
{
    const char *p = d->back.p + d->back_at, *stop = d->back.p + d->back.n;
    const char *end = cells_line_end(p, stop);
    *line = (struct line){.p = p,
                          .n = (size_t)(end - p),
                          .number = d->back_line++,
                          .first = true,
                          .last = true,
                          .has_nul = memchr(p, 0, (size_t)(end - p)) != NULL};
    if (end < stop) {
        line->nend = end[0] == '\r' && end + 1 < stop && end[1] == '\n' ? 2 : 1;
        memcpy(line->end, end, line->nend);
    }
    d->back_at += line->n + line->nend;
    d->other_lines = d->no_more || d->back_at < d->back.n;
    if (!line->nend)
        csv_cut_tail(d, line);
}

void csv_give_back(struct csv *d, const struct line *line)
{
    struct buf text = {0};
    buf_add(&text, d->cells.back.p, d->cells.back.n);
    buf_add(&text, line->end, line->nend);
    buf_add(&text, d->back.p + d->back_at, d->back.n - d->back_at);
    buf_free(&d->back);
    d->back = text;
    d->back_at = 0;
    d->back_line = d->cells.open_line + 1;
    d->other_lines = d->no_more || d->back.n;
}
