/* Writing rejected rows as CSV, and restoring their cells when they come back. */
#include "load/rejects.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "load/guard.h"
#include "load/problems.h"

enum {
    BOOKKEEPING = 2,   /* _row and _errors */
    EXTRA_MAX = 65536, /* cells past the width that the decoder keeps (decode.h) */
};

void rejects_open(struct rejects *r, const char *path, const struct plan *plan, bool many)
{
    *r = (struct rejects){.path = path, .plan = plan, .many = many};
}

/* Columns of the file itself, which begin behind the bookkeeping of a rejects file. */
static uint32_t first_column(const struct file_info *file)
{
    return file->is_rejects ? BOOKKEEPING : 0;
}

static bool needs_quotes(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    return false;
}

static void add_cell(struct buf *to, struct slice s, bool quoted)
{
    quoted = quoted || needs_quotes(s);
    if (quoted)
        buf_char(to, '"');
    if (guard_needed(s))
        buf_char(to, '\'');
    while (quoted && s.n) {
        const char *quote = memchr(s.p, '"', s.n);
        size_t n = quote ? (size_t)(quote - s.p) + 1 : s.n;
        buf_add(to, s.p, n);
        if (quote)
            buf_char(to, '"');
        s = slice_of(s.p + n, s.n - n);
    }
    buf_add(to, s.p, s.n);
    if (quoted)
        buf_char(to, '"');
}

/* What files whose rejects stand together have in common: the first line of CSV, or that it is
 * JSON.
 */
static void add_header(struct buf *to, const struct file_info *file)
{
    if (file->is_json) {
        buf_char(to, '{');
        return;
    }
    buf_str(to, "_row,_errors");
    for (uint32_t c = first_column(file); c < file->ncols; c++) {
        buf_char(to, ',');
        add_cell(to, file->headers[c], false);
    }
    buf_char(to, '\n');
}

/* The rejects file for rows with this header, made when there is none yet. */
static struct rejects_file *file_for(struct rejects *r, const struct file_info *source)
{
    if (r->current == source)
        return &r->files[r->at];
    struct buf header = {0};
    add_header(&header, source);
    r->current = source;
    for (r->at = 0; r->at < r->nfiles; r->at++) {
        struct buf *known = &r->files[r->at].header;
        if (slice_eq(slice_of(known->p, known->n), slice_of(header.p, header.n))) {
            buf_free(&header);
            return &r->files[r->at];
        }
    }
    r->files = xrealloc(r->files, (r->nfiles + 1) * sizeof *r->files);
    struct rejects_file *f = &r->files[r->nfiles++];
    *f = (struct rejects_file){.header = header, .name = source->name};
    struct buf path = {0};
    if (r->nfiles == 1)
        buf_printf(&path, "%s", r->path);
    else
        buf_printf(&path, "%s-%" PRIu32, r->path, r->nfiles);
    buf_char(&path, 0);
    spool_open(&f->spool, path.p);
    f->path = path.p;
    if (!source->is_json)
        buf_add(&f->spool.buf, header.p, header.n);
    return f;
}

/* The decoder kept every cell of the row, whose problems are the n at `problems`. */
static bool has_its_cells(const struct batch *b, uint32_t row, const struct problem *problems,
                          uint32_t n)
{
    const struct row *r = &b->rows[row];
    if (b->file->is_json)
        return r->raw.n > 0;
    for (uint32_t i = 0; i < n && r->state == ROW_BROKEN; i++)
        if (slice_eq(problems[i].code, problem_code(PROBLEM_CSV_FIELD_TOO_LONG)))
            return false;
    return r->ncells > first_column(b->file) && r->ncells < b->ncols + EXTRA_MAX;
}

static void add_error(struct buf *to, const struct rejects *r, const struct file_info *file,
                      const struct problem *p)
{
    if (to->n)
        buf_str(to, "; ");
    if (p->field >= 0) {
        spool_text(to, r->plan->fields[p->field].name);
        buf_str(to, ": ");
    } else if (p->column >= 0 && (uint32_t)p->column < file->ncols) {
        spool_text(to, file->headers[p->column]);
        buf_str(to, ": ");
    }
    /* A fault of the kit has the kit's line below its message: that is for the report. */
    const char *end = p->message.n ? memchr(p->message.p, '\n', p->message.n) : NULL;
    spool_text(to, slice_of(p->message.p, end ? (size_t)(end - p->message.p) : p->message.n));
    buf_str(to, " (");
    spool_text(to, p->code);
    buf_char(to, ')');
}

