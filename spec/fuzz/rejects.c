/* The rejects file. Any rows are rejected, written, and read again. The cells must be the same. */
#include "load/files/rejects.h"

#include <stdio.h>
#include <stdlib.h>

#include "decode/decode.h"
#include "fuzz.h"

enum { COLUMNS = 6, BOOKKEEPING_COLUMNS = 2, CELLS_MOST = 65536 };

static struct slice names[COLUMNS + BOOKKEEPING_COLUMNS] = {
    {"_row", 4},  {"_errors", 7}, {"a", 1},        {"=b", 2},
    {"c,\"d", 4}, {"", 0},        {"\xC3\xA9", 2}, {"f", 1}};

struct kept_cell {
    size_t at, n;
    bool text, quoted;
};
struct kept_row {
    uint32_t ncells;
    size_t first;
    bool dropped; /* a cell was too long, so the row is written without cells */
};

/* The cells of all rows, from the first or the second reading. */
struct kept {
    struct buf bytes, cells, rows;
};

static void keep_cell(struct kept *k, const struct cell *c)
{
    struct kept_cell cell = {k->bytes.n, c->kind == CELL_TEXT ? c->len : 0, c->kind == CELL_TEXT,
                             c->flags & CELL_QUOTED};
    buf_add(&k->cells, &cell, sizeof cell);
    if (cell.text)
        buf_add(&k->bytes, c->p, c->len);
}

static void keep_row(struct kept *k, const struct batch *b, uint32_t r, uint32_t from)
{
    const struct row *row = &b->rows[r];
    struct kept_row kept = {row->ncells < from ? 0 : row->ncells - from,
                            k->cells.n / sizeof(struct kept_cell), false};
    for (uint32_t i = 0; i < b->nproblems; i++)
        kept.dropped |= b->problems[i].row == r &&
                        slice_eq(b->problems[i].code, problem_code(PROBLEM_CSV_FIELD_TOO_LONG));
    for (uint32_t c = from; c < b->ncols && c < row->ncells; c++)
        keep_cell(k, &b->src[c][r]);
    for (uint32_t c = b->ncols; row->extra && c < row->ncells; c++)
        keep_cell(k, &row->extra[c - b->ncols]);
    buf_add(&k->rows, &kept, sizeof kept);
}

/* Read the file. With `rejects`, its rows are written there. Without it, the file is a rejects
 * file, and its cells are restored. */
static void read_rows(const char *path, const struct dialect *dialect, const struct file_info *file,
                      struct rejects *rejects, struct kept *k)
{
    static const struct source_options options = {.encoding = "UTF-8", .compression = "none"};
    struct err e = {0};
    struct source *source = source_open(path, &options, &e);
    struct decoder *d = source ? csv_open(source, dialect, file, &e) : NULL;
    struct batch *b = batch_new(NULL);
    while (d) {
        batch_reset(b, file, 0);
        bool good = d->fill(d, b, &e);
        CHECK(good, "%s", e.msg);
        if (!b->nrows)
            break;
        if (!rejects)
            rejects_restore(b);
        for (uint32_t r = 0; r < b->nrows; r++) {
            keep_row(k, b, r, rejects ? 0 : BOOKKEEPING_COLUMNS);
            if (!rejects)
                continue;
            struct problem p = {
                r, 0, 0, LEVEL_ERROR, MELTED_NOT, SLICE("x"), SLICE("a message, \"quoted\"")};
            good = rejects_add(rejects, b, r, &p, 1, &e);
            CHECK(good, "%s", e.msg);
        }
    }
    batch_free(b);
    if (d)
        d->close(d);
    source_close(source);
}

static void compare(const struct kept *first, const struct kept *again)
{
    size_t n = first->rows.n / sizeof(struct kept_row);
    CHECK(first->rows.n == again->rows.n, "%zu rows come back as %zu", n,
          again->rows.n / sizeof(struct kept_row));
    for (size_t i = 0; i < n; i++) {
        const struct kept_row *a = (const struct kept_row *)(const void *)first->rows.p + i,
                              *b = (const struct kept_row *)(const void *)again->rows.p + i;
        if (!b->ncells && (a->dropped || !a->ncells || a->ncells >= CELLS_MOST))
            continue;
        CHECK(a->ncells == b->ncells, "row %zu: %u cells come back as %u", i, a->ncells, b->ncells);
        for (uint32_t c = 0; c < a->ncells; c++) {
            const struct kept_cell *x =
                (const struct kept_cell *)(const void *)first->cells.p + a->first + c;
            const struct kept_cell *y =
                (const struct kept_cell *)(const void *)again->cells.p + b->first + c;
            struct slice s = slice_of(x->n ? first->bytes.p + x->at : NULL, x->n),
                         t = slice_of(y->n ? again->bytes.p + y->at : NULL, y->n);
            CHECK(slice_eq(s, t), "row %zu, cell %u: '%.*s' comes back as '%.*s'", i, c, SHOW(s),
                  SHOW(t));
            CHECK(y->quoted || !x->quoted || !x->text, "row %zu, cell %u: its quotes are lost", i,
                  c);
        }
    }
}

static void free_kept(struct kept *k)
{
    buf_free(&k->bytes);
    buf_free(&k->cells);
    buf_free(&k->rows);
}

void fuzz_rejects(struct input in)
{
    static const char delimiters[] = ",;\t|", escapes[] = {0, 0, '\\', '^'};
    static char path[64];
    unsigned a = take_byte(&in);
    struct dialect dialect = {.delimiter = delimiters[a & 3],
                              .quote = a & 4 ? '\'' : '"',
                              .escape = escapes[a >> 3 & 3],
                              .max_field = a & 32 ? 9 : 0};
    struct dialect written = {.delimiter = ',', .quote = '"', .header = 1};
    uint32_t ncols = 1 + take_byte(&in) % COLUMNS;
    int32_t input = 0;
    struct plan_field field = {.name = SLICE("f")};
    struct plan plan = {.fields = &field, .nfields = 1, .ninputs = 1};
    struct file_info file = {.name = "in.csv",
                             .headers = names + BOOKKEEPING_COLUMNS,
                             .ncols = ncols,
                             .input_column = &input,
                             .ninputs = 1};
    struct file_info back = file;
    back.headers = names;
    back.ncols = ncols + BOOKKEEPING_COLUMNS;
    back.is_rejects = true;
    for (int m = 0; m < MARKS; m++)
        back.mark[m] = m <= MARK_ERRORS ? m : -1;
    if (!path[0])
        snprintf(path, sizeof path, "%s/rejects.csv", work_folder());
    struct kept first = {0}, again = {0};
    struct rejects rejects;
    struct err e;
    rejects_open(&rejects, path, &plan, false);
    read_rows(memory_file(0, take_rest(&in)), &dialect, &file, &rejects, &first);
    /* This does the same as rejects_sync, but without waiting for the disk. */
    for (uint32_t i = 0; i < rejects.nfiles; i++) {
        struct spool *s = &rejects.files[i].spool;
        if (s->fd < 0) {
            read_rows(memory_file(1, slice_of(s->buf.p, s->buf.n)), &written, &back, NULL, &again);
            continue;
        }
        CHECK(rejects_sync(&rejects, &e), "%s", e.msg);
        read_rows(path, &written, &back, NULL, &again);
    }
    compare(&first, &again);
    rejects_end(&rejects, false);
    rejects_free(&rejects);
    free_kept(&first);
    free_kept(&again);
}
