/* Lines to cells, by a splitter for what is plain and by libcsv for what is not.
 *
 *   line ─▶ split ── cells without quotes, "quoted" ones with none inside ──────▶ batch
 *             │ ▲                                                                   ▲
 *             ▼ │ next cell                                                         │
 *           libcsv ── doubled quotes, line ends in quotes, broken rules, long lines ┘
 *
 * The splitter handles only what has one reading; libcsv judges the rest, one cell at a time. With
 * dialect.libcsv it gets everything, and a spec holds the two against each other.
 *
 * What is known here about libcsv 3.0.3, and nowhere else:
 *   - it trims blanks, unless is_space says that there are none;
 *   - it drops rows without cells: blank lines never reach it;
 *   - it counts no lines and cannot stop between rows: it is given one line at a time, without its
 *     end, which it only gets when a quote is open;
 *   - csv_fini with CSV_STRICT_FINI fails when a quote is open and leaves the state as it is, so
 *     that is how it is asked; without that option it ends the row and resets the state;
 *   - after CSV_EPARSE the state is left behind;
 *   - it never stops growing its buffer, in steps of blk_size: entry_pos is held against the limit
 * after every line, and lines come in pieces of bounded length;
 *   - it tells only empty cells in quotes from those without (CSV_EMPTY_IS_NULL): the first byte
 *     of a cell tells it of all, so that is what is looked at. */
#include "decode/csv_cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "decode/find.h"

#define STRICT (CSV_STRICT | CSV_STRICT_FINI)
#define LENIENT 0
#define BLOCK_MIN                                                                                  \
    ((size_t)4 << 10) /* libcsv's buffer grows by so much, and by its own size between */
#define BLOCK_MAX ((size_t)4 << 20)
#define EXTRA_KEPT 65536           /* cells past the header's width that are kept for the report */
#define RAW_KEPT ((size_t)1 << 20) /* of a cell that may have to be read again leniently */

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

void cells_open(struct cells *c, const struct dialect *dialect)
{
    c->dialect = dialect;
    csv_init(&c->libcsv, STRICT);
    csv_set_delim(&c->libcsv, (unsigned char)dialect->delimiter);
    /* 0xFF is in no text: without a quote character there is none to meet */
    csv_set_quote(&c->libcsv, dialect->quote ? (unsigned char)dialect->quote : 0xFF);
    csv_set_space_func(&c->libcsv, no_space);
    csv_set_realloc_func(&c->libcsv, xrealloc);
}

void cells_close(struct cells *c)
{
    csv_free(&c->libcsv);
    free(c->extra);
    buf_free(&c->open_raw);
}

static void libcsv_reset(struct cells *c, unsigned char options)
{
    csv_set_opts(&c->libcsv, LENIENT);
    csv_fini(&c->libcsv, NULL, NULL, NULL);
    csv_set_opts(&c->libcsv, options);
}

void cells_begin_row(struct cells *c, struct batch *b, uint64_t line)
{
    if (c->libcsv_used) {
        libcsv_reset(c, STRICT);
        if (csv_get_buffer_size(&c->libcsv) > RAW_KEPT)
            csv_free(&c->libcsv); /* one huge cell must not cost its size for the rest of the run */
    }
    c->libcsv_used = c->open = c->broken = false;
    c->b = b;
    c->row = b->nrows;
    c->ncells = c->nextra = 0;
    c->line = line;
    c->bytes = 0;
    c->quotes = (struct quotes){.delimiter = c->dialect->delimiter, .quote = c->dialect->quote};
}

void cells_break(struct cells *c, enum problem_code code, int32_t column, const char *fmt, ...)
{
    va_list ap;
    if (c->broken)
        return;
    va_start(ap, fmt);
    vsnprintf(c->detail, sizeof c->detail, fmt, ap);
    va_end(ap);
    c->broken = true;
    c->code = code;
    c->column = column < (int32_t)c->b->ncols ? column : -1;
}

/* "16 MiB", or bytes where it is not a round number. */
static const char *size_text(size_t n, char out[32])
{
    if (n >= 1 << 20 && n % (1 << 20) == 0)
        snprintf(out, 32, "%zu MiB", n >> 20);
    else
        snprintf(out, 32, "%zu bytes", n);
    return out;
}

static void put_back_escaped(const struct cells *c, char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] == ESCAPED_QUOTE)
            p[i] = c->dialect->quote;
        else if (p[i] == ESCAPED_ESCAPE)
            p[i] = c->dialect->escape;
}

