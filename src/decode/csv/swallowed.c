/* Compares the lines of a cell with rows: a line with as many delimiters looks like a row. Lines
 * end with LF or CRLF, or with CR when the cell has no LF.
 *
 *   35;"n35;Rome     the cell opens here: with the cells before it, a row
 *   36;n36;Rome      a row
 *   37;n37";Rome     with the cells after it, a row */
#include "decode/csv/swallowed.h"

#include <string.h>

struct look {
    uint64_t lines; /* lines after the first one */
    uint64_t rows;  /* how many of them look like rows */
};

static uint64_t count(char c, const char *p, const char *end)
{
    uint64_t n = 0;
    while (p < end && (p = memchr(p, c, (size_t)(end - p)))) {
        p++;
        n++;
    }
    return n;
}

static uint64_t count_delimiters(const struct dialect *d, const char *p, const char *end)
{
    uint64_t n = 0;
    if (!d->long_delimiter[0])
        return count(d->delimiter, p, end);
    size_t length = strlen(d->long_delimiter);
    while ((p = memmem(p, (size_t)(end - p), d->long_delimiter, length))) {
        p += length;
        n++;
    }
    return n;
}

static const char *first_newline(const struct cell *c)
{
    const char *lf = memchr(c->p, '\n', c->len);
    return lf ? lf : memchr(c->p, '\r', c->len);
}

static uint64_t count_newlines(const struct cell *c)
{
    return count(*first_newline(c), c->p, c->p + c->len);
}

/* Look at the lines after the cell's first one. `behind` cells follow in the row. */
static struct look look_at(const struct dialect *d, const char *p, const char *end,
                           uint64_t delimiters, uint32_t behind)
{
    struct look look = {0};
    const char newline = *p;
    while (p < end) {
        const char *line = p + 1, *to = memchr(line, newline, (size_t)(end - line));
        bool last = !to;
        p = last ? end : to;
        if (last && line == end && !behind)
            break; /* the last line holds only the quote, or it is never closed */
        look.lines++;
        look.rows += count_delimiters(d, line, p) + (last ? behind : 0) == delimiters;
    }
    return look;
}

/* By chance, a text may have a line or two with as many delimiters as a row. */
static bool is_plain_to_see(const struct look *look, uint32_t ncols)
{
    if (look->rows == look->lines)
        return look->rows > (ncols == 2);
    return ncols > 2 && look->rows > 1 && look->rows * 2 > look->lines;
}

void warn_of_swallowed(struct batch *b, uint32_t row, const struct dialect *d)
{
    const struct row *r = &b->rows[row];
    uint64_t line = r->line;
    for (uint32_t i = 0; b->ncols > 1 && i < r->ncells; i++) {
        const struct cell *cell = i < b->ncols ? &b->src[i][row] : &r->extra[i - b->ncols];
        const char *newline =
            cell->kind == CELL_TEXT && cell->flags & CELL_QUOTED ? first_newline(cell) : NULL;
        if (!newline)
            continue;
        const char *end = cell->p + cell->len;
        struct look look = {0};
        /* The line on which a stray quote opens is a row itself. */
        if (i + count_delimiters(d, cell->p, newline) == b->ncols - 1)
            look = look_at(d, newline, end, b->ncols - 1, r->ncells - 1 - i);
        if (look.rows && is_plain_to_see(&look, b->ncols)) {
            size_t n;
            char *text =
                arena_printf(&b->arena, &n, "the cell that opens on line %llu holds %llu line%s",
                             (unsigned long long)line, (unsigned long long)look.rows,
                             look.rows == 1 ? " that looks like a row" : "s that look like rows");
            batch_problem_code(b, row, -1, i < b->ncols ? (int32_t)i : -1, LEVEL_WARNING,
                               PROBLEM_CSV_SWALLOWED, slice_of(text, n));
        }
        line += count_newlines(cell);
    }
}
