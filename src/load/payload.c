/* Writes payloads as JSON into the COPY buffer. Keys are made once for each file. Most cells are
 * copied eight bytes at a time. Lengths are written after their value. */
#include "load/payload.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "load/files/guard.h"
#include "load/files/problems.h"
#include "load/load.h"
#include "text/charset.h"
#include "text/json_out.h"

enum {
    COLUMNS = 9,
    JSONB_VERSION = 1,
};

static inline char *put_sized(char *to, const char *p, uint32_t n)
{
    memcpy(put32(to, n), p, n);
    return to + 4 + n;
}

/* ── JSON ──────────────────────────────────────────────────────────────────────────────────────*/

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (ONES * 0x80)

/* True when a byte of w is below 0x20, a quote or a backslash. */
static inline bool has_special(uint64_t w)
{
    uint64_t quote = w ^ ONES * '"', slash = w ^ ONES * '\\';
    uint64_t low = (w - ONES * 0x20) & ~w;
    return ((low | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash)) & HIGH) != 0;
}

static inline char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    if (c == 0) { /* jsonb cannot store U+0000 */
        memcpy(to, "\xEF\xBF\xBD", 3);
        return to + 3;
    }
    *to++ = '\\';
    if (c == '"' || c == '\\') {
        *to++ = (char)c;
        return to;
    }
    memcpy(to, "u00", 3);
    to[3] = hex[c >> 4];
    to[4] = hex[c & 15];
    return to + 5;
}

/* Write valid UTF-8 as the inside of a JSON string. `to` has room for 6 times its length. */
static inline char *put_text(char *to, const char *p, size_t n)
{
    const char *end = p + n;
    while (p < end) {
        uint64_t w;
        while (end - p >= 8) {
            memcpy(&w, p, 8);
            if (has_special(w))
                break;
            memcpy(to, &w, 8);
            to += 8;
            p += 8;
        }
        for (int i = 0; i < 8 && p < end; i++, p++) {
            unsigned char c = (unsigned char)*p;
            if (c >= 0x20 && c != '"' && c != '\\')
                *to++ = (char)c;
            else
                to = put_escape(to, c);
        }
    }
    return to;
}

/* A long text is written in pieces, so that the room for escapes stays small. */
static inline void add_string(struct buf *to, const char *p, size_t n)
{
    enum { PIECE = 4096 };
    buf_char(to, '"');
    while (n > PIECE) {
        char *at = buf_room(to, PIECE * 6);
        to->n += (size_t)(put_text(at, p, PIECE) - at);
        p += PIECE;
        n -= PIECE;
    }
    char *at = buf_room(to, n * 6 + 1), *end = put_text(at, p, n);
    *end++ = '"';
    to->n += (size_t)(end - at);
}

static inline void add_slice(struct buf *to, struct slice s)
{
    buf_add(to, s.p, s.n);
}

/* Begin a jsonb value whose length is not known yet. Returns where it begins. */
static size_t begin_jsonb(struct buf *to)
{
    char *at = buf_room(to, 5);
    at[4] = JSONB_VERSION;
    to->n += 5;
    return to->n - 1;
}

/* Replace the characters that the database's encoding does not have. They can only be in strings,
 * so the JSON stays valid. An escape of such a character cannot be here: its row is rejected before
 * (the op limit_encoding). */
static void fit(const struct payload *p, struct buf *to, size_t begin)
{
    struct buf fitting = {0};
    size_t n = to->n - begin;
    if (charset_fits(p->charset, to->p + begin, n) == n)
        return;
    charset_add_fitting(p->charset, &fitting, to->p + begin, n);
    to->n = begin;
    buf_add(to, fitting.p, fitting.n);
    buf_free(&fitting);
}

static void end_jsonb(const struct payload *p, struct buf *to, size_t begin)
{
    if (p->charset)
        fit(p, to, begin);
    put32(to->p + begin - 4, (uint32_t)(to->n - begin));
}

/* ── raw_payload ───────────────────────────────────────────────────────────────────────────────*/

static const struct payload_file *names_of(const struct payload *p, const struct batch *b)
{
    return &p->names[(const struct load_file *)b->file - p->files];
}

static void add_cell(struct buf *to, const struct cell *c, bool secret)
{
    if (secret && c->len)
        buf_str(to, "\"***\"");
    else
        add_string(to, c->p, c->len);
}

static void add_extra(struct buf *to, const struct row *r, uint32_t ncols, struct slice key)
{
    add_slice(to, key);
    buf_char(to, '[');
    for (uint32_t i = 0; i < r->ncells - ncols; i++) {
        if (i)
            buf_char(to, ',');
        if (r->extra[i].kind == CELL_TEXT)
            add_string(to, r->extra[i].p, r->extra[i].len);
        else
            buf_str(to, "null");
    }
    buf_char(to, ']');
}

