/* The CSV decoder: it decides which lines are rows.
 *
 *   source ─▶ lines ─▶ preamble, comments, blank rows ─▶ skipped, but counted
 *                  └──▶ add stand-ins ─▶ cells ─▶ row ─▶ (held back: a footer?) ─▶ batch
 *
 * A row's number is the one that a spreadsheet shows: blank rows and comments count, and a quoted
 * cell of several lines is still in one row. */
#include <string.h>

#include "decode/again.h"
#include "decode/csv/csv_decoder.h"
#include "decode/csv/csv_split.h"

/* Pass over the rest of the row without keeping its text. *closed is false when the input ended
 * inside quotes. */
static bool pass_row(struct csv *d, struct quotes *q, struct line *line, bool *closed,
                     struct err *e)
{
    *closed = true;
    for (;;) {
        if (!next_line(d, line, e))
            return false;
        if (line->none) {
            *closed = !quotes_are_open(q);
            return true;
        }
        quotes_pass(q, line->p, line->n, line->number);
        if (line->last && quotes_end_line(q))
            return true;
    }
}

static void never_closed(struct csv *d, uint64_t opened)
{
    d->cells.broken = false; /* this message says more than an earlier one */
    cells_break(&d->cells, PROBLEM_CSV_QUOTE, d->cells.column,
                "the quote that opened on line %llu is never closed", (unsigned long long)opened);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void count_passed(struct csv *d, const struct line *line, bool comment)
{
    size_t n = 0;
    while (n < line->n && (line->p[n] == d->dialect.delimiter || is_space(line->p[n])))
        n++;
    if (comment)
        d->base.passed.comments++;
    else if (n < line->n) /* else it is a blank row */
        d->base.passed.above++;
}

/* Take all lines of a row. */
static inline __attribute__((always_inline)) bool take_lines(struct csv *d, struct line *line,
                                                             struct err *e)
{
    struct cells *c = &d->cells;
    for (;;) {
        enum fate fate = cells_take(c, line);
        if (fate == ROW_PASSING) {
            bool closed;
            if (!pass_row(d, &c->quotes, line, &closed, e))
                return false;
            if (!closed)
                never_closed(d, c->quotes.opened);
            return true;
        }
        if (fate == ROW_OPEN) {
            if (!next_line(d, line, e))
                return false;
            if (!line->none)
                continue;
            fate = cells_end_of_input(c, !(d->raw && d->dialect.footer));
        }
        if (fate == ROW_AGAIN)
            csv_give_back(d, line);
        return true;
    }
}

static bool take_row(struct csv *d, struct line *line, struct err *e)
{
    struct cells *c = &d->cells;
    cells_begin_row(c, c->b, line->number);
    d->may_be_blank = line->p[0] == d->dialect.delimiter;
    if (!take_lines(d, line, e))
        return false;
    csv_finish_row(d);
    return true;
}

/* Skip a row of a lazy dialect. Here the end of a row may only be known some lines later. */
__attribute__((cold)) static bool skip_lazy_row(struct csv *d, struct line *line, struct err *e)
{
    struct cells *c = &d->cells;
    count_passed(d, line, false);
    cells_begin_row(c, c->b, line->number);
    if (!take_lines(d, line, e))
        return false;
    if (!c->broken || c->code != PROBLEM_CSV_QUOTE)
        return true;
    d->base.passed.above--; /* it is reported as a row */
    c->ncells = c->nextra = 0;
    c->column = -1;
    c->may_swallow = false;
    csv_finish_row(d);
    return true;
}

/* Skip a row of the preamble, the header, a row to skip, or a comment. When such a row swallows the
 * rest of the file it is reported as a broken row. Otherwise a stray quote would make a file look
 * empty. */
static bool skip_row(struct csv *d, struct line *line, bool comment, struct err *e)
{
    const struct quotes_rules *rules = &d->cells.rules;
    struct quotes q = {.rules = rules, .state = comment ? QUOTES_REST : rules->begin};
    bool closed;
    uint64_t begun = line->number;
    count_passed(d, line, comment);
    quotes_pass(&q, line->p, line->n, line->number);
    if (line->last && quotes_end_line(&q))
        return true;
    if (!pass_row(d, &q, line, &closed, e))
        return false;
    if (closed) {
        if (q.broke) /* its lines may be rows */
            d->base.passed.above += line->number - begun;
        return true;
    }
    d->base.passed.above--; /* it is reported as a row */
    cells_begin_row(&d->cells, d->cells.b, begun);
    d->cells.column = -1;
    never_closed(d, q.opened);
    csv_finish_row(d);
    return true;
}

static void blank_row(struct csv *d, const struct line *line)
{
    struct cells *c = &d->cells;
    if (!d->raw && !line->n && (c->b->ncols != 1 || d->row <= d->data))
        return;
    cells_begin_row(c, c->b, line->number);
    d->may_be_blank = true;
    if (!d->raw && !line->n) {
        c->b->src[0][c->row] = cell_text("", 0);
        c->b->src[0][c->row].flags = d->dialect.copy ? CELL_QUOTED : 0;
        c->ncells = 1;
    }
    csv_finish_row(d);
}

/* Editors leave spaces and tabs on lines that look blank. In a file of one column they may be
 * somebody's text. */
static bool is_white(const struct csv *d, const struct line *line)
{
    if (!line->last || d->cells.b->ncols == 1 || d->dialect.keep_blank)
        return false;
    for (size_t i = 0; i < line->n; i++)
        if (!is_space(line->p[i]) || line->p[i] == d->dialect.delimiter)
            return false;
    return true;
}

/* A line that is not a row counts as a skipped row. */
static void skip_line(struct csv *d, uint64_t line, struct slice why)
{
    d->row++;
    if (d->raw)
        return;
    struct batch *b = d->cells.b;
    row_begin(&b->rows[batch_add_row(b)], d->row, line, 0);
    csv_pass_over(b, why);
}

static void take_mark(struct csv *d, uint64_t line, char mark)
{
    skip_line(d, line,
              mark == 0x1A ? SLICE("the mark of the end of a file, 0x1A")
                           : SLICE("zeros at the end of the file"));
}

/* The text of COPY may end with \. on its own line. Whatever comes after it does not belong to the
 * table. */
static bool behind_end(struct csv *d, struct line *line, struct err *e)
{
    bool mark = !d->behind_end;
    uint64_t begun = line->number;
    d->behind_end = true;
    if (!line->n) {
        d->row++;
        return true;
    }
    while (!line->last && !line->none)
        if (!next_line(d, line, e))
            return false;
    skip_line(d, begun,
              mark ? SLICE("the mark of the end, \\.") : SLICE("behind the mark of the end, \\."));
    return true;
}

static void end_of_input(struct csv *d)
{
    d->ended = true;
    d->base.passed.footer = held_count(&d->held);
    if (d->tail)
        take_mark(d, d->tail_line, d->tail);
}

static bool all_zeros(const struct line *line)
{
    return line->n && !line->p[0] && (line->n == 1 || !memcmp(line->p, line->p + 1, line->n - 1));
}

/* Read a line that begins with zero bytes and is too long for memory. A program that reserved space
 * in a file leaves such zeros at the end. If the line has other bytes too, it is a broken row. */
static bool long_zeros(struct csv *d, struct line *line, struct err *e)
{
    uint64_t begun = line->number;
    bool zeros = true;
    while (!line->last && !line->none) {
        if (!next_line(d, line, e))
            return false;
        zeros = zeros && (!line->n || all_zeros(line));
    }
    if (zeros && !line->nend) {
        d->tail = '0';
        d->tail_line = begun;
        return true;
    }
    d->row++;
    cells_begin_row(&d->cells, d->cells.b, begun);
    cells_break(&d->cells, PROBLEM_CSV_FIELD_TOO_LONG, -1, "the row on line %llu begins with zeros",
                (unsigned long long)begun);
    csv_finish_row(d);
    return true;
}

static bool is_comment(const struct dialect *d, const struct line *line)
{
    if (!d->comment || line->p[0] != d->comment)
        return false;
    size_t n = strlen(d->long_comment);
    return line->n >= n && memcmp(line->p, d->long_comment, n) == 0;
}

static bool read_row(struct csv *d, struct err *e)
{
    struct line line;
    lines_forget_marks(&d->lines);
    if (!next_line(d, &line, e))
        return false;
    if (line.none) {
        end_of_input(d);
        return true;
    }
    if (!line.last && all_zeros(&line))
        return long_zeros(d, &line, e);
    if (d->behind_end || (line.n == 1 && *line.p == COPY_END))
        return behind_end(d, &line, e);
    if (line.n < 2) {
        if (!line.n && d->tail)
            return true;
        if (line.n && line.p[0] == 0x1A) {
            take_mark(d, line.number, 0x1A);
            return true;
        }
    }
    d->row++;
    if (line.n == 0) {
        blank_row(d, &line);
        return true;
    }
    bool comment = is_comment(&d->dialect, &line);
    if (d->dialect.lazy && !comment && d->row <= d->data)
        return skip_lazy_row(d, &line, e);
    if (comment || d->row <= d->data)
        return skip_row(d, &line, comment, e);
    if (is_white(d, &line)) {
        blank_row(d, &line);
        return true;
    }
    return take_row(d, &line, e);
}

#define ODD_MOST 63

/* Take as many plain rows as possible in one pass; most files have nothing else. It stops at the
 * first row that is not plain, and read_row takes that one. Where many rows are not plain (cells of
 * several lines), read_row takes more and more rows before the next try, because each failed try
 * costs time. */
static void plain_rows(struct csv *d, struct batch *b)
{
    const struct dialect *dialect = &d->dialect;
    if (d->row < d->data || d->raw || dialect->footer || d->cells.standins || dialect->libcsv ||
        dialect->table || lines_are_back(d))
        return;
    if (d->passed_by) {
        d->passed_by--;
        return;
    }
    struct slice rest = lines_rest(&d->lines);
    if (!rest.n)
        return;
    uint32_t before = b->nrows;
    const char *to =
        cells_split_rows(&d->cells, b, d->row + 1, d->lines.number, rest.p, rest.p + rest.n);
    uint32_t rows = b->nrows - before;
    lines_took(&d->lines, to, rows);
    d->row += rows;
    d->odd = rows ? 1 : d->odd * 2 + 1 < ODD_MOST ? d->odd * 2 + 1 : ODD_MOST;
    d->passed_by = d->odd - 1;
}

bool csv_fill(struct decoder *decoder, struct batch *b, struct err *e)
{
    struct csv *d = (struct csv *)decoder;
    d->cells.b = b;
    if (!d->again_known) {
        d->again_known = true;
        d->cells.again = again_firsts(b->file);
    }
    /* Rows that are held back use the arena too, so a batch without rows can be full. */
    while (!d->ended && (b->nrows == 0 || !batch_is_full(b))) {
        plain_rows(d, b);
        if (b->nrows && batch_is_full(b))
            break;
        batch_make_room(b);
        if (!read_row(d, e))
            return false;
    }
    if (d->source)
        b->bytes_read = source_bytes_read(d->source);
    decoder->last_row = d->row;
    decoder->last_line = d->lines.number - 1;
    return true;
}
