/* The splitter: it cuts a text in the arena into cells, which point into that text. It looks for
 * delimiters and quotes sixteen bytes at a time, so it has no time for a table. It knows only the
 * plainest rules of quotes.def, and takes only cells that keep them. It removes doubled quotes in
 * place only when it knows that their cell keeps the rules. So others can get every other cell
 * unchanged.
 *
 *   a,"b ""c""",d      the text
 *   a,"b "c"""",d      after the second cell, which is `b "c"` */
#include "decode/csv/csv_split.h"

#include <string.h>

#include "decode/again.h"
#include "decode/find.h"

_Static_assert(CELL_QUOTED == 1, "the splitter takes it for a boolean");

/* Where the cells go. The compiler keeps it in registers, because nothing takes its address. */
struct fast {
    struct cell **src;
    size_t row;
    uint32_t ncells, ncols; /* ncols 0: each cell must be checked */
};

static inline void add(struct cells *c, struct fast *f, char *p, size_t n, bool quoted)
{
    if (__builtin_expect(f->ncells < f->ncols, 1)) {
        struct cell *to = &f->src[f->ncells++][f->row];
        to->p = p; /* field by field: a literal is first stored as zeros */
        to->len = (uint32_t)n;
        to->kind = CELL_TEXT;
        to->flags = quoted;
        to->came = CAME_TEXT;
        return;
    }
    c->ncells = f->ncells++;
    cells_add(c, p, n, quoted);
}

/* Replace each doubled quote by one, in place. Returns the new length. */
static size_t undouble(char *p, char *end, char quote)
{
    char *from = memchr(p, quote, (size_t)(end - p)), *to = from;
    while (from < end) {
        from++; /* drop the second one */
        do
            *to++ = *from++;
        while (from < end && *from != quote);
    }
    return (size_t)(to - p);
}

/* The length of a quoted text, after its doubled quotes are made single. */
static inline size_t text_length(char *p, char *end, bool doubled, char quote)
{
    return doubled ? undouble(p, end, quote) : (size_t)(end - p);
}

char *cells_excel_text(const struct cells *c, const char *p, const char *end)
{
    if (p == end || !quotes_is(&c->rules, *p, QUOTES_IS_EQUALS))
        return NULL;
    struct quotes_walk w = {.state = c->rules.begin, .line = p};
    const char *to = quotes_walk(&c->rules, &w, p, end);
    enum quotes_state last = to < end ? w.last : w.state;
    return last == QUOTES_EXCEL_END && w.state != QUOTES_REST ? (char *)(uintptr_t)to : NULL;
}

static inline enum split leave(struct cells *c, const struct fast *f, char **text, char *cell,
                               enum split how)
{
    c->ncells = f->ncells;
    *text = cell;
    return how;
}

enum split cells_split(struct cells *c, char **text, char *from, char *end, const char *read)
{
    const struct finder *finder = &c->finder;
    bool look = c->look || (size_t)(end - *text) > c->dialect->max_field;
    struct fast f = {c->b->src, c->row, c->ncells, look ? 0 : c->b->ncols};
    char *cell = *text, *closed = NULL;
    bool quoted = from > cell, doubled = quoted && c->part_doubled;
    const char *line = read - (end - from);
    for (char *base = from; base < end; base += 16) {
        struct hits hits = find_next(finder, line, read - (end - base), read);
        uint32_t both = hits.delimiters | hits.quotes;
        if (!hits.quotes && !quoted) {
            for (; both; both &= both - 1) {
                char *at = base + __builtin_ctz(both);
                add(c, &f, cell, (size_t)(at - cell), false);
                cell = at + 1;
            }
            continue;
        }
        for (; both; both &= both - 1) {
            int i = __builtin_ctz(both);
            char *at = base + i;
            bool is_quote = hits.quotes & both & -both;
            if (!quoted && !is_quote) {
                add(c, &f, cell, (size_t)(at - cell), false);
                cell = at + 1;
            } else if (!quoted && at == cell) {
                quoted = true;
            } else if (!quoted) {
                if (!cells_excel_text(c, cell, end))
                    return leave(c, &f, text, cell, SPLIT_ODD);
            } else if (!closed) {
                if (is_quote && (hits.quotes >> i & 2)) {
                    /* skip both; a pair across two blocks comes one by one */
                    both &= both - 1;
                    doubled = true;
                } else {
                    closed = is_quote ? at : NULL; /* else it is a delimiter in quotes */
                }
            } else if (at != closed + 1) {
                return leave(c, &f, text, cell, SPLIT_ODD);
            } else if (is_quote) {
                closed = NULL;
                doubled = true;
            } else {
                add(c, &f, cell + 1, text_length(cell + 1, closed, doubled, finder->quote), true);
                cell = at + 1;
                closed = NULL;
                quoted = doubled = false;
            }
        }
    }
    if (quoted && !closed) {
        c->part_doubled = doubled;
        c->part_stray = c->part_blank = false;
        return leave(c, &f, text, cell, SPLIT_OPEN);
    }
    if (quoted && closed + 1 != end)
        return leave(c, &f, text, cell, SPLIT_ODD);
    if (quoted)
        add(c, &f, cell + 1, text_length(cell + 1, closed, doubled, finder->quote), true);
    else
        add(c, &f, cell, (size_t)(end - cell), false);
    return leave(c, &f, text, end, SPLIT_DONE);
}

