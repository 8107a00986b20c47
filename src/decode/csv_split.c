/* The splitter: cells of a text in the arena, which point into it. Doubled quotes are taken out in
 * place once their cell is known to keep the rules, so that libcsv can be given any other cell as
 * it was read.
 *
 *   a,"b ""c""",d      the text
 *   a,"b "c"""",d      after the second cell, which is `b "c"` */
#include "decode/csv_split.h"

#include <string.h>

#include "decode/find.h"

_Static_assert(CELL_QUOTED == 1, "the splitter takes it for a boolean");

/* What the loop needs, where the compiler can keep it in registers: nothing that is stored through
 * a pointer makes it read these again. */
struct fast {
    struct cell **src;
    uint32_t row, ncells, ncols; /* ncols 0: every cell has to be looked at */
    size_t max_field;
};

static inline void add(struct cells *c, struct fast *f, char *p, size_t n, bool quoted)
{
    if (__builtin_expect(f->ncells < f->ncols && n <= f->max_field, 1)) {
        f->src[f->ncells++][f->row] =
            (struct cell){.p = p, .len = (uint32_t)n, .kind = CELL_TEXT, .flags = quoted};
        return;
    }
    c->ncells = f->ncells++;
    cells_add(c, p, n, quoted);
}

/* Make one quote of each two in p[0..n), in place; gives the new length. */
static size_t undouble(char *p, size_t n, char quote)
{
    char *end = p + n, *from = memchr(p, quote, n), *to = from;
    while (from < end) {
        from++; /* the second one goes */
        do
            *to++ = *from++;
        while (from < end && *from != quote);
    }
    return (size_t)(to - p);
}

/* The cell between two quotes. */
static void add_quoted(struct cells *c, struct fast *f, char *open, char *closed, bool doubled)
{
    size_t n = (size_t)(closed - open - 1);
    if (doubled)
        n = undouble(open + 1, n, c->dialect->quote);
    add(c, f, open + 1, n, true);
}

char *cells_excel_text(const struct cells *c, const char *p, const char *end)
{
    char quote = c->dialect->quote;
    if (end - p < 3 || *p != '=' || quote != '"' || p[1] != quote)
        return NULL;
    const char *close = memchr(p + 2, quote, (size_t)(end - p - 2));
    if (!close || memchr(p, c->dialect->delimiter, (size_t)(close - p)))
        return NULL;
    return close + 1 == end || close[1] == c->dialect->delimiter ? (char *)close + 1 : NULL;
}

static enum split leave(struct cells *c, const struct fast *f, char **text, char *cell,
                        enum split how)
{
    c->ncells = f->ncells;
    *text = cell;
    return how;
}

enum split cells_split(struct cells *c, char **text, char *from, char *end)
{
    struct fast f = {c->b->src, c->row, c->ncells, c->look ? 0 : c->b->ncols,
                     c->dialect->max_field};
    char delimiter = c->dialect->delimiter;
    char quote = c->dialect->quote ? c->dialect->quote : NO_QUOTE;
    char *cell = *text, *closed = NULL;
    bool quoted = from > cell, doubled = quoted && c->part_doubled;
    for (char *base = from; base < end; base += 16) {
        struct hits hits = find_next(from, base, end, delimiter, quote);
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
            char *at = base + __builtin_ctz(both);
            bool is_quote = *at == quote;
            if (!quoted && !is_quote) {
                add(c, &f, cell, (size_t)(at - cell), false);
                cell = at + 1;
            } else if (!quoted && at == cell) {
                quoted = true;
            } else if (!quoted) {
                if (!cells_excel_text(c, cell, end))
                    return leave(c, &f, text, cell, SPLIT_ODD);
            } else if (!closed) {
                closed = is_quote ? at : NULL; /* else a delimiter in quotes */
            } else if (at != closed + 1) {
                return leave(c, &f, text, cell, SPLIT_ODD);
            } else if (is_quote) {
                closed = NULL;
                doubled = true;
            } else {
                add_quoted(c, &f, cell, closed, doubled);
                cell = at + 1;
                closed = NULL;
                quoted = doubled = false;
            }
        }
    }
    if (quoted && !closed) {
        c->part_doubled = doubled;
        return leave(c, &f, text, cell, SPLIT_OPEN);
    }
    if (quoted && closed + 1 != end)
        return leave(c, &f, text, cell, SPLIT_ODD);
    if (quoted)
        add_quoted(c, &f, cell, closed, doubled);
    else
        add(c, &f, cell, (size_t)(end - cell), false);
    return leave(c, &f, text, end, SPLIT_DONE);
}
