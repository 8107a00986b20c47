/* Writes rejected rows as CSV, and restores their cells when such a file is loaded. */
#include "load/files/rejects.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/files/guard.h"
#include "load/files/mended.h"
#include "load/files/problems.h"
#include "text/json_out.h"
#include "text/utf8.h"

#define BOM "\xEF\xBB\xBF"

enum { EXTRA_MAX = 65536 }; /* extra cells that the decoder keeps (decode.h) */

void rejects_open(struct rejects *r, const char *path, const struct plan *plan, bool many)
{
    *r = (struct rejects){.path = path, .plan = plan, .many = many};
}

static char delimiter_of(const struct file_info *file)
{
    return file->rejects_delimiter ? file->rejects_delimiter : ',';
}

static bool needs_quotes(struct slice s, char delimiter)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    return false;
}

static void add_cell(struct buf *to, struct slice s, bool quoted, char delimiter)
{
    quoted = quoted || needs_quotes(s, delimiter);
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

/* Rejected rows are written as lines of JSON; else as CSV. */
static bool as_json(const struct file_info *file)
{
    return file_kind(file)->rejects == FORMAT_NDJSON;
}

/* How many bookkeeping columns the rows of this file get. `_project` is there only if it says
 * something, so that runs without projects write what they always wrote. */
static int marks_of(const struct rejects *r, const struct file_info *file)
{
    if (!r->job)
        return MARK_JOB;
    return r->project || (file->is_rejects && file->mark[MARK_PROJECT] >= 0) ? MARKS : MARK_PROJECT;
}

/* Files with the same text here share a rejects file. For CSV it is the first line, for JSON only a
 * mark. */
static void add_header(struct buf *to, const struct rejects *r, const struct file_info *file)
{
    static const char *const marks[] = {"_row", "_errors", "_job", "_kit", "_file", "_project"};
    char delimiter = delimiter_of(file);
    if (as_json(file)) {
        buf_char(to, '{');
        return;
    }
    if (file->rejects_bom)
        buf_str(to, BOM);
    for (int m = 0; m < marks_of(r, file); m++) {
        if (m)
            buf_char(to, delimiter);
        buf_str(to, marks[m]);
    }
    for (uint32_t c = 0; c < file->ncols; c++) {
        if (file_is_mark(file, c))
            continue;
        buf_char(to, delimiter);
        add_cell(to, file->headers[c], false, delimiter);
    }
    buf_char(to, '\n');
}

static bool is_same_file(const struct rejects_file *f, const struct file_info *source,
                         const struct buf *header)
{
    if (source->rejects || f->own)
        return source->rejects && f->own && strcmp(source->rejects, f->path) == 0;
    return slice_eq(slice_of(f->header.p, f->header.n), slice_of(header->p, header->n));
}

/* The rejects file for rows with this header. It is made if there is none yet. */
static struct rejects_file *file_for(struct rejects *r, const struct file_info *source)
{
    if (r->current == source)
        return &r->files[r->at];
    struct buf header = {0};
    add_header(&header, r, source);
    /* There may be hundreds of these files, so only one is open at a time. */
    if (r->nfiles)
        spool_rest(&r->files[r->at].spool);
    r->current = source;
    for (r->at = 0; r->at < r->nfiles; r->at++)
        if (is_same_file(&r->files[r->at], source, &header)) {
            buf_free(&header);
            return &r->files[r->at];
        }
    r->files = xrealloc(r->files, (r->nfiles + 1) * sizeof *r->files);
    struct rejects_file *f = &r->files[r->nfiles++];
    *f = (struct rejects_file){.header = header, .name = source->name, .own = source->rejects};
    struct buf path = {0};
    if (source->rejects)
        buf_str(&path, source->rejects);
    else if (++r->shared == 1)
        buf_printf(&path, "%s", r->path);
    else
        buf_printf(&path, "%s-%" PRIu32, r->path, r->shared);
    buf_char(&path, 0);
    spool_open(&f->spool, path.p);
    f->path = path.p;
    if (!as_json(source))
        buf_add(&f->spool.buf, header.p, header.n);
    return f;
}

/* True when one of the first n cells is not bookkeeping. */
static bool has_source_cell(const struct file_info *file, uint32_t n)
{
    uint32_t c = 0;
    while (c < n && file_is_mark(file, c))
        c++;
    return c < n;
}

/* True when the decoder kept every cell of the row. `problems` are its n problems. */
static bool has_its_cells(const struct batch *b, uint32_t row, const struct problem *problems,
                          uint32_t n)
{
    const struct row *r = &b->rows[row];
    if (file_kind(b->file)->members)
        return r->raw.n > 0;
    for (uint32_t i = 0; i < n && r->state == ROW_BROKEN; i++)
        if (slice_eq(problems[i].code, problem_code(PROBLEM_CSV_FIELD_TOO_LONG)))
            return false;
    return has_source_cell(b->file, r->ncells) && r->ncells < b->ncols + EXTRA_MAX;
}

static void add_error(struct buf *to, const struct rejects *r, const struct file_info *file,
                      const struct problem *p)
{
    if (to->n)
        buf_str(to, "; ");
    if (p->field >= 0) {
        spool_text(to, r->plan->fields[p->field].name);
        if (p->melted != MELTED_NOT && p->column >= 0) {
            buf_str(to, " of ");
            spool_text(to, file->headers[p->column]);
        }
        buf_str(to, ": ");
    } else if (p->column >= 0 && (uint32_t)p->column < file->ncols) {
        spool_text(to, file->headers[p->column]);
        buf_str(to, ": ");
    }
    /* The message of a kit's error has the line of the kit below it. That is only for the report.
     */
    const char *end = p->message.n ? memchr(p->message.p, '\n', p->message.n) : NULL;
    spool_text(to, slice_of(p->message.p, end ? (size_t)(end - p->message.p) : p->message.n));
    buf_str(to, " (");
    spool_text(to, p->code);
    buf_char(to, ')');
}

/* Texts of kits and headers may have characters that control a terminal. They are shown as \x1b. */
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
    add_cell(to, slice_of(text.p, text.n), false, delimiter_of(b->file));
    buf_free(&text);
}