static void add_raw(const struct payload *p, const struct batch *b, uint32_t row, struct buf *to)
{
    const struct payload_file *names = names_of(p, b);
    const struct row *r = &b->rows[row];
    char before = '{';
    size_t begin = begin_jsonb(to);
    for (uint32_t c = 0; c < b->ncols; c++) {
        const struct cell *cell = &b->src[c][row];
        /* a null of JSON is left out, as a member that is not there */
        bool null = cell->kind == CELL_NULL && !file_kind(b->file)->members;
        if ((cell->kind != CELL_TEXT && !null) || file_is_mark(b->file, c))
            continue;
        buf_char(to, before);
        before = ',';
        add_slice(to, names->keys[c]);
        if (null)
            buf_str(to, "null");
        else
            add_cell(to, cell, b->file->secret && b->file->secret[c]);
    }
    if (r->extra && r->ncells > b->ncols) {
        buf_char(to, before);
        before = ',';
        add_extra(to, r, b->ncols, names->extra);
    }
    if (before == '{')
        buf_char(to, '{');
    buf_char(to, '}');
    end_jsonb(p, to, begin);
}

/* ── normalized_payload ────────────────────────────────────────────────────────────────────────*/

static char *put_integer(char *to, int64_t i)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t n = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    if (i < 0)
        *to++ = '-';
    size_t len = (size_t)(digits + sizeof digits - p);
    memcpy(to, p, len);
    return to + len;
}

/* Numbers of jsonb are numeric: without NaN, infinities and negative zero. */
static bool is_json_number(double f)
{
    return isfinite(f) && !(f == 0 && signbit(f));
}

static void add_value(struct buf *to, const struct payload_column *column, const struct cell *c,
                      struct arena *a)
{
    struct slice text;
    char *at;
    switch ((enum cell_kind)c->kind) {
    case CELL_TEXT:
    case CELL_JSON:
        /* A json column must keep its text exactly, so its text is a string here. */
        if (column->document)
            buf_add(to, c->p, c->len);
        else
            add_string(to, c->p, c->len);
        return;
    case CELL_INTEGER:
        at = buf_room(to, 24);
        to->n += (size_t)(put_integer(at, c->i) - at);
        return;
    case CELL_DECIMAL:
        if (decimal_is_word(cell_slice(c)))
            add_string(to, c->p, c->len);
        else
            buf_add(to, c->p, c->len);
        return;
    case CELL_BOOLEAN:
        buf_str(to, c->i ? "true" : "false");
        return;
    case CELL_FLOAT:
        text = cell_format(c, a);
        if (is_json_number(c->f))
            add_slice(to, text);
        else
            add_string(to, text.p, text.n);
        return;
    default:
        text = cell_format(c, a);
        add_string(to, text.p, text.n);
    }
}

static void add_values(const struct payload *p, struct batch *b, uint32_t row, struct buf *to)
{
    char before = '{';
    for (uint32_t i = 0; i < p->ncolumns; i++) {
        const struct payload_column *column = &p->columns[i];
        const struct cell *c = &b->val[column->field][row];
        bool there = cell_has_value(c);
        if (!there && column->document)
            continue;
        buf_char(to, before);
        before = ',';
        add_slice(to, column->key);
        if (there)
            add_value(to, column, c, &b->arena);
        else
            buf_str(to, "null");
    }
    if (before == '{')
        buf_char(to, '{');
    buf_char(to, '}');
}

/* Add the good parts of the row: one value, or an array if the row was split. NULL when there is
 * none. Returns their number. */
static uint32_t add_normalized(const struct payload *p, struct batch *b, uint32_t row,
                               struct buf *to)
{
    uint32_t good = 0, r = row;
    bool many = b->rows[row].parts > 0;
    size_t begin = begin_jsonb(to);
    if (many)
        buf_char(to, '[');
    do {
        if (b->rows[r].state != ROW_GOOD)
            continue;
        if (good++)
            buf_char(to, ',');
        add_values(p, b, r, to);
    } while ((r = b->rows[r].next));
    if (many)
        buf_char(to, ']');
    if (good) {
        end_jsonb(p, to, begin);
    } else {
        put32(to->p + begin - 4, UINT32_MAX);
        to->n = begin;
    }
    return good;
}

/* ── validation_errors ─────────────────────────────────────────────────────────────────────────*/

/* The problems file may contain \u0000, but jsonb cannot store it. It becomes \ufffd, which has the
 * same length. */
