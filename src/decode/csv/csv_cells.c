/* Turns lines into cells: a splitter takes what is plain, libcsv takes the rest.
 *
 *   line ─▶ split ── plain and quoted cells, also those of several lines ─────────▶ batch
 *             │ ▲                                                                    ▲
 *             ▼ │ next cell                                                          │
 *          libcsv ── broken rules, long cells of several lines, long lines ──────────┘
 *
 * The splitter (csv_split.c, csv_odd.c) handles only cells that can be read in one way; libcsv
 * judges the others, one cell at a time. quotes.def has the rules of quotes, and says who reads by
 * them. libcsv.c has what is known about libcsv. */
#include "decode/csv/csv_cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/csv/csv_split.h"
#include "decode/csv/libcsv.h"
#include "decode/csv/standins.h"

/* Extra cells of a row that are kept for the report. */
#define EXTRA_KEPT (LIMIT_COLUMN + 1)
#ifdef KITLOAD_TINY
#define PART_MAX 61
#else
#define PART_MAX 32768 /* longest open cell in the splitter: half an arena block */
#endif
#define RAW_KEPT ((size_t)1 << 20) /* of a cell that may have to be read again leniently */

void cells_open(struct cells *c, const struct dialect *dialect)
{
    c->dialect = dialect;
    c->standins = standins_needed(dialect) || dialect->nulls;
    c->rules = quotes_rules(dialect);
    c->finder = finder_of(dialect->delimiter, dialect->quote ? dialect->quote : NO_QUOTE);
    /* For the long cells of a lazy dialect, lenient is close enough to the rules of quotes.def. */
    c->libcsv = libcsv_open(c->finder.delimiter, c->finder.quote, dialect->lazy);
}

void cells_close(struct cells *c)
{
    libcsv_close(c->libcsv);
    free(c->extra);
    buf_free(&c->open_raw);
    buf_free(&c->held);
}