static void add_extra(struct cells *c, const struct cell *cell)
{
    if (c->nextra == EXTRA_KEPT)
        return;
    if (c->nextra == c->extra_cap) {
        c->extra_cap = c->extra_cap ? c->extra_cap * 2 : 64;
        c->extra = xrealloc(c->extra, c->extra_cap * sizeof *c->extra);
    }
    c->extra[c->nextra++] = *cell;
}

static void look_at(struct cells *c, struct cell *cell, char *p, size_t n)
{
    if (memchr(p, 0, n))
        cell->flags |= CELL_HAS_NUL;
    if (c->dialect->escape)
        put_back_escaped(c, p, n);
}

static void too_long(struct cells *c, struct cell *cell)
{
    char size[32];
    cells_break(c, PROBLEM_CSV_FIELD_TOO_LONG, (int32_t)c->ncells,
                "cell %u of the row on line %llu is longer than %s", c->ncells + 1,
                (unsigned long long)c->line, size_text(c->dialect->max_field, size));
    *cell = (struct cell){.kind = CELL_ABSENT};
}

/* p[0..n) is in the batch's arena. */
static void add_cell(struct cells *c, char *p, size_t n, bool quoted)
{
    struct cell cell = {.p = p, .len = (uint32_t)n, .kind = CELL_TEXT, .flags = quoted};
    if (c->look)
        look_at(c, &cell, p, n);
    if (n > c->dialect->max_field)
        too_long(c, &cell);
    if (c->ncells < c->b->ncols)
        c->b->src[c->ncells][c->row] = cell;
    else
        add_extra(c, &cell);
    c->ncells++;
}

/* What the splitter's loop needs, where the compiler can keep it in registers: nothing that is
 * stored through a pointer makes it read these again. */
struct fast {
    struct cell **src;
    uint32_t row, ncells, ncols; /* ncols 0: every cell has to be looked at */
    size_t max_field;
};

static inline void add_fast(struct cells *c, struct fast *f, char *p, size_t n, bool quoted)
{
    if (__builtin_expect(f->ncells < f->ncols && n <= f->max_field, 1)) {
        f->src[f->ncells++][f->row] =
            (struct cell){.p = p, .len = (uint32_t)n, .kind = CELL_TEXT, .flags = quoted};
        return;
    }
    c->ncells = f->ncells++;
    add_cell(c, p, n, quoted);
}

/* The end of the cell at p when it is ="…" without a quote or delimiter inside: what exporters
 * write so that Excel leaves digits alone. It has one reading, as the text that it is; else NULL.
 * end is that of the line, or lies in it: one that is cut by the end of a piece of a line is not
 * known. */
static char *excel_text(const struct cells *c, const char *p, const char *end)
{
    char quote = c->dialect->quote;
    if (end - p < 3 || *p != '=' || quote != '"' || p[1] != quote)
        return NULL;
    const char *close = memchr(p + 2, quote, (size_t)(end - p - 2));
    if (!close || memchr(p, c->dialect->delimiter, (size_t)(close - p)))
        return NULL;
    return close + 1 == end || close[1] == c->dialect->delimiter ? (char *)close + 1 : NULL;
}

/* The cells of text[0..end), which is in the arena and is the rest of its line. Gives NULL when all
 * are added, or where a cell begins that needs libcsv. */
static char *split(struct cells *c, char *text, char *end)
{
    struct fast f = {c->b->src, c->row, c->ncells, c->look ? 0 : c->b->ncols,
                     c->dialect->max_field};
    char delimiter = c->dialect->delimiter, quote = c->dialect->quote;
    char *cell = text, *closed = NULL;
    bool quoted = false;
    if (!quote)
        quote = delimiter;
    for (char *base = text; base < end; base += 16) {
        uint32_t hits = end - base >= 16 ? find_in_16(base, delimiter, quote)
                                         : find_in_rest(text, base, end, delimiter, quote);
        for (; hits; hits &= hits - 1) {
            char *at = base + __builtin_ctz(hits);
            if (*at == delimiter) {
                if (!quoted)
                    add_fast(c, &f, cell, (size_t)(at - cell), false);
                else if (closed)
                    add_fast(c, &f, cell + 1, (size_t)(closed - cell - 1), true);
                else
                    continue; /* a delimiter in quotes */
                cell = at + 1;
                closed = NULL;
                quoted = false;
            } else if (!quoted && at == cell) {
                quoted = true;
            } else if (quoted && !closed && (at + 1 == end || at[1] == delimiter)) {
                closed = at;
            } else if (quoted || !excel_text(c, cell, end)) {
                c->ncells = f.ncells;
                return cell;
            }
        }
    }
    bool odd = quoted && !closed;
    if (closed)
        add_fast(c, &f, cell + 1, (size_t)(closed - cell - 1), true);
    else if (!odd)
        add_fast(c, &f, cell, (size_t)(end - cell), false);
    c->ncells = f.ncells;
    return odd ? cell : NULL;
}

