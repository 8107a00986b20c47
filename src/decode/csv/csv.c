/* The CSV decoder: it decides which lines are rows, and what is wrong with a row as a whole.
 *
 *   source ─▶ lines ─▶ preamble, comments, blank rows ─▶ skipped, but counted
 *                  └──▶ add stand-ins ─▶ cells ─▶ row ─▶ (held back: a footer?) ─▶ batch
 *
 * A row's number is the one that a spreadsheet shows: blank rows and comments count, and a quoted
 * cell of several lines is still in one row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "decode/again.h"
#include "decode/csv/csv_cells.h"
#include "decode/csv/csv_split.h"
#include "decode/csv/standins.h"
#include "decode/csv/swallowed.h"
#include "decode/held.h"
#include "decode/undecoded.h"

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

/* Remove what DOS, or a writer that was interrupted, leaves at the end of a file: 0x1A or zero
 * bytes. */
__attribute__((cold)) static void cut_tail(struct csv *d, struct line *line)
{
    while (line->n && (line->p[line->n - 1] == 0x1A || !line->p[line->n - 1]))
        d->tail = line->p[--line->n] ? 0x1A : '0';
    d->tail_line = line->number;
}

/* Read again a line that seemed to be a part of a quoted cell. */
__attribute__((cold)) static void next_line_back(struct csv *d, struct line *line)
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
        cut_tail(d, line);
}

static bool lines_are_back(const struct csv *d)
{
    return d->back_at < d->back.n;
}

/* The number of the next line. */
static uint64_t line_ahead(const struct csv *d)
{
    return lines_are_back(d) ? d->back_line : d->lines.number;
}

/* Put lines in front of those that are already in `back`. `line` is the last one that was taken. */
__attribute__((cold)) static void give_back(struct csv *d, const struct line *line)
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

static inline bool next_line(struct csv *d, struct line *line, struct err *e)
{
    if (__builtin_expect(d->other_lines, 0)) {
        if (lines_are_back(d))
            next_line_back(d, line);
        else
            *line = (struct line){.none = true};
        return true;
    }
    if (!lines_next(&d->lines, line, e))
        return false;
    if (line->none)
        d->no_more = d->other_lines = true;
    if (!line->nend && line->last && !line->none)
        cut_tail(d, line);
    if (d->has_standins && !line->none)
        standins_put(&d->standins, line);
    return true;
}

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

__attribute__((cold)) static void pass_over(struct batch *b, struct slice why)
{
    struct row *row = &b->rows[b->nrows - 1];
    row->state = ROW_SKIPPED;
    row->passed = true;
    row->skip = why;
}

static void finish_row(struct csv *d)
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
        pass_over(d->cells.b, blank ? SLICE("blank row") : SLICE("the header again"));
    if (d->lines.marks_seen)
        add_undecoded(d->cells.b, d->cells.row, &d->lines.first_mark, d->lines.marks_seen,
                      d->encoding);
    if (!d->dialect.footer)
        return;
    held_take(&d->held, d->cells.b);
    if (held_count(&d->held) > d->dialect.footer)
        held_give(&d->held, d->cells.b);
}

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
            give_back(d, line);
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
    finish_row(d);
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
    finish_row(d);
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
    finish_row(d);
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
    finish_row(d);
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
    pass_over(b, why);
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
    finish_row(d);
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

static bool csv_fill(struct decoder *decoder, struct batch *b, struct err *e)
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

static void csv_close(struct decoder *decoder)
{
    struct csv *d = (struct csv *)decoder;
    if (!d)
        return;
    lines_close(&d->lines);
    cells_close(&d->cells);
    held_free(&d->held);
    buf_free(&d->standins.text);
    buf_free(&d->back);
    free(d);
}

static bool check(const struct dialect *d, struct err *e)
{
    const char special[] = {d->long_delimiter[0] ? 0 : d->delimiter, d->quote,
                            d->long_comment[0] ? 0 : d->comment, d->escape};
    if (!d->delimiter)
        return err_set(e, ERR_USAGE, "the delimiter of a CSV file cannot be empty");
    for (const char *p = d->long_delimiter; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == d->quote || *p == d->escape)
            return err_set(e, ERR_USAGE,
                           "a line's end, the quote or the escape cannot be part of the delimiter");
    if (strpbrk(d->long_comment, "\r\n") || (d->escape && strchr(d->long_comment, d->escape)) ||
        (d->long_delimiter[0] && strstr(d->long_comment, d->long_delimiter)))
        return err_set(e, ERR_USAGE,
                       "a line's end, the escape or the delimiter cannot be part of what comments "
                       "begin with");
    for (size_t i = 0; i < sizeof special; i++) {
        if (special[i] == '\n' || special[i] == '\r' || (unsigned char)special[i] > 0x7F)
            return err_set(e, ERR_USAGE, "0x%02X cannot be a delimiter, quote, comment or escape",
                           (unsigned char)special[i]);
        for (size_t j = 0; j < i; j++)
            if (special[i] && special[i] == special[j])
                return err_set(e, ERR_USAGE,
                               "'%c' is given for two of delimiter, quote, comment and escape",
                               special[i]);
    }
    return true;
}

