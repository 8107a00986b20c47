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

/* Where the cells go. It stays in registers, because its address goes nowhere and nothing that is
 * stored through a pointer makes the compiler read it again. */
struct fast {
    struct cell **src;
    size_t row;
    uint32_t ncells, ncols; /* ncols 0: every cell has to be looked at */
};

static inline void add(struct cells *c, struct fast *f, char *p, size_t n, bool quoted)
{
    if (__builtin_expect(f->ncells < f->ncols, 1)) {
        struct cell *to = &f->src[f->ncells++][f->row];
        to->p = p; /* one by one: a literal is stored twice, once as zeros */
        to->len = (uint32_t)n;
        to->kind = CELL_TEXT;
        to->flags = quoted;
        to->spare = 0;
        return;
    }
    c->ncells = f->ncells++;
    cells_add(c, p, n, quoted);
}

/* Make one quote of each two, in place; gives the new length. */
static size_t undouble(char *p, char *end, char quote)
{
    char *from = memchr(p, quote, (size_t)(end - p)), *to = from;
    while (from < end) {
        from++; /* the second one goes */
        do
            *to++ = *from++;
        while (from < end && *from != quote);
    }
    return (size_t)(to - p);
}

/* Of what stands between quotes, once it is what the cell says. */
static inline size_t text_length(char *p, char *end, bool doubled, char quote)
{
    return doubled ? undouble(p, end, quote) : (size_t)(end - p);
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
            char *at = base + __builtin_ctz(both);
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
                closed = is_quote ? at : NULL; /* else a delimiter in quotes */
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