/* A row that was rejected before keeps the row number of its original file. */
static uint64_t row_number(const struct batch *b, uint32_t row)
{
    return b->rows[row].origin ? b->rows[row].origin : b->rows[row].row;
}

/* The file to which the row number belongs, if it must be named; else empty. */
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
    add_cell(to, slice_of(text.p, text.n), false, delimiter_of(b->file));
    buf_free(&text);
}

/* A row that was rejected before keeps its original job and file. */
static struct slice origin_of(const struct rejects *r, const struct batch *b, uint32_t row,
                              enum file_mark mark)
{
    struct slice told = batch_mark(b, row, mark);
    if (mark == MARK_FILE)
        return batch_file_path(b, row);
    if (told.n)
        return told;
    return slice_str(mark == MARK_JOB ? r->job : mark == MARK_KIT ? r->kit : r->project);
}

static void add_source_cell(struct buf *to, const struct cell *c, char delimiter)
{
    buf_char(to, delimiter);
    if (c->kind == CELL_NULL) /* only the text format of COPY has NULL */
        buf_str(to, "\\N");
    else if (c->kind != CELL_ABSENT)
        add_cell(to, cell_slice(c), c->flags & CELL_QUOTED || slice_eq(cell_slice(c), SLICE("\\N")),
                 delimiter);
}

/* Write the JSON on one line. Line ends can only be between tokens of JSON. */
static void add_flat(struct buf *to, struct slice s)
{
    char *at = buf_room(to, s.n);
    for (size_t i = 0; i < s.n; i++)
        at[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
    to->n += s.n;
}

/* The text of the row as it was, after the bookkeeping. What is not valid JSON stays invalid. A row
 * that is not an object, or whose text is missing, makes the line invalid, too. */
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
        json_add_string(to, slice_of(text.p, text.n));
    else
        buf_printf(to, "%" PRIu64, row_number(b, row));
    text.n = 0;
    errors_text(&text, r, b, row, problems, n);
    buf_str(to, ",\"_errors\":");
    json_add_string(to, slice_of(text.p, text.n));
    for (int m = MARK_JOB; m < marks_of(r, b->file); m++) {
        static const char *const keys[] = {
            ",\"_job\":", ",\"_kit\":", ",\"_file\":", ",\"_project\":"};
        buf_str(to, keys[m - MARK_JOB]);
        json_add_string(to, origin_of(r, b, row, (enum file_mark)m));
    }
    add_members(to, b->rows[row].raw);
    buf_char(to, '\n');
    buf_free(&text);
}

static void add_csv(struct buf *to, const struct rejects *r, const struct batch *b, uint32_t row,
                    const struct problem *problems, uint32_t n)
{
    char delimiter = delimiter_of(b->file);
    add_row_number(to, r, b, row);
    buf_char(to, delimiter);
    add_errors(to, r, b, row, problems, n);
    for (int m = MARK_JOB; m < marks_of(r, b->file); m++) {
        buf_char(to, delimiter);
        add_cell(to, origin_of(r, b, row, (enum file_mark)m), false, delimiter);
    }
    if (has_its_cells(b, row, problems, n)) {
        uint32_t ncells = b->rows[row].ncells, c = 0;
        for (; c < ncells && c < b->ncols; c++)
            if (!file_is_mark(b->file, c))
                add_source_cell(to, &b->src[c][row], delimiter);
        for (; c < ncells; c++)
            add_source_cell(to, &b->rows[row].extra[c - b->ncols], delimiter);
    }
    buf_char(to, '\n');
}