/* A row whose text is copied to the arena after it is split. */
struct whole {
    struct cell **src;
    size_t row;
    uint32_t n, ncols;
    uintptr_t moves; /* add this to an address to get its address in the arena */
};

static inline bool put(struct whole *w, const char *p, const char *end, bool quoted)
{
    if (__builtin_expect(w->n == w->ncols, 0))
        return false;
    struct cell *to = &w->src[w->n++][w->row];
    to->p = (const char *)((uintptr_t)p + w->moves);
    to->len = (uint32_t)(end - p);
    to->kind = CELL_TEXT;
    to->flags = quoted;
    to->came = CAME_TEXT;
    return true;
}

/* Split a line into cells. Returns the line's end, or NULL when the row is not complete and plain.
 */
static inline const char *split_line(struct whole *w, const struct finder *finder, const char *line,
                                     const char *stop, bool *doubled)
{
    const char *cell = line, *closed = NULL;
    bool quoted = false;
    for (const char *base = line; stop - base >= 16; base += 16) {
        struct signs signs = find_signs(finder, base);
        uint32_t both = signs.delimiters | signs.others;
        if (!signs.others && !quoted) {
            for (; both; both &= both - 1) {
                const char *at = base + __builtin_ctz(both);
                if (!put(w, cell, at, false))
                    return NULL;
                cell = at + 1;
            }
            continue;
        }
        for (; both; both &= both - 1) {
            const char *at = base + __builtin_ctz(both);
            bool is_delimiter = signs.delimiters & both & -both;
            if (!quoted && (is_delimiter || *at != finder->quote)) {
                if (!put(w, cell, at, false))
                    return NULL;
                if (!is_delimiter)
                    return at;
                cell = at + 1;
            } else if (!quoted) {
                if (at != cell)
                    return NULL;
                quoted = true;
                closed = NULL;
            } else if (!closed) {
                if (*at == finder->quote)
                    closed = at;
                else if (!is_delimiter) /* the cell has several lines */
                    return NULL;
            } else if (at != closed + 1) {
                return NULL;
            } else if (*at == finder->quote) {
                closed = NULL;
                *doubled = true;
            } else {
                if (!put(w, cell + 1, closed, true))
                    return NULL;
                if (!is_delimiter)
                    return at;
                quoted = false;
                cell = at + 1;
            }
        }
    }
    return NULL;
}

static void undouble_row(const struct whole *w, char quote)
{
    for (uint32_t i = 0; i < w->ncols; i++) {
        struct cell *c = &w->src[i][w->row];
        char *p = (char *)(uintptr_t)c->p; /* in the arena */
        if (c->flags && memchr(p, quote, c->len))
            c->len = (uint32_t)undouble(p, p + c->len, quote);
    }
}

const char *cells_split_rows(struct cells *c, struct batch *b, uint64_t row, uint64_t line,
                             const char *at, const char *stop)
{
    const struct finder finder = c->finder;
    const struct dialect *dialect = c->dialect;
    const char comment = dialect->comment ? dialect->comment : '\n'; /* no row begins with LF */
    size_t longest = dialect->max_field < dialect->max_row ? dialect->max_field : dialect->max_row;
    struct arena *a = &b->arena;
    const uint64_t again = c->again;
    while (b->nrows < b->room && !(b->nrows && batch_is_full(b)) && at < stop && *at != comment) {
        struct whole w = {b->src, b->nrows, 0, b->ncols, (uintptr_t)a->next - (uintptr_t)at};
        bool doubled = false;
        const char *end = split_line(&w, &finder, at, stop, &doubled);
        if (!end || w.n < w.ncols || stop - end < 2)
            break;
        size_t n = (size_t)(end - at), nend = end[0] == '\r' && end[1] == '\n' ? 2 : 1;
        /* A line of only delimiters is a blank row. */
        if (n < w.ncols || n + nend > longest || n > (size_t)(a->end - a->next))
            break;
        arena_dup(a, at, n);
        if (doubled)
            undouble_row(&w, finder.quote);
        if (again_may_be(again, w.src[0][w.row].p, w.src[0][w.row].len) &&
            again_is_header(b, b->nrows, w.ncols, NULL))
            break;
        row_begin(&b->rows[b->nrows++], row++, line++, w.ncols);
        at = end + nend;
    }
    return at;
}