_Static_assert(CELL_QUOTED == 1, "add_cell takes it for a boolean");

static void on_cell(void *text, size_t n, void *context)
{
    struct cells *c = context;
    c->open = false;
    add_cell(c, n ? arena_dup(&c->b->arena, text, n) : (char *)"", n, c->open_quoted);
}

/* Give libcsv the text up to the end of the cell that is open or begins here. Gives where the next
 * one begins; the end when the cell goes on (c->open) or was ended by the last byte; NULL when it
 * broke the quote rules. */
static const char *judge(struct cells *c, const char *p, const char *end, uint64_t line)
{
    size_t size = csv_get_buffer_size(&c->libcsv);
    csv_set_blk_size(&c->libcsv, size < BLOCK_MIN   ? BLOCK_MIN
                                 : size > BLOCK_MAX ? BLOCK_MAX
                                                    : size);
    c->libcsv_used = true;
    if (!c->open) {
        c->open = true;
        c->open_quoted = c->dialect->quote && p < end && *p == c->dialect->quote;
        c->open_line = line;
        c->open_raw.n = 0;
        c->open_raw_kept = true;
    }
    while (p < end && c->open) {
        const char *to = memchr(p, c->dialect->delimiter, (size_t)(end - p));
        to = to ? to + 1 : end;
        if (csv_parse(&c->libcsv, p, (size_t)(to - p), on_cell, NULL, c) < (size_t)(to - p))
            return NULL;
        p = to;
    }
    return p;
}

/* The cell stays open past this text: keep it, in case it turns out to be broken. */
static void keep_raw(struct cells *c, const char *p, size_t n)
{
    if (c->open_raw.n + n > RAW_KEPT)
        c->open_raw_kept = false;
    if (c->open_raw_kept)
        buf_add(&c->open_raw, p, n);
}

/* The cell breaks the quote rules on this line: the row is lost, its cells from here to the end of
 * the line are read leniently, to be shown. */
static void broken_quote(struct cells *c, const char *from, const char *end, uint64_t line)
{
    cells_break(c, PROBLEM_CSV_QUOTE, (int32_t)c->ncells, "%s on line %llu, cell %u",
                c->open_quoted ? "text after a closing quote" : "a quote inside an unquoted cell",
                (unsigned long long)line, c->ncells + 1);
    keep_raw(c, from, (size_t)(end - from));
    bool kept = c->open_raw_kept;
    c->open = false;
    if (!kept)
        return;
    struct buf raw = c->open_raw;
    c->open_raw = (struct buf){0};
    libcsv_reset(c, LENIENT);
    const char *p = raw.p, *stop = raw.p + raw.n;
    do
        p = judge(c, p, stop, line);
    while (p < stop);
    if (!c->open)
        c->open_quoted = false;
    csv_fini(&c->libcsv, on_cell, NULL, c);
    libcsv_reset(c, STRICT);
    c->open = false;
    buf_free(&c->open_raw);
    c->open_raw = raw;
}

/* An open cell or the row is past its limit: what is left of it is only passed over. */
static bool past_limit(struct cells *c)
{
    char size[32];
    const struct dialect *d = c->dialect;
    int32_t column = c->open ? (int32_t)c->ncells : -1;
    if (c->open && c->libcsv.entry_pos > d->max_field) {
        bool quoted = c->open_quoted;
        cells_break(c, PROBLEM_CSV_FIELD_TOO_LONG, column,
                    quoted ? "the quote that opened on line %llu is still open after %s"
                           : "a cell of the row on line %llu is longer than %s",
                    (unsigned long long)(quoted ? c->open_line : c->line),
                    size_text(d->max_field, size));
        return true;
    }
    if (c->bytes <= d->max_row)
        return false;
    char quote[80] = "";
    if (c->open && c->open_quoted)
        snprintf(quote, sizeof quote, ", the quote that opened on line %llu is still open",
                 (unsigned long long)c->open_line);
    cells_break(c, PROBLEM_CSV_FIELD_TOO_LONG, column, "the row on line %llu is longer than %s%s",
                (unsigned long long)c->line, size_text(d->max_row, size), quote);
    return true;
}

