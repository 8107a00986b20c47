/* Decoding. The rows of a text must not depend on the sizes of blocks and batches. They must also
 * be the same when our splitter cuts the cells, when the table of the rules of quotes does, and
 * (but for lazy dialects) when libcsv does. */
#include <stdio.h>

#include "decode/decode.h"
#include "fuzz.h"

static struct dialect take_dialect(struct input *in)
{
    static const char delimiters[] = ",;\t|:,,,";
    static const char quotes[] = {'"', '"', '"', '\'', 0, '"', '"', '"'};
    static const size_t most[] = {0, 0, 5, 40};
    unsigned a = take_byte(in), b = take_byte(in), c = take_byte(in);
    return (struct dialect){
        .delimiter = delimiters[a & 7],
        .quote = quotes[a >> 3 & 7],
        .escape = a >> 6 == 1   ? '\\'
                  : a >> 6 == 2 ? '^'
                                : 0,
        .comment = b & 1 ? '#' : 0,
        .header = b >> 1 & 3,
        .skip = b >> 3 & 3,
        .footer = b >> 5 & 3,
        .pad = b >> 7,
        .keep_blanks = c >> 4 & 1,
        .lazy = (c >> 5 & 1) && quotes[a >> 3 & 7] == '"',
        .max_field = most[c & 3],
        .max_row = most[c >> 2 & 3] * 3,
    };
}

static void write_cell(struct buf *out, const struct cell *c)
{
    buf_printf(out, "  %d %d %zu:", c->kind, c->flags, (size_t)c->len);
    if (c->kind == CELL_TEXT)
        buf_add(out, c->p, c->len);
    buf_char(out, '\n');
}

static void write_row(struct buf *out, const struct batch *b, uint32_t r)
{
    const struct row *row = &b->rows[r];
    buf_printf(out, "row %llu line %llu state %d cells %u\n", (unsigned long long)row->row,
               (unsigned long long)row->line, row->state, row->ncells);
    for (uint32_t i = 0; i < b->nproblems; i++) {
        const struct problem *p = &b->problems[i];
        CHECK(p->row < b->nrows && p->column < (int32_t)b->ncols, "a problem of no cell");
        CHECK(is_utf8(p->message), "a message that is not UTF-8");
        if (p->row == r)
            buf_printf(out, " %.*s %d: %.*s\n", SHOW(p->code), p->column, SHOW(p->message));
    }
    for (uint32_t c = 0; c < b->ncols; c++) {
        CHECK(b->src[c][r].kind != CELL_TEXT || is_utf8(cell_slice(&b->src[c][r])),
              "a cell that is not UTF-8");
        write_cell(out, &b->src[c][r]);
    }
    for (uint32_t c = b->ncols; row->extra && c < row->ncells; c++)
        write_cell(out, &row->extra[c - b->ncols]);
}

/* All rows as one text, or the error. */
static struct buf decode(const char *path, struct dialect dialect, uint32_t ncols,
                         const struct source_options *options, const struct batch_limits *limits)
{
    struct buf out = {0};
    struct err e = {0};
    struct file_info file = {.name = "fuzz", .ncols = ncols};
    struct source *source = source_open(path, options, &e);
    struct decoder *d = source ? csv_open(source, &dialect, &file, &e) : NULL;
    struct batch *b = batch_new(limits);
    bool good = d;
    while (good) {
        batch_reset(b, &file, 0);
        good = d->fill(d, b, &e);
        if (!good || !b->nrows)
            break;
        for (uint32_t r = 0; r < b->nrows; r++)
            write_row(&out, b, r);
    }
    if (!good)
        buf_printf(&out, "error %d %s\n", e.kind, e.msg);
    CHECK(good || e.kind == ERR_INPUT || e.kind == ERR_USAGE, "not the input's fault: %s", e.msg);
    batch_free(b);
    if (d)
        d->close(d);
    source_close(source);
    return out;
}

static bool each_row(void *context, const struct row *row)
{
    uint64_t *last = context;
    CHECK(row->row > *last && row->line >= row->row,
          "rows are not counted upwards: row %llu, line %llu", (unsigned long long)row->row,
          (unsigned long long)row->line);
    *last = row->row;
    for (uint32_t i = 0; i < row->ncells; i++)
        if (row->extra[i].kind == CELL_TEXT)
            CHECK(is_utf8(cell_slice(&row->extra[i])), "a cell that is not UTF-8");
    return true;
}

static void scan(const char *path, const struct dialect *dialect)
{
    struct err e = {0};
    struct chunk text;
    uint64_t bad_line, row = 0;
    struct source *source = source_open(path, NULL, &e);
    if (source && source_peek(source, &text, &e))
        csv_scan(text.p, text.n, !source_is_whole(source), dialect, each_row, &row, &bad_line);
    source_close(source);
}

static void same(const struct buf *a, struct buf *b, const char *what)
{
    CHECK(a->n == b->n && (!a->n || !memcmp(a->p, b->p, a->n)), "%s: %.*s\n--- otherwise:\n%.*s",
          what, (int)a->n, a->p ? a->p : "", (int)b->n, b->p ? b->p : "");
    buf_free(b);
}

void fuzz_csv(struct input in)
{
    static const char *const encodings[] = {NULL, NULL, "UTF-8", "windows-1252"};
    struct dialect dialect = take_dialect(&in), by_table = dialect, by_libcsv = dialect;
    unsigned a = take_byte(&in), b = take_byte(&in);
    uint32_t ncols = 1 + (a & 7);
    struct source_options whole = {.encoding = encodings[a >> 3 & 3], .compression = "none"};
    struct source_options cut = whole;
    struct batch_limits few = {.rows = 1 + (b & 7), .cells = 1 + (b >> 2), .bytes = 1 + b * 3};
    cut.block = 1 + (b >> 3);
    by_table.table = true;
    by_libcsv.libcsv = true;
    const char *path = memory_file(0, take_rest(&in));
    struct buf rows = decode(path, dialect, ncols, &whole, NULL);
    struct buf other = decode(path, dialect, ncols, &cut, &few);
    same(&rows, &other, "rows depend on the sizes of blocks and batches");
    other = decode(path, by_table, ncols, &cut, &few);
    same(&rows, &other, "rows depend on the table");
    if (!dialect.lazy) {
        other = decode(path, by_libcsv, ncols, &whole, NULL);
        same(&rows, &other, "rows depend on libcsv");
        other = decode(path, by_libcsv, ncols, &cut, &few);
        same(&rows, &other, "rows by libcsv depend on the sizes of blocks and batches");
    }
    scan(path, &dialect);
    buf_free(&rows);
}