static struct csv *new_csv(const struct dialect *dialect, lines_fill *fill, void *context)
{
    struct csv *d = xcalloc(1, sizeof *d);
    struct dialect *own = &d->dialect;
    *own = *dialect;
    own->surplus = own->surplus || own->pad;
    own->keep_blank = own->keep_blank || own->copy;
    if (own->long_delimiter[0])
        own->delimiter = LONG_DELIMITER;
    d->standins.dialect = own;
    d->has_standins = standins_needed(own);
    if (!own->max_field)
        own->max_field = LIMIT_CELL;
    if (!own->max_row)
        own->max_row = LIMIT_ROW;
    if (own->max_field > UINT32_MAX) /* a cell's length has 32 bits */
        own->max_field = UINT32_MAX;
    d->data = own->header + (uint64_t)own->skip;
    d->base = (struct decoder){.fill = csv_fill, .close = csv_close};
    lines_open(&d->lines, fill, context);
    d->row = own->begin.row;
    d->lines.number += own->begin.line;
    cells_open(&d->cells, own);
    d->cells.marks_seen = &d->lines.marks_seen;
    return d;
}

static bool fill_from_source(void *source, struct chunk *chunk, struct err *e)
{
    return source_fill(source, chunk, e);
}

/* The dialect with what its format says by itself. */
static struct dialect settled(const struct dialect *dialect)
{
    struct dialect d = *dialect;
    d.copy = d.format == FORMAT_COPY;
    if (d.copy) {
        d.quote = 0;
        d.escape = '\\';
    }
    if (d.escape == d.quote) /* a doubled quote, said in another way */
        d.escape = 0;
    return d;
}

struct decoder *csv_open(struct source *source, const struct dialect *dialect,
                         const struct file_info *info, struct err *e)
{
    struct dialect d = settled(dialect);
    if (!check(&d, e))
        return NULL;
    if (!info->ncols) {
        err_set(e, ERR_USAGE, "a CSV file needs at least one column");
        return NULL;
    }
    struct csv *csv = new_csv(&d, fill_from_source, source);
    csv->source = source;
    csv->encoding = source_encoding(source);
    return &csv->base;
}

static bool fill_from_text(void *context, struct chunk *chunk, struct err *e)
{
    struct slice *text = context;
    (void)e;
    *chunk = (struct chunk){.p = text->p, .n = text->n};
    *text = (struct slice){0};
    return true;
}

/* The last row of a partial text may be cut off. So a partial text gets a footer of one row, which
 * holds it back. */
bool csv_scan(const char *text, size_t n, bool partial, const struct dialect *dialect,
              csv_each *each, void *context, uint64_t *bad_line)
{
    struct slice rest = {text, n};
    struct dialect raw = settled(dialect);
    struct err e;
    raw.header = raw.skip = 0;
    raw.footer = partial;
    if (!check(&raw, &e)) {
        *bad_line = 1;
        return false;
    }
    struct csv *d = new_csv(&raw, fill_from_text, &rest);
    struct file_info info = {.name = ""};
    struct batch *b = batch_new(&(struct batch_limits){.rows = 64});
    bool good = true, more = true;
    uint64_t skipped = dialect->header ? dialect->header - 1 : dialect->skip;
    d->raw = true;
    while (more) {
        batch_reset(b, &info, 0);
        csv_fill(&d->base, b, &e); /* this cannot fail, because the text is in memory */
        for (uint32_t r = 0; r < b->nrows && more; r++) {
            const struct row *row = &b->rows[r];
            if (good && row->state != ROW_GOOD && row->row > skipped) {
                good = false;
                *bad_line = row->line;
            }
            more = each(context, row);
        }
        more = more && b->nrows > 0;
    }
    batch_free(b);
    csv_close(&d->base);
    return good;
}