/* The last piece of a line has been used up while libcsv was in a cell: does that end the row? */
static enum fate end_line(struct cells *c, const struct line *line, const char *from)
{
    if (csv_fini(&c->libcsv, on_cell, NULL, c) == 0) {
        c->open = false;
        return ROW_DONE;
    }
    if (!line->nend) /* the end of the input: cells_end_of_input follows */
        return ROW_OPEN;
    csv_parse(&c->libcsv, line->end, line->nend, on_cell, NULL, c);
    keep_raw(c, from, (size_t)(line->p + line->n - from));
    keep_raw(c, line->end, line->nend);
    if (!past_limit(c))
        return ROW_OPEN;
    c->quotes.state = QUOTES_OPEN;
    c->quotes.opened = c->open_line;
    return ROW_PASSING;
}

/* A piece of a line too long to be held, or everything (dialect.libcsv): libcsv gets it all. */
static enum fate take_by_libcsv(struct cells *c, const struct line *line)
{
    const char *p = line->p, *end = p + line->n, *from = p;
    if (!line->last || !line->first) {
        if (line->first && c->open) {
            c->quotes.state = QUOTES_OPEN;
            c->quotes.opened = c->open_line;
        }
        quotes_pass(&c->quotes, line->p, line->n, line->number);
    }
    while (p < end) {
        const char *excel = c->open ? NULL : excel_text(c, p, line->last ? end : end - 1);
        if (excel) {
            size_t n = (size_t)(excel - p);
            add_cell(c, arena_dup(&c->b->arena, p, n), n, false);
            p = excel + (excel < end);
            if (p < end || !line->last)
                continue;
            if (excel < end) /* the line ended with a delimiter */
                add_cell(c, "", 0, false);
            return ROW_DONE; /* libcsv, asked, would tell of a cell that has been taken */
        }
        from = p;
        p = judge(c, p, end, line->number);
        if (!p) {
            broken_quote(c, from, end, line->number);
            c->quotes.state = QUOTES_BROKEN;
            return line->last ? ROW_DONE : ROW_PASSING;
        }
    }
    if (line->last) {
        if (!c->open) /* the line ended with a delimiter: libcsv still owes the empty cell */
            c->open_quoted = false;
        return end_line(c, line, from);
    }
    if (c->open)
        keep_raw(c, from, (size_t)(end - from));
    return past_limit(c) ? ROW_PASSING : ROW_OPEN;
}

/* A whole line, or what follows an open cell in it. */
static enum fate take_line(struct cells *c, const struct line *line)
{
    const char *p = line->p, *end = p + line->n;
    if (c->open) {
        p = judge(c, p, end, line->number);
        if (!p) {
            broken_quote(c, line->p, end, line->number);
            return ROW_DONE;
        }
        if (c->open)
            return end_line(c, line, line->p);
    }
    size_t n = (size_t)(end - p);
    char *text = n ? arena_dup(&c->b->arena, p, n) : (char *)"", *stop = text + n;
    while ((text = split(c, text, stop))) {
        const char *next = judge(c, text, stop, line->number);
        if (!next) {
            broken_quote(c, text, stop, line->number);
            return ROW_DONE;
        }
        if (c->open)
            return end_line(c, line, end - (stop - text));
        text += next - text;
    }
    return ROW_DONE;
}

enum fate cells_take(struct cells *c, const struct line *line)
{
    c->bytes += line->n + line->nend;
    c->look = line->has_nul || c->dialect->escape || (c->look && c->open);
    if (c->bytes > c->dialect->max_row && past_limit(c)) {
        if (line->first && c->open) {
            c->quotes.state = QUOTES_OPEN;
            c->quotes.opened = c->open_line;
        }
        quotes_pass(&c->quotes, line->p, line->n, line->number);
        c->open = false;
        return line->last && quotes_end_line(&c->quotes) ? ROW_DONE : ROW_PASSING;
    }
    if (c->dialect->libcsv || !line->last || !line->first)
        return take_by_libcsv(c, line);
    return take_line(c, line);
}

void cells_end_of_input(struct cells *c)
{
    cells_break(c, PROBLEM_CSV_QUOTE, (int32_t)c->ncells,
                "the quote that opened on line %llu is never closed",
                (unsigned long long)c->open_line);
    csv_set_opts(&c->libcsv, LENIENT);
    csv_fini(&c->libcsv, on_cell, NULL, c);
    csv_set_opts(&c->libcsv, STRICT);
    c->open = false;
}