/* Texts of a kit's functions and headers may hold what steers a terminal: it is shown, as \x1b. */
static void add_shown(struct buf *to, struct slice s)
{
    while (s.n) {
        size_t len;
        uint32_t c = utf8_decode(s.p, s.n, &len);
        if (c < ' ' || c == 0x7F)
            buf_printf(to, "\\x%02x", c);
        else if ((c >= 0x80 && c < 0xA0) || c == 0x200E || c == 0x200F ||
                 (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
            buf_printf(to, "\\u%04x", c);
        else
            buf_add(to, s.p, len);
        s = slice_of(s.p + len, s.n - len);
    }
}

static void errors_text(struct buf *shown, const struct rejects *r, const struct batch *b,
                        uint32_t row, const struct problem *problems, uint32_t n)
{
    struct buf text = {0};
    for (uint32_t i = 0; i < n; i++)
        if (problems[i].level == LEVEL_ERROR)
            add_error(&text, r, b->file, &problems[i]);
    if (!has_its_cells(b, row, problems, n)) {
        buf_str(&text, "; its cells are not here, they are in ");
        spool_text(&text, slice_str(b->file->name));
        buf_printf(&text, ", row %" PRIu64 ", line %" PRIu64, b->rows[row].row, b->rows[row].line);
    }
    add_shown(shown, slice_of(text.p, text.n));
    buf_free(&text);
}

static void add_errors(struct buf *to, const struct rejects *r, const struct batch *b, uint32_t row,
                       const struct problem *problems, uint32_t n)
{
    struct buf text = {0};
    errors_text(&text, r, b, row, problems, n);
    add_cell(to, slice_of(text.p, text.n), false);
    buf_free(&text);
}

/* A row that was rejected before keeps the place that it came from. */
static uint64_t row_number(const struct batch *b, uint32_t row)
{
    return b->rows[row].origin ? b->rows[row].origin : b->rows[row].row;
}

/* The file that the number is of, where it has to be told; else empty. */
static struct slice file_of(const struct rejects *r, const struct batch *b, uint32_t row)
{
    const struct row *at = &b->rows[row];
    return at->origin_file.n ? at->origin_file : r->many ? slice_str(b->file->name) : SLICE("");
}

static void add_row_number(struct buf *to, const struct rejects *r, const struct batch *b,
                           uint32_t row)
{
    struct buf text = {0};
    struct slice file = file_of(r, b, row);
    if (file.n) {
        spool_text(&text, file);
        buf_char(&text, ':');
    }
    buf_printf(&text, "%" PRIu64, row_number(b, row));
    add_cell(to, slice_of(text.p, text.n), false);
    buf_free(&text);
}

static void add_source_cell(struct buf *to, const struct cell *c)
{
    buf_char(to, ',');
    if (c->kind != CELL_ABSENT)
        add_cell(to, cell_slice(c), c->flags & CELL_QUOTED);
}

/* On one line. Line ends stand between the tokens of JSON and nowhere else. */
static void add_flat(struct buf *to, struct slice s)
{
    char *at = buf_room(to, s.n);
    for (size_t i = 0; i < s.n; i++)
        at[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
    to->n += s.n;
}

/* The row's text as it was behind the bookkeeping: what broke the rules of JSON still does, and so
 * does a row that was no object, or is not here. */
static void add_members(struct buf *to, struct slice raw)
{
    size_t at = 1;
    if (!raw.n || raw.p[0] != '{') {
        buf_str(to, raw.n ? "} " : "} …");
        add_flat(to, raw);
        return;
    }
    while (at < raw.n && raw.p[at] <= ' ' && raw.p[at] > 0)
        at++;
    if (at == raw.n || raw.p[at] != '}')
        buf_char(to, ',');
    add_flat(to, slice_of(raw.p + at, raw.n - at));
}

static void add_json(struct buf *to, const struct rejects *r, const struct batch *b, uint32_t row,
                     const struct problem *problems, uint32_t n)
{
    struct buf text = {0};
    struct slice file = file_of(r, b, row);
    if (file.n)
        buf_printf(&text, "%.*s:%" PRIu64, (int)file.n, file.p, row_number(b, row));
    buf_str(to, "{\"_row\":");
    if (file.n)
        json_string(to, slice_of(text.p, text.n));
    else
        buf_printf(to, "%" PRIu64, row_number(b, row));
    text.n = 0;
    errors_text(&text, r, b, row, problems, n);
    buf_str(to, ",\"_errors\":");
    json_string(to, slice_of(text.p, text.n));
    add_members(to, b->rows[row].raw);
    buf_char(to, '\n');
    buf_free(&text);
}

static void add_csv(struct buf *to, const struct rejects *r, const struct batch *b, uint32_t row,
                    const struct problem *problems, uint32_t n)
{
    add_row_number(to, r, b, row);
    buf_char(to, ',');
    add_errors(to, r, b, row, problems, n);
    if (has_its_cells(b, row, problems, n)) {
        uint32_t ncells = b->rows[row].ncells, c = first_column(b->file);
        for (; c < ncells && c < b->ncols; c++)
            add_source_cell(to, &b->src[c][row]);
        for (; c < ncells; c++)
            add_source_cell(to, &b->rows[row].extra[c - b->ncols]);
    }
    buf_char(to, '\n');
}

bool rejects_add(struct rejects *r, const struct batch *b, uint32_t row,
                 const struct problem *problems, uint32_t n, struct err *e)
{
    struct rejects_file *f = file_for(r, b->file);
    if (b->file->is_json)
        add_json(&f->spool.buf, r, b, row, problems, n);
    else
        add_csv(&f->spool.buf, r, b, row, problems, n);
    f->rows++;
    return spool_record(&f->spool, e);
}

bool rejects_sync(struct rejects *r, struct err *e)
{
    for (uint32_t i = 0; i < r->nfiles; i++)
        if (!spool_sync(&r->files[i].spool, e))
            return false;
    return true;
}

void rejects_end(struct rejects *r, bool keep)
{
    for (uint32_t i = 0; i < r->nfiles; i++)
        spool_close(&r->files[i].spool, keep);
}

void rejects_free(struct rejects *r)
{
    for (uint32_t i = 0; i < r->nfiles; i++) {
        free(r->files[i].path);
        buf_free(&r->files[i].header);
    }
    free(r->files);
    *r = (struct rejects){0};
}

static void restore_cell(struct cell *c)
{
    if (c->kind != CELL_TEXT)
        return;
    struct slice s = guard_off(cell_slice(c));
    c->p = s.p;
    c->len = (uint32_t)s.n;
}

static bool cell_contains(const struct cell *c, const char *text)
{
    return c->kind == CELL_TEXT && c->len && memmem(c->p, c->len, text, strlen(text));
}

static bool still_undecoded(const struct batch *b, uint32_t row)
{
    if (b->ncols < BOOKKEEPING || !cell_contains(&b->src[1][row], "(file.encoding)"))
        return false;
    for (uint32_t c = BOOKKEEPING; c < b->ncols; c++)
        if (cell_contains(&b->src[c][row], "\xEF\xBF\xBD"))
            return true;
    return false;
}

/* "57" or "acme.csv:57"; what a hand has made something else of tells nothing. */
static void restore_place(struct batch *b, uint32_t r)
{
    struct row *row = &b->rows[r];
    const struct cell *c = &b->src[0][r];
    if (b->ncols < BOOKKEEPING || c->kind != CELL_TEXT)
        return;
    struct slice s = cell_slice(c);
    const char *colon = memrchr(s.p, ':', s.n);
    size_t at = colon ? (size_t)(colon - s.p) + 1 : 0;
    uint64_t number = 0;
    if (at == s.n || s.n - at > 15)
        return;
    for (size_t i = at; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return;
        number = number * 10 + (uint64_t)(s.p[i] - '0');
    }
    row->origin = number;
    row->origin_file = slice_of(s.p, number && at ? at - 1 : 0);
}

void rejects_restore(struct batch *b)
{
    for (uint32_t r = 0; r < b->nrows; r++)
        restore_place(b, r);
    for (uint32_t c = BOOKKEEPING; c < b->ncols && !b->file->is_json; c++)
        for (uint32_t r = 0; r < b->nrows; r++)
            restore_cell(&b->src[c][r]);
    for (uint32_t r = 0; r < b->nrows; r++) {
        struct row *row = &b->rows[r];
        for (uint32_t c = b->ncols; row->extra && c < row->ncells; c++)
            restore_cell(&row->extra[c - b->ncols]);
        if (row->state == ROW_GOOD && still_undecoded(b, r)) {
            row->state = ROW_BROKEN;
            batch_problem_code(b, r, -1, -1, LEVEL_ERROR, PROBLEM_FILE_ENCODING,
                               SLICE("U+FFFD still stands for a byte that could not be decoded"));
        }
    }
}

/* The secret field that reads the column, or -1: a hook reads it for one. */
static int32_t secret_field(const struct batch *b, const struct plan *plan, uint32_t column)
{
    for (uint32_t f = 0; f < plan->nfields; f++) {
        int32_t input = plan->fields[f].input;
        if (plan->fields[f].secret && input >= 0 && b->file->input_column[input] == (int32_t)column)
            return (int32_t)f;
    }
    return -1;
}

void rejects_refuse_masks(struct batch *b, const struct plan *plan)
{
    for (uint32_t r = 0; b->file->secret && r < b->nrows; r++) {
        bool masked = false;
        for (uint32_t c = BOOKKEEPING; b->rows[r].state != ROW_BROKEN && c < b->ncols; c++) {
            if (!b->file->secret[c] || !slice_eq(cell_slice(&b->src[c][r]), SLICE("***")))
                continue;
            masked = true;
            batch_problem_code(b, r, secret_field(b, plan, c), (int32_t)c, LEVEL_ERROR,
                               PROBLEM_SECRET_MASKED, SLICE(""));
        }
        if (masked)
            b->rows[r].state = ROW_BROKEN;
    }
}
