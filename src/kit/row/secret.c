/* Masks values of secret fields in texts that a kit's functions make: messages, reasons, codes,
 * raised errors. The values that a call has seen are kept while it runs. They become *** in such a
 * text. The row's own cells and values are masked, too. */
#include <stdlib.h>
#include <string.h>

#include "kit/call.h"

enum {
    SHORT = 4,      /* a shorter value (in characters) is masked only where it stands alone */
    LOOSE = 6,      /* from this many letters and digits on, signs between them are ignored */
    JSON_PARTS = 64 /* how many texts and numbers of one JSON value are masked */
};

static const char mask[] = "***";

bool secret_column(const struct kit_caller *c, int32_t column)
{
    const struct file_info *file = c->x->b->file;
    uint32_t ncols = file ? file->ncols + (file->nmelts ? MELTED_COLUMNS : 0) : 0;
    return c->has_secret && column >= 0 && (uint32_t)column < ncols && file->secret &&
           file->secret[column];
}

bool secret_field(const struct kit_caller *c, int32_t field)
{
    if (!c->has_secret || field < 0)
        return false;
    const struct plan_field *f = &c->plan->fields[field];
    const struct file_info *file = c->x->b->file;
    return f->secret || (file && f->input >= 0 && secret_column(c, file->input_column[f->input]));
}

static void keep(struct secrets *s, struct slice text)
{
    while (text.n && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = slice_of(text.p + 1, text.n - 1);
    while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    if (!text.n || (s->n && slice_eq(s->v[s->n - 1], text)))
        return;
    if (s->n == s->room) {
        s->room = s->room ? s->room * 2 : 16;
        s->v = xrealloc(s->v, s->room * sizeof *s->v);
    }
    s->v[s->n++] = text;
}

/* Keep the texts and numbers inside a JSON value, exactly as they are written there. */
static void keep_parts(struct secrets *s, struct slice json)
{
    uint32_t before = s->n;
    for (size_t i = 0; i < json.n && s->n - before < JSON_PARTS; i++) {
        size_t from = i;
        if (json.p[i] == '"') {
            for (from = ++i; i < json.n && json.p[i] != '"'; i++)
                if (json.p[i] == '\\')
                    i++;
        } else if ((json.p[i] >= '0' && json.p[i] <= '9') || json.p[i] == '-') {
            while (i < json.n && memchr("0123456789+-.eE", json.p[i], 15))
                i++;
        } else {
            continue;
        }
        size_t end = i < json.n ? i : json.n;
        if (end - from >= SHORT)
            keep(s, slice_of(json.p + from, end - from));
    }
}

void secret_see(struct kit_caller *c, const struct cell *cell)
{
    if (!cell_has_value(cell) || cell->kind == CELL_BOOLEAN)
        return;
    struct slice text = cell->kind == CELL_TEXT ? cell_slice(cell) : cell_format(cell, c->x->arena);
    keep(&c->secrets, text);
    if (cell->kind == CELL_JSON)
        keep_parts(&c->secrets, text);
}

static unsigned char small(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_word(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           (small(c) >= 'a' && small(c) <= 'z');
}

/* How many bytes at the beginning of `text` are the value, without regard to case. 0: the text does
 * not begin with it. With `loose` only letters and digits are compared: 123-45-6789 is equal to
 * 123456789. */
static size_t match(struct slice text, struct slice value, bool loose)
{
    size_t i = 0, j = 0;
    while (j < value.n) {
        if (loose && !is_word(value.p[j])) {
            j++;
            continue;
        }
        while (loose && i && i < text.n && !is_word(text.p[i]))
            i++;
        if (i == text.n || small(text.p[i]) != small(value.p[j]))
            return 0;
        i++;
        j++;
    }
    return i;
}

static size_t words_in(struct slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += is_word(s.p[i]);
    return n;
}

static size_t longest_match(const struct secrets *s, struct slice all, size_t at)
{
    struct slice text = slice_of(all.p + at, all.n - at);
    size_t longest = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        struct slice value = s->v[i];
        bool loose = words_in(value) >= LOOSE;
        if (!loose && small(value.p[0]) != small(text.p[0]))
            continue;
        size_t n = match(text, value, loose);
        bool alone = (!at || !is_word(all.p[at - 1])) && (n == text.n || !is_word(text.p[n]));
        if (n > longest && (value.n >= SHORT || alone))
            longest = n;
    }
    return longest;
}

/* Add the row's cells and values that are secret. */
static void see_row(struct kit_caller *c)
{
    const struct batch *b = c->x->b;
    if (c->row >= b->nrows)
        return;
    for (uint32_t column = 0; column < b->ncols; column++)
        if (secret_column(c, (int32_t)column))
            secret_see(c, &b->src[column][batch_source_row(b, c->row)]);
    for (uint32_t f = 0; f < b->nfields; f++)
        if (secret_field(c, (int32_t)f))
            secret_see(c, &b->val[f][c->row]);
}

struct slice secret_mask(struct kit_caller *c, struct slice text, size_t most)
{
    struct buf *to = &c->secrets.masked;
    if (!c->has_secret || !text.n)
        return text;
    uint32_t seen = c->secrets.n;
    see_row(c);
    to->n = 0;
    for (size_t i = 0; i < text.n && to->n <= most;) {
        size_t n = longest_match(&c->secrets, text, i);
        if (n)
            buf_str(to, mask);
        else
            buf_char(to, text.p[i]);
        i += n ? n : 1;
    }
    c->secrets.n = seen;
    return slice_of(to->p, to->n);
}

void secret_forget(struct kit_caller *c)
{
    c->secrets.n = 0;
}

void secrets_free(struct secrets *s)
{
    free(s->v);
    buf_free(&s->masked);
}