void cells_begin_row(struct cells *c, struct batch *b, uint64_t line)
{
    if (c->libcsv_used) /* one huge cell must not keep its memory for the whole run */
        libcsv_reset(c->libcsv, RAW_KEPT);
    c->libcsv_used = c->open = c->broken = false;
    c->held.n = 0;
    c->part = NULL;
    c->b = b;
    c->row = b->nrows;
    c->ncells = c->nextra = 0;
    c->may_swallow = false;
    c->line = line;
    c->bytes = 0;
    c->quotes = (struct quotes){.rules = &c->rules, .state = c->rules.begin};
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

/* "16 MiB"; a size that is not a whole number of MiB is given in bytes. */
static const char *size_text(size_t n, char out[32])
{
    if (n >= 1 << 20 && n % (1 << 20) == 0)
        snprintf(out, 32, "%zu MiB", n >> 20);
    else
        snprintf(out, 32, "%zu bytes", n);
    return out;
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

/* Handle U+0000, NULL and stand-ins in a cell. Returns its length without stand-ins. */
static size_t look_at(struct cells *c, struct cell *cell, char *p, size_t n)
{
    if (memchr(p, 0, n))
        cell->flags |= CELL_HAS_NUL;
    bool null = c->dialect->nulls && !(cell->flags & CELL_QUOTED) && n == 2 && !memcmp(p, "\\N", 2);
    cell->p = null ? NULL : standins_take_out(c->dialect, p, &n, &c->b->arena);
    if (!cell->p) {
        *cell = (struct cell){.kind = CELL_NULL};
        return 0;
    }
    /* where NULL has its own sign, an empty cell is a text */
    if (!n && (c->dialect->copy || c->dialect->nulls))
        cell->flags |= CELL_QUOTED;
    cell->len = (uint32_t)n;
    return n;
}

static void too_long(struct cells *c, struct cell *cell)
{
    char size[32];
    cells_break(c, PROBLEM_CSV_FIELD_TOO_LONG, (int32_t)c->ncells,
                "cell %u of the row on line %llu is longer than %s", c->ncells + 1,
                (unsigned long long)c->line, size_text(c->dialect->max_field, size));
    *cell = (struct cell){.kind = CELL_ABSENT};
}

void cells_add(struct cells *c, char *p, size_t n, bool quoted)
{
    struct cell cell = {.p = p, .len = (uint32_t)n, .kind = CELL_TEXT, .flags = quoted};
    if (c->look)
        n = look_at(c, &cell, p, n);
    if (n > c->dialect->max_field)
        too_long(c, &cell);
    if (c->ncells < c->b->ncols)
        c->b->src[c->ncells][c->row] = cell;
    else
        add_extra(c, &cell);
    c->ncells++;
}

static void on_cell(void *text, size_t n, void *context)
{
    struct cells *c = context;
    c->open = false;
    cells_add(c, n ? arena_dup(&c->b->arena, text, n) : (char *)"", n, c->open_quoted);
}

/* Give libcsv the text up to the end of one cell, which is open or begins here. Returns where the
 * next cell begins. It returns `end` when the cell continues (c->open) or the last byte ended it,
 * and NULL when the cell broke the quote rules. */
static const char *judge(struct cells *c, const char *p, const char *end, uint64_t line)
{
    c->libcsv_used = true;
    if (!c->open) {
        const char *text = p;
        while (text < end && quotes_is(&c->rules, *text, QUOTES_IS_BLANK))
            text++;
        bool quoted = text < end && quotes_is(&c->rules, *text, QUOTES_IS_QUOTE);
        p = quoted ? text : p;
        libcsv_begin(c->libcsv, quoted && !c->dialect->keep_blanks);
        c->open = true;
        c->open_quoted = quoted;
        c->open_line = line;
        c->open_raw.n = 0;
        c->open_raw_kept = true;
    }
    while (p < end && c->open) {
        const char *to = memchr(p, c->dialect->delimiter, (size_t)(end - p));
        to = to ? to + 1 : end;
        if (!libcsv_take(c->libcsv, p, (size_t)(to - p), on_cell, c))
            return NULL;
        p = to;
    }
    return p;
}

/* The cell continues after this text. Keep the text, because the cell may turn out to be broken. */
static void keep_raw(struct cells *c, const char *p, size_t n)
{
    if (c->open_raw.n + n > RAW_KEPT)
        c->open_raw_kept = false;
    if (c->open_raw_kept)
        buf_add(&c->open_raw, p, n);
}

/* The cell breaks the quote rules on this line, so the row is lost. The cells from here to the end
 * of the line are read leniently, for the report. */
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
    libcsv_be_lenient(c->libcsv);
    const char *p = raw.p, *stop = raw.p + raw.n;
    do
        p = judge(c, p, stop, line);
    while (p < stop);
    if (!c->open)
        c->open_quoted = false;
    libcsv_end_anyhow(c->libcsv, on_cell, c);
    c->open = false;
    buf_free(&c->open_raw);
    c->open_raw = raw;
}

/* An open cell or the row is over its limit. The rest of it is only passed over. */
static bool past_limit(struct cells *c)
{
    char size[32];
    const struct dialect *d = c->dialect;
    int32_t column = c->open ? (int32_t)c->ncells : -1;
    if (c->open && libcsv_held(c->libcsv) > d->max_field) {
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

/* The line has been used up while libcsv is in a cell. Does the line's end also end the row? */
static enum fate end_line(struct cells *c, const struct line *line, const char *from,
                          const char *to)
{
    if (libcsv_end_row(c->libcsv, on_cell, c)) {
        c->open = false;
        return ROW_DONE;
    }
    c->may_swallow = true;
    if (!line->nend) /* the input ends here; cells_end_of_input follows */
        return ROW_OPEN;
    libcsv_take(c->libcsv, line->end, line->nend, on_cell, c);
    keep_raw(c, from, (size_t)(to - from));
    keep_raw(c, line->end, line->nend);
    if (!past_limit(c))
        return ROW_OPEN;
    quotes_open_at(&c->quotes, c->open_line);
    return ROW_PASSING;
}

/* Does the text, which is the beginning of a cell, end where only more text can show whether the
 * cell is quoted, or is ="001"? */
static bool is_undecided(const struct cells *c, const char *p, const char *end)
{
    struct quotes_walk w = {.state = c->rules.begin, .line = p};
    if (quotes_is(&c->rules, *p, QUOTES_IS_OTHER) || quotes_walk(&c->rules, &w, p, end) < end)
        return false;
    return w.state == QUOTES_INDENT || w.state == QUOTES_EQUALS || w.state == QUOTES_EXCEL ||
           w.state == QUOTES_EXCEL_END;
}

/* Give libcsv the cells from p to `end`, the last character of the line or of its piece. */
static enum fate take_cells(struct cells *c, const struct line *line, const char *p,
                            const char *end)
{
    const char *from = p;
    while (p < end) {
        from = p;
        if (!c->open && !line->last && (size_t)(end - p) <= c->dialect->max_field &&
            is_undecided(c, p, end))
            break;
        const char *excel = c->open ? NULL : cells_excel_text(c, p, end);
        if (excel) {
            size_t n = (size_t)(excel - p);
            cells_add(c, arena_dup(&c->b->arena, p, n), n, false);
            p = excel + (excel < end);
            if (p < end || !line->last)
                continue;
            if (excel < end) /* the line ended with a delimiter */
                cells_add(c, "", 0, false);
            return ROW_DONE; /* libcsv would report a cell that was already taken */
        }
        p = judge(c, p, end, line->number);
        if (!p) {
            broken_quote(c, from, end, line->number);
            c->quotes.state = QUOTES_REST;
            return line->last ? ROW_DONE : ROW_PASSING;
        }
    }
    if (line->last) {
        /* the line ended with a delimiter, so libcsv will report one more empty cell */
        if (!c->open)
            c->open_quoted = false;
        return end_line(c, line, from, end);
    }
    if (c->open)
        keep_raw(c, from, (size_t)(end - from));
    else if (p < end) /* it is undecided */
        buf_add(&c->held, p, (size_t)(end - p));
    return past_limit(c) ? ROW_PASSING : ROW_OPEN;
}

/* Give libcsv everything: for a piece of a line that is too long for memory, and with
 * dialect.libcsv. */
static enum fate take_by_libcsv(struct cells *c, const struct line *line)
{
    if (!line->last || !line->first) {
        if (line->first && c->open)
            quotes_open_at(&c->quotes, c->open_line);
        quotes_pass(&c->quotes, line->p, line->n, line->number);
    }
    if (!c->held.n)
        return take_cells(c, line, line->p, line->p + line->n);
    struct buf text = c->held;
    c->held = (struct buf){0};
    buf_add(&text, line->p, line->n);
    enum fate fate = take_cells(c, line, text.p, text.p + text.n);
    buf_free(&text);
    return fate;
}

/* Append text to the open cell. The cell moves when the arena's block has no room for it. It has at
 * most PART_MAX bytes, so that moving never costs more than filling the block. Returns where the
 * new text begins. */
static char *add_part(struct cells *c, const char *p, size_t n)
{
    struct arena *a = &c->b->arena;
    if (c->part + c->npart != a->next || n > (size_t)(a->end - a->next)) {
        char *old = c->part;
        c->part = arena_bytes(a, c->npart + n);
        memcpy(c->part, old, c->npart);
    } else {
        arena_bytes(a, n);
    }
    char *to = c->part + c->npart;
    memcpy(to, p, n);
    c->npart += n;
    return to;
}

/* Keep the cell whose quote stays open at the line's end. Returns false when libcsv must take it.
 */
static bool keep_part(struct cells *c, char *cell, char *stop, const struct line *line)
{
    size_t n = (size_t)(stop - cell), most = c->dialect->max_field;
    if ((!line->nend && !c->dialect->lazy) || n + line->nend > (most < PART_MAX ? most : PART_MAX))
        return false;
    c->part = cell;
    c->npart = n;
    add_part(c, line->end, line->nend);
    return true;
}

/* Whether the row would have the right width if the quote at p were ordinary text. Then the quote
 * may be a stray one. */
static bool opens_in_row(const struct cells *c, const char *p, const char *end)
{
    uint32_t n = c->ncells + 1;
    while (n <= c->b->ncols && (p = memchr(p, c->dialect->delimiter, (size_t)(end - p)))) {
        p++;
        n++;
    }
    return n == c->b->ncols;
}

/* Give the open cell to libcsv. */
static void hand_over_part(struct cells *c)
{
    judge(c, c->part, c->part + c->npart, c->open_line);
    keep_raw(c, c->part, c->npart);
    c->part = NULL;
}

/* The quote at `cell` does not open a quoted cell. So the row ends with that line, and the text
 * after it, up to `stop`, is lines of their own. */
__attribute__((cold)) static enum fate go_back(struct cells *c, char *cell, const char *stop)
{
    const char *end = cells_line_end(cell, stop), *rest = end;
    if (rest < stop)
        rest += rest[0] == '\r' && rest + 1 < stop && rest[1] == '\n' ? 2 : 1;
    c->back = slice_of(rest, (size_t)(stop - rest));
    c->part = NULL;
    c->may_swallow = false;
    cells_split_again(c, cell, (char *)(uintptr_t)end);
    return ROW_AGAIN;
}

/* Take a whole line, or the rest of a line after an open cell. */
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
            return end_line(c, line, line->p, end);
    }
    size_t n = (size_t)(end - p);
    uint64_t begun = c->part ? c->open_line : line->number;
    bool odd = c->dialect->table || (c->part && (c->part_stray || c->part_blank));
    char *text, *from, *stop;
    if (c->part) {
        from = add_part(c, p, n);
        text = c->part;
        c->part = NULL;
    } else {
        text = from = n ? arena_dup(&c->b->arena, p, n) : (char *)"";
    }
    stop = from + n;
    for (;;) {
        enum split how = odd ? SPLIT_ODD : cells_split(c, &text, from, stop, end);
        if (how == SPLIT_DONE)
            return ROW_DONE;
        if (how == SPLIT_ODD)
            how = cells_split_odd(c, &text, from, stop);
        if (how == SPLIT_DONE)
            return ROW_DONE;
        if (how == SPLIT_AGAIN)
            return go_back(c, text, stop);
        odd = c->dialect->table;
        if (how == SPLIT_NEXT) {
            from = text;
            begun = line->number;
            continue;
        }
        if (text >= from) {
            begun = line->number;
            /* After CR alone, only the whole cell shows what its first line is: CR ends lines only
             * in a cell without LF. So swallowed.c must look. */
            c->may_swallow |= how == SPLIT_OPEN && ((line->nend == 1 && *line->end == '\r') ||
                                                    opens_in_row(c, text, stop));
        }
        if (how == SPLIT_OPEN && keep_part(c, text, stop, line)) {
            c->open_line = begun;
            return ROW_OPEN;
        }
        const char *next = judge(c, text, stop, begun);
        if (!next) {
            broken_quote(c, text, stop, line->number);
            return ROW_DONE;
        }
        if (c->open)
            return end_line(c, line, text, stop);
        from = text += next - text;
    }
}

enum fate cells_take(struct cells *c, const struct line *line)
{
    bool whole = line->first && line->last;
    c->bytes += line->n + line->nend;
    c->look = line->has_nul || c->standins || (c->look && (c->open || c->part || c->held.n));
    if (c->part && (!whole || c->bytes > c->dialect->max_row))
        hand_over_part(c);
    if (c->bytes > c->dialect->max_row && past_limit(c)) {
        if (line->first && c->open)
            quotes_open_at(&c->quotes, c->open_line);
        quotes_pass(&c->quotes, line->p, line->n, line->number);
        c->open = false;
        return line->last && quotes_end_line(&c->quotes) ? ROW_DONE : ROW_PASSING;
    }
    if (c->dialect->libcsv || !whole)
        return take_by_libcsv(c, line);
    return take_line(c, line);
}

/* A lazy cell is never closed. Whether its quote was ordinary text: then each later line is a row
 * as wide as its own. When there is only one line, a quoted cell may have been cut off. */
static bool was_not_quoted(const struct cells *c)
{
    const char *p = c->part, *stop = p + c->npart;
    uint32_t n = cells_if_plain(c, p, stop);
    if (cells_line_end(p, stop) == stop)
        return false;
    for (p = cells_line_end(p, stop); p < stop; p = cells_line_end(p, stop)) {
        p++;
        const char *end = cells_line_end(p, stop);
        if (end > p && cells_of_line(&c->rules, p, end) != n)
            return false;
    }
    return n > 1;
}

enum fate cells_end_of_input(struct cells *c, bool whole)
{
    if (c->part && c->dialect->lazy && !*c->marks_seen && whole && was_not_quoted(c))
        return go_back(c, c->part, c->part + c->npart);
    if (c->part)
        hand_over_part(c);
    if (!c->dialect->copy) /* in COPY text it is a cell that ends with a line's end */
        cells_break(c, PROBLEM_CSV_QUOTE, (int32_t)c->ncells,
                    "the quote that opened on line %llu is never closed",
                    (unsigned long long)c->open_line);
    libcsv_end_anyhow(c->libcsv, on_cell, c);
    c->open = false;
    return ROW_DONE;
}
