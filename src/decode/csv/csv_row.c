/* Completes a row of a CSV file: it is too short or too long, blank, the header again, or holds
 * bytes that could not be decoded. */
#include <stdio.h>
#include <string.h>

#include "decode/again.h"
#include "decode/csv/csv_decoder.h"
#include "decode/csv/swallowed.h"
#include "decode/undecoded.h"

/* Complete the row. Its cells are already in place. */
static void add_row(struct csv *d)
{
    struct cells *c = &d->cells;
    struct batch *b = c->b;
    uint32_t kept = c->ncells < b->ncols ? c->ncells : b->ncols + c->nextra;
    struct row *row = &b->rows[b->nrows++];
    row_begin(row, d->row, c->line, kept);
    for (uint32_t i = c->ncells; i < b->ncols; i++)
        b->src[i][c->row] = (struct cell){.kind = CELL_ABSENT};
    if (c->nextra) {
        row->extra = arena_alloc(&b->arena, c->nextra * sizeof *c->extra);
        memcpy(row->extra, c->extra, c->nextra * sizeof *c->extra);
    }
    if (c->broken || d->lines.marks_seen)
        row->state = ROW_BROKEN;
    if (c->broken)
        batch_problem_code(b, c->row, -1, c->column, LEVEL_ERROR, c->code, slice_str(c->detail));
}

static bool surplus_is_empty(const struct cells *c)
{
    for (uint32_t i = 0; i < c->nextra; i++)
        if (c->extra[i].len || c->extra[i].kind != CELL_TEXT)
            return false;
    return c->ncells - c->b->ncols == c->nextra;
}

/* True for a row of delimiters and nothing else, as spreadsheets write below their last row. A row
 * with "" in quotes is not blank, because somebody wrote that text. The test of may_be_blank comes
 * first, because reading cells that were stored a moment ago takes as long as all other work on a
 * row. */
static bool is_blank(const struct csv *d)
{
    const struct cells *c = &d->cells;
    struct batch *b = c->b;
    if (!d->may_be_blank || d->raw || d->dialect.keep_blank)
        return false;
    /* with `nulls`, quotes only say that the cell is not NULL */
    unsigned says = d->dialect.nulls ? 0 : ~0U;
    for (uint32_t i = 0; i < c->ncells && i < b->ncols; i++)
        if (b->src[i][c->row].len || b->src[i][c->row].flags & says)
            return false;
    for (uint32_t i = 0; i < c->nextra; i++)
        if (c->extra[i].len || c->extra[i].flags & says)
            return false;
    return c->ncells < b->ncols || c->ncells - b->ncols == c->nextra;
}

static void check_width(struct csv *d)
{
    struct cells *c = &d->cells;
    uint32_t ncols = c->b->ncols;
    if (c->ncells == ncols || d->raw)
        return;
    if (d->dialect.pad && c->ncells < ncols)
        return;
    if (d->dialect.surplus && surplus_is_empty(c)) {
        c->ncells = ncols;
        c->nextra = 0;
        return;
    }
    enum problem_code code =
        c->ncells > ncols ? PROBLEM_CSV_TOO_MANY_CELLS : PROBLEM_CSV_TOO_FEW_CELLS;
    cells_break(c, code, -1, "has %u cell%s, the %s has %u", c->ncells, c->ncells == 1 ? "" : "s",
                d->dialect.header ? "header" : "first row", ncols);
}

/* Add to the message of a broken row how many lines it holds. */
__attribute__((cold)) static void tell_lines(struct csv *d)
{
    struct cells *c = &d->cells;
    uint64_t lines = line_ahead(d) - c->line;
    size_t n = strlen(c->detail);
    if (lines > 1 && !d->raw)
        snprintf(c->detail + n, sizeof c->detail - n, "; the row holds %llu lines",
                 (unsigned long long)lines);
}

static bool is_header_again(const struct csv *d)
{
    const struct cells *c = &d->cells;
    if (!c->ncells || d->raw ||
        !again_may_be(c->again, c->b->src[0][c->row].p, c->b->src[0][c->row].len))
        return false;
    return again_is_header(c->b, c->row, c->ncells, c->extra);
}

void csv_pass_over(struct batch *b, struct slice why)
{
    struct row *row = &b->rows[b->nrows - 1];
    row->state = ROW_SKIPPED;
    row->passed = true;
    row->skip = why;
}

void csv_finish_row(struct csv *d)
{
    bool blank = !d->cells.broken && is_blank(d);
    bool again = !d->cells.broken && is_header_again(d);
    if (!d->cells.broken && !blank && !again)
        check_width(d);
    if (d->cells.broken)
        tell_lines(d);
    add_row(d);
    if (d->cells.may_swallow && !d->raw)
        warn_of_swallowed(d->cells.b, d->cells.row, &d->dialect);
    if (blank || again)
        csv_pass_over(d->cells.b, blank ? SLICE("blank row") : SLICE("the header again"));
    if (d->lines.marks_seen)
        add_undecoded(d->cells.b, d->cells.row, &d->lines.first_mark, d->lines.marks_seen,
                      d->encoding);
    if (!d->dialect.footer)
        return;
    held_take(&d->held, d->cells.b);
    if (held_count(&d->held) > d->dialect.footer)
        held_give(&d->held, d->cells.b);
}