bool rejects_add(struct rejects *r, const struct batch *b, uint32_t row,
                 const struct problem *problems, uint32_t n, struct err *e)
{
    struct rejects_file *f = file_for(r, b->file);
    if (as_json(b->file))
        add_json(&f->spool.buf, r, b, row, problems, n);
    else
        add_csv(&f->spool.buf, r, b, row, problems, n);
    f->rows++;
    return spool_record(&f->spool, e);
}

bool rejects_sync(struct rejects *r, struct err *e)
{
    for (uint32_t i = 0; i < r->nfiles; i++) {
        if (!spool_sync(&r->files[i].spool, e))
            return false;
        if (r->nfiles > 1)
            spool_rest(&r->files[i].spool);
    }
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

static bool contains(struct slice s, const char *text)
{
    return s.n && memmem(s.p, s.n, text, strlen(text));
}

static bool still_undecoded(const struct batch *b, uint32_t row)
{
    if (!contains(batch_mark(b, row, MARK_ERRORS), "(file.encoding)"))
        return false;
    for (uint32_t c = 0; c < b->ncols; c++)
        if (!file_is_mark(b->file, c) && b->src[c][row].kind == CELL_TEXT &&
            contains(cell_slice(&b->src[c][row]), "\xEF\xBF\xBD"))
            return true;
    return false;
}

static bool is_filled(const struct batch *b, uint32_t column, uint32_t row)
{
    return b->src[column][row].kind == CELL_TEXT && b->src[column][row].len;
}

/* A program that saves a table gives all rows the same number of cells. Cells that were too many
 * get columns without a name, and missing cells become empty. So a row that had the wrong number of
 * cells is refused while that can still be seen. */
static bool refuse_padded(struct batch *b, uint32_t row)
{
    struct slice errors = batch_mark(b, row, MARK_ERRORS);
    bool few = contains(errors, "(csv.too_few_cells)");
    if (!few && !contains(errors, "(csv.too_many_cells)"))
        return false;
    for (uint32_t c = b->ncols; c-- > 0;) {
        if (file_is_mark(b->file, c))
            continue;
        bool filled = is_filled(b, c, row), named = b->file->headers[c].n;
        if (few ? named && !filled : !named && filled)
            batch_problem_code(
                b, row, -1, (int32_t)c, LEVEL_ERROR,
                few ? PROBLEM_CSV_TOO_FEW_CELLS : PROBLEM_CSV_TOO_MANY_CELLS,
                few ? SLICE("had too few cells, and its last one is still empty: mend it, or empty "
                            "its _errors if that is right")
                    : SLICE("had too many cells, and one of them still has no column: mend it, or "
                            "empty its _errors if that is right"));
        if (b->rows[row].state != ROW_GOOD || named)
            break;
    }
    if (b->rows[row].state == ROW_REJECTED)
        b->rows[row].state = ROW_BROKEN;
    return b->rows[row].state == ROW_BROKEN;
}

void rejects_restore(struct batch *b)
{
    for (uint32_t c = 0; c < b->ncols && !file_kind(b->file)->members; c++)
        for (uint32_t r = 0; r < b->nrows; r++)
            restore_cell(&b->src[c][r]);
    for (uint32_t r = 0; r < b->nrows; r++)
        mended_restore(b, r);
    for (uint32_t r = 0; r < b->nrows; r++) {
        struct row *row = &b->rows[r];
        for (uint32_t c = b->ncols; row->extra && c < row->ncells; c++)
            restore_cell(&row->extra[c - b->ncols]);
        if (row->state == ROW_GOOD && !file_kind(b->file)->members && refuse_padded(b, r))
            continue;
        if (row->state == ROW_GOOD && still_undecoded(b, r)) {
            row->state = ROW_BROKEN;
            batch_problem_code(b, r, -1, -1, LEVEL_ERROR, PROBLEM_FILE_ENCODING,
                               SLICE("U+FFFD still stands for a byte that could not be decoded"));
        }
    }
}

/* The secret field that reads the column. -1: only a hook reads it for a secret field. */
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
        for (uint32_t c = 0; b->rows[r].state != ROW_BROKEN && c < b->ncols; c++) {
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