static void replace_nul(char *p, size_t n)
{
    for (char *at = p, *end = p + n; (at = memchr(at, '\\', (size_t)(end - at)));) {
        if (end - at >= 6 && memcmp(at, "\\u0000", 6) == 0)
            memcpy(at, "\\ufffd", 6);
        at += 2;
    }
}

static void add_note(const struct batch *b, uint32_t row, struct buf *to)
{
    const struct row *r = &b->rows[row];
    buf_str(to, "{\"file\":");
    json_add_string(to, slice_str(b->file->name));
    buf_printf(to, ",\"row\":%" PRIu64 ",\"line\":%" PRIu64 ",\"level\":\"note\",", r->row,
               r->line);
    buf_str(to, "\"code\":\"skipped\",\"message\":");
    json_add_string(to, r->skip);
    buf_char(to, '}');
}

static bool is_skipped(const struct row *r)
{
    return r->state == ROW_SKIPPED && !r->parts;
}

static void add_errors(const struct payload *p, const struct batch *b, uint32_t row,
                       const struct problem *problems, uint32_t n, struct buf *to)
{
    size_t begin = begin_jsonb(to);
    buf_char(to, '[');
    if (is_skipped(&b->rows[row])) {
        add_note(b, row, to);
    } else {
        for (uint32_t i = 0; i < n; i++) {
            if (i)
                buf_char(to, ',');
            problem_json(to, p->plan, p->label, b, &problems[i]);
        }
    }
    buf_char(to, ']');
    if (to->n - begin > 3)
        replace_nul(to->p + begin, to->n - begin);
    end_jsonb(p, to, begin);
}

/* ── the tuple ─────────────────────────────────────────────────────────────────────────────────*/

uint64_t payload_row_index(const struct batch *b, uint32_t row)
{
    return ((const struct load_file *)b->file)->base + b->rows[row].row;
}

/* A job of several files has the name of the file in each row. */
static bool mended_row_index(const struct payload *p, const struct batch *b, uint32_t row,
                             uint64_t *row_index, struct err *e)
{
    uint64_t n = b->rows[row].origin;
    struct slice name = b->rows[row].origin_file;
    for (uint32_t i = 0; n && i < p->nsources; i++) {
        if (name.n ? slice_eq(name, slice_str(p->sources[i].name)) : p->nsources == 1) {
            *row_index = p->sources[i].base + n;
            return true;
        }
    }
    err_set(e, ERR_INPUT, "row %" PRIu64 " of %s does not say which row of the job it mends",
            b->rows[row].row, b->file->name);
    return err_hint(e, "its cell _row must stay as it was in the rejects file");
}

static const char *status_of(const struct row *r, enum payload_status status, uint32_t good)
{
    if (status == PAYLOAD_FAILED)
        return "failed";
    if (r->state == ROW_BROKEN || r->state == ROW_REJECTED)
        return "invalid";
    return good ? "valid" : "received";
}

bool payload_row(const struct payload *p, struct batch *b, uint32_t row, enum payload_status status,
                 const struct problem *problems, uint32_t n, struct buf *to, struct err *e)
{
    uint64_t row_index = payload_row_index(b, row);
    if (p->sources && !mended_row_index(p, b, row, &row_index, e))
        return false;
    if (row_index > INT32_MAX || b->sequence > INT32_MAX)
        return err_set(e, ERR_REFUSED,
                       "row %" PRIu64 " of %s is beyond the rows that the staging table can number",
                       b->rows[row].row, b->file->name);
    char *at = buf_room(to, 64);
    uint16_t columns = htobe16(COLUMNS);
    memcpy(at, &columns, 2);
    at = put_sized(at + 2, p->job, 16);
    at = put_sized(at, p->kit, 16);
    at = put32(put32(at, 4), (uint32_t)b->sequence);
    at = put32(put32(at, 4), (uint32_t)row_index);
    to->n = (size_t)(at - to->p);
    add_raw(p, b, row, to);
    uint32_t good = add_normalized(p, b, row, to);
    add_errors(p, b, row, problems, n, to);
    const char *word = status_of(&b->rows[row], status, good);
    at = buf_room(to, 32);
    at = put_sized(at, word, (uint32_t)strlen(word));
    at = put64(put32(at, 8), (uint64_t)p->expires);
    to->n = (size_t)(at - to->p);
    b->ngood += good;
    return true;
}

bool payload_batch(const struct payload *p, struct batch *b, struct err *e)
{
    b->copy.n = 0;
    for (uint32_t row = 0, i = 0, n; row < b->nread; row++, i += n) {
        for (n = 0; i + n < b->nproblems && b->problems[i + n].row == row;)
            n++;
        if (!payload_row(p, b, row, PAYLOAD_AS_ITS_STATE, &b->problems[i], n, &b->copy, e))
            return false;
    }
    return true;
}
